"""Deadlines in force: how one starts, when a case must next be woken, and what is due at a given moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from chalicelib.domain import calendars
from chalicelib.domain.case.state import Case, Deadline, DeadlineState, Status
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role


class Kind(StrEnum):
    WARNING = "warning"
    EXPIRY = "expiry"


class Due(msgspec.Struct, frozen=True):
    """Something that happens to a deadline at a moment."""

    at: datetime
    kind: Kind
    deadline: Deadline


def start(pack: RulePack, rule_key: str, at: datetime, subject: str = "", on: Role | None = None) -> Deadline:
    """The deadline of that rule from that moment on. Raises KeyError for a rule the pack does not have."""
    rule = pack.deadlines[rule_key]
    due_at = calendars.due(at, rule.length, pack.time_zone)
    return Deadline(
        id=f"{rule_key}:{subject}" if subject else rule_key,
        rule=rule_key,
        on=on or rule.on,
        started_at=at,
        due_at=due_at,
        consequence=rule.consequence,
        grace_seconds=pack.grace_seconds,
        warnings=tuple(at + (due_at - at) * percent / 100 for percent in sorted(rule.warn_at)),
        repeat=rule.repeat,
    )


def extended(pack: RulePack, deadline: Deadline, at: datetime) -> Deadline:
    """The automatic extension of an expired deadline: one round more, one fewer to come."""
    fresh = start(pack, deadline.rule, at, deadline.subject, deadline.on)
    return msgspec.structs.replace(fresh, repeat=deadline.repeat - 1, attempt=deadline.attempt + 1)


def effective_at(deadline: Deadline) -> datetime:
    """When the consequence applies: due plus grace, so that a reply of the last second wins."""
    return deadline.due_at + timedelta(seconds=deadline.grace_seconds)


def moments(case: Case) -> list[Due]:
    """Everything still to come on the deadlines in force, the earliest first."""
    coming = [Due(w, Kind.WARNING, d) for d in case.running() for w in d.warnings]
    coming += [Due(effective_at(d), Kind.EXPIRY, d) for d in case.running()]
    return sorted(coming, key=lambda due: (due.at, due.kind, due.deadline.id))


def next_wake(case: Case) -> datetime | None:
    """The next moment an open case needs attention (P6); None for a closed one without files under way."""
    if case.head.wake_blocked:
        return None
    coming = moments(case)
    if not coming:
        return None
    return max(coming[0].at, case.head.wake_not_before or coming[0].at)


def in_time(deadline: Deadline | None, now: datetime) -> bool:
    """Whether an action on this deadline still counts. One that will extend itself is never too late."""
    return deadline is None or now <= deadline.due_at or deadline.repeat > 0


def running(case: Case, deadline_id: str) -> Deadline | None:
    """The deadline if it is in force."""
    found = case.deadlines.get(deadline_id)
    return found if found is not None and found.state is DeadlineState.RUNNING else None


def is_stranded(case: Case) -> bool:
    """An open case that nothing will ever wake: must not exist (P6)."""
    return case.head.status is Status.OPEN and not case.head.wake_blocked and next_wake(case) is None
