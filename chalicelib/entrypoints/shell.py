"""The explicit shell round every function that is no HTTP API: logging, metrics, partial failures, time left.

A batch fails one record at a time: what failed is named and comes back, the rest is done. When time runs short the
remaining records are handed back too. Logs carry ids and codes only, never a body.
"""

from __future__ import annotations

import json
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.errors import RedressError
from chalicelib.first_call import uncollected

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics import EphemeralMetrics

RESERVE_MS: Final = 5_000
"""No record is begun with less time left than this."""

Event = dict[str, Any]
Handler = Callable[[Event, Any], Any]
TimeLeft = Callable[[], bool]
Failures = dict[str, list[dict[str, str]]]


_held = threading.local()


@cache
def logger() -> Logger:
    """The process's JSON logger."""
    from aws_lambda_powertools import Logger

    return Logger(service="redress", utc=True)


def metrics() -> EphemeralMetrics:
    """This thread's metrics, in CloudWatch's embedded format; written out after each invocation. Of their own, because
    one machine runs several invocations at once. The deployment gives the namespace, for its alarms look there.
    """
    if not hasattr(_held, "metrics"):
        from aws_lambda_powertools.metrics import EphemeralMetrics

        namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE") or "Redress"
        _held.metrics = EphemeralMetrics(namespace=namespace, service="redress")
    made: EphemeralMetrics = _held.metrics
    return made


def count(name: str, value: int = 1) -> None:
    """Adds to a metric that an alarm or a dashboard watches."""
    metrics().add_metric(name=name, unit="Count", value=value)


def measure(name: str, seconds: float) -> None:
    """A duration for a metric of which an alarm or the dashboard shows percentiles."""
    metrics().add_metric(name=name, unit="Seconds", value=seconds)


def log_failure(text: str, failure: BaseException, **ids: object) -> None:
    """What broke, and where. Not what the exception says: that may quote what was being read."""
    logger().error(text, extra={**ids, "failure": list(_causes(failure))})


