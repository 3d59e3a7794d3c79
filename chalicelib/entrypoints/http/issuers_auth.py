"""The bearer of a token of a tenant's own issuer (OpenID Connect, Cognito). What is checked stands in `domain.issuers`.

Which tenant's issuers are asked is said by the header `Redress-Tenant`, never by the token: nobody can register an
issuer that speaks for another's people.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from chalicelib.domain.credentials import Rejected
from chalicelib.domain.values import is_id
from chalicelib.entrypoints.http.exchange import Caller

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HEADER: Final = "redress-tenant"


def by_jwt(text: str, named: str | None, services: Services, now: datetime) -> Caller:
    """`named`: the value of the header. `now` is wall time. Raises Rejected, IssuerUnreachable."""
    tenant = services.directory.tenant(named) if named is not None and is_id("ten", named) else None
    if tenant is None:
        raise Rejected("token_forged")
    principal = services.federation.recognise(tenant, text, now)
    return Caller(principal, tenant, services.roots.of(tenant))
