"""A table stream's event source mapping as Lambda plays it: in order, and no record is passed over before its time.

A batch that fails is tried again from the record that the function names, or cut in half until the broken record is
alone. What has failed too often or grown too old goes to the bucket of failures, the records themselves included.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from local import moto_repairs
from local.functions import Functions, arn, failed_items
from local.streams import Stream

if TYPE_CHECKING:
    from local.pace import Pace
    from local.provision import Mapping

LOOK_SECONDS: Final = 0.5
RECORDS_KEPT: Final = 2_000
"""Of those already read; moto would keep all of them for ever."""

Record = dict[str, Any]

log = logging.getLogger(__name__)


class StreamPoller:
    """One mapping, one shard, one thread."""

    def __init__(
        self, mapping: Mapping, functions: Functions, s3: Any, stopping: threading.Event, pace: Pace
    ) -> None:
        self.name = f"{mapping.function}-stream"
        self.threads: list[threading.Thread] = []
        self._mapping, self._functions, self._s3, self._stopping, self._pace = (
            mapping, functions, s3, stopping, pace,
        )  # fmt: skip
        self._stream = Stream(mapping.arn)
        self._position = self._stream.start

    def start(self) -> None:
        thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.threads.append(thread)
        thread.start()

    def idle(self) -> bool:
        """Every record is done with."""
        return self._position >= self._stream.end

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if self._stream.wait(self._position, LOOK_SECONDS):
                    self._batch()
                    self._trim()
            except Exception:
                log.exception("%s stumbled", self.name)
                self._stopping.wait(LOOK_SECONDS)

    def _batch(self) -> None:
        """One batch to its end, however many invocations that takes."""
        parts = [self._stream.read(self._position, self._mapping.batch_size)]
        failures = 0
        while parts and not self._stopping.is_set():
            part = parts.pop(0)
            done = self._done(part)
            rest = part[done:]
            if done:
                self._position = _number(part[done - 1]) + 1
                failures = 0
            if not rest:
                continue
            failures += 1
            if self._hopeless(rest, failures):
                self._give_up(rest, failures)
                failures = 0
            elif self._mapping.bisect and len(rest) > 1:
                parts[:0] = [rest[: len(rest) // 2], rest[len(rest) // 2 :]]
                failures = 0  # cutting a batch is no repetition of it
            else:
                parts.insert(0, rest)
                self._stopping.wait(self._pace.before_retry(failures - 1))

    def _done(self, records: list[Record]) -> int:
        """How many records from the first one on are done with."""
        if not records:
            return 0
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        try:
            answer = self._functions.invoke(self._mapping.function, {"Records": records})
        except Exception:
            log.exception("%s failed with %d records", self._mapping.function, len(records))
            return 0
        failed = failed_items(answer, numbers) if self._mapping.report_failures else []
        if failed is None:
            return 0
        return min((numbers.index(number) for number in failed), default=len(records))

    def _hopeless(self, records: list[Record], failures: int) -> bool:
        retries, oldest = self._mapping.max_retries, self._mapping.max_age
        alone = len(records) == 1 or not self._mapping.bisect
        if retries is not None and retries >= 0 and alone and failures > retries:
            return True
        age = time.time() - records[0]["dynamodb"]["ApproximateCreationDateTime"]
        return oldest is not None and oldest >= 0 and age > oldest

    def _give_up(self, records: list[Record], failures: int) -> None:
        log.error("%s gave up on %d records", self._mapping.function, len(records))
        if self._mapping.on_failure:
            now = datetime.now(UTC)
            name = f"{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"
            key = f"aws/lambda/{self.name}/{self._stream.shard_id}/{now:%Y/%m/%d}/{name}"
            body = json.dumps(self._failure(records, failures, now))
            self._s3.put_object(
                Bucket=self._mapping.on_failure.rpartition(":")[2], Key=key, Body=body.encode()
            )
        self._position = _number(records[-1]) + 1

    def _failure(self, records: list[Record], failures: int, now: datetime) -> dict[str, Any]:
        """What Lambda writes; the event itself is text in `payload`."""
        first, last = records[0]["dynamodb"], records[-1]["dynamodb"]
        return {
            "requestContext": {
                "requestId": str(uuid.uuid4()),
                "functionArn": arn(self._mapping.function),
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": failures,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
            "version": "1.0",
            "timestamp": f"{now:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
            "DDBStreamBatchInfo": {
                "shardId": self._stream.shard_id,
                "startSequenceNumber": first["SequenceNumber"],
                "endSequenceNumber": last["SequenceNumber"],
                "approximateArrivalOfFirstRecord": _moment(first),
                "approximateArrivalOfLastRecord": _moment(last),
                "batchSize": len(records),
                "streamArn": self._mapping.arn,
            },
            "payload": json.dumps({"Records": records}),
        }

    def _trim(self) -> None:
        if self.idle() and self._stream.kept > 2 * RECORDS_KEPT:
            moto_repairs.trim_streams(RECORDS_KEPT)


def _number(record: Record) -> int:
    return int(record["dynamodb"]["SequenceNumber"])


def _moment(change: dict[str, Any]) -> str:
    return f"{datetime.fromtimestamp(change['ApproximateCreationDateTime'], UTC):%Y-%m-%dT%H:%M:%S}Z"
