"""Arbitrations in DynamoDB, in partitions of their own beside the cases."""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters import codec
from chalicelib.adapters.arbitration_layout import LAYOUT
from chalicelib.adapters.records import Records
from chalicelib.application.arbitration_ports import ArbitrationWrite, LoadedArbitration
from chalicelib.application.ports import Message
from chalicelib.domain.arbitration.state import Arbitration


class PynamoArbitrationStore(Records):
    """The ArbitrationStore port."""

    def load(self, arbitration_id: str) -> LoadedArbitration | None:
        rows = self._partition(arbitration_id)
        if not rows:
            return None
        fields, persons, sealed = LAYOUT.fields(rows)
        return LoadedArbitration(Arbitration(**fields), persons, sealed)

    def commit(self, write: ArbitrationWrite, stamp: datetime) -> None:
        self._send(write, stamp)

    def deliberation(self, owner: str, after_seq: int = 0, limit: int = 100) -> list[Message]:
        """In their order; they lie in rows of a kind of their own, which no other reading touches."""
        return [codec.message_of(item) for item in self._sequence(owner, "d", after_seq, limit)]
