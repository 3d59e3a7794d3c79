"""Challenges, from the doubt to the decision."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.folding.constituting import stopped
from chalicelib.domain.arbitration.folding.parts import begin, challenge, end, ended, head
from chalicelib.domain.arbitration.state import Arbitration, ChallengeState, HearingState, OrderState
from chalicelib.domain.case.state import DeadlineState


def apply(found: Arbitration, event: ev.Challenging, at: datetime) -> Arbitration:
    match event:
        case ev.NeutralChallenged():
            known = replace(found, challenges={**found.challenges, event.challenge.id: event.challenge})
            signing = tuple(d.id for d in found.running() if d.rule == rules.SIGN)
            return begin(stopped(known, (*event.paused, *signing), at), event.deadline)
        case ev.ChallengeCommented():
            said = found.challenges[event.challenge_id].comments | {event.by.value: event.text}
            return challenge(found, event.challenge_id, comments=said)
        case ev.ChallengeReady():
            return begin(ended(found, f"{rules.COMMENT}:{event.challenge_id}"), event.deadline)
        case ev.ChallengeRuledOn():
            state = ChallengeState.UPHELD if event.upheld else ChallengeState.DISMISSED
            ruled = challenge(
                found, event.challenge_id, state=state, ruled_by=event.by, reasons=event.reasons,
                repeat=event.repeat,
            )  # fmt: skip
            if event.upheld and event.repeat:
                ruled = _set_aside(ruled)
            over = (f"{rules.COMMENT}:{event.challenge_id}", f"{rules.RULING}:{event.challenge_id}")
            return head(begin(ended(ruled, *over), *event.resumed), overdue=False)
        case _:
            assert_never(event)


def _set_aside(found: Arbitration) -> Arbitration:
    """What was done with the one who goes is to be repeated before the tribunal as it will be (UNCITRAL Arbitration
    Rules art. 15). The exhibits stay.
    """
    orders = {i: replace(o, state=OrderState.SET_ASIDE) for i, o in found.orders.items()}
    held = {
        i: replace(h, state=HearingState.SET_ASIDE)
        for i, h in found.hearings.items() if h.state is HearingState.HELD
    }  # fmt: skip
    cleared = end(found, lambda d: d.rule == rules.ROUND, DeadlineState.CANCELLED)
    return replace(cleared, orders=orders, hearings={**found.hearings, **held})
