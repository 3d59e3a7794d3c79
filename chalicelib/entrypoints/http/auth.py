"""Who calls, and whether they may. Reads the Authorization header; the rules themselves are `domain.access.may`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import structs

from chalicelib.application.ports import ApiKey, TenantKind
from chalicelib.domain import access_tokens, authority, credentials
from chalicelib.domain.access import Principal, Target, Verdict, may
from chalicelib.domain.authority import outside
from chalicelib.domain.case.state import Case, Head, Status
from chalicelib.domain.errors import Forbidden, NotFound, Unauthenticated
from chalicelib.domain.values import Role, guest
from chalicelib.entrypoints.http import issuers_auth
from chalicelib.entrypoints.http.exchange import Caller

if TYPE_CHECKING:
    from chalicelib.application.ports import Tenant
    from chalicelib.bootstrap import Services

_BEARER: Final = re.compile(r"\A[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._-]{1,4096})\Z")
_NOBODY: Final = credentials.hash_secret(b"nobody")
_OPERATOR_PREFIX: Final = "key_operator"
"""The operator's key is made with the stack under an id that begins so; no other id leads to the secret's store."""

LASTING: Final = frozenset(
    {
        "create_key", "rotate_key", "put_issuer", "create_webhook_endpoint", "put_webhook_endpoint",
        "create_record_connection", "rotate_record_connection",
    }
)  # fmt: skip
"""Endpoints whose effect outlives the key that asks: they let somebody in, or tell somebody, from then on."""


class NotRecognised(Unauthenticated):
    """`credential_missing`, `credential_invalid` or `credential_expired`: never which part was wrong."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


def recognise(header: str | None, services: Services, now: datetime, tenant: str | None = None) -> Caller:
    """The caller behind an Authorization header. `now` is wall time. `tenant`: whose issuers a token of somebody else's
    making is looked up with. Raises NotRecognised, IssuerUnreachable.
    """
    if not header:
        raise NotRecognised("credential_missing")
    found = _BEARER.match(header)
    if found is None:
        raise NotRecognised("credential_invalid")
    try:
        if found[1].startswith("rk_"):
            return _by_key(found[1], services, now)
        if found[1].startswith(access_tokens.PREFIX):
            return _by_access(found[1], services, now)
        if not found[1].startswith("rt_"):
            return issuers_auth.by_jwt(found[1], tenant, services, now)
        return _by_token(found[1], services, now)
    except credentials.Rejected as refused:
        expired = refused.code == "token_expired"
        raise NotRecognised("credential_expired" if expired else "credential_invalid") from None


def _by_key(text: str, services: Services, now: datetime) -> Caller:
    key = holder(credentials.parse_key(text), services, now)
    if key.role is Role.OPERATOR:
        return Caller(Principal(id="operator", role=Role.OPERATOR, tenant="", scopes=key.scopes))
    return _server(key, key.scopes, services)


def holder(presented: credentials.PresentedKey, services: Services, now: datetime) -> ApiKey:
    """The key behind what was presented. Unknown and wrong take the same steps and read the same. Raises NotRecognised.

    That it has run out is told to nobody but who knows its secret.
    """
    key = _stored(presented.id, services)
    matches = credentials.secret_matches(presented.secret, key.secret_hash if key else _NOBODY)
    if key is None or not matches or key.revoked:
        raise NotRecognised("credential_invalid")
    if key.expired(now):
        raise NotRecognised("credential_expired")
    if key.role is not Role.OPERATOR and (key.last_used is None or key.last_used < now.date()):
        services.directory.note_use(key, now.date())
    return key


def _server(key: ApiKey, scopes: tuple[str, ...], services: Services) -> Caller:
    tenant = services.directory.tenant(key.tenant)
    if tenant is None:
        raise NotRecognised("credential_invalid")
    # All keys of a tenant are one principal: a retry after a change of keys is still a retry.
    principal = Principal(id=key.role.value, role=key.role, tenant=tenant.id, scopes=scopes)
    return Caller(principal, tenant, services.roots.of(tenant), key.id)


def still_holds(caller: Caller, services: Services, now: datetime) -> None:
    """Reads the key in hand past the cache: one that was revoked within the minute leaves nothing behind (`LASTING`).
    The operator's is no tenant's, and kept elsewhere. Raises NotRecognised.
    """
    if caller.tenant is None or not caller.key_id:
        return
    known = services.directory.api_keys(caller.tenant.id)
    key = next((key for key in known if key.id == caller.key_id), None)
    if key is None or key.revoked:
        raise NotRecognised("credential_invalid")
    if key.expired(now):
        raise NotRecognised("credential_expired")


