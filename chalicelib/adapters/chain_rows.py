"""Any record's events, and where its own head says that it ends."""

from __future__ import annotations

import msgspec

from chalicelib.adapters import codec
from chalicelib.adapters.records import Records


class _Ends(msgspec.Struct, frozen=True):
    seq: int = 0
    chain_head: str = ""


class PynamoChainRows(Records):
    """The ChainRows port: events as every store reads them, and of the head two words that all kinds have."""

    def end(self, owner: str) -> tuple[int, str] | None:
        key = {"pk": {"S": codec.owner_pk(owner)}, "sk": {"S": "a#head"}}
        answer = self._read("GetItem", {"TableName": self._disputes, "Key": key, "ConsistentRead": True})
        if "Item" not in answer:
            return None
        told = msgspec.json.decode(answer["Item"]["doc"]["S"], type=_Ends)
        return told.seq, told.chain_head
