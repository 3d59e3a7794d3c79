"""S3's uploads in parts: begun, put part by part, put together or given up; unfinished ones go after some days."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from simulation.buckets import Bucket, Upload, etag
from simulation.errors import Refusal

LEAST: Final = 5 * 1_024 * 1_024
"""Bytes of a part that is not the last."""
MOST_PARTS: Final = 10_000
PARTS_PAGE: Final = 1_000


class Uploads:
    """What `S3` knows of them."""

    bucket: Callable[[str], Bucket]
    now: Callable[[], datetime]
    number: Callable[[], str]
    at_midnight: Callable[[int, Callable[[], None]], None]
    written: Callable[[Mapping[str, Any], bytes, str], dict[str, Any]]

    def create_multipart_upload(self, given: dict[str, Any]) -> dict[str, Any]:
        bucket = self.bucket(given["Bucket"])
        made = Upload(self.number(), given["Key"], self.now(), dict(given))
        bucket.uploads[made.id] = made
        if bucket.rules.unfinished:
            self.at_midnight(bucket.rules.unfinished, partial(_drop, bucket, made.id))
        return {"Bucket": bucket.name, "Key": made.key, "UploadId": made.id}

    def upload_part(self, given: dict[str, Any]) -> dict[str, Any]:
        """The last one put under a number counts."""
        upload, number = self._upload(given), given["PartNumber"]
        if not 1 <= number <= MOST_PARTS:
            raise Refusal("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive")
        upload.parts[number] = bytes(given["Body"])
        return {"ETag": etag(upload.parts[number])}

    def complete_multipart_upload(self, given: dict[str, Any]) -> dict[str, Any]:
        upload, bucket = self._upload(given), self.bucket(given["Bucket"])
        named = given["MultipartUpload"]["Parts"]
        bodies = [self._part(upload, part) for part in named]
        if not named:
            raise Refusal("MalformedXML", "The XML you provided was not well-formed")
        if [part["PartNumber"] for part in named] != sorted({part["PartNumber"] for part in named}):
            raise Refusal("InvalidPartOrder", "The list of parts was not in ascending order.")
        if any(len(body) < LEAST for body in bodies[:-1]):
            raise Refusal("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
        tags = b"".join(hashlib.md5(body, usedforsecurity=False).digest() for body in bodies)
        whole = f'"{hashlib.md5(tags, usedforsecurity=False).hexdigest()}-{len(bodies)}"'
        del bucket.uploads[upload.id]
        told = {name: value for name, value in upload.given.items() if name != "ChecksumAlgorithm"}
        answer = self.written(told | {"ETag": whole}, b"".join(bodies), "CompleteMultipartUpload")
        return {"Bucket": bucket.name, "Key": upload.key, **answer}

    def abort_multipart_upload(self, given: dict[str, Any]) -> dict[str, Any]:
        upload = self._upload(given)
        del self.bucket(given["Bucket"]).uploads[upload.id]
        return {}

    def list_parts(self, given: dict[str, Any]) -> dict[str, Any]:
        upload, after = self._upload(given), given.get("PartNumberMarker", 0)
        numbers = sorted(number for number in upload.parts if number > after)
        most = min(given.get("MaxParts", PARTS_PAGE), PARTS_PAGE)
        shown = [
            {"PartNumber": n, "Size": len(upload.parts[n]), "ETag": etag(upload.parts[n])}
            for n in numbers[:most]
        ]
        more = {"NextPartNumberMarker": numbers[most - 1]} if len(numbers) > most else {}
        return {
            "UploadId": upload.id,
            "IsTruncated": bool(more),
            **more,
            **({"Parts": shown} if shown else {}),
        }

    def list_multipart_uploads(self, given: dict[str, Any]) -> dict[str, Any]:
        """All of them: no key of ours has a page full."""
        found = [
            {"UploadId": one.id, "Key": one.key, "Initiated": one.at}
            for one in self.bucket(given["Bucket"]).uploads.values()
            if one.key.startswith(given.get("Prefix", ""))
        ]
        found.sort(key=lambda one: (one["Key"], one["Initiated"], one["UploadId"]))
        return {"Bucket": given["Bucket"], "IsTruncated": False} | ({"Uploads": found} if found else {})

    def _upload(self, given: Mapping[str, Any]) -> Upload:
        upload = self.bucket(given["Bucket"]).uploads.get(given["UploadId"])
        if upload is None or upload.key != given["Key"]:
            raise Refusal("NoSuchUpload", "The specified upload does not exist.", 404)
        return upload

    @staticmethod
    def _part(upload: Upload, named: Mapping[str, Any]) -> bytes:
        body = upload.parts.get(named["PartNumber"])
        if body is None or etag(body).strip('"') != named["ETag"].strip('"'):
            raise Refusal("InvalidPart", "One or more of the specified parts could not be found.")
        return body


def _drop(bucket: Bucket, upload_id: str) -> None:
    bucket.uploads.pop(upload_id, None)


_UPLOAD: Final = frozenset({"Bucket", "Key", "UploadId"})
OPERATIONS: Final[Mapping[str, frozenset[str] | None]] = {
    "CreateMultipartUpload": None,
    "UploadPart": _UPLOAD | {"PartNumber", "Body", "ContentLength", "ChecksumAlgorithm"},
    "CompleteMultipartUpload": _UPLOAD | {"MultipartUpload"},
    "AbortMultipartUpload": _UPLOAD,
    "ListParts": _UPLOAD | {"PartNumberMarker", "MaxParts"},
    "ListMultipartUploads": frozenset({"Bucket", "Prefix"}),
}
"""None: it takes what a put takes."""
