"""Builders of arbitrations with keyword defaults: a `Tale` is told step by step, by the rules themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import decisions, timing
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.evolve import fold
from chalicelib.domain.arbitration.lifecycle import AllowedAction, Look, allowed_actions
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    AwardKind,
    Bar,
    Content,
    Issue,
    Matter,
    Neutral,
    Reason,
    Seen,
)
from chalicelib.domain.case.procedure import ArbitrationTerms
from chalicelib.domain.case.state import DisputeType, Finding, Party, Remedy, Terms
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.neutrals.draw import Attempt, Drawn
from chalicelib.domain.neutrals.eligibility import Reason as Reason_
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role, derive_id

C, R = Role.COMPLAINANT, Role.RESPONDENT
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
CHAIN = "c" * 64
POOL = "d" * 64


def an_id(prefix: str, of: str = "1") -> str:
    return derive_id(prefix, KEY, of)


def a_text(of: str = "text") -> TextRef:
    return TextRef(an_id("txt", of), "f" * 64)


def terms(**changes: Any) -> ArbitrationTerms:
    known = ArbitrationTerms(
        body=an_id("ten", "body"), scope="order-1", seat="DE-BE", language="en", fee=Money(5_000, "EUR"),
        fee_by=R, effect="final_and_binding", rules_sha256="a" * 64,
    )  # fmt: skip
    return replace(known, **changes)


def sought(amount: int = 10_000, **changes: Any) -> Terms:
    return replace(Terms(Remedy.REFUND, Money(amount, "EUR")), **changes)


def matter(**changes: Any) -> Matter:
    known = Matter(
        dispute_type=DisputeType.QUALITY, sought=sought(), accord_id=an_id("agr"), terms=terms(), terms_sha256="b" * 64,
        agreed_at=NOW, case_stage="negotiation", case_seq=7, case_chain_head=CHAIN,
        exhibits={an_id("evi"): "e" * 64},
    )  # fmt: skip
    return replace(known, **changes)


def opening(**changes: Any) -> cmd.OpenArbitration:
    known = cmd.OpenArbitration(
        arbitration_id=an_id("arb"), body=an_id("ten", "body"), platform=an_id("ten", "platform"),
        case_id=an_id("case"),
        complainant=Party(C, "buyer-1", "en"), respondent=Party(R, "shop-1", "en"), matter=matter(), lang="en",
        fingerprint="0" * 64,
    )  # fmt: skip
    return replace(known, **changes)


def neutral(ref: str = "arb-1", **changes: Any) -> Neutral:
    return replace(Neutral(ref, f"person-{ref}", Method.DRAW), **changes)


def seen(**changes: Any) -> Seen:
    return replace(Seen(9, CHAIN, {an_id("evi"): "e" * 64}, 30, CHAIN), **changes)


def content(amount: int | None = 8_000, **changes: Any) -> Content:
    """Upheld in part, with one reason; `amount` None dismisses the claim."""
    given = None if amount is None else sought(amount, remedy=Remedy.COMPENSATION)
    finding = Finding.DISMISSED if amount is None else Finding.PARTLY_UPHELD
    issue = Issue("conformity", finding, (Reason(a_text("reason"), ("claim", an_id("evi"))),))
    return replace(Content(AwardKind.FINAL, finding, (issue,), given), **changes)


def pack(name: str = "demo@2", **changes: Any) -> RulePack:
    """`changes`: of its section on arbitration."""
    found = PackFiles().get(name)
    assert found.arbitration is not None
    if "method" in changes:
        changes["method"] = Method(changes["method"])
    changed = replace(found, arbitration=replace(found.arbitration, **changes))
    changed.__dict__.update(found.__dict__)
    return changed


def a_draw(found: Arbitration, seat: str, ref: str | None = "arb-1", start: int = 0) -> Drawn:
    """`ref` None: the one who came up cannot serve, and there is nobody else."""
    assert found.seed is not None
    reasons = () if ref is not None else (Reason_.AT_CAPACITY,)
    attempt = Attempt(start, 5, ref or "arb-9", reasons)
    return Drawn(found.seed.seed, POOL, int(seat.rpartition("-")[2]) - 1, start, (attempt,))


class Tale:
    """An arbitration and what has happened to it. Each act is one command at the tale's present moment."""

    def __init__(self, rules: RulePack | None = None, **opening_changes: Any) -> None:
        self.pack = rules or pack()
        self.now, self.count = NOW, 0
        self.events: tuple[ev.Event, ...] = ()
        self.moments: tuple[datetime, ...] = ()
        command = opening(**opening_changes)
        first = decisions.open_arbitration(command, self._context(Role.SYSTEM))
        self.found: Arbitration = self._after(None, first)

    # ---------------------------------------------------------------------------------------------------------- to act

    def act(self, role: Role, command: cmd.Command, ref: str = "") -> tuple[ev.Event, ...]:
        """What came of it; raises what the rules raise."""
        happened = decisions.decide(self.found, command, self._context(role, ref))
        if happened:
            self.found = self._after(self.found, happened)
        return happened

    def wait(self, **span: float) -> None:
        """Time passes, and whatever falls due in it happens in its order."""
        until = self.now + timedelta(**span)
        while (wake := timing.next_wake(self.found)) is not None and wake <= until:
            self.now = wake
            self.act(Role.SYSTEM, cmd.Tick())
        self.now = until

    def until_due(self, rule: str) -> None:
        """To just behind the end of the first deadline of that rule."""
        due = next(d for d in self.found.running() if d.rule == rule)
        self.wait(seconds=(due.due_at - self.now).total_seconds() + due.grace_seconds)

    def actions(self, role: Role, ref: str = "") -> dict[str, AllowedAction]:
        look = Look(self.found, role, self.now, self.pack, ref)
        return {a.action: a for a in allowed_actions(look)}

    # ---------------------------------------------------------------------------------------------- usual ways to go on

    def accepted(self) -> Tale:
        self.act(Role.CLERK, cmd.AcceptReferral(), "clerk-1")
        return self

    def seeded(self) -> Tale:
        """Nobody has given a nonce in time."""
        if not self.found.seats:
            self.accepted()
        self.until_due("arb_nonces")
        return self

    def drawn(self, *refs: str) -> Tale:
        """These are drawn, a seat each; by default as many as there are seats."""
        if self.found.seed is None:
            self.seeded()
        for n, seat in enumerate(s for s in self.found.bench if s.neutral is None):
            ref = refs[n] if n < len(refs) else f"arb-{n + 1}"
            known = self.found.draws.get(seat.id)
            drawn = a_draw(self.found, seat.id, ref, known.following if known is not None else 0)
            self.act(Role.SYSTEM, cmd.RecordDraw(seat.id, drawn, neutral(ref, attempt=drawn.start)))
        return self

    def disclosed(self, **answers: Bar) -> Tale:
        """Everybody who is asked accepts; the first discloses what is given."""
        if not any(s.neutral for s in self.found.bench):
            self.drawn()
        told = answers
        for seat in [s for s in self.found.bench if s.state == "asked"]:
            assert seat.neutral is not None
            self.act(Role.ARBITRATOR, cmd.AcceptAppointment(told), seat.neutral.ref)
            told = {}
        return self

    def complete(self) -> Tale:
        """The tribunal is complete: nobody has challenged anybody."""
        if not any(s.state == "disclosed" for s in self.found.bench):
            self.disclosed()
        self.until_due("arb_challenge")
        return self

    def closed(self) -> Tale:
        """The proceedings are closed without an order."""
        if not self.found.head.complete:
            self.complete()
        self.act(Role.ARBITRATOR, cmd.CloseProceedings(), self.chair)
        return self

    def adopted(self, **changes: Any) -> Tale:
        """The chair's draft is adopted with everybody's vote."""
        if self.found.head.stage != "deliberation":
            self.closed()
        self.act(Role.ARBITRATOR, cmd.PutDraft(content(**changes)), self.chair)
        draft = next(d for d in self.found.drafts.values() if not d.dropped and not d.adopted)
        for ref in self.panel:
            if ref != self.chair:
                self.act(Role.ARBITRATOR, cmd.VoteOnDraft(draft.id, agrees=True), ref)
        self.act(Role.ARBITRATOR, cmd.AdoptDraft(draft.id, seen()), self.chair)
        return self

    def awarded(self, **changes: Any) -> Tale:
        if self.found.signing is None:
            self.adopted(**changes)
        award = self.found.signing
        assert award is not None
        for ref in award.panel:
            self.act(Role.ARBITRATOR, cmd.SignAward(award.id, "Ed25519", f"key-{ref}", "sig"), ref)
        return self

    # -------------------------------------------------------------------------------------------------------- to look

    @property
    def chair(self) -> str:
        seat = self.found.presiding
        assert seat is not None
        assert seat.neutral is not None
        return seat.neutral.ref

    @property
    def panel(self) -> list[str]:
        return [s.neutral.ref for s in self.found.bench if s.neutral is not None]

    def names(self) -> list[str]:
        """Of all events so far."""
        return [ev.type_name(e) for e in self.events]

    # ----------------------------------------------------------------------------------------------------------- parts

    def _context(self, role: Role, ref: str = "") -> Context:
        self.count += 1
        return Context(self.now, role, self.pack, an_id("cmd", str(self.count)), KEY, ref)

    def _after(self, before: Arbitration | None, happened: tuple[ev.Event, ...]) -> Arbitration:
        self.events = (*self.events, *happened)
        self.moments = (*self.moments, *(self.now for _ in happened))
        after = fold(before, happened, self.now)
        head = after.head
        moved = replace(
            head,
            version=head.version + 1,
            seq=head.seq + len(happened),
            chain_head=f"{head.seq + len(happened):064x}",
        )
        return replace(after, head=moved)
