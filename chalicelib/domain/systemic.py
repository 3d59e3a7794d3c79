"""The systemic signal (S60): when so many complaints about one thing are more than steady noise explains. Pure.

Two windows end with the day that is looked at: the day itself, held against the same weekday of earlier weeks, and
seven days, held against whole earlier weeks. So neither weekends nor sales days of every week matter. The week just
before is left out (`GAP`), or an outbreak that begins slowly would hide itself. A rate that has grown by less than the
rules allow is none, so slow growth is none either. What is estimated from the past is only how much counts scatter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final

import msgspec

from chalicelib.domain.chance import dispersion, excess
from chalicelib.domain.counting import Day, SignalKind, samples

WEEK: Final = 7
WEEKS: Final = 8
"""Of the past, if there are so many."""
GAP: Final = 1
"""Weeks left out before the window."""
HISTORY: Final = WEEK * (WEEKS + GAP + 1)
"""Days that are looked at: the window's own, the gap's, and the past."""
PRIOR: Final = 0.5
"""Complaints a week that are taken as given where none came: what is counted for the first time is no spike yet."""
LEARNING: Final = {SignalKind.MERCHANT: 4, SignalKind.PRODUCT: 4, SignalKind.LISTING: 4}
"""Weeks of counting before a kind is judged; of all other kinds one, for they are new by nature."""
LEVELS: Final = ((2, 20, 4), (3, 50, 8))
"""(level, complaints, times what was to be expected), both at least; every spike has level 1."""
SAMPLED: Final = 10
_MILLION: Final = 1_000_000


class Watch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How sharply a platform looks."""

    per_million: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 10
    """How often in a million looks steady noise may be taken for a spike, at most."""
    growth_percent: Annotated[int, msgspec.Meta(ge=0, le=400)] = 25
    """By how much a rate may have grown over the past weeks without being one."""
    at_least: Annotated[int, msgspec.Meta(ge=3, le=10_000)] = 5
    """Complaints in a window, fewer of which never are."""


class Spike(msgspec.Struct, frozen=True):
    """What was counted, and what was to be expected."""

    first_day: str
    last_day: str
    """ISO dates, UTC, both included."""
    observed: int
    expected_hundredths: int
    """Complaints in a window like this one, by the past weeks."""
    chance_per_million: int
    """How often steady noise gives so many, at most; rounded up."""
    level: int
    """1 to 3: how large it is."""
    cases: tuple[str, ...] = ()
    """Some of them."""


def look(days: Mapping[date, Day], today: date, since: date, kind: SignalKind, watch: Watch) -> Spike | None:
    """The less likely of the two windows that end today, where it is a spike. `since`: the first day of counting."""
    weeks = _weeks(today, since)
    if weeks < LEARNING.get(kind, 1):
        return None
    numbered = {day.toordinal(): counted for day, counted in days.items()}
    found = [_window(numbered, today, length, weeks, watch) for length in (1, WEEK)]
    spikes = [spike for spike in found if spike is not None]
    return min(spikes, key=lambda spike: (spike.chance_per_million, -spike.observed), default=None)


def level(observed: int, expected_hundredths: int) -> int:
    reached = [
        number for number, least, times in LEVELS
        if observed >= least and 100 * observed >= times * expected_hundredths
    ]  # fmt: skip
    return max(reached, default=1)


def grown(told: Spike, now: Spike) -> bool:
    """Whether a spike that was told has become worth telling again: twice as many, or of a higher level."""
    return now.observed >= 2 * told.observed or now.level > told.level


def _weeks(today: date, since: date) -> int:
    """Whole weeks of the past that were counted."""
    counted = (today - since).days + 1 - WEEK * (GAP + 1)
    return min(WEEKS, max(0, counted // WEEK))


def _window(days: Mapping[int, Day], today: date, length: int, weeks: int, watch: Watch) -> Spike | None:
    last = today.toordinal()
    own = [days[day] for day in range(last, last - length, -1) if day in days]
    thin = max((day.thin for day in own), default=0)
    seen = sum(day.at(thin) for day in own)
    if seen << thin < watch.at_least:
        return None
    past = _steady(_past(days, last, weeks, thin), watch)
    base = sum(sum(week[:length]) for week in past)
    given = base + PRIOR * len(past) * length / WEEK / 2**thin
    chance = _chance(seen, given, len(past), watch)
    if chance * _MILLION <= watch.per_million:  # only now, for how counts scatter takes most of the work
        chance = _chance(seen, given, len(past), watch, _spread(past, length))
    if chance * _MILLION > watch.per_million:
        return None
    return _spike(own, today, length, seen << thin, 2**thin * base / len(past), chance)


def _chance(seen: int, base: float, weeks: int, watch: Watch, spread: float = 1.0) -> float:
    """Not worth working out where there are no more than growth allows."""
    ratio = 1 + watch.growth_percent / 100
    return 1.0 if seen * weeks <= base * ratio else excess(seen, base, weeks, ratio, spread)


def _past(days: Mapping[int, Day], last: int, weeks: int, thin: int) -> list[list[int]]:
    """Counts by week, the latest week first; in each the latest day first, which has today's weekday."""
    ends = range(last - WEEK * (GAP + 1), last - WEEK * (GAP + 1 + weeks), -WEEK)
    return [[days[day].at(thin) if day in days else 0 for day in range(end, end - WEEK, -1)] for end in ends]


def _steady(past: list[list[int]], watch: Watch) -> list[list[int]]:
    """Without weeks that were outbreaks themselves, up to three of eight: else they hide the next for two months."""
    for _ in range(3 * len(past) // WEEKS):
        worst = max(past, key=sum)
        others = [week for week in past if week is not worst]
        base = sum(map(sum, others)) + PRIOR * len(others)
        if _chance(sum(worst), base, len(others), watch) * _MILLION > watch.per_million:
            break
        past = others
    return past


def _spread(past: Sequence[Sequence[int]], length: int) -> float:
    """Days scatter around their weekday's mean; weeks around the mean of all, if that is more."""
    by_day = dispersion([list(weekday) for weekday in zip(*past, strict=True)])
    return by_day if length == 1 else max(by_day, dispersion([[sum(week) for week in past]]))


def _spike(own: Sequence[Day], today: date, length: int, observed: int, mean: float, chance: float) -> Spike:
    expected = round(100 * mean)
    return Spike(
        first_day=(today - timedelta(days=length - 1)).isoformat(), last_day=today.isoformat(),
        observed=observed, expected_hundredths=expected, chance_per_million=max(1, math.ceil(chance * _MILLION)),
        level=level(observed, expected), cases=samples(own, SAMPLED),
    )  # fmt: skip
