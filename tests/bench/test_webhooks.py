"""The bench of webhooks at tiny sizes: every table is filled, and what must not be is said."""

from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from rich.console import Console

from bench import webhooks
from bench.webhooks import BARE, SIGNED, WHOLE, Sizes, Webhooks

TINY = Sizes(posts=10, endpoints=10, events=40, rate=400.0, waiting=60, few=20)


@pytest.fixture(scope="module")
def found() -> Webhooks:
    """One of ten endpoints is stalled, for half a second an attempt."""
    return webhooks.measure(TINY, timeout=0.5)


def test_the_bare_loop_is_measured_beside_our_own(found: Webhooks) -> None:
    """In the same run, to the same receiver."""
    assert [rate.name for rate in found.rates] == [BARE, SIGNED, WHOLE]
    assert all(rate.number == 10 and rate.per_core > 0 for rate in found.rates)


def test_no_event_of_an_endpoint_that_works_is_missing(found: Webhooks) -> None:
    """With a stalled endpoint and without: 40 events for ten endpoints, four of them each."""
    assert [(tail.stalled, tail.events, tail.missing) for tail in found.tails] == [(0, 40, 0), (1, 36, 0)]


def test_what_waits_is_found_and_weighed(found: Webhooks) -> None:
    """The few, then all; of the few a batch of ten is delivered in between."""
    assert [(one.waiting, one.due) for one in found.memory] == [(20, 20), (60, 50)]
    assert all(one.worker > 0 for one in found.memory)


def test_what_must_not_be_is_said(found: Webhooks) -> None:
    """As sentences."""
    tail, few = replace(found.tails[1], missing=3, p99_ms=300.0), replace(found.memory[0], worker=0.5)
    bad = replace(found, tails=[found.tails[0], tail], memory=[few, replace(few, worker=2.5)])
    assert webhooks.failures(bad) == [
        "3 events of endpoints that work are missing",
        "stalled endpoints show in the others' p99: 300 ms",
        "a worker's memory grows with what waits: 0.5 MB, 2.5 MB",
    ]


def test_it_is_shown_as_three_tables(found: Webhooks) -> None:
    """One line for each thing measured."""
    webhooks.show(Console(file=(shown := io.StringIO()), width=140), found)
    assert all(name in shown.getvalue() for name in (BARE, SIGNED, WHOLE, "p99 ms", "deliveries that wait"))
