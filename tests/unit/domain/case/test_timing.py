"""The clock itself: pauses with reason and cap, extensions with reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.procedure import Prolonged, Stopped
from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.errors import NotFound
from tests import stories
from tests.stories import DAY, HOUR, C, M, O, P, R, S, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.scenes import GRACE, contested, escalated, moment, refused, served, text


def cooling() -> Story:
    """The complainant asks for quiet at 11:00 on 2 March."""
    return served().act(C, cmd.PauseClock("cool_off"))


def appraised() -> Story:
    """The officer has something looked at by an expert, from 13:00 on 2 March, in the determination."""
    return escalated().act(O, cmd.PauseClock("appraisal", text()))


# ----------------------------------------------------------------------------------------------------------- pausing


@pytest.mark.capability("S52")
def test_a_pause_stops_what_it_names_and_nothing_else() -> None:
    """To cool off, the answer and the negotiation; the first reply is due all the same."""
    story = cooling()
    states = {d.rule: d.state for d in story.case.deadlines.values() if d.rule != "service"}
    assert states == {
        "respond": DeadlineState.PAUSED, "negotiation": DeadlineState.PAUSED, "first_reply": DeadlineState.RUNNING,
        "pause": DeadlineState.RUNNING,
    }  # fmt: skip
    assert story.the("pauses").deadlines == ("negotiation", "respond")


@pytest.mark.capability("S52")
def test_a_pause_reaches_its_cap_and_time_runs_on() -> None:
    """48 hours from 11:00 on 2 March, and the grace: on the 4th at 11:01. Two days were given back: the time to answer
    that ended with the 7th ends with the 9th, and the negotiation not with the 16th but with the 18th.
    """
    story = cooling().until(moment("2026-03-04 11:00") + GRACE)
    assert story.happened()[-1] == "clock.resumed"
    assert (story.due("respond"), story.due("negotiation")) == (
        moment("2026-03-10 00:00"), moment("2026-03-19 00:00"),
    )  # fmt: skip
    assert scenes.deadline(story, "respond").stopped == (
        Stopped("cool_off", moment("2026-03-02 11:00"), moment("2026-03-04 11:01")),
    )


def test_hours_run_on_with_exactly_what_was_left() -> None:
    """240 hours from 11:00 on 2 March end at 11:00 on the 12th. Stopped at 11:00 for 7 hours and a half: at 18:30."""
    quiet = {"by": ["complainant"], "cap": {"n": 48, "unit": "hours"}, "source": "T.", "verified": True}
    pack = scenes.read(scenes.plain(pauses={"cool_off": quiet | {"stops": ["negotiate"]}}))
    story = scenes.filed(pack).act(O, cmd.Admit())
    story.act(S, cmd.RecordService("webhook", moment("2026-03-02 11:00")))
    story.act(C, cmd.PauseClock("cool_off"), timedelta()).act(C, cmd.ResumeClock(), 7.5 * HOUR)
    assert story.due("negotiate") == moment("2026-03-12 18:30")


def test_warnings_move_with_the_deadline() -> None:
    """The answer has 134 hours, from 10:00 on 2 March to midnight after the 7th. Half of them are over at 05:00 on the
    5th, nine tenths (120 hours and 36 minutes) at 10:36 on the 7th; two days later where two days were given back.
    """
    assert scenes.deadline(served(), "respond").warnings == (
        moment("2026-03-05 05:00"),
        moment("2026-03-07 10:36"),
    )
    moved = cooling().until(moment("2026-03-04 11:01"))
    assert scenes.deadline(moved, "respond").warnings == (
        moment("2026-03-07 05:00"),
        moment("2026-03-09 10:36"),
    )


def test_who_paused_resumes_and_the_other_party_does_not() -> None:
    """The other party waits until then."""
    story = cooling()
    assert refused(story, R, cmd.ResumeClock()).code == "not_your_pause"
    story.act(C, cmd.ResumeClock())
    assert story.the("pauses").state == "ended"
    assert refused(story, C, cmd.ResumeClock()).code == "nothing_to_resume"


def test_an_officer_ends_what_a_mediator_paused() -> None:
    """One neutral for another."""
    story = scenes.mediating().act(O, cmd.AssignMediator("med-1")).act(M, cmd.PauseClock("appraisal"))
    assert story.act(O, cmd.ResumeClock()).case.pause is None


def test_a_reason_belongs_to_those_the_pack_names() -> None:
    """Their own are named; the platform has none."""
    (fault,) = scenes.faults(served(), C, cmd.PauseClock("appraisal"))
    assert (fault.pointer, fault.code, fault.limit) == ("/reason", "not_one_of", "cool_off")
    assert refused(served(), P, cmd.PauseClock("cool_off")).code == "wrong_role"
    assert refused(stories.contested(), C, cmd.PauseClock("cool_off")).code == "not_in_this_procedure"


def test_an_officer_ends_what_a_party_paused() -> None:
    """The record says who did."""
    assert cooling().act(O, cmd.ResumeClock()).case.pause is None


def test_a_pause_can_be_had_as_often_as_the_pack_says() -> None:
    """To cool off twice, for each side."""
    story = cooling().act(C, cmd.ResumeClock()).act(C, cmd.PauseClock("cool_off")).act(C, cmd.ResumeClock())
    error = refused(story, C, cmd.PauseClock("cool_off"))
    assert (error.code, error.data["reasons"]) == ("no_more_pauses", ["cool_off"])
    assert story.act(R, cmd.PauseClock("cool_off")).case.pause is not None


def test_what_is_over_does_not_come_to_life_by_a_pause() -> None:
    """Half a minute after an offer ended, within its grace: a pause stops the rest, and the offer stays over."""
    story = served().act(R, cmd.MakeOffer(stories.refund(), expires_at=served().now + timedelta(hours=26)))
    offer_id = next(iter(story.case.offers))
    story.until(story.case.deadlines[f"offer:{offer_id}"].due_at + timedelta(seconds=30))
    story.act(C, cmd.PauseClock("cool_off"))
    assert offer_id not in str(story.the("pauses").deadlines)
    assert refused(story, C, cmd.Accept(offer_id)).code in ("deadline_passed", "nothing_to_answer")


def test_a_second_reason_is_open_when_the_first_is_used_up() -> None:
    """An officer's two appraisals leave what else the pack lets officers stop the clock for."""
    story = scenes.mediating()
    for _ in range(2):
        story.act(O, cmd.PauseClock("appraisal")).act(O, cmd.ResumeClock())
    assert "pause" in {
        a["action"] for a in views.view(story.case, O, story.now, story.pack)["allowed_actions"]
    }
    assert story.act(O, cmd.PauseClock("challenge")).the("pauses").reason == "challenge"


