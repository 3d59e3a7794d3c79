"""The published limits as answers: the whole table for anybody, and for a platform's people who is over one now."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.domain.limits import BULK_TIMES, VOLUMES
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import texts, volumes, work
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.exchange import Reply, Request

if TYPE_CHECKING:
    from chalicelib.entrypoints.http.limit_table import Limit

_PER = {volume.name: volume.per.value for volume in VOLUMES}


class Settable(Out):
    """What it may be for a tenant."""

    least: int
    most: int


class LimitShown(Out):
    name: str
    about: str
    """In words."""
    number: int | None
    """None: the rule pack, the roster or the body says it."""
    unit: str
    per: str
    """Of whom or what there may be so much."""
    where: Literal["gateway", "process", "stream", "request", "transaction"]
    """What holds it. A process lets through its own share; a deployment of several lets through as many shares."""
    approximate: bool
    """False: never exceeded, not by one."""
    seconds: int | None
    """The window of a rate."""
    burst: int | None
    """So many at once."""
    settable: Settable | None


class LimitTable(Out):
    limits: list[LimitShown]


class OverShown(Out):
    limit: str
    per: str
    key: str
    """The reference of the complainant or respondent, the id of the group; empty for the whole platform."""
    until: Stamp
    bulk: bool
    """So far over that bulk jobs are held to it too."""


class OverList(Out):
    """The longest first. A minute old at most."""

    over: list[OverShown]


def show(request: Request) -> Reply:
    headers = {"Content-Language": request.lang, "Vary": "Accept-Language"}
    return Reply({"limits": _shown(request.lang)}, headers=headers)


def over(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    found = [
        {
            "limit": o.name, "per": _PER.get(o.name, "tenant"), "key": o.key, "bulk": o.times >= BULK_TIMES,
            "until": stamp(datetime.fromtimestamp(o.until, UTC)),
        }
        for o in volumes.now_over(tenant.id)
    ]  # fmt: skip
    return Reply({"over": found})


@lru_cache(2)
def _shown(lang: str) -> list[dict[str, Any]]:
    from chalicelib.entrypoints.http.limit_table import table  # knows of half the code

    return [_one(limit, lang) for limit in table()]


def _one(limit: Limit, lang: str) -> dict[str, Any]:
    bounds = limit.settable
    return {
        "name": limit.name, "about": texts.text(lang, "limits", limit.name), "number": limit.number,
        "unit": limit.unit, "per": limit.per, "where": limit.where.value, "approximate": limit.approximate,
        "seconds": limit.seconds, "burst": limit.burst,
        "settable": {"least": bounds[0], "most": bounds[1]} if bounds else None,
    }  # fmt: skip
