"""What requests cost, worked out by hand, and what is refused where a key is asked for more than it bears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from bench import cost
from simulation import charges
from simulation.capacity import COUNTED, PUBLISHED, Limits
from simulation.charges import READ, WRITE, Place
from simulation.errors import Refusal
from simulation.template import physical
from simulation.world import World
from simulation.writes import Write
from tests.simulation import dynamo_programs as programs

TABLE, VIEWS = physical("DisputesTable"), physical("ViewsTable")
WAKE = {"wake_pk": {"S": "w"}, "wake_sk": {"S": "1"}}
Call = Callable[..., dict[str, Any]]


@pytest.fixture
def counted() -> Iterator[World]:
    """Everything is counted, nothing refused."""
    with World(workers=(), limits=COUNTED) as made:
        yield made


@pytest.fixture
def tight() -> Iterator[World]:
    """Four write units a key and second, and two read units."""
    with World(workers=(), limits=Limits(writes=4, reads=2)) as made:
        yield made


def item(pk: str = "p", sk: str = "a", size: int = 0, **more: Any) -> dict[str, Any]:
    """With one-letter keys: 6 bytes, and 3 for the box's name if there is a size."""
    return {"pk": {"S": pk}, "sk": {"S": sk}, **({"box": {"B": b"x" * size}} if size else {}), **more}


def put(world: World, *args: Any, table: str = TABLE, **more: Any) -> None:
    world.dynamodb.put_item({"TableName": table, "Item": item(*args, **more)})


def get(world: World, *args: Any, consistent: bool = False) -> dict[str, Any]:
    return world.dynamodb.get_item({"TableName": TABLE, "Key": item(*args), "ConsistentRead": consistent})


def transact(world: World, *actions: dict[str, Any], **more: Any) -> None:
    for _ in world.dynamodb.transact_write_items({"TransactItems": list(actions), **more}):
        pass


