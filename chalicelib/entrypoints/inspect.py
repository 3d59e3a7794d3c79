"""Inspects uploads and brings submitted files to the vault.

The first inspected version of a declared file decides (the head's version condition); a copy in the vault is found
again by its hash. Notices of S3 may repeat, come late or name what is not ours; so may verdicts of GuardDuty, which
come by an EventBridge rule where the stage has that scanner.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from chalicelib.application.inspecting import OUTSIDE, Inspecting, Verdict, place
from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import is_id
from chalicelib.entrypoints import shell


@shell.messages("inspect")
def handler(message: dict[str, Any]) -> None:
    if message.get("kind") == "submitted":
        receipt = _inspecting().submitted(message["case_id"], message["evidence_id"], services().tenancies.of)
        services().holding.follow(message["case_id"], receipt.case if receipt is not None else None)
        return
    if message.get("kind") == "hold":
        services().holding.follow(message["case_id"])
        return
    if message.get("kind") == "record":
        _record(message)
        return
    if message.get("Event") == "s3:TestEvent":  # S3 tries the queue out when the notification is set up
        return
    if message.get("source") == "aws.guardduty":
        _judged(message["detail"])
        return
    for record in message["Records"]:
        found = record["s3"]["object"]
        _arrived(unquote_plus(found["key"]), found["versionId"])


def _record(message: dict[str, Any]) -> None:
    """A third party's record for some cases; of each of them whatever fails comes again with the message."""
    from chalicelib.application.recording import told

    cases, record = told(message)
    for case_id in cases:
        services().recording.attach(case_id, record, services().tenancies.of)


def _judged(detail: dict[str, Any]) -> None:
    """A result for one version of an object; of other buckets in the account there may be some too."""
    found = detail["s3ObjectDetails"]
    if found["bucketName"] != services().settings.intake_bucket:
        return
    verdict = Verdict(detail["scanResultDetails"]["scanResultStatus"])
    if verdict in (Verdict.ACCESS_DENIED, Verdict.FAILED):
        shell.logger().error("an upload could not be scanned", extra={"verdict": verdict.value})
        shell.count("EvidenceNotScanned")
    _arrived(found["objectKey"], found["versionId"], verdict)


def _arrived(key: str, version_id: str, verdict: Verdict | None = None) -> None:
    ids = place(key)
    if ids is None or not (is_id("case", ids[0]) and is_id("evi", ids[1])):
        shell.logger().warning("an object that is nobody's evidence")
        return
    try:
        refusal = _inspecting().arrived(*ids, version_id, services().tenancies.of, verdict)
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
    outside = made.settings.malware_scanner == OUTSIDE
    return Inspecting(made.store, made.files, made.executor, made.packs, made.clock, judged_outside=outside)
