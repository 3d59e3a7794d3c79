"""Where a platform's violation reports arrive, driven through the use cases on real rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from chalicelib.application import ports, reporting
from chalicelib.application.asking import Receipt
from chalicelib.application.execute import case_id
from chalicelib.application.reporting import Filing, ReportExecutor
from chalicelib.application.texts import Texts
from chalicelib.domain.case import commands as case_commands
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report.state import Report, Reporter, Violation
from chalicelib.domain.values import Role
from tests import builders
from tests.market import CONTACTS, Market, refund
from tests.unit.application.faults import Fault, Faulty

Make = Callable[[Report, Texts], cmd.Command]
ROUTE = "POST /v1/reports"
REPORTED = "respondent-0001"
SECRET_WORDS = "The lamp's safety mark is forged, and the shop knows it."


class Desk:
    """Each request gets a key of its own unless told otherwise."""

    def __init__(self, market: Market) -> None:
        self.market, self.services = market, market.services
        self._keys = itertools.count(1)

    def executor(self, *faults: Fault) -> ReportExecutor:
        """The production executor on a store with these faults."""
        made = self.services
        return ReportExecutor(Faulty(made.report_store, *faults), made.crypto, made.report_rules, made.clock)

    def filing(
        self, key: str | None = None, body: bytes = b"{}", by: ReportExecutor | None = None, pack: str = "",
        **changes: Any,
    ) -> Receipt[Report]:  # fmt: skip
        ask = self.market.ask(Role.PLATFORM, key or f"report-{next(self._keys)}", body, route=ROUTE)
        assert ask.key is not None
        id_ = reporting.report_id(ask.root, ask.principal, ROUTE, ask.key)
        return (by or self.services.report_executor).file(ask, id_, filing(**changes), pack)

    def filed(self, **changes: Any) -> str:
        """The id of a new report."""
        return self.filing(**changes).after.head.report_id

    def both(self, key: str = "both-1", body: bytes = b"{}", by: Any = None) -> tuple[str, str]:
        """A complaint and the report that came with it, in one submission: their ids."""
        market = self.market
        ask = market.ask(Role.PLATFORM, key, body, route="POST /v1/cases")
        of_case = case_id(market.root, ask.principal, key)
        of_report = reporting.report_id(ask.root, ask.principal, "POST /v1/cases", key)
        pack = "generic@1"

        def prepare(texts: Texts) -> case_commands.FileCase:
            return case_commands.FileCase(
                case_id=of_case, tenant=market.tenant.id, lang="en", fingerprint=ask.fingerprint,
                complainant=builders.party(Role.COMPLAINANT), respondent=builders.party(Role.RESPONDENT),
                claim=builders.claim(narrative=texts.add("The lamp arrived broken."), sought=refund()),
                sandbox=market.tenant.sandbox,
            )  # fmt: skip

        beside = self.services.report_executor.prepare(ask, of_report, filing(case_id=of_case), pack)
        executor = by or self.services.executor
        receipt = executor.file(ask, pack, prepare, CONTACTS, companion=beside)
        return receipt.after.head.case_id, of_report

    def act(
        self, report_id: str, command: cmd.Command | Make, key: str | None = None, role: Role = Role.OFFICER,
        by: ReportExecutor | None = None, **asked: Any,
    ) -> Receipt[Report]:  # fmt: skip
        """`command`: as it is, or made of the report and its texts."""
        make = command if callable(command) else lambda _report, _texts: command
        asked.setdefault("route", f"POST /v1/reports/{report_id}/actions")
        ask = self.market.ask(role, key or f"report-action-{next(self._keys)}", **asked)
        return (by or self.services.report_executor).run(ask, report_id, make, lambda _: None)

    def accept(self, report_id: str, **more: Any) -> Receipt[Report]:
        return self.act(report_id, lambda _, texts: cmd.Accept(texts.add("It looks plausible.")), **more)

    def tick(self, report_id: str) -> Receipt[Report]:
        return self.services.report_executor.tick(report_id, self.services.tenancies.of)

    def loaded(self, report_id: str) -> ports.LoadedReport:
        return self.services.report_reader.load(report_id)

    def report(self, report_id: str) -> Report:
        return self.loaded(report_id).report

    def happened(self, report_id: str) -> list[str]:
        return [row.type for row in self.services.report_store.events(report_id)]


def filing(**changes: Any) -> Filing:
    fields: dict[str, Any] = {
        "violation": Violation.UNSAFE_GOODS, "subject_ref": REPORTED, "reporter": Reporter("complainant-0001"),
        "narrative": SECRET_WORDS, "lang": "en", "contacts": {"name": "Ada Buyer", "email": "ada@buyer.example"},
    }  # fmt: skip
    return Filing(**(fields | changes))
