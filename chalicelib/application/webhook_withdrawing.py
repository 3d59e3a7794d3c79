"""Takes back what deliveries say: of messages that quote a person who has been erased nothing but the line is left.

A row whose body is empty is never sent, and never again. One that does not stand yet is put empty, so that its message,
which may come late out of the dead letters, finds it there.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from chalicelib.application import webhook_ports as hooks
from chalicelib.application.webhook_work import Outside
from chalicelib.domain.errors import TryAgain

_ENDED = frozenset({hooks.State.DELIVERED, hooks.State.EXHAUSTED})


def withdraw(outside: Outside, message: dict[str, Any]) -> None:
    """All of the tenant's endpoints. Idempotent. Raises TryAgain where an attempt was begun at that very moment: one
    that is under way ends without writing what it has sent, since the count of attempts has moved on.
    """
    deliveries, now = outside.deliveries, outside.clock.now()
    for endpoint in deliveries.endpoints(message["tenant"]):
        for event_id, kind in message["events"]:
            blank = hooks.Delivery(
                endpoint_id=endpoint.id, event_id=event_id, tenant=endpoint.tenant, type=kind, body="",
                state=hooks.State.DISCARDED, attempts=0, created_at=now, sandbox=endpoint.sandbox,
            )  # fmt: skip
            standing = deliveries.open(blank)
            if standing.body and not deliveries.record(_emptied(standing), standing.attempts):
                raise TryAgain("An attempt has just begun.")


def _emptied(found: hooks.Delivery) -> hooks.Delivery:
    """What the endpoint has answered goes too: an answer may repeat what it was told."""
    state = found.state if found.state in _ENDED else hooks.State.DISCARDED
    return replace(found, body="", tries=(), state=state, next_attempt=None, attempts=found.attempts + 1)
