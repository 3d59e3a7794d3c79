"""Tenants, their API keys, and tokens for people: who gets in, and with what."""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.application import ports
from chalicelib.domain import credentials
from chalicelib.domain.access import SCOPES
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Forbidden, Invalid, NotFound
from chalicelib.domain.values import Role, derive_id

FIRST_KEY_SCOPES: Final = SCOPES
"""A platform's first key may do all that a platform may."""


class Issued(msgspec.Struct, frozen=True):
    """A new key and its text, which is shown this once."""

    key: ports.ApiKey
    text: str


class Minted(msgspec.Struct, frozen=True):
    text: str
    token: credentials.Token


class Onboarding:
    def __init__(self, directory: ports.Directory, crypto: ports.Crypto, clock: ports.WallClock) -> None:
        self._directory, self._crypto, self._clock = directory, crypto, clock

    def create_tenant(
        self, name: str, *, sandbox: bool, log_shards: int = ports.LOG_SHARDS
    ) -> tuple[ports.Tenant, Issued]:
        """A platform with its own root secret and its first API key, in one transaction."""
        tenant_id = self._id("ten")
        now = self._clock.now()
        root = self._crypto.new_root(tenant_id)
        tenant = ports.Tenant(tenant_id, name, sandbox, now, root, log_shards=log_shards)
        issued = self._key(tenant_id, "first key", FIRST_KEY_SCOPES)
        self._directory.create_tenant(tenant, issued.key)
        return tenant, issued

    def tenant(self, tenant_id: str) -> ports.Tenant:
        """Raises NotFound."""
        found = self._directory.tenant(tenant_id)
        if found is None:
            raise NotFound("No such tenant.")
        return found

    def issue_key(
        self, tenant_id: str, label: str, scopes: tuple[str, ...], holder: tuple[str, ...]
    ) -> Issued:
        """A further key. Nobody gives away a scope that the key in hand (`holder`) does not have."""
        self.tenant(tenant_id)
        if not set(scopes) <= set(holder):
            raise Forbidden("A key cannot hold more scopes than the key that makes it.")
        issued = self._key(tenant_id, label, scopes)
        self._directory.put_api_key(issued.key)
        return issued

    def keys(self, tenant_id: str) -> list[ports.ApiKey]:
        self.tenant(tenant_id)
        return self._directory.api_keys(tenant_id)

    def revoke_key(self, tenant_id: str, key_id: str) -> None:
        """Raises NotFound. Effective everywhere within 60 s."""
        if not self._directory.revoke_api_key(tenant_id, key_id):
            raise NotFound("No such key.")

    def mint(
        self, tenant: ports.Tenant, root: ports.Root, role: Role, case: Case | None, ref: str | None
    ) -> Minted:
        """A token of 30 minutes: for a party of the case, or an officer, mediator, regulator or representative of a
        group, named by a reference.

        It carries the epoch of that party or of the staff; whoever raises it revokes the token at once.
        """
        if role in (Role.OFFICER, Role.MEDIATOR, Role.REGULATOR, Role.REPRESENTATIVE):
            if ref is None:
                raise Invalid(faults=(Fault("/ref", "missing"),))
            if role is Role.MEDIATOR:
                self._on_roster(tenant.id, ref)
            return self._mint(tenant.id, root, role, ref, None, tenant.staff_epoch)
        if case is None:
            raise Invalid(faults=(Fault("/case_id", "missing"),))
        party = case.party(role)
        if ref is not None and ref != party.ref:
            raise Invalid(faults=(Fault("/ref", "not_this_party"),))
        return self._mint(tenant.id, root, role, party.ref, case.head.case_id, party.epoch)

    def _on_roster(self, tenant_id: str, ref: str) -> None:
        """Raises Invalid for one who is not on the roster, or retired."""
        mediator = self._directory.mediator(tenant_id, ref)
        if mediator is None or mediator.retired:
            raise Invalid(faults=(Fault("/ref", "not_in_roster"),))

    def _mint(
        self, tenant_id: str, root: ports.Root, role: Role, ref: str, case_id: str | None, epoch: int
    ) -> Minted:
        issued = int(self._clock.now().timestamp())
        token = credentials.Token(
            tenant=tenant_id, role=role, ref=ref, case_id=case_id, epoch=epoch, issued=issued,
            expires=issued + credentials.TOKEN_SECONDS, id=self._id("key").removeprefix("key_"),
        )  # fmt: skip
        return Minted(credentials.issue(token, root.tokens), token)

    def _key(self, tenant_id: str, label: str, scopes: tuple[str, ...]) -> Issued:
        secret, now = self._crypto.random(credentials.SECRET_BYTES), self._clock.now()
        key = ports.ApiKey(
            id=self._id("key"), tenant=tenant_id, role=Role.PLATFORM, secret_hash=credentials.hash_secret(secret),
            scopes=tuple(sorted(set(scopes))), label=label, created_at=now,
        )  # fmt: skip
        return Issued(key, credentials.format_key(key.id, secret))

    def _id(self, prefix: str) -> str:
        return derive_id(prefix, self._crypto.random(32))
