"""Groups: opening one, the list of a platform's, the group itself, its public page, links to join it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import group_queries
from chalicelib.application import groups as application
from chalicelib.application.asking import Ask, Receipt
from chalicelib.bootstrap import services
from chalicelib.domain.case.lifecycle import Look, explained
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid, KeyReused, NotAllowed, NotFound, RedressError
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import links, rules
from chalicelib.domain.group.state import Group, Matter, Origin
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import group_render, texts, work
from chalicelib.entrypoints.http.cases import LAST_DUE
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.filings import pack_named
from chalicelib.entrypoints.http.group_access import own_case, visit
from chalicelib.entrypoints.http.group_schemas import GroupIn, GroupListQuery

FILTERS: Final = ("status", "stage", "due_from", "due_to", "updated_since")
OF_OTHERS: Final = ("origin", "pack", "dispute_type", "respondent_ref", "currency")
"""What a complainant's own case says."""
PAGE_SECONDS: Final = 30
"""How long anybody may keep a public page."""


# ------------------------------------------------------------------------------------------------------------- opening


def create(request: Request) -> Reply:
    """The group's id follows from the Idempotency-Key, so a repeated opening meets its own group; its link is made anew
    each time.
    """
    ask = work.ask(request)
    assert ask.key is not None
    group_id = application.group_id(ask.root, ask.principal, ask.key)
    try:
        receipt = _open(request, ask, group_id)
    except RedressError as refused:
        if isinstance(refused, KeyReused) and ask.principal.role is Role.COMPLAINANT:
            raise NotAllowed(
                "group_opened_already", "This case has opened a group.", group=group_id
            ) from None
        earlier = services().group_executor.filed_before(group_id, ask.fingerprint)
        if earlier is None:
            raise
        receipt = earlier
    group = services().groups.keep(receipt.after)
    place = f"{request.exchange.base}/v1/groups/{group_id}"
    return Reply(
        _opened(request, group, ask.at), version=group.head.version, location=place, replayed=receipt.replayed
    )


def _open(request: Request, ask: Ask, group_id: str) -> Receipt[Group]:
    body: GroupIn = request.body
    case = own_case(request, "group.open")
    matter, pack_ref = _named(body, ask) if case is None else _own(body, case, ask)
    command = cmd.OpenGroup(
        group_id=group_id, tenant=ask.tenant.id, origin=_origin(body, ask.principal.role), matter=matter,
        lang=body.lang, fingerprint=ask.fingerprint, expected=body.expected, sandbox=ask.tenant.sandbox,
        listed=body.listed,
    )  # fmt: skip
    return services().group_executor.open(ask, command, pack_ref)


def _origin(body: GroupIn, role: Role) -> Origin:
    if role is Role.COMPLAINANT:
        return Origin.COMPLAINANT
    return Origin.OFFICER if role is Role.OFFICER else Origin(body.origin or Origin.ASSOCIATION)


def _own(body: GroupIn, case: Case, ask: Ask) -> tuple[Matter, str]:
    """What it is about follows from the complainant's own case, which must be one that can join."""
    about, claim = case.claim.about, case.claim
    keys = about if body.keys is None else _keys(body)
    faults = [Fault(f"/{name}", "not_applicable") for name in OF_OTHERS if getattr(body, name) is not None]
    faults += [Fault(f"/keys/{k}", "not_of_this_case") for k, code in keys.items() if about.get(k) != code]
    if faults:
        raise Invalid(faults=tuple(faults))
    pack = services().reader.pack(case)
    if (refused := explained("join_group", Look(case, ask.principal.role, ask.at, pack))) is not None:
        raise refused
    money, ref = claim.sought.money, case.head.respondent.ref
    family = services().families.resolve(ask.tenant.id, ref)
    return Matter(claim.dispute_type, ref, family, keys, money.currency if money else None), case.head.pack


def _named(body: GroupIn, ask: Ask) -> tuple[Matter, str]:
    """By a platform or its officers: they say what it is about. A platform says as well on whose part."""
    needed = ["pack", "dispute_type", "respondent_ref"]
    needed += ["origin"] if ask.principal.role is Role.PLATFORM else []
    faults = [Fault(f"/{name}", "missing") for name in needed if getattr(body, name) is None]
    if ask.principal.role is Role.OFFICER and body.origin is not None:
        faults.append(Fault("/origin", "not_applicable"))
    if faults:
        raise Invalid(faults=tuple(faults))
    assert body.pack is not None
    assert body.dispute_type is not None
    assert body.respondent_ref is not None
    pack = pack_named(body.pack, ask.at, ask.tenant.id)
    family = services().families.resolve(ask.tenant.id, body.respondent_ref)
    return Matter(body.dispute_type, body.respondent_ref, family, _keys(body), body.currency), pack.ref


