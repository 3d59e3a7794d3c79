"""CORS by tenant: which pages may call for it, told to browsers on the answer itself.

A preflight names no tenant, so it goes on being answered to everybody (`edge.CORS`): it lets a page ask, and nothing
else, for the credential travels in a header that the page must have. What is asked for is refused here, before anything
is done, where it comes from a page that the caller's tenant does not list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.security import admits

if TYPE_CHECKING:
    from chalice.app import Request, Response

    from chalicelib.entrypoints.http.exchange import Caller

ALLOWED: Final = "Access-Control-Allow-Origin"
_KEPT: Final = "redress.origin"
"""Under which the request's context keeps what its answer says; empty: no page may read it."""


class OriginNotAllowed(Forbidden):
    """A page of another origin than those that the tenant lists."""

    code = "origin_not_allowed"


def check(caller: Caller, headers: Mapping[str, str], context: dict[str, Any]) -> None:
    """Whoever is no browser says no origin (RFC 6454 §7.3), and is not concerned. Raises OriginNotAllowed."""
    security = caller.tenant.security if caller.tenant is not None else None
    if security is None or security.origins is None:
        return
    origin = headers.get("origin")
    context[_KEPT] = ""
    if origin is None:
        return
    if not admits(security, origin):
        raise OriginNotAllowed
    context[_KEPT] = origin


def tell(request: Request | None, response: Response) -> None:
    """On the answer to a request whose caller's tenant lists its origins; on any other nothing changes."""
    origin = request.context.get(_KEPT) if request is not None else None
    if origin is None:
        return
    varies = response.headers.get("Vary")
    response.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    response.headers.pop(ALLOWED, None)
    if origin:
        response.headers[ALLOWED] = origin
