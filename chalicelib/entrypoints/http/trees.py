"""Tree heads, which are everybody's, and inclusion proofs, which are for whoever may read the record."""

from __future__ import annotations

from datetime import date

import msgspec

from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.domain.trees.heads import jwk
from chalicelib.entrypoints.http import arbitration_access, group_access, work
from chalicelib.entrypoints.http.exchange import Reply, Request


def list_heads(request: Request) -> Reply:
    query = request.query
    after = query.after.isoformat() if query.after else ""
    found, behind = services().proving.latest(after, query.limit)
    return Reply({"tree_heads": found, "next_after": behind or None})


def show(request: Request) -> Reply:
    try:
        day = date.fromisoformat(request.path["day"])
    except ValueError:
        raise NotFound from None  # the 31st of February
    signed = services().proving.head(day)
    return Reply(msgspec.structs.asdict(signed) | {"jwk": jwk(signed.public_key)})


def of_case(request: Request) -> Reply:
    return _proof(request, work.load(request, "case.events").case.head.case_id)


def of_group(request: Request) -> Reply:
    return _proof(request, group_access.visit(request, "group.events").group.head.group_id)


def of_arbitration(request: Request) -> Reply:
    found = arbitration_access.visit(request, "arbitration.events").found
    return _proof(request, found.head.arbitration_id)


def _proof(request: Request, id_: str) -> Reply:
    return Reply(services().proving.inclusion(id_, request.query.day))
