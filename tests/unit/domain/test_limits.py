"""Rates and volumes: the arithmetic of buckets, what may be set for a tenant, the marks of who is over."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import limits
from chalicelib.domain.errors import Fault
from chalicelib.domain.limits import Bucket, Over, Per, Rate, take

SECOND = 1_000_000
THREE = Rate("three", Per.TENANT, 3, 10, 2)
"""Three tokens in ten seconds, two at once."""
rates = st.builds(
    Rate,
    st.just("any"),
    st.just(Per.TENANT),
    st.integers(1, 500),
    st.integers(1, 3_600),
    st.integers(1, 1_000),
)


def asked(rate: Rate, moments: list[int], debt: int = 0) -> list[limits.Took]:
    """What came of asking at those moments, in microseconds."""
    bucket, seen = None, []
    for now in moments:
        bucket, took = take(bucket, rate, now, debt=debt)
        seen.append(took)
    return seen


class TestBuckets:
    """One bucket over time."""

    def test_the_burst_is_there_at_once(self) -> None:
        """Two, then none: a token takes ten thirds of a second, rounded up 4."""
        assert [(t.admitted, t.left, t.wait) for t in asked(THREE, [0, 0, 0])] == [
            (True, 1, 0), (True, 0, 4), (False, 0, 4),
        ]  # fmt: skip

    def test_a_token_comes_when_it_is_due_and_not_before(self) -> None:
        """After 3,333,334 microseconds; a microsecond earlier two parts of it are still lacking."""
        assert [t.admitted for t in asked(THREE, [0, 0, 3_333_333, 3_333_334])] == [True, True, False, True]

    def test_it_says_when_it_is_full_again(self) -> None:
        """One lacks: 10/3 s. Two lack: 20/3 s."""
        assert [t.full_in for t in asked(THREE, [0, 0])] == [4, 7]

    def test_looking_takes_nothing(self) -> None:
        """However often."""
        bucket, _ = take(None, THREE, 0, cost=0)
        assert take(bucket, THREE, 0, cost=0)[1].left == 2

    def test_who_goes_on_asking_waits_longer_up_to_a_bound(self) -> None:
        """Each refused attempt costs one more: 1/3 of ten seconds, and with a debt of two never more than three."""
        assert [t.wait for t in asked(THREE, [0] * 6, debt=2)] == [0, 4, 7, 10, 10, 10]

    def test_time_that_goes_backwards_makes_no_token(self) -> None:
        """And filling goes on from there, so that a clock which was wrong for once shuts nobody out."""
        assert [t.admitted for t in asked(THREE, [9 * SECOND, 9 * SECOND, 0, 4 * SECOND])] == [
            True, True, False, True,
        ]  # fmt: skip

    @given(rates, st.lists(st.integers(0, 10 * SECOND), min_size=1, max_size=60))
    def test_never_more_than_the_burst_and_what_has_come_since(self, rate: Rate, steps: list[int]) -> None:
        """Over any time, by whole numbers."""
        moments = [sum(steps[: n + 1]) for n in range(len(steps))]
        admitted = sum(took.admitted for took in asked(rate, moments))
        elapsed = moments[-1] - moments[0]
        assert admitted <= rate.burst + elapsed * rate.count / (rate.seconds * SECOND) + 1e-6

    @given(rates, st.lists(st.integers(0, 100 * SECOND), min_size=1, max_size=60))
    def test_nor_when_time_jumps(self, rate: Rate, moments: list[int]) -> None:
        """What counts is how far it has gone forward."""
        admitted = sum(took.admitted for took in asked(rate, moments))
        forward = sum(max(0, b - a) for a, b in pairwise(moments))
        assert admitted <= rate.burst + forward * rate.count / (rate.seconds * SECOND) + 1e-6

    @given(rates, st.integers(0, 2_000), st.integers(0, 10**9))
    def test_who_waits_as_long_as_told_gets_a_token(self, rate: Rate, before: int, start: int) -> None:
        """Retry-After is no guess."""
        bucket = Bucket(-(before * rate.seconds), start)
        _, refused = take(bucket, rate, start)
        _, then = take(bucket, rate, start + refused.wait * SECOND)
        assert then.admitted

    def test_what_is_published_of_it(self) -> None:
        """Two tokens at three in ten seconds: seven seconds, rounded up."""
        assert THREE.window == 7
        assert (limits.TENANT.window, limits.PERSON.window) == (5, 60)

    def test_a_guesser_waits_a_minute_at_most(self) -> None:
        """Twenty below nothing at twenty a minute, and the token itself: 63 seconds."""
        waits = [took.wait for took in asked(limits.FAILURES, [0] * 100, debt=limits.DEBT)]
        assert max(waits) == 63


class TestOfATenant:
    """What may be set."""

    def test_a_smaller_number_has_a_smaller_burst(self) -> None:
        """50 of 200 a second: 250 of 1,000 at once."""
        assert limits.rate_for(limits.TENANT, {"tenant": 50}).burst == 250
        assert limits.rate_for(limits.TENANT, {"person": 50}) is limits.TENANT

    def test_what_is_wrong_with_chosen_numbers(self) -> None:
        """No such limit, too few, too many; everything at once."""
        wrong = limits.faults({"body": 1, "tenant": 9, "person": 12_001, "joins": 500})
        assert wrong == (
            Fault("/limits/body", "unknown_field"), Fault("/limits/tenant", "at_least", 10),
            Fault("/limits/person", "at_most", 12_000),
        )  # fmt: skip

    def test_what_only_the_operator_may_raise(self) -> None:
        """Above what it is now, whether that was chosen or the default; lowering is anybody's."""
        assert limits.raised({}, {"tenant": 201, "person": 599}) == {"tenant"}
        assert limits.raised({"tenant": 100}, {}) == {"tenant"}
        assert limits.raised({"tenant": 100}, {"tenant": 100}) == frozenset()

    def test_every_default_is_within_its_bounds(self) -> None:
        """As are the bounds."""
        assert all(least <= default <= most for default, least, most in limits.PUBLISHED.values())


