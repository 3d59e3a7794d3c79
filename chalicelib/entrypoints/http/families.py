"""Families of respondents: which references are one, as a platform and its officers say."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.families import Family, normal
from chalicelib.domain.values import REF_PATTERN, stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.family_schemas import FamilyIn, FamilyListQuery

_REF: Final = re.compile(rf"\A{REF_PATTERN[1:-1]}\Z")


def put(request: Request) -> Reply:
    """The whole family, new or changed; the same request twice is as good as once."""
    tenant, _ = work.tenancy(request)
    stands = services().family_keeping.put(tenant.id, _wanted(request), request.if_match)
    return Reply(_shown(stands), version=stands.version)


def list_families(request: Request) -> Reply:
    query: FamilyListQuery = request.query
    tenant, _ = work.tenancy(request)
    found = services().family_keeping.page(tenant.id, query.after or "", query.limit)
    after = found[-1].id if len(found) == query.limit else None
    return Reply({"families": [_shown(family) for family in found], "next_after": after})


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    found = services().family_keeping.get(tenant.id, request.path["family_id"])
    return Reply(_shown(found), version=found.version)


def delete(request: Request) -> Reply:
    """Complaints that come later are compared by the references themselves; what was found stays as it is."""
    tenant, _ = work.tenancy(request)
    services().family_keeping.delete(tenant.id, request.path["family_id"])
    return Reply(None)


def _wanted(request: Request) -> Family:
    """In one order and spelling, each reference once. Raises Invalid for what no complaint could name."""
    body: FamilyIn = request.body
    members = [normal(member) for member in body.members]
    faults = [
        Fault(f"/members/{n}", "not_a_reference", REF_PATTERN)
        for n, ref in enumerate(members)
        if not _REF.match(ref)
    ]
    if faults:
        raise Invalid(faults=tuple(faults))
    by, at = work.principal(request).id, work.moment(request)
    return Family(request.path["family_id"], body.kind, tuple(sorted(set(members))), at, by)


def _shown(family: Family) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(family)
    return plain | {"updated_at": stamp(family.updated_at)}
