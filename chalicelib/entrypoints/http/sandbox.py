"""The clock of a sandbox tenant: reading it and moving it forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Forbidden, Invalid
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request

if TYPE_CHECKING:
    from chalicelib.application.ports import Root, Tenant
    from chalicelib.application.sandbox import Moved
    from chalicelib.entrypoints.http.schemas import ClockIn

FARTHEST: Final = timedelta(days=400)
END: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""No sandbox goes there: time as computers know it ends somewhere, and the sweep reads every sandbox's."""


def show(request: Request) -> Reply:
    tenant, _ = _sandbox(request)
    return _reply(services().sandbox_clock.now(tenant))


def move(request: Request) -> Reply:
    """Stops at every wake on the way. A long move may need the same request with `to` again."""
    tenant, root = _sandbox(request)
    clock = services().sandbox_clock
    return _reply(clock.move(tenant, root, _target(request.body, clock.now(tenant))))


def _sandbox(request: Request) -> tuple[Tenant, Root]:
    """Raises Forbidden for a tenant whose time is everybody's."""
    tenant, root = work.tenancy(request)
    if not tenant.sandbox:
        raise Forbidden("Only a sandbox has a clock of its own.")
    return tenant, root


def _target(body: ClockIn, at: Moved) -> datetime:
    """Where to: by a duration, to a date, or to when something happens next."""
    given = (body.advance_seconds is not None, body.to is not None, body.to_next is not None)
    if sum(given) != 1:
        raise Invalid(faults=(Fault("", "exactly_one", "advance_seconds, to, to_next"),))
    now, target, pointer = at.now, at.now, "/to_next"
    if body.advance_seconds is not None:
        target, pointer = now + timedelta(seconds=body.advance_seconds), "/advance_seconds"
    elif body.to is not None:
        target, pointer = body.to, "/to"
    elif at.next_wake is not None:
        target = max(at.next_wake, now)
    farthest = min(now + FARTHEST, END)
    if target > farthest:
        raise Invalid(faults=(Fault(pointer, "too_far_ahead", stamp(farthest)),))
    return target


def _reply(moved: Moved) -> Reply:
    return Reply({
        "now": stamp(moved.now), "wall": stamp(moved.now - moved.offset),
        "offset_seconds": round(moved.offset.total_seconds()), "reached": moved.reached, "woken": moved.woken,
        "happened": [msgspec.to_builtins(one) for one in moved.happened],
        "next_wake": stamp(moved.next_wake) if moved.next_wake else None,
    })  # fmt: skip
