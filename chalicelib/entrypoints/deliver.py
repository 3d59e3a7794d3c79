"""Sends webhooks. May read the deliveries table and the webhook key, and nothing of any case.

A delivery is put if absent under (endpoint, event), and every attempt is claimed under its number before it is made:
an event that comes twice is sent as one delivery.
"""

from __future__ import annotations

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from chalicelib.application.delivering import Attempt, Delivering
from chalicelib.bootstrap import services
from chalicelib.domain.delivery import Schedule
from chalicelib.entrypoints import shell
from chalicelib.first_call import uncollected

PARALLEL: Final = 10


@uncollected()
def handler(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """All messages of the batch side by side, so that one slow endpoint does not hold up the others' events."""
    records, delivering = event["Records"], _delivering()
    with ThreadPoolExecutor(min(len(records), PARALLEL)) as pool:
        outcomes = list(pool.map(lambda record: _one(delivering, record), records))
    with shell.invocation("deliver", context):
        failed = [
            r["messageId"] for r, outcome in zip(records, outcomes, strict=True) if not _report(r, outcome)
        ]
    return {"batchItemFailures": [{"itemIdentifier": item} for item in failed]}


def _one(delivering: Delivering, record: dict[str, Any]) -> list[Attempt] | Exception:
    try:
        message = json.loads(record["body"])
        return delivering.due(message) if message["kind"] == "due" else delivering.event(message)
    except Exception as broken:  # noqa: BLE001 - reported below; the message comes back
        return broken


def _report(record: dict[str, Any], outcome: list[Attempt] | Exception) -> bool:
    if isinstance(outcome, Exception):
        shell.log_failure("delivery failed", outcome, record=record["messageId"])
        shell.count("RecordFailed")
        return False
    counts: dict[str, int] = defaultdict(int)
    for attempt in outcome:
        counts[attempt.outcome] += 1
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
        made.deliveries, made.webhook_http, made.endpoint_secrets, made.queues, made.clock,
        Schedule(tuple(made.settings.webhook_schedule_seconds)),
    )  # fmt: skip
