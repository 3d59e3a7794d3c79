"""What answers about webhook endpoints and their deliveries look like."""

from __future__ import annotations

from typing import Literal

from chalicelib.entrypoints.http.case_parts import Out, Stamp


class WebhookHealth(Out):
    """Over all its deliveries."""

    failures: int
    """In a row, with no success between."""
    failing_since: Stamp | None
    last_failure: Stamp | None
    last_success: Stamp | None
    open_until: Stamp | None
    """Until then nothing but a probe goes there."""


class OldSecret(Out):
    until: Stamp
    """So long it signs beside the newest."""


class WebhookEndpoint(Out):
    id: str
    kind: Literal["webhook", "eventbridge"]
    url: str
    event_types: list[str]
    """None: all."""
    rate: int | None
    thin: bool
    payload_version: str
    scheme: Literal["v1", "v1a"]
    public_key: str | None
    """`whpk_…`, of scheme `v1a`."""
    contact: str | None
    sandbox: bool
    created_at: Stamp
    version: int
    status: Literal["enabled", "paused", "disabled"]
    disabled: str | None
    """Why: `gone` (it answered 410) or `failing` (five days of nothing else)."""
    disabled_at: Stamp | None
    paused_at: Stamp | None
    old_secrets: list[OldSecret]
    health: WebhookHealth
    next: str
    """What to do about it, in your language."""


class NewWebhookEndpoint(WebhookEndpoint, kw_only=True):
    secret: str | None
    """Shown this once: signs what we send (Standard Webhooks, `whsec_`). None where you hold a public key, or a bus."""


class WebhookEndpoints(Out):
    endpoints: list[WebhookEndpoint]


class Queued(Out):
    event_id: str


class Replayed(Out):
    event_id: str | None
    """The one that was asked for."""
    queued: int
    next_after: str | None
    """There is more: ask again with it as `after`. None at the end."""


class DeliveryLine(Out):
    event_id: str
    type: str
    case_id: str | None
    """Or the id of what else the event belongs to; null for a test event."""
    state: str
    attempts: int
    created_at: Stamp
    next_attempt: Stamp | None
    last_status: int | None
    last_error: str | None
    delivered_at: Stamp | None


class DeliveryLog(Out):
    """Newest first. It is kept for 30 days after a delivery has ended."""

    deliveries: list[DeliveryLine]
    next_after: str | None


class Attempted(Out):
    number: int
    at: Stamp
    status: int | None
    error: str | None
    """Why there was no answer."""
    latency_ms: int
    head: str
    """Status line and headers of the answer, cut; no cookies."""
    excerpt: str
    """The beginning of its body."""
    next_attempt: Stamp | None


class SentRequest(Out):
    method: Literal["POST"]
    url: str
    headers: dict[str, str]
    """As of the latest attempt, or of the coming one. The signature is left out: each attempt has its own."""
    body: str
    """Exactly the text that is signed."""


class DeliveryDetail(DeliveryLine, kw_only=True):
    request: SentRequest
    tries: list[Attempted]
    """The latest twenty."""
