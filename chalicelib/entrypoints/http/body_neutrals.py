"""The roster of a body's neutrals: its server enters and retires them, its clerks read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.bodies import sheet
from chalicelib.domain.errors import Invalid
from chalicelib.domain.neutrals.roster import Neutral
from chalicelib.entrypoints.http import body_entries, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.neutral_schemas import NeutralExportQuery, NeutralIn, NeutralListQuery

NEXT_AFTER = "Redress-Next-After"


def put(request: Request) -> Reply:
    """The whole entry, new or changed; the same request twice is as good as once. Brings a retired one back."""
    body: NeutralIn = request.body
    tenant, _ = work.tenancy(request)
    if faults := body_entries.faults(body):
        raise Invalid(faults=tuple(faults))
    at = work.moment(request)
    entry = body_entries.neutral(request.path["neutral_ref"], body, at)
    entered = services().rostering.enter(tenant.id, entry)
    return Reply(_whole(request, tenant.id, entered, at.date()))


def list_neutrals(request: Request) -> Reply:
    query: NeutralListQuery = request.query
    tenant, _ = work.tenancy(request)
    found = services().rostering.page(tenant.id, query.after or "", query.limit)
    after, on = found[-1].ref if len(found) == query.limit else None, work.moment(request).date()
    shown = [body_entries.shown(entry, on, request.lang) for entry in found]
    return Reply({"neutrals": shown, "next_after": after})


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    found = services().rostering.show(tenant.id, request.path["neutral_ref"])
    return Reply(_whole(request, tenant.id, found, work.moment(request).date()))


def _whole(request: Request, tenant_id: str, entry: Neutral, on: date) -> dict[str, Any]:
    """With the cases of platforms that he mediates: one Query more, where he has any cases at all."""
    places = services().places.of(tenant_id, entry.ref) if entry.active else []
    mediates = [place for place in places if place.startswith("case_")]
    return body_entries.shown(entry, on, request.lang) | {"mediates": mediates}


def retire(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    services().rostering.retire(tenant.id, request.path["neutral_ref"])
    return Reply(None)


def export(request: Request) -> Reply:
    """Retired ones are left out: read in again, a sheet would bring them back."""
    query: NeutralExportQuery = request.query
    tenant, _ = work.tenancy(request)
    found = services().rostering.page(tenant.id, query.after or "", query.limit)
    headers = {"Content-Disposition": 'attachment; filename="neutrals.csv"'}
    if len(found) == query.limit:
        headers[NEXT_AFTER] = found[-1].ref
    text = sheet.write(entry for entry in found if not entry.retired)
    return Reply(text, content_type="text/csv; charset=utf-8", headers=headers)
