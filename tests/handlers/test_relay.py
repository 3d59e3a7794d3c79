"""The relay: event rows and moved wakes of the stream become messages, in whatever order and how often they come."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.handlers.events import load
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

QUEUES = ("deliveries", "views", "clock", "uploads")


NOTHING: dict[str, set[str]] = {queue: set() for queue in QUEUES}


def bodies() -> dict[str, set[str]]:
    return {queue: {message.body for message in sent(queue)} for queue in QUEUES}


def keys(queue: str, *names: str) -> list[Any]:
    return [tuple(message.json[name] for name in names) for message in sent(queue)]


def with_wakes_near() -> Any:
    """The recorded batch, written within a day of its wakes: those of the 25th and, moved nearer, the 26th."""
    text = json.dumps(load("dynamodb_stream")).replace("2026-11-22T0", "2026-11-25T0")
    return json.loads(text.replace("2026-11-27T04:01", "2026-11-26T04:01"))


class TestABatch:
    """A filing and a later command, as DynamoDB shows them, and a row that its time to live removed."""

    def test_each_event_goes_to_webhooks_and_lists(self, invoke: Lambdas) -> None:
        """In the shape that the others read."""
        assert invoke("relay", load("dynamodb_stream")) == {"batchItemFailures": []}
        assert keys("deliveries", "kind", "type") == [
            ("event", "case.filed"),
            ("event", "evidence.submitted"),
        ]
        assert [json.loads(m.json["summary"])["version"] for m in sent("views")] == [1, 2]

    def test_each_wake_that_moved_is_armed(self, invoke: Lambdas) -> None:
        """The filing's first one, and the one it moved to. Both are written within a day of their moments here."""
        invoke("relay", with_wakes_near())
        wakes = ["2026-11-25T04:01:00.000000Z", "2026-11-26T04:01:00.000000Z"]
        assert keys("clock", "wake") == [(wake,) for wake in wakes]

    def test_a_wake_that_is_days_away_tells_nobody(self, invoke: Lambdas) -> None:
        """The hourly schedule arms its slot when it is near; until then it may move as often as it likes."""
        invoke("relay", load("dynamodb_stream"))
        assert not sent("clock")

    def test_submitted_evidence_goes_to_the_vaults_keeper(self, invoke: Lambdas) -> None:
        """Beside its webhook."""
        invoke("relay", load("dynamodb_stream"))
        assert keys("uploads", "kind") == [("submitted",)]

    def test_rows_that_are_no_events_are_passed_over(self, invoke: Lambdas) -> None:
        """Claims, children, persons, request keys, and what was removed by its time to live."""
        records = load("dynamodb_stream")["Records"]
        other = [r for r in records if not r["dynamodb"]["Keys"]["sk"]["S"].startswith(("e#", "a#head"))]
        assert {record["eventName"] for record in other} == {"INSERT", "REMOVE"}
        invoke("relay", {"Records": other})
        assert bodies() == NOTHING

    @pytest.mark.parametrize("kind", ["e#", "a#head"])
    def test_what_was_removed_is_not_published_again(self, invoke: Lambdas, kind: str) -> None:
        """There is no new image."""
        records = [
            r for r in load("dynamodb_stream")["Records"] if r["dynamodb"]["Keys"]["sk"]["S"].startswith(kind)
        ]
        for record in records:
            record["eventName"] = "REMOVE"
            record["dynamodb"]["OldImage"] = record["dynamodb"].pop("NewImage")
        invoke("relay", {"Records": records})
        assert bodies() == NOTHING

    def test_a_wake_that_did_not_move_is_not_armed_again(self, invoke: Lambdas) -> None:
        """Most commands leave the next wake as it is."""
        (moved,) = [r for r in load("dynamodb_stream")["Records"] if r["eventName"] == "MODIFY"]
        moved["dynamodb"]["OldImage"] = moved["dynamodb"]["NewImage"]
        invoke("relay", {"Records": [moved]})
        assert not sent("clock")

    def test_order_does_not_matter(self, invoke: Lambdas) -> None:
        """Records of one transaction may come apart and interleaved."""
        event = load("dynamodb_stream")
        invoke("relay", event)
        in_order = bodies()
        random.Random(7).shuffle(event["Records"])
        invoke("relay", event)
        assert bodies() == in_order

    def test_a_record_that_comes_twice_gives_the_same_message_again(self, invoke: Lambdas) -> None:
        """By which its consumers know it."""
        for _ in range(2):
            invoke("relay", load("dynamodb_stream"))
        assert len(sent("deliveries")) == 4
        assert len(bodies()["deliveries"]) == 2

    def test_a_batch_goes_out_in_few_calls(self, invoke: Lambdas, backend: Services) -> None:
        """One per queue: ten messages fit into each."""
        from tests.roundtrips import count_calls

        with count_calls() as calls:
            invoke("relay", with_wakes_near())
        assert calls == {"sqs.SendMessageBatch": 6}


