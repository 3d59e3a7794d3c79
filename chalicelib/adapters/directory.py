"""Tenants, keys of clients, mediators, sandbox clocks and the sweep's watermark, in the directory table.

Nothing is cached here: `cached_directory` does that, for reads that may be a minute old.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from pynamodb.exceptions import PutError, PynamoDBException, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.ports import AlreadyThere, ApiKey, Tenant, VersionMoved
from chalicelib.domain.values import parse_stamp, stamp

if TYPE_CHECKING:
    from chalicelib.adapters.roster import Roster
    from chalicelib.domain.roster import Mediator

_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_CONTENDED: Final = ("ConditionalCheckFailed", "TransactionConflict")
_MICROSECOND: Final = timedelta(microseconds=1)
_SANDBOXES: Final = "sandboxes"
_ATTEMPTS: Final = 5


class PynamoDirectory:
    """The Directory port. A key stands twice: under its own id, for checking it, and under its tenant, for lists."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    @cached_property
    def _roster(self) -> Roster:
        """Made when it is first asked for: it knows of disputes, and most functions of the directory do not."""
        from chalicelib.adapters.roster import Roster

        return Roster(self._tables)

    def tenant(self, tenant_id: str) -> Tenant | None:
        known = self.known(tenant_id)
        return known[0] if known else None

    def known(self, tenant_id: str) -> tuple[Tenant, frozenset[str]] | None:
        row = self._row(f"tenant#{tenant_id}", "a#tenant")
        if row is None:
            return None
        return msgspec.json.decode(row.doc or "", type=Tenant), frozenset(row.over or ())

    def create_tenant(self, tenant: Tenant, key: ApiKey) -> None:
        rows = [self._new(f"tenant#{tenant.id}", "a#tenant", tenant), *self._key_rows(key)]
        if tenant.sandbox:
            rows.append(self._tables.directory(_SANDBOXES, tenant.id))
        self._create(rows)

    def change_tenant(self, before: Tenant, after: Tenant) -> None:
        """On the very text that was compared: whatever else stands in the row stays as it is."""
        row = self._row(f"tenant#{before.id}", "a#tenant")
        stands = msgspec.json.decode(row.doc or "", type=Tenant) if row else None
        if row is None or stands is None or _changeable(stands) != _changeable(before):
            raise VersionMoved
        changed = msgspec.structs.replace(
            stands, security=after.security, staff_epoch=after.staff_epoch, staff_since=after.staff_since
        )
        model = self._tables.directory
        try:
            model(row.pk, row.sk).update([model.doc.set(_doc(changed))], condition=model.doc == row.doc)
        except UpdateError as error:
            if not _met_condition(error):
                raise VersionMoved from None

    def api_key(self, key_id: str) -> ApiKey | None:
        row = self._row(f"key#{key_id}", "a#key")
        return _key(row) if row else None

    def put_api_key(self, key: ApiKey) -> None:
        """Raises AlreadyThere for an id that exists."""
        self._create(self._key_rows(key))

    def api_keys(self, tenant_id: str) -> list[ApiKey]:
        """The day of its last use stands with a key's own row alone: it is written on the way of a request."""
        model = self._tables.directory
        listed = model.query(f"tenant#{tenant_id}", model.sk.startswith("key#"), consistent_read=True)
        keys = [_key(row) for row in listed]
        own = model.batch_get([(f"key#{key.id}", "a#key") for key in keys], consistent_read=True)
        seen = {row.pk: row.last_used for row in own}
        return [_seen(key, seen.get(f"key#{key.id}")) for key in keys]

    def revoke_api_key(self, tenant_id: str, key_id: str) -> bool:
        """On the very text that was read: a rotation at the same moment keeps what it has written of the key."""
        for _ in range(_ATTEMPTS):
            row = self._row(f"key#{key_id}", "a#key")
            key = _key(row) if row is not None else None
            if row is None or key is None or key.tenant != tenant_id:
                return False
            if key.revoked or self._replace(row, msgspec.structs.replace(key, revoked=True)):
                return True
        raise VersionMoved

    def replace_api_key(self, before: ApiKey, after: ApiKey, fresh: ApiKey) -> None:
        row = self._row(f"key#{before.id}", "a#key")
        if row is None or _doc(_key(row)) != _doc(before) or not self._replace(row, after, fresh):
            raise VersionMoved

    def _replace(self, stands: DirectoryRow, after: ApiKey, fresh: ApiKey | None = None) -> bool:
        """False where the key has another text by now, or somebody writes it at this moment."""
        model = self._tables.directory
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                for old in self._key_rows(after):
                    transaction.update(old, [model.doc.set(old.doc)], condition=model.doc == stands.doc)
                for new in self._key_rows(fresh) if fresh else ():
                    transaction.save(new, condition=model.pk.does_not_exist())
        except TransactWriteError as error:
            if any(reason and reason.code in _CONTENDED for reason in error.cancellation_reasons):
                return False
            raise
        return True

    def note_use(self, key: ApiKey, day: date) -> None:
        """One attribute, beside the key's text: so a revocation or an end that comes in between stands."""
        model, text = self._tables.directory, day.isoformat()
        try:
            model(f"key#{key.id}", "a#key").update(
                actions=[model.last_used.set(text)],
                condition=model.pk.exists() & (model.last_used.does_not_exist() | (model.last_used < text)),
            )
        except PynamoDBException:
            return  # noted already, or not noted today: no request fails for that

    def put_mediator(self, tenant_id: str, mediator: Mediator) -> Mediator:
        return self._roster.put(tenant_id, mediator)

    def mediator(self, tenant_id: str, ref: str) -> Mediator | None:
        return self._roster.one(tenant_id, ref)

    def mediators(self, tenant_id: str, after: str = "", limit: int | None = None) -> list[Mediator]:
        return self._roster.page(tenant_id, after, limit)

    def retire_mediator(self, tenant_id: str, ref: str) -> bool:
        return self._roster.retire(tenant_id, ref)

    def sandbox_offset(self, tenant_id: str) -> timedelta:
        row = self._row(f"tenant#{tenant_id}", "clock")
        return timedelta(microseconds=int(row.offset_us or 0)) if row else timedelta(0)

    def grow_sandbox_offset(self, tenant_id: str, offset: timedelta) -> bool:
        model = self._tables.directory
        microseconds = offset // _MICROSECOND
        row = model(f"tenant#{tenant_id}", "clock")
        try:
            row.update(
                actions=[model.offset_us.set(microseconds)],
                condition=model.offset_us.does_not_exist() | (model.offset_us < microseconds),
            )
        except UpdateError as error:
            return _met_condition(error)
        return True

    def sandbox_tenants(self) -> list[str]:
        return [row.sk for row in self._tables.directory.query(_SANDBOXES, consistent_read=True)]

    def bookmark(self, name: str) -> str:
        row = self._row("bookmark", name)
        return row.doc or "" if row else ""

    def set_bookmark(self, name: str, position: str) -> None:
        """Unconditional: two walks at once look twice at some cases, no more."""
        self._tables.directory("bookmark", name, doc=position or None).save()

    def sweep_watermark(self) -> datetime | None:
        row = self._row("sweep", "watermark")
        return parse_stamp(row.hour) if row and row.hour else None

    def set_sweep_watermark(self, hour: datetime) -> None:
        model = self._tables.directory
        try:
            model("sweep", "watermark").update(
                actions=[model.hour.set(stamp(hour))],
                condition=model.hour.does_not_exist() | (model.hour < stamp(hour)),
            )
        except UpdateError as error:
            _met_condition(error)

    def _row(self, pk: str, sk: str) -> DirectoryRow | None:
        """Strongly consistent: caches stand in front of what is read often."""
        model = self._tables.directory
        try:
            return model.get(pk, sk, consistent_read=True)
        except model.DoesNotExist:
            return None

    def _new(self, pk: str, sk: str, value: Tenant | ApiKey) -> DirectoryRow:
        return self._tables.directory(pk, sk, doc=_doc(value))

    def _key_rows(self, key: ApiKey) -> list[DirectoryRow]:
        return [
            self._new(f"key#{key.id}", "a#key", key),
            self._new(f"tenant#{key.tenant}", f"key#{key.id}", key),
        ]

    def _create(self, rows: list[DirectoryRow]) -> None:
        """All or none. botocore gives its own retries one request token, so a retry never meets its own rows."""
        model = self._tables.directory
        try:
            with TransactWrite(connection=self._tables.reading) as transaction:
                for row in rows:
                    transaction.save(row, condition=model.pk.does_not_exist())
        except TransactWriteError as error:
            if any(
                reason and reason.code == "ConditionalCheckFailed" for reason in error.cancellation_reasons
            ):
                raise AlreadyThere from error
            raise


def _doc(value: Tenant | ApiKey) -> str:
    """As it is stored. The day of a key's last use is no part of it: it is an attribute of its own."""
    kept = msgspec.structs.replace(value, last_used=None) if isinstance(value, ApiKey) else value
    return msgspec.json.encode(kept).decode()


def _key(row: DirectoryRow) -> ApiKey:
    return _seen(msgspec.json.decode(row.doc or "", type=ApiKey), row.last_used)


def _seen(key: ApiKey, day: str | None) -> ApiKey:
    return msgspec.structs.replace(key, last_used=date.fromisoformat(day)) if day else key


def _changeable(tenant: Tenant) -> tuple[object, ...]:
    return tenant.security, tenant.staff_epoch, tenant.staff_since


def _met_condition(error: PutError | UpdateError) -> bool:
    """False where somebody was further already; raises anything else."""
    if error.cause_response_code != _CONDITION_FAILED:
        raise error
    return False
