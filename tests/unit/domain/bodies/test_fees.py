"""What an arbitration costs, and how it is shared out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.bodies import fees
from chalicelib.domain.bodies.fees import WHOLE, Fee, FeeBand, FeeSchedule, FeeShares, Form, Tariff
from chalicelib.domain.values import MAX_AMOUNT, Money
from tests.bodies import schedule


class TestThePrice:
    """By currency, form and amount."""

    @pytest.mark.parametrize(
        ("amount", "total"),
        [
            (0, 2_500),  # 2,500 + 0
            (6_490, 2_630),  # 2,500 + 129.8, rounded half up
            (100_000, 4_500),  # the first band holds up to and with 100,000: 2,500 + 2,000
            (100_001, 6_000),  # 4,500 + 1,500.015
        ],
    )
    def test_a_band_ends_with_its_last_amount(self, amount: int, total: int) -> None:
        """Fixed, and per mille of the whole amount."""
        fee = fees.price(schedule(), Money(amount, "USD"), Form.DOCUMENTS)
        assert fee is not None
        assert fee.total == total

    def test_half_a_unit_is_rounded_up(self) -> None:
        """1 per mille of 500 is half a unit."""
        fee = fees.price(schedule(FeeBand(None, 0, 1)), Money(500, "USD"), Form.DOCUMENTS)
        assert fee is not None
        assert fee.total == 1

    def test_a_tariff_has_a_least_and_a_most(self) -> None:
        """100 per mille of 100 would be 10, of 10,000 it would be 1,000."""
        given_ = schedule(FeeBand(None, 0, 100), least=50, most=500)
        found = [fees.price(given_, Money(n, "USD"), Form.DOCUMENTS) for n in (100, 10_000)]
        assert [fee.total if fee else None for fee in found] == [50, 500]

    def test_another_currency_has_no_price(self) -> None:
        """Nothing is converted."""
        assert fees.price(schedule(), Money(6_490, "EUR"), Form.DOCUMENTS) is None

    def test_above_the_last_band_there_is_no_price(self) -> None:
        """Where the last one has an end."""
        assert fees.price(schedule(FeeBand(1_000, 10)), Money(1_001, "USD"), Form.DOCUMENTS) is None

    def test_a_form_with_a_tariff_of_its_own_has_that_one(self) -> None:
        """The others have the one for all."""
        all_, hearing = Tariff("USD", (FeeBand(None, 10),)), Tariff("USD", (FeeBand(None, 20),), Form.HEARING)
        given_ = FeeSchedule((all_, hearing), FeeShares(0, WHOLE))
        found = [fees.price(given_, Money(1, "USD"), form) for form in (Form.DOCUMENTS, Form.HEARING)]
        assert [fee.total if fee else None for fee in found] == [10, 20]

    def test_a_fee_beyond_every_amount_is_none(self) -> None:
        """Nobody could agree on it: fixed and per mille of the largest amount are twice the largest."""
        all_of_it = Tariff("USD", (FeeBand(None, MAX_AMOUNT, 1_000),))
        half, most = FeeShares(5_000, 5_000), Money(MAX_AMOUNT, "USD")
        assert fees.price(FeeSchedule((all_of_it,), half), most, Form.DOCUMENTS) is None
        capped = replace(all_of_it, most=MAX_AMOUNT)
        fee = fees.price(FeeSchedule((capped,), half), most, Form.DOCUMENTS)
        assert fee is not None
        assert fee.total == MAX_AMOUNT


class TestTheShares:
    """They sum exactly."""

    def test_what_is_left_over_goes_to_the_largest_remainder(self) -> None:
        """Of 2,630: 263, 1,315 and 1,052, nothing is left. Of 2,633: 263.3, 1,316.5 and 1,053.2, one unit is."""
        assert fees.split(2_630, FeeShares(1_000, 5_000, 4_000)) == (263, 1_315, 1_052)
        assert fees.split(2_633, FeeShares(1_000, 5_000, 4_000)) == (263, 1_317, 1_053)

    def test_between_equals_the_platform_bears_it_first(self) -> None:
        """Half of one unit each; then the respondent before the complainant."""
        assert fees.split(1, FeeShares(0, 5_000, 5_000)) == (0, 0, 1)
        assert fees.split(1, FeeShares(5_000, 5_000, 0)) == (0, 1, 0)

    @given(st.integers(0, 10**13), st.integers(0, WHOLE), st.integers(0, WHOLE))
    def test_they_sum_to_the_fee(self, total: int, one: int, other: int) -> None:
        """Whatever the shares."""
        low, high = sorted((one, other))
        assert sum(fees.split(total, FeeShares(low, high - low, WHOLE - high))) == total

    def test_a_fee_tells_all_three(self) -> None:
        """2,500 and 2 % of 64.90."""
        fee = fees.price(schedule(), Money(6_490, "USD"), Form.DOCUMENTS)
        assert fee == Fee("USD", 2_630, 263, 1_315, 1_052)


class TestFaults:
    """What cannot be published."""

    def test_a_sound_schedule_has_none(self) -> None:
        """As built here."""
        assert fees.faults(schedule(), "/fees") == []

    @pytest.mark.parametrize(
        ("given_", "fault"),
        [
            (schedule(shares=(1, 2, 3)), ("/fees/shares", "shares_not_whole")),
            (schedule(FeeBand(10), FeeBand(10)), ("/fees/tariffs/0/bands", "bands_not_rising")),
            (schedule(FeeBand(None), FeeBand(10)), ("/fees/tariffs/0/bands", "bands_not_rising")),
            (schedule(currency="XXX"), ("/fees/tariffs/0/currency", "unknown_currency")),
            (schedule(least=5, most=4), ("/fees/tariffs/0/most", "at_least")),
        ],
    )
    def test_each_is_told_with_its_place(self, given_: FeeSchedule, fault: tuple[str, str]) -> None:
        """One at a time."""
        assert [(f.pointer, f.code) for f in fees.faults(given_, "/fees")] == [fault]

    def test_two_tariffs_for_the_same_contradict_each_other(self) -> None:
        """The later one is told."""
        twice = FeeSchedule(schedule().tariffs * 2, FeeShares(WHOLE, 0))
        assert [(f.pointer, f.code) for f in fees.faults(twice, "")] == [("/tariffs/1", "stands_twice")]
