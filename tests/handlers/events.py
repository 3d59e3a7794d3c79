"""Events as AWS sends them, from the files in `tests/events`."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[1] / "events"


def load(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def sqs(*bodies: Any) -> dict[str, Any]:
    """A batch of messages m0, m1, …: JSON of these, or a text as it is."""
    (pattern,) = load("sqs_batch")["Records"]
    records = [copy.deepcopy(pattern) for _ in bodies]
    for n, (record, body) in enumerate(zip(records, bodies, strict=True)):
        record |= {"messageId": f"m{n}", "body": body if isinstance(body, str) else json.dumps(body)}
    return {"Records": records}


def judged(
    case_id: str,
    evidence_id: str,
    version_id: str,
    status: str = "NO_THREATS_FOUND",
    bucket: str = "redress-test-intake",
) -> dict[str, Any]:
    """GuardDuty's result for a version in the intake bucket, as EventBridge puts it into a message."""
    event: dict[str, Any] = load("guardduty_scan_result")
    event["detail"]["s3ObjectDetails"] |= {
        "bucketName": bucket, "objectKey": f"intake/{case_id}/{evidence_id}", "versionId": version_id,
    }  # fmt: skip
    event["detail"]["scanResultDetails"]["scanResultStatus"] = status
    return event


def uploaded(case_id: str, evidence_id: str, version_id: str, **found: Any) -> dict[str, Any]:
    """S3's notice of a new version in the intake bucket, as the body of a message."""
    notice: dict[str, Any] = load("s3_object_created")
    notice["Records"][0]["s3"]["object"] |= {
        "key": f"intake/{case_id}/{evidence_id}",
        "versionId": version_id,
    } | found
    return notice
