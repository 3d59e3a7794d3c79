"""A tenant with its keys and its time. Owns the rule of sandbox time: wall time plus an offset that only grows."""

from __future__ import annotations

from typing import Protocol

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy
from chalicelib.domain.errors import NotFound


class RootCache(Protocol):
    def of(self, tenant: ports.Tenant) -> ports.Root: ...


class Tenancies:
    """Tenant and keys come from the warm caches; a sandbox's offset is read anew each time (P3)."""

    def __init__(self, directory: ports.Directory, roots: RootCache, clock: ports.WallClock) -> None:
        self._directory, self._roots, self._clock = directory, roots, clock

    def of(self, tenant_id: str) -> Tenancy:
        """Raises NotFound."""
        tenant = self._directory.tenant(tenant_id)
        if tenant is None:
            raise NotFound("No such tenant.")
        now = self._clock.now()
        if tenant.sandbox:
            now += self._directory.sandbox_offset(tenant_id)
        return Tenancy(tenant, self._roots.of(tenant), now)
