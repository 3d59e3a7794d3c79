"""Acting for a party: whether that authority is in force, and covers what is asked. Asked on every call."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from chalicelib.domain import authority
from chalicelib.domain.authority import outside
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.representatives import AFTER_CLOSING, Representation
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role

OTHER_ACTIONS: Final[dict[type, str]] = {
    cmd.DeclareEvidence: "evidence.declare", cmd.AmendEvidence: "evidence.declare",
    cmd.DiscardEvidence: "evidence.declare", cmd.SubmitEvidence: "evidence.submit", cmd.SubmitAll: "evidence.submit",
    cmd.AuthorizeDownload: "evidence.download", cmd.RequestBundle: "case.bundle",
    cmd.AuthorizeBundleDownload: "case.bundle", cmd.EndRepresentation: "case.end_representation",
}  # fmt: skip
"""The action that a command without a line of its own in the lifecycle table belongs to."""


def held(case: Case, id_: str, role: Role, now: datetime) -> Representation | None:
    """The representation under which that party is represented now; after the end of the case it is good for reading,
    for a while.
    """
    found = case.representations.get(id_)
    if found is None or found.of is not role or not found.in_force(now):
        return None
    closed = case.head.closed_at
    return found if closed is None or now < closed + AFTER_CLOSING else None


def refusal(case: Case, held_: Representation, action: str) -> NotAllowed | None:
    """Why whoever holds it may not do this; None when he may."""
    if not authority.covers(held_.scope, action):
        return outside(held_.scope, authority.needs(action))
    if case.head.status is Status.CLOSED and not authority.reads(action):
        return NotAllowed("case_closed", "The case is closed.")
    return None


def forbids(case: Case, id_: str, role: Role, verb: str, now: datetime) -> NotAllowed | None:
    """The same for a line of the lifecycle table; nothing is forbidden to whoever acts for himself (no id)."""
    if not id_:
        return None
    found = held(case, id_, role, now)
    if found is None:
        return outside((), frozenset())
    return refusal(case, found, _action(verb))


def check(case: Case, command: cmd.Command, verb: str | None, context: Context) -> None:
    """Raises NotAllowed unless the representation of the context covers this very command."""
    if not context.acting:
        return
    found = held(case, context.acting, context.role, context.now)
    if found is None:
        raise outside((), frozenset())
    action = _action(verb) if verb is not None else OTHER_ACTIONS.get(type(command), "")
    if (refused := refusal(case, found, action)) is not None:
        raise refused
    if (word := special(case, command)) is not None and word not in found.scope:
        raise outside(found.scope, frozenset({word}))


def _action(verb: str) -> str:
    return "evidence.declare" if verb == "declare_evidence" else f"case.act.{verb}"


def special(case: Case, command: cmd.Command) -> str | None:
    """What a command takes by its content: to admit a claim is to dispose of it, to agree to arbitration is to give up
    the courts.
    """
    match command:
        case cmd.Respond():
            return "negotiate" if command.position == "contests" else "settle"
        case cmd.ProposeAccord():
            return "negotiate" if command.arbitration is None else "arbitrate"
        case cmd.ConcludeAccord():
            accord = case.accords.get(command.accord_id)
            return "negotiate" if accord is not None and accord.arbitration is None else "arbitrate"
        case _:
            return None
