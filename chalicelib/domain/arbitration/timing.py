"""When an arbitration must next be woken, what is due then, and what stands still during a challenge (P6)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.state import Arbitration, Status
from chalicelib.domain.case.procedure import Stopped
from chalicelib.domain.case.state import Deadline, DeadlineState
from chalicelib.domain.deadlines import effective_at
from chalicelib.domain.rulepack import RulePack

Happening = tuple[Deadline, datetime | None]
"""A deadline, and the moment of the warning that is due; None when its time is up."""
RUNS_ON: Final = (rules.COMMENT, rules.RULING, rules.NONCES)
"""What a challenge does not stop: its own time."""
CHALLENGE: Final = "challenge"
VACANCY: Final = "vacancy"
"""Why a party's time to answer stands still: a seat has become vacant, and nobody could read the answer."""


def due(found: Arbitration, now: datetime) -> Happening | None:
    """The first thing that is due. Of several warnings the last: the earlier ones are spent with it."""
    for deadline in found.running():
        if effective_at(deadline) <= now:
            return deadline, None
        if passed := [w for w in deadline.warnings if w <= now]:
            return deadline, max(passed)
    return None


def next_wake(found: Arbitration) -> datetime | None:
    """The next moment it needs attention; None for one that is closed."""
    head = found.head
    if head.wake_blocked or head.status is Status.CLOSED:
        return None
    coming = [moment for d in found.running() for moment in (*d.warnings, effective_at(d))]
    if not coming:
        return None
    return max(min(coming), head.wake_not_before or min(coming))


def is_stranded(found: Arbitration) -> bool:
    """An open arbitration that nothing will ever wake: must not exist (P6)."""
    head = found.head
    return head.status is Status.OPEN and not head.wake_blocked and next_wake(found) is None


def stopped_by_challenge(found: Arbitration) -> tuple[str, ...]:
    """Ids of the deadlines that stand still until a challenge is decided, as everybody is told. The time to sign does
    too, unsaid: nobody outside the panel knows that an award is being signed.
    """
    return tuple(d.id for d in found.running() if d.rule not in (*RUNS_ON, rules.SIGN))


def stop(deadline: Deadline, at: datetime, reason: str = CHALLENGE) -> Deadline:
    return replace(deadline, state=DeadlineState.PAUSED, stopped=(*deadline.stopped, Stopped(reason, at)))


def longer(deadline: Deadline, reason: str) -> Deadline:
    """What stands still already stands still for that reason."""
    *before, last = deadline.stopped
    return replace(deadline, stopped=(*before, replace(last, reason=reason)))


def going_on(
    found: Arbitration, pack: RulePack, at: datetime, reason: str = CHALLENGE
) -> tuple[Deadline, ...]:
    """What stood still for that reason runs on, with exactly what was left to it."""
    paused = [
        d for d in found.deadlines.values()
        if d.state is DeadlineState.PAUSED and d.stopped[-1].reason == reason
    ]  # fmt: skip
    return tuple(deadlines.resumed(pack, d, at) for d in paused)
