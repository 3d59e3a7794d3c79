"""Notice and the first reply to it: what counts as either, and what is recorded when it does not come."""

from __future__ import annotations

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.values import Role
from tests import stories
from tests.stories import DAY, C, M, O, P, R, S
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import moment, refused, served, text

# ------------------------------------------------------------------------------------------------------- first reply


@pytest.mark.capability("S12")
def test_a_first_reply_that_does_not_come_is_recorded_once() -> None:
    """24 hours from the notice at 10:00; the case is the supervisors' until somebody has looked into it."""
    story = served().until(moment("2026-03-03 10:01")).wait(3 * DAY)
    assert story.happened().count("first_reply.missed") == 1
    assert views.queues(story.case) == ["late"]
    story.act(O, cmd.LookInto("late", text()))
    assert views.queues(story.case) == []
    assert story.happened().count("first_reply.missed") == 1


@pytest.mark.capability("S12")
@pytest.mark.parametrize(
    "reply",
    [
        cmd.PostMessage(text()),
        cmd.Respond("partly", text()),
        cmd.MakeOffer(stories.refund()),
        cmd.PlaceBid(stories.money(1_000), "c0" * 32),
    ],
)
def test_any_word_of_the_respondent_is_a_first_reply(reply: cmd.Command) -> None:
    """A message, an answer, an offer, a bid."""
    story = served().act(R, reply).until(moment("2026-03-04 12:00"))
    assert "first_reply.missed" not in story.happened()


def test_a_word_of_the_complainant_is_no_first_reply() -> None:
    """It takes the respondent's."""
    story = served().act(C, cmd.PostMessage(text())).until(moment("2026-03-03 10:01"))
    assert story.case.head.late is True


@pytest.mark.parametrize("role", [C, R, M])
def test_only_the_platforms_people_look_into_a_queue(role: Role) -> None:
    """The officer, the platform."""
    story = served().until(moment("2026-03-03 10:01"))
    assert refused(story, role, cmd.LookInto("late", text())).code == "wrong_role"
    assert story.act(P, cmd.LookInto("late", text())).case.head.late is False


def test_there_is_nothing_to_look_into_in_another_queue() -> None:
    """Nor in any, while all is well."""
    story = served().until(moment("2026-03-03 10:01"))
    assert refused(story, O, cmd.LookInto("stalled", text())).code == "nothing_to_look_into"
    assert refused(served(), O, cmd.LookInto("late", text())).code == "nothing_to_look_into"


# ------------------------------------------------------------------------------------------------- notice by dispatch


def test_a_notice_that_was_sent_counts_after_a_while() -> None:
    """Sent at 10:00 on 2 March: seven days end with the 9th. The time to answer runs from there to the 15th (the day of
    notice, the 10th, is not counted).
    """
    story = scenes.filed().act(P, cmd.DispatchNotice(moment("2026-03-02 10:00")))
    story.until(moment("2026-03-10 00:01"))
    assert (story.case.head.served_at, story.due("respond")) == (
        moment("2026-03-10 00:00"), moment("2026-03-16 00:00"),
    )  # fmt: skip


def test_a_dispatch_takes_the_place_of_the_time_to_deliver() -> None:
    """72 hours, once repeated, would have ended the case on the 8th, before the sent notice could count."""
    story = (
        scenes.filed()
        .act(P, cmd.DispatchNotice(moment("2026-03-02 10:00")))
        .until(moment("2026-03-09 12:00"))
    )
    assert [d.rule for d in story.case.running()] == ["deemed_service"]


def test_a_delivery_still_comes_first() -> None:
    """And is the only one."""
    story = scenes.filed().act(P, cmd.DispatchNotice(moment("2026-03-02 10:00")))
    story.act(S, cmd.RecordService("webhook", moment("2026-03-02 11:00")))
    assert story.due("respond") == moment("2026-03-08 00:00")
    assert "deemed_service" not in {d.rule for d in story.case.running()}


def test_a_notice_is_dispatched_once() -> None:
    """And not after it was delivered."""
    dispatch = cmd.DispatchNotice(moment("2026-03-02 10:00"))
    assert refused(scenes.filed().act(P, dispatch), P, dispatch).code == "already_dispatched"
    assert refused(served(), P, dispatch).code == "already_served"


def test_without_such_a_rule_a_dispatch_changes_no_clock() -> None:
    """It is only recorded."""
    story = stories.filed().act(P, cmd.DispatchNotice(stories.START))
    assert [d.rule for d in story.case.running()] == ["service"]


def test_the_answer_is_due_where_the_platform_says_it_gave_notice_from_the_record_on() -> None:
    """What is attested may lie back; the time to answer does not start before the record shows it."""
    story = scenes.filed().act(P, cmd.RecordService("platform", moment("2026-02-28 10:00")), 3 * DAY)
    assert (story.case.head.served_at, story.due("respond")) == (
        moment("2026-02-28 10:00"), moment("2026-03-11 00:00"),
    )  # fmt: skip
