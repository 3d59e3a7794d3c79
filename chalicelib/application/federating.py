"""Issuers of a tenant's own: registering them, and recognising whom their tokens speak of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from chalicelib.application.onboarding import OWN_PEOPLE
from chalicelib.application.ports import VersionMoved
from chalicelib.domain import issuers, jws
from chalicelib.domain.access import Principal, person_mark
from chalicelib.domain.credentials import Rejected
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound, TryAgain
from chalicelib.domain.values import Role

if TYPE_CHECKING:
    from chalicelib.application.issuer_ports import Documents, IssuerStore, KnownIssuers, Signatures
    from chalicelib.application.ports import Tenant

ATTEMPTS: Final = 5
NEUTRALS: Final = frozenset({Role.MEDIATOR, Role.ARBITRATOR})


class IssuerKeeping:
    """Registers issuers. Two who write at once do not overwrite each other unseen."""

    def __init__(self, store: IssuerStore, documents: Documents) -> None:
        self._store, self._documents = store, documents

    def put(self, tenant: Tenant, wanted: issuers.Issuer) -> issuers.Issuer:
        """New or changed. Without a `jwks_uri` the issuer's own discovery document is asked, now and never again.

        Raises Invalid, NotAllowed `too_many_issuers`, TryAgain.
        """
        if faults := _foreign(tenant, wanted):
            raise Invalid(faults=tuple(faults))
        self._documents.check("/issuer", wanted.issuer)
        if wanted.jwks_uri:
            self._documents.check("/jwks_uri", wanted.jwks_uri)
        else:
            wanted = replace(wanted, jwks_uri=self._documents.key_set_of(wanted.issuer))
        self._change(tenant, lambda before: _joined(before, wanted))
        return wanted

    def delete(self, tenant: Tenant, ref: str) -> None:
        """Its tokens open nothing from then on, within the minute. Raises NotFound."""
        self.one(tenant, ref)
        self._change(tenant, lambda before: before.without(ref))

    def one(self, tenant: Tenant, ref: str) -> issuers.Issuer:
        """Raises NotFound."""
        found = self._store.of(tenant.id).named(ref)
        if found is None:
            raise NotFound("No such issuer.")
        return found

    def all(self, tenant: Tenant) -> tuple[issuers.Issuer, ...]:
        return self._store.of(tenant.id).issuers

    def _change(self, tenant: Tenant, change: Callable[[issuers.Issuers], issuers.Issuers]) -> None:
        for _ in range(ATTEMPTS):
            before = self._store.of(tenant.id)
            try:
                self._store.replace(tenant.id, before, change(before))
            except VersionMoved:
                continue
            return
        raise TryAgain("Others change these issuers at the moment; the same request may be sent again.")


class Federation:
    """Recognises the bearer of a token of a tenant's own issuer. `person`: as tokens are minted by it
    (`Onboarding.on_roster`), a minute old at most.
    """

    def __init__(
        self, known: KnownIssuers, signatures: Signatures, person: Callable[[Tenant, Role, str], str]
    ) -> None:
        self._known, self._signatures, self._person = known, signatures, person

    def recognise(self, tenant: Tenant, text: str, now: datetime) -> Principal:
        """Who comes. `now` is wall time. Of the token only `iss` and `kid` are used before its signature holds, each
        to find an entry of a list that the tenant or its issuer has made.

        Raises Rejected, IssuerUnreachable.
        """
        parts = jws.parse(text)
        issuer = self._known.of(tenant.id).of(parts.claims.get("iss"))
        if issuer is None:
            raise Rejected("token_forged")
        kid = issuers.check_header(issuer, parts.header)
        if not self._signatures.holds(tenant.id, issuer, kid, parts):
            raise Rejected("token_forged")
        bearer = issuers.read(issuer, parts.claims, now)
        if _is_void(tenant, bearer.issued):
            raise Rejected("token_forged")
        return self._principal(tenant, bearer)

    def _principal(self, tenant: Tenant, bearer: issuers.Bearer) -> Principal:
        person = ""
        if bearer.role in NEUTRALS:
            try:
                person = self._person(tenant, bearer.role, bearer.ref)
            except Invalid:
                raise Rejected("token_forged") from None
        return Principal(
            id=f"{bearer.role}.{bearer.ref}", role=bearer.role, tenant=tenant.id, ref=bearer.ref,
            epoch=tenant.staff_epoch, person=person_mark(person), authenticated_at=bearer.authenticated,
            methods=bearer.methods,
        )  # fmt: skip


def _foreign(tenant: Tenant, wanted: issuers.Issuer) -> list[Fault]:
    """Nobody lets people into another's house; and no issuer knows who the parties of a case are."""
    own = sorted(role for role in OWN_PEOPLE[tenant.kind] if not role.is_party)
    return [
        Fault(f"/roles/{_escaped(value)}", "not_one_of", ", ".join(own))
        for value, role in wanted.roles.items()
        if role not in own
    ]


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _joined(before: issuers.Issuers, wanted: issuers.Issuer) -> issuers.Issuers:
    others = tuple(other for other in before.issuers if other.ref != wanted.ref)
    if len(others) >= issuers.MAX_ISSUERS:
        raise NotAllowed("too_many_issuers", limit=issuers.MAX_ISSUERS)
    if faults := issuers.clashes(wanted, others):
        raise Invalid(faults=tuple(faults))
    return before.with_(wanted)


def _is_void(tenant: Tenant, issued: int) -> bool:
    """Whether the staff's credentials were revoked since. The issuer's clock may run ahead: whoever logs in within that
    minute has to do it once more.
    """
    since = tenant.staff_since
    return since is not None and issued <= since.timestamp() + issuers.SKEW_SECONDS