def test_one_pause_at_a_time() -> None:
    """The refusal says what stands still for what."""
    error = refused(cooling(), R, cmd.PauseClock("cool_off"))
    assert (error.code, error.data["reason"]) == ("clock_paused", "cool_off")


def test_there_must_be_something_to_stop() -> None:
    """Before the notice only the time to give it runs, and that is never stopped."""
    assert refused(scenes.filed(), C, cmd.PauseClock("cool_off")).code == "nothing_to_pause"
    assert refused(escalated(), C, cmd.PauseClock("cool_off")).code == "nothing_to_pause"


@pytest.mark.capability("S65")
def test_the_parties_are_silent_while_they_cool_off() -> None:
    """Until when is said; offers can still be made, and the officer may speak."""
    error = refused(cooling(), R, cmd.PostMessage(text()))
    assert (error.code, error.data["allowed_from"]) == ("cooling_off", moment("2026-03-04 11:00"))
    assert cooling().act(O, cmd.PostMessage(text())).happened()[-1] == "message.posted"
    assert cooling().act(R, cmd.MakeOffer(stories.refund())).happened()[-1] == "offer.made"


def test_nothing_is_decided_while_the_clock_stands_still() -> None:
    """The appraisal is awaited."""
    error = refused(appraised(), O, cmd.Decide("dismissed", ()))  # type: ignore[arg-type]
    assert (error.code, error.data["reason"]) == ("clock_paused", "appraisal")


def test_what_stands_still_is_not_too_late() -> None:
    """Twenty days into a pause the ten days to decide have not passed: they begin to run again with its end."""
    story = appraised().wait(20 * DAY)
    assert scenes.deadline(story, "decide").state is DeadlineState.PAUSED
    assert stories.decided(story.act(O, cmd.ResumeClock()), None).case.head.outcome == "decided"


def test_a_view_shows_what_will_be_left_of_what_stands_still() -> None:
    """Ten days from 2 March, stopped on the 2nd: ten days, whenever one looks."""
    story = appraised().wait(5 * DAY)
    shown = views.view(story.case, O, story.now, story.pack)["deadlines"]
    decide = next(d for d in shown if d["rule"] == "decide")
    assert (decide["state"], decide["remaining_days"]) == ("paused", 10)


