"""A crowd's votes: sealed, opened, counted; and another crowd where one has not decided."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.folding.parts import begin, end, ended, head, panel, seat
from chalicelib.domain.arbitration.state import Arbitration, Sealed, Seat, Stage
from chalicelib.domain.case.state import DeadlineState


def apply(found: Arbitration, event: ev.Voting, at: datetime) -> Arbitration:
    match event:
        case ev.VoteCommitted():
            return seat(found, event.seat, vote=Sealed(event.commitment, at))
        case ev.RevealBegun():
            return begin(ended(found, rules.COMMIT), event.deadline)
        case ev.VoteRevealed():
            vote = found.seats[event.seat].vote
            assert vote is not None, "only a sealed vote is opened"
            return seat(found, event.seat, vote=replace(vote, choice=event.choice, opened_at=at))
        case ev.CrowdCounted():
            return ended(found, rules.COMMIT, rules.REVEAL)
        case ev.CrowdRedrawn():
            return _again(found, event)
        case _:
            assert_never(event)


def _again(found: Arbitration, event: ev.CrowdRedrawn) -> Arbitration:
    """All seats are vacant; whoever sat never sits in this matter again."""
    over = end(found, lambda _: True, DeadlineState.CANCELLED)
    empty = {s.id: _emptied(s) for s in found.bench}
    again = head(over, stage=Stage.CONSTITUTION, redraws=found.head.redraws + 1)
    return panel(begin(replace(again, seats={**found.seats, **empty}), *event.deadlines))


def _emptied(old: Seat) -> Seat:
    former = (*old.former, *([old.neutral.ref] if old.neutral is not None else []))
    person = (old.neutral.person,) if old.neutral is not None and old.neutral.person else ()
    return Seat(
        old.id,
        old.role,
        old.method,
        former=former,
        nominated_by=old.nominated_by,
        persons=(*old.persons, *person),
    )
