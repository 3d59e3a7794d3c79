"""Crowds: each juror seals a vote, then opens it; more than half of those opened decides, if there are enough of them.

Nobody can wait for the others and then choose: a vote is bound before any is seen, and one that is not opened is none
(`neutrals.crowd`). What comes of it is an opinion, with numbers and without names.
"""

from __future__ import annotations

import re
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import deliberating, rules
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.document import digest, document
from chalicelib.domain.arbitration.rules import Arbitrating, Method, Undecided
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    AwardKind,
    AwardState,
    Content,
    Seat,
    Seen,
    Stage,
)
from chalicelib.domain.case.state import DeadlineState, Finding
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.neutrals import crowd
from chalicelib.domain.neutrals.crowd import Counted, Vote

Events = tuple[ev.Event, ...]

CHOICES: Final = (Finding.UPHELD.value, Finding.DISMISSED.value)
"""A crowd takes the claim as it is, or not at all."""
REDRAWS: Final = 1
"""How often another crowd is drawn because one has not decided."""
_HASH: Final = re.compile(r"\A[0-9a-f]{64}\Z")
_SALT: Final = re.compile(r"\A(?:[0-9a-f]{2}){16,64}\Z")


def decide(found: Arbitration, command: cmd.Voting, context: Context) -> Events:
    seat = found.seat_of(context.ref)
    assert seat is not None, "the guard has seen to it"
    match command:
        case cmd.CommitVote():
            return _committed(found, seat, command, context)
        case cmd.RevealVote():
            return _revealed(found, seat, command, context)
        case _:
            assert_never(command)


def _committed(found: Arbitration, seat: Seat, command: cmd.CommitVote, context: Context) -> Events:
    """When all have sealed theirs they are opened at once."""
    if _HASH.match(command.commitment) is None:
        raise Invalid(faults=(Fault("/commitment", "wrong_format", limit="64 hex digits"),))
    sealed = ev.VoteCommitted(seat.id, command.commitment)
    others = [s for s in found.bench if s.neutral is not None and s.id != seat.id]
    if any(s.vote is None for s in others):
        return (sealed,)
    return (sealed, _opening(len(others) + 1, context))


def opened(found: Arbitration, context: Context) -> Events:
    """Nobody seals a vote any more. Where nobody has, or all that stand are open already, there is nothing to open."""
    sealed = [s.vote for s in found.bench if s.vote is not None]
    if all(vote.choice for vote in sealed):
        return counted(found, context)
    return (_opening(len(sealed), context),)


def _opening(sealed: int, context: Context) -> ev.RevealBegun:
    return ev.RevealBegun(sealed, deadlines.start(context.pack, rules.REVEAL, context.now))


def _revealed(found: Arbitration, seat: Seat, command: cmd.RevealVote, context: Context) -> Events:
    """Raises Invalid for one that is not what was sealed. When all sealed ones are open they are counted."""
    if command.vote not in CHOICES:
        raise Invalid(faults=(Fault("/vote", "not_one_of", limit=", ".join(CHOICES)),))
    if _SALT.match(command.salt) is None:
        raise Invalid(faults=(Fault("/salt", "wrong_format", limit="32 to 128 hex digits"),))
    assert seat.vote is not None, "the guard has seen to it"
    vote = Vote(found.head.arbitration_id, context.ref, command.vote)
    if not crowd.opens(vote, bytes.fromhex(command.salt), seat.vote.commitment):
        raise Invalid(faults=(Fault("/vote", "does_not_open"),))
    shown = ev.VoteRevealed(seat.id, command.vote, command.salt)
    if any(s.vote is not None and not s.vote.choice for s in found.bench if s.id != seat.id):
        return (shown,)
    chosen = replace(seat, vote=replace(seat.vote, choice=command.vote))
    return (shown, *counted(replace(found, seats={**found.seats, seat.id: chosen}), context))


# ---------------------------------------------------------------------------------------------- somebody goes meanwhile