class TestBrokenRecords:
    """A poison record holds up what is behind it, and nothing before it."""

    def test_the_first_broken_record_is_named(self, invoke: Lambdas, logs: Logs) -> None:
        """Lambda goes on there, and sets it aside in the end."""
        event = load("dynamodb_stream")
        broken = next(r for r in event["Records"] if r["dynamodb"]["Keys"]["sk"]["S"] == "e#000000002")
        del broken["dynamodb"]["NewImage"]["summary"]
        assert invoke.failed("relay", event) == [broken["dynamodb"]["SequenceNumber"]]
        assert keys("deliveries", "type") == [("case.filed",)]
        assert [line["record"] for line in logs.lines] == [broken["dynamodb"]["SequenceNumber"]]

    def test_a_queue_that_refuses_leaves_the_rest_to_the_next_round(
        self, invoke: Lambdas, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """From the first record that needs it."""
        event = with_wakes_near()
        queues = invoke.process("relay").queues
        send = queues.send

        def refusing(queue: str, messages: Any, delay: int = 0) -> None:
            if queue == "clock":
                raise ConnectionError
            send(queue, messages, delay)

        monkeypatch.setattr(queues, "send", refusing)
        assert invoke.failed("relay", event) == [event["Records"][0]["dynamodb"]["SequenceNumber"]]
        monkeypatch.undo()
        assert invoke.failed("relay", event) == []
        assert len(bodies()["clock"]) == 2


class TestRealRows:
    """What our own writer leaves in the stream."""

    def test_every_event_of_a_dispute_is_published_once(self, invoke: Lambdas, market: Market) -> None:
        """Numbered without a gap."""
        case_id = market.served()
        market.act(case_id, Role.COMPLAINANT, cmd.Accept(market.offer(case_id)))
        assert invoke.failed("relay", {"Records": stream()}) == []
        assert [kind for (kind,) in keys("deliveries", "type")] == market.happened(case_id)
        sequences = [json.loads(m.json["body"])["data"]["sequence"] for m in sent("deliveries")]
        assert sequences == list(range(1, len(sequences) + 1))

    def test_a_list_is_told_of_a_case_once_in_a_batch(self, invoke: Lambdas, market: Market) -> None:
        """By its latest event, and by its first, by which it is counted."""
        case_id = market.served()
        market.act(case_id, Role.COMPLAINANT, cmd.Accept(market.offer(case_id)))
        assert invoke.failed("relay", {"Records": stream()}) == []
        last = len(market.happened(case_id))
        assert sorted(m.json["head"]["seq"] for m in sent("views")) == [1, last]

    def test_what_is_for_operators_alone_changes_the_list_and_is_not_published(
        self, invoke: Lambdas, market: Market, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A wake that was put off: its row lies in no tenant's log and still says whose it is."""
        case_id = market.served()
        clock.moment = market.wake(case_id)
        self.break_ticks(monkeypatch)
        with pytest.raises(Exception, match="case_"):
            market.tick(case_id)
        assert invoke.failed("relay", {"Records": stream()}) == []
        assert "wake.deferred" not in [kind for (kind,) in keys("deliveries", "type")]
        assert keys("views", "tenant")[-1] == (market.tenant.id,)
        assert json.loads(sent("views")[-1].json["summary"])["version"] == 3

    def test_wakes_of_a_sandbox_are_not_armed(self, invoke: Lambdas, backend: Services) -> None:
        """Their clock is another."""
        Market(backend, sandbox=True).filed()
        assert invoke.failed("relay", {"Records": stream()}) == []
        assert not sent("clock")
        assert len(sent("views")) == 1

    @staticmethod
    def break_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
        decide = decisions.decide

        def broken(case: Any, command: Any, context: Any) -> Any:
            if isinstance(command, cmd.Tick):
                raise KeyError("bug")
            return decide(case, command, context)

        monkeypatch.setattr(decisions, "decide", broken)
