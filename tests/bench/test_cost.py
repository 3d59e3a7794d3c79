"""What DynamoDB charges, on items worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from bench import cost
from chalicelib.adapters.sizes import Item

WAKES = cost.Index("wakes", ("wake_pk", "wake_sk"), frozenset({"pk", "sk", "wake_pk", "wake_sk"}))
ALL = cost.Index("by_due", ("pk", "due_at"), None)


def row(size: int = 0, **fields: str) -> Item:
    """An item with a filler of that many bytes under a name of one."""
    filler = {"x": {"S": "y" * (size - 1)}} if size else {}
    return {name: {"S": value} for name, value in fields.items()} | filler


@pytest.mark.parametrize(
    ("old", "new", "units"), [(0, 1_024, 1), (0, 1_025, 2), (3_000, 10, 3), (10, 3_000, 3)]
)
def test_a_write_pays_for_the_larger_of_the_two_items(old: int, new: int, units: int) -> None:
    """A row that shrinks costs as much as before, once more."""
    assert cost.write(row(old) if old else None, row(new)) == units


def test_a_deleted_row_pays_for_what_it_was_and_an_absent_one_for_one_unit() -> None:
    """Nothing is free."""
    assert cost.write(row(2_000), None) == 2
    assert cost.write(None, None) == 1


@pytest.mark.parametrize(
    ("old", "new", "units"),
    [
        (None, row(pk="a", sk="b"), 0),
        (None, row(pk="a", sk="b", wake_pk="w", wake_sk="1"), 1),
        (row(pk="a", sk="b", wake_pk="w", wake_sk="1"), row(pk="a", sk="b"), 1),
        (row(pk="a", sk="b", wake_pk="w", wake_sk="1"), None, 1),
        (row(pk="a", sk="b", wake_pk="w", wake_sk="1"), row(pk="a", sk="b", wake_pk="w", wake_sk="2"), 2),
        (
            row(900, pk="a", sk="b", wake_pk="w", wake_sk="1"),
            row(pk="a", sk="b", wake_pk="w", wake_sk="1"),
            0,
        ),
    ],
    ids=["never in", "comes in", "goes out", "is deleted", "moves", "changes elsewhere"],
)
def test_a_sparse_index_pays_only_for_what_it_holds(old: Item | None, new: Item | None, units: int) -> None:
    """A changed key is a delete and a put; what is not projected costs nothing."""
    assert cost.index_write(WAKES, old, new) == units


def test_an_index_that_holds_everything_pays_by_the_size_of_the_item() -> None:
    """The whole row is written a second time."""
    old, new = row(1_500, pk="a", sk="b", due_at="1"), row(2_500, pk="a", sk="b", due_at="1")
    assert cost.index_write(ALL, old, new) == 3
    assert cost.index_write(ALL, old, row(2_500, pk="a", sk="b", due_at="2")) == 2 + 3


def test_a_query_adds_up_and_then_rounds() -> None:
    """Forty rows of a hundred bytes are one unit, and half of one from an index."""
    rows = [row(100)] * 40
    assert cost.query(rows, consistent=True) == 1
    assert cost.query(rows, consistent=False) == 0.5
    assert cost.query([*rows, row(200)], consistent=True) == 2


def test_reading_what_is_not_there_costs_the_smallest_read() -> None:
    """Whether by a query or by key."""
    assert cost.get(None, consistent=True) == 1
    assert cost.query([], consistent=False) == 0.5


def test_indexes_are_read_from_the_tables_own_description() -> None:
    """Keys of table and index are projected always."""
    keys = [{"AttributeName": "pk"}, {"AttributeName": "sk"}]
    index: dict[str, Any] = {
        "IndexName": "log", "KeySchema": [{"AttributeName": "log_pk"}, {"AttributeName": "log_sk"}],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["body"]},
    }  # fmt: skip
    found = cost.of_description({"KeySchema": keys, "GlobalSecondaryIndexes": [index]})
    assert found == [
        cost.Index("log", ("log_pk", "log_sk"), frozenset({"pk", "sk", "log_pk", "log_sk", "body"}))
    ]
    assert cost.of_description({"KeySchema": keys}) == []
