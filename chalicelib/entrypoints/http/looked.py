"""Who has looked into a case: noted before anything is shown, and read by those whose data it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from chalicelib.bootstrap import services
from chalicelib.domain.case.state import Case
from chalicelib.domain.looks import Look, LookKind
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import positions, work
from chalicelib.entrypoints.http.exchange import Reply, Request

_PLACE: Final = re.compile(
    r"\A20\d\d-[01]\d-[0-3]\dT[0-2]\d#(~[0-9]{9}|[a-z_]{1,30}#[0-9a-f]{16})\Z", re.ASCII
)


def note(request: Request, case: Case, kind: LookKind, at: datetime) -> None:
    """Before the texts are opened: what cannot be noted is not shown. `at`: by the time of the case's tenant.

    Raises TryAgain.
    """
    caller, who = request.caller, work.principal(request)
    assert caller is not None
    look = Look(
        case_id=case.head.case_id, kind=kind, at=at, role=who.role, tenant=who.tenant, ref=who.ref,
        key=caller.key_id, acting=who.acting,
    )  # fmt: skip
    services().looking.note(look, services().reader.pack(case), request.wall)


def noting(request: Request, kind: LookKind) -> Callable[[Case], None]:
    """Likewise for whoever reads the case by another path than its own. Raises TryAgain."""

    def noted(case: Case) -> None:
        note(request, case, kind, request.wall)

    return noted


def show(request: Request) -> Reply:
    """A party reads what concerns its own data; the platform's people all of it."""
    case, query = work.load(request, "case.access_log").case, request.query
    looks, after = services().looking.page(
        case, work.principal(request).role, _place(query.after), query.limit
    )
    lines = [line(look) for look in sorted(looks, key=lambda look: look.at)]
    return Reply({"lines": lines, "next_after": positions.cursor(after) if after else None})


def line(look: Look) -> dict[str, Any]:
    link = {LookKind.EVIDENCE: "evidence_id", LookKind.BUNDLE: "bundle_id"}.get(look.kind)
    return {
        "at": stamp(look.at), "kind": look.kind, "by": look.role, "tenant_id": look.tenant or None,
        "ref": look.ref or None, "key_id": look.key or None, "acting": look.acting or None,
        "event_id": look.event or None, **({link: look.thing} if link else {}),
    }  # fmt: skip


def all_lines(case: Case, reader: Role, most: int) -> tuple[list[dict[str, Any]], str | None]:
    """The first of them, and where the rest begins."""
    looks, after = services().looking.page(case, reader, "", most)
    lines = [line(look) for look in sorted(looks, key=lambda look: look.at)]
    return lines, positions.cursor(after) if after else None


def _place(cursor: str) -> str:
    """Raises Invalid for what is no place of this log."""
    place = positions.position(cursor) if cursor else ""
    if place and not _PLACE.match(place):
        raise positions.malformed()
    return place
