"""A platform's cases that wait for a mediator, and bodies that lend theirs, through the use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.lending import Lent
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case
from chalicelib.domain.neutrals.roster import NeutralRole
from chalicelib.domain.values import Role
from tests import bodies
from tests.forum import Forum

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.market import Market


class Lenders(Forum):
    """A forum whose bodies offer mediation."""

    def new_body(self, languages: tuple[str, ...] = ("en",)) -> ports.Tenant:
        body = super().new_body(languages)
        stands = self.services.bodies.profile(body.id)
        assert stands is not None
        offered = replace(stands, terms=replace(stands.terms, mediation=True), version=stands.version + 1)
        self.services.bodies.put_profile(stands, offered)
        return body

    def enter(self, *refs: str, body: ports.Tenant | None = None, **changes: Any) -> None:
        """Mediators, unless said otherwise."""
        entries = [bodies.neutral(ref, **{"roles": (NeutralRole.MEDIATOR,), **changes}) for ref in refs]
        self.services.rostering.enter_all((body or self.body).id, entries)

    def waiting(self) -> str:
        """The id of a case whose parties have agreed to mediate."""
        case_id = self.contested()
        self.market.act(case_id, Role.COMPLAINANT, cmd.ProposeAccord("mediation"))
        accord = next(a for a in self.case(case_id).accords.values() if a.state == "live")
        self.market.act(case_id, Role.RESPONDENT, cmd.ConcludeAccord(accord.id))
        return case_id

    def chosen(self, case_id: str, ref: str | None = None, body: ports.Tenant | None = None) -> Lent:
        made, tenancy, case = self.services, self.market.tenancy, self.case(case_id)
        pack = made.reader.pack(case)
        return made.lending.choose(tenancy.tenant, case, pack, (body or self.body).id, ref, tenancy.now)

    def assigned(self, case_id: str, ref: str | None = None, body: ports.Tenant | None = None) -> Case:
        """Somebody of the body's is in charge of the case."""
        lent = self.chosen(case_id, ref, body)
        of = (body or self.body).id
        command = cmd.AssignMediator(
            lent.ref, body=of, person=lent.person, draw=lent.draw, repeats=lent.repeats
        )
        return self.market.act(case_id, Role.OFFICER, command).case


def lenders(services: Services, market: Market) -> Lenders:
    return Lenders(services, market)
