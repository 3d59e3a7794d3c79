"""Trees in their bucket, under lock from the moment they are written; the leaves of shards beside exports, for a week.

trees    heads/<inverted day>-<day>       a signed head; the newest sorts first
         tree/<day>/tiles/<number>        1,024 leaves each, one JSON line a leaf
         tree/<day>/index                 where tiles begin, and their roots
         breaks/<day>/<id>                what the audit found
exports  audit/<day>/<shard>              leaves as they were read for that day

The lock is COMPLIANCE: nobody shortens it, the account's root included, for a witness whom its owner can silence is
none. What lies there are ids, numbers and hashes, and nothing that anybody could want erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from chalicelib.adapters.aws import ClientFactory
from chalicelib.application.ports import WallClock
from chalicelib.application.tree_ports import Break
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trees.heads import SHARDS, Index, Leaf, SignedHead

_GONE: Final = frozenset({"404", "NoSuchKey", "403", "AccessDenied"})
"""Without a right to list, S3 hides what is missing behind a 403."""
_THERE: Final = "PreconditionFailed"


class S3TreeFiles:
    """The TreeFiles port. `kept_days`: how long what is written stays under lock."""

    def __init__(
        self, s3: ClientFactory, bucket: str, exports: str, kept_days: int, clock: WallClock
    ) -> None:
        self._s3, self._bucket, self._exports = s3, bucket, exports
        self._kept, self._clock = timedelta(days=kept_days), clock

    def leaves(self, day: date, shard: int) -> list[Leaf] | None:
        raw = self._get(self._exports, _work(day, shard))
        return None if raw is None else _leaves(raw)

    def put_leaves(self, day: date, shard: int, leaves: Sequence[Leaf]) -> None:
        self._put({"Bucket": self._exports, "Key": _work(day, shard), "Body": _lines(leaves)})

    def shards(self, day: date) -> set[int]:
        return {int(key[-2:]) for key in self._keys(self._exports, f"audit/{day.isoformat()}/", SHARDS)}

    def put_tile(self, day: date, number: int, leaves: Sequence[Leaf]) -> None:
        self._lock(_tile(day, number), _lines(leaves))

    def tiles(self, day: date) -> int:
        return sum(1 for _ in self._keys(self._bucket, f"tree/{day.isoformat()}/tiles/"))

    def tile(self, day: date, number: int) -> list[Leaf]:
        return _leaves(self._there(_tile(day, number)))

    def put_index(self, day: date, index: Index) -> None:
        self._lock(f"tree/{day.isoformat()}/index", msgspec.json.encode(index))

    def index(self, day: date) -> Index:
        return msgspec.json.decode(self._there(f"tree/{day.isoformat()}/index"), type=Index)

    def put_head(self, signed: SignedHead) -> None:
        self._lock(_head(signed.head.day), msgspec.json.encode(signed))

    def head(self, day: date) -> SignedHead | None:
        raw = self._get(self._bucket, _head(day.isoformat()))
        return None if raw is None else msgspec.json.decode(raw, type=SignedHead)

    def days(self, after: str, limit: int) -> list[str]:
        return [key[-10:] for key in self._keys(self._bucket, "heads/", limit, _head(after) if after else "")]

    def put_break(self, day: date, found: Break) -> None:
        self._lock(f"breaks/{day.isoformat()}/{found.id}", msgspec.json.encode(found))

    # ---------------------------------------------------------------------------------------------- calls

    def _keys(self, bucket: str, prefix: str, most: int = 0, after: str = "") -> Iterator[str]:
        """In their order, up to `most` unless that is none. One call for each thousand."""
        asked: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix} | (
            {"StartAfter": after} if after else {}
        )
        asked |= {"MaxKeys": most} if most else {}
        while True:
            answer = self._s3().list_objects_v2(**asked)
            yield from (found["Key"] for found in answer.get("Contents", ()))
            if most or not answer.get("IsTruncated"):
                return
            asked["ContinuationToken"] = answer["NextContinuationToken"]

    def _lock(self, key: str, body: bytes) -> None:
        until = self._clock.now() + self._kept
        locked = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until}
        self._put({"Bucket": self._bucket, "Key": key, "Body": body} | locked)

    def _put(self, asked: dict[str, Any]) -> None:
        """Once: what is there already stands."""
        from botocore.exceptions import ClientError

        try:
            self._s3().put_object(
                **asked, ContentType="application/json", ChecksumAlgorithm="SHA256", IfNoneMatch="*"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != _THERE:
                raise

    def _there(self, key: str) -> bytes:
        raw = self._get(self._bucket, key)
        if raw is None:
            raise NotFound("no such part of a tree")
        return raw

    def _get(self, bucket: str, key: str) -> bytes | None:
        from botocore.exceptions import ClientError

        try:
            return bytes(self._s3().get_object(Bucket=bucket, Key=key)["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise


def _lines(leaves: Iterable[Leaf]) -> bytes:
    return b"".join(msgspec.json.encode(leaf) + b"\n" for leaf in leaves)


def _leaves(raw: bytes) -> list[Leaf]:
    decoder = msgspec.json.Decoder(Leaf)
    return [decoder.decode(line) for line in raw.splitlines()]


def _work(day: date, shard: int) -> str:
    return f"audit/{day.isoformat()}/{shard:02}"


def _tile(day: date, number: int) -> str:
    return f"tree/{day.isoformat()}/tiles/{number:06}"


def _head(day: str) -> str:
    return f"heads/{99_999_999 - int(day.replace('-', ''))}-{day}"
