"""What is said in a case and where: its own thread, the mediation's room, a caucus. Append-only (S10).

A message that corrects another stands beside it and names it: both stay readable, and both are in the chain. What is
attached must be seen by everybody who reads the room: a file is never shown around a corner.
"""

from __future__ import annotations

from typing import Final

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.seeing import everybody_sees, sees, shown
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import Role

JOINT: Final = "joint"
MAX_ATTACHED: Final = 10
Posted = ev.MessagePosted | ev.JointMessagePosted | ev.CaucusHeld


def post(case: Case, command: cmd.PostMessage, context: Context) -> Posted:
    """Raises Invalid for a room that is not there or not for this role, for a message that is not one's own to correct,
    and for a file that not everybody there may see.
    """
    room = _room(case, command, context)
    faults = [*_edit_faults(command, room, context), *_attachment_faults(case, command, room)]
    if faults:
        raise Invalid("The message cannot be posted so.", faults=tuple(faults))
    by, said = context.role, (command.lang, command.attachments, command.edits.seq if command.edits else 0)
    if room is None:
        return ev.MessagePosted(by, command.message, *said)
    if room == JOINT:
        return ev.JointMessagePosted(by, command.message, *said)
    return ev.CaucusHeld(by, room, command.message, *said)


def _room(case: Case, command: cmd.PostMessage, context: Context) -> str | None:
    if command.room is None and context.role is not Role.MEDIATOR:
        return None
    under_way = case.mediation
    takes_part = context.role.is_party or context.role is Role.MEDIATOR
    if under_way is None or under_way.mediator is None or not takes_part or command.room is None:
        raise Invalid("There is no such room for you.", faults=(Fault("/room", "not_applicable"),))
    if command.room == JOINT:
        return JOINT
    party = command.to if context.role is Role.MEDIATOR else context.role
    if party is None or not party.is_party:
        raise Invalid("A caucus is held with one party.", faults=(Fault("/to", "missing"),))
    return f"caucus_{party.value}"


def _edit_faults(command: cmd.PostMessage, room: str | None, context: Context) -> list[Fault]:
    """One's own, in the same room, and the first of its line: so that a reader finds all versions at one place."""
    earlier = command.edits
    if earlier is None or (earlier.by is context.role and earlier.room == room and not earlier.edits):
        return []
    return [Fault("/edits", "not_own_message")]


def _attachment_faults(case: Case, command: cmd.PostMessage, room: str | None) -> list[Fault]:
    if len(command.attachments) > MAX_ATTACHED:
        return [Fault("/attachments", "at_most", limit=MAX_ATTACHED)]
    there = [case.evidence.get(evidence_id) for evidence_id in command.attachments]
    caucus = Role(room.removeprefix("caucus_")) if room is not None and room != JOINT else None
    return [
        Fault(f"/attachments/{n}", "not_shown_there")
        for n, item in enumerate(there)
        if item is None
        or not (
            everybody_sees(item)
            if caucus is None
            else shown(item, caucus) and sees(case, item, Role.MEDIATOR)
        )
    ]
