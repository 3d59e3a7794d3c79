"""Decree 20 of SAMR: seven working days to screen, forty-five to mediate, over National Day and its make-up days.

2025: off are 1 to 8 October, worked is Saturday 11 October.
2026: off are 1 to 3 January, 1 to 5 May and 19 to 21 June, worked are Sunday 4 January and Saturday 9 May.
"""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import screening
from chalicelib.domain.case.procedure import OtherForum, Standing
from chalicelib.domain.case.state import Outcome, Status
from chalicelib.domain.errors import Invalid, NotAllowed
from tests import stories
from tests.stories import C, M, O, P, R, Story
from tests.unit.domain.journeys.telling import clock_of, filed, notified, took

shanghai = clock_of("Asia/Shanghai")
DECREE_20 = "cn-samr-2020@1"


def before_the_holidays(**changes: object) -> Story:
    """Filed on Monday 29 September 2025, ten o'clock in Shanghai."""
    return filed(DECREE_20, shanghai("2025-09-29 10:00"), occurred_on="2025-09-01", **changes)


def accepted_by_silence() -> Story:
    """Nobody screens it."""
    return before_the_holidays().until(shanghai("2025-10-16 00:01"))


@pytest.mark.capability("S51")
def test_a_complaint_nobody_screens_is_accepted_after_seven_working_days() -> None:
    """The officer's silence must not cost the claim."""
    story = before_the_holidays()
    # Tue 30 Sep is 1; 1 to 8 October are off; Thu 9, Fri 10, Sat 11 (made up) are 2, 3, 4; 13, 14, 15 are 5, 6, 7.
    assert story.last_day("screening") == "2025-10-15"
    story.until(shanghai("2025-10-16 00:01"))
    assert took(story, -3) == [
        ("case.admitted", "2025-10-16 00:01"),
        ("stage.entered", "2025-10-16 00:01"),
        ("mediation.opened", "2025-10-16 00:01"),
    ]


@pytest.mark.capability("S52")
def test_the_time_of_a_mediation_runs_from_acceptance_whenever_notice_comes() -> None:
    """Forty-five working days of acceptance; the times to answer and to consent wait for the notice."""
    story = accepted_by_silence()
    # From Thu 16 Oct: Fri 17 is 1; 20 to 31 October 2 to 11; November 12 to 31; 1 to 12 December 32 to 41;
    # 15, 16, 17, 18 December 42 to 45.
    assert story.last_day("mediation") == "2025-12-18"
    # Three working days to give notice: 17, 20, 21 October. Nobody is asked to consent yet.
    assert story.last_day("service") == "2025-10-21"
    assert [d.rule for d in story.case.running()] == ["service", "mediation"]
    notified(story, shanghai("2025-10-17 14:00"))
    assert story.last_day("mediation") == "2025-12-18"
    # Five working days from the 17th: 20 to 24 October; seven: 28 October.
    assert (story.last_day("respond"), story.last_day("consent")) == ("2025-10-24", "2025-10-28")


def mediating() -> Story:
    """Both consent on 20 October, a mediator talks with them from the 21st."""
    seen = shanghai("2025-10-17 14:00")
    story = accepted_by_silence().then(seen, P, cmd.RecordService("platform", seen))
    story.then(shanghai("2025-10-20 09:00"), C, cmd.ConsentToMediation())
    story.act(R, cmd.ConsentToMediation())
    # Three working days to name a mediator: 21, 22, 23 October.
    assert story.last_day("appoint") == "2025-10-23"
    return stories.mediated(story.until(shanghai("2025-10-21 09:00")))


@pytest.mark.capability("S52")
def test_the_time_of_an_appraisal_does_not_count() -> None:
    """Three weeks at the laboratory give fifteen working days back, over the turn of the year."""
    story = mediating().then(shanghai("2025-11-03 09:00"), M, cmd.PauseClock("appraisal"))
    story.then(shanghai("2025-11-24 09:00"), M, cmd.ResumeClock())
    # 3 to 21 November are fifteen working days. After 18 December: 19 is 1; 22 to 26 are 2 to 6; 29 to 31 are 7 to 9;
    # 1 to 3 January off; Sun 4 January (made up) 10; 5 to 9 January 11 to 15.
    assert story.last_day("mediation") == "2026-01-09"


