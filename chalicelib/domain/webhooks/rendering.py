"""What an endpoint gets of a published event: in the payload version that it is pinned to, in full or thin.

A version is never taken out of the table: whoever has pinned an old one gets it for as long as the endpoint stands.
Nothing here is larger than 20,000 bytes; what would be goes thin, and says so, with links to the whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.domain.publication import KINDS, encode

MAX_BYTES: Final = 20_000
"""Standard Webhooks asks for payloads below 20 KB."""
LATEST: Final = "1"
_SHORT: Final = 200
"""Letters of what is left of a message that names no record: ids and codes."""
_NAMED: Final = ("event_id", "sequence", "seq", "hash")
_PLACES: Final = {
    "case": "/v1/cases/", "report": "/v1/reports/", "group": "/v1/groups/", "alert": "/v1/alerts/",
    "arbitration": "/v1/arbitrations/",
}  # fmt: skip


def _first(published: dict[str, Any]) -> dict[str, Any]:
    """As the event log shows it."""
    return published


VERSIONS: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {"1": _first}
"""What each version makes of a published event: a new one is a new line here, and the old ones stay."""


def render(text: str, version: str = LATEST, *, thin: bool = False) -> str:
    """The exact text to sign. Raises KeyError for a version that there is not."""
    shape = VERSIONS[version]
    if shape is _first and not thin and len(text.encode()) <= MAX_BYTES:
        return text
    published = shape(json.loads(text))
    if thin:
        return encode(thinned(published, truncated=False))
    full = encode(published)
    return full if len(full.encode()) <= MAX_BYTES else encode(thinned(published, truncated=True))


def thinned(published: dict[str, Any], *, truncated: bool) -> dict[str, Any]:
    """Ids, numbers, the hash, and where the rest is to be had. What names no record is its own news and stays, unless
    it is too large.
    """
    data = published["data"]
    kind = next((kind for kind in KINDS if f"{kind}_id" in data), None)
    if kind is None and not truncated:
        return published
    marks: dict[str, Any] = {"thin": True} | ({"truncated": True} if truncated else {})
    if kind is None:
        short = {name: value for name, value in data.items() if len(str(value)) <= _SHORT}
    else:
        short = {name: data[name] for name in (f"{kind}_id", *_NAMED) if name in data}
        marks["links"] = _links(kind, data[f"{kind}_id"], data.get("seq"))
    return {"type": published["type"], "timestamp": published["timestamp"], "data": short | marks}


def _links(kind: str, owner: str, seq: int | None) -> dict[str, str]:
    """Relative to the address of the API. A case has its own log, of which this event is one line."""
    place = _PLACES[kind] + owner
    if kind != "case" or seq is None:
        return {kind: place}
    return {kind: place, "event": f"{place}/events?after={seq - 1}&limit=1"}
