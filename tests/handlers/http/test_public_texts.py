"""Drafts for the public: made by a machine of the complaint and the decision, for somebody to read."""

from __future__ import annotations

import hashlib

import pytest

from tests.handlers.http.conftest import Api, Case

pytestmark = pytest.mark.capability("S56")
TOLD = "I am Ida Flint. Write to ida@example.com or +44 20 7946 0958: Kettle House owes buyer-2077 20 euros."


@pytest.fixture
def case(api: Api, platform: str) -> Case:
    who = {"ref": "buyer-2077", "name": "Ida Flint", "email": "ida@example.com"}
    shop = {"ref": "shop-77", "name": "Kettle House"}
    return Case(api, platform, complainant=who, respondent=shop, narrative=TOLD)


def test_a_draft_names_nobody(case: Case) -> None:
    """Marks in the language of the case; its hash names what somebody approves."""
    answer = case.api.get(f"{case.path}/public_text", case.officer)
    assert answer.status == 200, answer.text
    (made,) = answer.body["drafts"]
    assert made["text"] == (
        "I am [name of the complainant]. Write to [e-mail address] or [telephone number]: "
        "[name of the respondent] owes [reference] 20 euros."
    )
    assert made["sha256"] == hashlib.sha256(made["text"].encode()).hexdigest()
    assert (made["of"], sum(made["found"].values())) == ("narrative", 5)
    assert (answer.body["state"], "Read it before you publish" in answer.body["note"]) == ("draft", True)


def test_nothing_is_published_and_the_draft_is_a_look(case: Case) -> None:
    """No event follows; the access log tells that somebody opened the texts."""
    before = case.api.get(f"{case.path}/events", case.officer).body["events"]
    case.api.get(f"{case.path}/public_text", case.officer)
    assert case.api.get(f"{case.path}/events", case.officer).body["events"] == before
    lines = case.api.get(f"{case.path}/access_log", case.complainant).body["lines"]
    assert [(line["kind"], line["by"]) for line in lines] == [("public_draft", "officer")]


def test_it_is_for_the_platforms_people(case: Case) -> None:
    """A party has the texts themselves."""
    assert case.api.get(f"{case.path}/public_text", case.complainant).status == 403
