"""Challenges, from the doubt to the decision."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.folding.constituting import stopped
from chalicelib.domain.arbitration.folding.parts import begin, challenge, ended, head
from chalicelib.domain.arbitration.state import Arbitration, ChallengeState


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
            over = (f"{rules.COMMENT}:{event.challenge_id}", f"{rules.RULING}:{event.challenge_id}")
            return head(begin(ended(ruled, *over), *event.resumed), overdue=False)
        case _:
            assert_never(event)
