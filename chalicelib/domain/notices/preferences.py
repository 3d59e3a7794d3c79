"""What a person wants to be told, in which language, and when not: per person and tenant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.notices.templates import INFORMATIVE, Category

DAY: Final = 24 * 60
QUIET_FROM, QUIET_UNTIL = 21 * 60, 8 * 60
"""From nine in the evening to eight in the morning, unless somebody says otherwise."""
URGENT: Final = timedelta(hours=24)
"""A deadline that passes sooner breaks the quiet: a right is worth more than a night's peace, and mail makes no noise
of its own. The pack's own warnings mostly come earlier than that.
"""


class Preferences(msgspec.Struct, frozen=True):
    """`off`: informative categories not wanted. `zone` None: the one of the case's rules. Minutes after midnight."""

    lang: str | None = None
    """None: the case's."""
    off: tuple[Category, ...] = ()
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    zone: str | None = None
    complained: bool = False
    """Somebody marked a notice as spam: nothing informative goes there until the person says so anew."""
    version: int = 0

    def wants(self, category: Category) -> bool:
        return category.is_owed or not (self.complained or category in self.off)


def checked(wanted: Preferences) -> Preferences:
    """Raises Invalid for a time zone nobody knows; what is owed cannot be named among what is off."""
    faults = []
    if wanted.zone is not None and not _is_zone(wanted.zone):
        faults.append(Fault("/zone", "unknown_time_zone"))
    faults += [Fault(f"/off/{n}", "not_applicable") for n, c in enumerate(wanted.off) if c not in INFORMATIVE]
    if faults:
        raise Invalid(faults=tuple(faults))
    return msgspec.structs.replace(wanted, off=tuple(sorted(set(wanted.off))))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def unsubscribed(before: Preferences, category: Category) -> Preferences:
    """One category less. What is owed stays on, whoever asks."""
    if category.is_owed:
        return before
    return msgspec.structs.replace(before, off=tuple(sorted({*before.off, category})))


def quiet_until(at: datetime, preferences: Preferences, zone: str) -> datetime | None:
    """The moment at which the quiet that holds at this one is over, in UTC; None where there is none.

    By the clock on the person's wall: in the night of a change to summer time the quiet is an hour shorter. An hour
    that is left out in spring is taken as the moment after it, and of one that comes twice the first counts (PEP 495).
    """
    begin, end = preferences.quiet_from, preferences.quiet_until
    if begin == end:
        return None
    local = at.astimezone(ZoneInfo(preferences.zone or zone))
    minute = local.hour * 60 + local.minute
    within = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not within:
        return None
    day = local.date() + timedelta(days=1 if minute >= begin > end else 0)
    over = datetime(day.year, day.month, day.day, end // 60, end % 60, tzinfo=local.tzinfo)
    return max(over.astimezone(at.tzinfo), at + timedelta(minutes=1))


def held_until(
    at: datetime, category: Category, preferences: Preferences, zone: str, due_at: datetime | None
) -> datetime | None:
    """Until when a notice waits. Service, and what has to be done within a day, do not wait."""
    if category is Category.SERVICE or (due_at is not None and due_at - at <= URGENT):
        return None
    return quiet_until(at, preferences, zone)
