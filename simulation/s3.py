"""S3: objects with versions, locks and legal holds, conditional puts, lists, notices to queues, and lifecycle rules.

Reads see every write before them, as S3 promises. A notice may be lost, late or come twice, as the message that it is
(`simulation.faults`). Who may do what is not modelled: bucket policies and grants are tested on the template; a lock
refuses whomever.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import quote_plus

from botocore.response import StreamingBody

from simulation.buckets import GOVERNANCE, NULL, Bucket, Version, etag
from simulation.errors import NotModelled, Refusal
from simulation.loop import EPOCH, Loop
from simulation.s3_uploads import OPERATIONS as OF_UPLOADS
from simulation.s3_uploads import Uploads

PAGE: Final = 1_000
MIDNIGHT: Final = timedelta(days=1)
_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")
_KEPT: Final = ("ContentType", "ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")


class S3(Uploads):
    """All buckets of the account. `notify(queue's URL, body)` sends what a bucket tells."""

    def __init__(self, loop: Loop, notify: Callable[[str, str], None] = lambda *_: None) -> None:
        self._loop, self._notify = loop, notify
        self._numbers = 0
        self.buckets: dict[str, Bucket] = {}

    def create(self, bucket: Bucket, *queues: str) -> Bucket:
        """`queues`: URLs of those that hear of every new object."""
        for url in queues:
            bucket.told.append(partial(self._told, url, bucket))
        return self.buckets.setdefault(bucket.name, bucket)

    def _told(self, url: str, bucket: Bucket, version: Version, by: str) -> None:
        self._notify(url, notice(bucket, version, by))

    def bucket(self, name: str) -> Bucket:
        if name not in self.buckets:
            raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404)
        return self.buckets[name]

    def now(self) -> datetime:
        return self._loop.moment

    def number(self) -> str:
        """As long and opaque as S3's own, and in the order of their making."""
        self._numbers += 1
        return f"{self._numbers:08}{hashlib.sha256(str(self._numbers).encode()).hexdigest()[:24]}"

    # ----------------------------------------------------------------------------------------------------- writing

    def put_object(self, given: dict[str, Any]) -> dict[str, Any]:
        return self.written(given, bytes(given.get("Body", b"")), "Put")

    def written(self, given: Mapping[str, Any], body: bytes, by: str) -> dict[str, Any]:
        """A new version. `by`: what made it, as a notice says it."""
        bucket, key = self.bucket(given["Bucket"]), given["Key"]
        current = bucket.current(key)
        if given.get("IfNoneMatch", "*") != "*":
            raise NotModelled("a condition on a certain version")
        if "IfNoneMatch" in given and current is not None and not current.marker:
            raise Refusal(
                "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412
            )
        version = Version(
            key, self._id(bucket), body, self._second(self.now()), given.get("ETag") or etag(body)
        )
        version.metadata = dict(given.get("Metadata", {}))
        version.headers = {name: given[name] for name in _KEPT if name in given}
        version.tags = given.get("Tagging", "")
        if given.get("ChecksumAlgorithm") == "SHA256":
            version.headers["ChecksumSHA256"] = b64encode(hashlib.sha256(body).digest()).decode()
        if "ObjectLockMode" in given:
            _needs_locks(bucket)
            version.mode = given["ObjectLockMode"]
            version.until = self._future(given["ObjectLockRetainUntilDate"])
        bucket.add(version)
        self._ages(bucket, version)
        for told in bucket.told:
            told(version, by)
        return {"ETag": version.etag, **_named(bucket, version)} | (
            {"ChecksumSHA256": version.headers["ChecksumSHA256"]}
            if "ChecksumSHA256" in version.headers
            else {}
        )

    def copy_object(self, given: dict[str, Any]) -> dict[str, Any]:
        source = given["CopySource"]
        if given.get("MetadataDirective") != "REPLACE" or given.get("TaggingDirective") != "REPLACE":
            raise NotModelled("a copy with the metadata or tags of its source")
        found = self._found({name: source[name] for name in ("Bucket", "Key", "VersionId") if name in source})
        answer = self.written(given, found.body, "Copy")
        told = {"ETag": answer.pop("ETag"), "LastModified": self._second(self.now())}
        return {"CopyObjectResult": told, "CopySourceVersionId": found.id, **answer}

    def delete_object(self, given: dict[str, Any]) -> dict[str, Any]:
        """A marker, or one version for good. What is not there is deleted already."""
        bucket, key = self.bucket(given["Bucket"]), given["Key"]
        if "VersionId" not in given:
            return self._hidden(bucket, key)
        version = bucket.version(key, given["VersionId"])
        if version is not None:
            if version.is_locked(self.now(), bypass=bool(given.get("BypassGovernanceRetention"))):
                raise Refusal("AccessDenied", "Access Denied because object protected by object lock.", 403)
            bucket.remove(version)
        marked = {"DeleteMarker": True} if version is not None and version.marker else {}
        return {"VersionId": given["VersionId"], **marked}

    def _hidden(self, bucket: Bucket, key: str) -> dict[str, Any]:
        if not bucket.versioned:
            if (current := bucket.current(key)) is not None:
                bucket.remove(current)
            return {}
        marker = Version(key, self._id(bucket), b"", self._second(self.now()), marker=True)
        bucket.add(marker)
        return {"VersionId": marker.id, "DeleteMarker": True}

    def put_object_retention(self, given: dict[str, Any]) -> dict[str, Any]:
        bucket, wanted = self.bucket(given["Bucket"]), given["Retention"]
        _needs_locks(bucket)
        version, until = self._found(given), self._future(wanted["RetainUntilDate"])
        locked = version.until is not None and version.until > self.now()
        weaker = version.until is not None and (until < version.until or wanted["Mode"] != version.mode)
        if locked and weaker and not (version.mode == GOVERNANCE and given.get("BypassGovernanceRetention")):
            raise Refusal("AccessDenied", "Access Denied because object protected by object lock.", 403)
        version.mode, version.until = wanted["Mode"], until
        return {}

    def put_object_legal_hold(self, given: dict[str, Any]) -> dict[str, Any]:
        _needs_locks(self.bucket(given["Bucket"]))
        self._found(given).held = given["LegalHold"]["Status"] == "ON"
        return {}

    # ----------------------------------------------------------------------------------------------------- reading

    def get_object(self, given: dict[str, Any]) -> dict[str, Any]:
        version = self._found(given)
        body, ranged = version.body, {}
        if "Range" in given:
            first, last = _span(given["Range"], len(body))
            ranged = {"ContentRange": f"bytes {first}-{last}/{len(body)}"}
            body = body[first : last + 1]
        stream = StreamingBody(io.BytesIO(body), len(body))
        return self._head(given, version) | ranged | {"ContentLength": len(body), "Body": stream}

    def head_object(self, given: dict[str, Any]) -> dict[str, Any]:
        """No body, and so no more of an error than its status."""
        try:
            version = self._found(given)
        except Refusal as refused:
            words = {404: "Not Found", 405: "Method Not Allowed", 400: "Bad Request"}[refused.status]
            raise Refusal(str(refused.status), words, refused.status) from None
        return self._head(given, version)

    def _head(self, given: Mapping[str, Any], version: Version) -> dict[str, Any]:
        told = {name: value for name, value in version.headers.items() if name != "ChecksumSHA256"}
        if given.get("ChecksumMode") == "ENABLED":
            told = dict(version.headers)
        if version.until is not None:
            told |= {"ObjectLockMode": version.mode, "ObjectLockRetainUntilDate": version.until}
        if version.held:
            told |= {"ObjectLockLegalHoldStatus": "ON"}
        if version.tags:
            told |= {"TagCount": version.tags.count("=")}
        return {
            "ContentLength": len(version.body), "ETag": version.etag, "LastModified": version.at,
            "Metadata": dict(version.metadata), **_named(self.bucket(given["Bucket"]), version), **told,
        }  # fmt: skip

    def _found(self, given: Mapping[str, Any]) -> Version:
        bucket, key = self.bucket(given["Bucket"]), given["Key"]
        if "VersionId" in given:
            if (version := bucket.version(key, given["VersionId"])) is None:
                raise Refusal("NoSuchVersion", "The specified version does not exist.", 404)
            if version.marker:
                raise Refusal(
                    "MethodNotAllowed", "The specified method is not allowed against this resource.", 405
                )
            return version
        current = bucket.current(key)
        if current is None or current.marker:
            raise Refusal("NoSuchKey", "The specified key does not exist.", 404)
        return current

    # ----------------------------------------------------------------------------------------------------- listing

    def list_objects_v2(self, given: dict[str, Any]) -> dict[str, Any]:
        bucket, most = self.bucket(given["Bucket"]), min(given.get("MaxKeys", PAGE), PAGE)
        after = given.get("ContinuationToken", given.get("StartAfter", ""))
        found: list[dict[str, Any]] = []
        for key in bucket.under(given.get("Prefix", ""), after):
            if (current := bucket.objects[key][-1]).marker:
                continue
            if len(found) == most:
                return _listed(given, found) | {
                    "IsTruncated": True,
                    "NextContinuationToken": found[-1]["Key"],
                }
            found.append(_shown(current))
        return _listed(given, found) | {"IsTruncated": False}

    def list_object_versions(self, given: dict[str, Any]) -> dict[str, Any]:
        """The newest of a key first. A page ends with a key's last version: nobody here has so many of one."""
        bucket = self.bucket(given["Bucket"])
        versions: list[dict[str, Any]] = []
        markers: list[dict[str, Any]] = []
        answer: dict[str, Any] = {
            "Name": bucket.name,
            "Prefix": given.get("Prefix", ""),
            "IsTruncated": False,
        }
        last = ""
        for key in bucket.under(given.get("Prefix", ""), given.get("KeyMarker", "")):
            if len(versions) + len(markers) >= given.get("MaxKeys", PAGE):
                answer |= {"IsTruncated": True, "NextKeyMarker": last}
                break
            for one in reversed(bucket.objects[key]):
                shown = _shown(one) | {"VersionId": one.id, "IsLatest": one is bucket.objects[key][-1]}
                (markers if one.marker else versions).append(shown)
            last = key
        return (
            answer
            | ({"Versions": versions} if versions else {})
            | ({"DeleteMarkers": markers} if markers else {})
        )

    # ------------------------------------------------------------------------------------------------------- ages

    def _ages(self, bucket: Bucket, version: Version) -> None:
        """Plans the end that a lifecycle rule has for it."""
        if bucket.rules.current:
            self.at_midnight(bucket.rules.current, lambda: self._expire(bucket, version))
        versions = bucket.objects[version.key]
        if bucket.versioned and bucket.rules.noncurrent and len(versions) > 1:
            self._retires(bucket, versions[-2])

    def _expire(self, bucket: Bucket, version: Version) -> None:
        if bucket.current(version.key) is version:
            self._hidden(bucket, version.key)
            if bucket.versioned and bucket.rules.noncurrent:
                self._retires(bucket, version)

    def _retires(self, bucket: Bucket, version: Version) -> None:
        def gone() -> None:
            if not version.is_locked(self.now(), bypass=False):
                bucket.remove(version)
            if all(one.marker for one in bucket.objects.get(version.key, ())):
                for marker in list(bucket.objects.get(version.key, ())):
                    bucket.remove(marker)  # a marker that hides nothing goes by the same rule

        self.at_midnight(bucket.rules.noncurrent, gone)

    def at_midnight(self, days: int, event: Callable[[], None]) -> None:
        """The first one after so many days."""
        day = self.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days + 1)
        self._loop.at((day - EPOCH) // timedelta(microseconds=1), event)

    def _id(self, bucket: Bucket) -> str:
        return self.number() if bucket.versioned else NULL

    def _future(self, given: datetime) -> datetime:
        """To the second: nothing in production may depend on more."""
        if given <= self.now():
            raise Refusal("InvalidArgument", "The retain until date must be in the future!")
        return self._second(given)

    @staticmethod
    def _second(moment: datetime) -> datetime:
        return moment.astimezone(UTC).replace(microsecond=0)


def notice(bucket: Bucket, version: Version, by: str) -> str:
    """As S3 puts it into a queue (event structure 2.1); the version is left out where there are none."""
    found: dict[str, Any] = {
        "key": quote_plus(version.key, safe="/"), "size": len(version.body), "eTag": version.etag.strip('"'),
    }  # fmt: skip
    if bucket.versioned:
        found["versionId"] = version.id
    told = {"bucket": {"name": bucket.name, "arn": f"arn:aws:s3:::{bucket.name}"}, "object": found}
    record = {"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": f"ObjectCreated:{by}", "s3": told}
    return json.dumps({"Records": [record | {"eventTime": version.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}]})


def _needs_locks(bucket: Bucket) -> None:
    if not bucket.locks:
        raise Refusal("InvalidRequest", "Bucket is missing Object Lock Configuration")


def _span(given: str, size: int) -> tuple[int, int]:
    found = _RANGE.fullmatch(given)
    if found is None:
        raise NotModelled(f"the range {given}")
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if first >= size or last < first:
        raise Refusal("InvalidRange", "The requested range is not satisfiable", 416)
    return first, last


def _named(bucket: Bucket, version: Version) -> dict[str, str]:
    return {"VersionId": version.id} if bucket.versioned else {}


def _shown(version: Version) -> dict[str, Any]:
    sized = {} if version.marker else {"ETag": version.etag, "Size": len(version.body)}
    return {"Key": version.key, "LastModified": version.at, **sized}


def _listed(given: Mapping[str, Any], found: list[dict[str, Any]]) -> dict[str, Any]:
    told = {"Name": given["Bucket"], "Prefix": given.get("Prefix", ""), "KeyCount": len(found)}
    return told | ({"Contents": found} if found else {})


_PLACE: Final = frozenset({"Bucket", "Key"})
_WRITTEN: Final = _PLACE | {
    "ContentType", "Metadata", "Tagging", "ChecksumAlgorithm", "ServerSideEncryption", "SSEKMSKeyId",
    "BucketKeyEnabled", "ObjectLockMode", "ObjectLockRetainUntilDate",
}  # fmt: skip
_VERSION: Final = _PLACE | {"VersionId"}
OPERATIONS: Final[Mapping[str, frozenset[str]]] = {
    "PutObject": _WRITTEN | {"Body", "ContentLength", "IfNoneMatch"},
    "CopyObject": _WRITTEN | {"CopySource", "MetadataDirective", "TaggingDirective"},
    "DeleteObject": _VERSION | {"BypassGovernanceRetention"},
    "PutObjectRetention": _VERSION | {"Retention", "BypassGovernanceRetention"},
    "PutObjectLegalHold": _VERSION | {"LegalHold"},
    "GetObject": _VERSION | {"Range"},
    "HeadObject": _VERSION | {"ChecksumMode"},
    "ListObjectsV2": frozenset({"Bucket", "Prefix", "MaxKeys", "StartAfter", "ContinuationToken"}),
    "ListObjectVersions": frozenset({"Bucket", "Prefix", "MaxKeys", "KeyMarker", "VersionIdMarker"}),
    **{name: _WRITTEN if taken is None else taken for name, taken in OF_UPLOADS.items()},
}
