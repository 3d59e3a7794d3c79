"""Buckets of a warm process: shared by threads, bounded in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from chalicelib.adapters.buckets import Buckets
from chalicelib.domain.limits import Per, Rate

RATE = Rate("some", Per.ADDRESS, 60, 60, 50)


def test_threads_get_no_token_twice() -> None:
    """Eight at once, time standing still: fifty of eight hundred."""
    buckets = Buckets(now=lambda: 0)
    with ThreadPoolExecutor(8) as pool:
        admitted = sum(pool.map(lambda _: buckets.take(("one",), RATE).admitted, range(800)))
    assert admitted == 50


def test_places_do_not_share() -> None:
    """What one has used another still has."""
    buckets = Buckets(now=lambda: 0)
    for _ in range(50):
        buckets.take(("one",), RATE)
    assert not buckets.take(("one",), RATE).admitted
    assert buckets.take(("other",), RATE).admitted


def test_a_hundred_thousand_addresses_take_no_more_room_than_a_thousand() -> None:
    """The ones that were seen last stay."""
    buckets = Buckets(now=lambda: 0, size=1_000)
    for n in range(100_000):
        buckets.take(("address", str(n)), RATE)
    assert len(buckets) == 1_000
    assert buckets.look(("address", "99999"), RATE).left == 49
    assert buckets.look(("address", "0"), RATE).left == 50


def test_looking_leaves_no_trace() -> None:
    """Nor takes it room."""
    buckets = Buckets(now=lambda: 0)
    assert buckets.look(("one",), RATE).left == 50
    assert len(buckets) == 0


def test_one_process_may_do_the_work_of_many() -> None:
    """On one machine."""
    buckets = Buckets(now=lambda: 0, times=3)
    assert sum(buckets.take(("one",), RATE).admitted for _ in range(200)) == 150
    assert buckets.effective(RATE).burst == 150
