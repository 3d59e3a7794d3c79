"""Tenants, their API keys, and tokens for people: who gets in, and with what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from chalicelib.application import ports
from chalicelib.domain import credentials
from chalicelib.domain.access import BODY_SCOPES, SCOPES, person_mark
from chalicelib.domain.case.representatives import Representation
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Forbidden, Invalid, NotAllowed, NotFound, TryAgain
from chalicelib.domain.values import Role, derive_id, stamp

if TYPE_CHECKING:
    from chalicelib.domain.neutrals.roster import Neutral

FIRST_KEY_SCOPES: Final = SCOPES
"""A platform's first key may do all that a platform may."""
KEY_SCOPES: Final = {ports.TenantKind.PLATFORM: FIRST_KEY_SCOPES, ports.TenantKind.BODY: BODY_SCOPES}
OWN_PEOPLE: Final = {
    ports.TenantKind.PLATFORM: credentials.TOKEN_ROLES - {Role.CLERK, Role.ARBITRATOR},
    ports.TenantKind.BODY: frozenset({Role.CLERK, Role.ARBITRATOR, Role.MEDIATOR}),
}
"""Whose tokens a tenant makes: nobody lets people into another's house."""
PROOF_AGE: Final = timedelta(days=30)
"""A session that lasts longer without a login says nothing of who sits there now."""
SHORTEST_KEY: Final = timedelta(hours=1)
LONGEST_KEY: Final = timedelta(days=400)
"""From now: how far away the end of a key can be put."""
MAX_OVERLAP: Final = timedelta(days=30)
"""For how long the old key can go on beside the one that takes its place."""


def _over(key: ports.ApiKey, now: datetime) -> str:
    if key.revoked:
        return "revoked"
    return "expired" if key.expired(now) else "replaced" if key.replaced_by else ""


class Arbitrators(Protocol):
    """A body's roster, as far as tokens go."""

    def one(self, tenant_id: str, ref: str) -> Neutral | None:
        """His entry."""


class Issued(msgspec.Struct, frozen=True):
    """A new key and its text, which is shown this once."""

    key: ports.ApiKey
    text: str


class Minted(msgspec.Struct, frozen=True):
    text: str
    token: credentials.Token


class Proof(msgspec.Struct, frozen=True):
    """When somebody has proved who he is, by the wall clock, and how (RFC 8176), as whoever let him in says."""

    at: datetime
    methods: tuple[str, ...] = ()

    def faults(self, now: datetime) -> tuple[Fault, ...]:
        """What speaks against it, `now` by the wall clock."""
        if self.at > now:
            return (Fault("/authenticated/at", "in_the_future"),)
        if now - self.at > PROOF_AGE:
            return (Fault("/authenticated/at", "proof_too_old", PROOF_AGE.days),)
        return ()


