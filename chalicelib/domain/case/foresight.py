"""What an action would do, told beforehand: to the clock, to the case, to what is open next. For `dry_run`.

It says only what the caller may see anyway; an action whose result depends on sealed data (a bid) cannot be rehearsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.case.commands import CastVote, Command, PlaceBid
from chalicelib.domain.case.state import Case, Deadline, DeadlineState
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import stamp

S = DeadlineState


def check(command: Command) -> None:
    """Raises NotAllowed for what must not be tried out: a rehearsed bid would tell whether the bids cross; a vote is
    cast sealed, or not at all.
    """
    if isinstance(command, PlaceBid | CastVote):
        raise NotAllowed("no_rehearsal", "What this leads to depends on what is sealed.")


def clock(before: Case | None, after: Case) -> list[dict[str, Any]]:
    """Every deadline that the action would touch, the earliest first: what becomes of it, and when it is due."""
    return changes(before.deadlines if before is not None else {}, after.deadlines)


def changes(before: Mapping[str, Deadline], after: Mapping[str, Deadline]) -> list[dict[str, Any]]:
    """The same from the deadlines themselves, whatever has them."""
    touched = [(before.get(key), deadline) for key, deadline in after.items() if before.get(key) != deadline]
    return [_change(old, new) for old, new in sorted(touched, key=lambda pair: (pair[1].due_at, pair[1].id))]


def _change(old: Deadline | None, new: Deadline) -> dict[str, Any]:
    return {
        "id": new.id, "rule": new.rule, "on": new.on.value, "change": _kind(old, new),
        "due_before": _moment(old.due_at) if old is not None else None, "due_after": _moment(new.due_at),
        "consequence": new.consequence.value,
    }  # fmt: skip


def _kind(old: Deadline | None, new: Deadline) -> str:
    """starts, stops (stands still), resumes, moves, is met, expires, is cancelled."""
    if new.state is S.RUNNING:
        if old is None or old.state not in (S.RUNNING, S.PAUSED):
            return "starts"
        return "resumes" if old.state is S.PAUSED else "moves"
    return {S.PAUSED: "stops", S.MET: "met", S.EXPIRED: "expires", S.CANCELLED: "cancelled"}[new.state]


def _moment(at: datetime) -> str:
    return stamp(at)
