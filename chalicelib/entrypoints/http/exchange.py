"""What the edge knows of a request before anybody is recognised: language, correlation id, address prefix, time.

Also the values that handlers take and give: `Request` and `Reply`.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from chalicelib.entrypoints.http import texts

if TYPE_CHECKING:
    from chalice.app import Request as Event

    from chalicelib.application.ports import Root, Tenant
    from chalicelib.domain.access import Principal

LAMBDA_PATIENCE: Final = timedelta(seconds=29)
"""API Gateway gives up on a request after this long: an older request time cannot be true."""
_CORRELATION: Final = re.compile(r"\A[A-Za-z0-9_-]{8,64}\Z")
"""What an IPv4 address begins with as an IPv6 one (RFC 4291 §2.5.5.2)."""
_DOMAIN: Final = re.compile(r"\A[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9][0-9]{0,4})?\Z")
VERB: Final = "verb"
"""The parameter by which all actions on a thing share one route."""
_VERB: Final = re.compile(r"\A[a-z][a-z_]{1,39}\Z")


class Exchange(msgspec.Struct, frozen=True):
    """One request, unauthenticated."""

    method: str
    route: str
    """As in the endpoint table, with its parameters unfilled: safe to log."""
    lang: str
    correlation_id: str
    base: str
    """What stands before our paths in this deployment: the stage's name on API Gateway, else nothing."""
    if_match: bool
    address: str = ""
    """Where it came from, as far as counting goes: the gateway's word alone, an IPv6 address as its /64. Empty where
    the gateway gives none.
    """

    site: str = "https://localhost"
    """Scheme and host by which the gateway was reached, in its own words."""

    @property
    def docs(self) -> str:
        return f"{self.base}/docs"


class Caller(msgspec.Struct, frozen=True):
    """Who was recognised, with what the directory knows of the tenant. An operator has no tenant of its own."""

    principal: Principal
    tenant: Tenant | None = None
    root: Root | None = None
    key_id: str = ""
    """Of the API key that was presented; empty of a token's bearer."""


class Request(msgspec.Struct, frozen=True):
    """What a handler works on: everything decoded, bounded and typed."""

    exchange: Exchange
    wall: datetime
    """Wall time of the request, by the gateway."""
    path: Mapping[str, str] = {}
    body: Any = None
    query: Any = None
    canonical: bytes = b""
    """The body as read, in one fixed form: what its fingerprint is taken of."""
    caller: Caller | None = None
    key: str | None = None
    """The Idempotency-Key."""
    if_match: int | None = None
    raw: bytes = b""
    """The body as it came: what a sender has signed."""
    authorization: str = ""
    """The header, where the handler authenticates a client itself; else empty. Never logged."""
    signature: Mapping[str, str] = {}
    """Its `webhook-` headers."""

    @property
    def lang(self) -> str:
        return self.exchange.lang


class Reply(msgspec.Struct, frozen=True):
    """What a handler answers. Bytes and texts go out as they are, everything else as JSON."""

    body: Any
    status: int | None = None
    """None: the endpoint's own."""
    version: int | None = None
    location: str | None = None
    replayed: bool = False
    content_type: str = "application/json"
    headers: dict[str, str] = {}
    only: frozenset[str] = frozenset()
    """The members that were asked for; empty: all."""
    items: str = ""
    """The list whose objects they are of; empty: the answer itself."""


def exchange(event: Event) -> Exchange:
    """Read from API Gateway's event. A caller's own correlation id is taken when it is harmless."""
    headers, context = event.headers, event.context
    given = str(headers.get("x-correlation-id", ""))
    if not _CORRELATION.match(given):
        given = str(context.setdefault("requestId", str(uuid.uuid4())))
    return Exchange(
        method=event.method, route=_route(event), lang=texts.choose(headers.get("accept-language")),
        correlation_id=given, base=_base(event), if_match="if-match" in headers, address=_address(context),
        site=_site(context),
    )  # fmt: skip


def request_time(event: Event, now: datetime) -> datetime:
    """When the gateway took the request, within what can be true; else now. What a person did counts as of then."""
    millis = event.context.get("requestTimeEpoch")
    if not isinstance(millis, int) or isinstance(millis, bool) or not 0 < millis < 2**42:
        return now
    at = datetime.fromtimestamp(millis / 1000, UTC)
    return at if now - LAMBDA_PATIENCE <= at <= now else now


def _route(event: Event) -> str:
    """The verb of an action belongs to the route as the table says it; what could be no verb stays out of the log."""
    verb = (event.uri_params or {}).get(VERB, "")
    return str(event.path.replace(f"{{{VERB}}}", verb) if _VERB.match(verb) else event.path)


def _address(context: Mapping[str, Any]) -> str:
    """Of the peer, never of a header that the peer writes. Whoever holds an IPv6 address holds the whole /64 around it
    (RFC 6177), so that is one address here.
    """
    identity = context.get("identity")
    return folded(identity.get("sourceIp")) if isinstance(identity, dict) else ""


def folded(text: object) -> str:
    """An address in its one spelling, IPv6 as its /64, an IPv4 address in IPv6's clothes as itself; empty for what is
    none.
    """
    if not isinstance(text, str) or len(text) > 45 or "%" in text:  # no zone: the gateway names none
        return ""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{ipaddress.IPv6Address(int(found) >> 64 << 64)}/64"


def _site(context: Mapping[str, Any]) -> str:
    """Never of the Host header: whoever asks writes that."""
    name = context.get("domainName")
    if not isinstance(name, str) or not _DOMAIN.match(name):
        return "https://localhost"
    near = name.partition(":")[0] in ("localhost", "127.0.0.1")
    return f"{'http' if near else 'https'}://{name}"


def _base(event: Event) -> str:
    """`requestContext.path` carries the stage, the event's own `path` does not."""
    full, own = str(event.context.get("path", "")), event.to_original_event().get("path")
    return full.removesuffix(own) if isinstance(own, str) and own != "/" and full.endswith(own) else ""
