"""The general procedure, version 2: every day counts, in UTC; all periods are the project's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import entitlements
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import LegalEffect, Outcome, Status
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.promises import Source
from tests import stories
from tests.stories import C, P, R, Story
from tests.unit.domain.journeys.telling import back_and_refund, clock_of, filed, notified, took

utc = clock_of("UTC")
GENERIC = "generic@2"


def monday() -> Story:
    """Filed on Monday 23 November 2026."""
    return filed(GENERIC, utc("2026-11-23 09:00"))


@pytest.mark.capability("S52")
def test_a_respondent_who_was_sent_notice_and_says_nothing_is_decided_against_and_performs() -> None:
    """Service is deemed, silence is noted, an officer decides with reasons, the money comes."""
    story = monday().act(P, cmd.DispatchNotice(utc("2026-11-23 10:00")))
    # Sent on 23 November, deemed delivered as the 7th day ends: 30 November.
    assert story.last_day("deemed_service") == "2026-11-30"
    story.until(utc("2026-12-01 00:01"))
    assert story.case.head.served_at == utc("2026-12-01 00:00")
    # The day of service, 1 December, does not count: 5 days to answer end on the 6th, 14 to negotiate on the 15th.
    assert (story.last_day("respond"), story.last_day("negotiation")) == ("2026-12-06", "2026-12-15")
    # A first reply within 24 hours; half and nine tenths of the six days to midnight of the 6th; a minute of grace.
    story.until(utc("2026-12-07 00:01"))
    assert took(story, 2) == [
        ("case.served", "2026-12-01 00:01"),
        ("first_reply.missed", "2026-12-02 00:01"),
        ("deadline.warned", "2026-12-04 00:00"),
        ("deadline.warned", "2026-12-06 09:36"),
        ("respondent.defaulted", "2026-12-07 00:01"),
        ("stage.entered", "2026-12-07 00:01"),
    ]
    # Ten days from 7 December: the 17th.
    assert (story.case.head.stage, story.last_day("decide")) == ("determination", "2026-12-17")
    stories.decided(story.until(utc("2026-12-10 09:00")), stories.refund(8_000))
    # Decided on the 10th, fourteen days to pay: the 24th.
    assert story.last_day("perform") == "2026-12-24"
    head = stories.performed(story).case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.DECIDED, "performed")
    assert head.legal_effect is LegalEffect.PLATFORM_DECISION


def test_a_respondent_nobody_reached_is_never_defaulted() -> None:
    """Twice seventy-two hours, then the case is handed on; no time of the respondent's has ever run."""
    story = monday().until(utc("2026-12-31 00:00"))
    # Monday 09:00 plus 72 hours is Thursday; extended a minute later, to Sunday 09:01, and a minute of grace.
    assert took(story) == [
        ("case.filed", "2026-11-23 09:00"),
        ("deadline.extended", "2026-11-26 09:01"),
        ("case.closed", "2026-11-29 09:02"),
    ]
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "service_expired")
    assert not story.case.head.defaulted


def talking() -> Story:
    """Served at noon on the Monday; the next day at three the respondent offers a part."""
    story = notified(monday(), utc("2026-11-23 12:00"))
    return story.then(utc("2026-11-24 15:00"), R, cmd.MakeOffer(stories.refund(4_000)))


@pytest.mark.capability("S65")
def test_two_days_of_quiet_give_two_days_back() -> None:
    """Cooling off stops the talk and the clock; it ends by itself, and what was left is left."""
    story = talking()
    # 14 days from the 23rd: 7 December; the offer of the 24th stands 5 days: the 29th.
    assert (story.last_day("negotiation"), story.last_day("offer")) == ("2026-12-07", "2026-11-29")
    story.then(utc("2026-11-25 10:00"), C, cmd.PauseClock("cool_off"))
    with pytest.raises(NotAllowed) as caught:
        story.act(R, cmd.PostMessage(stories.text("insisting")))
    assert caught.value.code == "cooling_off"
    assert caught.value.data["allowed_from"] == utc("2026-11-27 10:00")
    story.until(utc("2026-11-27 10:01"))
    assert story.happened()[-1] == "clock.resumed"
    # Stopped on the 25th, going on on the 27th: two days later each.
    assert (story.last_day("negotiation"), story.last_day("offer")) == ("2026-12-09", "2026-12-01")
    story.then(utc("2026-12-01 20:00"), C, cmd.Accept(story.the("offers").id))
    assert (story.case.head.outcome, story.last_day("perform")) == (Outcome.SETTLED, "2026-12-15")


