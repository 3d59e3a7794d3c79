"""Transactions in flight that meet over an item: those that write it, those that check it, and whoever else comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from simulation.errors import Refusal
from simulation.faults import Odds
from simulation.template import physical
from simulation.world import World

TABLE = physical("DisputesTable")
Make = Callable[..., World]


@pytest.fixture
def held() -> Iterator[Make]:
    """`held(0.05)`: a world that holds what is checked for so long."""
    worlds: list[World] = []

    def make(seconds: float | None) -> World:
        worlds.append(World(workers=(), odds=Odds(check_held=seconds)))
        return worlds[-1]

    yield make
    for world in worlds:
        world.__exit__()


def item(sk: str) -> dict[str, Any]:
    return {"pk": {"S": "p"}, "sk": {"S": sk}}


def putting(sk: str) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": item(sk)}}


def checking(sk: str = "gate") -> dict[str, Any]:
    """That a gate is open."""
    given = {"TableName": TABLE, "Key": item(sk), "ConditionExpression": "attribute_not_exists(pk)"}
    return {"ConditionCheck": given}


@contextmanager
def on_its_way(world: World, *actions: dict[str, Any]) -> Iterator[None]:
    """Sent, and not done before the block ends."""
    steps = world.dynamodb.transact_write_items({"TransactItems": list(actions)})
    next(steps)
    yield
    next(steps, None)


def reasons(world: World, *actions: dict[str, Any]) -> list[str]:
    """Of one that is sent meanwhile; empty if it goes through."""
    try:
        with on_its_way(world, *actions):
            pass
    except Refusal as refused:
        return [reason["Code"] for reason in refused.more["CancellationReasons"]]
    return []


def test_two_that_check_one_item_meet(held: Make) -> None:
    """As AWS's own protocol has it: an item is in one transaction at a time."""
    world = held(None)
    with on_its_way(world, putting("1"), checking()):
        assert reasons(world, putting("2"), checking()) == ["None", "TransactionConflict"]
    assert reasons(world, putting("2"), checking()) == []


def test_without_a_time_of_their_own_checks_do_not_meet(held: Make) -> None:
    """Where one believes that they do not."""
    world = held(0)
    with on_its_way(world, putting("1"), checking()):
        assert reasons(world, putting("2"), checking()) == []
        assert reasons(world, putting("1")) == ["TransactionConflict"]


def test_a_check_may_be_held_longer_than_its_transaction(held: Make) -> None:
    """A twentieth of a second from when it was sent, though it was done at once."""
    world = held(0.05)
    with on_its_way(world, putting("1"), checking()):
        pass
    assert reasons(world, checking()) == ["TransactionConflict"]
    world.loop.run_for(0.049)
    assert reasons(world, checking()) == ["TransactionConflict"]
    world.loop.run_for(0.002)
    assert reasons(world, checking()) == []


def test_a_check_meets_whoever_writes_its_item(held: Make) -> None:
    """However long checks are held: a gate that is being closed is neither open nor shut."""
    world = held(0)
    with on_its_way(world, putting("gate")):
        assert reasons(world, checking()) == ["TransactionConflict"]


def test_two_that_write_one_item_meet_and_are_counted(held: Make) -> None:
    """And the first goes through."""
    world = held(None)
    with on_its_way(world, putting("1")):
        assert reasons(world, putting("1")) == ["TransactionConflict"]
    assert world.dynamodb.conflicts == 1
    assert world.dynamodb.tables[TABLE].get(("p", "1")) == item("1")


def test_a_reading_transaction_meets_a_writing_one(held: Make) -> None:
    """A plain read does not: it sees what was before."""
    world = held(None)
    gets = [{"Get": {"TableName": TABLE, "Key": item(sk)}} for sk in ("0", "1")]
    with on_its_way(world, putting("1")):
        with pytest.raises(Refusal) as refused:
            world.dynamodb.transact_get_items({"TransactItems": gets})
        assert [reason["Code"] for reason in refused.value.more["CancellationReasons"]] == [
            "None", "TransactionConflict",
        ]  # fmt: skip
        assert world.dynamodb.get_item({"TableName": TABLE, "Key": item("1")}) == {}
    assert world.dynamodb.transact_get_items({"TransactItems": gets})["Responses"] == [
        {},
        {"Item": item("1")},
    ]


def test_a_batch_leaves_over_what_a_transaction_holds(held: Make) -> None:
    """Also when that is all of it."""
    world = held(None)
    puts = [{"PutRequest": {"Item": item(sk)}} for sk in ("1", "2")]
    with on_its_way(world, putting("1")):
        answer = world.dynamodb.batch_write_item({"RequestItems": {TABLE: puts}})
        assert answer == {"UnprocessedItems": {TABLE: puts[:1]}}
        assert world.dynamodb.batch_write_item({"RequestItems": {TABLE: puts[:1]}}) == answer
