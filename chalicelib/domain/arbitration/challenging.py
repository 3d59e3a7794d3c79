"""Challenges: reasons, both sides and the neutral heard, decided by somebody else, while the clock stands still.

UNCITRAL Arbitration Rules art. 12 to 13; the one who is challenged never takes part in the decision.
"""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import constituting, rules, timing
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.state import Arbitration, Challenge, SeatState
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def decide(found: Arbitration, command: cmd.Challenging, context: Context) -> Events:
    match command:
        case cmd.ChallengeNeutral():
            return _brought(found, command, context)
        case cmd.CommentOnChallenge():
            return _commented(found, command, context)
        case cmd.RuleOnChallenge():
            return _ruled(found, command, context)
        case _:
            assert_never(command)


def _brought(found: Arbitration, command: cmd.ChallengeNeutral, context: Context) -> Events:
    """In the time after the disclosure, or later for what came to light later: who decides weighs whether it did."""
    seat = constituting.taken(found, command.seat)
    if seat.state not in (SeatState.DISCLOSED, SeatState.SEATED) or seat.neutral is None:
        raise NotAllowed("not_accepted_yet", "Whoever was asked has not accepted.", seat=seat.id)
    brought = Challenge(
        context.id("chg"), seat.id, seat.neutral.ref, context.role, command.reason, context.now
    )
    comment = deadlines.start(context.pack, rules.COMMENT, context.now, brought.id)
    return (ev.NeutralChallenged(brought, comment, timing.stopped_by_challenge(found)),)


def _commented(found: Arbitration, command: cmd.CommentOnChallenge, context: Context) -> Events:
    known = found.challenges.get(command.challenge_id)
    if known is None or found.contested is not known:
        raise NotFound("No such challenge is being decided.")
    said = ev.ChallengeCommented(known.id, context.role, command.text)
    heard = {*known.comments, context.role.value}
    if heard >= {known.by.other.value, Role.ARBITRATOR.value}:
        return (said, *ready(known.id, context))
    return (said,)


def ready(challenge_id: str, context: Context) -> Events:
    """Whoever wanted to has been heard."""
    return (
        ev.ChallengeReady(
            challenge_id, deadlines.start(context.pack, rules.RULING, context.now, challenge_id)
        ),
    )


def _ruled(found: Arbitration, command: cmd.RuleOnChallenge, context: Context) -> Events:
    """Raises NotAllowed where the one it is about would decide."""
    known = found.challenges.get(command.challenge_id)
    if known is None or found.contested is not known:
        raise NotFound("No such challenge is being decided.")
    if known.neutral in (command.by, context.ref):
        raise NotAllowed("own_challenge", "Nobody decides on a challenge of himself.")
    resumed = timing.going_on(found, context.pack, context.now)
    if command.upheld:  # the time to challenge the one who goes does not run on
        resumed = tuple(d for d in resumed if d.id != f"{rules.CHALLENGE}:{known.seat}")
    if command.upheld and command.repeat:  # nor does the time for what is set aside
        resumed = tuple(d for d in resumed if d.rule != rules.ROUND)
    told = tuple(d for d in resumed if d.rule != rules.SIGN)
    ruled = ev.ChallengeRuledOn(known.id, command.upheld, command.by, command.reasons, command.repeat, told)
    if not command.upheld:  # that an award is being signed is told to the panel alone
        return (ruled, *(ev.DeadlineExtended(d) for d in resumed if d.rule == rules.SIGN))
    return (ruled, constituting.gone(found, found.seats[known.seat], "challenged", context))
