"""What the template declares: tables, queues, keys, the clock; functions with their sources, limits and variables.

The same fragments as are deployed, so that a figure changed there changes the simulation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import msgspec

from infra.compose import ROOT, fragments

REGION: Final = "eu-central-1"
ACCOUNT: Final = "123456789012"
STACK: Final = "redress-simulated"
WORKERS: Final = ("relay", "arm", "wake", "sweep")
_RATE: Final = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS: Final = {"minute": 60, "hour": 3_600, "day": 86_400}


class QueueSource(msgspec.Struct, frozen=True):
    queue: str
    """The queue's logical id."""
    batch: int
    concurrency: int


class StreamSource(msgspec.Struct, frozen=True):
    table: str
    batch: int
    lanes: int
    """Batches of one shard at a time."""
    retries: int


class Schedule(msgspec.Struct, frozen=True):
    seconds: int
    event: dict[str, Any]


Source = QueueSource | StreamSource | Schedule


class Function(msgspec.Struct, frozen=True):
    """`timeout` in seconds, `memory` in MB, `variables` as the template has them."""

    name: str
    timeout: int
    memory: int
    variables: dict[str, Any]
    sources: tuple[Source, ...]


@cache
def resources() -> dict[str, Any]:
    found: dict[str, Any] = fragments("simulated")["Resources"]
    return found


@cache
def parameters() -> dict[str, Any]:
    found: dict[str, Any] = fragments("simulated").get("Parameters", {})
    return found


def of_type(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(logical id, properties)"""
    return (
        (name, found.get("Properties", {})) for name, found in resources().items() if found["Type"] == kind
    )


def physical(logical: str) -> str:
    return f"{STACK}-{logical}"


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def queue_url(logical: str) -> str:
    declared = resources().get(logical, {}).get("Properties", {})
    suffix = ".fifo" if declared.get("FifoQueue", False) else ""
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{physical(logical)}{suffix}"


def machine_arn(logical: str) -> str:
    return arn("states", f"stateMachine:{physical(logical)}")


def key_arn(logical: str) -> str:
    return arn("kms", f"key/{physical(logical)}")


def resolved(value: Any) -> str:
    """A variable's text: a literal, `Ref`, or the ARN of something."""
    match value:
        case {"Ref": name} if name in parameters():
            return str(parameters()[name]["Default"])
        case {"Ref": logical}:
            return _REFS.get(resources()[logical]["Type"], physical)(logical)
        case {"Fn::GetAtt": [logical, "Arn"]} if resources()[logical]["Type"] == "AWS::KMS::Key":
            return key_arn(logical)
        case str():
            return value
    raise ValueError(f"nobody knows what {value} is here")


_REFS: Final[dict[str, Any]] = {"AWS::SQS::Queue": queue_url, "AWS::StepFunctions::StateMachine": machine_arn}


@cache
def function(name: str) -> Function:
    """Raises KeyError."""
    logical = "".join(part.capitalize() for part in name.split("_"))
    declared = resources()[logical]["Properties"]
    limits = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))["lambda_functions"][
        name
    ]
    variables = declared["Environment"]["Variables"] | {"STAGE": "simulated"}
    return Function(
        name, limits["lambda_timeout"], limits["lambda_memory_size"],
        {key: resolved(value) for key, value in variables.items()},
        tuple(_source(event["Type"], event["Properties"]) for event in declared["Events"].values()),
    )  # fmt: skip


def _source(kind: str, given: dict[str, Any]) -> Source:
    if kind == "SQS":
        return QueueSource(
            _logical(given["Queue"]), given["BatchSize"], given["ScalingConfig"]["MaximumConcurrency"]
        )
    if kind == "DynamoDB":
        return StreamSource(
            _logical(given["Stream"]),
            given["BatchSize"],
            given["ParallelizationFactor"],
            given["MaximumRetryAttempts"],
        )
    if kind == "Schedule" and (rate := _RATE.fullmatch(given["Schedule"])):
        return Schedule(int(rate[1]) * _SECONDS[rate[2]], json.loads(given["Input"]))
    raise ValueError(f"a source of kind {kind}: {given}")


def _logical(reference: dict[str, Any]) -> str:
    return str(reference["Fn::GetAtt"][0])
