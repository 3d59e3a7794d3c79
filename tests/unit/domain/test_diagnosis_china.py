"""The diagnosis under the law of China: returns, faults and fraud, with dates and sums worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.guidance import RightState
from chalicelib.domain.promises import Source
from chalicelib.domain.values import Money
from tests.unit.domain.diagnosing import (
    DAY_6,
    PLAIN,
    ask,
    one,
    states,
    utc,
)

# --- China: return without giving reasons


@pytest.mark.capability("S03")
def test_day_six_unopened_goods_may_be_returned_without_giving_reasons() -> None:
    """Received on Monday the 16th: until the end of Monday the 23rd in Shanghai, which is 16:00 UTC."""
    found = one(ask(**DAY_6), "no_reason_return")
    assert found.state is RightState.APPLIES
    assert (found.right.basis.law, found.right.basis.article, found.right.basis.verified) == (
        "cpl",
        "25",
        True,
    )
    assert found.until == utc("2026-11-23", 16)
    assert ask(**DAY_6).remedies == (Remedy.RETURN_AND_REFUND,)


@pytest.mark.capability("S03")
def test_the_price_comes_back_within_seven_days_of_the_return() -> None:
    """The seller had the goods on the 20th: until the end of the 27th."""
    window, refund = one(ask(**DAY_6, return_received_on="2026-11-20"), "no_reason_return").limits
    assert (refund.length.n, refund.basis and refund.basis.article) == (7, "25(3)")
    assert refund.due_at == utc("2026-11-27", 16)
    assert window.due_at != refund.due_at


def test_before_the_return_the_refund_has_no_date() -> None:
    """The number is told all the same."""
    _, refund = one(ask(**DAY_6), "no_reason_return").limits
    assert (refund.length.n, refund.due_at) == (7, None)


@pytest.mark.parametrize(
    ("days", "state"),
    [(0, RightState.APPLIES), (7, RightState.APPLIES), (8, RightState.LAPSED), (400, RightState.LAPSED)],
)
def test_the_right_ends_with_the_seventh_day(days: int, state: RightState) -> None:
    """The day of receipt does not count, the seventh counts whole (Civil Code art. 201, 203)."""
    assert one(ask(online=True, days_since_receipt=days), "no_reason_return").state is state


def test_the_seventh_day_ends_at_midnight_in_shanghai() -> None:
    """Received on the 15th; a second before 16:00 UTC on the 22nd it still holds."""
    last, over = utc("2026-11-22", 16) - timedelta(seconds=1), utc("2026-11-22", 16)
    assert (
        one(ask(now=last, online=True, received_on="2026-11-15"), "no_reason_return").state
        is RightState.APPLIES
    )
    assert (
        one(ask(now=over, online=True, received_on="2026-11-15"), "no_reason_return").state
        is RightState.LAPSED
    )


@pytest.mark.capability("S03")
def test_on_day_eight_the_questions_turn_to_quality() -> None:
    """That right is gone, and says since when; whether something is wrong with the goods decides what is left."""
    found = ask(online=True, days_since_receipt=8, opened=False)
    assert states(found) == {
        "no_reason_return": RightState.LAPSED, "quality_repair": RightState.POSSIBLE,
        "proof_on_trader": RightState.POSSIBLE,
    }  # fmt: skip
    assert one(found, "no_reason_return").until == utc("2026-11-21", 16)
    assert found.questions == ("dispute_type", "defect", "durable", "knew_defect", "business_use")


@pytest.mark.parametrize(
    ("answers", "code", "article"),
    [
        ({"custom_made": True}, "custom_made", "25(1)(1)"),
        ({"perishable": True}, "perishable", "25(1)(2)"),
        ({"digital": True, "opened": True}, "opened_digital", "25(1)(3)"),
        ({"periodical": True}, "periodical", "25(1)(4)"),
        ({"agreed_non_returnable": True}, "confirmed_non_returnable", "25(2)"),
        ({"intact": False}, "not_intact", "25(3)"),
        ({"business_use": True}, "business_use", "2"),
    ],
)
def test_each_exclusion_takes_the_right_away_and_says_why(
    answers: dict[str, bool], code: str, article: str
) -> None:
    """By its article, with the reason in both languages."""
    found = one(ask(**DAY_6 | answers), "no_reason_return")
    assert found.state is RightState.EXCLUDED
    assert found.exclusion is not None
    assert (found.exclusion.code, found.exclusion.basis.article) == (code, article)
    assert found.exclusion.why.en
    assert found.exclusion.why.zh


@pytest.mark.parametrize("answers", [{"digital": True, "opened": False}, {"digital": False, "opened": True}])
def test_only_digital_goods_that_were_opened_are_excluded(answers: dict[str, bool]) -> None:
    """An opened kettle may go back; so may a sealed game."""
    assert one(ask(**DAY_6 | answers), "no_reason_return").state is RightState.APPLIES


def test_what_would_exclude_the_right_is_told_while_nobody_has_said() -> None:
    """Unopened settles the digital goods; the rest becomes questions."""
    found = ask(**DAY_6)
    undecided = [exclusion.code for exclusion in one(found, "no_reason_return").open_exclusions]
    assert undecided == [
        "custom_made", "perishable", "periodical", "confirmed_non_returnable", "not_intact", "business_use",
    ]  # fmt: skip
    assert set(found.questions) >= {
        "custom_made",
        "perishable",
        "periodical",
        "agreed_non_returnable",
        "intact",
    }


def test_nothing_is_left_to_ask_about_it_when_all_is_told() -> None:
    """The right stands without reserve."""
    found = ask(kind=DisputeType.PRICE, **DAY_6 | PLAIN)
    assert one(found, "no_reason_return").open_exclusions == ()
    assert not set(found.questions) & {*PLAIN, *DAY_6, "received_on"}


def test_in_a_shop_only_a_promise_gives_it() -> None:
    """Without one, nothing is said of a return."""
    told = {"online": False, "days_since_receipt": 6}
    assert not {"no_reason_return", "promised_return"} & set(states(ask(**told)))
    promised = one(ask(**told, merchant={"no_reason_return_days": 14}), "promised_return")
    # Received on the 16th, fourteen days: until the end of the 30th.
    assert (promised.state, promised.until) == (RightState.APPLIES, utc("2026-11-30", 16))


# --- China: quality


@pytest.mark.parametrize(
    ("days", "expected"),
    [(7, {"quality_return"}), (8, {"quality_repair"})],
)
def test_faulty_goods_are_returned_first_and_repaired_later(days: int, expected: set[str]) -> None:
    """Article 24: seven days to return, then replacement and repair."""
    found = ask(kind=DisputeType.QUALITY, days_since_receipt=days, defect=True, durable=False)
    applying = {finding.right.code for finding in found.of_state(RightState.APPLIES)}
    assert applying == expected


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        # Six months from 22 May end with 22 November; from 21 May with the day before.
        ({"received_on": "2026-05-22"}, RightState.APPLIES),
        ({"received_on": "2026-05-21"}, RightState.POSSIBLE),
        ({"received_on": "2026-05-21", "defect_found_on": "2026-11-21"}, RightState.APPLIES),
        ({"received_on": "2026-05-21", "defect_found_on": "2026-11-22"}, RightState.LAPSED),
    ],
)  # fmt: skip
def test_the_trader_bears_the_proof_for_six_months(answers: dict[str, str], state: RightState) -> None:
    """What counts is when the fault showed, not when somebody asks."""
    found = one(ask(defect=True, durable=True, **answers), "proof_on_trader")
    assert found.state is state
    assert ("defect_found_on" in found.missing) == (state is RightState.POSSIBLE)


def test_a_fault_known_before_is_no_breach() -> None:
    """Article 23(1)."""
    found = one(ask(days_since_receipt=3, defect=True, knew_defect=True), "quality_return")
    assert found.exclusion is not None
    assert found.exclusion.basis.article == "23(1)"


# --- China: fraud


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (10_000, 50_000),  # 3 × 100.00 = 300.00, below the floor
        (16_666, 50_000),  # 3 × 166.66 = 499.98
        (16_667, 50_001),  # 3 × 166.67 = 500.01
        (20_000, 60_000),
        (1, 50_000),
    ],
)
def test_fraud_costs_three_times_the_price_and_five_hundred_yuan_at_least(price: int, expected: int) -> None:
    """In fen."""
    found = one(ask(fraud=True, price=Money(price, "CNY")), "fraud_damages")
    assert found.state is RightState.APPLIES
    assert found.total is not None
    assert (found.total.times, found.total.money) == (3, Money(expected, "CNY"))
    assert (found.right.basis.article, found.total.amount.basis.verified) == ("55(1)", True)


def test_without_a_price_the_sum_is_a_question() -> None:
    """The right stands all the same."""
    found = ask(fake=True)
    assert one(found, "fraud_damages").total is not None
    assert one(found, "fraud_damages").total.money is None  # type: ignore[union-attr]
    assert found.questions[-1] == "price"


def test_a_floor_in_yuan_says_nothing_about_dollars() -> None:
    """No rate of exchange is made up."""
    total = one(ask(fraud=True, price=Money(10_000, "USD")), "fraud_damages").total
    assert total is not None
    assert total.money is None


@pytest.mark.capability("S50")
def test_ten_for_one_promised_is_ten_for_one_owed() -> None:
    """The merchant's multiple beats the law's; a lower one does not."""
    told = {"fake": True, "price": Money(20_000, "CNY")}
    total = one(ask(**told, merchant={"fraud_multiple": 10}), "fraud_damages").total
    assert total is not None
    assert (total.times, total.won_by, total.money) == (10, Source.MERCHANT, Money(200_000, "CNY"))
    total = one(ask(**told, merchant={"fraud_multiple": 1}), "fraud_damages").total
    assert total is not None
    assert (total.times, total.won_by) == (3, Source.LAW)


def test_who_bought_to_sell_on_is_no_consumer() -> None:
    """No multiple for traders."""
    found = one(ask(fraud=True, business_use=True), "fraud_damages")
    assert (found.state, found.total) == (RightState.EXCLUDED, None)
