"""A body's register of who is tied to whom, by codes: what the conflict check of its appointments rests on."""

from __future__ import annotations

from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.body_schemas import OneRelationQuery, RelationQuery, RelationsIn
from chalicelib.entrypoints.http.exchange import Reply, Request


def create(request: Request) -> Reply:
    """Many at once; one that is there already gets the new days."""
    body: RelationsIn = request.body
    tenant, _ = work.tenancy(request)
    faults = []
    for n, given in enumerate(body.relations):
        if given.a == given.b:
            faults.append(Fault(f"/relations/{n}/b", "same_person"))
        if given.since is not None and given.until is not None and given.until < given.since:
            faults.append(Fault(f"/relations/{n}/until", "too_early_day", given.since.isoformat()))
    if faults:
        raise Invalid(faults=tuple(faults))
    at = work.moment(request)
    edges = [Edge(g.a, g.relation, g.b, g.since, g.until, at) for g in body.relations]
    services().register.put(tenant.id, edges)
    return Reply({"kept": len({(edge.a, edge.relation, edge.b) for edge in edges})})


def list_relations(request: Request) -> Reply:
    query: RelationQuery = request.query
    tenant, _ = work.tenancy(request)
    found = services().register.around(tenant.id, (query.of,)).get(query.of, ())
    return Reply({"relations": [_shown(edge) for edge in found]})


def delete(request: Request) -> Reply:
    query: OneRelationQuery = request.query
    tenant, _ = work.tenancy(request)
    if not services().register.remove(tenant.id, Edge(query.a, query.relation, query.b)):
        raise NotFound("No such relation.")
    return Reply(None)


def _shown(edge: Edge) -> dict[str, Any]:
    return {"a": edge.a, "relation": edge.relation, "b": edge.b, "since": edge.since, "until": edge.until}
