"""A member's part in a collective complaint, as commands on the member's own case: to be invited, join, vote, leave; to
get what the group achieved, or to go on alone.

Everything here is about one case. What a group is, who belongs to it and what a vote comes to is the group's matter;
an `Invitation` tells the case what it must know of it.
"""

from __future__ import annotations

from typing import assert_never
from zlib import crc32

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import endings, grouped, joining, performance, voting
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Invitation, Membership, MembershipState, Vote
from chalicelib.domain.case.state import Case, LegalEffect, Outcome, Status
from chalicelib.domain.collective import casting
from chalicelib.domain.errors import NotAllowed

Events = tuple[ev.Event, ...]
INVITATIONS = 10
"""Of how many groups a complainant is told at most."""
_AHEAD = {"test_case": MembershipState.TEST, "batch": MembershipState.BATCH}
"""Causes for which a case goes on ahead of the others, and goes on reading what becomes of them."""


def decide(case: Case, command: cmd.Grouping, context: Context) -> Events:
    """Raises NotAllowed and Invalid. What comes from the group's own work changes nothing where it has been done, or
    where the case has gone its own way meanwhile: messages come twice, and late.
    """
    match command:
        case cmd.JoinGroup():
            return _join(case, command, context)
        case cmd.LeaveGroup():
            return _leave(case, command, context)
        case cmd.CastVote():
            return _vote(case, command, context)
        case cmd.InviteToGroup():
            return _invited(case, command)
        case cmd.CarryFromGroup():
            return _carried(case, command, context)
        case cmd.ReleaseFromGroup():
            return _released(case, command, context)
        case _:
            assert_never(command)


def shard_of(member: str, shards: int) -> int:
    """In which of a group's shards a person's rows lie: always the same, so that nobody is in two."""
    return crc32(member.encode()) % shards


def _join(case: Case, command: cmd.JoinGroup, context: Context) -> Events:
    joining.check(case, command, context)
    invitation = command.invitation
    known = case.memberships.get(invitation.group_id)
    membership = Membership(
        invitation.group_id, shard_of(command.member, invitation.shards), context.now, command.registration,
        command.member, earlier=known.stretches if known is not None else (),
    )  # fmt: skip
    return grouped.follows(case, (ev.GroupJoined(membership),), context)


def _leave(case: Case, command: cmd.LeaveGroup, context: Context) -> Events:
    _same_group(case, command.invitation)
    if command.invitation.bound:
        raise NotAllowed("bound_by_group", "What was agreed or decided is being carried out.")
    return grouped.left(case, context, MembershipState.LEFT, "left", command.reason)


def _vote(case: Case, command: cmd.CastVote, context: Context) -> Events:
    _same_group(case, command.invitation)
    voting.check(case, command, context)
    assert command.commitment, "a ballot is sealed before it is cast"
    # The terms are noted of every vote on them, or the note would tell a yes from a no.
    vote = Vote(context.now, command.commitment, command.invitation.terms.get(command.poll_id, ""))
    return (ev.GroupVoted(command.invitation.group_id, command.poll_id, vote),)


def _same_group(case: Case, invitation: Invitation) -> None:
    if case.head.grouped_in != invitation.group_id:
        raise NotAllowed("not_in_group", "The case is in another group.", group_id=case.head.grouped_in)


def _invited(case: Case, command: cmd.InviteToGroup) -> Events:
    """Once for each group, as long as there is something to join for."""
    head = case.head
    elsewhere = head.grouped_in is not None and head.grouped_in not in command.merged
    over = head.status is Status.CLOSED or head.outcome is not None or elsewhere
    known = command.group_id in case.invited or command.group_id in case.memberships
    if over or known or len(case.invited) >= INVITATIONS:
        return ()
    return (ev.GroupInvited(command.group_id),)


def _carried(case: Case, command: cmd.CarryFromGroup, context: Context) -> Events:
    """The group's result becomes this case's outcome, and is performed like any other. A settlement binds by this
    member's own explicit yes and by nothing else (P5); a group makes no award (P4).
    """
    if (membership := _active(case, command.group_id)) is None:
        return ()
    outcome, effect = Outcome(command.outcome), LegalEffect(command.legal_effect)
    assert outcome in (Outcome.SETTLED, Outcome.DECIDED)
    assert effect is not LegalEffect.AWARD, "an award without an agreement on it"
    assert outcome is not Outcome.SETTLED or _accepted(membership, command), "a settlement nobody accepted"
    carried = ev.GroupCarried(
        command.group_id, command.of, outcome, effect, command.ledger, command.terms, command.poll_id,
        command.terms_sha256, command.opened,
    )  # fmt: skip
    ended = ev.GroupLeft(command.group_id, MembershipState.CARRIED, "carried", context.role)
    if command.terms is not None:
        cause = "agreed" if outcome is Outcome.SETTLED else "decided"
        return (carried, ended, performance.begin(command.terms, context, case, cause))
    if outcome is Outcome.SETTLED:  # what was recovered elsewhere has used it up
        return (carried, ended, endings.closed(case, context, outcome, "nothing_due"))
    return (carried, ended, endings.closed(case, context, outcome, "dismissed"))


def _accepted(membership: Membership, command: cmd.CarryFromGroup) -> bool:
    vote = membership.votes.get(command.poll_id)
    return vote is not None and casting.accepts(command.opened, vote.commitment, command.terms_sha256)


def _released(case: Case, command: cmd.ReleaseFromGroup, context: Context) -> Events:
    if _active(case, command.group_id) is None:
        return ()
    return grouped.left(case, context, _AHEAD.get(command.cause, MembershipState.LEFT), command.cause)


def _active(case: Case, group_id: str) -> Membership | None:
    """The membership, if the case is in that very group now."""
    return case.memberships[group_id] if case.head.grouped_in == group_id else None
