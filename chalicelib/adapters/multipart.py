"""Uploads in parts: S3's multipart uploads to the intake bucket.

S3 itself is the memory: which uploads of a key are unfinished, and which parts they have. A part's address is signed
with its exact length; a digest of the whole cannot be bound to it, for S3 makes none of SHA-256 over several parts, so
`inspect` hashes the file as it does any other. What a bucket's lifecycle finds unfinished after two days it drops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import intake_key
from chalicelib.application.ports import WallClock
from chalicelib.application.uploading import Arrived, Part

_GONE: Final = "NoSuchUpload"


class S3Parts:
    """The PartStore port."""

    def __init__(self, s3: ClientFactory, intake: str, clock: WallClock) -> None:
        self._s3, self._intake, self._clock = s3, intake, clock

    def open(self, case_id: str, evidence_id: str, media_type: str) -> str:
        """Two that begin at one moment both see both afterwards, and both keep the same one."""
        key = intake_key(case_id, evidence_id)
        if not (known := self._uploads(key)):
            self._s3().create_multipart_upload(Bucket=self._intake, Key=key, ContentType=media_type)
            known = self._uploads(key)
        kept, *others = known
        for upload_id in others:
            with _gone_is_done():
                self._s3().abort_multipart_upload(Bucket=self._intake, Key=key, UploadId=upload_id)
        return kept

    def unfinished(self, case_id: str, evidence_id: str) -> str | None:
        return next(iter(self._uploads(intake_key(case_id, evidence_id))), None)

    def arrived(self, case_id: str, evidence_id: str, upload_id: str) -> list[Arrived]:
        """None of an upload that somebody has ended meanwhile."""
        pages = self._s3().get_paginator("list_parts")
        found: list[Arrived] = []
        with _gone_is_done():
            for page in pages.paginate(**self._upload(case_id, evidence_id, upload_id)):
                found += [Arrived(p["PartNumber"], p["Size"], p["ETag"]) for p in page.get("Parts", ())]
        return found

    def address(
        self, case_id: str, evidence_id: str, upload_id: str, part: Part, seconds: int
    ) -> tuple[str, datetime]:
        expires_at = self._clock.now().replace(microsecond=0) + timedelta(seconds=seconds)
        upload = self._upload(case_id, evidence_id, upload_id)
        url = self._s3().generate_presigned_url(
            "upload_part",
            Params=upload | {"PartNumber": part.number, "ContentLength": part.size},
            ExpiresIn=seconds,
        )
        return url, expires_at

    def complete(self, case_id: str, evidence_id: str, upload_id: str, parts: Sequence[Arrived]) -> bool:
        joined = [{"PartNumber": part.number, "ETag": part.tag} for part in parts]
        ended = True
        with _gone_is_done():
            self._s3().complete_multipart_upload(
                **self._upload(case_id, evidence_id, upload_id), MultipartUpload={"Parts": joined}
            )
            ended = False
        return not ended

    def whole(self, case_id: str, evidence_id: str) -> bool:
        """By the list of the bucket: whoever begins uploads has no business reading what was uploaded."""
        key = intake_key(case_id, evidence_id)
        listed = self._s3().list_objects_v2(Bucket=self._intake, Prefix=key, MaxKeys=1)
        return any(found["Key"] == key for found in listed.get("Contents", ()))

    def _uploads(self, key: str) -> list[str]:
        """Of exactly this key, the oldest first. Few: `open` leaves one."""
        listed = self._s3().list_multipart_uploads(Bucket=self._intake, Prefix=key)
        own = [upload for upload in listed.get("Uploads", ()) if upload["Key"] == key]
        return [u["UploadId"] for u in sorted(own, key=lambda u: (u["Initiated"], u["UploadId"]))]

    def _upload(self, case_id: str, evidence_id: str, upload_id: str) -> dict[str, Any]:
        return {"Bucket": self._intake, "Key": intake_key(case_id, evidence_id), "UploadId": upload_id}


@contextmanager
def _gone_is_done() -> Iterator[None]:
    """Who is slower than somebody else finds the upload ended."""
    from botocore.exceptions import ClientError

    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != _GONE:
            raise