def _causes(failure: BaseException | None) -> Iterator[dict[str, object]]:
    """The exception and what led to it, the outermost first."""
    while failure is not None:
        frames = traceback.extract_tb(failure.__traceback__)
        yield {
            "type": type(failure).__name__,
            "code": _code(failure),
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
        failure = failure.__cause__ or failure.__context__


def _code(failure: BaseException) -> str | None:
    """Ours, or the one in an answer of AWS."""
    if isinstance(failure, RedressError):
        return failure.code
    answer = getattr(failure, "response", None)
    return str(answer.get("Error", {}).get("Code")) if isinstance(answer, dict) else None


def messages(name: str) -> Callable[[Callable[[dict[str, Any]], None]], Handler]:
    """For a queue's function: the decorated one takes the JSON of one message."""

    def wrap(process: Callable[[dict[str, Any]], None]) -> Handler:
        @wraps(process)
        @uncollected()
        def handler(event: Event, context: Any) -> Any:
            def one(record: Event) -> None:
                process(json.loads(record["body"]))

            return _batch(name, event["Records"], context, one, _message_id, stop=False)

        return handler

    return wrap


def ordered_messages(name: str) -> Callable[[Callable[[dict[str, Any]], None]], Handler]:
    """For a FIFO queue's function: as `messages`, but nothing of a group is touched behind a message of it that failed.
    Lambda would delete what is not named, and the group's order with it.
    """

    def wrap(process: Callable[[dict[str, Any]], None]) -> Handler:
        @wraps(process)
        def decoded(record: Event) -> None:
            process(json.loads(record["body"]))

        return ordered_records(name)(decoded)

    return wrap


def ordered_records(name: str) -> Callable[[Callable[[Event], None]], Handler]:
    """As `ordered_messages`, for who must know whether a message has come before (`received_before`)."""

    def wrap(process: Callable[[Event], None]) -> Handler:
        @wraps(process)
        @uncollected()
        def handler(event: Event, context: Any) -> Failures:
            closed: set[str] = set()
            failed: list[str] = []
            with invocation(name, context):
                for record in event["Records"]:
                    group = str(record["attributes"]["MessageGroupId"])
                    if _short_of_time(context) or group in closed or not _one(record, process, _message_id):
                        closed.add(group)
                        failed.append(_message_id(record))
            return {"batchItemFailures": [{"itemIdentifier": item} for item in failed]}

        return handler

    return wrap


def stream(name: str) -> Callable[[Callable[[list[Event]], None]], Handler]:
    """For a table stream's function: the decorated one takes all records. AWS goes on after the last success, so the
    batch is tried whole and, when that fails, record by record up to the one that is broken.
    """

    def wrap(process: Callable[[list[Event]], None]) -> Handler:
        @wraps(process)
        @uncollected()
        def handler(event: Event, context: Any) -> Any:
            records = event["Records"]
            with invocation(name, context):
                try:
                    process(records)
                except Exception:  # noqa: BLE001 - found again below, one record at a time
                    return _batch(
                        name,
                        records,
                        context,
                        lambda r: process([r]),
                        lambda r: str(r["dynamodb"]["SequenceNumber"]),
                        stop=True,
                    )
            return {"batchItemFailures": []}

        return handler

    return wrap


def schedule(name: str) -> Callable[[Callable[[], None]], Handler]:
    """For a timer's function. What fails comes again with the next turn of the schedule, and by Lambda's own retry."""

    def wrap(process: Callable[[], None]) -> Handler:
        @wraps(process)
        @uncollected()
        def handler(_event: Event, context: Any) -> Any:
            with invocation(name, context):
                process()

        return handler

    return wrap


def long_schedule(name: str) -> Callable[[Callable[[TimeLeft], None]], Handler]:
    """For a timer's function with more to do than fits into one call: it is told when to stop and goes on later."""

    def wrap(process: Callable[[TimeLeft], None]) -> Handler:
        @wraps(process)
        @uncollected()
        def handler(_event: Event, context: Any) -> Any:
            with invocation(name, context):
                process(lambda: not _short_of_time(context))

        return handler

    return wrap


class invocation:  # noqa: N801 - used as a context manager
    """One invocation's correlation in the logs, and its metrics on the way out."""

    def __init__(self, name: str, context: Any) -> None:
        self._name, self._context = name, context

    def __enter__(self) -> None:
        request_id = getattr(self._context, "aws_request_id", None)
        logger().append_keys(function=self._name, correlation_id=request_id)

    def __exit__(self, *_: object) -> None:
        if metrics().metric_set:
            print(json.dumps(metrics().serialize_metric_set()))  # noqa: T201 - CloudWatch's embedded metric format
            metrics().clear_metrics()


def _batch(
    name: str,
    records: list[Event],
    context: Any,
    process: Callable[[Event], None],
    key: Callable[[Event], str],
    *,
    stop: bool,
) -> Failures:
    """`stop`: an ordered source; nothing after the first failure is touched."""
    failed: list[str] = []
    with invocation(name, context):
        for n, record in enumerate(records):
            if _short_of_time(context) or (stop and failed):
                failed += [key(r) for r in records[n:]]
                break
            if not _one(record, process, key):
                failed.append(key(record))
    unique = failed[:1] if stop else failed
    return {"batchItemFailures": [{"itemIdentifier": item} for item in unique]}


def _one(record: Event, process: Callable[[Event], None], key: Callable[[Event], str]) -> bool:
    try:
        process(record)
    except RedressError as refused:
        logger().warning("record refused", extra={"record": key(record), "code": refused.code})
    except Exception as broken:  # noqa: BLE001 - one broken record must not take the batch with it
        log_failure("record failed", broken, record=key(record))
    else:
        return True
    count("RecordFailed")
    return False


def received_before(record: Event) -> bool:
    """Whether SQS has handed the message out already: whoever had it may have been broken off."""
    return int(record["attributes"]["ApproximateReceiveCount"]) > 1


def _message_id(record: Event) -> str:
    return str(record["messageId"])


def _short_of_time(context: Any) -> bool:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return left is not None and left() < RESERVE_MS
