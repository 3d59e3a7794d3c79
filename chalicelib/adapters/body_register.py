"""A body's register of who is tied to whom, in the directory table: each relation is read from both of its ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters import body_rows as rows
from chalicelib.adapters.tables import Tables
from chalicelib.domain.neutrals.conflicts import Edge

AT_ONCE: Final = 50
"""Relations in one transaction of 100 actions."""


class PynamoRegister:
    """The Register port, and the Relations one."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, tenant_id: str, edges: Sequence[Edge]) -> None:
        """Fifty at a time; whoever repeats the request after a failure writes the same rows."""
        model = self._tables.directory
        wanted = list({rows.relation_places(tenant_id, edge)[0]: edge for edge in edges}.values())
        for start in range(0, len(wanted), AT_ONCE):
            with TransactWrite(connection=self._tables.reading) as transaction:
                for edge in wanted[start : start + AT_ONCE]:
                    for place in rows.relation_places(tenant_id, edge):
                        transaction.save(model(*place, doc=rows.edge_document(edge)))

    def remove(self, tenant_id: str, edge: Edge) -> bool:
        model = self._tables.directory
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                for place in rows.relation_places(tenant_id, edge):
                    transaction.delete(model(*place), condition=model.pk.exists())
        except TransactWriteError as error:
            if {reason.code for reason in error.cancellation_reasons if reason} != {"ConditionalCheckFailed"}:
                raise
            return False
        return True

    def around(self, tenant_id: str, codes: Collection[str]) -> Mapping[str, Sequence[Edge]]:
        """One Query for each code; strongly consistent."""
        return {code: found for code in sorted(set(codes)) if (found := self._of(tenant_id, code))}

    def _of(self, tenant_id: str, code: str) -> list[Edge]:
        found = self._tables.directory.query(rows.relation_partition(tenant_id, code), consistent_read=True)
        return [rows.edge_of(row) for row in found]