def test_an_appraisal_that_never_ends_has_a_cap() -> None:
    """Sixty days at most, then the clock runs on by itself."""
    story = mediating().then(shanghai("2025-11-03 09:00"), M, cmd.PauseClock("appraisal"))
    # 3 November and sixty days: Friday 2 January, off; so is the 3rd; Sunday 4 January is worked.
    assert story.last_day("pause") == "2026-01-04"
    story.until(shanghai("2026-01-05 00:01"))
    assert took(story, -1) == [("clock.resumed", "2026-01-05 00:01")]


@pytest.mark.capability("S20")
def test_a_mediation_without_agreement_ends_with_its_time_and_names_the_court() -> None:
    """One side accepts the mediator's proposal, the other is silent: silence accepts nothing."""
    story = mediating().act(M, cmd.Propose(stories.refund(5_000), stories.text("why")))
    # Proposed on Tuesday 21 October, five working days: the 28th.
    assert story.last_day("proposal") == "2025-10-28"
    story.act(C, cmd.Accept(story.the("proposals").id)).until(shanghai("2025-10-29 00:01"))
    assert (story.the("proposals").state, story.case.head.outcome) == ("lapsed", None)
    story.act(M, cmd.PostMessage(stories.text(), "joint")).until(shanghai("2025-12-19 00:01"))
    assert took(story, -2) == [("mediation.ended", "2025-12-19 00:01"), ("case.closed", "2025-12-19 00:01")]
    head = story.case.head
    assert (head.outcome, head.cause) == (Outcome.REFERRED, "mediation_expired")
    assert "人民法院" in story.pack.next_forum["zh"]


@pytest.mark.capability("S21")
def test_who_does_not_consent_is_not_mediated() -> None:
    """The complainant would, the shop says nothing: noted as silent, and the mediation does not come about."""
    story = notified(accepted_by_silence(), shanghai("2025-10-17 14:00"))
    story.act(C, cmd.ConsentToMediation()).until(shanghai("2025-10-31 00:00"))
    # Silent on the answer as 24 October ends, on the consent as the 28th does.
    assert took(story, -3) == [
        ("respondent.defaulted", "2025-10-25 00:01"),
        ("mediation.ended", "2025-10-29 00:01"),
        ("case.closed", "2025-10-29 00:01"),
    ]
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REFERRED, "mediation_silence")


def test_a_respondent_who_declines_ends_it_at_once() -> None:
    """Art. 21(1)(3); saying no is having had notice."""
    story = accepted_by_silence().act(R, cmd.LeaveMediation())
    assert (story.case.head.cause, story.case.head.served_at is not None) == ("mediation_declined", True)


# ----------------------------------------------------------------------------------------------------------- screening


@pytest.mark.capability("S05")
def test_completing_the_complaint_stops_the_officers_time() -> None:
    """Filed with a gap: the complainant has its seven working days first, then the officer's go on."""
    story = before_the_holidays(gaps=("order_ref",))
    assert [d.rule for d in story.case.running()] == ["cure", "pause"]
    assert story.last_day("cure") == "2025-10-15"
    story.then(shanghai("2025-10-10 16:00"), C, cmd.Cure({"order_ref": "o-77"}))
    # Stopped on the 29th, going on on 10 October: 29 and 30 September and 9 October are given back after 15 October:
    # 16, 17, 20.
    assert story.last_day("screening") == "2025-10-20"
    story.act(O, cmd.Admit())
    assert story.case.head.stage == "mediation"


