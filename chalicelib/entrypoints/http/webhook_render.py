"""Webhook endpoints and deliveries as their owner sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.application.ports import Root
from chalicelib.application.webhook_ports import Delivery, Health, Line, Try, WebhookEndpoint
from chalicelib.bootstrap import services
from chalicelib.domain import delivery as rules
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import texts

PLACEHOLDER = "v1,…"
"""Where a signature stands: it is made anew at each attempt."""


def endpoint(
    found: WebhookEndpoint, health: Health | None, root: Root, now: datetime, lang: str
) -> dict[str, Any]:
    """`root`: opens the contact, which lies sealed."""
    health = health or Health(found.id)
    contact = services().crypto.unlock(root, found.id, found.contact).decode() if found.contact else None
    return {
        "id": found.id, "kind": found.kind, "url": found.url, "event_types": list(found.event_types),
        "rate": found.rate, "thin": found.thin, "payload_version": found.payload_version, "scheme": found.scheme,
        "public_key": found.public_key or None, "contact": contact, "sandbox": found.sandbox,
        "created_at": stamp(found.created_at), "version": found.version, "status": status(found),
        "disabled": found.disabled, "disabled_at": at(found.disabled_at), "paused_at": at(found.paused_at),
        "old_secrets": [{"until": stamp(old.until)} for old in found.retired if old.until > now],
        "health": _health(health, now), "next": _next(found, health, now, lang),
    }  # fmt: skip


def status(found: WebhookEndpoint) -> str:
    if found.disabled is not None:
        return "disabled"
    return "enabled" if found.paused_at is None else "paused"


def at(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def line(found: Line | Delivery) -> dict[str, Any]:
    return {
        "event_id": found.event_id, "type": found.type, "case_id": found.case_id or None, "state": str(found.state),
        "attempts": found.attempts, "created_at": stamp(found.created_at), "next_attempt": at(found.next_attempt),
        "last_status": found.last_status, "last_error": found.last_error, "delivered_at": at(found.delivered_at),
    }  # fmt: skip


def delivery(found: Delivery, target: WebhookEndpoint) -> dict[str, Any]:
    tries = [_tried(one) for one in found.tries]
    return line(found) | {"request": _request(found, target), "tries": tries}


def _request(found: Delivery, target: WebhookEndpoint) -> dict[str, Any]:
    sent_at = found.tries[-1].at if found.tries else found.next_attempt or found.created_at
    sent = rules.headers(found.event_id, int(sent_at.timestamp()), found.body.encode(), [bytes(32)])
    shown = sent | {"webhook-signature": PLACEHOLDER.replace("v1", target.scheme)}
    return {"method": "POST", "url": target.url, "headers": shown, "body": found.body}


def _tried(one: Try) -> dict[str, Any]:
    return {
        "number": one.number, "at": stamp(one.at), "status": one.status, "error": one.error,
        "latency_ms": one.latency_ms, "head": one.head, "excerpt": one.excerpt, "next_attempt": at(one.next_attempt),
    }  # fmt: skip


def _health(health: Health, now: datetime) -> dict[str, Any]:
    is_open = health.open_until is not None and health.open_until > now
    return {
        "failures": health.failures, "failing_since": at(health.failing_since),
        "last_failure": at(health.last_failure), "last_success": at(health.last_success),
        "open_until": at(health.open_until) if is_open else None,
    }  # fmt: skip


def _next(found: WebhookEndpoint, health: Health, now: datetime, lang: str) -> str:
    match status(found):
        case "disabled":
            name = f"disabled_{found.disabled}"
        case "paused":
            name = "paused"
        case _ if health.open_until is not None and health.open_until > now:
            name = "resting"
        case _:
            name = "failing" if health.failures else "enabled"
    return texts.text(lang, "webhook_next", name)
