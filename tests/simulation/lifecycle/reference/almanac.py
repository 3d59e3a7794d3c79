"""The reference's own arithmetic of time, for zones without daylight saving and calendars without holidays.

Seconds and hours are added as they are. A length in days does not count the day it begins on, and ends with the
midnight that ends its last day where the procedure is at home.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

AHEAD = {"UTC": 0, "Asia/Shanghai": 8}
"""Hours ahead of UTC."""
SECONDS = {"seconds": 1, "hours": 3_600}
INSTANT = timedelta(microseconds=1)


def day_of(moment: datetime, zone: str) -> int:
    """The number of the day it is there."""
    return (moment + timedelta(hours=AHEAD[zone])).toordinal()


def end_of(day: int, zone: str) -> datetime:
    """The midnight with which the day ends there."""
    return datetime.fromordinal(day + 1).replace(tzinfo=UTC) - timedelta(hours=AHEAD[zone])


def after(start: datetime, length: dict, zone: str) -> datetime:
    if length["unit"] in SECONDS:
        return start + timedelta(seconds=length["n"] * SECONDS[length["unit"]])
    return end_of(day_of(start, zone) + length["n"], zone)


def longer(due: datetime, length: dict, zone: str) -> datetime:
    """More time, from where it would have ended."""
    if length["unit"] in SECONDS:
        return after(due, length, zone)
    return max(due, end_of(day_of(due - INSTANT, zone) + length["n"], zone))


def given_back(due: datetime, since: datetime, until: datetime, unit: str, zone: str) -> datetime:
    """The end of what stood still: elapsed time by the second, days by the day; nothing once it was over."""
    if since >= due:
        return due
    if unit in SECONDS:
        return due + (until - since)
    days = day_of(until, zone) - day_of(since, zone)
    return due if days == 0 else end_of(day_of(due - INSTANT, zone) + days, zone)
