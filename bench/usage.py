"""From what the meter counted to units that have a price. Pure.

One invocation for each message: where batches fill, less is paid. The duration of an invocation is that of its calls
at the pace of the model (`simulation/pace.py`: round trips of the slow tenth, CPU of a small function), and for files
so much of a second per megabyte.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from bench.meter import READ, WRITE, Step
from simulation import pace

GB: Final = 1_000_000_000
MONTHS: Final = 12
"""How long what is written is kept, for the price."""
LOG_MONTHS: Final = 1
TRANSITIONS: Final = 5
"""Of one execution of the clock: its start and four states."""
SECONDS_PER_MEGABYTE: Final = 0.2
"""Of a file that passes through a function once, to be read, looked at or written."""
CONFIG: Final = Path(__file__).parents[1] / ".chalice" / "config.json"
PUTS: Final = frozenset({"PutObject", "CopyObject", "ListObjectsV2", "ListObjectVersions", "CreateMultipartUpload",
                         "UploadPart", "CompleteMultipartUpload"})  # fmt: skip
FREE: Final = frozenset({"DeleteObject", "DeleteObjects", "AbortMultipartUpload"})
SIGNING: Final = frozenset({"Sign", "GetPublicKey", "Verify"})
ONCE: Final = frozenset({"CreateKey", "CreateAlias"})
"""Of the neutral's key, which serves all of his awards."""
FAIR, FIFO = frozenset({"deliver"}), frozenset({"group"})
UNQUEUED: Final = frozenset({"api", "relay", "sweep", "oversee", "reconcile"})


def of_steps(
    steps: Iterable[Step], *, kept: float, stored: float, out: float, logged: float
) -> dict[str, float]:
    """Units by price. Bytes: `kept` in tables and their indexes, `stored` in buckets, sent `out`, and `logged`."""
    steps = list(steps)
    calls = sum((step.calls for step in steps), Counter[str]())
    parts = Counter(step.part for step in steps)
    used = Counter[str](
        {
            "dynamodb_write": sum(step.units(WRITE) for step in steps),
            "dynamodb_read": sum(step.units(READ) for step in steps),
            "dynamodb_storage": kept / GB * MONTHS, "dynamodb_backup": kept / GB * MONTHS,
            "lambda_request": len(steps), "lambda_gb_second": _gb_seconds(steps, stored),
            "api_request": parts["api"], "states_transition": calls["stepfunctions.StartExecution"] * TRANSITIONS,
            "s3_storage": stored / GB * MONTHS, "ses_mail": calls["sesv2.SendEmail"],
            "logs_in": logged / GB, "logs_storage": logged / GB * LOG_MONTHS, "data_out": out / GB,
        }  # type: ignore[dict-item]
    )  # fmt: skip
    return dict(used + _of_queues(parts, calls) + _of_calls(calls))


def _of_queues(parts: Counter[str], calls: Counter[str]) -> Counter[str]:
    """Each message is received and deleted once; what is sent is sent in batches, of which one costs one request."""
    fair, fifo = (sum(parts[name] for name in names) for names in (FAIR, FIFO))
    queued = sum(number for name, number in parts.items() if name not in UNQUEUED)
    sends = calls["sqs.SendMessageBatch"] + calls["sqs.SendMessage"]
    return Counter({
        "sqs_standard": 2 * (queued - fair - fifo) + sends - fair - fifo, "sqs_fair": 3 * fair, "sqs_fifo": 3 * fifo,
    })  # fmt: skip


def _of_calls(calls: Counter[str]) -> Counter[str]:
    used = Counter[str]()
    for name, number in calls.items():
        service, _, operation = name.partition(".")
        if service == "s3" and operation not in FREE:
            used["s3_put" if operation in PUTS else "s3_get"] += number
            used["kms_request"] += number  # the vault's objects lie under a key of ours
        elif service == "kms" and operation not in ONCE:
            used["kms_signature" if operation in SIGNING else "kms_request"] += number
    return used


def _gb_seconds(steps: Iterable[Step], stored: float) -> float:
    """`stored`: bytes of files, which `inspect` reads to look at them and once more to keep them."""
    total = sum(seconds(step) * memory_gb(step.part) for step in steps)
    return total + 2 * stored / 1_000_000 * SECONDS_PER_MEGABYTE * memory_gb("inspect")


def seconds(step: Step) -> float:
    """Of one invocation: its calls one after the other."""
    paces = ((pace.CALLS.get(name), number) for name, number in step.calls.items())
    return pace.INVOCATION + sum(
        (cost.trip + cost.cpu) * number for cost, number in paces if cost is not None
    )


def memory_gb(part: str) -> float:
    """As the deployment has it."""
    name = "api_handler" if part == "api" else part
    return float(_functions()[name]["lambda_memory_size"]) / 1_024


@cache
def _functions() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(CONFIG.read_text())["lambda_functions"]
    return found
