from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.client import Client
from local.running import Running, running
from local.seed import Seeded, seed, tokens


@pytest.fixture(scope="module")
def stack() -> Iterator[Running]:
    """In this process, and gone before the next module's tests."""
    with running(0, 18091) as found:
        yield found


@pytest.fixture(scope="module")
def seeded(stack: Running) -> Seeded:
    found = seed(stack.operator())
    assert stack.drain()
    return found


@pytest.fixture(scope="module")
def platform(stack: Running, seeded: Seeded) -> Client:
    return stack.operator().as_(seeded.api_key)


def test_it_tells_a_dispute_to_its_middle(platform: Client, seeded: Seeded) -> None:
    """Served, answered, argued about, with evidence in the vault, and open."""
    case = platform.get(f"/v1/cases/{seeded.case_id}")
    assert case["status"] == "open"
    assert case["served_at"]
    types = [event["type"] for event in platform.get(f"/v1/cases/{seeded.case_id}/events")["events"]]
    for expected in ("case.filed", "case.served", "case.responded", "offer.made", "evidence.kept"):
        assert expected in types
    assert types.count("offer.made") == 2
    assert len(platform.get(f"/v1/cases/{seeded.case_id}/messages")["messages"]) == 2


def test_it_is_in_the_list_and_in_the_log(platform: Client, seeded: Seeded) -> None:
    """The worker has done its part."""
    assert [case["case_id"] for case in platform.get("/v1/cases")["cases"]] == [seeded.case_id]


def test_its_clock_can_be_moved(platform: Client) -> None:
    """The platform is a sandbox."""
    moved = platform.post("/v1/sandbox/clock", {"advance_seconds": 60})
    assert moved["offset_seconds"] >= 60


def test_every_role_gets_a_token(platform: Client, seeded: Seeded) -> None:
    """Fresh ones each time."""
    given = tokens(platform, seeded.case_id)
    assert given.keys() == {"officer", "mediator", "regulator", "complainant", "respondent"}
    for role in ("officer", "complainant", "respondent"):
        shown: dict[str, Any] = platform.as_(given[role]).get(f"/v1/cases/{seeded.case_id}")
        assert shown["case_id"] == seeded.case_id
    assert platform.as_(given["regulator"]).get("/v1/reports")["reports"] == []


def test_a_mediator_is_on_the_roster(platform: Client) -> None:
    """Ready to be put in charge."""
    assert [found["ref"] for found in platform.get("/v1/mediators")["mediators"]] == ["mediator-1"]