def _by_access(text: str, services: Services, now: datetime) -> Caller:
    """As the key that it was got with, for the scopes that were granted. It never outlives that key."""
    tenant = services.directory.tenant(access_tokens.read_tenant(text))
    if tenant is None:
        raise NotRecognised("credential_invalid")
    token = access_tokens.verify(text, services.roots.of(tenant).tokens, now)
    key = services.directory.api_key(token.key)
    if key is None or key.revoked or key.tenant != tenant.id:
        raise NotRecognised("credential_invalid")
    if key.expired(now):
        raise NotRecognised("credential_expired")
    return _server(key, tuple(scope for scope in token.scopes if scope in key.scopes), services)


def _stored(key_id: str, services: Services) -> ApiKey | None:
    if key_id.startswith(_OPERATOR_PREFIX):
        operator = services.operator.key()
        return operator if operator.id == key_id else None
    return services.directory.api_key(key_id)


def _by_token(text: str, services: Services, now: datetime) -> Caller:
    """A party's epoch is compared once its case is loaded; an officer's and a mediator's with the tenant's, here."""
    tenant = services.directory.tenant(credentials.read_tenant(text))
    if tenant is None:
        raise NotRecognised("credential_invalid")
    root = services.roots.of(tenant)
    token = credentials.verify(text, root.tokens, now)
    if not token.role.is_party and token.epoch != tenant.staff_epoch:
        raise NotRecognised("credential_invalid")
    name = f"{token.role}.{token.case_id or token.ref}" + (f".{token.acting}" if token.acting else "")
    principal = Principal(
        id=name, role=token.role, tenant=tenant.id, ref=token.ref, case_id=token.case_id, epoch=token.epoch,
        person=token.person, authenticated_at=token.authenticated or token.issued, methods=token.methods,
        acting=token.acting, scopes=token.scope,
    )  # fmt: skip
    return Caller(principal, tenant, root)


def is_lent(caller: Caller) -> bool:
    """A mediator whom a body lends: the cases are others'."""
    tenant = caller.tenant
    return caller.principal.role is Role.MEDIATOR and tenant is not None and tenant.kind is TenantKind.BODY


def visiting(caller: Caller, action: str, case_id: str, services: Services) -> Caller:
    """A body's mediator in the case that he mediates: himself, within the platform whose case it is, under its keys and
    by its time. One GetItem more than others need. Raises NotFound where he does not mediate it.
    """
    who, head = caller.principal, services.store.head(case_id)
    if head is None:
        raise NotFound("No such case.")
    admit(who, action, Target(head.tenant, case_id, mediator=in_charge(head)))
    platform = services.tenancies.of(head.tenant)
    # The platform's own mediator of the same reference is somebody else: each has idempotency keys of its own.
    within = structs.replace(who, id=f"{who.role}.{guest(who.tenant, who.ref)}")
    return Caller(within, platform.tenant, platform.root)


def in_charge(head: Head) -> str | None:
    """A closed case is nobody's any more."""
    return head.mediator if head.status is Status.OPEN else None


def admit(principal: Principal, action: str, target: Target | None = None) -> None:
    """Raises NotFound, Forbidden or NotRecognised unless the principal may do this to that (or at all)."""
    match may(principal, action, target):
        case Verdict.ALLOW:
            return
        case Verdict.HIDE:  # in the very words for one that does not exist
            raise NotFound("No such case." if target is not None and target.case_id else "")
        case Verdict.REVOKED:
            raise NotRecognised("credential_invalid")
        case Verdict.FORBID:
            raise Forbidden
        case Verdict.OUTSIDE:
            raise outside(principal.scopes, authority.needs(action))


def case_target(case: Case, tenant: Tenant) -> Target:
    """A loaded case, with its mediator and the epochs that everybody's tokens must carry now."""
    head = case.head
    epochs = {
        Role.COMPLAINANT: head.complainant.epoch,
        Role.RESPONDENT: head.respondent.epoch,
        Role.OFFICER: tenant.staff_epoch,
        Role.MEDIATOR: tenant.staff_epoch,
    }
    unopened = (
        head.served_at is None and "service" not in case.deadlines
    )  # notice is due from the admission on
    return Target(head.tenant, head.case_id, epochs, in_charge(head), unopened)
