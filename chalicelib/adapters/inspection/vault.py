"""What is made of a kept file, put beside it in the vault: the same lock, its own hash.

Each carries the hash of the file that it was made of: a message that comes again finds it and makes nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import SCANNED, vault_key
from chalicelib.adapters.inspection import derivatives
from chalicelib.adapters.inspection.limits import HELD_BYTES, MIB
from chalicelib.adapters.inspection.ranged import Fetched, Held, Ranged
from chalicelib.application.ports import Derivatives, Kept
from chalicelib.domain.case.exhibits import Derived, Which
from chalicelib.domain.media import BOXES, PICTURES

PART_BYTES: Final = 16 * MIB
Pieces = Callable[[], Iterable[bytes] | None]


class Deriving:
    def __init__(self, s3: ClientFactory, vault: str, vault_key_id: str) -> None:
        self._s3, self._vault, self._key_id = s3, vault, vault_key_id

    def derive(self, kept: Kept) -> Derivatives:
        """Of pictures a copy and a thumbnail; of films that tell where they were made, a copy; of others nothing."""
        media_type = kept.media_type
        if media_type not in PICTURES | BOXES:
            return Derivatives()
        found, file = self._made(kept), cache(lambda: self._file(kept))

        def once(which: Which, kind: str, make: Pieces) -> Derived | None:
            return found.get(which) or self._put(which, kept, kind, make)

        if media_type in BOXES:
            return Derivatives(once(Which.COPY, media_type, lambda: derivatives.movie_copy(file())))
        return Derivatives(
            once(Which.COPY, media_type, lambda: derivatives.picture_copy(file(), media_type)),
            once(
                Which.THUMBNAIL, derivatives.THUMBNAIL_TYPE,
                lambda: _some(derivatives.thumbnail(file(), media_type)),
            ),
        )  # fmt: skip

    def _made(self, kept: Kept) -> dict[Which, Derived]:
        """What an earlier message has made of these bytes; locked until the day of this one."""
        own = f"{vault_key(kept.case_id, kept.evidence_id)}/"
        listed, found = self._s3().list_object_versions(Bucket=self._vault, Prefix=own), {}
        types = {Which.COPY: kept.media_type, Which.THUMBNAIL: derivatives.THUMBNAIL_TYPE}
        for version in listed.get("Versions", ()):
            which = Which(version["Key"].removeprefix(own))
            named = {"Bucket": self._vault, "Key": version["Key"], "VersionId": version["VersionId"]}
            head = self._s3().head_object(**named)
            if head["Metadata"].get("of") == kept.sha256:
                self._lock(named, head.get("ObjectLockRetainUntilDate"), kept.until)
                sha256, size = str(head["Metadata"]["sha256"]), int(head["ContentLength"])
                found[which] = Derived(sha256, size, types[which], str(version["VersionId"]))
        return found

    def _lock(self, named: dict[str, str], until: datetime | None, wanted: datetime) -> None:
        if until is None or until < wanted.replace(microsecond=0):
            retention = {"Mode": "GOVERNANCE", "RetainUntilDate": wanted}
            self._s3().put_object_retention(**named, Retention=retention)

    def _put(self, which: Which, kept: Kept, media_type: str, make: Pieces) -> Derived | None:
        """Twice through bytes that do not fit into one part: an upload names their hash before it begins."""
        pieces = make()
        if pieces is None:
            return None
        key = vault_key(kept.case_id, kept.evidence_id, which)
        digest, size, first = hashlib.sha256(), 0, bytearray()
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            if size <= PART_BYTES:
                first += piece
        how = self._how(kept, digest.hexdigest())
        if size <= PART_BYTES:
            answer = self._s3().put_object(Bucket=self._vault, Key=key, Body=bytes(first), **how)
        else:
            answer = self._upload(key, how, make() or ())
        return Derived(digest.hexdigest(), size, media_type, str(answer["VersionId"]))

    def _how(self, kept: Kept, sha256: str) -> dict[str, Any]:
        return {
            "Metadata": {"sha256": sha256, "of": kept.sha256}, "ContentType": "application/octet-stream",
            "ChecksumAlgorithm": "SHA256", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self._key_id,
            "BucketKeyEnabled": True, "ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": kept.until,
            "Tagging": SCANNED,
        }  # fmt: skip

    def _upload(self, key: str, how: dict[str, Any], pieces: Iterable[bytes]) -> dict[str, Any]:
        """What breaks off is found by the lifecycle rule for unfinished uploads."""
        s3, to = self._s3(), {"Bucket": self._vault, "Key": key}
        to["UploadId"] = s3.create_multipart_upload(**to, **how)["UploadId"]
        done = []
        for number, part in enumerate(_parts(pieces), start=1):
            answer = s3.upload_part(**to, PartNumber=number, Body=part, ChecksumAlgorithm="SHA256")
            done.append(
                {"PartNumber": number} | {n: answer[n] for n in ("ETag", "ChecksumSHA256") if n in answer}
            )
        answer = s3.complete_multipart_upload(**to, MultipartUpload={"Parts": done})
        named = {"Bucket": self._vault, "Key": key, "VersionId": answer["VersionId"]}
        self._lock(
            named, None, how["ObjectLockRetainUntilDate"]
        )  # said once more: not every store took it at the start
        return dict(answer)

    def _file(self, kept: Kept) -> Ranged:
        """The kept version: the upload may be gone when a message comes again."""
        key = vault_key(kept.case_id, kept.evidence_id)

        def fetch(offset: int, length: int) -> bytes:
            answer = self._s3().get_object(
                Bucket=self._vault,
                Key=key,
                VersionId=kept.version_id,
                Range=f"bytes={offset}-{offset + length - 1}",
            )
            return bytes(answer["Body"].read())

        return Held(fetch(0, kept.size)) if kept.size <= HELD_BYTES else Fetched(fetch, kept.size)


def _some(content: bytes | None) -> tuple[bytes] | None:
    return None if content is None else (content,)


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """All of the same size, but for the last."""
    part = bytearray()
    for piece in pieces:
        part += piece
        while len(part) >= PART_BYTES:
            yield bytes(part[:PART_BYTES])
            del part[:PART_BYTES]
    if part:
        yield bytes(part)
