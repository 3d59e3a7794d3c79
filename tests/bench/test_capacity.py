"""What carries how much, worked out by hand for a filing of simple figures, and on a counted one."""

from __future__ import annotations

import pytest

from bench import capacity
from bench.capacity import Bound, Filing


@pytest.fixture(scope="module")
def found() -> capacity.Found:
    """Of one counted filing."""
    return capacity.measure()


def test_what_binds_first_stands_first(found: capacity.Found) -> None:
    """By filings a second."""
    ceilings = [bound.ceiling for bound in found.bounds]
    assert ceilings == sorted(ceilings)


def test_ten_filings_a_second_need_nothing_raised(found: capacity.Found) -> None:
    """As it is deployed, on an account as AWS gives it."""
    assert found.lines[0].rate == 10
    assert found.lines[0].exceeded == []


def test_each_bound_that_a_rate_exceeds_is_named(found: capacity.Found) -> None:
    """Of a hundred thousand a second our own throttle among them."""
    assert "API Gateway, our throttle" in found.lines[-1].exceeded
    assert set(found.lines[1].exceeded) <= set(found.lines[2].exceeded)


def test_a_ceiling_is_what_there_is_by_what_one_asks_for() -> None:
    """Four keys of a thousand units bear 1,000 filings of four units."""
    assert Bound("keys", 4, 4_000, "write units/s", "stage", "more keys").ceiling == 1_000


def test_partitions_and_concurrency_follow_from_units_and_seconds() -> None:
    """At 1,000 a second: 36,000 units are 36 partitions, 500 are one; 1,000 requests of 50 ms are 50 at once."""
    units = {"disputes": {"write": 36.0, "read": 0.0}, "views": {"write": 0.5, "read": 0.0}}
    filing = Filing(units, {}, {"api": 1}, {"api": 0.05})
    line = capacity.line(filing, [], 1_000)
    assert (line.partitions, line.stream_shards, line.concurrency) == (37, 36, 50)


def test_every_quota_has_a_source() -> None:
    """And a number."""
    assert all(quota.source and quota.limit > 0 for quota in capacity.quotas().values())
