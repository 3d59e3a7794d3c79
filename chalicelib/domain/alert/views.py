"""What is shown of an alert, as plain data: the summary for webhooks and lists, and the view of those who govern."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.alert import lifecycle
from chalicelib.domain.alert.state import Alert
from chalicelib.domain.values import Role, stamp


def summary(alert: Alert) -> dict[str, Any]:
    """The whole current state in short."""
    head, about = alert.head, alert.about
    return {
        "alert_id": head.alert_id, "version": head.version, "seq": head.seq, "chain_head": head.chain_head,
        "state": head.state.value, "kind": about.kind.value, "value": about.value, "level": alert.latest.level,
        "spike": msgspec.to_builtins(alert.latest), "escalated_at": _stamp(head.escalated_at), "cause": head.cause,
        "reason": head.reason.value if head.reason else None, "opened_at": stamp(head.opened_at),
        "updated_at": stamp(head.updated_at), "closed_at": _stamp(head.closed_at), "wake_blocked": head.wake_blocked,
    }  # fmt: skip


def view(alert: Alert, role: Role) -> dict[str, Any]:
    """For the platform, its officers, and a regulator where it was escalated."""
    return summary(alert) | {
        "first": msgspec.to_builtins(alert.about.spike), "fades_at": _stamp(alert.head.fades_at),
        "allowed_actions": lifecycle.allowed(alert, role),
    }  # fmt: skip


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)
