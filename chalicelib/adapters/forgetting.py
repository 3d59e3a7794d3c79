"""Persons' keys deleted, requests to erase them, the ledger of it, and bundles deleted from the exports bucket.

subject_keys  subject#<tenant>#<ref> / <partition of the case>#<slot>
directory     erasure#<request id> / request                a request
              erasure-of#<tenant>#<ref> / request           its id, of a person's latest one
              erasures#persons#<day> / <owner>#<role or first slot>   the ledger
exports       exports/<case>/…                              bundles
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date
from itertools import islice
from typing import Final

import msgspec
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from chalicelib.adapters import codec
from chalicelib.adapters.aws import ClientFactory
from chalicelib.adapters.retention import PAGE
from chalicelib.adapters.tables import Tables
from chalicelib.application.forgetting_ports import ErasureRequest, HeldKey, PersonErasure

ROUNDS: Final = 3


class PynamoPersonKeys:
    """The PersonKeys port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(
        self, tenant_id: str, ref: str, owner: str = "", after: HeldKey | None = None, limit: int = 0
    ) -> list[HeldKey]:
        model = self._tables.subject_keys
        within: Condition | None = model.sk.startswith(f"{codec.owner_pk(owner)}#") if owner else None
        if after is not None:
            within = model.sk > f"{codec.owner_pk(after.owner)}#{after.slot}"
        rows = model.query(
            f"subject#{tenant_id}#{ref}", within, consistent_read=True, attributes_to_get=["pk", "sk"],
            limit=limit or None,
        )  # fmt: skip
        return [_held(row.sk, ref) for row in rows]

    def drop(self, tenant_id: str, key: HeldKey) -> None:
        place = codec.subject_key(tenant_id, key.owner, key.slot, key.ref)
        self._tables.subject_keys(place["pk"]["S"], place["sk"]["S"]).delete()


def _held(sk: str, ref: str) -> HeldKey:
    _, owner, slot = sk.split("#", 2)
    return HeldKey(owner, slot, ref)


class PynamoRequests:
    """The ErasureRequests port. The request goes first: a pointer never leads nowhere."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, request: ErasureRequest) -> None:
        doc = msgspec.json.encode(request).decode()
        self._tables.directory(f"erasure#{request.id}", "request", doc=doc).save()
        self._tables.directory(_of(request.tenant, request.ref), "request", doc=request.id).save()

    def get(self, request_id: str) -> ErasureRequest | None:
        doc = self._doc(f"erasure#{request_id}")
        return msgspec.json.decode(doc, type=ErasureRequest) if doc else None

    def latest(self, tenant_id: str, ref: str) -> ErasureRequest | None:
        request_id = self._doc(_of(tenant_id, ref))
        return self.get(request_id) if request_id else None

    def _doc(self, pk: str) -> str:
        try:
            return self._tables.directory.get(pk, "request", consistent_read=True).doc or ""
        except DoesNotExist:
            return ""


def _of(tenant: str, ref: str) -> str:
    return f"erasure-of#{tenant}#{ref}"


class PynamoPersonLedger:
    """The PersonLedger port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def enter(self, erasure: PersonErasure) -> None:
        day = erasure.at.astimezone(UTC).date()
        what = erasure.role or (erasure.keys[0].slot if erasure.keys else "")
        doc = msgspec.json.encode(erasure).decode()
        self._tables.directory(_day(day), f"{erasure.owner}#{what}", doc=doc).save()

    def of(self, day: date) -> Iterator[Sequence[PersonErasure]]:
        rows = self._tables.directory.query(_day(day), consistent_read=True, page_size=PAGE)
        lines = (msgspec.json.decode(row.doc or "", type=PersonErasure) for row in rows)
        while page := tuple(islice(lines, PAGE)):
            yield page


def _day(day: date) -> str:
    return f"erasures#persons#{day.isoformat()}"


class CopiesStillThere(RuntimeError):
    """Versions keep coming while they are deleted: the message comes back."""


class S3Copies:
    """The Copies port."""

    def __init__(self, s3: ClientFactory, exports: str) -> None:
        self._s3, self._exports = s3, exports

    def drop(self, case_id: str) -> int:
        deleted = 0
        for _ in range(ROUNDS):
            found = list(self._versions(f"exports/{case_id}/"))
            if not found:
                return deleted
            for key, version_id in found:
                self._s3().delete_object(Bucket=self._exports, Key=key, VersionId=version_id)
            deleted += len(found)
        raise CopiesStillThere(case_id)

    def _versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        pages = self._s3().get_paginator("list_object_versions")
        for page in pages.paginate(Bucket=self._exports, Prefix=prefix):
            for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield one["Key"], one["VersionId"]
