"""The one function that may delete evidence. What it does is decided in the case, and written into the ledger before.

Messages: a file was kept (its line in the calendar), its time is over, its erasure was decided, what was erased must go
again after a restore. Each may come twice, late and in any order. Each hour what is over is sent out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.application.keeping_ports import Erasure, Kept
from chalicelib.bootstrap import services
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell


def handler(event: dict[str, Any], context: Any) -> Any:
    """Two sources: the erasures queue's messages, and the hourly schedule."""
    return _messages(event, context) if "Records" in event else _hourly(event, context)


@shell.messages("erase")
def _messages(message: dict[str, Any]) -> None:
    erasing = services().erasing
    match message["kind"]:
        case "kept":
            erasing.remember(_kept(message))
        case "over":
            shell.count("RetentionOver" if erasing.over(_kept(message)) else "ErasurePutOff")
        case "erase":
            if erasing.erase(message["case_id"], message["evidence_id"]):
                shell.count("EvidenceErased")
        case "again":
            erasing.again(_erasure(message))
            shell.count("ErasureReapplied")
        case "reapply":
            shell.logger().info(
                "ledger", extra={"sent": erasing.reapply(date.fromisoformat(message["since"]))}
            )
        case other:
            raise ValueError(other)


@shell.long_schedule("erase")
def _hourly(time_left: shell.TimeLeft) -> None:
    shell.count("ErasuresDue", services().erasing.round(time_left))


def _kept(message: dict[str, Any]) -> Kept:
    return Kept(message["case_id"], message["evidence_id"], parse_stamp(message["until"]))


def _erasure(message: dict[str, Any]) -> Erasure:
    ground = ErasureGround(message["ground"])
    return Erasure(message["case_id"], message["evidence_id"], ground, parse_stamp(message["at"]))
