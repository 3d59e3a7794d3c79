"""Attempts a second, and where the rest goes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.webhooks.pace import room

NOW = datetime(2026, 11, 22, 12, 0, 0, 400_000, tzinfo=UTC)
SECOND = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_first_of_a_second_go() -> None:
    """As many as the rate says."""
    assert [room(place, 3, NOW) for place in (1, 2, 3)] == [None, None, None]


def test_the_rest_goes_to_the_next_seconds_by_the_rate() -> None:
    """Ten at three a second: 4, 5, 6 to the first second after, 7, 8, 9 to the second, 10 to the third."""
    places = Counter(room(place, 3, NOW) for place in range(4, 11))
    assert places == {SECOND + timedelta(seconds=n): count for n, count in ((1, 3), (2, 3), (3, 1))}


def test_nobody_is_sent_away_for_more_than_an_hour() -> None:
    """Who finds that second full is spread from there."""
    assert room(10_000, 1, NOW) == SECOND + timedelta(hours=1)


def test_a_rate_is_at_least_one() -> None:
    """Pausing is something else."""
    with pytest.raises(ValueError, match="at least one"):
        room(1, 0, NOW)
