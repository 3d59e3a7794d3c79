"""Drafts of complaints on their way in, and marks of what was done once: rows of the deliveries table that end.

intake#<id>          / draft     a filing link's or a conversation's draft, sealed
intake-desk#<tenant> / desk      how a platform takes complaints by e-mail; stays
intake-once#<mark>   / mark      set once
intake-count#<name>  / count     how many of a day
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from pynamodb.exceptions import DeleteError, PutError

from chalicelib.adapters.tables import Tables
from chalicelib.application.intake_ports import Desk, Kept
from chalicelib.application.ports import WallClock

_FAILED: Final = "ConditionalCheckFailedException"
LINGERS: Final = timedelta(days=1)
"""After its end a row may still be looked for: whoever comes late is told that it is over."""


class _Row(msgspec.Struct):
    tenant: str
    sealed: str
    expires_at: datetime
    fingerprint: str
    case_id: str
    step: int


class PynamoIntakes:
    """The Intakes port."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables, self._clock = tables, clock

    def put(self, kept: Kept) -> Kept:
        model = self._tables.deliveries
        if self._saved(lambda: self._row(kept).save(condition=model.pk.does_not_exist())):
            return kept
        return self._read(kept.id) or kept

    def get(self, kept_id: str) -> Kept | None:
        found = self._read(kept_id)
        return found if found is not None and found.expires_at > self._clock.now() else None

    def change(self, before: Kept, after: Kept) -> bool:
        model = self._tables.deliveries
        return self._saved(lambda: self._row(after).save(condition=model.doc == _doc(before)))

    def delete(self, kept: Kept) -> None:
        model = self._tables.deliveries
        model(_pk(kept.id), "draft").delete()

    def put_desk(self, desk: Desk) -> None:
        self._tables.deliveries(
            f"intake-desk#{desk.tenant}", "desk", doc=msgspec.json.encode(desk).decode()
        ).save()

    def desk(self, tenant: str) -> Desk | None:
        doc = self._doc(f"intake-desk#{tenant}", "desk")
        return msgspec.json.decode(doc, type=Desk) if doc is not None else None

    def first(self, mark: str, until: datetime) -> bool:
        model = self._tables.deliveries
        row = model(f"intake-once#{mark}", "mark", ttl=int(until.timestamp()))
        return self._saved(lambda: row.save(condition=model.pk.does_not_exist()))

    def unmark(self, mark: str) -> None:
        self._tables.deliveries(f"intake-once#{mark}", "mark").delete()

    def count(self, name: str, until: datetime) -> int:
        model = self._tables.deliveries
        row = model(f"intake-count#{name}", "count")
        row.update(actions=[model.attempts.add(1), model.ttl.set(int(until.timestamp()))])
        return int(row.attempts or 0)

    def _read(self, kept_id: str) -> Kept | None:
        doc = self._doc(_pk(kept_id), "draft")
        if doc is None:
            return None
        row = msgspec.json.decode(doc, type=_Row)
        return Kept(
            kept_id, row.tenant, base64.b64decode(row.sealed), row.expires_at.astimezone(UTC), row.fingerprint,
            row.case_id, row.step,
        )  # fmt: skip

    def _doc(self, pk: str, sk: str) -> str | None:
        model = self._tables.deliveries
        try:
            return model.get(pk, sk, consistent_read=True).doc
        except model.DoesNotExist:
            return None

    def _row(self, kept: Kept) -> Any:
        ends = int((kept.expires_at + LINGERS).timestamp())
        return self._tables.deliveries(_pk(kept.id), "draft", doc=_doc(kept), ttl=ends)

    def _saved(self, save: Callable[[], object]) -> bool:
        try:
            save()
        except (PutError, DeleteError) as error:
            if error.cause_response_code != _FAILED:
                raise
            return False
        return True


def _pk(kept_id: str) -> str:
    return f"intake#{kept_id}"


def _doc(kept: Kept) -> str:
    row = _Row(
        kept.tenant,
        base64.b64encode(kept.sealed).decode(),
        kept.expires_at,
        kept.fingerprint,
        kept.case_id,
        kept.step,
    )
    return msgspec.json.encode(row).decode()
