"""Rows that are to be woken at a given moment: the shortest way into the wake indexes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.application.webhook_ports import Delivery
from tests import builders

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services


def waking_at(backend: Services, wake: datetime, name: str = "1", **head: Any) -> str:
    """The id of a stored case with that wake."""
    case = builders.case(name, next_wake=wake, **({"updated_at": min(wake, builders.NOW)} | head))
    backend.store.commit(builders.filing(case), backend.clock.now())
    return case.head.case_id


def attempt_at(backend: Services, wake: datetime, name: str = "1") -> tuple[str, str]:
    """Endpoint and event id of a delivery whose next attempt comes then."""
    ids = builders.an_id("ep", name), builders.an_id("evt", name)
    backend.deliveries.open(
        Delivery(*ids, builders.TENANT, "case.filed", "{}", "pending", 1, backend.clock.now(), wake)
    )
    return ids
