"""Issuers of tenants in the directory table: `tenant#<id>` / `a#issuers`, all of a tenant in one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.adapters.caches import TtlCache
from chalicelib.application.ports import VersionMoved
from chalicelib.domain.issuers import Issuers

if TYPE_CHECKING:
    from chalicelib.adapters.tables import Tables
    from chalicelib.application.issuer_ports import IssuerStore
    from chalicelib.application.ports import Tenant, WallClock
    from chalicelib.domain.values import Role

TTL_SECONDS: Final = 60
"""Published: a removed issuer may still be believed for this long by another warm process."""
_ROW: Final = "a#issuers"


class PynamoIssuers:
    """The IssuerStore port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, tenant_id: str) -> Issuers:
        model = self._tables.directory
        try:
            row = model.get(f"tenant#{tenant_id}", _ROW, consistent_read=True)
        except model.DoesNotExist:
            return Issuers()
        return msgspec.json.decode(row.doc or "", type=Issuers)

    def replace(self, tenant_id: str, before: Issuers, after: Issuers) -> None:
        model = self._tables.directory
        doc = msgspec.json.encode(after).decode()
        row = model(f"tenant#{tenant_id}", _ROW, doc=doc, version=after.version)
        same = model.version == before.version if before.version else model.pk.does_not_exist()
        try:
            row.save(condition=same)
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                raise VersionMoved from error
            raise


class CachedIssuers:
    """The KnownIssuers port: one GetItem per tenant, process and minute, and only where such a token comes."""

    def __init__(self, store: IssuerStore, clock: WallClock, ttl: float = TTL_SECONDS) -> None:
        self._store, self._ttl = store, ttl
        self._known: TtlCache[Issuers] = TtlCache(clock, 1_000)

    def of(self, tenant_id: str) -> Issuers:
        found = self._known.get(tenant_id)
        if found is None:
            found = self._store.of(tenant_id)
            self._known.put(tenant_id, found, self._ttl)
        return found


class RememberedNeutrals:
    """Who stands behind a neutral's reference, remembered for a minute; a refusal is not remembered."""

    def __init__(
        self, ask: Callable[[Tenant, Role, str], str], clock: WallClock, ttl: float = TTL_SECONDS
    ) -> None:
        self._ask, self._ttl = ask, ttl
        self._known: TtlCache[str] = TtlCache(clock, 1_000)

    def person(self, tenant: Tenant, role: Role, ref: str) -> str:
        place = (tenant.id, role, ref)
        found = self._known.get(place)
        if found is None:
            found = self._ask(tenant, role, ref)
            self._known.put(place, found, self._ttl)
        return found
