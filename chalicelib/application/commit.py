"""From decided events to the one write: sequence numbers, chain, summary, version, next wake."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application.chaining import End, Link, chain, rows
from chalicelib.application.group_ports import BallotClaim, MemberClaim, MemberRow
from chalicelib.application.ports import EventRow, NeutralClaim
from chalicelib.domain import deadlines
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.commands import CastVote, Command
from chalicelib.domain.case.decisions import fold
from chalicelib.domain.case.procedure import Membership
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.case.views import summary
from chalicelib.domain.values import Role

Repeats = tuple[tuple[str, int], ...]
"""Parties, each with the mark that was read with the number of a neutral's appointments in cases of hers."""


def advance(
    before: Case | None, events: tuple[ev.Event, ...], *, at: datetime, by: Role, command_id: str, id_key: bytes,
    texts: int = 0, acting: str = "",
) -> tuple[Case, tuple[EventRow, ...]]:  # fmt: skip
    """The case one version on, and the rows that prove it."""
    after = fold(before, events, at)
    case_id = after.head.case_id
    end = End(before.head.seq, before.head.chain_head, before.head.audience) if before else End()
    link = Link({"case_id": case_id}, at, by, command_id, id_key, acting)
    recorded, end = chain(end, events, ev.audiences, link)
    head = replace(
        after.head, version=after.head.version + 1, seq=end.seq, audience=dict(end.audience),
        chain_head=end.chain_head, updated_at=at, texts=after.head.texts + texts,
    )  # fmt: skip
    after = replace(after, head=head)
    after = replace(after, head=replace(head, next_wake=deadlines.next_wake(after)))
    return after, rows(recorded, case_id, summary(after))


_CREATED: Final = {
    "offer.made": "offer", "proposal.made": "proposal", "evidence.requested": "request",
    "evidence.declared": "evidence", "case.decided": "decision", "accord.proposed": "accord",
    "deficiency.noted": "deficiency", "clock.paused": "pause", "bundle.requested": "bundle", "hold.placed": "hold",
    "representation.authorised": "representation",
}  # fmt: skip


def created(stored: tuple[EventRow, ...]) -> tuple[str, ...]:
    """Ids of the children these events brought into the case."""
    bodies = [(row.type, msgspec.json.decode(row.body)) for row in stored if row.type in _CREATED]
    return tuple(body["data"][_CREATED[kind]]["id"] for kind, body in bodies)


def room_of(happened: tuple[ev.Event, ...]) -> str | None:
    """Where a message was said; None for the case's own thread."""
    for event in happened:
        if isinstance(event, ev.CaucusHeld):
            return event.room
        if isinstance(event, ev.JointMessagePosted):
            return "joint"
    return None


def claims(before: Case, after: Case, repeats: Repeats = ()) -> tuple[NeutralClaim, ...]:
    """The places with neutrals that the command gives back and takes: whoever goes first, then whoever comes.

    `repeats`: with his place an appointment is written for each of these parties, so that two who assign him at once do
    not pass the limit. It stays: a mediator is in charge from then on.
    """
    gone, come = place(before), place(after)
    if gone == come:
        return ()
    given = () if gone is None else (replace(gone, take=False),)
    if come is None:
        return given
    counted = replace(come, repeats=repeats, day=assigned_on(after).isoformat()) if repeats else come
    return (*given, counted)


def assigned_on(case: Case) -> date:
    """The day from which the appointment of the mediator in charge counts."""
    under_way = case.mediation
    since = under_way.assigned_at if under_way is not None else None
    return (since or case.head.updated_at).date()


def place(case: Case) -> NeutralClaim | None:
    """The place of whom the case keeps busy, on the roster of the platform or of a body. A closed case keeps nobody,
    whatever its head still says.
    """
    head, under_way = case.head, case.mediation
    if head.status is Status.CLOSED or head.mediator is None:
        return None
    if under_way is None or under_way.body is None or under_way.mediator is None:
        return NeutralClaim(head.tenant, "mediator", head.mediator, head.case_id, take=True)
    return NeutralClaim(
        under_way.body, "neutral", under_way.mediator, head.case_id, take=True, person=under_way.person
    )


def member_claim(before: Case, after: Case) -> MemberClaim | None:
    """The row of the group's shard that says whether this case is in it: written by whatever makes it join or leave."""
    if before.head.grouped_in == after.head.grouped_in:
        return None
    group_id = after.head.grouped_in or before.head.grouped_in
    assert group_id is not None
    return _member(after, after.memberships[group_id], left=after.head.grouped_in is None)


def _member(case: Case, of: Membership, *, left: bool) -> MemberClaim:
    loss = of.registration.loss
    row = MemberRow(
        of.member, case.head.case_id, of.joined_at, loss.amount, loss.currency, of.registration.elsewhere, left
    )  # fmt: skip
    return MemberClaim(of.group_id, of.shard, row)


def ballot_claim(after: Case, command: Command) -> BallotClaim | None:
    """The sealed vote, into the shard in which the member's row lies."""
    if not isinstance(command, CastVote):
        return None
    of = after.memberships[command.invitation.group_id]
    return BallotClaim(of.group_id, of.shard, command.poll_id, of.member, after.head.case_id, command.box)
