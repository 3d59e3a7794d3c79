"""Imported cases: their rows in the directory table, their files in the vault, and the uploads they come from.

directory  import#<import id> / a#import          the import; i#<page> its events, a hundred lines to a row
           imported#<tenant>#<case id> / claim    whose import a case is
intake     imports/<tenant>/<import id>           the bundle as uploaded
vault      imports/<tenant>/<case id>/<id>        the bundle under the import's id, an exhibit under its own

Nothing of them is in the table of cases: no event of theirs is published, and nothing rings.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.file_keys import vault_key
from chalicelib.adapters.tables import Tables
from chalicelib.application.importing import RETENTION
from chalicelib.application.ports import Form, WallClock
from chalicelib.domain.bundle.imports import Import
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.errors import NotFound

FORM_SECONDS: Final = 3_600
"""Of a bundle that may have gigabytes."""
LINK_SECONDS: Final = 300
CHUNK: Final = 1 << 20
_GONE: Final = frozenset({"404", "NoSuchKey", "NoSuchVersion"})


class PynamoImports:
    """The Imports port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, found: Import) -> None:
        doc = msgspec.json.encode(found).decode()
        self._tables.directory(f"import#{found.id}", "a#import", doc=doc).save()

    def get(self, tenant_id: str, import_id: str) -> Import | None:
        doc = self._doc(f"import#{import_id}", "a#import")
        found = None if doc is None else msgspec.json.decode(doc, type=Import)
        return found if found is not None and found.tenant == tenant_id else None

    def by_id(self, import_id: str) -> Import | None:
        """Whosever it is."""
        doc = self._doc(f"import#{import_id}", "a#import")
        return None if doc is None else msgspec.json.decode(doc, type=Import)

    def claim(self, found: Import) -> bool:
        model, pk = self._tables.directory, f"imported#{found.tenant}#{found.case_id}"
        try:
            model(pk, "claim", doc=found.id).save(condition=model.pk.does_not_exist())
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return self._doc(pk, "claim") == found.id
        return True

    def put_events(self, import_id: str, page: int, lines: Sequence[str]) -> None:
        doc = msgspec.json.encode(list(lines)).decode()
        self._tables.directory(f"import#{import_id}", f"i#{page:09}", doc=doc).save()

    def events(self, import_id: str, page: int) -> list[str]:
        doc = self._doc(f"import#{import_id}", f"i#{page:09}")
        return [] if doc is None else msgspec.json.decode(doc, type=list[str])

    def _doc(self, pk: str, sk: str) -> str | None:
        model = self._tables.directory
        rows = list(model.query(pk, model.sk == sk, consistent_read=True))
        return rows[0].doc if rows else None


class S3ImportFiles:
    """The ImportFiles port."""

    def __init__(
        self, s3: ClientFactory, intake: str, vault: str, vault_key_id: str, clock: WallClock
    ) -> None:
        self._s3, self._intake, self._vault = s3, intake, vault
        self._vault_key_id, self._clock = vault_key_id, clock

    def form(self, found: Import) -> Form:
        """Takes exactly the announced file."""
        until = self._clock.now().replace(microsecond=0) + timedelta(seconds=FORM_SECONDS)
        fields = {
            "Content-Type": "application/zip", "x-amz-checksum-algorithm": "SHA256",
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(found.sha256)).decode("ascii"),
        }  # fmt: skip
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        post = self._s3().generate_presigned_post(
            Bucket=self._intake, Key=_uploaded(found), Fields=dict(fields), ExpiresIn=FORM_SECONDS,
            Conditions=[*conditions, ["content-length-range", found.size, found.size]],
        )  # fmt: skip
        return Form(post["url"], post["fields"], until)

    @contextmanager
    def fetched(self, found: Import) -> Iterator[BinaryIO]:
        from botocore.exceptions import ClientError

        digest = hashlib.sha256()
        with tempfile.TemporaryFile() as file:
            try:
                body = self._s3().get_object(Bucket=self._intake, Key=_uploaded(found))["Body"]
            except ClientError as error:
                if error.response["Error"]["Code"] in _GONE:
                    raise NotFound("no such upload") from error
                raise
            for chunk in body.iter_chunks(CHUNK):
                digest.update(chunk)
                file.write(chunk)
            if digest.hexdigest() != found.sha256:
                raise NotFound("another file than was announced")
            yield file

    def keep(
        self, found: Import, which: tuple[str, Which] | None, file: BinaryIO, place: tuple[int, int], sha256: str
    ) -> None:  # fmt: skip
        key = _whole(found) if which is None else _exhibit(found, *which)
        if self._kept(key) == sha256:
            return
        until: datetime = self._clock.now().replace(microsecond=0) + RETENTION
        self._s3().put_object(
            Bucket=self._vault, Key=key, Body=Part(file, *place), ContentLength=place[1], Metadata={"sha256": sha256},
            ContentType="application/octet-stream", ServerSideEncryption="aws:kms", SSEKMSKeyId=self._vault_key_id,
            ChecksumAlgorithm="SHA256", BucketKeyEnabled=True,
            ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until,
        )  # fmt: skip

    def link(self, found: Import) -> tuple[str, datetime]:
        until = self._clock.now().replace(microsecond=0) + timedelta(seconds=LINK_SECONDS)
        url = self._s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._vault,
                "Key": _whole(found),
                "ResponseContentDisposition": f'attachment; filename="{found.case_id}-{found.id}.zip"',
                "ResponseContentType": "application/zip",
            },
            ExpiresIn=LINK_SECONDS,
        )
        return url, until

    def _kept(self, key: str) -> str | None:
        from botocore.exceptions import ClientError

        try:
            return str(self._s3().head_object(Bucket=self._vault, Key=key)["Metadata"].get("sha256"))
        except ClientError as error:
            if error.response["Error"]["Code"] in (*_GONE, "403"):
                return None
            raise


class S3ImportEraser:
    """The ImportEraser port. Only the function `erase` may call this."""

    def __init__(self, s3: ClientFactory, vault: str) -> None:
        self._s3, self._vault = s3, vault

    def erase(self, found: Import, *, past_lock: bool) -> int:
        """Raises botocore's ClientError for what is locked yet, unless `past_lock`."""
        deleted, bypass = 0, {"BypassGovernanceRetention": True} if past_lock else {}
        pages = self._s3().get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._vault, Prefix=f"imports/{found.tenant}/{found.case_id}/"):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                self._s3().delete_object(
                    Bucket=self._vault, Key=one["Key"], VersionId=one["VersionId"], **bypass
                )
                deleted += 1
        return deleted


class Part(io.RawIOBase):
    """Some bytes of a file as a file of their own."""

    def __init__(self, file: BinaryIO, offset: int, size: int) -> None:
        super().__init__()
        self._file, self._offset, self._size, self._at = file, offset, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._at)
        self._file.seek(self._offset + self._at)
        found = self._file.read(left if size < 0 else min(size, left))
        self._at += len(found)
        return found


def _uploaded(found: Import) -> str:
    return f"imports/{found.tenant}/{found.id}"


def _whole(found: Import) -> str:
    return f"imports/{found.tenant}/{found.case_id}/{found.id}"


def _exhibit(found: Import, evidence_id: str, which: Which) -> str:
    """By tenant: nobody writes where the cases of others lie, whatever ids a bundle names."""
    return f"imports/{found.tenant}/{vault_key(found.case_id, evidence_id, which).removeprefix('vault/')}"
