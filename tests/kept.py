"""What stands in the tables at one moment, put back whenever it is wanted: quicker than making it all again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.aws import ACCOUNT, REGION

if TYPE_CHECKING:
    from moto.dynamodb.models.table import Table


class Kept:
    """The rows of all tables as they are when this is made. What is in streams, queues and buckets is left alone.

    The rows themselves are shared: our moto replaces a row when it changes (local/moto_repairs/dynamodb.py).
    """

    def __init__(self) -> None:
        self._rows = {name: _shelved(table.items) for name, table in _tables().items()}

    def put_back(self) -> None:
        for name, table in _tables().items():
            fields: dict[str, Any] = vars(table)
            fields["items"] = _shelved(self._rows[name])
            fields.pop("_redress_partitions", None)  # what local/moto_tables.py remembers of the rows


def _shelved(items: Any) -> Any:
    """Dictionaries of their own, the rows in them the same."""
    shelves = items.copy()
    for key, rows in shelves.items():
        shelves[key] = rows.copy()
    return shelves


def _tables() -> dict[str, Table]:
    from moto.dynamodb.models import dynamodb_backends

    return dict(dynamodb_backends[ACCOUNT][REGION].tables)
