"""Inspects uploads and brings submitted files to the vault.

The first inspected version of a declared file decides (the head's version condition); a copy in the vault is found
again by its hash. Notices of S3 may repeat, come late or name what is not ours.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from chalicelib.application.inspecting import Inspecting, place
from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import is_id
from chalicelib.entrypoints import shell


@shell.messages("inspect")
def handler(message: dict[str, Any]) -> None:
    if message.get("kind") == "submitted":
        _inspecting().submitted(message["case_id"], message["evidence_id"], services().tenancies.of)
        return
    if message.get("Event") == "s3:TestEvent":  # S3 tries the queue out when the notification is set up
        return
    for record in message["Records"]:
        _arrived(record["s3"]["object"])


def _arrived(found: dict[str, Any]) -> None:
    ids = place(unquote_plus(found["key"]))
    if ids is None or not (is_id("case", ids[0]) and is_id("evi", ids[1])):
        shell.logger().warning("an object that is nobody's evidence")
        return
    try:
        refusal = _inspecting().arrived(*ids, found["versionId"], services().tenancies.of)
    except NotFound:
        shell.logger().warning(
            "an upload without a declaration", extra={"case_id": ids[0], "evidence_id": ids[1]}
        )
        return
    if refusal is not None:
        shell.logger().info(
            "evidence refused", extra={"case_id": ids[0], "evidence_id": ids[1], "code": refusal}
        )
        shell.count("EvidenceRefused")


def _inspecting() -> Inspecting:
    made = services()
    return Inspecting(made.store, made.files, made.executor, made.packs, made.clock)
