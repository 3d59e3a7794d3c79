"""Transactions of the hand-over in the directory table: `handover#<id>` / `handover`, one row each."""

from __future__ import annotations

from typing import Final

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import VersionMoved
from chalicelib.domain.handover.rules import Transaction

_SORT: Final = "handover"
_DECODER: Final = msgspec.json.Decoder(Transaction)


class PynamoHandovers:
    """The Handovers port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, handover_id: str) -> Transaction | None:
        model = self._tables.directory
        try:
            row = model.get(_partition(handover_id), _SORT, consistent_read=True)
        except model.DoesNotExist:
            return None
        return _DECODER.decode(row.doc or "")

    def put(self, before: Transaction | None, after: Transaction) -> None:
        """A refusal may be the work of our own attempt whose answer was lost: what stands decides."""
        model = self._tables.directory
        doc = msgspec.json.encode(after).decode()
        row = model(_partition(after.id), _SORT, doc=doc, version=after.version)
        same = model.version == before.version if before else model.pk.does_not_exist()
        try:
            row.save(condition=same)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            if self.get(after.id) != after:
                raise VersionMoved from error


def _partition(handover_id: str) -> str:
    return f"handover#{handover_id}"
