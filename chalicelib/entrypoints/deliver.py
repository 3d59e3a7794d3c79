"""Sends webhooks. May read the deliveries table and the webhook key, and nothing of any case.

A delivery is put if absent under (endpoint, event), and every attempt is claimed under its number before it is made:
an event that comes twice is sent as one delivery.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from chalicelib.application.delivering import Delivering
from chalicelib.application.webhook_work import Attempt, Outside
from chalicelib.bootstrap import services
from chalicelib.domain.delivery import Schedule
from chalicelib.entrypoints import shell
from chalicelib.first_call import uncollected


@uncollected()
def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """All messages of the batch side by side, so that one slow endpoint does not hold up the others' events."""
    records = event["Records"]
    read = [_read(record) for record in records]
    made = iter(_delivering().batch([message for message in read if isinstance(message, dict)]))
    outcomes = [next(made) if isinstance(message, dict) else message for message in read]
    with shell.invocation("deliver", context):
        failed = [
            r["messageId"] for r, outcome in zip(records, outcomes, strict=True) if not _report(r, outcome)
        ]
    return {"batchItemFailures": [{"itemIdentifier": item} for item in failed]}


def _read(record: dict[str, Any]) -> dict[str, Any] | Exception:
    try:
        message = json.loads(record["body"])
    except ValueError as broken:
        return broken
    return message if isinstance(message, dict) else TypeError("a message is an object")


def _report(record: dict[str, Any], outcome: list[Attempt] | Exception) -> bool:
    if isinstance(outcome, Exception):
        shell.log_failure("delivery failed", outcome, record=record["messageId"])
        shell.count("RecordFailed")
        return False
    counts: dict[str, int] = defaultdict(int)
    for attempt in outcome:
        counts[attempt.outcome] += 1
        if attempt.age is not None:
            shell.measure("DeliveryAge", attempt.age)
        shell.logger().info(
            "webhook attempt",
            extra={
                "endpoint_id": attempt.endpoint_id,
                "event_id": attempt.event_id,
                "outcome": attempt.outcome,
                "status": attempt.status,
                "error": attempt.error,
                "latency_ms": attempt.latency_ms,
            },
        )
    for name, number in counts.items():
        shell.count(f"Webhook{name.title().replace('_', '')}", number)
    return True


def _delivering() -> Delivering:
    made = services()
    return Delivering(
        Outside(
            made.deliveries, made.webhook_http, made.event_bus, made.endpoint_secrets, made.webhook_signer, made.queues,
            made.clock, Schedule(tuple(made.settings.webhook_schedule_seconds)),
        )
    )  # fmt: skip
