"""The one function that may delete evidence and persons' keys. What it does is decided in the case, and written into
the ledger before.

Messages: a file was kept or a case closed (its line in the calendar), its time is over, an erasure was decided, what
was erased must go again after a restore. Each may come twice, late and in any order. Each hour what is over is sent
out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from chalicelib.application.forgetting_ports import HeldKey, PersonErasure
from chalicelib.application.importing import IMPORT
from chalicelib.application.keeping_ports import Erasure, Kept
from chalicelib.bootstrap import services
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.values import Role, parse_stamp
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
            kept = _kept(message)
            gone = erasing.over(kept) if kept.evidence_id.startswith("evi_") else _over(kept)
            shell.count("RetentionOver" if gone else "ErasurePutOff")
        case "erase":
            if erasing.erase(message["case_id"], message["evidence_id"]):
                shell.count("EvidenceErased")
        case "again":
            erasing.again(_erasure(message))
            shell.count("ErasureReapplied")
        case "reapply":
            since = date.fromisoformat(message["since"])
            sent = erasing.reapply(since) + services().forgetting.reapply(since)
            shell.logger().info("ledger", extra={"sent": sent})
        case _:
            _of_persons(message)


def _over(kept: Kept) -> bool:
    """The line of an import goes with it; a case's persons, a request and what lies beside a case may wait on."""
    if kept.evidence_id != IMPORT:
        return services().forgetting.over(kept)
    gone = services().forgetting_imports.erase(kept.case_id)
    services().erasing.passed(kept)
    return gone


def _of_persons(message: dict[str, Any]) -> None:
    forgetting = services().forgetting
    match message["kind"]:
        case "closed":
            forgetting.remember(message["case_id"])
        case "person":
            if forgetting.forget(message["case_id"], Role(message["role"])):
                shell.count("PersonErased")
        case "carry":
            forgetting.carry(message["request_id"], msgspec.convert(message["after"], HeldKey))
        case "import":  # by order: an operator sends it, before the retention is over
            services().forgetting_imports.erase(message["import_id"], past_lock=True)
        case "copies":
            forgetting.copies(message["case_id"])
        case "person_again":
            forgetting.again(msgspec.convert(message["line"], PersonErasure))
            shell.count("ErasureReapplied")
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
