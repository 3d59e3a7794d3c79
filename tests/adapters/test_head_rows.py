"""Where records end, as rows: what one costs, and that it is read as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.trees.heads import SHARDS, Leaf, shard
from tests import builders
from tests.shared_aws import items

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

LEAF = Leaf(builders.an_id("arbitration", "a"), 999_999_999, "ab" * 32)
INDEXED = {"due_at", "updated_at", "filed_at"}
"""A row with one of these would be written into an index as well."""


def test_a_row_costs_one_write_unit(services: Services) -> None:
    """Far below a kilobyte, and in none of the three indexes."""
    assert services.head_rows.put(LEAF, builders.TENANT)
    (row,) = items("VIEWS_TABLE")
    assert set(row) == {"pk", "sk", "version", "chain_head", "tenant"}
    assert not INDEXED & set(row)
    assert sum(len(name) + len(next(iter(value.values()))) for name, value in row.items()) < 400


def test_a_shard_is_read_by_id(services: Services) -> None:
    """What belongs to another is not in it."""
    ids = [builders.an_id("case", str(n)) for n in range(40)]
    for id_ in ids:
        services.head_rows.put(Leaf(id_, 1, "cd" * 32), builders.TENANT)
    read = [[leaf.id for leaf in services.head_rows.shard(number)] for number in range(SHARDS)]
    assert sorted(id_ for found in read for id_ in found) == sorted(ids)
    assert read == [sorted(id_ for id_ in ids if shard(id_) == number) for number in range(SHARDS)]
