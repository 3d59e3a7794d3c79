"""How much is filed and joined, held against what the stream has counted: answers mass filing and crowds that are sent.

It costs nothing but a look at what is known of the tenant anyway. Nobody can be shut out by somebody else's flood: what
is about a respondent, a platform or a group is slowed, and only a complainant's own filings are refused for a while.
"""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain import limits
from chalicelib.domain.families import normal
from chalicelib.domain.limits import (
    COMPLAINANT_FILINGS,
    FILINGS,
    JOINS,
    RESPONDENT_FILINGS,
    Over,
    RateLimited,
    TooManyFilings,
    TooManyJoins,
    Volume,
)


def filing(tenant_id: str, complainant: str | None, respondent: str | None, *, bulk: bool = False) -> None:
    """Raises TooManyFilings. Who has no reference is counted with the platform alone."""
    for volume, ref in ((COMPLAINANT_FILINGS, complainant), (RESPONDENT_FILINGS, respondent)):
        if ref:
            _held(TooManyFilings, tenant_id, volume, normal(ref), bulk=bulk)
    _held(TooManyFilings, tenant_id, FILINGS, "", bulk=bulk)


def joining(tenant_id: str, group_id: str) -> None:
    """Raises TooManyJoins."""
    _held(TooManyJoins, tenant_id, JOINS, group_id)


def now_over(tenant_id: str) -> list[Over]:
    """Who is over what at this moment, the longest first."""
    now = _now()
    found = {over for mark in _marks(tenant_id) if (over := limits.marked(mark)) and over.until > now}
    return sorted(found, key=lambda over: (-over.until, over))


def _held(
    refused: type[RateLimited], tenant_id: str, volume: Volume, key: str, *, bulk: bool = False
) -> None:
    marks = _marks(tenant_id)
    left = limits.seconds_over(marks, volume, key, _now(), bulk=bulk) if marks else 0
    if not left:
        return
    if volume.then is None:
        raise refused(volume.name, volume.per, left)
    took = services().buckets.take(("slowed", volume.name, tenant_id, key), volume.then)
    if not took.admitted:
        raise refused(volume.name, volume.per, min(left, took.wait))


def _marks(tenant_id: str) -> frozenset[str]:
    known = services().directory.known(tenant_id)
    return known[1] if known is not None else frozenset()


def _now() -> int:
    return int(services().clock.now().timestamp())
