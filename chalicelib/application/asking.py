"""Requests to change something, and what they led to: values that all kinds of aggregates share."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from chalicelib.application import ports
from chalicelib.domain.access import Principal
from chalicelib.domain.values import Role, derive_id

SYSTEM: Final = Principal(id="system", role=Role.SYSTEM, tenant="")


class Head(Protocol):
    """What the head of every aggregate says."""

    @property
    def tenant(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def next_wake(self) -> datetime | None: ...
    @property
    def wake_failures(self) -> int: ...
    @property
    def wake_blocked(self) -> bool: ...


class Aggregate(Protocol):
    @property
    def head(self) -> Head: ...


A = TypeVar("A", bound=Aggregate)


class Ask(msgspec.Struct, frozen=True):
    """One request to change one aggregate. `at`: the tenant's time of it; `fingerprint`: of the body as read."""

    tenant: ports.Tenant
    root: ports.Root
    principal: Principal
    at: datetime
    command_id: str
    route: str = ""
    key: str | None = None
    """The Idempotency-Key."""
    fingerprint: str = ""
    if_match: int | None = None


class Receipt(msgspec.Struct, Generic[A], frozen=True):
    """What a command led to. `created`: ids of what it made, in order. A replay shows things as they are now."""

    after: A
    created: tuple[str, ...] = ()
    replayed: bool = False
    changed: bool = True
    events: tuple[ports.EventRow, ...] = ()
    """What this call wrote; nothing where it found the work done before."""
    late: float | None = None
    """Of a Tick that found something due by the wall clock: seconds since then."""

    @property
    def case(self) -> A:
        """`after`, where it is a case."""
        return self.after


class Tenancy(msgspec.Struct, frozen=True):
    """A tenant with its unwrapped keys and its time: the wall clock, or a sandbox's own."""

    tenant: ports.Tenant
    root: ports.Root
    now: datetime


class TickFailed(Exception):
    """The rules broke on this aggregate (a bug of ours); its wake has been put off, or blocked."""

    def __init__(self, case_id: str, *, blocked: bool) -> None:
        super().__init__(case_id)
        self.case_id, self.blocked = case_id, blocked


TenancyOf = Callable[[str], Tenancy]


def fingerprint(root: ports.Root, canonical: bytes, key: str) -> str:
    """What tells a repeated body from another one. Keyed by a secret and by the caller's Idempotency-Key, which is
    stored nowhere: nobody can find a body, a sealed bid above all, by trying out what gives the same value.
    """
    said = len(key.encode()).to_bytes(4, "big") + key.encode() + canonical
    return hmac.new(root.ids, b"redress:fingerprint:2" + said, "sha256").hexdigest()[:32]


def command_id(root: ports.Root, principal: Principal, route: str, key: str) -> str:
    """The same for the same request of the same caller."""
    return derive_id("cmd", root.ids, principal.id, route, key)