def _keys(body: GroupIn) -> dict[str, str]:
    return {str(key): code for key, code in sorted((body.keys or {}).items())}


def _opened(request: Request, group: Group, at: datetime) -> dict[str, Any]:
    head, closes = group.head, group.deadlines.get(rules.GATHERING)
    role = "complainant" if work.principal(request).role is Role.COMPLAINANT else "staff"
    return {
        "group_id": head.group_id, "status": head.status, "stage": head.stage, "rules": head.pack,
        "about": group.matter.keys, "joins_until": stamp(closes.due_at) if closes else None, "listed": head.listed,
        "link": _link(request, group, links.USUAL_DAYS, at), "next": texts.text(request.lang, "group_opened", role),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- reading


def list_groups(request: Request) -> Reply:
    """Rows are written after the group itself: `as_of` is when they were read, and the newest may be missing."""
    query: GroupListQuery = request.query
    tenant, _ = work.tenancy(request)
    given = {name: getattr(query, name) for name in FILTERS}
    filters = {name: _filter(value) for name, value in given.items() if value is not None}
    if "due_from" in filters:
        filters.setdefault("due_to", LAST_DUE)
    try:
        rows, after = services().views.cases(
            tenant.id, query.order, filters, query.after, query.limit, "groups"
        )
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    summaries = [msgspec.json.decode(row.summary) for row in rows]
    return Reply({"groups": summaries, "next_after": after or None, "as_of": stamp(request.wall)})


def show(request: Request) -> Reply:
    """With the texts of what the caller sees."""
    seen, reader, (_, root) = visit(request, "group.show"), services().group_reader, work.tenancy(request)
    shown = reader.show(seen.loaded, seen.who, root, seen.at)
    said = group_render.group(shown, seen.group, reader.pack(seen.group), seen.who.role, request.lang)
    return Reply(said, version=seen.group.head.version)


def page(request: Request) -> Reply:
    """For anybody, out of what is kept for some seconds: an address that is passed around must not wear a group out."""
    said = _page(request, invited=False)
    return Reply(
        said, headers={"Cache-Control": f"public, max-age={PAGE_SECONDS}", "Vary": "Accept-Language"}
    )


def invitation(request: Request) -> Reply:
    """For a complainant who was told of the group, belongs to it or has belonged to it, whether it is listed or not."""
    case, group_id = own_case(request, "group.invitation"), request.path["group_id"]
    assert case is not None, "only a complainant's token comes here"
    said = _page(
        request, invited=group_id in case.invited or group_id in case.memberships, of=case.head.tenant
    )
    return Reply(said)


def _page(request: Request, *, invited: bool, of: str = "") -> dict[str, Any]:
    """Raises NotFound for what is not for this caller, and what is wrong with a link."""
    group = services().groups.get(request.path["group_id"])
    if group is None or of not in ("", group.head.tenant):
        raise NotFound("No such group.")
    tenancy = services().tenancies.of(group.head.tenant)
    if (link := request.query.link) is not None:
        links.check(link, group.head.tenant, group.head.group_id, tenancy.root.tokens, tenancy.now)
    members = services().groups.members(group.head.group_id)
    view = group_queries.page(group, tenancy.now, members, invited=invited or link is not None)
    if not view:
        raise NotFound("No such group.")
    return group_render.page(view, group, services().group_reader.pack(group), request.lang)


def _filter(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) else str(value)


# --------------------------------------------------------------------------------------------------------------- links


def create_link(request: Request) -> Reply:
    """By whoever is in the group or in charge of it, as long as it takes anybody in."""
    seen = visit(request, "group.link", acts=True)
    group = seen.group
    if not group.head.joinable:
        raise NotAllowed("group_not_joinable", "Nobody joins any more.")
    return Reply(_link(request, group, request.body.days, seen.at))


def _link(request: Request, group: Group, days: int, at: datetime) -> dict[str, Any]:
    """`at`: by the tenant's own time, so that a sandbox can see a link come to its end."""
    tenant, root = work.tenancy(request)
    link, ends = links.issue(tenant.id, group.head.group_id, at, days, root.tokens)
    return {"link": link, "group_id": group.head.group_id, "expires_at": stamp(ends)}
