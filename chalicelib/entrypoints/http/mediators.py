"""The roster of mediators: a platform enters and retires them; it and its officers read it."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.application import assigning
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.roster import Mediator, Tie
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import body_entries, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import MediatorIn, MediatorListQuery


def put(request: Request) -> Reply:
    """The whole entry, new or changed; the same request twice is as good as once. Brings a retired one back."""
    tenant, _ = work.tenancy(request)
    if faults := body_entries.day_faults(request.body):
        raise Invalid(faults=tuple(faults))
    entered = assigning.enter(services().directory, tenant.id, _entry(request))
    return Reply(_shown(entered))


def list_mediators(request: Request) -> Reply:
    query: MediatorListQuery = request.query
    tenant, _ = work.tenancy(request)
    found = services().directory.mediators(tenant.id, query.after or "", query.limit)
    after = found[-1].ref if len(found) == query.limit else None
    return Reply({"mediators": [_shown(mediator) for mediator in found], "next_after": after})


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    mediator = services().directory.mediator(tenant.id, request.path["mediator_ref"])
    if mediator is None:
        raise NotFound("No such mediator.")
    return Reply(_shown(mediator))


def retire(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    if not services().directory.retire_mediator(tenant.id, request.path["mediator_ref"]):
        raise NotFound("No such mediator.")
    return Reply(None)


def _entry(request: Request) -> Mediator:
    """In one order and without repetitions, so that the same roster looks the same."""
    body: MediatorIn = request.body
    ties = {Tie(tie.ref, tie.reason, tie.since, tie.until) for tie in body.ties}
    return Mediator(
        ref=request.path["mediator_ref"], languages=tuple(sorted(set(body.languages))), capacity=body.capacity,
        since=request.wall, skills=tuple(sorted(set(body.skills))), available=body.available,
        ties=tuple(sorted(ties, key=lambda t: (t.ref, t.reason, str(t.since), str(t.until)))),
        accreditations=body_entries.accreditations(body), absences=body_entries.absences(body),
    )  # fmt: skip


def _shown(mediator: Mediator) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(mediator)
    return plain | {"since": stamp(mediator.since)}
