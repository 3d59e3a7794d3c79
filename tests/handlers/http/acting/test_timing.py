"""Pauses and extensions with their reasons; the supervisors' queues."""

from __future__ import annotations

import pytest

from tests.handlers.http.acting.told import ANSWER, deadline, pass_by, view
from tests.handlers.http.conftest import Case
from tests.handlers.http.refusing import refused

QUIET = {"reason": "cool_off", "note": "Let us sleep over it."}
MORE = {"deadline_id": "respond", "reason": "The maker has to be asked, who is on holiday."}


@pytest.fixture
def quiet(served: Case) -> Case:
    """The complainant has asked for two days of quiet."""
    served.done("pause", QUIET, served.complainant)
    return served


@pytest.mark.capability("S65")
def test_a_pause_stops_the_time_of_both(quiet: Case) -> None:
    """For its reason, with a cap; the rest of each deadline is kept."""
    (pause,) = view(quiet)["pauses"]
    assert (pause["reason"], pause["by"], pause["state"]) == ("cool_off", "complainant", "running")
    assert sorted(pause["deadlines"]) == ["negotiation", "respond"]
    respond = deadline(quiet, "respond")
    assert (respond["state"], respond["stopped"][0]["reason"]) == ("paused", "cool_off")
    assert deadline(quiet, "pause")["due_at"] == "2026-11-24T04:00:00.000000Z"  # 48 hours


@pytest.mark.capability("S65")
def test_there_is_silence_between_the_parties_while_they_cool_off(quiet: Case) -> None:
    """The refusal says from when they may write again, in their language; the officer may."""
    answer = quiet.act("message", {"text": "And another thing!"}, quiet.respondent, Accept_Language="zh")
    refused(answer, 409, "cooling_off")
    assert answer.body["allowed_from"] == "2026-11-24T04:00:00.000000Z"
    assert answer.body["applies"] == "自 2026年11月24日 04:00（UTC） 起可以进行。"
    assert quiet.act("message", {"text": "Until Tuesday, then."}, quiet.officer).status == 200


def test_who_stopped_the_clock_lets_it_run_on(quiet: Case) -> None:
    """With what was left: ten hours later everything is due ten hours later."""
    refused(quiet.act("resume", None, quiet.respondent), 409, "not_your_pause")
    pass_by(quiet, hours=10)
    shown = quiet.done("resume", None, quiet.complainant)["case"]
    assert shown["pauses"][0]["state"] == "ended"
    # five days from 22 November end with the 27th; a stop within one day moves days by none
    assert deadline(quiet, "respond")["state"] == "running"
    refused(quiet.act("resume", None, quiet.complainant), 409, "nothing_to_resume")


def test_the_clock_is_stopped_once_at_a_time(quiet: Case) -> None:
    """Whoever asks."""
    refused(quiet.act("pause", QUIET, quiet.respondent), 409, "clock_paused")


def test_a_reason_is_open_to_some_only(served: Case) -> None:
    """Parties cool off; an appraisal is the officer's to wait for."""
    answer = served.act("pause", {"reason": "appraisal"}, served.complainant)
    refused(answer, 400, "invalid_request", ("/reason", "not_one_of", "cool_off"))


def test_a_reason_does_not_hold_for_ever(quiet: Case) -> None:
    """Twice for each side, by the general procedure."""
    quiet.done("resume", None, quiet.complainant)
    quiet.done("pause", QUIET, quiet.complainant)
    quiet.done("resume", None, quiet.complainant)
    refused(quiet.act("pause", QUIET, quiet.complainant), 409, "no_more_pauses")
    assert quiet.act("pause", QUIET, quiet.respondent).status == 200


@pytest.mark.capability("S52")
def test_a_deadline_is_prolonged_by_who_may_and_with_reasons(served: Case) -> None:
    """Five more days, once; everybody reads why."""
    shown = served.done("prolong", MORE, served.officer)["case"]
    respond = next(d for d in shown["deadlines"] if d["id"] == "respond")
    # notice on the 22nd: five days are over with the 27th, ten with the 2nd
    assert respond["due_at"] == "2026-12-03T00:00:00.000000Z"
    assert respond["prolonged"][0]["was_due"] == "2026-11-28T00:00:00.000000Z"
    assert respond["prolonged"][0]["by"] == "officer"
    assert MORE["reason"] in view(served, "complainant")["texts"].values()


def test_a_deadline_is_prolonged_once(served: Case) -> None:
    """The answer to a second request depends on what else could be prolonged."""
    served.done("prolong", MORE, served.officer)
    refused(served.act("prolong", MORE, served.officer), 409, "nothing_to_prolong")


def test_what_no_rule_lets_one_prolong_stays_as_it_is(served: Case) -> None:
    """Named by its id; one that is not there is not found."""
    answer = served.act("prolong", MORE | {"deadline_id": "negotiation"}, served.officer)
    refused(answer, 409, "not_prolongable")
    assert answer.body["data"] == {"deadline": "negotiation"}
    refused(served.act("prolong", MORE | {"deadline_id": "decide"}, served.officer), 404, "not_found")
    refused(served.act("prolong", MORE, served.platform), 409, "nothing_to_prolong")


@pytest.mark.capability("S12")
def test_a_late_first_reply_is_looked_into(served: Case) -> None:
    """It stands in a queue until a supervisor has noted why; the note is for the platform's people alone."""
    served.wait(hours=25)  # 24, and the grace
    assert view(served)["queues"] == ["late"]
    note = {"queue": "late", "note": "The shop's mailbox was full."}
    shown = served.done("look_into", note, served.officer)["case"]
    assert shown["queues"] == []
    assert note["note"] in view(served, "officer")["texts"].values()
    assert note["note"] not in view(served, "respondent")["texts"].values()
    refused(served.act("look_into", note, served.officer), 409, "nothing_to_look_into")


def test_a_case_is_looked_into_in_the_queue_it_is_in(served: Case) -> None:
    """Nobody has waited for thirty days here."""
    served.wait(hours=25)
    answer = served.act("look_into", {"queue": "ombuds", "note": "Nothing."}, served.officer)
    refused(answer, 409, "nothing_to_look_into")


@pytest.mark.capability("S37")
def test_a_stalled_case_is_looked_into_by_the_ombuds_office(screened: Case) -> None:
    """A week without anybody's act, by this procedure; then it leaves the queue again."""
    screened.done("admit", None, screened.officer)
    screened.done("respond", ANSWER, screened.respondent)
    screened.wait(days=8)
    assert view(screened)["queues"] == ["ombuds"]
    shown = screened.done("look_into", {"queue": "ombuds", "note": "An officer was ill."}, screened.officer)
    assert shown["case"]["queues"] == []
