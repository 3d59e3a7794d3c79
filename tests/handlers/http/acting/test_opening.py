"""Admission, deficiencies and their cure, notice that was sent, a case opened again."""

from __future__ import annotations

from typing import Any

import pytest

from tests import packs
from tests.handlers.http.acting.told import deadline, happened, pass_by, view
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.refusing import refused

ASKED = {"items": ["product", "evidence.photos"], "note": "Which kettle is it?"}


@pytest.fixture
def lacking(screened: Case) -> Case:
    """The complainant has been asked for more."""
    screened.done("note_deficiency", ASKED, screened.officer)
    return screened


@pytest.mark.capability("S04")
def test_an_admitted_complaint_goes_to_the_respondent(screened: Case) -> None:
    """Until then nobody had to give notice, and the respondent could do nothing."""
    refused(screened.act("serve", {}, screened.platform), 409, "wrong_stage")
    shown = screened.done("admit", None, screened.officer)["case"]
    assert (shown["stage"], shown["move"]) == ("negotiation", ["platform"])
    assert deadline(screened, "service")["state"] == "running"
    assert happened(screened) == ["case.filed", "case.admitted", "stage.entered"]


def test_a_respondent_learns_nothing_of_a_complaint_that_is_screened(screened: Case) -> None:
    """Nobody has told it yet, and perhaps nobody ever will: for it there is no such case until the admission."""
    paths = (screened.path, f"{screened.path}/events", f"{screened.path}/messages")
    assert [screened.api.get(path, screened.respondent).status for path in paths] == [404] * 3
    refused(screened.act("message", {"text": "What is this?"}, screened.respondent), 404, "not_found")
    screened.done("admit", None, screened.officer)
    assert screened.api.get(screened.path, screened.respondent).status == 200


@pytest.mark.capability("S04")
def test_a_complaint_is_refused_on_a_ground_of_the_rules(screened: Case) -> None:
    """With reasons that everyone reads, and what can be done now."""
    body = {"ground": "no_standing", "reasons": "The order is another person's."}
    shown = screened.done("reject", body, screened.officer)["case"]
    assert (shown["status"], shown["outcome"]) == ("closed", "rejected")
    assert shown["outcome_notice"]["cause"] == "no_standing"
    assert shown["outcome_notice"]["steps"] == ["see_ground", "next_forum"]
    assert "The order is another person's." in view(screened, "complainant")["texts"].values()


def test_there_are_no_grounds_but_those_of_the_rules(screened: Case) -> None:
    """They are named."""
    answer = screened.act("reject", {"ground": "bad_mood", "reasons": "So."}, screened.officer)
    refused(answer, 400, "invalid_request", ("/ground", "not_one_of", "time_limit, no_standing"))


def test_nothing_is_screened_where_the_rules_do_not_screen(case: Case) -> None:
    """The refusal says where it would be."""
    answer = case.act("admit", None, case.officer)
    refused(answer, 409, "wrong_stage")
    assert answer.body["data"] == {"stage": "negotiation", "open_in": ["screening"]}


@pytest.mark.capability("S05")
def test_a_deficiency_stops_the_time_to_screen(lacking: Case) -> None:
    """The complainant's own time runs instead."""
    assert deadline(lacking, "screen")["state"] == "paused"
    assert deadline(lacking, "cure")["due_at"] == "2026-11-25T04:00:00.000000Z"  # 72 hours
    (open_one,) = view(lacking, "complainant")["deficiencies"]
    assert (open_one["items"], open_one["state"]) == (["product", "evidence.photos"], "open")
    assert view(lacking)["move"] == ["complainant"]


def test_only_what_can_be_supplied_is_asked_for(screened: Case) -> None:
    """Fields of the dispute type's form and lines of its checklist, each once."""
    answer = screened.act("note_deficiency", {"items": ["colour", "product", "product"]}, screened.officer)
    assert answer.faults == {("/items/0", "not_one_of"), ("/items", "repeated")}


def test_nothing_is_decided_while_the_complainant_may_complete_it(lacking: Case) -> None:
    """Neither asked again nor admitted, and the refusal says until when."""
    again = lacking.act("note_deficiency", ASKED, lacking.officer)
    refused(again, 409, "deficiency_pending")
    admitted = lacking.act("admit", None, lacking.officer)
    refused(admitted, 409, "deficiency_pending")
    assert admitted.body["due_at"] == "2026-11-25T04:00:00.000000Z"
    assert admitted.body["applies"] == "What it waits for ends on 25 November 2026, 04:00 UTC at the latest."


@pytest.mark.capability("S05")
def test_what_was_lacking_is_supplied_under_seal(lacking: Case) -> None:
    """Own words stand as the id of a text; time to screen runs on."""
    pass_by(lacking, hours=30)
    body = {"details": {"product": "Kettle K2, blue"}, "note": "The photograph follows by hand."}
    shown = lacking.done("cure", body, lacking.complainant)["case"]
    assert shown["deficiencies"][0]["state"] == "cured"
    text_id = shown["claim"]["details"]["product"]
    assert text_id.startswith("txt_")
    assert view(lacking, "officer")["texts"][text_id] == "Kettle K2, blue"
    # 48 hours from the filing, of which 30 stood still
    assert deadline(lacking, "screen")["due_at"] == "2026-11-25T10:00:00.000000Z"


