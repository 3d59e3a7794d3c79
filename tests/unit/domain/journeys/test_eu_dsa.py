"""DSA art. 21: ninety days from the receipt of the complaint, one hundred and eighty at most, binding nobody.

In Brussels; every day counts.
"""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import screening
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import DisputeType, LegalEffect, Outcome, Remedy, Terms
from chalicelib.domain.errors import NotAllowed
from tests import stories
from tests.stories import C, O, R, Story
from tests.unit.domain.journeys.telling import clock_of, filed, notified, took

brussels = clock_of("Europe/Brussels")
DSA = "eu-dsa@1"
RESTORED = Terms(Remedy.REVIEW_CORRECTION)


def complained(**claim: object) -> Story:
    """Filed on Monday 3 November 2025, about a review that a platform took down."""
    taken_down = {"dispute_type": DisputeType.REVIEW, "sought": RESTORED, "occurred_on": "2025-10-20"}
    return filed(DSA, brussels("2025-11-03 09:00"), **(taken_down | claim))


def taken_on_by_silence() -> Story:
    """Nobody screens it in seven days; the platform has notice on the 12th."""
    return notified(complained().until(brussels("2025-11-11 00:01")), brussels("2025-11-12 10:00"))


@pytest.mark.capability("S52")
def test_the_ninety_days_run_from_the_receipt_of_the_complaint() -> None:
    """Whenever it is admitted and notified."""
    story = taken_on_by_silence()
    assert took(story, 2)[:2] == [
        ("case.admitted", "2025-11-11 00:01"),
        ("stage.entered", "2025-11-11 00:01"),
    ]
    # 3 November and ninety days: 27 left in November, 31 in December, 31 in January, 1 in February, a Sunday.
    assert story.last_day("decide") == "2026-02-01"
    assert story.case.deadlines["decide"].started_at == brussels("2025-11-03 09:00")


def test_a_silent_platform_is_decided_about_on_the_file() -> None:
    """Its fourteen days pass; the case stays where it is and can be decided."""
    story = taken_on_by_silence()
    with pytest.raises(NotAllowed) as caught:
        stories.decided(story, RESTORED)
    # 12 November and fourteen days: the 26th.
    assert (caught.value.code, caught.value.due_at) == ("respondent_not_heard", brussels("2025-11-27 00:00"))
    story.until(brussels("2025-11-27 00:01"))
    assert (story.case.head.defaulted, story.case.head.stage) == (True, "determination")


@pytest.mark.capability("S18")
def test_a_decision_of_the_last_days_of_the_extension_binds_nobody_and_is_followed() -> None:
    """Highly complex: ninety days more; an opinion, which the platform carries out of its own will."""
    story = taken_on_by_silence().then(brussels("2026-01-30 10:00"), O, cmd.Prolong("decide", stories.text()))
    # 1 February and ninety days: 27 left in February, 31 in March, 30 in April, 2 in May: 180 days from 3 November.
    assert story.last_day("decide") == "2026-05-02"
    stories.decided(story.until(brussels("2026-04-20 10:00")), RESTORED)
    assert story.case.head.legal_effect is LegalEffect.OPINION
    assert story.last_day("perform") == "2026-05-04"
    head = stories.performed(story).case.head
    assert (head.outcome, head.cause) == (Outcome.DECIDED, "performed")


@pytest.mark.capability("S37")
def test_a_case_in_which_nobody_acts_is_the_ombuds_offices() -> None:
    """Thirty days after the last thing that happened, long before the case ends by itself."""
    story = taken_on_by_silence().until(brussels("2025-12-27 00:01"))
    assert took(story, -1) == [("case.stalled", "2025-12-27 00:01")]
    story.act(O, cmd.LookInto("stalled", stories.text("on it")))
    assert not story.case.head.stalled


def test_a_body_that_stays_silent_hands_the_case_on_with_the_ninetieth_day() -> None:
    """The court is open at any stage."""
    story = taken_on_by_silence().until(brussels("2026-02-02 00:01"))
    assert took(story, -1) == [("case.closed", "2026-02-02 00:01")]
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "decide_expired")


@pytest.mark.capability("S04")
def test_a_dispute_already_resolved_on_the_same_grounds_can_be_refused() -> None:
    """The only ground of refusal that the regulation gives a platform; whoever is not concerned has no claim."""
    story = complained(standing=Standing(own_claim=False))
    assert screening.doubts(story.case.claim, story.now, story.pack) == ("no_standing",)
    story.act(O, cmd.Reject("already_resolved", stories.text()))
    assert story.case.head.outcome is Outcome.REJECTED


def test_the_two_sides_can_still_agree() -> None:
    """Both engage in good faith: an offer in the middle of it settles."""
    story = taken_on_by_silence().act(R, cmd.MakeOffer(RESTORED))
    story.act(C, cmd.Accept(story.the("offers").id))
    assert story.case.head.legal_effect is LegalEffect.AGREEMENT
