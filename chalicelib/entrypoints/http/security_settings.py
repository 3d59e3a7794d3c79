"""A tenant's settings of access, and the revocation of all its people's credentials."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.cached_directory import TTL_SECONDS
from chalicelib.bootstrap import services
from chalicelib.domain.security import Security
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.access_schemas import SecurityIn
from chalicelib.entrypoints.http.exchange import Reply, Request


def show(request: Request) -> Reply:
    return _told(services().securing.tenant(request.path["tenant_id"]).security)


def put(request: Request) -> Reply:
    """The whole settings; the same ones twice make no second version."""
    operator = work.principal(request).role is Role.OPERATOR
    wanted = _wanted(request.body)
    return _told(
        services().securing.put(request.path["tenant_id"], wanted, request.if_match, operator=operator)
    )


def revoke_staff(request: Request) -> Reply:
    """Each call voids what was made before it."""
    tenant = services().securing.revoke_staff(request.path["tenant_id"])
    assert tenant.staff_since is not None
    return Reply({
        "staff_epoch": tenant.staff_epoch, "revoked_at": stamp(tenant.staff_since),
        "effective_within_seconds": TTL_SECONDS,
    })  # fmt: skip


def _wanted(given: SecurityIn) -> Security:
    return Security(
        origins=None if given.origins is None else tuple(dict.fromkeys(given.origins)),
        step_up_seconds=given.step_up_seconds, step_up_methods=tuple(sorted(set(given.step_up_methods))),
        limits=dict(given.limits), public_intake=given.public_intake,
    )  # fmt: skip


def _told(security: Security) -> Reply:
    body: dict[str, Any] = {
        "origins": security.origins if security.origins is None else list(security.origins),
        "step_up_seconds": security.step_up_seconds, "step_up_methods": list(security.step_up_methods),
        "limits": security.limits, "public_intake": security.public_intake, "version": security.version,
    }  # fmt: skip
    return Reply(body, version=security.version)
