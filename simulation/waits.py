"""How long requests have had to try again: from their first refusal by a throttle or a conflict to another answer.

Retries are botocore's, ours above it, or a loop over what a batch left over, so a request is known by who asks and what
item he asks for. Who gets no other answer has given up, is still at it, or has seen that another did it for him.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from simulation import cancelling
from simulation.errors import THROTTLES, Refusal
from simulation.loop import SECOND, Loop
from simulation.tables import Table

THROTTLED, CONFLICT = "throttled", "conflict"
_BUSY: Final[Mapping[str, str]] = {
    cancelling.THROTTLED: THROTTLED,
    cancelling.CONFLICT: CONFLICT,
    "TransactionConflictException": CONFLICT,
    **dict.fromkeys(THROTTLES, THROTTLED),
}
_BATCHES: Final = {"BatchGetItem": "UnprocessedKeys", "BatchWriteItem": "UnprocessedItems"}
_ONE: Final = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem"})

Subject = tuple[str, ...]
"""What is asked for: a table and a key, or else the request itself."""
_Asked = tuple[object, str, Subject]
"""By whom, in which piece of his work; by which operation."""
_Tried = tuple[int, int, str]
"""When it was refused first, when last, and why."""


class Wait(msgspec.Struct, frozen=True, order=True):
    """`seconds` from the first refusal to the answer; `why` the last one was: throttled, conflict."""

    seconds: float
    operation: str
    subject: Subject
    why: str


class Waits:
    """All requests to DynamoDB in one run. `tables` by name."""

    def __init__(self, loop: Loop, tables: Mapping[str, Table]) -> None:
        self._loop, self._tables = loop, tables
        self._since: dict[_Asked, _Tried] = {}
        self.refusals: Counter[str] = Counter()
        """Requests, or entries of batches, that were refused: throttled, conflict."""
        self.over = 0
        """Requests that were refused at first and then answered."""
        self.longest: Wait | None = None

    def told(self, operation: str, given: dict[str, Any], answer: Any, failure: BaseException | None) -> None:
        """One attempt is over. A connection that broke is no answer: whoever waits goes on waiting."""
        why = _why(failure)
        if failure is not None and not isinstance(failure, Refusal):
            return
        left = set(self._left(operation, answer or {}))
        if not why and not left and not self._since:
            return
        for subject in self._subjects(operation, given):
            asked = self._who(), operation, subject
            if why or subject in left:
                self.refusals[why or THROTTLED] += 1
                since, _, _ = self._since.get(asked, (self._loop.now, 0, ""))
                self._since[asked] = since, self._loop.now, why or THROTTLED
            elif asked in self._since:
                since, _, why_last = self._since.pop(asked)
                wait = _wait(asked, (since, self._loop.now, why_last))
                self.longest = max(self.longest or wait, wait)
                self.over += 1

    def _who(self) -> object:
        """A process does one piece of work after the other; what it gave up in one is not asked for in the next."""
        task = self._loop.task
        return (task, task.begun) if task is not None else None

    @property
    def unanswered(self) -> list[Wait]:
        """Who was refused and has had no other answer: for how long they tried, the longest first."""
        return sorted((_wait(asked, tried) for asked, tried in self._since.items()), reverse=True)

    def forget(self) -> None:
        self._since.clear()
        self.refusals.clear()
        self.over, self.longest = 0, None

    def _left(self, operation: str, answer: dict[str, Any]) -> Iterator[Subject]:
        """What a batch did not get done."""
        if waiting := answer.get(_BATCHES.get(operation, "")):
            yield from self._subjects(operation, {"RequestItems": waiting})

    def _subjects(self, operation: str, given: dict[str, Any]) -> Iterator[Subject]:
        """A transaction is known by its first item."""
        if operation in _ONE:
            yield self._item(given["TableName"], given.get("Key") or given["Item"])
        elif operation == "TransactWriteItems":
            ((_, action),) = given["TransactItems"][0].items()
            yield self._item(action["TableName"], action.get("Key") or action["Item"])
        elif operation == "BatchGetItem":
            for table, wanted in given["RequestItems"].items():
                yield from (self._item(table, key) for key in wanted["Keys"])
        elif operation == "BatchWriteItem":
            for table, requests in given["RequestItems"].items():
                for request in requests:
                    ((_, entry),) = request.items()
                    yield self._item(table, entry.get("Key") or entry["Item"])
        else:
            yield (repr(given),)

    def _item(self, table: str, item: dict[str, Any]) -> Subject:
        known = self._tables.get(table)
        names = known.keys if known is not None else ()
        return table, *(str(item.get(name, {}).get("S")) for name in names)


def _wait(asked: _Asked, tried: _Tried) -> Wait:
    since, until, why = tried
    return Wait((until - since) / SECOND, asked[1], asked[2], why)


def _why(failure: BaseException | None) -> str:
    """Empty for anything but what may pass by itself."""
    if not isinstance(failure, Refusal):
        return ""
    reasons = [reason["Code"] for reason in failure.more.get("CancellationReasons", ())]
    return next((_BUSY[code] for code in (failure.code, *reasons) if code in _BUSY), "")
