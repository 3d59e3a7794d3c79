"""What stands in the tables at one moment, put back before each test: quicker than a new case and group for each."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tests.aws import ACCOUNT, REGION

if TYPE_CHECKING:
    from moto.dynamodb.models.table import Table


class Kept:
    """The rows of all tables as they are when this is made. What is in streams, queues and buckets is left alone."""

    def __init__(self) -> None:
        self._rows = {name: copy.deepcopy(table.items) for name, table in _tables().items()}

    def put_back(self) -> None:
        for name, table in _tables().items():
            fields: dict[str, Any] = vars(table)
            fields["items"] = copy.deepcopy(self._rows[name])
            fields.pop("_redress_partitions", None)  # what local/moto_tables.py remembers of the rows


def _tables() -> dict[str, Table]:
    from moto.dynamodb.models import dynamodb_backends

    return dict(dynamodb_backends[ACCOUNT][REGION].tables)