def putting(*args: Any, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": item(*args, **more)}}


def checking(*args: Any, condition: str = "attribute_exists(pk)") -> dict[str, Any]:
    return {"ConditionCheck": {"TableName": TABLE, "Key": item(*args), "ConditionExpression": condition}}


def spent(world: World, kind: str, act: Callable[[], Any], index: str = "", table: str = TABLE) -> float:
    """Units of the whole table, or of one of its indexes, while something is done."""
    before = world.meter.total(kind, table, index)
    act()
    return world.meter.total(kind, table, index) - before


class TestWrites:
    """Units of a kilobyte."""

    @pytest.mark.parametrize(("size", "units"), [(0, 1), (1_015, 1), (1_016, 2), (2_039, 2), (2_040, 3)])
    def test_a_started_kilobyte_is_a_unit(self, counted: World, size: int, units: int) -> None:
        """Names and keys count: nine bytes beside the box's."""
        assert spent(counted, WRITE, lambda: put(counted, size=size)) == units

    def test_a_replaced_item_pays_for_the_larger(self, counted: World) -> None:
        """Whether it grows or shrinks."""
        put(counted, size=3_000)
        assert spent(counted, WRITE, lambda: put(counted)) == 3
        assert spent(counted, WRITE, lambda: put(counted, size=2_000)) == 2

    def test_a_deleted_item_pays_for_what_it_was(self, counted: World) -> None:
        """And for nothing a unit is due as well."""
        put(counted, size=3_000)
        delete = {"TableName": TABLE, "Key": item()}
        assert spent(counted, WRITE, lambda: counted.dynamodb.delete_item(delete)) == 3
        assert spent(counted, WRITE, lambda: counted.dynamodb.delete_item(delete)) == 1

    def test_a_counter_pays_for_its_whole_item(self, counted: World) -> None:
        """However small the number that is added."""
        put(counted, size=2_000)
        adding = {"TableName": TABLE, "Key": item(), "UpdateExpression": "ADD n :n"}
        adding["ExpressionAttributeValues"] = {":n": {"N": "1"}}
        assert spent(counted, WRITE, lambda: counted.dynamodb.update_item(adding)) == 2

    def test_a_condition_that_fails_pays_for_the_item_it_was_held_against(self, counted: World) -> None:
        """Two kilobytes lie there, ten would have been written."""
        put(counted, size=2_000)
        given = {
            "TableName": TABLE,
            "Item": item(size=10_000),
            "ConditionExpression": "attribute_not_exists(pk)",
        }

        def refused() -> None:
            with pytest.raises(Refusal, match="ConditionalCheckFailed"):
                counted.dynamodb.put_item(given)

        assert spent(counted, WRITE, refused) == 2

    def test_a_transaction_pays_twice_and_so_does_a_check(self, counted: World) -> None:
        """A put of two units, a check of an item of three, a check of nothing: 4 + 6 + 2."""
        put(counted, "big", size=3_000)
        act = putting(size=2_000), checking("big"), checking("no", condition="attribute_not_exists(pk)")
        assert spent(counted, WRITE, lambda: transact(counted, *act)) == 12

    def test_a_cancelled_transaction_pays_for_what_is_there(self, counted: World) -> None:
        """Two for the new item's place, six for the item that was checked."""
        put(counted, "big", size=3_000)
        actions = putting(size=9_000), checking("big", condition="attribute_not_exists(pk)")

        def refused() -> None:
            with pytest.raises(Refusal, match="ConditionalCheckFailed"):
                transact(counted, *actions)

        assert spent(counted, WRITE, refused) == 8

    def test_a_repeated_token_pays_for_reading(self, counted: World) -> None:
        """Twice one unit, once for each of the two items; nothing is written."""
        actions = putting("p"), putting("q")
        transact(counted, *actions, ClientRequestToken="t")
        again = counted.meter.total(WRITE, TABLE)
        assert spent(counted, READ, lambda: transact(counted, *actions, ClientRequestToken="t")) == 4
        assert counted.meter.total(WRITE, TABLE) == again

    def test_a_batch_pays_for_each_item_once(self, counted: World) -> None:
        """Two units and one."""
        puts = [{"PutRequest": {"Item": item("p", size=2_000)}}, {"PutRequest": {"Item": item("q")}}]
        given = {"RequestItems": {TABLE: puts}}
        assert spent(counted, WRITE, lambda: counted.dynamodb.batch_write_item(given)) == 3

    def test_units_are_kept_by_key_and_second(self, counted: World) -> None:
        """Two in this second, one in the next, and another key's beside them."""
        now = counted.loop.now // 1_000_000
        put(counted)
        put(counted, sk="b")
        put(counted, "q")
        counted.loop.run_for(1)
        put(counted)
        own, other = Place(TABLE, "", "p"), Place(TABLE, "", "q")
        seen = [
            counted.meter.units(WRITE, place, second) for place in (own, other) for second in (now, now + 1)
        ]
        assert seen == [2, 1, 1, 0]


class TestIndexes:
    """Written beside the table, each on its own account."""

    def change(self, world: World, index: str = "wakes", **more: Any) -> float:
        return spent(world, WRITE, lambda: put(world, **more), index)

    def test_an_item_that_is_not_in_the_index_costs_it_nothing(self, counted: World) -> None:
        """It is sparse."""
        assert self.change(counted) == 0

    def test_an_entry_that_comes_stays_moves_and_goes(self, counted: World) -> None:
        """A put; nothing for what keys alone do not hold; a delete and a put; a delete."""
        moved = {"wake_pk": {"S": "v"}, "wake_sk": {"S": "1"}}
        now = counted.loop.now // 1_000_000
        assert self.change(counted, **WAKE) == 1
        assert self.change(counted, size=5_000, **WAKE) == 0
        assert self.change(counted, **moved) == 2
        assert self.change(counted) == 1
        keys = [counted.meter.units(WRITE, Place(TABLE, "wakes", key), now) for key in "wv"]
        assert keys == [2, 2]  # w: came and went with the move; v: came with it and went

    def test_an_entry_that_changes_pays_for_the_larger(self, counted: World) -> None:
        """The log keeps the body: three kilobytes, then one."""
        log = {"log_pk": {"S": "l"}, "log_sk": {"S": "1"}}
        assert self.change(counted, "log", body={"S": "x" * 3_000}, **log) == 3
        assert self.change(counted, "log", body={"S": "x"}, **log) == 3
        assert self.change(counted, "log", body={"S": "x"}, other={"S": "y"}, **log) == 0

    def test_an_index_pays_once_in_a_transaction(self, counted: World) -> None:
        """The table pays twice for the same item."""
        assert spent(counted, WRITE, lambda: transact(counted, putting(**WAKE)), "wakes") == 1
        assert spent(counted, WRITE, lambda: transact(counted, putting(size=1))) == 2


class TestReads:
    """Units of four kilobytes."""

    @pytest.mark.parametrize(("size", "units"), [(0, 1), (4_087, 1), (4_088, 2)])
    def test_started_four_kilobytes_are_a_unit_or_half_of_one(
        self, counted: World, size: int, units: int
    ) -> None:
        """Whole for what is up to date, half for what may be behind."""
        put(counted, size=size)
        assert spent(counted, READ, lambda: get(counted, consistent=True)) == units
        assert spent(counted, READ, lambda: get(counted)) == units / 2

    def test_what_is_not_there_costs_the_least(self, counted: World) -> None:
        """Half a unit."""
        assert spent(counted, READ, lambda: get(counted)) == 0.5

    def query(self, world: World, **more: Any) -> float:
        given = {
            "TableName": TABLE, "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}},
        } | more  # fmt: skip
        return spent(world, READ, lambda: world.dynamodb.query(given), given.get("IndexName", ""))

    def test_a_query_is_added_up_before_it_is_rounded(self, counted: World) -> None:
        """Three times 1,509 bytes are two units, whatever a filter leaves of them."""
        for sk in "abc":
            put(counted, sk=sk, size=1_500)
        assert self.query(counted, ConsistentRead=True) == 2
        assert self.query(counted) == 1
        assert self.query(counted, FilterExpression="attribute_exists(nothing)") == 1

    def test_an_index_is_charged_for_what_it_holds(self, counted: World) -> None:
        """Keys alone, and never a whole unit."""
        put(counted, size=9_000, **WAKE)
        keyed = {"KeyConditionExpression": "wake_pk = :p", "ExpressionAttributeValues": {":p": {"S": "w"}}}
        assert self.query(counted, IndexName="wakes", **keyed) == 0.5

    def test_a_batch_is_rounded_item_by_item(self, counted: World) -> None:
        """Three small items are three units, where a query would pay one."""
        given = {"RequestItems": {TABLE: {"Keys": [item(sk=sk) for sk in "abc"], "ConsistentRead": True}}}
        assert spent(counted, READ, lambda: counted.dynamodb.batch_get_item(given)) == 3

    def test_a_reading_transaction_pays_twice(self, counted: World) -> None:
        """Two units and one, times two."""
        put(counted, size=5_000)
        gets = [{"Get": {"TableName": TABLE, "Key": item(sk=sk)}} for sk in "ab"]
        act = lambda: counted.dynamodb.transact_get_items({"TransactItems": gets})  # noqa: E731
        assert spent(counted, READ, act) == 6


@given(old=programs.item, new=programs.item)
@settings(max_examples=200, deadline=None)
def test_the_bench_charges_the_same(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Two accounts of the same rules, that know nothing of each other."""
    with World(workers=(), limits=COUNTED) as world:
        table = world.table("DisputesTable")
        new |= {name: old[name] for name in table.keys}
        key = table.key(old, whole=True)
        table.put(key, old, 0)
        bill = charges.of_write(Write(table, key, old, new, failed=False, show_old=False))
        indexes = [cost.Index(found.name, found.keys, found.holds) for found in table.indexes.values()]
        theirs = cost.write(old, new) + sum(cost.index_write(index, old, new) for index in indexes)
        assert sum(charge.units for charge in bill) == theirs


class TestThrottling:
    """A key that is asked for more than it bears in one second."""

    def test_a_write_beyond_the_limit_is_refused_and_not_made(self, tight: World) -> None:
        """Four units are borne, the fifth is not; the next second bears it."""
        put(tight, size=3_000)
        put(tight, sk="b")
        with pytest.raises(Refusal, match="ProvisionedThroughputExceeded"):
            put(tight, sk="c")
        assert tight.dynamodb.tables[TABLE].get(("p", "c")) is None
        tight.loop.run_for(1)
        put(tight, sk="c")

    def test_another_key_is_not_held_up(self, tight: World) -> None:
        """Nor the same key of another table."""
        put(tight, size=4_000)
        put(tight, "q", size=4_000)
        put(tight, size=4_000, table=VIEWS)

    def test_the_published_limits_are_a_thousand_and_three_thousand(self) -> None:
        """By the unit: a thousand writes of one key in one second, and not one more."""
        with World(workers=(), limits=PUBLISHED) as world:
            for n in range(1_000):
                put(world, sk=f"{n}")
            with pytest.raises(Refusal):
                put(world)
            for _ in range(3_000):
                get(world, "p", "1", consistent=True)
            with pytest.raises(Refusal):
                get(world, "p", "1")

    def test_a_hot_key_of_an_index_throttles_an_even_table(self, tight: World) -> None:
        """Every item has a partition of its own, and all of them one wake."""
        for n in range(4):
            put(tight, f"{n}", **WAKE)
        with pytest.raises(Refusal, match="ProvisionedThroughputExceeded"):
            put(tight, "4", **WAKE)
        put(tight, "4")
        assert tight.meter.refused == {(WRITE, Place(TABLE, "wakes", "w")): 1}

    def test_a_transaction_is_cancelled_as_a_whole_and_told_where(self, tight: World) -> None:
        """Two puts of one unit and a check make six of this key; the other action has no reason."""
        actions = putting("q"), putting(), putting(sk="b"), checking("p", "c")
        with pytest.raises(Refusal, match="TransactionCanceled") as refused:
            transact(tight, *actions)
        codes = [reason["Code"] for reason in refused.value.more["CancellationReasons"]]
        assert codes == ["None", "ThrottlingError", "ThrottlingError", "ThrottlingError"]
        assert tight.meter.total(WRITE, TABLE) == 0

    def test_a_batch_leaves_over_what_is_too_much(self, tight: World) -> None:
        """Five puts of one key: the fifth is handed back as it was asked; alone, it is refused."""
        puts = [{"PutRequest": {"Item": item(sk=sk)}} for sk in "abcde"]
        left = tight.dynamodb.batch_write_item({"RequestItems": {TABLE: puts}})["UnprocessedItems"]
        assert left == {TABLE: puts[4:]}
        with pytest.raises(Refusal, match="ProvisionedThroughputExceeded"):
            tight.dynamodb.batch_write_item({"RequestItems": left})

    def test_a_batch_of_reads_leaves_keys_over(self, tight: World) -> None:
        """Two of three strong reads are borne."""
        put(tight)
        keys = [item(sk=sk) for sk in "abc"]
        answer = tight.dynamodb.batch_get_item(
            {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}}
        )
        assert answer["Responses"] == {TABLE: [item()]}
        assert answer["UnprocessedKeys"] == {TABLE: {"Keys": keys[2:], "ConsistentRead": True}}
        with pytest.raises(Refusal, match="ProvisionedThroughputExceeded"):
            tight.dynamodb.batch_get_item({"RequestItems": answer["UnprocessedKeys"]})

    def test_a_query_and_a_reading_transaction_are_refused_too(self, tight: World) -> None:
        """After two units of reads."""
        for _ in range(2):
            get(tight, consistent=True)
        keyed = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
        with pytest.raises(Refusal, match="ProvisionedThroughputExceeded"):
            tight.dynamodb.query({"TableName": TABLE, **keyed})
        with pytest.raises(Refusal, match="TransactionCanceled"):
            tight.dynamodb.transact_get_items(
                {"TransactItems": [{"Get": {"TableName": TABLE, "Key": item()}}]}
            )

    def test_without_limits_nobody_counts(self, world: World) -> None:
        """As every world was before."""
        for n in range(1_001):
            put(world, sk=f"{n}")
        assert world.dynamodb.meter is None