def test_a_settlement_that_is_not_kept_can_be_brought_back() -> None:
    """The breach closes the case and leaves thirty days to reopen it before a neutral, once."""
    story = talking()
    story.then(utc("2026-11-25 09:00"), C, cmd.Accept(story.the("offers").id))
    # Fourteen days from the 25th: 9 December, and a minute of grace.
    story.until(utc("2026-12-31 09:00"))
    assert took(story, -1) == [("case.closed", "2026-12-10 00:01")]
    notice = story.case.head.notice
    # Thirty days from 10 December: 9 January, as it ends.
    assert notice is not None
    assert notice.steps == ("reopen", "enforce_agreement", "next_forum")
    assert notice.reopen_until == utc("2027-01-10 00:00")
    story.act(C, cmd.Reopen(stories.text("unpaid")))
    assert (story.case.head.stage, story.last_day("decide")) == ("determination", "2027-01-10")
    stories.performed(stories.decided(story, stories.refund(10_000)))
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.DECIDED, "performed")


def test_the_last_minute_of_reopening_is_in_time_and_the_next_is_not() -> None:
    """A window has an end; what applies then is said."""
    story = talking().act(C, cmd.Withdraw(), timedelta())
    # Withdrawn on 24 November: thirty days end with 24 December.
    with pytest.raises(NotAllowed) as caught:
        story.then(utc("2026-12-25 00:01"), C, cmd.Reopen(stories.text()))
    assert (caught.value.code, caught.value.due_at) == ("deadline_passed", utc("2026-12-25 00:00"))
    again = talking().act(C, cmd.Withdraw(), timedelta())
    again.then(utc("2026-12-25 00:00"), C, cmd.Reopen(stories.text()))
    assert again.case.head.status is Status.OPEN


@pytest.mark.capability("S55")
@pytest.mark.parametrize(
    ("floor", "last", "days", "whose"),
    [
        ("", "2026-12-18", 14, None),  # the rule's own fourteen days from 4 December
        ("cn-consumer-core@1", "2026-12-11", 7, Source.LAW),  # seven from there
        ("eu-core@1", "2026-12-18", 14, Source.LAW),  # fourteen by law too
    ],
)
def test_the_law_of_the_consumers_home_goes_along(
    floor: str, last: str, days: int, whose: Source | None
) -> None:
    """The goods are back on 4 December; when the money is due depends on where the consumer lives."""
    story = filed(GENERIC, utc("2026-11-23 09:00"), floor)
    story.act(R, cmd.MakeOffer(back_and_refund())).act(C, cmd.Accept(story.the("offers").id))
    goods = next(t for t in story.case.tasks.values() if t.by is C)
    story.then(utc("2026-11-30 09:00"), C, cmd.ShipReturn(goods.id, "dhl", "JD01"))
    # Ten days to receive what was sent on 30 November: 10 December.
    assert story.last_day("return_receive") == "2026-12-10"
    story.then(utc("2026-12-04 16:00"), R, cmd.ConfirmReturn(goods.id))
    assert story.last_day("perform") == last
    assert entitlements.value("refund_days", story.pack, {}) == ((days, whose) if whose else None)


def test_goods_that_nobody_confirms_count_as_received() -> None:
    """Shipped with a tracking number and neither confirmed nor refused; goods never shipped end the obligation."""
    story = monday()
    story.act(R, cmd.MakeOffer(back_and_refund())).act(C, cmd.Accept(story.the("offers").id))
    goods = next(t for t in story.case.tasks.values() if t.by is C)
    story.then(utc("2026-11-25 09:00"), C, cmd.ShipReturn(goods.id, "dhl", "JD01"))
    # Ten days from 25 November: 5 December. The refund's fourteen run from 6 December: the 20th.
    story.until(utc("2026-12-06 00:01"))
    assert story.happened()[-1] == "return.received"
    assert story.last_day("perform") == "2026-12-20"


def test_goods_that_come_back_otherwise_than_agreed_are_looked_at_again() -> None:
    """The shop refuses them with reasons; an officer, who hears both, says what is owed now."""
    story = monday().act(R, cmd.MakeOffer(back_and_refund()))
    story.act(C, cmd.Accept(story.the("offers").id))
    goods = next(t for t in story.case.tasks.values() if t.by is C)
    story.then(utc("2026-11-25 09:00"), C, cmd.ShipReturn(goods.id, "dhl", "JD01"))
    story.then(utc("2026-11-30 10:00"), R, cmd.RefuseReturn(goods.id, stories.text("an empty box")))
    # Ten days from 30 November: 10 December. No time to perform runs meanwhile.
    assert (story.case.head.stage, story.last_day("decide")) == ("determination", "2026-12-10")
    assert "perform" not in {d.rule for d in story.case.unfinished()}
    stories.decided(story, None)
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.DECIDED, "dismissed")


def test_goods_that_are_never_sent_back_end_what_waits_for_them() -> None:
    """Seven days to ship; then nothing is owed for them, and thirty days remain to reopen."""
    story = monday().act(R, cmd.MakeOffer(back_and_refund()))
    story.act(C, cmd.Accept(story.the("offers").id))
    # 23 November and seven days: the 30th.
    assert story.last_day("return_ship") == "2026-11-30"
    story.until(utc("2026-12-01 00:01"))
    head = story.case.head
    assert (head.outcome, head.cause) == (Outcome.SETTLED, "goods_not_returned")
    assert head.notice is not None
    assert head.notice.reopen_until == utc("2027-01-01 00:00")
