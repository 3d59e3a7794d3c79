"""What a tenant settles about access: its settings, and the revocation of all its people's credentials at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from chalicelib.application.ports import Directory, Tenant, TenantKind, VersionMoved, WallClock
from chalicelib.domain import security
from chalicelib.domain.errors import Conflict, NotFound, TryAgain
from chalicelib.domain.security import Security

ATTEMPTS: Final = 3


class Securing:
    def __init__(self, directory: Directory, fresh: Callable[[str], Tenant | None], clock: WallClock) -> None:
        """`fresh`: reads a tenant past every cache, for what is changed must be what stands."""
        self._directory, self._fresh, self._clock = directory, fresh, clock

    def tenant(self, tenant_id: str) -> Tenant:
        """As it stands now. Raises NotFound."""
        found = self._fresh(tenant_id)
        if found is None:
            raise NotFound("No such tenant.")
        return found

    def put(self, tenant_id: str, wanted: Security, if_match: int | None, *, operator: bool) -> Security:
        """What stands then. Other processes know it within the minute.

        Raises NotFound, Invalid, OperatorOnly, Conflict (a stale `if_match`), TryAgain.
        """
        tenant = self.tenant(tenant_id)
        before = tenant.security
        if if_match not in (None, before.version):
            raise Conflict("The settings have changed since.", version=before.version)
        after = security.changed(
            before,
            wanted,
            platform=tenant.kind is TenantKind.PLATFORM,
            sandbox=tenant.sandbox,
            operator=operator,
        )
        if after is not before:
            self._change(tenant, replace(tenant, security=after))
        return after

    def revoke_staff(self, tenant_id: str) -> Tenant:
        """Voids every token of the tenant's own people, those of its issuers too, everywhere within the minute.

        Parties keep theirs. Raises NotFound, TryAgain.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return self._revoke(self.tenant(tenant_id))
            except VersionMoved:
                continue
        try:
            return self._revoke(self.tenant(tenant_id))
        except VersionMoved:
            raise TryAgain("Somebody changes the tenant at the moment.") from None

    def _revoke(self, tenant: Tenant) -> Tenant:
        after = replace(tenant, staff_epoch=tenant.staff_epoch + 1, staff_since=self._clock.now())
        self._directory.change_tenant(tenant, after)
        return after

    def _change(self, before: Tenant, after: Tenant) -> None:
        try:
            self._directory.change_tenant(before, after)
        except VersionMoved:
            raise TryAgain("Somebody changes the tenant at the moment.") from None
