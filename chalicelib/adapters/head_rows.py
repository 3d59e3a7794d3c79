"""Where each record ends, in the views table: `heads#<shard>` / `<id>`. No index holds these rows: one write unit each.

Written by `project` out of the stream, so a row may be a moment behind its record; never ahead of it.
"""

from __future__ import annotations

from pynamodb.exceptions import PutError

from chalicelib.adapters.tables import Tables, ViewRow
from chalicelib.domain.trees.heads import Leaf, shard


class PynamoHeadRows:
    """The HeadRows port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, leaf: Leaf, tenant_id: str) -> bool:
        model, row = self._tables.views, self.row(leaf, tenant_id)
        try:
            row.save(condition=model.pk.does_not_exist() | (model.version < leaf.seq))
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def row(self, leaf: Leaf, tenant_id: str) -> ViewRow:
        """As it is to lie in the table."""
        return self._tables.views(
            _pk(shard(leaf.id)), leaf.id, version=leaf.seq, chain_head=leaf.chain_head, tenant=tenant_id
        )

    def shard(self, number: int) -> list[Leaf]:
        rows = self._tables.views.query(_pk(number), consistent_read=True)
        return [Leaf(row.sk, int(row.version or 0), row.chain_head or "") for row in rows]


def place(id_: str) -> tuple[str, str]:
    """Where the row of a record's end lies."""
    return _pk(shard(id_)), id_


def _pk(number: int) -> str:
    return f"heads#{number:02}"
