"""The clock of a sandbox tenant: reading it and moving it forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

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
    return _reply(clock.move(tenant, root, _target(request.body, clock.now(tenant).now)))


def _sandbox(request: Request) -> tuple[Tenant, Root]:
    """Raises Forbidden for a tenant whose time is everybody's."""
    tenant, root = work.tenancy(request)
    if not tenant.sandbox:
        raise Forbidden("Only a sandbox has a clock of its own.")
    return tenant, root


def _target(body: ClockIn, now: datetime) -> datetime:
    if (body.advance_seconds is None) == (body.to is None):
        raise Invalid(faults=(Fault("", "exactly_one", "advance_seconds, to"),))
    if body.advance_seconds is not None:
        target, pointer = now + timedelta(seconds=body.advance_seconds), "/advance_seconds"
    else:
        assert body.to is not None
        target, pointer = body.to, "/to"
    farthest = min(now + FARTHEST, END)
    if target > farthest:
        raise Invalid(faults=(Fault(pointer, "too_far_ahead", stamp(farthest)),))
    return target


def _reply(moved: Moved) -> Reply:
    return Reply({
        "now": stamp(moved.now), "wall": stamp(moved.now - moved.offset),
        "offset_seconds": round(moved.offset.total_seconds()), "reached": moved.reached, "woken": moved.woken,
    })  # fmt: skip
