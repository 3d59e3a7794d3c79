"""Files of bulk jobs: the upload in intake, read from any byte on; the pages of the result and the result in exports.

intake   bulk/<tenant>/<job id>                 the file, bound to its announced hash and size; two days
exports  bulk/<tenant>/<job id>/<page>          what came of a page; a week
         bulk/<tenant>/<job id>/result          all of them
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.exports import parts
from chalicelib.application.ports import Form, WallClock
from chalicelib.domain.bulk.job import Format, Job, Kind
from chalicelib.domain.errors import NotFound

FORM_SECONDS: Final = 3_600
LINK_SECONDS: Final = 300
CHUNK: Final = 64 * 1_024
_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion", "MethodNotAllowed", "AccessDenied", "403"})
"""Without a right to list, S3 hides what is missing behind a 403."""


class S3BulkFiles:
    """The BulkFiles port."""

    def __init__(self, s3: ClientFactory, intake: str, exports: str, clock: WallClock) -> None:
        self._s3, self._intake, self._exports, self._clock = s3, intake, exports, clock

    def form(self, job: Job) -> Form:
        """For exactly the announced bytes: uploaded again, they are the same, even while the job is at work."""
        until = self._clock.now().replace(microsecond=0) + timedelta(seconds=FORM_SECONDS)
        fields = {
            "Content-Type": "application/octet-stream", "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(job.sha256)).decode("ascii"),
        }  # fmt: skip
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        post = self._s3().generate_presigned_post(
            Bucket=self._intake, Key=_uploaded(job), Fields=dict(fields), ExpiresIn=FORM_SECONDS,
            Conditions=[*conditions, ["content-length-range", job.size, job.size]],
        )  # fmt: skip
        return Form(post["url"], post["fields"], until)

    def uploaded(self, job: Job) -> bool:
        """By the list of the bucket: whoever starts a job has no business reading its file."""
        key = _uploaded(job)
        listed = self._s3().list_objects_v2(Bucket=self._intake, Prefix=key, MaxKeys=1)
        return any(found["Key"] == key for found in listed.get("Contents", ()))

    @contextmanager
    def read(self, job: Job, offset: int) -> Iterator[Iterator[bytes]]:
        """As it comes over the line: a turn reads what it works on, and closes the rest."""
        if offset >= job.size:
            yield iter(())
            return
        body = self._body(self._intake, _uploaded(job), offset)
        try:
            yield body.iter_chunks(CHUNK)
        finally:
            body.close()

    def put_page(self, job: Job, page: int, raw: bytes) -> None:
        self._s3().put_object(Bucket=self._exports, Key=_page(job, page), Body=raw, ContentType=_type(job))

    def pages(self, job: Job, count: int) -> Iterator[bytes]:
        for page in range(count):
            body = self._body(self._exports, _page(job, page), 0)
            try:
                yield from body.iter_chunks(CHUNK)
            finally:
                body.close()

    def put_result(self, job: Job, chunks: Iterable[bytes]) -> None:
        """In parts as they come. A result of a few megabytes is one request."""
        place = {"Bucket": self._exports, "Key": _result(job)}
        pieces = parts(chunks)
        first, second = next(pieces, b""), next(pieces, None)
        if second is None:
            self._s3().put_object(**place, Body=first, ContentType=_type(job))
            return
        begun = self._s3().create_multipart_upload(**place, ContentType=_type(job))
        upload = place | {"UploadId": begun["UploadId"]}
        try:
            done = [self._part(upload, n, piece) for n, piece in enumerate(_all(first, second, pieces), 1)]
            self._s3().complete_multipart_upload(**upload, MultipartUpload={"Parts": done})
        except BaseException:
            self._s3().abort_multipart_upload(**upload)
            raise

    def link(self, job: Job) -> tuple[str, datetime]:
        until = self._clock.now().replace(microsecond=0) + timedelta(seconds=LINK_SECONDS)
        ending = "csv" if _type(job).startswith("text/csv") else "jsonl"
        url = self._s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._exports,
                "Key": _result(job),
                "ResponseContentDisposition": f'attachment; filename="{job.id}.{ending}"',
                "ResponseContentType": _type(job),
            },
            ExpiresIn=LINK_SECONDS,
        )
        return url, until

    def _part(self, upload: dict[str, Any], number: int, piece: bytes) -> dict[str, Any]:
        answer = self._s3().upload_part(**upload, PartNumber=number, Body=piece)
        return {"PartNumber": number, "ETag": answer["ETag"]}

    def _body(self, bucket: str, key: str, offset: int) -> Any:
        from botocore.exceptions import ClientError

        ranged = {"Range": f"bytes={offset}-"} if offset else {}
        try:
            return self._s3().get_object(Bucket=bucket, Key=key, **ranged)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise NotFound("no such file") from error
            raise


def _all(first: bytes, second: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from others


def _type(job: Job) -> str:
    csv = job.kind is Kind.EXPORT_CASES and job.format is Format.CSV
    return "text/csv; charset=utf-8" if csv else "application/jsonl"


def _uploaded(job: Job) -> str:
    return f"bulk/{job.tenant}/{job.id}"


def _page(job: Job, page: int) -> str:
    return f"bulk/{job.tenant}/{job.id}/{page:06}"


def _result(job: Job) -> str:
    return f"bulk/{job.tenant}/{job.id}/result"
