"""About how many members a group has: counters that no crowd makes hot."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from chalicelib.adapters.group_counts import COUNTERS, PynamoApproximate
from chalicelib.adapters.tables import Tables
from tests.builders import an_id
from tests.roundtrips import count_calls

ID, OTHER = an_id("group"), an_id("group", "other")


@pytest.fixture
def counts(tables: Tables) -> PynamoApproximate:
    return PynamoApproximate(tables)


def test_a_count_is_the_sum_of_what_was_added(counts: PynamoApproximate) -> None:
    """Wherever it was added, by group."""
    for _ in range(50):
        counts.add({ID: 1})
    counts.add({ID: 25, OTHER: 3})
    assert (counts.of(ID), counts.of(OTHER)) == (75, 3)


def test_whoever_leaves_counts_less(counts: PynamoApproximate) -> None:
    """The difference, in whatever order it comes."""
    counts.add({ID: -2})
    counts.add({ID: 5})
    assert counts.of(ID) == 3


def test_there_are_never_fewer_than_none(counts: PynamoApproximate) -> None:
    """Somebody's leaving was seen before his joining."""
    counts.add({ID: -1})
    assert (counts.of(ID), counts.of(OTHER)) == (0, 0)


def test_a_batch_takes_one_write_for_each_group(counts: PynamoApproximate) -> None:
    """However many have joined in it; what comes to nothing is not written."""
    with count_calls() as calls:
        counts.add({ID: 4_000, OTHER: 0})
    assert calls == {"dynamodb.UpdateItem": 1}


def test_a_count_is_read_in_one_call(counts: PynamoApproximate) -> None:
    """All counters together."""
    counts.add({ID: 1})
    with count_calls() as calls:
        counts.of(ID)
    assert calls == {"dynamodb.BatchGetItem": 1}


def test_a_crowd_is_spread_over_all_counters(counts: PynamoApproximate, tables: Tables) -> None:
    """10,000 a second added one by one are 312 units a second on each of 32 keys; a key bears 1,000. Of 320 here, ten
    to each, none gets as many as 32, which would be as much as it bears.
    """
    random.seed(1)
    for _ in range(320):
        counts.add({ID: 1})
    found = Counter({row.pk: int(row.members or 0) for row in tables.views.scan()})
    assert len(found) == COUNTERS
    assert max(found.values()) < 32
