"""How scenes speak: heads, lines that wrap under themselves, claims, and dates as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from rich.console import Console
from rich.text import Text

from demo.checks import Checks
from demo.lines import wrapped

INDENT = "    "
DAY = timedelta(days=1)


class Teller:
    """What every scene has: somebody to talk to, and somebody who counts what held."""

    def __init__(self, checks: Checks, console: Console) -> None:
        self.checks, self.console = checks, console

    def head(self, text: str) -> None:
        self.console.print(f"\n[bold]{text}[/]", highlight=False)

    def say(self, text: str, label: str = "") -> None:
        """A line of the story; `label` says whose words they are."""
        line = Text.assemble((f"{label} ", "dim"), text) if label else Text(text)
        wrapped(self.console, Text(INDENT), line)

    def that(self, claim: str, holds: object, seen: object = "") -> bool:
        return self.checks.that(claim, holds, seen)


# --------------------------------------------------------------------------------------------------------------- dates


def moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def spelled(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def when(stamp: str | datetime, zone: tzinfo = UTC) -> str:
    """`Monday 23 November 2026, 08:57`; midnight is the end of the day before it, for that is what people may use."""
    at = (moment(stamp) if isinstance(stamp, str) else stamp).astimezone(zone)
    if at.time() == time():
        return f"the end of {spelled(at.date() - DAY)}"
    return f"{spelled(at.date())}, {at:%H:%M}"


def last_day(stamp: str, zone: tzinfo = UTC) -> date:
    """The last day on which one can still act."""
    return (moment(stamp) - timedelta(microseconds=1)).astimezone(zone).date()


def after_days(begin: date, days: int) -> date:
    """Worked out here and not asked of the API: the day of the beginning does not count."""
    return begin + days * DAY


def after_weekdays(begin: date, days: int) -> date:
    """The same for working days where no day is off: Monday to Friday."""
    day = begin
    while days:
        day += DAY
        days -= day.weekday() < 5
    return day


def money(terms: dict[str, Any]) -> int:
    """In minor units."""
    amount: int = terms["money"]["amount"]
    return amount
