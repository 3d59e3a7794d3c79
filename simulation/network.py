"""The way from a client to its service: time passes, something may go wrong, and every call is counted.

A call takes effect half-way through its time, whether its caller lives to hear of it or not.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from simulation import cancelling, dynamodb, events, kms, pace, s3, secrets, ses, sqs, stepfunctions
from simulation.errors import THROTTLES, NotModelled, Refusal, throttled
from simulation.faults import Faults, Mishap
from simulation.loop import SECOND, Killed, Loop
from simulation.waits import Waits

BACKOFF_AT_MOST: Final = 20.0
PATIENCE: Final = 5.0
"""Seconds until a caller gives a call up, as production's clients do; S3 is given longer, which changes nothing."""
LATE_BY: Final = 1.0
"""Seconds after that until a late call takes effect."""

OPERATIONS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "dynamodb": dynamodb.OPERATIONS,
    "sqs": sqs.OPERATIONS,
    "stepfunctions": stepfunctions.OPERATIONS,
    "kms": kms.OPERATIONS,
    "s3": s3.OPERATIONS,
    "sesv2": ses.OPERATIONS,
    "secretsmanager": secrets.OPERATIONS,
    "events": events.OPERATIONS,
}
"""Every operation there is, with the parameters it takes."""

_SINGLE_WRITES: Final = frozenset({"PutItem", "UpdateItem", "DeleteItem"})
_Outcome = tuple[Any, BaseException | None]


