"""Rule packs that a platform writes itself: checked to the last number, tried before they are used, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.application.ports import AlreadyThere
from chalicelib.bootstrap import services
from chalicelib.domain import packcheck
from chalicelib.domain.errors import Fault, Invalid, NotFound, RedressError
from chalicelib.domain.rehearsing import Story, Told, differences, tell
from chalicelib.domain.rulepack import RulePack
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.decoder import child
from chalicelib.entrypoints.http.exchange import Reply, Request

CONSENTING: Final = frozenset(
    {
        "accept",
        "accept_offer",
        "accept_proposal",
        "agree",
        "agree_arbitration",
        "arbitrate",
        "consent",
        "settle",
    }
)
"""Consequences that would make silence a yes. No pack can have them (P5), and whoever asks for one is told why."""


class PackExists(RedressError):
    """A version is written once."""

    code = "pack_exists"


MAX_VERSIONS: Final = 100
"""Of a platform, all its packs together."""


class TooManyPacks(RedressError):
    """Old versions stay for the cases that are pinned to them."""

    code = "too_many_packs"


def create(request: Request) -> Reply:
    """One version, for good. Everything wrong with it is said at once, each with the path to the mistake."""
    pack: RulePack = request.body
    tenant, _ = work.tenancy(request)
    if faults := [*_faults(pack, live=not tenant.sandbox), *_against_others(pack, tenant.id)]:
        raise Invalid("The rule pack cannot be used.", faults=tuple(faults))
    if len(services().own_packs.all(tenant.id)) >= MAX_VERSIONS:
        raise TooManyPacks(f"A platform keeps {MAX_VERSIONS} versions at most.")
    try:
        services().own_packs.put(tenant.id, pack)
    except AlreadyThere:
        raise PackExists(f"There is a version {pack.ref} already; raise `version`.") from None
    place = f"{request.exchange.base}/v1/tenants/{tenant.id}/rule-packs/{pack.ref}"
    return Reply(_shown(pack), location=place)


def list_packs(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply({"packs": [_shown(pack) for pack in services().own_packs.all(tenant.id)]})


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    return Reply(_found(tenant.id, request.path["pack_id"]))


def end(request: Request) -> Reply:
    """No complaint is filed under it after that day; cases that are pinned to it go on."""
    tenant, _ = work.tenancy(request)
    ref, last_day = request.path["pack_id"], request.body.last_day
    pack = _found(tenant.id, ref)
    today = work.moment(request).astimezone(ZoneInfo(pack.time_zone)).date()
    if last_day < today or last_day.isoformat() < pack.effective_from:
        least = max(today.isoformat(), pack.effective_from)
        raise Invalid(
            "A version cannot end in the past.", faults=(Fault("/last_day", "too_early_day", least),)
        )
    if not services().own_packs.end(tenant.id, ref, last_day.isoformat()):
        raise Invalid(
            "It has an end already.", faults=(Fault("/last_day", "ended_already", pack.effective_to),)
        )
    return Reply(_shown(_found(tenant.id, ref)))


def simulate(request: Request) -> Reply:
    """A told case under a pack, and under another one beside it: what happens when, and where the two differ."""
    body = request.body
    story = msgspec.convert(msgspec.to_builtins(body.story, builtin_types=(datetime,)), Story)
    pack = _meant(request, body.pack, "/pack")
    told = _told(story, pack)
    answer: dict[str, Any] = {"told": msgspec.to_builtins(told), "beside": None, "differences": []}
    if body.beside is not None:
        other = _told(story, _meant(request, body.beside, "/beside"))
        answer["beside"] = msgspec.to_builtins(other)
        answer["differences"] = [
            {"what": what, "one": one, "two": two} for what, one, two in differences(told, other)
        ]
    return Reply(answer)


def _told(story: Story, pack: RulePack) -> Told:
    """Raises Invalid with pointers into the request."""
    try:
        return tell(story, pack)
    except Invalid as wrong:
        faults = tuple(msgspec.structs.replace(f, pointer=f"/story{f.pointer}") for f in wrong.faults)
        raise Invalid(wrong.detail, faults=faults) from None


def _meant(request: Request, given: str | RulePack, at: str) -> RulePack:
    """A pack by its reference, or one that is not stored anywhere yet: to be tried before it is used."""
    tenant, _ = work.tenancy(request)
    if isinstance(given, str):
        try:
            return services().packs.get(given, tenant=tenant.id)
        except KeyError:
            raise Invalid(faults=(Fault(at, "not_one_of", "a reference id@version"),)) from None
    if faults := _faults(given, live=False, at=at):
        raise Invalid("The rule pack cannot be used.", faults=tuple(faults))
    return services().packs.completed(given)


def _faults(pack: RulePack, *, live: bool, at: str = "") -> list[Fault]:
    """The checks every pack passes, and that its calendar and its layers are known."""
    found = [msgspec.structs.replace(f, pointer=at + f.pointer) for f in packcheck.problems(pack, live=live)]
    try:
        services().packs.completed(pack)
    except KeyError as unknown:
        known = f"no calendar or layer named {unknown.args[0]}"
        found.append(Fault(child(at, "calendar"), "unknown_reference", known))
    except ValueError as wrong:
        found.append(Fault(child(at, "calendar"), "contradicts_itself", str(wrong)))
    return found


def _against_others(pack: RulePack, tenant_id: str) -> list[Fault]:
    """Ids of what ships are taken; of two versions of one id only one is in force on any day."""
    if pack.id in {shipped.id for shipped in services().packs.all()}:
        return [Fault("/id", "reserved")]
    own = [other for other in services().own_packs.all(tenant_id) if other.id == pack.id]
    return [] if any(other.ref == pack.ref for other in own) else packcheck.overlaps([*own, pack])


def _found(tenant_id: str, ref: str) -> RulePack:
    found = services().own_packs.get(tenant_id, ref)
    if found is None:
        raise NotFound("No such rule pack.")
    return found


def _shown(pack: RulePack) -> dict[str, Any]:
    return {
        "ref": pack.ref, "title": pack.title, "effective_from": pack.effective_from,
        "effective_to": pack.effective_to, "unverified": packcheck.unverified(pack),
        "unverified_override": pack.unverified_override,
    }  # fmt: skip


def consenting(value: object) -> list[Fault]:
    """Faults for consequences that would create a consent, found in the body before anything else is read of it."""
    rules = value.get("deadlines") if isinstance(value, dict) else None
    if not isinstance(rules, dict):
        return []
    return [
        Fault(f"/deadlines/{key}/consequence", "creates_consent")
        for key, rule in rules.items()
        if isinstance(rule, dict) and str(rule.get("consequence")) in CONSENTING
    ]
