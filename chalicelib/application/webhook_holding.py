"""Deliveries to a paused endpoint: held without a wake, and let go page by page, in the order of their creation."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from chalicelib.application import reactions, webhook_messages
from chalicelib.application import webhook_ports as hooks
from chalicelib.application.webhook_work import Outside

PAGE: Final = 100
LAST_LOOK: Final = 60
"""Seconds after which a resumed endpoint's index is looked at once more: it lags a little behind the rows."""


class Holding:
    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def held(self, found: hooks.Delivery) -> None:
        """It stands as held. Where its endpoint was resumed in that moment, nobody else may come by."""
        endpoint = self._outside.deliveries.endpoint(found.tenant, found.endpoint_id)
        if endpoint is None or endpoint.paused_at is None:
            self._let_go(found)

    def resume(self, message: dict[str, Any]) -> None:
        """A page of what is held, and a message for the rest. Whatever was let go already is left alone; paused once
        more, the endpoint keeps what is left. One that is disabled keeps all of it until it is enabled: let go now, it
        would be discarded.
        """
        tenant, endpoint_id = message["tenant"], message["endpoint_id"]
        endpoint = self._outside.deliveries.endpoint(tenant, endpoint_id)
        if endpoint is not None and (endpoint.paused_at is not None or endpoint.disabled is not None):
            return
        events, position = self._outside.deliveries.held(endpoint_id, message.get("after", ""), PAGE)
        for event_id in events:
            found = self._outside.deliveries.get(endpoint_id, event_id)
            if found is not None and found.tenant == tenant and found.state == hooks.State.HELD:
                self._let_go(found)
        again = bool(message.get("again"))
        if position:
            self._send(webhook_messages.resume(tenant, endpoint_id, position, again=again), tenant)
        elif not again:
            self._send(webhook_messages.resume(tenant, endpoint_id, again=True), tenant, LAST_LOOK)

    def _let_go(self, found: hooks.Delivery) -> None:
        """Due at once: the row first, by which the wake index finds it should the message be lost."""
        now = self._outside.now(found.tenant, sandbox=found.sandbox)
        pending = replace(found, state=hooks.State.PENDING, next_attempt=now)
        if self._outside.deliveries.record(pending, found.attempts):
            again = webhook_messages.due_delivery(found.endpoint_id, found.event_id)
            self._send(again, found.tenant)

    def _send(self, body: str, tenant: str, delay: int = 0) -> None:
        self._outside.queues.send(reactions.DELIVERIES, [body], delay, fair=tenant)
