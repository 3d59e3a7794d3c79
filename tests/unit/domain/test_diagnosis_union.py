"""The diagnosis under the law of the European Union, with dates worked out by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.guidance import RightState
from chalicelib.domain.promises import Source
from tests.unit.domain.diagnosing import (
    DAY_6,
    EU,
    ask,
    one,
    states,
    utc,
)


@pytest.mark.parametrize(
    ("country", "until"),
    [
        # Received on the 16th: the 30th ends at 23:00 UTC in Berlin, at 22:00 in Helsinki, at 24:00 in Lisbon.
        ("DE", utc("2026-11-30", 23)), ("FI", utc("2026-11-30", 22)), ("PT", utc("2026-12-01", 0)),
    ],
)  # fmt: skip
@pytest.mark.capability("S55")
def test_withdrawal_ends_after_fourteen_days_where_the_consumer_lives(country: str, until: datetime) -> None:
    """Directive 2011/83/EU art. 9; not verified, and said so."""
    found = one(ask(EU, country=country, **DAY_6), "withdrawal")
    assert (found.state, found.until) == (RightState.APPLIES, until)
    assert (found.right.basis.article, found.right.basis.verified) == ("9", False)


@pytest.mark.parametrize(("days", "state"), [(14, RightState.APPLIES), (15, RightState.LAPSED)])
def test_the_fourteenth_day_is_the_last(days: int, state: RightState) -> None:
    """And the fifteenth is too late."""
    assert one(ask(EU, online=True, days_since_receipt=days), "withdrawal").state is state


def test_refund_and_return_run_from_the_withdrawal() -> None:
    """Told on the 20th: both until the end of 4 December in Brussels."""
    _, send_back, refund = one(ask(EU, **DAY_6, withdrawal_sent_on="2026-11-20"), "withdrawal").limits
    assert send_back.due_at == refund.due_at == utc("2026-12-04", 23)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"custom_made": True}, "custom_made"),
        ({"perishable": True}, "perishable"),
        ({"hygiene": True, "opened": True}, "hygiene"),
        ({"digital": True, "opened": True}, "opened_digital"),
        ({"periodical": True}, "periodical"),
        ({"business_use": True}, "business_use"),
    ],
)
def test_each_exception_of_article_16_takes_withdrawal_away(answers: dict[str, bool], code: str) -> None:
    """The longer one as well."""
    found = ask(EU, **DAY_6 | {"informed_of_withdrawal": False} | answers)
    for right in ("withdrawal", "withdrawal_uninformed"):
        exclusion = one(found, right).exclusion
        assert exclusion is not None
        assert exclusion.code == code


def test_whoever_was_not_told_has_a_year_more() -> None:
    """Shown without the first fourteen days: received on 1 December 2025, at least until the end of 1 December 2026."""
    found = ask(EU, online=True, received_on="2025-12-01", informed_of_withdrawal=False)
    assert states(found)["withdrawal"] is RightState.LAPSED
    assert one(found, "withdrawal_uninformed").until == utc("2026-12-01", 23)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        # Two years from 22 November 2024 end with 22 November 2026.
        ({"received_on": "2024-11-22"}, RightState.APPLIES),
        ({"received_on": "2024-11-21", "defect_found_on": "2026-11-21"}, RightState.APPLIES),
        ({"received_on": "2024-11-21", "defect_found_on": "2026-11-22"}, RightState.LAPSED),
    ],
)
def test_the_seller_answers_for_two_years(answers: dict[str, str], state: RightState) -> None:
    """Directive (EU) 2019/771 art. 10: the fault must show within them."""
    found = one(ask(EU, defect=True, **answers), "repair_or_replacement")
    assert found.state is state
    assert found.limits[0].basis is not None
    assert found.limits[0].basis.article == "10(1)"


@pytest.mark.parametrize(
    ("received", "state"), [("2025-11-22", RightState.APPLIES), ("2025-11-21", RightState.LAPSED)]
)
def test_the_burden_of_proof_is_the_sellers_for_one_year(received: str, state: RightState) -> None:
    """Art. 11; the fault showed today."""
    told = {"defect": True, "received_on": received, "defect_found_on": "2026-11-22"}
    assert one(ask(EU, **told), "proof_on_seller").state is state


@pytest.mark.parametrize(
    ("answers", "applies"),
    [({"seller_answer": "refused"}, True), ({"seller_answer": "silent"}, True), ({"serious_defect": True}, True),
     ({"seller_answer": "agreed", "serious_defect": False}, False)],
)  # fmt: skip
def test_money_comes_after_repair_was_refused_or_is_no_use(answers: dict[str, Any], applies: bool) -> None:
    """Art. 13(4): first repair or replacement, then a lower price or the end of the contract."""
    found = ask(EU, defect=True, days_since_receipt=30, **answers)
    assert (
        "reduction_or_termination" in {f.right.code for f in found.of_state(RightState.APPLIES)}
    ) is applies


@pytest.mark.parametrize(
    ("ordered", "promised", "state", "moment", "source"),
    [
        # Thirty days from 22 October end with 21 November, from 23 October with today.
        ("2026-10-22", {}, RightState.APPLIES, utc("2026-11-21", 23), Source.LAW),
        ("2026-10-23", {}, RightState.NOT_YET, utc("2026-11-22", 23), Source.LAW),
        # Five days were promised on the 16th: the 21st.
        ("2026-11-16", {"delivery_days": 5}, RightState.APPLIES, utc("2026-11-21", 23), Source.MERCHANT),
        ("2026-10-23", {"delivery_days": 60}, RightState.NOT_YET, utc("2026-11-22", 23), Source.LAW),
    ],
)
@pytest.mark.capability("S50")
def test_delivery_is_late_after_thirty_days_or_the_days_promised(
    ordered: str, promised: dict[str, int], state: RightState, moment: datetime, source: Source
) -> None:
    """Directive 2011/83/EU art. 18; before that, the moment it begins is told."""
    found = one(ask(EU, arrived=False, ordered_on=ordered, merchant=promised), "delivery")
    assert (found.state, found.until, found.limits[0].won_by) == (state, moment, source)
