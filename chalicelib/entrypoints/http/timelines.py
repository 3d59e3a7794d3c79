"""One time-line for a case through all stages and bodies (S64): its record, its groups', its arbitration's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

import msgspec

from chalicelib.application import arbitration_queries, group_queries
from chalicelib.application.ports import Loaded
from chalicelib.application.soundness import ends
from chalicelib.application.timelines import Source, page
from chalicelib.bootstrap import services
from chalicelib.domain import authority
from chalicelib.domain.access import STAFF, Target
from chalicelib.domain.audiences import PARTIES, PLATFORM
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.timeline import Placed, Step
from chalicelib.domain.values import Role, is_id
from chalicelib.entrypoints.http import arbitration_access, positions, texts, words, work
from chalicelib.entrypoints.http.auth import admit
from chalicelib.entrypoints.http.exchange import Reply, Request

MAX_POSITIONS: Final = 768
"""Characters: as much as the longest cursor holds."""
PREFIXES: Final = ("case", "group", "arb")


def show(request: Request) -> Reply:
    """A page of what happened, oldest first: one Query for each record, and one to read each that is not the case's."""
    loaded, query = work.load(request, "case.events"), request.query
    sources = [_own(request, loaded), *_groups(request, loaded), *_arbitration(request, loaded)]
    found = page(sources, _positions(query.after), query.limit)
    lang = request.lang
    return Reply(
        {
            "steps": [_shown(placed, loaded, lang) for placed in found.steps],
            "records": [{"kind": source.kind, "id": source.id} for source in sources],
            "next_after": _cursor(found.positions) if found.positions is not None else None,
        }
    )


def _own(request: Request, loaded: Loaded) -> Source:
    """Whether it is in a group is nothing for the other side to know; the member reads its own steps."""
    role, case_id = work.principal(request).role, loaded.case.head.case_id
    audience = PLATFORM if role in STAFF else PARTIES
    also = "membership." if role is Role.COMPLAINANT else ""
    end = ends(loaded.case.head)
    return Source("case", case_id, services().store.events, end, frozenset({audience}), also)


def _groups(request: Request, loaded: Loaded) -> Iterator[Source]:
    """Those that it is or was in, as far as the caller reads them."""
    who, case, at = work.principal(request), loaded.case, work.moment(request)
    if who.acting and not authority.covers(who.scopes, "group.events"):
        return
    for group_id in case.memberships:
        try:
            if who.case_id is None:
                admit(who, "group.events", Target(case.head.tenant))
            group = services().group_reader.load(group_id).group
            as_whom = group_queries.reading(who, group, case if who.case_id is not None else None, at)
        except (NotFound, Forbidden):
            continue
        audiences = frozenset(group_queries.AUDIENCES[as_whom.role])
        yield Source("group", group_id, services().group_store.events, ends(group.head), audiences)


def _arbitration(request: Request, loaded: Loaded) -> Iterator[Source]:
    who, arbitration_id = work.principal(request), loaded.case.head.arbitration
    if arbitration_id is None or who.role not in arbitration_queries.AUDIENCES:
        return
    if who.acting and not authority.covers(who.scopes, "arbitration.events"):
        return
    try:
        found = services().arbitration_reader.load(arbitration_id).arbitration
        arbitration_access.within(who, "arbitration.events", found)
    except (NotFound, Forbidden):
        return
    audience = arbitration_queries.AUDIENCES[who.role]
    rows, end = services().arbitration_store.events, ends(found.head)
    yield Source("arbitration", arbitration_id, rows, end, frozenset({audience}))


def _shown(placed: Placed, loaded: Loaded, lang: str) -> dict[str, Any]:
    step = placed.step
    return {
        "at": step.at, "kind": placed.kind, f"{placed.kind}_id": placed.id, "seq": step.seq, "event_id": step.id,
        "type": step.type, "by": step.by, "acting": step.acting or None, "said": _told(step, loaded, lang),
    }  # fmt: skip


def _told(step: Step, loaded: Loaded, lang: str) -> str:
    """Who did it for the party is said where it did not do it itself."""
    said = _said(step, loaded, lang)
    return texts.text(lang, "representation", "did", said=said) if step.acting else said


def _said(step: Step, loaded: Loaded, lang: str) -> str:
    """The sentence of its type, with the exhibit, the stage or the provider's code that it names."""
    data, said = step.data, _words(lang).get(step.type, step.type)
    if "{" not in said:
        return said
    about = data.get("evidence") or {}
    item = loaded.case.evidence.get(about.get("id") or data.get("evidence_id") or "")
    number = data.get("exhibit") or about.get("exhibit") or (item.exhibit if item else None)
    stage = _stage(loaded, data["stage"], lang) if "{stage}" in said else ""
    code = data.get("external", {}).get("code")
    return said.format(exhibit=number or "–", stage=stage, code=code or "–")


def _stage(loaded: Loaded, stage_id: str, lang: str) -> str:
    """The name of one stage of the case's rules, which may call it what they like."""
    return words.stage(lang, services().reader.pack(loaded.case), stage_id)


@cache
def _words(lang: str) -> dict[str, str]:
    """A sentence for each type of event; a case's are those of its bundle."""
    folder = resources.files("chalicelib") / "texts"
    of_cases, others = (
        json.loads((folder / f"{name}-{lang}.json").read_text("utf-8")) for name in ("bundle", "timeline")
    )
    found: dict[str, str] = of_cases["events"] | others
    return found


def _cursor(reached: dict[str, int]) -> str:
    return positions.cursor(msgspec.json.encode(reached, order="sorted").decode())


def _positions(cursor: str) -> dict[str, int]:
    """Raises Invalid for what `_cursor` never wrote. Positions in a record that is not the caller's are not used."""
    if not cursor:
        return {}
    try:
        found = msgspec.json.decode(positions.position(cursor, most=MAX_POSITIONS), type=dict[str, int])
    except msgspec.MsgspecError:
        raise positions.malformed() from None
    plausible = all(any(is_id(p, id_) for p in PREFIXES) and 0 <= n < 10**9 for id_, n in found.items())
    if not plausible or _cursor(found) != cursor:
        raise positions.malformed()
    return found
