"""An event of an arbitration once more: to its body's own system, and to nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.handlers.http.arbitrations.story import Story

ALL = "/v1/webhook-endpoints"


def replayed(story: Story, key: str, **which: str) -> Any:
    made = story.api.post(ALL, {"url": "https://hooks.example.com/redress"}, key)
    assert made.status == 201, made.text
    return story.api.post(f"{ALL}/{made.body['id']}/replay", which, key)


def first(story: Story) -> dict[str, Any]:
    """The first event of the body's log."""
    story.api.clock.moment += timedelta(minutes=1)
    return story.api.get("/v1/events", story.house.key).body["events"][0]["data"]


def test_a_body_replays_an_event_of_its_arbitration(story: Story) -> None:
    """By its id, as it stands in the body's event log."""
    data = first(story)
    answer = replayed(story, story.house.key, event_id=data["event_id"], arbitration_id=story.id)
    assert (answer.status, answer.body["queued"]) == (202, 1), answer.text


def test_the_cases_platform_replays_none_of_it(story: Story) -> None:
    """It reads the arbitration; the events go to the body alone."""
    data = first(story)
    answer = replayed(story, story.platform, event_id=data["event_id"], arbitration_id=story.id)
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_body_replays_no_event_of_the_case(story: Story) -> None:
    """That is in the platform's log, under the platform's numbers."""
    event = story.api.get(f"{story.case.path}/events", story.platform).body["events"][0]
    answer = replayed(story, story.house.key, event_id=event["id"], case_id=story.case.id)
    assert (answer.status, answer.code) == (404, "not_found")
