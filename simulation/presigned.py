"""Forms and links that are signed beforehand, and what S3 checks of whoever comes with one.

The signature is a seal of ours over what was signed; moment and expiry are of virtual time. What S3 checks of a real
form and a real signature is held against recorded answers elsewhere (local/post_policy).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from simulation.errors import NotModelled, Refusal

if TYPE_CHECKING:
    from simulation.s3 import S3

_SEAL: Final = b"simulated"
_METHODS: Final = {"get_object": "GetObject", "upload_part": "UploadPart"}
_UNCHECKED: Final = frozenset({"policy", "x-amz-signature"})
STAMP: Final = "%Y-%m-%dT%H:%M:%SZ"


class Signer:
    """The part of a client that signs without any call."""

    def __init__(self, s3: S3) -> None:
        self._s3 = s3

    def form(self, **given: Any) -> dict[str, Any]:
        """`generate_presigned_post`."""
        bucket, key = given["Bucket"], given["Key"]
        conditions = [*given["Conditions"], {"bucket": bucket}, {"key": key}]
        text = json.dumps({"expiration": self._until(given), "conditions": conditions})
        policy = b64encode(text.encode()).decode()
        fields = {**given["Fields"], "key": key, "policy": policy, "x-amz-signature": _seal(policy)}
        return {"url": f"https://{bucket}.s3.amazonaws.com/", "fields": fields}

    def link(self, method: str, **given: Any) -> str:
        """`generate_presigned_url`."""
        asked = given["Params"]
        told = {name: str(value) for name, value in asked.items() if name not in ("Bucket", "Key")}
        query = urlencode({"method": _METHODS[method], "until": self._until(given), **told})
        signed = f"https://{asked['Bucket']}.s3.amazonaws.com/{quote(asked['Key'])}?{query}"
        return f"{signed}&signature={_seal(signed)}"

    def _until(self, given: Mapping[str, Any]) -> str:
        return (self._s3.now() + timedelta(seconds=given["ExpiresIn"])).strftime(STAMP)


class Visitors:
    """What people's browsers do at the door of S3."""

    def __init__(self, s3: S3) -> None:
        self._s3 = s3

    def post(self, url: str, fields: Mapping[str, str], content: bytes) -> str:
        """A file by a form; gives the version. Raises Refusal as S3 refuses."""
        bucket, text = urlsplit(url).netloc.partition(".")[0], fields.get("policy", "")
        if not hmac.compare_digest(fields.get("x-amz-signature", ""), _seal(text)):
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)
        policy = json.loads(b64decode(text))
        if self._s3.now() >= _moment(policy["expiration"]):
            raise _denied("Policy expired.")
        least, most = _conditions(policy["conditions"], {**fields, "bucket": bucket})
        if not least <= len(content) <= most:
            code = "EntityTooSmall" if len(content) < least else "EntityTooLarge"
            raise Refusal(code, "Your proposed upload has not the allowed size")
        _digest(fields, content)
        given = {"Bucket": bucket, "Key": fields["key"], "ContentType": fields.get("Content-Type", "")}
        return str(self._s3.written(given, content, "Post").get("VersionId", ""))

    def get(self, url: str) -> bytes:
        """What a link leads to."""
        given = self._given(url, "GetObject")
        body: bytes = self._s3.get_object(given)["Body"].read()
        return body

    def put(self, url: str, content: bytes) -> str:
        """One part of an upload; gives its tag."""
        given = self._given(url, "UploadPart")
        if int(given.pop("ContentLength")) != len(content):
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)
        told = {"PartNumber": int(given["PartNumber"]), "Body": content}
        return str(self._s3.upload_part(given | told)["ETag"])

    def _given(self, url: str, method: str) -> dict[str, Any]:
        signed, _, signature = url.rpartition("&signature=")
        if not hmac.compare_digest(signature, _seal(signed)):
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)
        parts = urlsplit(signed)
        query = dict(parse_qsl(parts.query))
        if query.pop("method") != method:
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)
        if self._s3.now() >= _moment(query.pop("until")):
            raise Refusal("AccessDenied", "Request has expired", 403)
        bucket = parts.netloc.partition(".")[0]
        kept = {name: value for name, value in query.items() if not name.startswith("Response")}
        return {"Bucket": bucket, "Key": unquote(parts.path[1:]), **kept}


def _conditions(conditions: list[Any], given: Mapping[str, str]) -> tuple[int, int]:
    """Every field must be named by one and be what it says; the bounds of the size."""
    least, most, left = 0, 5 * 1_024**3, set(given) - _UNCHECKED
    for condition in conditions:
        match condition:
            case ["content-length-range", int(low), int(high)]:
                least, most = low, high
            case dict():
                ((name, value),) = condition.items()
                if given.get(name) != value:
                    raise _denied(f'Policy Condition failed: ["eq", "${name}", "{value}"]')
                left.discard(name)
            case other:
                raise NotModelled(f"the condition {other}")
    if left:
        raise _denied(f"Extra input fields: {', '.join(sorted(left))}")
    return least, most


def _digest(fields: Mapping[str, str], content: bytes) -> None:
    told = fields.get("x-amz-checksum-sha256")
    if told is not None and told != b64encode(hashlib.sha256(content).digest()).decode():
        raise Refusal("BadDigest", "The SHA256 you specified did not match the calculated checksum.")


def _denied(detail: str) -> Refusal:
    return Refusal("AccessDenied", f"Invalid according to Policy: {detail}", 403)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z")


def _seal(text: str) -> str:
    return hmac.digest(_SEAL, text.encode(), hashlib.sha256).hex()