@pytest.mark.capability("S05")
def test_a_complaint_that_is_not_completed_lapses() -> None:
    """It may be filed again."""
    story = before_the_holidays(gaps=("order_ref",)).until(shanghai("2025-10-16 00:01"))
    head = story.case.head
    assert (head.status, head.outcome, head.cause) == (Status.CLOSED, Outcome.LAPSED, "cure_expired")
    assert head.notice is not None
    assert head.notice.steps == ("file_again", "next_forum")


@pytest.mark.capability("S04")
@pytest.mark.parametrize(
    ("ground", "said"),
    [
        ("not_personal_use", {"standing": Standing(personal_use=False)}),
        ("no_standing", {"standing": Standing(own_claim=False)}),
        ("other_forum", {"standing": Standing(other_forum=OtherForum.COURT)}),
        ("time_limit", {"occurred_on": "2022-09-28"}),  # three years to the day end on 28 September 2025
    ],
)
def test_what_a_complaint_says_of_itself_raises_a_doubt_and_an_officer_decides(
    ground: str, said: dict[str, object]
) -> None:
    """Nothing follows from a doubt; refused is on a ground of the decree, with reasons."""
    story = filed(DECREE_20, shanghai("2025-09-29 10:00"), **({"occurred_on": "2025-09-01"} | said))
    assert screening.doubts(story.case.claim, story.now, story.pack) == (ground,)
    story.act(O, cmd.Reject(ground, stories.text("reasons")))
    assert (story.case.head.outcome, story.case.head.cause) == (Outcome.REJECTED, ground)


def test_the_day_three_years_ago_is_in_time() -> None:
    """What happened on 29 September 2022 may be complained about until 29 September 2025."""
    story = filed(DECREE_20, shanghai("2025-09-29 23:59"), occurred_on="2022-09-29")
    assert screening.doubts(story.case.claim, story.now, story.pack) == ()


def test_a_ground_the_decree_does_not_know_is_no_ground() -> None:
    """Identity checks are of 2026."""
    with pytest.raises(Invalid):
        before_the_holidays().act(O, cmd.Reject("identity_refused", stories.text()))


# ------------------------------------------------------------------------------------------------------------- history


def test_the_day_of_filing_decides_which_measures_apply() -> None:
    """Filed on 14 and on 15 April 2026 and accepted on the same day, two mediations end on different days."""
    old = filed(DECREE_20, shanghai("2026-04-14 09:00")).then(shanghai("2026-04-16 10:00"), O, cmd.Admit())
    new = filed("cn-samr-2026@1", shanghai("2026-04-15 09:00")).then(
        shanghai("2026-04-16 10:00"), O, cmd.Admit()
    )
    # Forty-five working days from 16 April: 17 is 1; 20 to 30 April 2 to 10; 6, 7, 8 May 11 to 13; Sat 9 May (made up)
    # 14; 11 to 29 May 15 to 29; 1 to 12 June 30 to 39; 15 to 18 June 40 to 43; 19 June off; 22 and 23 June 44 and 45.
    assert old.last_day("mediation") == "2026-06-23"
    # Sixty days from 16 April: 14 left in April, 31 in May, 15 in June; the 15th is a Monday.
    assert new.last_day("mediation") == "2026-06-15"


def test_a_mediator_who_is_doubted_stops_the_clock_until_an_officer_has_ruled() -> None:
    """Art. 19(2): two working days stood still, two are given back; the one who is replaced does not come back."""
    story = mediating().then(shanghai("2025-11-03 09:00"), R, cmd.ChallengeMediator(stories.text("cousin")))
    assert story.case.pause is not None
    story.then(shanghai("2025-11-05 09:00"), O, cmd.RuleOnChallenge(upheld=True, reasons=stories.text()))
    # 3 and 4 November after 18 December: 19 and 22 December.
    assert story.last_day("mediation") == "2025-12-22"
    with pytest.raises(NotAllowed):
        story.act(O, cmd.AssignMediator("med-1"))
    story.act(O, cmd.AssignMediator("med-2"))
    assert story.case.head.mediator == "med-2"
