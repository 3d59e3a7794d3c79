"""Who had to try again, for how long, and what is printed of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulation.capacity import PUBLISHED, Limits
from simulation.charges import WRITE, Place
from simulation.clients import Clients
from simulation.load import shown
from simulation.loop import Task
from simulation.template import physical
from simulation.world import World

TABLE = physical("DisputesTable")
TIMES = 40


@pytest.fixture
def tight() -> Iterator[World]:
    """Ten write units a key and second; calls take no time but their retries do."""
    with World(seed=1, workers=(), limits=Limits(writes=10)) as made:
        made.network.timed = False
        yield made


def item(sk: str = "a", pk: str = "p") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def client(world: World) -> Any:
    return Clients(world.network).get("dynamodb")


def fill(world: World, units: int = 10) -> None:
    """This second's units, by the key that the tests use."""
    for n in range(units):
        world.dynamodb.put_item({"TableName": TABLE, "Item": item(f"{n}")})


def putting(sk: str) -> dict[str, Any]:
    return {"TransactItems": [{"Put": {"TableName": TABLE, "Item": item(sk)}}]}


def together(world: World, act: Callable[[int], None], tasks: int = TIMES) -> None:
    """Many at once, until all have done it."""
    running = [Task(world.loop, f"task {n}") for n in range(tasks)]
    for n, task in enumerate(running):
        task.start(lambda n=n: act(n))  # type: ignore[misc]
    world.loop.run_for(60)
    assert not any(task.busy for task in running)
    for task in running:
        task.end()


def test_a_throttled_write_gets_through_by_the_clients_own_retries(tight: World) -> None:
    """Nobody above it notices; how long it took is told."""
    tight.loop.run_for(0.9)
    fill(tight)
    client(tight).put_item(TableName=TABLE, Item=item())
    assert tight.waits.longest is not None
    assert 0.1 <= tight.waits.longest.seconds < 1.5
    assert (tight.waits.longest.operation, tight.waits.longest.subject) == ("PutItem", (TABLE, "p", "a"))
    assert (tight.waits.over, tight.waits.unanswered) == (1, [])


def test_a_transaction_waits_for_whoever_tries_it_again(tight: World) -> None:
    """botocore does not: it is cancelled, a second later it goes through, and that was its wait."""
    fill(tight)
    with pytest.raises(ClientError, match="ThrottlingError"):
        client(tight).transact_write_items(**putting("a"))
    (wait,) = tight.waits.unanswered
    assert (wait.seconds, wait.subject) == (0, (TABLE, "p", "a"))
    tight.loop.run_for(1)
    client(tight).transact_write_items(**putting("a"))
    assert (tight.waits.longest.seconds, tight.waits.unanswered) == (1, [])  # type: ignore[union-attr]


def test_a_refusal_for_good_ends_the_wait(tight: World) -> None:
    """It is an answer."""
    fill(tight)
    given = putting("0")
    given["TransactItems"][0]["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
    for seconds, refused in ((1, "ThrottlingError"), (1, "ConditionalCheckFailed")):
        with pytest.raises(ClientError, match=refused):
            client(tight).transact_write_items(**given)
        tight.loop.run_for(seconds)
    assert (tight.waits.over, tight.waits.unanswered) == (1, [])


def test_what_a_batch_leaves_over_waits_item_by_item(tight: World) -> None:
    """Four of six are done at once, two a second later."""
    fill(tight, 6)
    requests = [{"PutRequest": {"Item": item(sk)}} for sk in "abcdef"]
    left = client(tight).batch_write_item(RequestItems={TABLE: requests})["UnprocessedItems"]
    assert [wait.subject[2] for wait in tight.waits.unanswered] == ["f", "e"]
    tight.loop.run_for(1)
    client(tight).batch_write_item(RequestItems=left)
    assert (tight.waits.over, tight.waits.unanswered) == (2, [])


def test_a_hot_counter_never_goes_above_its_limit_and_loses_nothing() -> None:
    """Forty add to it at once, where it bears ten a second: three seconds at the least, and no count is lost."""
    with World(seed=2, workers=(), limits=Limits(writes=10)) as world:
        dynamodb = client(world)

        def add(_: int) -> None:
            while True:
                try:
                    dynamodb.update_item(
                        TableName=TABLE, Key=item(), UpdateExpression="ADD n :one",
                        ExpressionAttributeValues={":one": {"N": "1"}},
                    )  # fmt: skip
                except ClientError:
                    world.loop.sleep(world.faults.random.random() * 2)
                else:
                    return

        together(world, add)
        assert world.dynamodb.tables[TABLE].get(("p", "a")) == {**item(), "n": {"N": f"{TIMES}"}}
        assert world.meter.above(Limits(writes=10)) == []
        assert world.meter.hottest(1, WRITE)[0][:3] == (10, WRITE, Place(TABLE, "", "p"))
        load = world.load()
        assert load.throttled == load.totals[0].refused >= 30
        assert load.longest is not None
        assert 2 < load.longest.seconds < 30
        assert load.unanswered == ()


def test_checks_of_one_gate_conflict_and_get_over_it() -> None:
    """Ten joins check the same gate at once: nine meet the first, and all are in after a while."""
    with World(seed=3, workers=(), limits=PUBLISHED) as world:
        dynamodb = client(world)
        check = {"TableName": TABLE, "Key": item("gate"), "ConditionExpression": "attribute_not_exists(pk)"}

        def join(n: int) -> None:
            actions = [{"Put": {"TableName": TABLE, "Item": item("m", f"{n}")}}, {"ConditionCheck": check}]
            while True:
                try:
                    dynamodb.transact_write_items(TransactItems=actions)
                except ClientError:
                    world.loop.sleep(world.faults.random.random())
                else:
                    return

        together(world, join, 10)
        load = world.load()
        assert load.conflicts >= 9
        assert (load.retried, load.throttled, load.unanswered) == (9, 0, ())


def test_the_load_can_be_read(tight: World) -> None:
    """Tables and indexes, the hottest keys, retries."""
    fill(tight)
    with pytest.raises(ClientError):
        client(tight).transact_write_items(**putting("a"))
    assert shown(tight.load(1)).splitlines() == [
        "table or index                                       write units      read units     refused",
        "DisputesTable                                                 10             0.0           1",
        "",
        "the hottest keys, each in its worst second",
        "      10.0 writes 04:00:00  DisputesTable p",
        "",
        "throttled 1, conflicts 0; 0 requests were answered after a retry; never: 1 throttled, 0 after a conflict",
        "longest without answer: 0.000 s, TransactWriteItems of redress-simulated-DisputesTable p a",
    ]


def test_what_furnished_a_world_can_be_forgotten(tight: World) -> None:
    """Units and waits begin anew."""
    fill(tight)
    with pytest.raises(ClientError):
        client(tight).transact_write_items(**putting("a"))
    tight.meter.forget()
    tight.waits.forget()
    load = tight.load()
    assert (load.totals, load.hottest, load.throttled, load.unanswered) == ((), (), 0, ())
