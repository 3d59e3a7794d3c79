"""The tenant's event log: what webhooks bring, to catch up from."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Final

from chalicelib.application.ports import TenantKind
from chalicelib.bootstrap import services
from chalicelib.domain.audiences import BODY, PLATFORM
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.publication import payload
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request

MAX_POSITION: Final = 200


def list_events(request: Request) -> Reply:
    """Only what has settled: an event that is still being written cannot be overtaken and lost.

    A page may be empty although more follows; `more` says so.
    """
    tenant, _ = work.tenancy(request)
    until = services().clock.now() - timedelta(seconds=services().settings.log_settle_seconds)
    start = (
        _position(request.query.after)
        if request.query.after
        else stamp(tenant.created_at - timedelta(days=1))
    )
    try:
        rows, reached = services().store.log(tenant.id, start, until, request.query.limit, tenant.log_shards)
    except Invalid:  # nothing but the position can be
        raise _malformed() from None
    server = BODY if tenant.kind is TenantKind.BODY else PLATFORM
    shown = [payload(r.body, r.hash, r.audience, r.summary) for r in rows if server in r.audience]
    settled = stamp(until)
    return Reply(
        {"events": shown, "next_after": _cursor(reached), "settled_until": settled, "more": reached < settled}
    )


def _cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _position(cursor: str) -> str:
    """Raises Invalid for what `_cursor` never wrote; the store checks what the text says."""
    try:
        position = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        position = ""
    if not 0 < len(position) <= MAX_POSITION or _cursor(position) != cursor:
        raise _malformed()
    return position


def _malformed() -> Invalid:
    return Invalid("The cursor is none of this log.", faults=(Fault("query/after", "malformed_cursor"),))
