"""Of several sources of one entitlement, the one that is best for the consumer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendars import Unit
from chalicelib.domain.promises import ENTITLEMENTS, Better, Source, stricter, wrong_promises

LAW, SELLER_LAW, PLATFORM, MERCHANT = Source

keys = st.sampled_from(sorted(ENTITLEMENTS))
offers = st.lists(st.tuples(st.integers(1, 100), st.sampled_from(Source)), min_size=1, max_size=8)


@pytest.mark.capability("S50")
@pytest.mark.parametrize(
    ("key", "values", "expected"),
    [
        ("no_reason_return_days", [(7, LAW), (30, MERCHANT)], (30, MERCHANT)),
        ("no_reason_return_days", [(7, LAW), (3, MERCHANT)], (7, LAW)),
        ("no_reason_return_days", [(7, LAW), (15, PLATFORM), (10, MERCHANT)], (15, PLATFORM)),
        ("refund_days", [(7, LAW), (3, MERCHANT)], (3, MERCHANT)),
        ("refund_days", [(7, LAW), (10, PLATFORM)], (7, LAW)),
        ("delivery_days", [(5, MERCHANT)], (5, MERCHANT)),
        ("warranty_months", [(24, LAW), (36, MERCHANT)], (36, MERCHANT)),
        ("fraud_multiple", [(3, LAW), (10, MERCHANT)], (10, MERCHANT)),
    ],
)
def test_the_promise_that_binds_the_trader_most_counts(
    key: str, values: list[tuple[int, Source]], expected: tuple[int, Source]
) -> None:
    """A longer return, a shorter refund, a higher multiple; never less than the law."""
    assert stricter(key, values) == expected


@pytest.mark.capability("S55")
def test_the_law_of_the_home_is_the_floor() -> None:
    """A seller's law that gives less changes nothing, one that gives more adds to it."""
    assert stricter("no_reason_return_days", [(14, LAW), (7, SELLER_LAW)]) == (14, LAW)
    assert stricter("no_reason_return_days", [(7, LAW), (14, SELLER_LAW)]) == (14, SELLER_LAW)


@pytest.mark.parametrize("order", [[LAW, MERCHANT], [MERCHANT, LAW]])
def test_a_promise_that_repeats_the_law_adds_nothing(order: list[Source]) -> None:
    """Among equals the law is named, in whatever order they come."""
    assert stricter("refund_days", [(7, source) for source in order]) == (7, LAW)


@given(key=keys, values=offers)
def test_the_winner_is_one_of_them_and_none_is_better(key: str, values: list[tuple[int, Source]]) -> None:
    """By the direction of the entitlement."""
    n, source = stricter(key, values)
    assert (n, source) in values
    best = min if ENTITLEMENTS[key].better is Better.SHORTER else max
    assert n == best(value for value, _ in values)


@given(key=keys, values=offers)
def test_the_order_of_the_sources_does_not_matter(key: str, values: list[tuple[int, Source]]) -> None:
    """Precedence among equals is by source, not by place."""
    assert stricter(key, values) == stricter(key, list(reversed(values)))


def test_an_unknown_entitlement_is_a_key_error() -> None:
    """A mistake in the data, not something to be guessed at."""
    with pytest.raises(KeyError):
        stricter("free_lunch", [(1, LAW)])


def test_nothing_to_compare_is_a_value_error() -> None:
    """Somebody has to give something."""
    with pytest.raises(ValueError, match="refund_days"):
        stricter("refund_days", [])


def test_every_entitlement_is_counted_in_something() -> None:
    """A unit of the calendar, multiples of the price, or money."""
    assert {e.unit for e in ENTITLEMENTS.values()} <= {*Unit, "times", "minor_units"}


@pytest.mark.parametrize(
    ("promises", "faults"),
    [
        ({"refund_days": 3, "fraud_multiple": 10}, set()),
        ({"free_lunch": 3}, {("/promises", "not_one_of")}),
        ({"refund_days": 0}, {("/promises/refund_days", "out_of_range")}),
        ({"fraud_multiple": 101}, {("/promises/fraud_multiple", "out_of_range")}),
    ],
)
def test_a_promise_nobody_makes_is_refused(promises: dict[str, int], faults: set[tuple[str, str]]) -> None:
    """Unknown entitlements and values beyond belief, each with its pointer."""
    assert {(f.pointer, f.code) for f in wrong_promises(promises, "/promises")} == faults
