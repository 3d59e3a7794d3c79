"""The endpoints of a sandbox's clock."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import replies, sandbox, schemas
from chalicelib.entrypoints.http.endpoint import Endpoint

SANDBOX: Final = (
    Endpoint(
        method="GET", path="/v1/sandbox/clock", name="show_clock", summary="The time of a sandbox", tag="sandbox",
        handle=sandbox.show, action="sandbox.clock", reply=replies.Clock,
    ),
    Endpoint(
        method="POST", path="/v1/sandbox/clock", name="move_clock", tag="sandbox",
        summary="Move the time of a sandbox forward, through every deadline on the way", handle=sandbox.move,
        action="sandbox.clock", body=schemas.ClockIn, reply=replies.Clock,
    ),
)  # fmt: skip
