"""Webhook retries by a sandbox's own clock: `deliver` is told how far that is ahead, and what fell due is rung."""

from __future__ import annotations

from datetime import datetime

from chalicelib.application import ports, reactions, webhook_messages
from chalicelib.application.webhook_ports import Deliveries


def ring_due(
    tenant_id: str, directory: ports.Directory, deliveries: Deliveries, queues: ports.Queues, wall: datetime, most: int
) -> int:  # fmt: skip
    """The earliest first. The offset goes before, for `deliver` may read the deliveries table alone: it is found there,
    and put right by the next sweep where a mover died before this.
    """
    offset = directory.sandbox_offset(tenant_id)
    if deliveries.sandbox_offset(tenant_id) < offset:
        deliveries.set_sandbox_offset(tenant_id, offset)
    due = deliveries.sandbox_due(tenant_id, wall + offset)[:most]
    if due:
        messages = [webhook_messages.due_delivery(*pair) for pair in due]
        queues.send(reactions.DELIVERIES, messages, fair=tenant_id)
    return len(due)
