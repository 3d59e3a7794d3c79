"""The checksum that a form declares, compared with its file. Only SHA-256 is known."""

from __future__ import annotations

import base64
import binascii

from local.post_policy.errors import Refusal
from local.post_policy.form import Fields


def check_checksum(fields: Fields, digest: bytes) -> None:
    """The declared SHA-256 must be the file's; a form that names an algorithm must come with its value."""
    names = ("x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm")
    declared = {fields[name].value.upper() for name in names if name in fields}
    values = {
        name
        for name in fields
        if name.startswith("x-amz-checksum-") and name not in (*names, "x-amz-checksum-type")
    }
    if declared - {"SHA256"} or values - {"x-amz-checksum-sha256"}:
        raise Refusal(501, "NotImplemented", "This stack checks SHA-256 only.")
    if declared and not values:
        message = "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* headers were found."
        raise Refusal(400, "InvalidRequest", message)
    if values:
        _compare_sha256(fields["x-amz-checksum-sha256"].value, digest)


def _compare_sha256(value: str, digest: bytes) -> None:
    try:
        expected = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        expected = b""
    if len(expected) != len(digest):
        raise Refusal(400, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.")
    if expected != digest:
        raise Refusal(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.")
