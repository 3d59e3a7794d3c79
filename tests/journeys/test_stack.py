"""The stack under the journeys: that it is quick to start, and that its parts work together."""

from __future__ import annotations

from tests.journeys.cast import Platform, eventually, refund
from tests.stack import Delivered, Process


def test_it_is_there_in_seconds(stack: Process) -> None:
    """Less than eight where nothing else runs."""
    assert stack.started < 30


def test_a_filed_case_reaches_webhook_list_and_log(shop: Platform) -> None:
    """And the acknowledged webhook is notice to the respondent."""
    dispute = shop.file()
    shop.drain()
    assert shop.inbox.types() == ["case.filed", "case.served"]
    assert shop.inbox.delivered[0].verified(shop.endpoint["secret"])["data"]["case_id"] == dispute.case_id
    listed = shop.api.get("/v1/cases")["cases"]
    assert [(case["case_id"], case["version"]) for case in listed] == [(dispute.case_id, 2)]
    logged = eventually(lambda: len(found := shop.api.get("/v1/events")["events"]) == 2 and found)
    assert [event["type"] for event in logged] == shop.inbox.types()


def test_a_receiver_that_is_down_gets_everything_once_it_is_up(shop: Platform) -> None:
    """With the same id at every attempt."""
    refused: list[Delivered] = []

    def down_twice(arrived: Delivered) -> int:
        refused.append(arrived)
        return 503 if len(refused) <= 2 else 204

    shop.inbox.answer = down_twice
    shop.file()
    eventually(lambda: "case.served" in shop.inbox.types())
    filed = [one for one in shop.inbox.delivered if one.event["type"] == "case.filed"]
    assert len(filed) == 3
    assert len({one.id for one in filed}) == 1


def test_a_sandbox_passes_its_deadlines_when_its_clock_is_moved(lab: Platform) -> None:
    """Nobody waits for a day to end."""
    dispute = lab.file().served()
    dispute.act(dispute.respondent, "respond", position="contests", statement="It was sound when it left us.")
    dispute.act(dispute.respondent, "offer", terms=refund(1_000))
    stage = dispute.show()["stage"]
    due = dispute.show()["due_at"]
    lab.move_to(due)
    lab.advance(days=30)
    assert dispute.show()["stage"] != stage
    assert dispute.events()[-1]["seq"] > 4
