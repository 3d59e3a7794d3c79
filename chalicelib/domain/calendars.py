"""Lengths of time and how they are added to a moment. Hours and calendar days; other calendars join here as data."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, assert_never
from zoneinfo import ZoneInfo

import msgspec


class Unit(StrEnum):
    SECONDS = "seconds"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"


class Length(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`n` units. Seconds and hours are elapsed time; a calendar day ends at midnight of the pack's time zone."""

    n: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    unit: Unit


def due(start: datetime, length: Length, time_zone: str) -> datetime:
    """The last moment in time, in UTC.

    Elapsed units are added as they are. For calendar days the start day is excluded and the last day counts whole
    (Regulation (EEC, Euratom) No 1182/71 art. 3; PRC Civil Code art. 201, 203): the result is the midnight that ends
    it, in the pack's time zone, whatever daylight saving does in between.
    """
    match length.unit:
        case Unit.SECONDS:
            return start + timedelta(seconds=length.n)
        case Unit.HOURS:
            return start + timedelta(hours=length.n)
        case Unit.CALENDAR_DAYS:
            zone = ZoneInfo(time_zone)
            last = start.astimezone(zone).date() + timedelta(days=length.n)
            return datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
        case _:
            assert_never(length.unit)
