"""An event that came into the table after readers of the log had passed its place: it comes into the log once more."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application import reactions
from chalicelib.domain.values import stamp
from tests import builders
from tests.builders import NOW, TENANT
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.shared_aws import sent, stream

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


def written(backend: Services, clock: HandClock) -> list[dict[str, Any]]:
    """A filing with two events under the stamp NOW, as the table's stream tells of it."""
    case = builders.case()
    rows = tuple(builders.event_row(case, seq=n + 1) for n in range(2))
    clock.moment = NOW
    backend.store.commit(builders.filing(case, events=rows), NOW)
    return stream()


def seen(records: list[dict[str, Any]], after: float) -> dict[str, Any]:
    """The same records, seen so many seconds after their stamp."""
    for record in records:
        record["dynamodb"]["ApproximateCreationDateTime"] = int(NOW.timestamp() + after)
    return {"Records": records}


def again() -> list[dict[str, Any]]:
    return [message.json for message in sent("views") if "again" in message.json]


@pytest.mark.parametrize(("after", "messages"), [(0, 0), (20, 0), (21, 2), (3_600, 2)])
def test_what_came_in_time_is_not_written_again(
    invoke: Lambdas, backend: Services, clock: HandClock, after: int, messages: int
) -> None:
    """Twenty seconds after its stamp is in time; a second later one reader or another may have passed."""
    invoke("relay", seen(written(backend, clock), after))
    assert len(again()) == messages


def test_a_reader_who_had_passed_it_gets_it_after_all(
    invoke: Lambdas, backend: Services, clock: HandClock
) -> None:
    """Under a present stamp, with the same id and text; for one who had not, it is there twice."""
    records = written(backend, clock)
    passed = stamp(NOW + timedelta(seconds=30))
    clock.moment = NOW + timedelta(seconds=60)
    invoke("relay", seen(records, 60))
    assert invoke.failed("project", sqs(*again())) == []
    first = backend.store.events(builders.case().head.case_id)
    late, _ = backend.store.log(TENANT, passed, NOW + timedelta(days=1), 10)
    whole, _ = backend.store.log(TENANT, stamp(NOW), NOW + timedelta(days=1), 10)
    assert late == first
    assert whole == [*first, *first]


def test_a_message_that_comes_twice_moves_it_on_and_never_back(
    invoke: Lambdas, backend: Services, clock: HandClock
) -> None:
    """One row for each event: under the newest stamp."""
    invoke("relay", seen(written(backend, clock), 60))
    message = again()[0]
    for seconds in (60, 70, 50):
        clock.moment = NOW + timedelta(seconds=seconds)
        assert invoke.failed("project", sqs(message)) == []
    rows, _ = backend.store.log(TENANT, stamp(NOW + timedelta(seconds=31)), NOW + timedelta(days=1), 10)
    rest, _ = backend.store.log(TENANT, stamp(NOW + timedelta(seconds=61)), NOW + timedelta(days=1), 10)
    assert [row.id for row in rows] == [row.id for row in rest] == [message["again"]["row"]["id"]]


def test_its_second_place_is_published_to_nobody(
    invoke: Lambdas, backend: Services, clock: HandClock
) -> None:
    """It is no event row, and not seen late itself: twenty seconds after its own stamp."""
    invoke("relay", seen(written(backend, clock), 60))
    clock.moment = NOW + timedelta(seconds=60)
    invoke("project", sqs(*again()))
    before = {queue: len(sent(queue)) for queue in ("deliveries", "views")}
    second = [r for r in stream() if r["dynamodb"]["Keys"]["sk"]["S"].startswith("l#")]
    assert len(second) == 2
    invoke("relay", seen(second, 80))
    assert {queue: len(sent(queue)) for queue in ("deliveries", "views")} == before


def test_a_second_place_that_comes_late_itself_gets_a_third(
    invoke: Lambdas, backend: Services, clock: HandClock
) -> None:
    """The clock of whoever wrote it is an hour behind: its stamp is then the table's own time, and moves on with it."""
    clock.moment = NOW - timedelta(hours=1)
    records = written(backend, clock)
    clock.moment = NOW - timedelta(hours=1)
    invoke("relay", seen(records, 60))
    first = again()
    assert invoke.failed("project", sqs(*first)) == []
    second = [r for r in stream() if r["dynamodb"]["Keys"]["sk"]["S"].startswith("l#")]
    assert {r["dynamodb"]["NewImage"]["log_sk"]["S"][:19] for r in second} == {
        stamp(NOW + timedelta(seconds=60))[:19]
    }
    invoke("relay", seen(second, 81))
    assert [m["again"]["seen"] for m in again()[len(first) :]] == [stamp(NOW + timedelta(seconds=81))] * 2
    assert invoke.failed("project", sqs(*again()[len(first) :])) == []
    rows, _ = backend.store.log(TENANT, stamp(NOW + timedelta(seconds=80)), NOW + timedelta(days=1), 10)
    assert [row.seq for row in rows] == [1, 2]


def test_an_event_on_time_is_within_what_the_log_waits_for() -> None:
    """The longest attempt takes seventeen seconds from its stamp (`test_transaction`); the log waits for thirty."""
    assert timedelta(seconds=17) < timedelta(seconds=20) == reactions.ON_TIME < timedelta(seconds=30)


def test_a_message_holds_the_event_as_it_lies_in_the_table() -> None:
    row = builders.event_row(builders.case())
    told = json.loads(reactions.again(row, TENANT, 3, NOW).body)["again"]
    assert (told["tenant"], told["partition"], told["row"]["hash"]) == (TENANT, 3, row.hash)
    assert datetime.fromisoformat(told["row"]["at"]).tzinfo == UTC
