"""Large files in parts: where the missing ones go, and the end. The bytes never pass through here."""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request


def resume(request: Request) -> Reply:
    """The file's one unfinished upload, begun by the first call and gone on with by every other."""
    case, role = work.load(request, "evidence.declare").case, work.principal(request).role
    found = services().uploading.resume(case, request.path["evidence_id"], role)
    missing = [
        {"number": to.number, "size": to.size, "url": to.url, "expires_at": stamp(to.expires_at)}
        for to in found.missing
    ]
    arrived = [{"number": part.number, "size": part.size} for part in found.arrived]
    body = {"evidence_id": found.evidence_id, "size": found.size, "part_bytes": found.part_bytes}
    return Reply(body | {"missing": missing, "arrived": arrived})


def complete(request: Request) -> Reply:
    case, role = work.load(request, "evidence.declare").case, work.principal(request).role
    services().uploading.complete(case, request.path["evidence_id"], role)
    return Reply({"evidence_id": request.path["evidence_id"]})
