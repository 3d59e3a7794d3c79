"""How a journey under a shipped rule pack is told: filed on a day of the pack's own place, dates worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Remedy, Terms
from tests import stories
from tests.stories import S, Story

PACKS = PackFiles()
Moment = Callable[[str], datetime]


def clock_of(zone: str) -> Moment:
    """Reads `2025-09-29 10:00` on a clock of that place."""

    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    return moment


def filed(
    ref: str,
    now: datetime,
    floor: str = "",
    gaps: tuple[str, ...] = (),
    packs: PackFiles = PACKS,
    **claim: Any,
) -> Story:
    """Filed under that version of a pack, over the consumer's home floor; `claim`: what of it the story is about."""
    pack = packs.get(ref, floor)
    return Story(pack=pack, now=now, gaps=gaps, claim=stories.claim(floor=floor, **claim))


def notified(story: Story, moment: datetime) -> Story:
    """The respondent's system acknowledges the notice at that moment."""
    return story.then(moment, S, cmd.RecordService("webhook", moment))


def took(story: Story, since: int = 0) -> list[tuple[str, str]]:
    """What happened, each with its moment in the pack's own place, to the minute."""
    zone = ZoneInfo(story.pack.time_zone)
    return [
        (row.type, datetime.fromisoformat(row.at).astimezone(zone).strftime("%Y-%m-%d %H:%M"))
        for row in story.rows[since:]
    ]


def back_and_refund(amount: int = 10_000) -> Terms:
    return Terms(Remedy.RETURN_AND_REFUND, stories.money(amount))
