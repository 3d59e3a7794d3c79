"""One's own data, to take along: for a party all that its case keeps of it, for the platform all of a person.

Regulation (EU) 2016/679 art. 15(3) and 20, PIPL art. 45. Each part is what the API shows of it elsewhere; what
the other side wrote is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from chalicelib.application.forgetting_ports import HeldKey
from chalicelib.application.ports import Loaded
from chalicelib.application.queries import CONTACTS
from chalicelib.application.texts import text_ids
from chalicelib.bootstrap import services
from chalicelib.domain.access import Principal
from chalicelib.domain.case.state import Evidence
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.looks import LookKind
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import looked, notices, positions, work
from chalicelib.entrypoints.http.exchange import Reply, Request

FORMAT: Final = "redress:person-data:1"
LINES: Final = 100
"""Of the access log; it goes on by its own path."""
_PAGE: Final = 500


def show(request: Request) -> Reply:
    """For the party itself. Whoever acts for it asks for what his authority covers, by the other paths."""
    loaded, who = work.load(request, "case.own_data"), work.principal(request)
    if who.acting:
        raise Forbidden
    return Reply(_data(request, loaded, who.role, work.moment(request)))


def of_person(request: Request) -> Reply:
    """Case by case, each noted in its access log before it is opened. Raises NotFound for a person of whom nothing is
    kept.
    """
    tenant, _ = work.tenancy(request)
    ref, query, at = request.path["person_ref"], request.query, work.moment(request)
    after = _key(query.after, ref)
    held = services().person_keys.of(tenant.id, ref, after=after, limit=query.limit + 1)
    if not held and after is None:
        raise NotFound("No such person.")
    page = held[: query.limit]
    cases = [data for key in page if key.owner.startswith("case_") for data in _of(request, key, at)]
    last = f"{page[-1].owner}#{page[-1].slot}" if len(held) > len(page) else ""
    return Reply({
        "person_ref": ref, "cases": cases, "next_after": positions.cursor(last) if last else None,
        "elsewhere": list(dict.fromkeys(key.owner for key in page if not key.owner.startswith("case_"))),
    })  # fmt: skip


def _of(request: Request, key: HeldKey, at: datetime) -> Iterator[dict[str, Any]]:
    """Nothing of a case in which this key is not a party's."""
    if key.slot not in (Role.COMPLAINANT, Role.RESPONDENT):
        return
    loaded = services().reader.load(key.owner)
    looked.note(request, loaded.case, LookKind.DATA, at)
    yield _data(request, loaded, Role(key.slot), at)


def _data(request: Request, loaded: Loaded, role: Role, at: datetime) -> dict[str, Any]:
    """As that party reads it, whoever asks."""
    (tenant, root), case = work.tenancy(request), loaded.case
    head, party = case.head, case.party(role)
    party_itself = Principal("system", role, head.tenant, case_id=head.case_id)
    view = services().reader.view(case, party_itself, at)
    own = services().reader.own(loaded, root, role)
    lines, more = looked.all_lines(case, role, LINES)
    shown = services().reader.show(loaded, party_itself, root, at)["texts"]
    written = own or {}
    return {
        "format": FORMAT, "case_id": head.case_id, "role": role, "person_ref": party.ref, "as_of": stamp(at),
        "erased_at": view["erased"].get(role.value) if own is None else None,
        "person": {name: written.get(name) for name in CONTACTS} if own is not None else None,
        "texts": {id_: text for id_, text in written.items() if id_ not in CONTACTS},
        "decided": {id_: shown[id_] for id_ in text_ids(view["decision"]) if id_ in shown},
        "case": work.told_as(request, case, view, role),
        "files": [_file(item, written) for item in case.evidence.values() if item.by is role],
        "representations": [line for line in view["representations"] if line["of"] == role],
        "messages": list(_messages(loaded, party_itself, request)),
        "notices": notices.all_of(loaded, root, role),
        "preferences": notices.wishes_of(tenant.id, root, party.ref, role),
        "access_log": lines, "access_log_next": more,
    }  # fmt: skip


def _file(item: Evidence, written: dict[str, str]) -> dict[str, Any]:
    return {
        "id": item.id, "name": written.get(item.name.id), "kind": item.kind, "state": item.state,
        "sha256": item.sha256, "size": item.size, "media_type": item.media_type, "exhibit": item.exhibit,
        "declared_at": stamp(item.declared_at), "kept_until": stamp(item.kept_until) if item.kept_until else None,
    }  # fmt: skip


def _messages(loaded: Loaded, who: Principal, request: Request) -> Iterator[dict[str, Any]]:
    _, root = work.tenancy(request)
    after: int | None = 0
    while after is not None:
        page = services().reader.messages(loaded, who, root, after, _PAGE)
        yield from (line for line in page["messages"] if line["by"] == who.role.value)
        after = page["next_after"]


def _key(cursor: str, ref: str) -> HeldKey | None:
    """Raises Invalid for what `of_person` never wrote."""
    if not cursor:
        return None
    owner, _, slot = positions.position(cursor).partition("#")
    prefix, _, body = owner.partition("_")
    if not (prefix.isascii() and prefix.isalpha() and len(body) == 26 and _is_slot(slot)):
        raise positions.malformed()
    return HeldKey(owner, slot, ref)


def _is_slot(text: str) -> bool:
    return text.isascii() and 0 < len(text) <= 100 and text.isprintable()
