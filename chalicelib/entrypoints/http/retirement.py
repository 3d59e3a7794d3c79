"""How an endpoint that will go says so: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), a `Link` to what follows it.

The policy is in docs/versioning.md. Whether a line of the table keeps to it is asked of `faults` by a test.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from chalicelib.entrypoints.http.endpoint import Endpoint

NOTICE: Final = timedelta(days=365)
"""Between the day on which an endpoint is called deprecated and the day on which it may go."""
HEADERS: Final = {
    "Deprecation": {
        "description": "Since when this should not be used any more: seconds since 1970 after an `@` (RFC 9745).",
        "schema": {"type": "string", "pattern": "^@[0-9]{1,12}$"},
    },
    "Sunset": {"description": "From when it may be gone (RFC 8594).", "schema": {"type": "string"}},
    "Link": {"description": "What to use instead: `rel=\"successor-version\"`.", "schema": {"type": "string"}},
}  # fmt: skip


def headers(endpoint: Endpoint, base: str = "") -> dict[str, str]:
    """What each of its answers carries; nothing while it is not deprecated."""
    if endpoint.deprecated_at is None:
        return {}
    found = {"Deprecation": f"@{int(endpoint.deprecated_at.timestamp())}"}
    if endpoint.sunset_at is not None:
        found["Sunset"] = format_datetime(endpoint.sunset_at, usegmt=True)
    if endpoint.successor is not None:
        found["Link"] = f'<{base}{endpoint.successor}>; rel="successor-version"'
    return found


def described(endpoint: Endpoint) -> dict[str, Any]:
    """The same in its description, for generators of clients."""
    if endpoint.deprecated_at is None:
        return {}
    told: dict[str, Any] = {"deprecated": True, "x-deprecated-at": day(endpoint.deprecated_at)}
    if endpoint.sunset_at is not None:
        told["x-sunset-at"] = day(endpoint.sunset_at)
    if endpoint.successor is not None:
        told["x-successor"] = endpoint.successor
    return told


def faults(endpoint: Endpoint) -> list[str]:
    """Where a line of the table breaks the policy."""
    if endpoint.deprecated_at is None:
        early = endpoint.sunset_at is not None or endpoint.successor is not None
        return ["not deprecated, and yet it has an end or a successor"] if early else []
    found = []
    if endpoint.sunset_at is not None and endpoint.sunset_at - endpoint.deprecated_at < NOTICE:
        found.append(f"less than {NOTICE.days} days between deprecation and end")
    if endpoint.successor is None:
        found.append("nothing is named that takes its place")
    return found


def day(moment: datetime) -> str:
    return moment.date().isoformat()
