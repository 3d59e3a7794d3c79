"""What can be fetched for a week: the exports bucket. And the vault's files read as they go into one.

Owns the keys of that bucket. A file is written in parts of one size as its bytes come, so that memory does not grow
with it; what breaks off is dropped, and what dies with its process the bucket's lifecycle drops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import vault_key
from chalicelib.application.bundle_ports import Given
from chalicelib.application.ports import WallClock
from chalicelib.domain.errors import NotFound

PART_BYTES: Final = 8 * 1_024 * 1_024
"""S3 takes 10,000 parts of at least 5 MiB: 80 GB, far beyond what a bundle may have."""
CHUNK_BYTES: Final = 256 * 1_024
LINK_SECONDS: Final = 300
_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion", "MethodNotAllowed"})


class S3Exports:
    """The Exports port."""

    def __init__(self, s3: ClientFactory, bucket: str, clock: WallClock) -> None:
        self._s3, self._bucket, self._clock = s3, bucket, clock

    def put(self, case_id: str, bundle_id: str, root: str, chunks: Iterable[bytes]) -> None:
        place = {"Bucket": self._bucket, "Key": export_key(case_id, bundle_id, root)}
        begun = self._s3().create_multipart_upload(**place, ContentType="application/zip")
        upload = place | {"UploadId": begun["UploadId"]}
        try:
            done = list(self._parts(upload, chunks))
            self._s3().complete_multipart_upload(**upload, MultipartUpload={"Parts": done})
        except BaseException:
            self._s3().abort_multipart_upload(**upload)
            raise

    def link(self, case_id: str, bundle_id: str, root: str) -> tuple[str, datetime]:
        expires_at = self._clock.now().replace(microsecond=0) + timedelta(seconds=LINK_SECONDS)
        url = self._s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": export_key(case_id, bundle_id, root),
                "ResponseContentDisposition": f'attachment; filename="{case_id}-{bundle_id}.zip"',
                "ResponseContentType": "application/zip",
            },
            ExpiresIn=LINK_SECONDS,
        )
        return url, expires_at

    def _parts(self, upload: dict[str, Any], chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        for number, part in enumerate(parts(chunks), 1):
            answer = self._s3().upload_part(**upload, PartNumber=number, Body=part)
            yield {"PartNumber": number, "ETag": answer["ETag"]}


def parts(chunks: Iterable[bytes], size: int = PART_BYTES) -> Iterator[bytes]:
    """The same bytes in pieces of `size`, the last one shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held:
        yield bytes(held)


def export_key(case_id: str, bundle_id: str, root: str) -> str:
    """With the root, so that two who make a bundle at one moment never write over each other."""
    return f"exports/{case_id}/{bundle_id}-{root[:32]}.zip"


class S3VaultReader:
    """The VaultReader port."""

    def __init__(self, s3: ClientFactory, vault: str) -> None:
        self._s3, self._vault = s3, vault

    def read(self, case_id: str, given: Given) -> Iterator[bytes]:
        from botocore.exceptions import ClientError

        key = vault_key(case_id, given.item.id, given.which)
        try:
            body = self._s3().get_object(Bucket=self._vault, Key=key, VersionId=given.version_id)["Body"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise NotFound("no such file in the vault") from error
            raise
        try:
            yield from body.iter_chunks(CHUNK_BYTES)
        finally:
            body.close()