def votes_on(found: Arbitration, leaving: Seat, given: Arbitrating) -> bool:
    """Whether the crowd decides without him: enough are left for the quorum, or there were not enough with him either.

    So nobody voids the others' votes by going, nor gets them another chance.
    """
    if found.head.method is not Method.CROWD or found.head.stage is not Stage.DELIBERATION:
        return False
    can, quorum = _can_count(found), quorum_of(given, found.head.size)
    return len(can - {leaving.id}) >= quorum or len(can) < quorum


def _can_count(found: Arbitration) -> frozenset[str]:
    """Seats whose votes can still be among those that are counted."""
    opening = found.deadlines.get(rules.REVEAL)
    sealed_only = opening is not None and opening.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)
    sitting = [s for s in found.bench if s.neutral is not None]
    return frozenset(s.id for s in sitting if s.vote is not None or not sealed_only)


def left_alone(found: Arbitration, context: Context) -> Events:
    """Behind one who has gone: whom nobody waits for any more opens or counts what there is."""
    sitting = [s.vote for s in found.bench if s.neutral is not None]
    running = {d.rule for d in found.running()}
    if rules.COMMIT in running and all(vote is not None for vote in sitting):
        return opened(found, context)
    if rules.REVEAL in running and all(vote is None or vote.choice for vote in sitting):
        return counted(found, context)
    return ()


# ------------------------------------------------------------------------------------------------------------ the count


def tally(found: Arbitration, quorum: int) -> Counted:
    jurors = [(s.neutral.ref, s.vote) for s in found.bench if s.neutral is not None]
    chosen = {ref: vote.choice for ref, vote in jurors if vote is not None and vote.choice}
    return crowd.count([ref for ref, _ in jurors], chosen, CHOICES, quorum)


def quorum_of(given: Arbitrating, size: int) -> int:
    """For a larger crowd in the same proportion, rounded up: 5 of 7 are 11 of 15."""
    assert given.crowd is not None, "a pack that passed its checks"
    return -(-given.crowd.quorum.n * size // given.size)


def counted(found: Arbitration, context: Context) -> Events:
    """An opinion; or another crowd where this one is divided evenly or too few have voted, and the pack says so."""
    given = context.rules
    assert given.crowd is not None, "a pack that passed its checks"
    quorum = quorum_of(given, found.head.size)
    result = tally(found, quorum)
    told = ev.CrowdCounted(result.votes, len(result.silent), quorum, result.choice)
    if result.choice is None and given.crowd.undecided is Undecided.REDRAW and found.head.redraws < REDRAWS:
        appoint = tuple(deadlines.start(context.pack, rules.APPOINT, context.now, s.id) for s in found.bench)
        return (told, ev.CrowdRedrawn(appoint))
    award = _opinion(found, result, context)
    return (told, ev.AwardRendered(award, deliberating.windows(found, award, context)))


def _opinion(found: Arbitration, result: Counted, context: Context) -> Award:
    """What was asked for, or nothing. It needs no signatures: every vote counted is bound by its seal."""
    finding = Finding(result.choice) if result.choice is not None else Finding.DISMISSED
    terms = found.matter.sought if finding is Finding.UPHELD else None
    seen = Seen(
        found.matter.case_seq, found.matter.case_chain_head, found.matter.exhibits, found.head.seq,
        found.head.chain_head,
    )  # fmt: skip
    panel = tuple(s.neutral.ref for s in found.bench if s.neutral is not None)
    numbers = replace(result, silent=())  # who was silent is nobody's affair
    award = Award(
        context.id("awd"), Content(AwardKind.OPINION, finding, (), terms), panel, context.now, seen,
        max(result.votes.values(), default=0), instance=found.head.instance, tally=numbers,
        rendered_at=context.now, state=AwardState.RENDERED,
    )  # fmt: skip
    return replace(award, sha256=digest(document(found, award)))
