"""Deadlines in force: how one starts, stops, runs on and grows; when a case must next be woken; what is due when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain import calendars
from chalicelib.domain.calendars import Length, Rules, Unit
from chalicelib.domain.case.procedure import Prolonged
from chalicelib.domain.case.state import Case, Deadline, DeadlineState, Status
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.rulepack import Consequence, DeadlineRule, RulePack
from chalicelib.domain.values import Role

LONGEST_IN_GROUP: Final = Length(24, Unit.MONTHS)
"""How long a case may stand still for its group where the pack says nothing else."""


class Periods(Protocol):
    """What deadlines are made of: a rule pack's numbers, or those of whatever else has deadlines."""

    @property
    def deadlines(self) -> Mapping[str, DeadlineRule]: ...
    @property
    def grace_seconds(self) -> int: ...
    def counting(self, rule: str, /) -> Rules: ...


class Kind(StrEnum):
    WARNING = "warning"
    EXPIRY = "expiry"
    STALL = "stall"
    """Nobody has acted for too long."""


class Due(Struct, frozen=True):
    """Something that happens at a moment, to a deadline where it is not a stall."""

    at: datetime
    kind: Kind
    deadline: Deadline | None = None

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Where it comes in order."""
        return self.at, self.kind.value, self.deadline.id if self.deadline else ""


def start(
    pack: Periods,
    rule_key: str,
    at: datetime,
    subject: str = "",
    on: Role | None = None,
    length: Length | None = None,
) -> Deadline:
    """The deadline of that rule from that moment on; `length` where a better promise replaces the rule's own.

    Raises KeyError for a rule the pack does not have.
    """
    rule = pack.deadlines[rule_key]
    due_at = calendars.due(at, length or rule.length, pack.counting(rule_key))
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
        unit=length.unit if length is not None and length.unit is not rule.length.unit else None,
    )


def pause_end(pack: RulePack, reason: str, at: datetime, pause_id: str) -> Deadline:
    """The cap of a pause: a deadline of its own, so that no case stands still for ever (P6)."""
    return _standing_end(pack, pack.pauses[reason].cap, at, pause_id, Consequence.RESUME)


def group_end(pack: RulePack, at: datetime, pause_id: str) -> Deadline:
    """The same for a case that stands still for its group: then it goes on alone."""
    own = pack.groups.longest if pack.groups is not None else None
    end = _standing_end(pack, own or LONGEST_IN_GROUP, at, pause_id, Consequence.LEAVE_GROUP)
    # Thousands may join in the same second: their ends lie apart, or they would all be woken in one hour.
    return end if own is not None else replace(end, due_at=end.due_at + _apart(pause_id))


def _apart(pause_id: str) -> timedelta:
    """Within a day, by the pause's id."""
    return timedelta(seconds=crc32(pause_id.encode()) % 86_400)


def _standing_end(
    pack: RulePack, cap: Length, at: datetime, pause_id: str, consequence: Consequence
) -> Deadline:
    due_at = calendars.due(at, cap, pack.counting())
    return Deadline(
        id=f"pause:{pause_id}", rule="pause", on=Role.SYSTEM, started_at=at, due_at=due_at, consequence=consequence,
        grace_seconds=pack.grace_seconds,
    )  # fmt: skip


def until(deadline: Deadline, moment: datetime) -> Deadline:
    """The same deadline, ending earlier."""
    return replace(deadline, due_at=moment, warnings=tuple(w for w in deadline.warnings if w < moment))


def renamed(deadline: Deadline, id_: str) -> Deadline:
    """The same deadline as one of several of its rule."""
    return replace(deadline, id=id_)


def extended(pack: Periods, deadline: Deadline, at: datetime) -> Deadline:
    """The automatic extension of an expired deadline: one round more, one fewer to come."""
    fresh = start(pack, deadline.rule, at, deadline.subject, deadline.on)
    return replace(
        fresh, repeat=deadline.repeat - 1, attempt=deadline.attempt + 1, stopped=deadline.stopped,
        prolonged=(*deadline.prolonged, Prolonged(Role.SYSTEM, deadline.due_at, at)),
    )  # fmt: skip