class Onboarding:
    def __init__(
        self, directory: ports.Directory, crypto: ports.Crypto, clock: ports.WallClock,
        arbitrators: Callable[[], Arbitrators],
    ) -> None:  # fmt: skip
        """`arbitrators`: made when the first one gets a token, for most functions know of no neutral."""
        self._directory, self._crypto, self._clock, self._arbitrators = directory, crypto, clock, arbitrators

    def create_tenant(
        self, name: str, *, sandbox: bool, log_shards: int = ports.LOG_SHARDS,
        kind: ports.TenantKind = ports.TenantKind.PLATFORM,
    ) -> tuple[ports.Tenant, Issued]:  # fmt: skip
        """A platform or a body with its own root secret and its first API key, in one transaction."""
        tenant_id = self._id("ten")
        now = self._clock.now()
        root = self._crypto.new_root(tenant_id)
        tenant = ports.Tenant(tenant_id, name, sandbox, now, root, log_shards=log_shards, kind=kind)
        issued = self._key(tenant, "first key", KEY_SCOPES[kind])
        self._directory.create_tenant(tenant, issued.key)
        return tenant, issued

    def tenant(self, tenant_id: str) -> ports.Tenant:
        """Raises NotFound."""
        found = self._directory.tenant(tenant_id)
        if found is None:
            raise NotFound("No such tenant.")
        return found

    def issue_key(
        self, tenant_id: str, label: str, scopes: tuple[str, ...], holder: tuple[str, ...],
        expires_at: datetime | None = None,
    ) -> Issued:  # fmt: skip
        """A further key. Nobody gives away a scope that the key in hand (`holder`) does not have.

        Raises NotFound, Invalid for a scope that tenants of its kind have no use for or an end too near or too far,
        Forbidden.
        """
        tenant = self.tenant(tenant_id)
        known = KEY_SCOPES[tenant.kind]
        if foreign := [n for n, scope in enumerate(scopes) if scope not in known]:
            raise Invalid(
                faults=tuple(Fault(f"/scopes/{n}", "not_one_of", ", ".join(known)) for n in foreign)
            )
        if not set(scopes) <= set(holder):
            raise Forbidden("A key cannot hold more scopes than the key that makes it.")
        issued = self._key(tenant, label, scopes, self._end(expires_at))
        self._directory.put_api_key(issued.key)
        return issued

    def rotate_key(
        self, tenant_id: str, key_id: str, holder: tuple[str, ...], *, overlap: timedelta,
        expires_at: datetime | None = None,
    ) -> tuple[ports.ApiKey, Issued]:  # fmt: skip
        """The old key with its end, and the one that takes its place: of the same scopes and label, and for as long as
        the old one was made for where no end is said. The old one never holds longer than it would have.

        Raises NotFound, Forbidden, Invalid, TryAgain, NotAllowed: key_not_in_force.
        """
        tenant, now = self.tenant(tenant_id), self._clock.now()
        old = next((key for key in self._directory.api_keys(tenant_id) if key.id == key_id), None)
        if old is None:
            raise NotFound("No such key.")
        if reason := _over(old, now):
            raise NotAllowed("key_not_in_force", reason=reason)
        if not set(old.scopes) <= set(holder):
            raise Forbidden("A key cannot hold more scopes than the key that makes it.")
        if expires_at is None and old.expires_at is not None:
            end: datetime | None = now + (old.expires_at - old.created_at)
        else:
            end = self._end(expires_at)
        fresh = self._key(tenant, old.label, old.scopes, end)
        ends = now + overlap if old.expires_at is None else min(old.expires_at, now + overlap)
        after = msgspec.structs.replace(old, expires_at=ends, replaced_by=fresh.key.id)
        try:
            self._directory.replace_api_key(old, after, fresh.key)
        except ports.VersionMoved:
            raise TryAgain("Somebody changes this key at the moment.") from None
        return after, fresh

    def _end(self, wanted: datetime | None) -> datetime | None:
        """Raises Invalid."""
        if wanted is None:
            return None
        now, end = self._clock.now(), wanted.astimezone(UTC)
        if end < now + SHORTEST_KEY:
            raise Invalid(faults=(Fault("/expires_at", "at_least", stamp(now + SHORTEST_KEY)),))
        if end > now + LONGEST_KEY:
            raise Invalid(faults=(Fault("/expires_at", "at_most", stamp(now + LONGEST_KEY)),))
        return end

    def keys(self, tenant_id: str) -> list[ports.ApiKey]:
        self.tenant(tenant_id)
        return self._directory.api_keys(tenant_id)

    def revoke_key(self, tenant_id: str, key_id: str) -> None:
        """Raises NotFound, TryAgain. Effective everywhere within 60 s."""
        try:
            if not self._directory.revoke_api_key(tenant_id, key_id):
                raise NotFound("No such key.")
        except ports.VersionMoved:
            raise TryAgain("Somebody changes this key at the moment.") from None

    def mint(
        self, tenant: ports.Tenant, root: ports.Root, role: Role, case: Case | None, ref: str | None,
        proof: Proof | None = None, acting: Representation | None = None,
    ) -> Minted:  # fmt: skip
        """A token of 30 minutes: for a party of the case, or whoever acts for it under a representation in force
        (`acting`), or somebody of the tenant's own, named by a reference.

        It carries the epoch of that party or of the staff; whoever raises it revokes the token at once.
        """
        if role not in OWN_PEOPLE[tenant.kind]:
            raise Forbidden("A platform makes tokens for its people, a body for its clerks and neutrals.")
        if not role.is_party:
            if ref is None:
                raise Invalid(faults=(Fault("/ref", "missing"),))
            person = self.on_roster(tenant, role, ref)
            return self._mint(tenant.id, root, role, ref, None, tenant.staff_epoch, person, proof=proof)
        if case is None:
            raise Invalid(faults=(Fault("/case_id", "missing"),))
        party = case.party(role)
        name = acting.ref if acting is not None else party.ref
        if ref is not None and ref != name:
            raise Invalid(faults=(Fault("/ref", "not_this_party"),))
        return self._mint(
            tenant.id, root, role, name, case.head.case_id, party.epoch, proof=proof, acting=acting
        )

    def on_roster(self, tenant: ports.Tenant, role: Role, ref: str) -> str:
        """The code of the person behind an arbitrator's reference. Raises Invalid for a neutral who is not on the
        roster, or retired.
        """
        serves, person = True, ""
        if role is Role.MEDIATOR and tenant.kind is ports.TenantKind.PLATFORM:
            mediator = self._directory.mediator(tenant.id, ref)
            serves = mediator is not None and not mediator.retired
        elif role in (Role.MEDIATOR, Role.ARBITRATOR):
            entry = self._arbitrators().one(tenant.id, ref)
            serves = entry is not None and not entry.retired
            person = entry.person if entry is not None and role is Role.ARBITRATOR else ""
        if not serves:
            raise Invalid(faults=(Fault("/ref", "not_in_roster"),))
        return person

    def _mint(
        self, tenant_id: str, root: ports.Root, role: Role, ref: str, case_id: str | None, epoch: int,
        person: str = "", *, proof: Proof | None = None, acting: Representation | None = None,
    ) -> Minted:  # fmt: skip
        issued = int(self._clock.now().timestamp())
        token = credentials.Token(
            tenant=tenant_id, role=role, ref=ref, case_id=case_id, epoch=epoch, issued=issued,
            expires=issued + credentials.TOKEN_SECONDS, id=self._id("key").removeprefix("key_"),
            person=person_mark(person), authenticated=int(proof.at.timestamp()) if proof else 0,
            methods=proof.methods if proof else (), acting=acting.id if acting else "",
            scope=acting.scope if acting else (),
        )  # fmt: skip
        return Minted(credentials.issue(token, root.tokens), token)

    def _key(
        self, tenant: ports.Tenant, label: str, scopes: tuple[str, ...], expires_at: datetime | None = None
    ) -> Issued:
        secret, now = self._crypto.random(credentials.SECRET_BYTES), self._clock.now()
        key = ports.ApiKey(
            id=self._id("key"), tenant=tenant.id, role=tenant.kind.role,
            secret_hash=credentials.hash_secret(secret), scopes=tuple(sorted(set(scopes))), label=label,
            created_at=now, expires_at=expires_at,
        )  # fmt: skip
        return Issued(key, credentials.format_key(key.id, secret))

    def _id(self, prefix: str) -> str:
        return derive_id(prefix, self._crypto.random(32))