def test_everything_that_is_still_lacking_is_named(lacking: Case) -> None:
    """A part is not enough."""
    answer = lacking.act("cure", {"details": {"product": " "}}, lacking.complainant)
    assert answer.faults == {("/details/product", "missing"), ("/evidence/photos", "missing")}


def test_an_answer_of_the_wrong_kind_is_no_cure(lacking: Case) -> None:
    """The form says what each field takes."""
    body = {"details": {"received_on": "yesterday", "colour": "blue", "product": "K2"}, "note": "See above."}
    answer = lacking.act("cure", body, lacking.complainant)
    assert answer.faults == {("/details/received_on", "not_a_date"), ("/details/colour", "unknown_field")}


def test_nobody_asked_for_more(screened: Case) -> None:
    """The complaint is complete as it is."""
    refused(screened.act("cure", {"note": "More."}, screened.complainant), 409, "nothing_to_cure")


@pytest.mark.capability("S52")
def test_a_late_cure_is_told_what_applies_instead(lacking: Case) -> None:
    """The complaint lapses and can be filed again."""
    pass_by(lacking, hours=72, microseconds=1)
    answer = lacking.act("cure", {"details": {"product": "K2"}, "note": "Here."}, lacking.complainant)
    refused(answer, 409, "deadline_passed")
    assert (answer.body["due_at"], answer.body["consequence"]) == ("2026-11-25T04:00:00.000000Z", "lapse")
    assert answer.body["applies"].endswith("The case closes undecided; the complaint can be filed again.")
    assert "withdraw" in [one["action"] for one in answer.body["instead"]]


@pytest.mark.capability("S04")
def test_doubts_are_shown_to_those_who_screen(api: Api, platform: str) -> None:
    """What speaks against the complaint, on the grounds of the rules; the complainant is not judged by a machine."""
    doubtful = Case(
        api, platform, pack=packs.SCREENED, occurred_on="2019-01-01", standing={"own_claim": False}
    )
    assert view(doubtful, "officer")["screening"]["doubts"] == ["time_limit", "no_standing"]
    assert view(doubtful, "complainant")["screening"] is None


@pytest.mark.capability("S52")
def test_a_notice_that_was_sent_counts_after_a_while(case: Case) -> None:
    """Seven days by the general procedure; sent is not delivered until then."""
    shown = case.done("dispatch_notice", {"at": "2026-11-22T04:00:00Z"}, case.platform)["case"]
    assert shown["served_at"] is None
    refused(case.act("dispatch_notice", {}, case.platform), 409, "already_dispatched")
    # the day of sending does not count: 23 to 29 November
    assert deadline(case, "deemed_service")["due_at"] == "2026-11-30T00:00:00.000000Z"
    case.wait(days=8)
    assert view(case)["served_at"] == "2026-11-30T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("at", "code"), [("2026-11-22T04:00:01Z", "date_in_future"), ("2026-11-21T00:00:00Z", "before_filing")]
)
def test_a_notice_was_sent_between_filing_and_now(case: Case, at: str, code: str) -> None:
    """Like one that was delivered."""
    assert case.act("dispatch_notice", {"at": at}, case.platform).faults == {("/at", code)}


def reopened(case: Case, **headers: str) -> Any:
    return case.act("reopen", {"reason": "They have not paid after all."}, case.complainant, **headers)


@pytest.mark.capability("S31")
def test_a_withdrawn_case_is_opened_again(served: Case) -> None:
    """Within thirty days, before the officer."""
    closed = served.done("withdraw", {}, served.complainant)["case"]
    # the day of closing does not count: the last of thirty is 22 December
    assert closed["outcome_notice"]["reopen_until"] == "2026-12-23T00:00:00.000000Z"
    assert [a["action"] for a in view(served, "complainant")["allowed_actions"]] == ["reopen"]
    again = reopened(served)
    assert again.status == 200
    assert (again.body["case"]["status"], again.body["case"]["stage"]) == ("open", "determination")


def test_an_open_case_is_not_reopened(served: Case) -> None:
    """The refusal says what is open instead."""
    answer = reopened(served)
    refused(answer, 409, "case_open")
    assert "withdraw" in [one["action"] for one in answer.body["instead"]]


def test_a_case_is_reopened_once_and_in_time(served: Case) -> None:
    """The day after is too late; a second time is once too often."""
    served.done("withdraw", {}, served.complainant)
    late = "2026-12-23T00:00:00.000001+00:00"
    before = served.api.clock.moment
    pass_by(served, until=late)
    answer = reopened(served)
    refused(answer, 409, "deadline_passed")
    assert answer.body["due_at"] == "2026-12-23T00:00:00.000000Z"
    served.api.clock.moment = before
    served.sign_in()
    assert reopened(served).status == 200
    served.done("withdraw", {}, served.complainant)
    refused(reopened(served), 409, "reopened_already")
