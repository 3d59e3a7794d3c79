"""The cold rows of a group in DynamoDB: members, ballots and gates by shard, and what work over them leaves behind.

Nothing here changes what stands. A gate keeps its first moment and a part its first content, by `attribute_not_exists`:
so a message that comes twice, or long after its work is done, cannot put anything else into a roll that votes rest on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters import group_parts, group_rows
from chalicelib.adapters.records import Records
from chalicelib.adapters.sizes import Item
from chalicelib.application.group_ports import Shard
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.values import stamp

KEYS_PER_CALL: Final = 100
"""As many as BatchGetItem takes."""
_TRIES: Final = 6
_PAUSE: Final = 0.05
"""Seconds before the second try; twice as long before each further one."""
_NEW: Final = "attribute_not_exists(pk)"


class PynamoGroupShards(Records):
    """The GroupShards port."""

    def close(self, group_id: str, shard: int, gate: str, at: datetime) -> None:
        self._put_new(group_rows.gate_key(group_id, shard, gate) | {"at": {"S": stamp(at)}})

    def read(self, group_id: str, shard: int, poll_id: str = "") -> Shard:
        members = self._range(group_id, shard, group_rows.MEMBERS)
        ballots = self._range(group_id, shard, f"{group_rows.BALLOTS}{poll_id}#") if poll_id else ()
        return Shard(tuple(map(group_rows.member_of, members)), tuple(map(group_rows.ballot_of, ballots)))

    def put_part(self, group_id: str, work: str, shard: int, document: bytes) -> None:
        for item in group_parts.rows(group_id, work, shard, document):
            self._put_new(item)

    def part(self, group_id: str, work: str, shard: int) -> bytes | None:
        """One BatchGetItem. A document without its mark, left by a writer that died in between, is not there yet."""
        mark = group_parts.mark_key(group_id, work, shard)
        apart = group_parts.document_key(group_id, work, shard)
        found = {item["pk"]["S"]: group_parts.document_of(item) for item in self._documents([mark, apart])}
        if mark["pk"]["S"] not in found:
            return None
        small = found[mark["pk"]["S"]]
        return small if small is not None else found[apart["pk"]["S"]]

    def parts(self, group_id: str, work: str) -> dict[int, bytes]:
        """A Query for all that are small; for the others one BatchGetItem more for each hundred."""
        marks = list(self._query("pk = :pk", pk=group_parts.work_pk(group_id, work)))
        contents = {group_parts.shard_of(item): group_parts.document_of(item) for item in marks}
        apart = [shard for shard, content in contents.items() if content is None]
        keys = [group_parts.document_key(group_id, work, shard) for shard in apart]
        for item in self._documents(keys):
            contents[group_parts.shard_of(item)] = group_parts.document_of(item)
        found = {shard: content for shard, content in sorted(contents.items()) if content is not None}
        if len(found) < len(marks):
            raise ValueError(f"marks without their documents: {work} of {group_id}")
        return found

    def finished(self, group_id: str, work: str) -> int:
        """Counted by DynamoDB; of a moment ago, for half the price."""
        request: dict[str, Any] = {
            "TableName": self._disputes,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": group_parts.work_pk(group_id, work)}},
            "Select": "COUNT",
        }
        counted = 0
        while True:
            answer = self._read("Query", request)
            counted += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return counted
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    # ---------------------------------------------------------------------------------------------- calls

    def _range(self, group_id: str, shard: int, begins: str) -> Iterator[Item]:
        pk = group_rows.shard_pk(group_id, shard)
        return self._query("pk = :pk AND begins_with(sk, :a)", pk=pk, a=begins)

    def _put_new(self, item: Item) -> None:
        """Nothing where a row stands already, be it ours, of an attempt whose answer was lost. A gate is refused while
        somebody's transaction checks it: then a moment later.
        """
        request = {"TableName": self._disputes, "Item": item, "ConditionExpression": _NEW}
        for attempt in range(_TRIES):
            try:
                self._read("PutItem", request)
            except TryAgain:
                if attempt + 1 == _TRIES:
                    raise
                self._clock.sleep(_PAUSE * 2**attempt)
            except VerboseClientError as error:
                if error.response.get("Error", {}).get("Code") != "ConditionalCheckFailedException":
                    raise
                return
            else:
                return

    def _documents(self, keys: Sequence[Item]) -> Iterator[Item]:
        """Strongly consistent. An answer holds 16 MB: what did not fit comes with the next."""
        for start in range(0, len(keys), KEYS_PER_CALL):
            yield from self._hundred(keys[start : start + KEYS_PER_CALL])

    def _hundred(self, keys: Sequence[Item]) -> Iterator[Item]:
        left: Sequence[Item] = keys
        idle = 0
        while left:
            if idle:
                self._clock.sleep(_PAUSE * 2**idle)
            wanted = {self._disputes: {"Keys": left, "ConsistentRead": True}}
            answer = self._read("BatchGetItem", {"RequestItems": wanted})
            yield from answer["Responses"].get(self._disputes, ())
            rest = answer.get("UnprocessedKeys", {}).get(self._disputes, {}).get("Keys", [])
            idle = 0 if len(rest) < len(left) else idle + 1
            if idle == _TRIES:
                raise TryAgain("parts of the work could not be read")
            left = rest
