"""What requests about webhooks and the event log carry."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.entrypoints.http.arbitration_schemas import ArbitrationId
from chalicelib.entrypoints.http.schemas import (
    AlertId,
    Body,
    CaseId,
    Cursor,
    Email,
    EventId,
    GroupId,
    Limit,
    ReportId,
)

MAX_RATE: Final = 1_000
MAX_TYPES: Final = 100
DEFAULT_OVERLAP: Final = 24
MAX_OVERLAP: Final = 72

Moment = Annotated[datetime, Meta(tz=True)]
Address = Annotated[str, Meta(min_length=1, max_length=2_048)]
EventTypes = Annotated[list[Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z_]+$")]], Meta(max_length=MAX_TYPES)]
TypeNames = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=r"^[a-z_]+\.[a-z_]+(,[a-z_]+\.[a-z_]+)*$",
        description="With commas between.",
    ),
]
Rate = Annotated[int, Meta(ge=1, le=MAX_RATE, description="Attempts a second at most.")]
Version = Literal["1"]


class WebhookChangeIn(Body):
    """An endpoint as it shall be, whole: what is left out goes back to its default."""

    url: Address
    """An https address; of kind `eventbridge` the ARN of a bus."""
    event_types: EventTypes = msgspec.field(default_factory=list)
    """None: all."""
    rate: Rate | None = None
    """None: as fast as they come."""
    thin: bool = False
    """Ids and links alone, for whoever would rather fetch than be told."""
    payload_version: Version = "1"
    """It stays that of the endpoint when there is a newer one."""
    contact: Email | None = None
    """Who is told when the endpoint is disabled. Sealed under your own key."""


class WebhookEndpointIn(WebhookChangeIn):
    kind: Literal["webhook", "eventbridge"] = "webhook"
    """Fixed for good."""
    scheme: Literal["v1", "v1a"] = "v1"
    """Fixed for good: HMAC-SHA256 with a secret that both hold, or Ed25519 with a key whose public half you get."""


class RotateSecretIn(Body):
    overlap_hours: Annotated[int, Meta(ge=0, le=MAX_OVERLAP)] = DEFAULT_OVERLAP
    """How long the old one still signs beside the new one."""


class ReplayIn(Body, rename={"from_": "from"}):
    """One event of a case, a violation report, a group, an alert or, for a body, an arbitration; or everything recorded
    from one moment until another, or of that only what the endpoint has never acknowledged (`missing`).
    """

    event_id: EventId | None = None
    case_id: CaseId | None = None
    report_id: ReportId | None = None
    group_id: GroupId | None = None
    alert_id: AlertId | None = None
    arbitration_id: ArbitrationId | None = None
    from_: Moment | None = None
    to: Moment | None = None
    """Left out: up to what has settled."""
    types: EventTypes = msgspec.field(default_factory=list)
    """None: those that the endpoint wants."""
    missing: bool = False
    """Within the last 30 days: of older deliveries nothing is known."""
    after: Cursor = ""
    """`next_after` of the answer before, to go on."""


class EventLogQuery(Body, rename={"from_": "from"}):
    """All that is given must hold. A cursor is a place in the log: it may be used with other filters as well."""

    type: TypeNames | None = None
    case_id: CaseId | None = None
    from_: Moment | None = None
    """By their `timestamp`, both moments included."""
    to: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50


class DeliveriesQuery(Body, rename={"from_": "from"}):
    """By when a delivery began."""

    state: Literal["pending", "held", "delivered", "exhausted", "discarded"] | None = None
    from_: Moment | None = None
    to: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50
