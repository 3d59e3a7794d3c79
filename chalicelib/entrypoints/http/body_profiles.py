"""What bodies publish of themselves: their own page, and the list of all."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.bootstrap import services
from chalicelib.domain.bodies import durations
from chalicelib.domain.bodies.profile import BodyProfile, ProfileTerms
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.body_schemas import BodyListQuery
from chalicelib.entrypoints.http.exchange import Reply, Request


def put(request: Request) -> Reply:
    """The whole profile, new or changed; the same request twice is as good as once."""
    terms: ProfileTerms = request.body
    tenant, _ = work.tenancy(request)
    stands = services().body_keeping.publish(tenant, terms, work.moment(request), request.if_match)
    return Reply(_shown(stands), version=stands.version)


def list_bodies(request: Request) -> Reply:
    query: BodyListQuery = request.query
    found = services().body_keeping.profiles(query.after or "", query.limit)
    after = found[-1].body if len(found) == query.limit else None
    return Reply({"bodies": [_shown(profile) for profile in found], "next_after": after})


def show(request: Request) -> Reply:
    """With how long it usually takes."""
    found = services().body_keeping.profile(request.path["body_id"])
    counts = services().bodies.durations(found.body)
    usual = {category: durations.usual(of) for category, of in counts.items()}
    told = {category: msgspec.to_builtins(said) for category, said in usual.items() if said}
    return Reply(_shown(found) | {"durations": told}, version=found.version)


def _shown(profile: BodyProfile) -> dict[str, Any]:
    return {
        "body_id": profile.body, "profile": profile.terms, "sandbox": profile.sandbox,
        "updated_at": stamp(profile.updated_at), "version": profile.version,
    }  # fmt: skip
