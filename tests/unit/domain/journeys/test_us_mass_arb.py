"""One claim of many before arbitration, after the AAA's supplementary rules: answer, mediation, agreement or award.

In New York. Off are 19 June 2026 and 3 July, on which Independence Day is observed; summer time ends on 1 November.
"""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Outcome, Remedy, Terms
from chalicelib.domain.errors import NotAllowed
from tests import stories
from tests.stories import C, O, R, Story, money
from tests.unit.domain.journeys.telling import clock_of, filed, notified, took

new_york = clock_of("America/New_York")
MASS = "us-mass-arb@1"


def demanded() -> Story:
    """Filed on Thursday 18 June 2026; the business has notice on Friday the 19th."""
    return notified(filed(MASS, new_york("2026-06-18 16:00")), new_york("2026-06-19 11:00"))


@pytest.mark.capability("S51")
def test_a_time_to_answer_that_ends_on_a_holiday_goes_on_to_the_next_working_day() -> None:
    """Independence Day falls on a Saturday and is observed on the Friday."""
    # 19 June and fourteen days: Friday 3 July, off; 4 and 5 July a weekend; Monday 6 July.
    story = demanded()
    assert (story.last_day("respond"), story.last_day("negotiation")) == ("2026-07-06", "2026-07-06")


def mediating() -> Story:
    """The business is silent: the mediation opens when its time to answer has ended."""
    return demanded().until(new_york("2026-07-07 00:01"))


@pytest.mark.capability("S52")
def test_the_mediation_has_one_hundred_and_twenty_days_from_there() -> None:
    """Silence is recorded; it consents to nothing."""
    story = mediating()
    assert took(story, -3) == [
        ("stage.entered", "2026-07-07 00:01"),
        ("mediation.opened", "2026-07-07 00:01"),
        ("respondent.defaulted", "2026-07-07 00:01"),
    ]
    # 7 July and 120 days: 24 left in July, 31 in August, 30 in September, 31 in October, 4 in November; winter time.
    assert story.last_day("mediation") == "2026-11-04"
    assert story.due("mediation") == new_york("2026-11-05 00:00")


def test_nobody_is_kept_in_a_mediation() -> None:
    """Fourteen days to consent, then the claim goes on to the body that the contract names."""
    story = mediating().act(C, cmd.ConsentToMediation()).until(new_york("2026-07-22 00:01"))
    # 7 July and fourteen days: the 21st.
    assert took(story, -2) == [("mediation.ended", "2026-07-22 00:01"), ("case.closed", "2026-07-22 00:01")]
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "mediation_silence")


def bid(amount: int, against: int | None = None) -> cmd.PlaceBid:
    return cmd.PlaceBid(money(amount), "ab" * 32, money(against) if against is not None else None)


@pytest.mark.capability("S15")
def test_sealed_bids_that_cross_settle_at_the_midpoint() -> None:
    """A first round apart, a second that crosses; neither bid of either round is in the record."""
    story = stories.mediated(stories.consented(mediating()))
    story.then(new_york("2026-07-13 09:00"), C, bid(9_000)).act(R, bid(3_000, against=9_000))
    assert story.happened()[-1] == "bidding.round_closed"
    story.then(new_york("2026-07-14 09:00"), R, bid(6_001))
    # Seven days for the other side's bid: Tuesday 21 July.
    assert story.last_day("bid") == "2026-07-21"
    story.then(new_york("2026-07-21 23:59"), C, bid(5_000, against=6_001))
    # (5,000 + 6,001) / 2 = 5,500.5: down to the cent below.
    assert story.the("tasks").terms == Terms(Remedy.PARTIAL_REFUND, money(5_500))
    assert not any(b"9000" in row.body.encode() or b"6001" in row.body.encode() for row in story.rows)
    # Thirty days to pay: 20 August.
    assert story.last_day("perform") == "2026-08-20"


@pytest.mark.capability("S24")
def test_arbitration_needs_both_parties_own_act_even_where_a_clause_would_do() -> None:
    """The agreement names body, seat, fee and effect; a body's 180 days are bounded too."""
    story = mediating()
    with pytest.raises(NotAllowed) as caught:
        story.act(O, cmd.ProposeAccord("arbitration", stories.arbitration()))
    assert caught.value.code == "wrong_role"
    story.act(R, cmd.ProposeAccord("arbitration", stories.arbitration(seat="New York", fee=money(0, "USD"))))
    accord = story.the("accords")
    story.then(new_york("2026-07-15 12:00"), C, cmd.ConcludeAccord(accord.id, accord.terms_sha256))
    # 15 July and 180 days: 16, 31, 30, 31, 30, 31 and 11: 11 January 2027, a Monday.
    assert (story.case.head.stage, story.last_day("arbitration")) == ("arbitration", "2027-01-11")
