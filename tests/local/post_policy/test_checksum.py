"""Checksums that a form declares."""

from __future__ import annotations

import base64
import hashlib

from tests.local.forms import (
    Fields,
    post,
    presigned,
)


def test_the_right_checksum_is_accepted() -> None:
    """SHA-256 of the file in base 64, with its algorithm named in either way."""
    for name in ("x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm"):
        assert post(with_checksum(b"file", {name: "SHA256"}), b"file").status == 204


def test_a_wrong_checksum_is_refused() -> None:
    """The file is not what was declared."""
    answer = post(with_checksum(b"file"), b"fils")
    assert answer.is_refused(
        400, "BadDigest", "The SHA256 you specified did not match the calculated checksum."
    )


def test_a_checksum_that_is_none_is_refused() -> None:
    """It must be the base 64 of thirty-two bytes."""
    conditions = [["starts-with", "$x-amz-checksum-sha256", ""]]
    answer = post(presigned({"x-amz-checksum-sha256": "c2hvcnQ="}, conditions))
    assert answer.is_refused(400, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.")


def test_an_algorithm_without_its_checksum_is_refused() -> None:
    """A form that promises a checksum must bring it."""
    conditions = [{"x-amz-sdk-checksum-algorithm": "SHA256"}]
    assert post(presigned({"x-amz-sdk-checksum-algorithm": "SHA256"}, conditions)).is_refused(
        400, "InvalidRequest"
    )


def test_a_checksum_that_cannot_be_checked_is_refused() -> None:
    """Better loudly here than unchecked."""
    conditions = [{"x-amz-checksum-crc32": "AAAAAA=="}]
    assert post(presigned({"x-amz-checksum-crc32": "AAAAAA=="}, conditions)).is_refused(501, "NotImplemented")


# --- small words used above


def with_checksum(content: bytes, more: Fields | None = None) -> Fields:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    fields = {"x-amz-checksum-sha256": digest, **(more or {})}
    return presigned(fields, [{name: value} for name, value in fields.items()])
