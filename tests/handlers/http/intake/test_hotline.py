"""The hotline: an officer files for somebody at the telephone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.channels import COMPLAINT
from tests.handlers.http.conftest import Api

CALL = {"confirmed_at": "2026-11-22T03:58:00Z"}


@pytest.fixture
def officer(api: Api, platform: str) -> str:
    return api.token(platform, "officer", ref="officer-7")


@pytest.mark.capability("S01")
def test_an_officer_files_by_the_hotline(api: Api, platform: str, officer: str) -> None:
    """Who took the call and when it was confirmed stands in the claim."""
    made = api.post("/v1/cases", COMPLAINT | {"call": CALL}, officer)
    assert made.status == 201, made.text
    claim = api.get(f"/v1/cases/{made.body['case_id']}", platform).body["claim"]
    assert claim["channel"] == "hotline"
    assert claim["call"] == {"taken_by": "officer-7", "confirmed_at": "2026-11-22T03:58:00.000000Z"}


@pytest.mark.capability("S01")
def test_sixty_four_calls_at_once_are_one_case(api: Api, officer: str) -> None:
    """An impatient desk: the same key, the same case."""
    body = COMPLAINT | {"call": CALL}
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda _: api.post("/v1/cases", body, officer, Idempotency_Key="one"), range(64))
        )
    assert {answer.status for answer in made} <= {201, 409, 503}
    assert len({answer.body["case_id"] for answer in made if answer.status == 201}) == 1


def test_nothing_is_filed_unheard(api: Api, officer: str) -> None:
    """Without the caller's consent there is no complaint."""
    answer = api.post("/v1/cases", COMPLAINT, officer)
    assert (answer.status, answer.faults) == (422, {("/call", "missing")})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"channel": "web", "call": CALL}, ("/channel", "not_one_of")),
        ({"call": {"confirmed_at": "2026-11-23T04:00:00Z"}}, ("/call/confirmed_at", "date_in_future")),
    ],
)  # fmt: skip
def test_an_officer_says_what_was_so(
    api: Api, officer: str, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    """No other channel, no consent to come."""
    answer = api.post("/v1/cases", COMPLAINT | changes, officer)
    assert (answer.status, answer.faults) == (400, {fault})


def test_a_call_belongs_to_the_hotline(api: Api, platform: str) -> None:
    """A platform's server that says another channel had none."""
    answer = api.post("/v1/cases", COMPLAINT | {"call": CALL, "channel": "web"}, platform)
    assert (answer.status, answer.faults) == (400, {("/call", "not_applicable")})


@pytest.mark.capability("S01")
def test_a_call_filed_twice_is_one_case(api: Api, officer: str) -> None:
    """By the Idempotency-Key, as everywhere."""
    ids = {
        api.post("/v1/cases", COMPLAINT | {"call": CALL}, officer, Idempotency_Key="call-1").body["case_id"]
        for _ in range(2)
    }
    assert len(ids) == 1


def test_the_script_asks_what_is_open(api: Api, officer: str) -> None:
    """In the caller's language, in order, with the form of the kind of dispute."""
    asked = api.post(
        "/v1/intake-questions", {"pack": "generic", "lang": "zh", "dispute_type": "quality"}, officer
    ).body
    keys = [question["key"] for question in asked["questions"]]
    assert keys[:4] == ["respondent_name", "occurred_on", "narrative", "detail_product"]
    assert asked["questions"][3]["text"] == "商品名称与型号"


def test_a_complete_complaint_leaves_no_question(api: Api, officer: str) -> None:
    """Then it can be read back and filed."""
    assert api.post("/v1/intake-questions", COMPLAINT, officer).body["questions"] == []
