"""Conversations with a machine in a chat."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.channels import GIVEN, SAID
from tests.handlers.http.conftest import Answer, Api

TALKS = "/v1/intake-conversations"


class Talk:
    """One conversation; answers come by the question's key."""

    def __init__(self, api: Api, platform: str, **changes: Any) -> None:
        self.api, self.platform = api, platform
        self.now = api.post(TALKS, GIVEN | changes, platform).body
        self.path = f"{TALKS}/{self.now['id']}"

    def say(self, answer: str | None = None, do: str | None = None, step: int | None = None) -> Answer:
        body = {"step": step or self.now["step"], "answer": answer, "do": do}
        got = self.api.post(
            f"{self.path}/answers", {k: v for k, v in body.items() if v is not None}, self.platform
        )
        if got.status == 200:
            self.now = got.body
        return got

    def answered(self, **changes: str) -> Talk:
        """Up to the review."""
        while self.now["state"] == "asking":
            key = self.now["question"]["key"]
            said = (SAID | changes).get(key)
            assert self.say(said, None if said else "skip").status == 200
        return self

    def confirmed(self) -> str:
        assert self.say(do="confirm").status == 200
        return str(self.now["case_id"])


@pytest.fixture
def talk(api: Api, platform: str) -> Talk:
    return Talk(api, platform)


@pytest.mark.capability("S01")
def test_a_conversation_becomes_a_case(talk: Talk) -> None:
    """Once it is confirmed, and not before."""
    talk.answered()
    assert talk.now["state"] == "review"
    assert talk.now["case_id"] is None
    case = talk.api.get(f"/v1/cases/{talk.confirmed()}", talk.platform).body
    assert case["claim"]["channel"] == "bot"
    assert talk.now["state"] == "filed"


def test_the_review_shows_what_would_be_filed(talk: Talk) -> None:
    """With what the platform knew, as people read it."""
    shown = {line["key"]: line["said"] for line in talk.answered().now["review"]}
    assert shown["dispute_type"] == "Quality"
    assert shown["amount"] == "64.90 USD"
    assert shown["order_ref"] == "BK-448210"


def test_a_question_comes_with_its_options(api: Api, platform: str) -> None:
    """In the complaint's language; the number of an option will do as an answer."""
    talk = Talk(api, platform, lang="zh")
    assert talk.now["question"]["text"] == "遇到了哪类问题？"
    first = talk.now["question"]["options"][0]
    talk.say("1")
    talk.say(do="back")
    talk.say(first["label"])
    assert talk.now["question"]["key"] == "occurred_on"


def test_what_cannot_be_read_is_asked_again(talk: Talk) -> None:
    """With the reason."""
    talk.say("quality")
    talk.say("the day before the party")
    assert talk.now["question"]["key"] == "occurred_on"
    assert talk.now["problem"] == "Enter a day, for example 3 November 2026."


def test_what_the_rules_refuse_is_asked_again(talk: Talk) -> None:
    """Before anybody can confirm it."""
    while talk.now["state"] == "asking" and not talk.now["problem"]:
        key = talk.now["question"]["key"]
        said = (SAID | {"occurred_on": "2027-01-01"}).get(key)
        talk.say(said, None if said else "skip")
    assert talk.now["question"]["key"] == "occurred_on"
    assert talk.now["problem"] == "This day has not come yet."


@pytest.mark.capability("S01")
def test_a_step_that_comes_twice_is_one_step(talk: Talk) -> None:
    """The network repeats; the answer is where it stands."""
    once = talk.say("quality", step=1).body
    assert talk.say("quality", step=1).body == once
    assert talk.say("logistics", step=1).code == "version_conflict"


def test_one_can_go_back(talk: Talk) -> None:
    """By a button or by the word; the earlier answer is asked for again."""
    talk.say("quality")
    talk.say("2026-11-12")
    talk.say("back")
    assert talk.now["question"]["key"] == "occurred_on"
    talk.say(do="back")
    assert talk.now["question"]["key"] == "dispute_type"


def test_what_must_be_said_cannot_be_skipped(talk: Talk) -> None:
    """The same question, and why."""
    talk.say(do="skip")
    assert talk.now["question"]["key"] == "dispute_type"
    assert talk.now["problem"] == "This question cannot be skipped."


def test_stop_leaves_nothing(talk: Talk) -> None:
    """The conversation is gone."""
    talk.say("quality")
    assert talk.say("Stop").body["state"] == "stopped"
    assert talk.api.get(talk.path, talk.platform).status == 404


def test_a_conversation_ends_by_itself(talk: Talk) -> None:
    """After seven days."""
    talk.api.clock.moment += timedelta(days=7)
    assert talk.say("quality").status == 404


@pytest.mark.capability("S01")
def test_sixty_four_confirmations_are_one_case(talk: Talk) -> None:
    """All at once."""
    talk.answered()
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: talk.say(do="confirm", step=talk.now["step"]), range(64)))
    cases = {answer.body["case_id"] for answer in got if answer.status == 200}
    assert len(cases) == 1
    head = talk.api.services.store.head(cases.pop())
    assert head is not None
    assert head.version == 1


def test_a_repeated_beginning_is_one_conversation(api: Api, platform: str) -> None:
    """By its Idempotency-Key."""
    begun = [api.post(TALKS, GIVEN, platform, Idempotency_Key="chat-7").body["id"] for _ in range(2)]
    assert begun[0] == begun[1]


def test_another_platforms_conversation_is_none(talk: Talk) -> None:
    """Nobody learns that there is one."""
    other = str(talk.api.tenant()["key"]["api_key"])
    assert talk.api.get(talk.path, other).status == 404


def test_nothing_that_was_said_lies_open(talk: Talk) -> None:
    """The row holds sealed bytes; after the filing not even those of the answers."""
    talk.answered()
    rows = talk.api.services.tables.deliveries.scan()
    stored = "".join(str(row.doc) for row in rows)
    assert "kettle" not in stored
    assert "Harrow" not in stored