# --------------------------------------------------------------------------------------------------------- extending


@pytest.mark.capability("S52")
def test_an_extension_is_counted_from_where_the_time_would_have_ended() -> None:
    """The answer is due with the 7th; five days more end with the 12th. Who granted it and why stays in it."""
    story = served().act(O, cmd.Prolong("respond", text()))
    found = scenes.deadline(story, "respond")
    assert found.due_at == moment("2026-03-13 00:00")
    assert found.prolonged == (Prolonged(O, moment("2026-03-08 00:00"), moment("2026-03-02 11:00"), text()),)


def test_only_those_the_rule_names_extend_and_only_so_often() -> None:
    """Once, by the officer."""
    story = served().act(O, cmd.Prolong("respond", text()))
    assert refused(story, O, cmd.Prolong("respond", text())).code == "nothing_to_prolong"
    assert refused(served(), C, cmd.Prolong("respond", text())).code == "wrong_role"
    assert refused(served(), M, cmd.Prolong("respond", text())).code == "nothing_to_prolong"


def test_a_deadline_no_rule_lets_anybody_extend_is_refused_by_name() -> None:
    """Where another one could be extended."""
    error = refused(served(), O, cmd.Prolong("negotiation", text()))
    assert (error.code, error.data["deadline"]) == ("not_prolongable", "negotiation")


def test_a_second_extension_is_refused_by_its_limit() -> None:
    """Where another deadline could still have one."""
    story = escalated().act(O, cmd.Prolong("decide", text())).act(O, cmd.RequestEvidence(C, text()))
    error = refused(story, O, cmd.Prolong("decide", text()))
    assert (error.code, error.data["limit"]) == ("prolonged_already", 1)


def test_what_does_not_run_cannot_be_extended() -> None:
    """An id of nothing, and a deadline that is over."""
    for unknown in ("decide", "evidence:req_" + "a" * 26, "service"):
        with pytest.raises(NotFound):
            served().act(O, cmd.Prolong(unknown, text()))


def test_nobody_extends_what_is_over() -> None:
    """Within the grace the time has passed already."""
    story = served().until(moment("2026-03-08 00:00"))
    assert (
        refused(story, O, cmd.Prolong("respond", text()), timedelta(seconds=1)).code == "nothing_to_prolong"
    )


def test_an_extension_in_hours_is_added_to_the_moment() -> None:
    """120 hours to decide from 12:00 on 2 March end at 12:00 on the 7th; 24 more at 12:00 on the 8th."""
    pack = scenes.unscreened()
    pack["deadlines"]["decide"]["extension"] = {
        "by": ["officer"], "length": {"n": 24, "unit": "hours"}, "source": "Test.", "times": 2,
    }  # fmt: skip
    story = escalated(pack=scenes.read(pack)).act(O, cmd.Prolong("decide", text()))
    assert story.due("decide") == moment("2026-03-08 12:00")
    assert story.act(O, cmd.Prolong("decide", text())).due("decide") == moment("2026-03-09 12:00")


def test_a_deadline_that_stands_still_can_be_extended_and_keeps_standing() -> None:
    """Ten days from 2 March to the 12th, ten more to the 22nd; resumed a day later, to the 23rd."""
    story = appraised().act(O, cmd.Prolong("decide", text()))
    assert scenes.deadline(story, "decide").state is DeadlineState.PAUSED
    story.act(O, cmd.ResumeClock(), DAY)
    assert story.due("decide") == moment("2026-03-24 00:00")


def test_an_extension_with_reasons_takes_the_case_out_of_the_overdue_queue() -> None:
    """The rule's own extension had put it there; that of another deadline leaves it there."""
    story = escalated().until(moment("2026-03-13 00:01"))
    assert views.queues(story.case) == ["overdue"]
    story.act(O, cmd.RequestEvidence(C, text())).act(
        O, cmd.Prolong(f"evidence:{story.the('requests').id}", text())
    )
    assert views.queues(story.case) == ["overdue"]
    assert views.queues(story.act(O, cmd.Prolong("decide", text())).case) == []


def test_a_contested_case_keeps_its_negotiation() -> None:
    """Fourteen days from 2 March: to the 16th."""
    assert contested().due("negotiation") == moment("2026-03-17 00:00")
