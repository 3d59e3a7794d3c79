"""Who hears what is said in a mediation: the thread, the joint room, and a caucus of the mediator with one party."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.handlers.http.acting.told import mediated, view
from tests.handlers.http.conftest import Case
from tests.handlers.http.refusing import refused

NOTE = "Between us: I would take half."


def heard(case: Case, token: str) -> list[tuple[str, str | None, str]]:
    """What this caller reads in the list of messages: by whom, in which room, and the words."""
    found = case.api.get(f"{case.path}/messages", token).body["messages"]
    return [(m["by"], m["room"], m["text"]) for m in found]


def say(case: Case, token: str, text: str = NOTE, **where: Any) -> Any:
    return case.act("message", {"text": text} | where, token)


@pytest.mark.capability("S21")
def test_a_word_in_a_caucus_is_for_the_mediator_and_that_party(served: Case) -> None:
    """In no list of anybody else, and in nobody's view."""
    mediator = mediated(served)
    assert say(served, served.complainant, room="caucus").status == 200
    expected = [("complainant", "caucus_complainant", NOTE)]
    assert heard(served, served.complainant) == heard(served, mediator) == expected
    for who in ("respondent", "officer", "platform"):
        token = getattr(served, who)
        assert heard(served, token) == []
        assert NOTE not in json.dumps(view(served, who), ensure_ascii=False)


@pytest.mark.capability("S21")
def test_the_mediator_speaks_with_one_party_at_a_time(served: Case) -> None:
    """Named; the other one hears nothing of it."""
    mediator = mediated(served)
    say(served, mediator, "What would you pay?", room="caucus", to="respondent")
    assert heard(served, served.respondent) == [("mediator", "caucus_respondent", "What would you pay?")]
    assert heard(served, served.complainant) == []
    assert heard(served, served.officer) == []


@pytest.mark.capability("S21")
def test_the_joint_room_is_for_both_and_the_mediator(served: Case) -> None:
    """The platform's people stay outside; the case's thread they share."""
    mediator = mediated(served)
    say(served, mediator, "Good morning to both of you.", room="joint")
    say(served, served.complainant, "To everybody.")
    joint = ("mediator", "joint", "Good morning to both of you.")
    thread = ("complainant", None, "To everybody.")
    for token in (served.complainant, served.respondent, mediator):
        assert heard(served, token) == [joint, thread]
    for token in (served.officer, served.platform):
        assert heard(served, token) == [thread]


@pytest.mark.capability("S21")
def test_a_caucus_leaves_no_trace_in_anybodys_events(served: Case) -> None:
    """Its link in the chain is there for all, its content for none: not even the mediator reads it there."""
    mediator = mediated(served)
    say(served, served.complainant, room="caucus")
    for token in (served.complainant, served.respondent, mediator, served.officer, served.platform):
        last = served.api.get(f"{served.path}/events?limit=500", token).body["events"][-1]
        assert (last["sealed"], last["body"], last["type"]) == (True, None, None)


def test_pages_go_on_over_what_is_not_for_the_caller(served: Case) -> None:
    """A page may be empty and still lead on."""
    mediator = mediated(served)
    say(served, mediator, "One.", room="caucus", to="complainant")
    say(served, served.complainant, "Two.")
    page = served.api.get(f"{served.path}/messages?limit=1", served.respondent).body
    assert (page["messages"], page["next_after"]) == ([], 1)
    rest = served.api.get(f"{served.path}/messages?after=1", served.respondent).body
    assert [m["text"] for m in rest["messages"]] == ["Two."]


def test_rooms_are_there_while_somebody_mediates(served: Case) -> None:
    """Before and after there is the thread."""
    answer = say(served, served.complainant, room="joint")
    refused(answer, 400, "invalid_request", ("/room", "not_applicable", None))
    mediator = mediated(served)
    say(served, mediator, "None.", room="joint")
    served.done("conclude_mediation", {"reasons": "No agreement."}, mediator)
    assert say(served, served.complainant, room="caucus").faults == {("/room", "not_applicable")}


def test_nobody_but_those_who_take_part_enters_a_room(served: Case) -> None:
    """An officer writes to the thread; a mediator never does, so that nobody takes one for the other."""
    mediator = mediated(served)
    assert say(served, served.officer, room="joint").faults == {("/room", "not_applicable")}
    assert say(served, mediator).faults == {("/room", "not_applicable")}


def test_a_caucus_of_the_mediator_has_one_other_party(served: Case) -> None:
    """Whom only the mediator names."""
    mediator = mediated(served)
    assert say(served, mediator, room="caucus").faults == {("/to", "missing")}
    own = say(served, served.complainant, room="caucus", to="respondent")
    assert own.faults == {("/to", "not_applicable")}
    joint = say(served, mediator, room="joint", to="respondent")
    assert joint.faults == {("/to", "not_applicable")}
