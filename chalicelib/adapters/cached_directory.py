"""What a warm process may remember of the directory for a minute: tenants, keys of clients, unwrapped roots."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.adapters.caches import LruCache, TtlCache
from chalicelib.application.ports import ApiKey, Crypto, Directory, Root, Tenant, WallClock

if TYPE_CHECKING:
    from chalicelib.domain.roster import Mediator

TTL_SECONDS: Final = 60
"""Published: a revoked API key may still be accepted for this long by another warm process."""
ABSENT_SECONDS: Final = 5
"""Absence too is remembered, so that guessed keys do not become reads; briefly, since a tenant may just be new."""
SIZE: Final = 10_000


class CachedDirectory:
    """The Directory port before another one. What the request path reads is cached; clocks and rosters never are."""

    def __init__(self, directory: Directory, clock: WallClock, ttl: float = TTL_SECONDS) -> None:
        self._directory = directory
        self._ttl = ttl
        self._tenants: TtlCache[tuple[tuple[Tenant, frozenset[str]] | None]] = TtlCache(clock, SIZE)
        self._keys: TtlCache[tuple[ApiKey | None]] = TtlCache(clock, SIZE)
        self._noted: LruCache[date] = LruCache(SIZE)

    def tenant(self, tenant_id: str) -> Tenant | None:
        known = self.known(tenant_id)
        return known[0] if known else None

    def known(self, tenant_id: str) -> tuple[Tenant, frozenset[str]] | None:
        known = self._tenants.get(tenant_id)
        if known is None:
            known = (self._directory.known(tenant_id),)
            self._tenants.put(tenant_id, known, self._seconds(known[0]))
        return known[0]

    def api_key(self, key_id: str) -> ApiKey | None:
        known = self._keys.get(key_id)
        if known is None:
            known = (self._directory.api_key(key_id),)
            self._keys.put(key_id, known, self._seconds(known[0]))
        return known[0]

    def _seconds(self, found: object) -> float:
        return self._ttl if found is not None else min(self._ttl, ABSENT_SECONDS)

    def create_tenant(self, tenant: Tenant, key: ApiKey) -> None:
        self._directory.create_tenant(tenant, key)
        self._tenants.drop(tenant.id)
        self._keys.drop(key.id)

    def change_tenant(self, before: Tenant, after: Tenant) -> None:
        """At once in this process, within the minute in the others; a refused change is read anew too."""
        self._tenants.drop(before.id)
        self._directory.change_tenant(before, after)
        self._tenants.drop(before.id)

    def replace_api_key(self, before: ApiKey, after: ApiKey, fresh: ApiKey) -> None:
        self._keys.drop(before.id)
        self._directory.replace_api_key(before, after, fresh)
        self._keys.drop(before.id)
        self._keys.drop(fresh.id)

    def note_use(self, key: ApiKey, day: date) -> None:
        """Once per process and day. What is cached stays as it is: a key must not be remembered the longer for it."""
        if self._noted.get(key.id) != day:
            self._noted.put(key.id, day)
            self._directory.note_use(key, day)

    def put_api_key(self, key: ApiKey) -> None:
        self._directory.put_api_key(key)
        self._keys.drop(key.id)

    def revoke_api_key(self, tenant_id: str, key_id: str) -> bool:
        """At once in this process, within the minute in the others."""
        revoked = self._directory.revoke_api_key(tenant_id, key_id)
        self._keys.drop(key_id)
        return revoked

    def api_keys(self, tenant_id: str) -> list[ApiKey]:
        return self._directory.api_keys(tenant_id)

    def put_mediator(self, tenant_id: str, mediator: Mediator) -> Mediator:
        return self._directory.put_mediator(tenant_id, mediator)

    def mediator(self, tenant_id: str, ref: str) -> Mediator | None:
        return self._directory.mediator(tenant_id, ref)

    def mediators(self, tenant_id: str, after: str = "", limit: int | None = None) -> list[Mediator]:
        return self._directory.mediators(tenant_id, after, limit)

    def retire_mediator(self, tenant_id: str, ref: str) -> bool:
        return self._directory.retire_mediator(tenant_id, ref)

    def sandbox_offset(self, tenant_id: str) -> timedelta:
        return self._directory.sandbox_offset(tenant_id)

    def grow_sandbox_offset(self, tenant_id: str, offset: timedelta) -> bool:
        return self._directory.grow_sandbox_offset(tenant_id, offset)

    def sandbox_tenants(self) -> list[str]:
        return self._directory.sandbox_tenants()

    def bookmark(self, name: str) -> str:
        return self._directory.bookmark(name)

    def set_bookmark(self, name: str, position: str) -> None:
        self._directory.set_bookmark(name, position)

    def sweep_watermark(self) -> datetime | None:
        return self._directory.sweep_watermark()

    def set_sweep_watermark(self, hour: datetime) -> None:
        self._directory.set_sweep_watermark(hour)


class Roots:
    """Tenants' unwrapped roots: one KMS call per tenant, process and minute."""

    def __init__(self, crypto: Crypto, clock: WallClock, ttl: float = TTL_SECONDS) -> None:
        self._crypto = crypto
        self._ttl = ttl
        self._cache: TtlCache[Root] = TtlCache(clock, SIZE)

    def of(self, tenant: Tenant) -> Root:
        """Raises Unreadable for a root that is not this tenant's."""
        place = (tenant.id, tenant.wrapped_root)
        root = self._cache.get(place)
        if root is None:
            root = self._crypto.unwrap_root(tenant.id, tenant.wrapped_root)
            self._cache.put(place, root, self._ttl)
        return root