class Network:
    """Joins clients and services. `owed`: CPU of the present task that has not passed yet."""

    def __init__(
        self, loop: Loop, faults: Faults, services: Mapping[str, Any], waits: Waits | None = None
    ) -> None:
        self._loop, self._faults, self.services, self._waits = loop, faults, services, waits
        self.calls: Counter[str] = Counter()
        self._trace = hashlib.sha256()
        self._starts = (float(pace.START_BUCKET), loop.now)
        self._tokens = 0
        self.timed = True
        """False while a world is furnished: then nothing takes time."""

    @property
    def trace(self) -> str:
        """A digest of every call so far, its moment and its outcome: two runs of one seed have the same."""
        return self._trace.hexdigest()

    def call(self, service: str, operation: str, given: dict[str, Any], attempts: int) -> dict[str, Any]:
        """As botocore's standard retries do it: what may pass is tried again, with a token where that matters."""
        if operation not in OPERATIONS.get(service, {}):
            raise NotModelled(f"{service}.{operation}")
        if unknown := set(given) - OPERATIONS[service][operation]:
            raise NotModelled(f"{service}.{operation} with {sorted(unknown)}")
        if operation == "TransactWriteItems" and attempts > 1 and "ClientRequestToken" not in given:
            self._tokens += 1
            given = {**given, "ClientRequestToken": f"token-{self._tokens}"}
        for attempt in range(attempts):
            answer, failure = self._attempt(service, operation, given)
            if failure is None:
                found: dict[str, Any] = answer
                return found
            if attempt + 1 == attempts or not _may_pass(failure):
                raise failure.as_client_error(service, operation) if isinstance(failure, Refusal) else failure
            self._loop.sleep(min(self._faults.random.random() * 2.0**attempt, BACKOFF_AT_MOST))
        raise AssertionError("there is always one attempt")

    def _attempt(self, service: str, operation: str, given: dict[str, Any]) -> _Outcome:
        name = f"{service}.{operation}"
        cost, task = pace.CALLS[name], self._loop.task
        self.calls[name] += 1
        mishap = self._written(name)
        if mishap is Mishap.DEATH_BEFORE or (
            task is not None and self._faults.happens(self._faults.odds.death)
        ):
            raise Killed
        owed, trip = (task.owed if task is not None else 0.0), cost.trip
        outcome: list[_Outcome] = []
        if not self.timed:
            owed = trip = 0.0
        if task is not None:
            task.owed = 0.0
        if mishap is Mishap.LATE:
            owed += PATIENCE
            self._send_late(service, operation, given, owed + trip + LATE_BY, outcome)
        else:
            self._send(service, operation, given, owed + trip, outcome, mishap)
        self._loop.sleep(owed + trip)
        ((answer, failure),) = outcome
        if mishap is Mishap.DEATH_AFTER:
            raise Killed
        if task is not None:
            task.owed = cost.cpu + (cost.per_item * pace.items_of(answer) if failure is None else 0.0)
        if self._waits is not None and service == "dynamodb":
            self._waits.told(operation, given, answer, failure)
        told = type(failure).__name__ if failure is not None else ""
        self._trace.update(f"{self._loop.now} {name} {told}\n".encode())
        return answer, failure

    def _written(self, name: str) -> Mishap | None:
        """What a script has for this call. Nothing counts while a world is furnished."""
        script, task = self._faults.script, self._loop.task
        if script is None or not self.timed:
            return None
        return script.next(task.name if task is not None else "driver", name)

    def _send_late(
        self, service: str, operation: str, given: dict[str, Any], seconds: float, outcome: list[_Outcome]
    ) -> None:
        """Nobody hears of what comes of it."""
        handler = getattr(self.services[service], method_of(operation))
        outcome.append((None, ReadTimeoutError(endpoint_url=service)))

        def effect() -> None:
            _outcome(
                lambda: _all_at_once(handler(given)) if operation == "TransactWriteItems" else handler(given)
            )

        self._loop.after(seconds, effect)

    def _send(
        self, service: str, operation: str, given: dict[str, Any], seconds: float, outcome: list[_Outcome],
        mishap: Mishap | None = None,
    ) -> None:  # fmt: skip
        """Plans the effect. `outcome` holds one entry when the time is up."""
        odds = self._faults.odds
        lost = ConnectionClosedError(endpoint_url=service)
        if mishap is Mishap.REQUEST_LOST or self._faults.happens(odds.request_lost):
            outcome.append((None, lost))
            return
        refusal = _scripted(service, operation, given, mishap) or self._refusal(service, operation, given)
        if refusal is not None:
            outcome.append((None, refusal))
            return
        handler = getattr(self.services[service], method_of(operation))
        steps: Iterator[None] | None = None
        if operation == "TransactWriteItems":
            steps = handler(given)
            try:
                next(steps)
            except Refusal as refused:
                outcome.append((None, refused))
                return
        answer_lost = mishap is Mishap.ANSWER_LOST or self._faults.happens(odds.answer_lost)

        def effect() -> None:
            found = _outcome(lambda: next(steps, {}) if steps is not None else handler(given))
            outcome.append((None, lost) if answer_lost else found)

        self._loop.at(self._loop.now + round(seconds * SECOND) - round(seconds * SECOND) // 2, effect)

    def _refusal(self, service: str, operation: str, given: dict[str, Any]) -> Refusal | None:
        """What has nothing to do with the request itself."""
        odds = self._faults.odds
        if operation == "TransactWriteItems" and self._faults.happens(odds.conflict):
            return cancelling.conflict(len(given["TransactItems"]))
        if service != "sqs" and self._faults.happens(odds.throttled):
            return throttled(service)
        if operation == "StartExecution" and not self._may_start():
            return throttled(service)
        return None

    def _may_start(self) -> bool:
        left, since = self._starts
        left = min(left + (self._loop.now - since) / SECOND * pace.START_RATE, float(pace.START_BUCKET))
        allowed = left >= 1
        self._starts = (left - allowed, self._loop.now)
        return allowed


def _scripted(
    service: str, operation: str, given: Mapping[str, Any], mishap: Mishap | None
) -> Refusal | None:
    if mishap is Mishap.THROTTLED:
        return throttled(service)
    if mishap is not Mishap.CONFLICT or service != "dynamodb":
        return None
    if operation == "TransactWriteItems":
        return cancelling.conflict(len(given["TransactItems"]))
    if operation in _SINGLE_WRITES:
        return Refusal("TransactionConflictException", "Transaction is ongoing for the item")
    return None


def _all_at_once(steps: Iterator[None]) -> None:
    for _ in steps:
        pass


def _outcome(act: Callable[[], Any]) -> _Outcome:
    try:
        return act(), None
    except Refusal as refused:
        return None, refused


def _may_pass(failure: BaseException) -> bool:
    return not isinstance(failure, Refusal) or failure.code in THROTTLES or failure.status >= 500


def method_of(operation: str) -> str:
    """As botocore calls it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
