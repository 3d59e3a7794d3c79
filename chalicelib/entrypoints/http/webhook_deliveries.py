"""The delivery log of an endpoint: what was sent or waits, with every attempt."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import ID_BODY, parse_stamp, stamp
from chalicelib.entrypoints.http import positions, webhook_render, webhooks
from chalicelib.entrypoints.http.exchange import Reply, Request

KEPT: Final = timedelta(days=31)
"""Nothing finished is older; what still waits may be asked for by `from`."""
_POSITION: Final = re.compile(rf"\A(.{{27}})(#[a-z]{{2,6}}_{ID_BODY})?\Z", re.ASCII)


def list_deliveries(request: Request) -> Reply:
    """Newest first, by when they began. A page may be short, or empty, and still have a next."""
    endpoint, query = webhooks.own(request), request.query
    start = query.from_ or request.wall - KEPT
    until = query.to or request.wall + timedelta(minutes=1)
    after = _position(query.after) if query.after else ""
    states = frozenset({query.state}) if query.state else frozenset()
    lines, reached = services().deliveries.lines(endpoint.id, start, until, states, after, query.limit)
    shown = [webhook_render.line(line) for line in lines]
    return Reply({"deliveries": shown, "next_after": positions.cursor(reached) if reached else None})


def show(request: Request) -> Reply:
    """With the exact text and every attempt; what signs it is never shown."""
    endpoint = webhooks.own(request)
    found = services().deliveries.get(endpoint.id, request.path["event_id"])
    if found is None or found.tenant != endpoint.tenant:
        raise NotFound("No such delivery.")
    return Reply(webhook_render.delivery(found, endpoint))


def _position(text: str) -> str:
    """A moment, and mostly an event behind it. Raises Invalid for anything else."""
    found = positions.position(text)
    match = _POSITION.match(found)
    try:
        if match is not None and stamp(parse_stamp(match[1])) == match[1]:
            return found
    except ValueError:
        pass
    raise positions.malformed()
