"""Rates at the door: before anything is read, and again once it is known who calls. Owns the headers that tell them.

What a bulk job does comes by another door: its lines are counted as filings, never as requests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from chalicelib.bootstrap import services
from chalicelib.domain import limits
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.limits import Rate, RateLimited, Took
from chalicelib.domain.values import Role

if TYPE_CHECKING:
    from chalicelib.entrypoints.http.endpoint import Endpoint
    from chalicelib.entrypoints.http.exchange import Caller

POLICY, NOW = "RateLimit-Policy", "RateLimit"
"""draft-ietf-httpapi-ratelimit-headers: lists of structured fields (RFC 9651)."""
GUESSED: Final = frozenset({"credential_invalid"})
"""What makes a failure: no credential and one that has run out are no guesses."""
_KEPT: Final = "redress.limits"
"""Under which the request's context keeps the headers until its answer leaves."""
_SERVERS: Final = frozenset({Role.PLATFORM, Role.BODY})


def named(address: str) -> bool:
    """Whether it is somebody's. The gateway never names a loopback address: those are of the one-machine stack."""
    return bool(address) and not address.startswith("127.") and address != "::/64"


@contextmanager
def guesses(endpoint: Endpoint, address: str, header: str | None) -> Iterator[None]:
    """Around a whole request. Who has guessed too often from an address gets no answer of worth for a while, unless by
    a credential that this process has met and found good: others behind the same address go on working.

    Raises RateLimited before anything is read.
    """
    if named(address):
        if endpoint.action is None:
            _stranger(limits.MESSAGES if endpoint.signed else limits.ADDRESS, address)
        if _proves(endpoint) and not (header and services().met.get(_digest(header))):
            _patience(address)
    try:
        yield
    except Unauthenticated as refused:
        if refused.code in GUESSED and named(address):
            services().buckets.take((limits.FAILURES.name, address), limits.FAILURES)
        raise


def _proves(endpoint: Endpoint) -> bool:
    """Whether a secret could be guessed there: in the header, or in what is sent without one."""
    return endpoint.action is not None or (endpoint.method == "POST" and not endpoint.signed)


def _stranger(rate: Rate, address: str) -> None:
    took = services().buckets.take((rate.name, address), rate)
    if not took.admitted:
        raise RateLimited(rate.name, rate.per, took.wait)


def _patience(address: str) -> None:
    """Every further attempt makes the wait longer, up to a minute."""
    place, rate = (limits.FAILURES.name, address), limits.FAILURES
    if services().buckets.look(place, rate).admitted:
        return
    took = services().buckets.take(place, rate, debt=limits.DEBT)
    raise RateLimited(rate.name, rate.per, took.wait)


def count(caller: Caller, context: dict[str, Any], header: str | None) -> None:
    """One request more of a tenant, and of the person who sends it. The operator is not counted. Raises RateLimited."""
    services().met.put(_digest(header or ""), True)
    tenant, who = caller.tenant, caller.principal
    if tenant is None:
        return
    asked: list[tuple[Rate, tuple[str, ...]]] = [(limits.TENANT, (limits.TENANT.name, tenant.id))]
    if who.role not in _SERVERS:  # a person's own share comes out of the tenant's
        asked.insert(0, (limits.PERSON, (limits.PERSON.name, tenant.id, who.id)))
    taken: list[tuple[Rate, Took]] = []
    for rate, place in asked:
        own = limits.rate_for(rate, tenant.security.limits)
        taken.append((services().buckets.effective(own), services().buckets.take(place, own)))
        context[_KEPT] = shown(taken)
        if not taken[-1][1].admitted:
            raise RateLimited(rate.name, rate.per, taken[-1][1].wait)


def shown(taken: list[tuple[Rate, Took]]) -> dict[str, str]:
    """`q`: the most at once; `w`: seconds in which that comes back; `r`: what is left; `t`: seconds until it is full
    again.
    """
    return {
        POLICY: ", ".join(f'"{rate.name}";q={rate.burst};w={rate.window}' for rate, _ in taken),
        NOW: ", ".join(f'"{rate.name}";r={took.left};t={took.full_in}' for rate, took in taken),
    }


def headers(context: Mapping[str, Any]) -> dict[str, str]:
    """Of the answer to a request whose caller was counted."""
    kept: dict[str, str] = context.get(_KEPT, {})
    return kept


def _digest(header: str) -> bytes:
    return hashlib.sha256(header.encode("utf-8", "replace")).digest()
