"""A platform, its cases, a body and its neutrals, driven through the use cases: the shortest way to a tribunal."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.application import execute, ports
from chalicelib.application.asking import Ask
from chalicelib.application.reactions import ASSIGNMENT
from chalicelib.application.texts import Texts
from chalicelib.domain.access import Principal
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration.state import Arbitration, AwardKind, Content, Issue, Reason
from chalicelib.domain.bodies import agreements
from chalicelib.domain.bodies.agreements import AmountRange, BodyAgreement
from chalicelib.domain.bodies.fees import FeeSchedule, FeeShares, Tariff
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.procedure import ArbitrationTerms
from chalicelib.domain.case.state import Case, Finding
from chalicelib.domain.case.terms import Terms, TextRef
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole
from chalicelib.domain.values import Money, Role, derive_id
from tests import arbitrations, bodies
from tests.market import Market, refund

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

C, R = Role.COMPLAINANT, Role.RESPONDENT
PACK = "generic@2"


class Forum:
    """A platform's market and one body, or several; acts come at the present time of the body."""

    effect = "final_and_binding"
    """Of agreements."""

    def __init__(self, services: Services, market: Market | None = None, pack: str = PACK) -> None:
        self.services, self.pack = services, pack
        self.market = market or Market(services)
        self._count = itertools.count(1)
        self._read = 0
        self.body = self.new_body()

    # ------------------------------------------------------------------------------------------------------- the body

    def new_body(self, languages: tuple[str, ...] = ("en",)) -> ports.Tenant:
        """With a profile, a schedule of fees and an agreement with the platform."""
        made = self.services
        body, _ = made.onboarding.create_tenant("Body", sandbox=False, kind=ports.TenantKind.BODY)
        fees = FeeSchedule(
            (Tariff("EUR", bodies.schedule().tariffs[0].bands),), FeeShares(1_000, 5_000, 4_000)
        )
        made.bodies.put_profile(None, bodies.profile(body.id, languages=languages, fees=fees, seats=("BE",)))
        agreed = bodies.agreed(languages=languages, amounts=(AmountRange("EUR"),))
        id_ = derive_id("bag", b"k" * 32, body.id)
        first = BodyAgreement(id_, self.market.tenant.id, body.id, Role.PLATFORM, agreed, made.clock.now())
        confirmed = agreements.answer(first, Role.BODY, made.clock.now(), confirmed=True)
        made.bodies.put_agreement(None, confirmed)
        return body

    def enter(self, *refs: str, body: ports.Tenant | None = None, **changes: Any) -> None:
        """Neutrals on the roster, who serve alone and on panels."""
        roles = (NeutralRole.SOLE, NeutralRole.CHAIR, NeutralRole.MEMBER)
        entries = [bodies.neutral(ref, **{"roles": roles, **changes}) for ref in refs]
        self.services.rostering.enter_all((body or self.body).id, entries)

    def neutral(self, ref: str, body: ports.Tenant | None = None) -> Neutral:
        return self.services.body_roster.many((body or self.body).id, (ref,))[ref]

    # ------------------------------------------------------------------------------------------------------- the case

    def contested(self) -> str:
        case_id = self.market.served(pack=self.pack)
        self.market.contested(case_id)
        return case_id

    def terms(self, case_id: str, *fallbacks: ports.Tenant, **changes: Any) -> ArbitrationTerms:
        """What the body's quote says."""
        made, case = self.services, self.case(case_id)
        tenancy = self.market.tenancy
        quoted = made.quoting.quote(tenancy.tenant, tenancy.root, case, tenancy.now)
        quote = next(q for q in quoted.quotes if q.offered.body == self.body.id)
        fee = quote.offered.fee
        terms = ArbitrationTerms(
            body=self.body.id, scope="claim", seat="BE", language="en", fee=Money(fee.total, fee.currency), fee_by=R,
            effect=self.effect, rules_sha256="ab" * 32, quote_id=quote.id,
            fallbacks=tuple(b.id for b in fallbacks),
        )  # fmt: skip
        return replace(terms, **changes)

    def agreed(self, *fallbacks: ports.Tenant, **changes: Any) -> str:
        """The id of a case whose parties have agreed on an arbitration."""
        case_id = self.contested()
        self.agree(case_id, *fallbacks, **changes)
        return case_id

    def agree(self, case_id: str, *fallbacks: ports.Tenant, **changes: Any) -> None:
        terms = self.terms(case_id, *fallbacks, **changes)
        self.market.act(case_id, C, cmd.ProposeAccord("arbitration", terms))
        accord = next(a for a in self.case(case_id).accords.values() if a.state == "live")
        self.market.act(case_id, R, cmd.ConcludeAccord(accord.id, accord.terms_sha256))

    def case(self, case_id: str) -> Case:
        return self.market.loaded(case_id).case

    # ------------------------------------------------------------------------------------------------ the arbitration

    def of(self, case_id: str) -> Arbitration:
        known = self.case(case_id).head.arbitration
        assert known is not None, "it has none"
        return self.found(known)

    def found(self, arbitration_id: str) -> Arbitration:
        loaded = self.services.arbitration_store.load(arbitration_id)
        assert loaded is not None
        return loaded.arbitration

    def act(
        self, arbitration_id: str, role: Role, make: arb.Command | Callable[[Arbitration, Texts], arb.Command],
        ref: str = "",
    ) -> Any:  # fmt: skip
        found = self.found(arbitration_id)
        tenancy = self.services.tenancies.of(found.head.tenant)
        who = Principal(f"{role.value}-{ref or 1}", role, found.head.tenant, ref or f"{role.value}-0001")
        key = f"act-{next(self._count)}"
        ask = Ask(
            tenancy.tenant, tenancy.root, who, tenancy.now, execute.command_id(tenancy.root, who, "act", key), "act",
            key, "f" * 32,
        )  # fmt: skip
        prepare = make if callable(make) else lambda _a, _t: make
        return self.services.arbitration_executor.run(ask, arbitration_id, prepare, lambda _: None)

    def accept(self, case_id: str) -> Arbitration:
        """The body takes the case, and nobody adds to the seed."""
        id_ = self.of(case_id).head.arbitration_id
        self.act(id_, Role.CLERK, arb.AcceptReferral())
        self.until(id_, "arb_nonces")
        return self.found(id_)

    def refuse(self, case_id: str, ground: str = "capacity") -> None:
        id_ = self.of(case_id).head.arbitration_id
        self.act(id_, Role.CLERK, lambda _, t: arb.RefuseReferral(ground, t.add("No room.")))

    def until(self, arbitration_id: str, rule: str) -> None:
        """To just behind the end of the first deadline of that rule, and it is woken."""
        due = next(d for d in self.found(arbitration_id).running() if d.rule == rule)
        self.move(due.due_at + timedelta(seconds=due.grace_seconds))
        self.tick(arbitration_id)

    def move(self, moment: datetime) -> None:
        """To that moment; another clock than a test's own is moved otherwise."""
        self.services.clock.moment = moment  # type: ignore[attr-defined]

    def tick(self, arbitration_id: str) -> None:
        self.services.arbitration_executor.tick(arbitration_id, self.services.tenancies.of)

    def disclosed(self, case_id: str) -> None:
        """Everybody who is asked accepts, and nobody challenges."""
        found = self.of(case_id)
        for seat in [s for s in found.bench if s.state == "asked"]:
            assert seat.neutral is not None
            self.act(found.head.arbitration_id, Role.ARBITRATOR, arb.AcceptAppointment({}), seat.neutral.ref)
        while any(s.state == "disclosed" for s in self.of(case_id).bench):
            self.until(found.head.arbitration_id, "arb_challenge")

    def awarded(self, case_id: str, amount: int | None = 5_000) -> None:
        """From the complete tribunal to the signed award."""
        found = self.of(case_id)
        id_, chair = found.head.arbitration_id, found.head.panel[-1]
        self.act(id_, Role.ARBITRATOR, arb.CloseProceedings(), chair)
        self.act(id_, Role.ARBITRATOR, lambda _, t: arb.PutDraft(content(t.add("Why."), amount)), chair)
        draft = next(d for d in self.found(id_).drafts.values() if not d.dropped)
        self.act(id_, Role.ARBITRATOR, arb.AdoptDraft(draft.id, arbitrations.seen()), chair)
        self.sign(id_)

    def sign(self, arbitration_id: str) -> None:
        award = self.found(arbitration_id).award
        assert award is not None
        for ref in award.panel:
            signed = arb.SignAward(award.id, "Ed25519", f"key-{ref}", "sig")
            self.act(arbitration_id, Role.ARBITRATOR, signed, ref)

    # ---------------------------------------------------------------------------------------------------- what follows

    def messages(self) -> list[dict[str, Any]]:
        """What the relay has for the assigner since it was last asked, in the order of the record."""
        from chalicelib.entrypoints.relay import _wanted
        from tests.shared_aws import stream

        records = stream()
        fresh, self._read = records[self._read :], len(records)
        return [json.loads(w.body) for r in fresh for w in _wanted(r) if w.queue == ASSIGNMENT]

    def pump(self, take: Callable[[dict[str, Any]], None] | None = None) -> list[dict[str, Any]]:
        """Until nothing follows any more; all messages there were."""
        seen: list[dict[str, Any]] = []
        while todo := self.messages():
            for message in todo:
                (take or self.take)(message)
            seen += todo
        return seen

    def take(self, message: dict[str, Any]) -> None:
        if "case_id" in message:
            self.services.assigning.case(message["case_id"])
        else:
            self.services.assigning.arbitration(message["arbitration_id"], message["event"])

    # ------------------------------------------------------------------------------------------------------- whole ways

    def drawn(self, take: Callable[[dict[str, Any]], None] | None = None, **changes: Any) -> str:
        """The id of a case for which somebody is asked to decide."""
        case_id = self.agreed(**changes)
        self.pump(take)
        self.accept(case_id)
        self.pump(take)
        return case_id

    def decided(
        self, amount: int | None = 5_000, take: Callable[[dict[str, Any]], None] | None = None
    ) -> str:
        case_id = self.drawn(take)
        self.disclosed(case_id)
        self.pump(take)
        self.awarded(case_id, amount)
        self.pump(take)
        return case_id


def content(reason: TextRef, amount: int | None) -> Content:
    """Upheld in part, or dismissed."""
    finding = Finding.DISMISSED if amount is None else Finding.PARTLY_UPHELD
    issue = Issue("conformity", finding, (Reason(reason, ("claim",)),))
    terms: Terms | None = None if amount is None else refund(amount)
    return Content(AwardKind.FINAL, finding, (issue,), terms)
