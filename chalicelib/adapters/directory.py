"""Tenants, keys of clients, mediators, sandbox clocks and the sweep's watermark, in the directory table.

Nothing is cached here: `cached_directory` does that, for reads that may be a minute old.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.ports import AlreadyThere, ApiKey, Tenant
from chalicelib.domain.values import parse_stamp, stamp

if TYPE_CHECKING:
    from chalicelib.adapters.roster import Roster
    from chalicelib.domain.roster import Mediator

_CONDITION_FAILED: Final = "ConditionalCheckFailedException"
_MICROSECOND: Final = timedelta(microseconds=1)
_SANDBOXES: Final = "sandboxes"


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
        row = self._row(f"tenant#{tenant_id}", "a#tenant")
        return msgspec.json.decode(row.doc or "", type=Tenant) if row else None

    def create_tenant(self, tenant: Tenant, key: ApiKey) -> None:
        rows = [self._new(f"tenant#{tenant.id}", "a#tenant", tenant), *self._key_rows(key)]
        if tenant.sandbox:
            rows.append(self._tables.directory(_SANDBOXES, tenant.id))
        self._create(rows)

    def api_key(self, key_id: str) -> ApiKey | None:
        row = self._row(f"key#{key_id}", "a#key")
        return _key(row) if row else None

    def put_api_key(self, key: ApiKey) -> None:
        """Raises AlreadyThere for an id that exists."""
        self._create(self._key_rows(key))

    def api_keys(self, tenant_id: str) -> list[ApiKey]:
        model = self._tables.directory
        rows = model.query(f"tenant#{tenant_id}", model.sk.startswith("key#"), consistent_read=True)
        return [_key(row) for row in rows]

    def revoke_api_key(self, tenant_id: str, key_id: str) -> bool:
        key = self.api_key(key_id)
        if key is None or key.tenant != tenant_id:
            return False
        with TransactWrite(connection=self._tables.reading) as transaction:
            for row in self._key_rows(msgspec.structs.replace(key, revoked=True)):
                transaction.save(row)
        return True

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
        return self._tables.directory(pk, sk, doc=msgspec.json.encode(value).decode())

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


def _key(row: DirectoryRow) -> ApiKey:
    return msgspec.json.decode(row.doc or "", type=ApiKey)


def _met_condition(error: PutError | UpdateError) -> bool:
    """False where somebody was further already; raises anything else."""
    if error.cause_response_code != _CONDITION_FAILED:
        raise error
    return False
