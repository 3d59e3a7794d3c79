"""The published procedure: every rule pack with its numbers and their sources. For anybody."""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints.http.exchange import Reply, Request


def list_packs(request: Request) -> Reply:  # noqa: ARG001 - every handler takes the request
    return Reply({"packs": sorted(services().packs.all(), key=lambda pack: (pack.id, pack.version))})


def show(request: Request) -> Reply:
    """By id the version in force, by `id@version` that one: a case names the one it is pinned to."""
    pack_id, _, version = request.path["pack_id"].partition("@")
    packs = services().packs
    try:
        return Reply(packs.get(f"{pack_id}@{version}") if version else packs.current(pack_id, request.wall))
    except KeyError:
        raise NotFound("No such rule pack.") from None
