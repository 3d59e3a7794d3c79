"""A closed case that is opened again: within its window, after which ends, and never behind anybody's back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import lifecycle
from chalicelib.domain.case.state import Outcome, Status
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, C, M, O, P, R, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import agreed, contested, moment, refused, served, text


def withdrawn() -> Story:
    """On 2 March at 12:00."""
    return contested().act(C, cmd.Withdraw())


def breached() -> Story:
    """Nothing was done in fourteen days: closed on 17 March at 00:01."""
    return agreed(served()).until(moment("2026-03-17 00:01"))


def again(story: Story, role: Role = C, after: timedelta = DAY) -> Story:
    return story.act(role, cmd.Reopen(text()), after)


def opening(**reopening: Any) -> Any:
    """The small pack, without screening, with such a window."""
    pack = scenes.unscreened()
    pack["reopening"] = {
        "within": {"n": 10, "unit": "calendar_days"}, "stage": "determination", "after": ["withdrawn"], "source": "T.",
        "verified": True,
    } | reopening  # fmt: skip
    return scenes.read(pack)


def test_the_complainant_opens_a_case_again() -> None:
    """In the stage that the pack names, with its time: ten days from 18 March, to the 28th."""
    story = again(breached(), C)
    head = story.case.head
    assert (head.status, head.stage, head.outcome, head.reopened) == (Status.OPEN, "determination", None, 1)
    assert (head.notice, head.cause, head.closed_at, head.legal_effect) == (None, None, None, None)
    assert story.due("decide") == moment("2026-03-29 00:00")
    assert not deadlines.is_stranded(story.case)


def test_whoever_broke_an_agreement_does_not_undo_it() -> None:
    """The respondent's breach stays what it is."""
    assert refused(breached(), R, cmd.Reopen(text())).code == "not_reopenable"


@pytest.mark.parametrize("role", [O, P, M])
def test_nobody_else_does(role: Role) -> None:
    """Not even the officer."""
    assert refused(breached(), role, cmd.Reopen(text())).code == "wrong_role"


def test_the_window_ends_with_its_last_day() -> None:
    """Thirty days from 17 March: to 16 April, its last instant included; the notice said so."""
    notice = breached().case.head.notice
    assert notice is not None
    assert notice.reopen_until == moment("2026-04-17 00:00")
    at_last = again(breached().until(moment("2026-04-17 00:00")), after=timedelta())
    assert at_last.case.head.status is Status.OPEN
    late = refused(breached().until(moment("2026-04-17 00:00")), C, cmd.Reopen(text()), timedelta(seconds=1))
    assert (late.code, late.due_at) == ("deadline_passed", moment("2026-04-17 00:00"))


def test_only_after_the_ends_the_pack_names() -> None:
    """Not after a dismissal."""
    story = stories.decided(scenes.escalated(), None)
    error = refused(story, C, cmd.Reopen(text()))
    assert (error.code, error.data["cause"]) == ("not_reopenable", "dismissed")
    assert error.data["after"] == ["breached", "return_refused", "goods_not_returned", "withdrawn"]


def test_as_often_as_the_pack_says() -> None:
    """Once. The second end offers no reopening any more."""
    story = again(withdrawn()).act(C, cmd.Withdraw())
    assert story.case.head.notice is not None
    assert story.case.head.notice.steps == ("file_again", "next_forum")
    error = refused(story, C, cmd.Reopen(text()))
    assert (error.code, error.data["limit"]) == ("reopened_already", 1)


def test_an_open_case_is_not_opened() -> None:
    """And a closed one allows nothing else."""
    assert refused(contested(), C, cmd.Reopen(text())).code == "case_open"
    story = withdrawn()
    open_now = lifecycle.allowed_actions(lifecycle.Look(story.case, C, story.now, story.pack))
    assert [(a.action, a.due_at) for a in open_now] == [("reopen", moment("2026-04-02 00:00"))]


def test_a_pack_without_a_window_says_so() -> None:
    """The small test procedure."""
    story = stories.contested().act(C, cmd.Withdraw())
    assert refused(story, C, cmd.Reopen(text())).code == "not_in_this_procedure"


def test_a_case_that_ended_without_anything_to_reopen_for_offers_none() -> None:
    """The notice of a performed settlement."""
    notice = stories.performed(agreed(served())).case.head.notice
    assert notice is not None
    assert (notice.steps, notice.reopen_until) == (("nothing_more",), None)


# ------------------------------------------------------------------------------------------- behind nobody's back


def test_a_respondent_who_never_had_notice_gets_it_first() -> None:
    """Withdrawn before the notice and opened again: time to give notice runs, and nobody decides meanwhile."""
    story = again(scenes.filed().act(C, cmd.Withdraw()))
    assert "service" in {d.rule for d in story.case.running()}
    assert refused(story, O, cmd.Decide("dismissed", ())).code == "not_served"  # type: ignore[arg-type]
    assert refused(story, O, cmd.Propose(stories.refund(), text())).code == "not_served"
    assert refused(story, O, cmd.RequestEvidence(R, text())).code == "not_served"
    story.act(S, cmd.RecordService("webhook", story.now))
    assert "respond" in {d.rule for d in story.case.running()}


def test_a_respondent_whose_time_was_cut_off_gets_it_again() -> None:
    """Withdrawn before the answer and opened again on 3 March: five days to the 8th, and nothing is decided before."""
    story = again(served().act(C, cmd.Withdraw()))
    assert story.due("respond") == moment("2026-03-09 00:00")
    error = refused(story, O, cmd.Decide("dismissed", ()))  # type: ignore[arg-type]
    assert (error.code, error.due_at) == ("respondent_not_heard", moment("2026-03-09 00:00"))


def test_whoever_has_answered_or_been_silent_is_not_asked_twice() -> None:
    """Neither time starts again."""
    answered = again(withdrawn())
    silent = again(served().until(moment("2026-03-08 00:01")).act(C, cmd.Withdraw()))
    assert [s.case.head.defaulted for s in (answered, silent)] == [False, True]
    assert ["respond" in {d.rule for d in s.case.running()} for s in (answered, silent)] == [False, False]


def test_a_notice_that_was_sent_before_can_be_sent_again() -> None:
    """Its time was cut off with the case."""
    sent = cmd.DispatchNotice(moment("2026-03-02 10:00"))
    story = again(scenes.filed().act(P, sent).act(C, cmd.Withdraw())).act(P, sent)
    assert "deemed_service" in {d.rule for d in story.case.running()}


def test_a_case_opened_again_in_a_mediation_asks_both_anew() -> None:
    """A consent of the first time is none of the second."""
    story = contested(pack=opening(stage="mediation")).act(C, cmd.ProposeAccord("mediation"))
    story = again(story.act(R, cmd.ConcludeAccord(story.the("accords").id)).act(C, cmd.Withdraw()))
    assert (story.case.head.stage, story.the("mediations").consents) == ("mediation", ())
    assert "consent" in {d.rule for d in story.case.running()}
    assert len(story.case.mediations) == 2


def test_what_the_case_comes_to_the_second_time_counts() -> None:
    """A breach of a settlement, opened again and dismissed."""
    story = again(breached()).act(R, cmd.Respond("contests", text()))
    story = stories.decided(story, None)
    assert (story.case.head.outcome, story.case.head.legal_effect) == (Outcome.DECIDED, "platform_decision")


def test_a_referral_after_a_breach_binds_by_nothing() -> None:
    """The settlement's effect does not cling to the referral."""
    story = again(breached()).wait(200 * DAY)
    assert (story.case.head.outcome, story.case.head.legal_effect) == (Outcome.REFERRED, None)
