"""A platform and its cases, driven through the use cases: the shortest way to a real state in real rows."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.application import execute, ports
from chalicelib.application.execute import Ask, Executor, Receipt, Tenancy
from chalicelib.application.texts import Texts
from chalicelib.domain.access import Principal
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case, Remedy, Terms
from chalicelib.domain.values import Money, Role
from tests import builders

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

Make = Callable[[Case, Texts], cmd.Command]
CONTACTS = {
    Role.COMPLAINANT: {"name": "Ada Buyer", "email": "ada@buyer.example", "phone": "+49 30 1234567"},
    Role.RESPONDENT: {"name": "Lamp Shop", "email": "shop@lamps.example"},
}


def refund(amount: int = 12_990) -> Terms:
    return Terms(Remedy.PARTIAL_REFUND, Money(amount, "EUR"))


class Market:
    """One tenant. Each request gets a key of its own unless told otherwise, and comes at the tenant's present time."""

    def __init__(self, services: Services, *, sandbox: bool = False) -> None:
        self.services = services
        self.tenant, self.issued = services.onboarding.create_tenant("Market", sandbox=sandbox)
        self.root = services.roots.of(self.tenant)
        self._keys = itertools.count(1)

    @property
    def tenancy(self) -> Tenancy:
        return self.services.tenancies.of(self.tenant.id)

    def principal(self, role: Role) -> Principal:
        return Principal(id=f"{role.value}-1", role=role, tenant=self.tenant.id, ref=f"{role.value}-0001")

    def ask(self, role: Role, key: str | None, body: bytes = b"{}", **changes: Any) -> Ask:
        """`route` belongs to the identity of a request, as over HTTP."""
        route = changes.setdefault("route", "POST /v1/cases/{case_id}/actions")
        who = self.principal(role)
        fields: dict[str, Any] = {
            "tenant": self.tenant, "root": self.root, "principal": who, "at": self.tenancy.now, "key": key,
            "command_id": execute.command_id(self.root, who, route, key or f"unkeyed-{next(self._keys)}"),
            "fingerprint": execute.fingerprint(self.root, body, key or ""),
        }  # fmt: skip
        return Ask(**(fields | changes))

    # ------------------------------------------------------------------------------------------------------ filing

    def filing(
        self,
        key: str | None = None,
        body: bytes = b"{}",
        by: Executor | None = None,
        narrative: str = "The lamp arrived broken.",
        pack: str = "generic@1",
        contacts: dict[Role, dict[str, str]] = CONTACTS,
    ) -> Receipt:
        key = key or f"filing-{next(self._keys)}"
        ask = self.ask(Role.PLATFORM, key, body, route="POST /v1/cases")
        case_id = execute.case_id(self.root, ask.principal, key)

        def prepare(texts: Texts) -> cmd.FileCase:
            return cmd.FileCase(
                case_id=case_id, tenant=self.tenant.id, lang="en", fingerprint=ask.fingerprint,
                complainant=builders.party(Role.COMPLAINANT), respondent=builders.party(Role.RESPONDENT),
                claim=builders.claim(narrative=texts.add(narrative), sought=refund()), sandbox=self.tenant.sandbox,
            )  # fmt: skip

        return (by or self.services.executor).file(ask, pack, prepare, contacts)

    def filed(self, **changes: Any) -> str:
        """The id of a new case."""
        return self.filing(**changes).case.head.case_id

    def served(self, **changes: Any) -> str:
        """The id of a new case of which the respondent has had notice."""
        case_id = self.filed(**changes)
        self.act(case_id, Role.PLATFORM, cmd.RecordService("platform", self.tenancy.now))
        return case_id

    # ----------------------------------------------------------------------------------------------------- actions

    def act(
        self, case_id: str, role: Role, command: cmd.Command | Make, key: str | None = None,
        by: Executor | None = None, **asked: Any,
    ) -> Receipt:  # fmt: skip
        """`command`: as it is, or made of the case and its texts where it has some."""
        make = command if callable(command) else lambda _case, _texts: command
        asked.setdefault("route", f"POST /v1/cases/{case_id}/actions")
        ask = self.ask(role, key or f"action-{next(self._keys)}", **asked)
        return (by or self.services.executor).run(ask, case_id, make, lambda _: None)

    def offer(self, case_id: str, role: Role = Role.RESPONDENT, amount: int = 5_000, **more: Any) -> str:
        """The id of a new offer."""
        return self.act(case_id, role, cmd.MakeOffer(refund(amount)), **more).created[0]

    def contested(self, case_id: str) -> Receipt:
        return self.act(case_id, Role.RESPONDENT, lambda _, texts: cmd.Respond("contests", texts.add("No.")))

    def tick(self, case_id: str, by: Executor | None = None) -> Receipt:
        return (by or self.services.executor).tick(case_id, self.services.tenancies.of)

    # ------------------------------------------------------------------------------------------------------ looking

    def loaded(self, case_id: str) -> ports.Loaded:
        return self.services.reader.load(case_id)

    def case(self, case_id: str) -> Case:
        return self.loaded(case_id).case

    def happened(self, case_id: str) -> list[str]:
        """The names of the case's events."""
        return [row.type for row in self.services.store.events(case_id)]

    def wake(self, case_id: str) -> datetime:
        wake = self.case(case_id).head.next_wake
        assert wake is not None
        return wake