def prolonged(pack: Periods, deadline: Deadline, by: Role, at: datetime, reason: TextRef) -> Deadline:
    """More time, counted from where the deadline would have ended. Raises KeyError without a rule for it."""
    rule = pack.deadlines[deadline.rule].extension
    if rule is None:
        raise KeyError(deadline.rule)
    elapsed = rule.length.unit in (Unit.SECONDS, Unit.HOURS)
    # A day that counts whole ends with the first instant of the next; days are counted on from the day itself.
    end = deadline.due_at if elapsed else deadline.due_at - timedelta(microseconds=1)
    due_at = calendars.due(end, rule.length, pack.counting(deadline.rule))
    grant = Prolonged(by, deadline.due_at, at, reason)
    longer = max(due_at, deadline.due_at)
    span, percents = longer - deadline.started_at, sorted(pack.deadlines[deadline.rule].warn_at)
    warnings = tuple(w for w in (deadline.started_at + span * p / 100 for p in percents) if w > at)
    return replace(deadline, due_at=longer, warnings=warnings, prolonged=(*deadline.prolonged, grant))


def granted(deadline: Deadline) -> int:
    """How often somebody has prolonged it; automatic extensions are not counted."""
    return sum(p.by is not Role.SYSTEM for p in deadline.prolonged)


def resumed(pack: RulePack, deadline: Deadline, at: datetime) -> Deadline:
    """A deadline that stood still runs on, with exactly what was left to it when it was stopped."""
    last = deadline.stopped[-1]
    rule = pack.deadlines[deadline.rule]
    unit = deadline.unit or rule.length.unit
    due_at = calendars.shift(deadline.due_at, last.since, at, unit, pack.counting(deadline.rule))
    moved = due_at - deadline.due_at
    return replace(
        deadline, due_at=due_at, state=DeadlineState.RUNNING, stopped=(*deadline.stopped[:-1], replace(last, until=at)),
        warnings=tuple(w + moved for w in deadline.warnings),
    )  # fmt: skip


def effective_at(deadline: Deadline) -> datetime:
    """When the consequence applies: due plus grace, so that a reply of the last second wins."""
    return deadline.due_at + timedelta(seconds=deadline.grace_seconds)


def moments(case: Case) -> list[Due]:
    """Everything still to come on the deadlines in force, the earliest first."""
    coming = [Due(w, Kind.WARNING, d) for d in case.running() for w in d.warnings]
    coming += [Due(effective_at(d), Kind.EXPIRY, d) for d in case.running()]
    if (stall := stalls_at(case)) is not None:
        coming.append(Due(stall, Kind.STALL))
    return sorted(coming, key=lambda due: due.place)


def stalls_at(case: Case) -> datetime | None:
    """When the case will have gone too long without anybody's act; None once that is known, or without a limit."""
    head = case.head
    if not head.stall_seconds or head.stalled or head.status is Status.CLOSED or head.grouped_in is not None:
        return None  # in a group others act for it
    return (head.progress_at or head.filed_at) + timedelta(seconds=head.stall_seconds)


def next_wake(case: Case) -> datetime | None:
    """The next moment an open case needs attention (P6); None for a closed one without files under way."""
    if case.head.wake_blocked:
        return None
    coming = moments(case)
    if not coming:
        return None
    return max(coming[0].at, case.head.wake_not_before or coming[0].at)


def in_time(deadline: Deadline | None, now: datetime) -> bool:
    """Whether an action on it still counts. One that stands still or will extend itself is never too late."""
    if deadline is None or deadline.state is DeadlineState.PAUSED:
        return True
    return now <= deadline.due_at or deadline.repeat > 0


def running(case: Case, deadline_id: str) -> Deadline | None:
    """The deadline if it is in force."""
    found = case.deadlines.get(deadline_id)
    return found if found is not None and found.state is DeadlineState.RUNNING else None


def unfinished(case: Case, deadline_id: str) -> Deadline | None:
    """The deadline if it is in force or stands still."""
    found = case.deadlines.get(deadline_id)
    live = (DeadlineState.RUNNING, DeadlineState.PAUSED)
    return found if found is not None and found.state in live else None


def is_stranded(case: Case) -> bool:
    """An open case that nothing will ever wake: must not exist (P6). A wake for a stall alone drives nothing on."""
    return case.head.status is Status.OPEN and not case.head.wake_blocked and not case.running()