class TestMarks:
    """Who is over."""

    def test_a_mark_reads_as_it_was_written(self) -> None:
        """With any key that a reference can be."""
        over = Over("respondent_filings", "shop-77:a.b", 1_800_000_000, 10)
        assert limits.marked(over.mark) == over

    @pytest.mark.parametrize("mark", ["", "a|b", "a|b|c|1", "a|b|1|-1", "a|b|1|1|1"])
    def test_what_is_no_mark_is_none(self, mark: str) -> None:
        """Whoever wrote it."""
        assert limits.marked(mark) is None

    def test_it_holds_until_its_window_ends(self) -> None:
        """For that key and that limit alone."""
        marks = frozenset({Over("respondent_filings", "shop-77", 1_000).mark})
        volume = limits.RESPONDENT_FILINGS
        assert limits.seconds_over(marks, volume, "shop-77", 400) == 600
        assert limits.seconds_over(marks, volume, "shop-77", 1_000) == 0
        assert limits.seconds_over(marks, volume, "shop-78", 400) == 0
        assert limits.seconds_over(marks, limits.COMPLAINANT_FILINGS, "shop-77", 400) == 0

    def test_bulk_jobs_are_held_to_ten_times_the_number(self) -> None:
        """A mark of the first kind is not theirs."""
        once, ten = Over("filings", "", 1_000).mark, Over("filings", "", 900, 10).mark
        assert limits.seconds_over(frozenset({once}), limits.FILINGS, "", 0, bulk=True) == 0
        assert limits.seconds_over(frozenset({once, ten}), limits.FILINGS, "", 0, bulk=True) == 900

    def test_windows_are_whole_hours_and_days(self) -> None:
        """Of UTC."""
        assert limits.window_end(limits.JOINS, 3_599) == 3_600
        assert limits.window_end(limits.JOINS, 3_600) == 7_200
        assert limits.window_end(limits.COMPLAINANT_FILINGS, 86_399) == 86_400


class TestRefusals:
    """As they are told."""

    def test_a_refusal_says_which_limit_whose_and_how_long(self) -> None:
        """Never less than a second."""
        refused = limits.TooManyFilings("filings", Per.TENANT, 0)
        assert refused.data == {"limit": "filings", "per": "tenant", "retry_after": 1}
        assert (refused.code, refused.retry_after) == ("too_many_filings", 1)
