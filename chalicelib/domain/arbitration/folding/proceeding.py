"""Orders and their answers, hearings, agreed terms, the closing of the proceedings."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.folding.parts import begin, end, ended, head, hearing, order
from chalicelib.domain.arbitration.state import (
    Agreed,
    Arbitration,
    HearingState,
    OrderState,
    Stage,
)
from chalicelib.domain.case.state import DeadlineState


def apply(found: Arbitration, event: ev.Proceeding) -> Arbitration:  # noqa: C901 - one line per event
    match event:
        case ev.OrderGiven():
            return begin(replace(found, orders={**found.orders, event.order.id: event.order}), event.deadline)
        case ev.Submitted():
            return _submitted(found, event)
        case ev.ExtensionAsked():
            known = found.orders[event.order_id]
            return order(found, known.id, asked={**known.asked, event.by.value: event.reason})
        case ev.OrderExtended():
            known = found.orders[event.order_id]
            longer = order(found, known.id, extensions=known.extensions + 1, asked={})
            return begin(longer, event.deadline)
        case ev.OrderUnmet():
            unmet = order(found, event.order_id, state=OrderState.UNMET)
            return ended(unmet, f"{rules.ROUND}:{event.order_id}", state=DeadlineState.EXPIRED)
        case ev.HearingProposed():
            return replace(found, hearings={**found.hearings, event.hearing.id: event.hearing})
        case ev.SlotsAnswered():
            known_fits = found.hearings[event.hearing_id].fits | {event.by.value: event.slots}
            return hearing(found, event.hearing_id, fits=known_fits)
        case ev.HearingFixed():
            moved = found.hearings[event.hearing_id].moved + 1
            return hearing(found, event.hearing_id, slot=event.slot, state=HearingState.FIXED, moved=moved)
        case ev.HearingCancelled():
            moved = found.hearings[event.hearing_id].moved + 1
            return hearing(found, event.hearing_id, state=HearingState.CANCELLED, moved=moved)
        case ev.HearingHeld():
            return hearing(found, event.hearing_id, state=HearingState.HELD, minutes=event.minutes)
        case ev.TermsAgreed():
            same = found.agreed is not None and found.agreed.sha256 == event.sha256
            by = (*found.agreed.by, event.by) if same and found.agreed is not None else (event.by,)
            return replace(found, agreed=Agreed(event.terms, event.sha256, tuple(sorted(set(by)))))
        case ev.ProceedingsClosed():
            return _closed(found, event)
        case ev.ProceedingsReopened():
            again = end(found, lambda d: d.rule == rules.AWARD, DeadlineState.CANCELLED)
            dropped = {i: replace(d, dropped=True) for i, d in found.drafts.items()}
            often = found.head.reopened + 1
            again = head(again, stage=Stage.PROCEEDINGS, overdue=False, reopened=often)
            again = replace(again, drafts=dropped)
            return begin(again, event.deadline)
        case _:
            assert_never(event)


def _submitted(found: Arbitration, event: ev.Submitted) -> Arbitration:
    known = found.orders[event.order_id]
    state = OrderState.MET if event.complete else known.state
    answered = order(
        found, known.id, answers={**known.answers, event.by.value: event.submission}, state=state
    )
    return ended(answered, f"{rules.ROUND}:{known.id}") if event.complete else answered


def _closed(found: Arbitration, event: ev.ProceedingsClosed) -> Arbitration:
    """Orders that nobody has answered are closed with them."""
    left = {
        i: replace(o, state=OrderState.CLOSED) for i, o in found.orders.items() if o.state is OrderState.OPEN
    }
    over = replace(found, orders={**found.orders, **left}) if left else found
    over = end(over, lambda d: d.rule in (rules.PROCEEDINGS, rules.ROUND), DeadlineState.MET)
    return begin(head(over, stage=Stage.DELIBERATION), event.deadline)
