"""Rows of a transaction that count: how far a count goes, whom a stale mark stops. Against the tables themselves."""

from __future__ import annotations

import pytest

from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.transaction import transact
from chalicelib.adapters.writes import DIRECTORY, DISPUTES, Guard, RowWrite
from chalicelib.application.group_ports import WriterFull
from chalicelib.application.ports import AskedMeanwhile

KEY: Item = {"pk": {"S": "t#group"}, "sk": {"S": "writer#1"}}


def written(tables: Tables, row: RowWrite, times: int = 1) -> None:
    """Each in a transaction of its own."""
    for _ in range(times):
        transact(tables.once, tables.names_with_directory, [row])


def test_a_member_writes_as_often_as_one_may_and_not_once_more(tables: Tables) -> None:
    """Two messages; the third is refused by the table, whatever its writer has read."""
    row = RowWrite(DISPUTES, KEY, Guard.WRITES_ON, 2, count=1)
    written(tables, row, times=2)
    with pytest.raises(WriterFull):
        written(tables, row)


def test_a_mark_that_has_moved_since_it_was_read_stops_the_second(tables: Tables) -> None:
    """Both have read that the neutral was never asked by that party; the first asks."""
    row = RowWrite(DIRECTORY, KEY, Guard.SAME_MARK, 0, count=1)
    written(tables, row)
    with pytest.raises(AskedMeanwhile):
        written(tables, row)
    written(tables, RowWrite(DIRECTORY, KEY, Guard.SAME_MARK, 1, count=1))
