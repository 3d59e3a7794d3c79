"""Groups in DynamoDB, in partitions of their own beside the cases; their cold rows are no part of them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters import codec
from chalicelib.adapters.group_layout import LAYOUT
from chalicelib.adapters.records import Records
from chalicelib.application.group_ports import GroupWrite, LoadedGroup
from chalicelib.application.ports import Message
from chalicelib.domain.group.state import Group


class PynamoGroupStore(Records):
    """The GroupStore port."""

    def load(self, group_id: str) -> LoadedGroup | None:
        rows = self._partition(group_id)
        if not rows:
            return None
        fields, persons, sealed = LAYOUT.fields(rows)
        return LoadedGroup(Group(**fields), persons, sealed)

    def commit(self, write: GroupWrite, stamp: datetime) -> None:
        self._send(write, stamp)

    def messages(self, owner: str, after_seq: int = 0, limit: int = 100) -> list[Message]:
        """Of all rooms; who may read which is not decided here."""
        return [codec.message_of(item) for item in self._sequence(owner, "m", after_seq, limit)]
