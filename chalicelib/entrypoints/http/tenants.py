"""Tenants, their API keys, and the tokens they make for their people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.application.onboarding import Proof
from chalicelib.application.ports import ApiKey, Tenant, TenantKind
from chalicelib.bootstrap import services
from chalicelib.domain.access import Target
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.group import mandate
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import acting_for, work
from chalicelib.entrypoints.http.auth import admit
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import TokenIn


def create(request: Request) -> Reply:
    """A tenant with its first API key, in one transaction. A sandbox stays one."""
    given = request.body
    tenant, issued = services().onboarding.create_tenant(
        given.name, sandbox=given.sandbox, log_shards=given.log_shards, kind=TenantKind(given.kind)
    )
    body = _tenant(tenant) | {"key": _shown(issued.key) | {"api_key": issued.text}}
    return Reply(body, location=f"{request.exchange.base}/v1/tenants/{tenant.id}")


def show(request: Request) -> Reply:
    return Reply(_tenant(services().onboarding.tenant(_reachable(request, "tenant.show"))))


def create_key(request: Request) -> Reply:
    """A key can pass on what it may do itself, and no more."""
    tenant_id, holder = _reachable(request, "key.create"), work.principal(request).scopes
    body = request.body
    if body.role not in (None, services().onboarding.tenant(tenant_id).kind.role):
        raise Invalid("A key has the role of its tenant.", faults=(Fault("/role", "not_applicable"),))
    issued = services().onboarding.issue_key(
        tenant_id, body.label, tuple(body.scopes), holder, body.expires_at
    )
    return Reply(_shown(issued.key) | {"api_key": issued.text})


def rotate_key(request: Request) -> Reply:
    """A key can rotate itself, or any other that may do no more than it."""
    tenant_id, holder = _reachable(request, "key.rotate"), work.principal(request).scopes
    old, issued = services().onboarding.rotate_key(
        tenant_id, request.path["key_id"], holder, overlap=timedelta(seconds=request.body.overlap_seconds),
        expires_at=request.body.expires_at,
    )  # fmt: skip
    return Reply({"key": _shown(issued.key) | {"api_key": issued.text}, "replaced": _shown(old)})


def list_keys(request: Request) -> Reply:
    tenant_id = _reachable(request, "key.list")
    return Reply({"keys": [_shown(key) for key in services().onboarding.keys(tenant_id)]})


def revoke_key(request: Request) -> Reply:
    services().onboarding.revoke_key(_reachable(request, "key.revoke"), request.path["key_id"])
    return Reply(None)


def create_token(request: Request) -> Reply:
    """Thirty minutes, for a party of one case or somebody by a reference. Times are wall time, in a sandbox too."""
    body: TokenIn = request.body
    tenant, root = work.tenancy(request)
    if not Role(body.role).is_party and body.case_id is not None:
        raise Invalid("Only a party's token is for one case.", faults=(Fault("/case_id", "not_applicable"),))
    case = None
    if body.case_id is not None:
        case = services().reader.load(body.case_id).case
        work.admission(request, "token.create")(case)
    _check_authority(body, tenant)
    acting = acting_for.named(case, body.representation_id, Role(body.role), work.moment(request))
    minted = services().onboarding.mint(tenant, root, Role(body.role), case, body.ref, _proof(body), acting)
    token, expires_at = minted.token, datetime.fromtimestamp(minted.token.expires, UTC)
    shown: dict[str, Any] = {
        "token": minted.text,
        "role": token.role,
        "ref": token.ref,
        "case_id": token.case_id,
    }
    shown |= {"representation_id": token.acting or None, "scope": list(token.scope)}
    return Reply(shown | {"expires_at": stamp(expires_at)})


def _proof(body: TokenIn) -> Proof | None:
    """By the wall clock, in a sandbox too: its people log in by it. Raises Invalid."""
    if body.authenticated is None:
        return None
    proof = Proof(body.authenticated.at, tuple(dict.fromkeys(body.authenticated.methods)))
    if faults := proof.faults(services().clock.now()):
        raise Invalid(faults=faults)
    return proof


def _check_authority(body: TokenIn, tenant: Tenant) -> None:
    """Raises Invalid where the token would be of no use for the group that it is meant for."""
    if body.group_id is None:
        return
    if Role(body.role) is not Role.REPRESENTATIVE:
        raise Invalid(faults=(Fault("/group_id", "not_applicable"),))
    group = services().group_reader.load(body.group_id).group
    if group.head.tenant != tenant.id:
        raise NotFound("No such group.")
    now = services().tenancies.of(tenant.id).now
    if not mandate.scope(group, body.ref or "", "", now):
        raise Invalid(faults=(Fault("/ref", "no_authority"),))


def _reachable(request: Request, action: str) -> str:
    """The tenant of the path: any for an operator, its own for a platform or a body."""
    tenant_id = request.path["tenant_id"]
    admit(work.principal(request), action, Target(tenant_id))
    return tenant_id


def _tenant(tenant: Tenant) -> dict[str, Any]:
    return {
        "id": tenant.id,
        "name": tenant.name,
        "kind": tenant.kind,
        "sandbox": tenant.sandbox,
        "log_shards": tenant.log_shards,
        "created_at": stamp(tenant.created_at),
    }


def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id, "role": key.role, "label": key.label, "scopes": list(key.scopes),
        "created_at": stamp(key.created_at), "revoked": key.revoked,
        "expires_at": key.expires_at and stamp(key.expires_at), "last_used": key.last_used,
        "replaced_by": key.replaced_by or None,
    }  # fmt: skip
