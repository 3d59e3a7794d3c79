"""Issuers of a tenant's own: whose tokens, beside ours, let its people in."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.issuers import Issuer, media_type
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.issuer_schemas import IssuerIn

_TYPES: Final = {"jwt": "JWT", "at+jwt": "at+jwt"}


_LASTING: Final = frozenset({"keys", "tokens"})
"""What an issuer gives away: tokens, and for longer than any access token lives, which never has the first of these."""


def put(request: Request) -> Reply:
    """The whole entry, new or changed; the same request twice is as good as once."""
    tenant, _ = work.tenancy(request)
    if not set(work.principal(request).scopes) >= _LASTING:
        raise Forbidden("An issuer lets people in for good: that takes the scopes `keys` and `tokens` too.")
    return Reply(_shown(services().issuer_keeping.put(tenant, _wanted(request))))


def list_issuers(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply({"issuers": [_shown(issuer) for issuer in services().issuer_keeping.all(tenant)]})


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply(_shown(services().issuer_keeping.one(tenant, request.path["issuer_ref"])))


def delete(request: Request) -> Reply:
    """Its tokens are refused within the minute."""
    tenant, _ = work.tenancy(request)
    services().issuer_keeping.delete(tenant, request.path["issuer_ref"])
    return Reply(None)


def _wanted(request: Request) -> Issuer:
    body: IssuerIn = request.body
    return Issuer(
        ref=request.path["issuer_ref"], issuer=body.issuer, kind=body.kind, algorithm=body.algorithm,
        jwks_uri=body.jwks_uri or "", audience=tuple(dict.fromkeys(body.audience)),
        types=tuple(sorted({media_type(typ) for typ in body.types})), untyped=body.untyped,
        role_claim=body.role_claim, roles={value: Role(role) for value, role in body.roles.items()},
        ref_claim=body.ref_claim, naming=body.naming, updated_at=request.wall,
    )  # fmt: skip


def _shown(issuer: Issuer) -> dict[str, Any]:
    return {
        "ref": issuer.ref, "issuer": issuer.issuer, "kind": issuer.kind, "algorithm": issuer.algorithm,
        "jwks_uri": issuer.jwks_uri, "audience": list(issuer.audience), "types": [_TYPES[t] for t in issuer.types],
        "untyped": issuer.untyped, "role_claim": issuer.role_claim, "roles": issuer.roles,
        "ref_claim": issuer.ref_claim, "naming": issuer.naming, "updated_at": stamp(issuer.updated_at),
    }  # fmt: skip
