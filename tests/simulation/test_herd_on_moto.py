"""The herd once more, smaller and through moto: what the model shows is no property of the model."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib import bootstrap
from chalicelib.adapters import codec
from chalicelib.domain.case.state import Case
from infra.compose import INFRA
from local import moto_repairs
from local.streams import Stream
from simulation.herd import ESCALATED, copy
from tests.aws import NAMES, REGION, _client
from tests.conftest import HandClock
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market
from tests.simulation.twins import moto

if TYPE_CHECKING:
    from chalicelib.adapters.aws import Clients
    from chalicelib.bootstrap import Services

CASES = 500
DISPUTES = NAMES["DISPUTES_TABLE"]


class Hands(HandClock):
    """One clock for the functions and for moto's Step Functions."""

    def time(self) -> float:
        return self.moment.timestamp()

    def wait(self, *_: Any) -> None:
        time.sleep(0.01)


@pytest.fixture(scope="module")
def drained(clients: Clients) -> Iterator[Drained]:
    """The whole way, once: the tests look at what came of it."""
    from chalicelib.settings import Settings
    from tests.aws import provision

    clock = Hands(datetime(2026, 11, 22, 4, 0, tzinfo=UTC))
    with moto(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(moto_repairs, "clock", clock)
        patch.setattr("tests.aws.CLOCK", json.loads((INFRA / "clock.asl.json").read_text()))
        made = provision()
        _rings_go_to(made["ESCALATION_CLOCK_ARN"], made["WAKES_QUEUE_URL"])
        services = bootstrap.Services()
        services.settings, services.clock, services.clients = Settings(made), clock, clients
        bootstrap.override(services)
        yield Drained(services, Lambdas(services, made), clock)
        bootstrap.override(None)


def _rings_go_to(machine: str, queue: str) -> None:
    states = _client("stepfunctions", REGION)
    definition = (INFRA / "clock.asl.json").read_text().replace("${WakesQueueUrl}", queue)
    states.update_state_machine(stateMachineArn=machine, definition=definition)


class Drained:
    """Five hundred cases of one minute: armed by the schedule, rung by the state machine, ticked by the queue."""

    def __init__(self, services: Services, invoke: Lambdas, clock: Hands) -> None:
        self.services, self.invoke, self.clock = services, invoke, clock
        self.url = services.settings.wakes_queue_url
        self.failed: list[str] = []
        self.end = clock.moment
        self._seed()
        self._ring()
        while batch := self._receive():
            self.failed += invoke.failed("wake", sqs(*(message["Body"] for message in batch)))
            entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(batch)]
            _client("sqs", REGION).delete_message_batch(QueueUrl=self.url, Entries=entries)

    def _seed(self) -> None:
        """Copies of a real case by the production codec, twenty-five rows to a call."""
        market = Market(self.services)
        pattern = self._about_to_escalate(market, market.case(market.served()))
        self.end = (self.clock.moment + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
        rows = [row for n in range(CASES) for row in codec.rows(copy(pattern, n, self.end)).values()]
        dynamodb = _client("dynamodb", REGION)
        for n in range(0, len(rows), 25):
            requests = [{"PutRequest": {"Item": row}} for row in rows[n : n + 25]]
            dynamodb.batch_write_item(RequestItems={DISPUTES: requests})

    def _about_to_escalate(self, market: Market, case: Case) -> Case:
        while True:
            assert case.head.next_wake is not None
            self.clock.moment = max(self.clock.moment, case.head.next_wake)
            after = market.tick(case.head.case_id).case
            if after.head.stage != case.head.stage:
                return case
            case = after

    def _ring(self) -> None:
        self.clock.moment = self.end - timedelta(minutes=50)
        self.invoke("arm", load("schedule_arm"))
        self.clock.moment = self.end
        patience = time.monotonic() + 10
        queue = {"QueueUrl": self.url, "AttributeNames": ["ApproximateNumberOfMessages"]}
        while (
            _client("sqs", REGION).get_queue_attributes(**queue)["Attributes"]["ApproximateNumberOfMessages"]
            == "0"
        ):
            assert time.monotonic() < patience, "nobody rang"
            time.sleep(0.01)

    def _receive(self) -> list[dict[str, Any]]:
        answer = _client("sqs", REGION).receive_message(QueueUrl=self.url, MaxNumberOfMessages=5)
        return list(answer.get("Messages", ()))

    def events(self) -> Counter[tuple[str, str]]:
        """(case, type) of every event in the table's stream."""
        arn = _client("dynamodb", REGION).describe_table(TableName=DISPUTES)["Table"]["LatestStreamArn"]
        stream = Stream(arn)
        news = (record["dynamodb"].get("NewImage", {}) for record in stream.read(stream.start, 10**6))
        return Counter(
            (new["pk"]["S"], new["type"]["S"]) for new in news if new.get("sk", {}).get("S", "")[:2] == "e#"
        )


@pytest.mark.timeout(180)
def test_five_hundred_deadlines_in_one_minute_each_escalate_once(drained: Drained) -> None:
    """Neither twice nor never, and nothing came back."""
    times = [n for (case, kind), n in drained.events().items() if kind == ESCALATED]
    assert Counter(times) == {1: CASES + 1}, "and the case they are copies of"
    assert drained.failed == []


def test_the_relay_turns_their_events_into_messages(drained: Drained) -> None:
    """A batch of a hundred records, as it comes."""
    arn = _client("dynamodb", REGION).describe_table(TableName=DISPUTES)["Table"]["LatestStreamArn"]
    stream = Stream(arn)
    records = stream.read(stream.end - 100, 100)
    assert drained.invoke.failed("relay", {"Records": records}) == []


def test_the_sweep_finds_nothing_left(drained: Drained) -> None:
    """The clock was enough."""
    drained.invoke("sweep", load("schedule_sweep"))
    assert drained._receive() == []
