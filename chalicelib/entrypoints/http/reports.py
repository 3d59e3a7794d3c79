"""Violation reports: filing, lists, the report itself, its record, the actions on it.

For the one who is reported, and for a mediator, there is no such thing as a report.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import reporting
from chalicelib.application.asking import Ask, Receipt
from chalicelib.application.ports import ReportWrite
from chalicelib.application.soundness import ends
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal, Target
from chalicelib.domain.case.state import TextRef
from chalicelib.domain.errors import Fault, Invalid, NotFound, RedressError
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report.state import Report, Reporter
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import report_render, work
from chalicelib.entrypoints.http.auth import admit
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.report_schemas import ReporterIn, ReportIn, ReportListQuery
from chalicelib.entrypoints.http.schemas import CaseIn, PersonIn

ROUTE: Final = "POST /v1/reports"
FILTERS: Final = ("status", "stage", "due_from", "due_to", "updated_since")
LAST_DUE: Final = "9999-12-30T00:00:00.000000Z"
SUPERVISOR: Final = "supervisor"


def create(request: Request) -> Reply:
    """By itself. The report's id follows from the Idempotency-Key, so a repeated filing meets its own report."""
    ask = work.ask(request)
    assert ask.key is not None
    report_id = reporting.report_id(ask.root, ask.principal, ROUTE, ask.key)
    try:
        receipt = _file(request, ask, report_id)
    except RedressError:
        earlier = services().report_executor.filed_before(report_id, ask.fingerprint)
        if earlier is None:
            raise
        receipt = earlier
    shown = _view(request, receipt.after, ask.at)
    place = f"{request.exchange.base}/v1/reports/{report_id}"
    return Reply(shown, version=receipt.after.head.version, location=place, replayed=receipt.replayed)


def _file(request: Request, ask: Ask, report_id: str) -> Receipt[Report]:
    body: ReportIn = request.body
    if faults := _faults(body):
        raise Invalid(faults=tuple(faults))
    pack = ""
    if body.case_id is not None:
        case = services().reader.load(body.case_id).case
        work.admission(request, "case.show")(case)
        pack = case.head.pack
    filing = reporting.Filing(
        body.violation, body.subject_ref, Reporter(body.reporter.ref, named=not body.reporter.anonymous),
        body.narrative, body.lang, body.case_id, _contacts(body.reporter),
    )  # fmt: skip
    return services().report_executor.file(ask, report_id, filing, pack)


def _faults(body: ReportIn) -> list[Fault]:
    who = body.reporter
    faults = [Fault("/subject_ref", "same_person")] if body.subject_ref == who.ref else []
    if who.anonymous:
        faults += [Fault(f"/reporter/{name}", "not_applicable") for name in _contacts(who)]
    return faults


def _contacts(who: ReporterIn | PersonIn) -> dict[str, str]:
    named = {"name": who.name, "email": who.email, "phone": who.phone}
    return {name: value for name, value in named.items() if value is not None}


def id_beside(ask: Ask, body: CaseIn) -> str | None:
    """Of the report that this filing of a complaint opens as well. The same filing, the same report."""
    assert ask.key is not None
    if body.violation_report is None:
        return None
    return reporting.report_id(ask.root, ask.principal, "POST /v1/cases", ask.key)


def beside(ask: Ask, body: CaseIn, case_id: str, pack_ref: str) -> ReportWrite | None:
    """What that report adds to the complaint's own transaction. The complaint has been checked and has no gaps.

    Raises Forbidden where the key may file no reports, and Invalid.
    """
    given, report_id = body.violation_report, id_beside(ask, body)
    if given is None or report_id is None:
        return None
    admit(ask.principal, "report.file", Target(ask.tenant.id))
    who, subject_ref = body.complainant, given.subject_ref or body.respondent.ref
    assert who.ref
    assert subject_ref
    if subject_ref == who.ref:
        raise Invalid(faults=(Fault("/violation_report/subject_ref", "same_person"),))
    filing = reporting.Filing(
        given.violation, subject_ref, Reporter(who.ref), given.narrative or body.narrative or "", body.lang, case_id,
        _contacts(who),
    )  # fmt: skip
    return services().report_executor.prepare(ask, report_id, filing, pack_ref, "/violation_report")


def show(request: Request) -> Reply:
    """With texts for those who govern; status and outcome for the named reporter, who gets no version either: it would
    tell how much has happened.
    """
    loaded = _load(request, "report.show")
    who, (_, root), reader = work.principal(request), work.tenancy(request), services().report_reader
    if who.role.is_party:
        return Reply(report_render.told(reader.told(loaded, root), request.lang))
    shown = reader.show(loaded, who.role, root, work.moment(request))
    return Reply(report_render.report(shown, request.lang), version=loaded.report.head.version)


