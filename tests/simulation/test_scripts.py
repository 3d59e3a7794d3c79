"""Scripted mishaps: what befalls one call of a run, by its number and whoever makes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from chalicelib.adapters.aws import Clients
from simulation.faults import EVERYWHERE, Mishap, Script
from simulation.loop import Killed
from simulation.world import World
from tests.aws import REGION

URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/redress-simulated-WakesQueue"
TABLE = "redress-simulated-DirectoryTable"
ROW = {"pk": {"S": "a"}, "sk": {"S": "b"}}


@pytest.fixture
def put(world: World) -> Callable[[], Any]:
    """Writes a row, once: a client's own retries would hide what befalls a call."""
    from botocore.config import Config

    client = world.services.clients.session.create_client(
        "dynamodb", region_name=REGION, config=Config(retries={"total_max_attempts": 1})
    )
    return lambda: client.put_item(TableName=TABLE, Item=ROW)


def rows(world: World) -> int:
    return len(world.table("DirectoryTable").rows(None, world.loop.now).rows)


@pytest.mark.parametrize(
    ("mishap", "raised", "written"),
    [
        (Mishap.REQUEST_LOST, ConnectionClosedError, 0),
        (Mishap.ANSWER_LOST, ConnectionClosedError, 1),
        (Mishap.THROTTLED, ClientError, 0),
        (Mishap.CONFLICT, ClientError, 0),
        (Mishap.DEATH_BEFORE, Killed, 0),
        (Mishap.DEATH_AFTER, Killed, 1),
        (Mishap.LATE, ReadTimeoutError, 0),
    ],
)
def test_each_mishap(
    world: World, put: Callable[[], Any], mishap: Mishap, raised: type[BaseException], written: int
) -> None:
    """What the caller sees of it, and whether the call has taken effect by then."""
    world.faults.script = Script({(EVERYWHERE, 1): mishap})
    with pytest.raises(raised):
        put()
    assert rows(world) == written


def test_a_late_call_takes_effect_after_its_caller_has_given_up(world: World, put: Callable[[], Any]) -> None:
    """Five seconds of patience, and one more."""
    world.faults.script = Script({(EVERYWHERE, 1): Mishap.LATE})
    with pytest.raises(ReadTimeoutError):
        put()
    world.loop.run_for(1)
    assert rows(world) == 1


def test_only_the_written_call_is_hit(world: World, put: Callable[[], Any]) -> None:
    """The second of the driver's own calls; those before and behind it go well."""
    script = world.faults.script = Script({("driver", 2): Mishap.REQUEST_LOST})
    put()
    with pytest.raises(ConnectionClosedError):
        put()
    put()
    assert script.told == [("driver", "dynamodb.PutItem")] * 3
    assert script.played == [("driver", 2)]


def test_what_is_not_counted_is_left_alone(world: World, put: Callable[[], Any]) -> None:
    """A script may be about some processes only."""
    script = world.faults.script = Script(
        {(EVERYWHERE, 1): Mishap.REQUEST_LOST}, lambda process: process != "driver"
    )
    put()
    assert script.told == []


def test_a_client_tries_again(world: World) -> None:
    """As production's do: a lost request is an attempt more, and nobody hears of it."""
    script = world.faults.script = Script({(EVERYWHERE, 1): Mishap.REQUEST_LOST})
    clients: Clients = world.services.clients
    clients.get("sqs").send_message(QueueUrl=URL, MessageBody="{}")
    assert len(script.told) == 2
    assert world.queues["WakesQueue"].sent == 1
