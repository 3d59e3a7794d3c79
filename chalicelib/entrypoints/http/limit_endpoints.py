"""The endpoints that publish limits: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import limits_shown as limits
from chalicelib.entrypoints.http.endpoint import Endpoint

LIMITS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET", path="/v1/limits", name="list_limits", tag="about",
        summary="Every limit there is: its number, of whom, and what holds it", handle=limits.show,
        reply=limits.LimitTable,
    ),
    Endpoint(
        method="GET", path="/v1/limits/over", name="list_over", tag="about",
        summary="Who files or joins more than a limit at this moment, and until when that is acted on",
        handle=limits.over, action="tenant.over", reply=limits.OverList,
    ),
)  # fmt: skip
"""In the order in which they are published."""
