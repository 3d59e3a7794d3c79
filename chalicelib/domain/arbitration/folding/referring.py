"""The referral, the fees, the end."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.folding.parts import begin, end, ended, head
from chalicelib.domain.arbitration.rules import ACCEPT
from chalicelib.domain.arbitration.state import (
    Arbitration,
    ChallengeState,
    Head,
    HearingState,
    OrderState,
    Stage,
    Status,
)
from chalicelib.domain.case.state import DeadlineState


def opened(event: ev.ArbitrationOpened, at: datetime) -> Arbitration:
    first = Head(
        arbitration_id=event.arbitration_id, tenant=event.tenant, platform=event.platform, case_id=event.case_id,
        pack=event.pack, stage=Stage.ROUTING, complainant=event.complainant, respondent=event.respondent,
        opened_at=at, updated_at=at, fingerprint=event.fingerprint, lang=event.lang, size=event.size,
        method=event.method, sandbox=event.sandbox,
    )  # fmt: skip
    return Arbitration(first, event.matter, {d.id: d for d in event.deadlines})


def apply(found: Arbitration, event: ev.Referring, at: datetime) -> Arbitration:
    match event:
        case ev.ArbitrationOpened():
            raise AssertionError("an arbitration is opened once")
        case ev.ReferralAccepted():
            taken = head(ended(found, ACCEPT), stage=Stage.CONSTITUTION)
            taken = replace(
                taken,
                seats={s.id: s for s in event.seats},
                charges={c.id: c for c in event.charges},
                frozen=event.frozen,
            )
            return begin(taken, *event.deadlines)
        case ev.TakenOutside():
            return head(found, external=True)
        case ev.PaymentRecorded():
            paid = replace(found.charges[event.charge_id], paid_at=at)
            return replace(found, charges={**found.charges, paid.id: paid})
        case ev.FeeRefunded():
            back = {i: replace(found.charges[i], refunded=n) for i, n in event.amounts.items()}
            return replace(found, charges={**found.charges, **back})
        case ev.ArbitrationClosed():
            return _closed(found, event, at)
        case _:
            assert_never(event)


def _closed(found: Arbitration, event: ev.ArbitrationClosed, at: datetime) -> Arbitration:
    """Nothing runs any more, nobody is asked any more, and the places with the neutrals are free."""
    over = end(found, lambda _: True, DeadlineState.CANCELLED)
    moot = {
        i: replace(c, state=ChallengeState.MOOT)
        for i, c in found.challenges.items() if c.state is ChallengeState.OPEN
    }  # fmt: skip
    orders = {
        i: replace(o, state=OrderState.CLOSED) for i, o in found.orders.items() if o.state is OrderState.OPEN
    }
    coming = (HearingState.PROPOSED, HearingState.FIXED)
    off = {
        i: replace(h, state=HearingState.CANCELLED, moved=h.moved + 1)
        for i, h in found.hearings.items() if h.state in coming
    }  # fmt: skip
    over = replace(
        over, challenges={**found.challenges, **moot} if moot else found.challenges,
        orders={**found.orders, **orders} if orders else found.orders,
        hearings={**found.hearings, **off} if off else found.hearings,
    )  # fmt: skip
    return head(
        over, stage=Stage.CLOSED, status=Status.CLOSED, outcome=event.outcome, cause=event.cause, closed_at=at,
        panel=tuple(s.neutral.ref for s in found.bench if s.neutral is not None),
    )  # fmt: skip