def list_reports(request: Request) -> Reply:
    """Rows are written after the report itself: `as_of` is when they were read, and the newest may be missing."""
    query: ReportListQuery = request.query
    tenant, _ = work.tenancy(request)
    given = {name: getattr(query, name) for name in FILTERS}
    filters = {name: _filter(value) for name, value in given.items() if value is not None}
    if query.overdue:
        filters["move"] = SUPERVISOR
    if "due_from" in filters:
        filters.setdefault("due_to", LAST_DUE)
    try:
        rows, after = services().views.cases(
            tenant.id, query.order, filters, query.after, query.limit, "reports"
        )
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    summaries = [msgspec.json.decode(row.summary) for row in rows]
    return Reply({"reports": summaries, "next_after": after or None, "as_of": stamp(request.wall)})


def events(request: Request) -> Reply:
    loaded, query, reader = _load(request, "report.events"), request.query, services().report_reader
    read = reader.told_events if work.principal(request).role.is_party else reader.events
    head = loaded.report.head
    return Reply(read(head.report_id, query.after, query.limit, ends(head)))


def _filter(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) else str(value)


# -------------------------------------------------------------------------------------------------------- admission


def admission(request: Request, action: str) -> Callable[[Report], None]:
    """What decides, once the report is loaded, whether this caller may do this to it. What is hidden is so in the very
    words for what does not exist.
    """
    who = work.principal(request)

    def decide(report: Report) -> None:
        try:
            admit(who, action, _target(report, who))
        except NotFound:
            raise NotFound("No such report.") from None
        if who.role.is_party and not (report.matter.reporter.named and report.matter.reporter.ref == who.ref):
            raise NotFound("No such report.")

    return decide


def _target(report: Report, who: Principal) -> Target:
    """A party's token is for the case the report came with, whose head says whether it still holds."""
    tenant, case_id = report.head.tenant, report.matter.case_id
    if case_id is None or (who.tenant, who.case_id) != (tenant, case_id):
        return Target(tenant, case_id)
    epochs = {Role.COMPLAINANT: services().reader.load(case_id).case.head.complainant.epoch}
    return Target(tenant, case_id, epochs)


def _load(request: Request, action: str) -> Any:
    """The report of the path, for this caller. Raises NotFound, Forbidden, NotRecognised."""
    loaded = services().report_reader.load(request.path["report_id"])
    admission(request, action)(loaded.report)
    return loaded


# ---------------------------------------------------------------------------------------------------------- actions


class Making:
    """One command in the making: the body, and where its texts go."""

    def __init__(self, body: Any, texts: Texts, limit: int) -> None:
        self.body, self.faults = body, list[Fault]()
        self._texts, self._limit = texts, limit

    def text(self, name: str) -> TextRef:
        """Takes a field's text in, or notes that it is too long."""
        text: str = getattr(self.body, name)
        if len(text) > self._limit:
            self.faults.append(Fault(f"/{name}", "too_long", self._limit))
        return self._texts.add(text)


Make = Callable[[Making], cmd.Command]


def handler(verb: str) -> Callable[[Request], Reply]:
    """The handler of one verb."""
    make, action = MAKERS[verb], f"report.act.{verb}"

    def act(request: Request) -> Reply:
        ask = work.ask(request)

        def prepare(report: Report, texts: Texts) -> cmd.Command:
            limit = services().report_rules.of(report.head.rules, report.head.tenant).caps.text
            making = Making(request.body, texts, limit)
            command = make(making)
            if making.faults:
                raise Invalid(faults=tuple(making.faults))
            return command

        admitted = admission(request, action)
        receipt = services().report_executor.run(ask, request.path["report_id"], prepare, admitted)
        body = {"report": _view(request, receipt.after, ask.at), "created": list(receipt.created)}
        return Reply(body, version=receipt.after.head.version, replayed=receipt.replayed)

    return act


def _view(request: Request, report: Report, at: datetime) -> dict[str, Any]:
    seen = services().report_reader.view(report, work.principal(request).role, at)
    return report_render.report(seen, request.lang)


MAKERS: Final[dict[str, Make]] = {
    "accept": lambda m: cmd.Accept(m.text("reasons")),
    "decline": lambda m: cmd.Decline(m.body.ground, m.text("reasons"), m.text("instead")),
    "investigate": lambda m: cmd.Investigate(m.body.kind, m.text("text"), m.body.asked),
    "extend": lambda m: cmd.Extend(m.text("reasons")),
    "uphold": lambda m: cmd.Uphold(m.text("reasons"), tuple(m.body.measures)),
    "dismiss": lambda m: cmd.Dismiss(m.text("reasons")),
    "refer": lambda m: cmd.Refer(m.text("reasons"), m.body.authority),
}
"""Verb to what makes the command of its body."""
