"""The keys that issuers publish: fetched from public addresses only, kept for a while, never fetched in a crowd.

A stalled issuer costs its own tenant's requests three seconds a minute and process, and everybody else's nothing: one
fetch per issuer is under way at a time, few in all, and whoever finds usable keys waits for none.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from chalicelib.adapters import jwk
from chalicelib.adapters.caches import LruCache
from chalicelib.application.issuer_ports import IssuerUnreachable
from chalicelib.domain.addresses import Policy, UnsafeAddress, check_url
from chalicelib.domain.errors import Fault, Invalid

if TYPE_CHECKING:
    from chalicelib.application.ports import WallClock
    from chalicelib.domain.delivery import Response
    from chalicelib.domain.issuers import Algorithm, Issuer
    from chalicelib.domain.jws import Parts

TIMEOUT_SECONDS: Final = 3.0
MAX_BYTES: Final = 64 * 1_024
FRESH: Final = timedelta(minutes=10)
PAUSE: Final = timedelta(seconds=60)
"""Between two fetches of one issuer, whatever kids strangers make up, and whether they succeed or not."""
STALE: Final = timedelta(hours=24)
"""So long known keys outlive an issuer that does not answer."""
FLIGHTS: Final = 16
SIZE: Final = 1_000
DISCOVERY: Final = "/.well-known/openid-configuration"

Keys = dict[str, dict[str, Any]]


class Fetching(Protocol):
    """What `webhook_http.WebhookHttp` does beside posting."""

    def get(self, url: str, limit: int) -> Response: ...


class _Held:
    """What is known of one issuer's set. Changed under the lock of its owner only."""

    def __init__(self) -> None:
        self.keys: Keys = {}
        self.fetched: datetime | None = None
        self.tried: datetime | None = None
        self.flight: Future[None] | None = None

    def younger(self, age: timedelta, now: datetime) -> bool:
        return self.fetched is not None and now - age < self.fetched <= now

    def may_try(self, now: datetime) -> bool:
        """A clock that was set back makes a fetch due, not impossible."""
        return self.tried is None or not self.tried <= now < self.tried + PAUSE


class KeySets:
    """The Signatures and the Documents port."""

    def __init__(self, http: Fetching, policy: Policy, clock: WallClock) -> None:
        self._http, self._policy, self._clock = http, policy, clock
        self._lock = threading.Lock()
        self._held: LruCache[_Held] = LruCache(SIZE)
        self._flights = threading.BoundedSemaphore(FLIGHTS)

    def holds(self, tenant_id: str, issuer: Issuer, kid: str, parts: Parts) -> bool:
        key = self._keys(tenant_id, issuer, kid).get(kid)
        return key is not None and jwk.holds(key, issuer.algorithm, parts.signed, parts.signature)

    def check(self, pointer: str, uri: str) -> None:
        try:
            check_url(uri, self._policy)
        except UnsafeAddress as unsafe:
            raise Invalid(faults=(Fault(pointer, unsafe.code),)) from None

    def key_set_of(self, issuer: str) -> str:
        found = self._http.get(issuer.removesuffix("/") + DISCOVERY, MAX_BYTES)
        document: object = None
        if found.status == 200 and found.error is None:
            with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                document = msgspec.json.decode(found.head)
        told = document if isinstance(document, dict) else {}
        uri = told.get("jwks_uri")
        if told.get("issuer") != issuer or not isinstance(uri, str):
            raise Invalid(faults=(Fault("/issuer", "issuer_not_discovered"),))
        self.check("/issuer", uri)
        return uri

    def _keys(self, tenant_id: str, issuer: Issuer, kid: str) -> Keys:
        """The keys to look in. Raises IssuerUnreachable where none are known that are fresh enough."""
        held = self._place(tenant_id, issuer)
        now = self._clock.now()
        known = held.younger(STALE, now) and kid in held.keys
        if not held.younger(FRESH, now) or not known:
            self._refresh(held, issuer, now, wait=not known)
        if not held.younger(STALE, now):
            raise IssuerUnreachable(retry_after=int(PAUSE.total_seconds()))
        return held.keys

    def _place(self, tenant_id: str, issuer: Issuer) -> _Held:
        place = (tenant_id, issuer.ref, issuer.jwks_uri, issuer.algorithm)
        with self._lock:
            held = self._held.get(place)
            if held is None:
                held = _Held()
                self._held.put(place, held)
            return held

    def _refresh(self, held: _Held, issuer: Issuer, now: datetime, *, wait: bool) -> None:
        """Fetch, unless it was tried a moment ago; or `wait` for whoever fetches already."""
        with self._lock:
            under_way = held.flight
            if under_way is None and (not held.may_try(now) or not self._flights.acquire(blocking=False)):
                return
            if under_way is None:
                held.flight, held.tried = Future(), now
        if under_way is None:
            self._fetch(held, issuer, now)
        elif wait:
            with suppress(TimeoutError):
                under_way.result(TIMEOUT_SECONDS)

    def _fetch(self, held: _Held, issuer: Issuer, now: datetime) -> None:
        keys: Keys | None = None
        try:
            keys = self._published(issuer.jwks_uri, issuer.algorithm)
        finally:
            with self._lock:
                if keys is not None:
                    held.keys, held.fetched = keys, now
                landed, held.flight = held.flight, None
            self._flights.release()
            assert landed is not None, "set by whoever took off"
            landed.set_result(None)

    def _published(self, uri: str, algorithm: Algorithm) -> Keys | None:
        found = self._http.get(uri, MAX_BYTES)
        if found.status != 200 or found.error is not None:
            return None
        with suppress(jwk.Malformed):
            return jwk.usable(found.head, algorithm)
        return None
