"""What requests about alerts may carry."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.alert.rules import Escalation
from chalicelib.domain.alert.state import AlertState
from chalicelib.domain.counting import SignalKind
from chalicelib.domain.systemic import Watch
from chalicelib.entrypoints.http.schemas import Body, Cursor, Limit, Moment


class CloseAlertIn(Body):
    """Why it is over: the cause is gone, the number is explained, it is pursued elsewhere, or there was nothing."""

    reason: Literal["resolved", "explained", "referred", "false_alarm"]


class EscalationIn(Body):
    """Which alerts a regulator reads: of a level or above (null: none by level), and all of some kinds."""

    from_level: Annotated[int, Meta(ge=1, le=3)] | None = Escalation().from_level
    kinds: Annotated[list[SignalKind], Meta(max_length=len(SignalKind))] = msgspec.field(
        default_factory=lambda: list(Escalation().kinds)
    )


class AlertRulesIn(Body):
    """The rules whole: what is left out goes back to its default."""

    watch: Watch = Watch()
    escalation: EscalationIn = msgspec.field(default_factory=EscalationIn)


class AlertListQuery(Body):
    """The longest unchanged first: with `updated_since` it reads as a feed of changes."""

    status: Literal["open", "closed"] | None = None
    state: AlertState | None = None
    updated_since: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50
