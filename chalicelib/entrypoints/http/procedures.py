"""The published procedure (S02): the rules in words, in both languages, as they are, were or will be on a day.

For anybody. A platform's own procedures are found with its id; nobody needs a credential to read by which rules
disputes are decided.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http.exchange import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotInForce(NotFound):
    """The procedure exists, and no version of it was in force on that day."""

    code = "not_in_force_then"


def list_procedures(request: Request) -> Reply:
    """Each with its versions; the platform's own after those that ship."""
    by_id: dict[str, list[RulePack]] = {}
    for pack in _known(request.query.tenant):
        by_id.setdefault(pack.id, []).append(pack)
    return Reply({"procedures": [_summary(request, by_id[key]) for key in sorted(by_id)]})


def show(request: Request) -> Reply:
    """By id the version in force on `as_of` (left out: today); by `id@version` that one, as a case is pinned to it."""
    from chalicelib.entrypoints.http import published  # links to it are made everywhere

    pack_id, _, version = request.path["pack_id"].partition("@")
    versions = [pack for pack in _known(request.query.tenant) if pack.id == pack_id]
    if not versions:
        raise NotFound("No such procedure.")
    if version and request.query.as_of is not None:
        raise Invalid("A version is asked for already.", faults=(Fault("query/as_of", "not_applicable"),))
    found = _version(versions, int(version)) if version else _in_force(request, versions)
    return Reply(
        {**published.procedure(found, services().packs.layers()), "versions": _versions(request, versions)}
    )


def link(request: Request, pack: RulePack, tenant_id: str) -> str:
    """Where that version is published. Names of what ships are nobody else's."""
    own = pack.id not in {shipped.id for shipped in services().packs.all()}
    return f"{request.exchange.base}/v1/procedures/{pack.ref}" + (f"?tenant={tenant_id}" if own else "")


def _known(tenant_id: str | None) -> Iterable[RulePack]:
    """What ships, and what that platform has written itself."""
    packs = services().packs
    yield from packs.all()
    if tenant_id is not None:
        yield from (packs.completed(pack) for pack in services().own_packs.all(tenant_id))


def _version(versions: list[RulePack], number: int) -> RulePack:
    found = next((pack for pack in versions if pack.version == number), None)
    if found is None:
        raise NotFound("No such version of this procedure.", versions=_dates(versions))
    return found


def _in_force(request: Request, versions: list[RulePack]) -> RulePack:
    """On that day of the procedure's own time zone, both its dates included; the latest where several are."""
    found = [pack for pack in versions if _covers(pack, request.query.as_of or _today(request, pack))]
    if not found:
        day = request.query.as_of or _today(request, versions[-1])
        raise NotInForce(
            f"No version was in force on {day}.", as_of=day.isoformat(), versions=_dates(versions)
        )
    return max(found, key=lambda pack: (pack.effective_from, pack.version))


def _covers(pack: RulePack, day: date) -> bool:
    return pack.effective_from <= day.isoformat() <= (pack.effective_to or "9999-12-31")


def _today(request: Request, pack: RulePack) -> date:
    return request.wall.astimezone(ZoneInfo(pack.time_zone)).date()


def _dates(versions: list[RulePack]) -> list[dict[str, str | None]]:
    ordered = sorted(versions, key=lambda pack: pack.version)
    return [
        {"ref": p.ref, "effective_from": p.effective_from, "effective_to": p.effective_to} for p in ordered
    ]


def _versions(request: Request, versions: list[RulePack]) -> list[dict[str, Any]]:
    links = {pack.ref: link(request, pack, request.query.tenant or "") for pack in versions}
    return [{**dates, "procedure": links[str(dates["ref"])]} for dates in _dates(versions)]


def _summary(request: Request, versions: list[RulePack]) -> dict[str, Any]:
    current = [pack for pack in versions if _covers(pack, _today(request, pack))]
    latest = max(current or versions, key=lambda pack: (pack.effective_from, pack.version))
    return {
        "id": latest.id, "title": latest.title, "regime": latest.regime,
        "current": latest.ref if current else None, "versions": _versions(request, versions),
    }  # fmt: skip
