"""Repairs of S3: notices of uploads, and copies into locked buckets."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from moto.s3 import notifications
from moto.s3.models import FakeBucket, FakeKey
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from local.moto_repairs.wrapping import wrap


def uploads_name_their_version() -> None:
    """moto's S3 notifications lack `versionId`, which AWS sends for versioned buckets, and `sequencer`."""
    wrap(notifications, "_get_s3_event", _versioned_event)


def copies_may_be_locked() -> None:
    """moto asks a copy with object lock for a digest of its body. It has none: AWS asks uploads only."""
    wrap(S3Response, "_key_response_put", _digest_not_asked_of_copies)


def _versioned_event(
    original: Callable[..., dict[str, Any]], name: str, bucket: FakeBucket, key: FakeKey, notification: str
) -> dict[str, Any]:
    event = original(name, bucket, key, notification)
    described = event["Records"][0]["s3"]["object"]
    described["sequencer"] = f"{time.time_ns():016X}"
    if bucket.is_versioned:
        described["versionId"] = key.version_id
    return event


def _digest_not_asked_of_copies(
    original: Callable[..., Any], response: S3Response, query: dict[str, Any], key_name: str
) -> Any:
    if "x-amz-copy-source" in response.headers:
        response.headers = Headers([*response.headers.items(), ("x-amz-sdk-checksum-algorithm", "SHA256")])
    return original(response, query, key_name)
