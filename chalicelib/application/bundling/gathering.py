"""What one reader may see of a case as of one event: the same whenever it is gathered, unless somebody was erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from chalicelib.application.asking import Tenancy
from chalicelib.application.bundle_ports import Contents, Given
from chalicelib.application.ports import CaseStore, EventRow, Loaded
from chalicelib.application.queries import Reader
from chalicelib.application.texts import Item, text_ids
from chalicelib.domain.access import Principal
from chalicelib.domain.bundle.naming import path
from chalicelib.domain.case.bundled import Bundle
from chalicelib.domain.case.bundles import spoken_by
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.case.manifest import audience_of, exhibits, number
from chalicelib.domain.case.replay import replay
from chalicelib.domain.case.seeing import original_shown
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.values import Role

PAGE: Final = 500
OF_THE_MOMENT: Final = (
    "allowed_actions",
    "version",
    "evidence_left",
    "your_move",
    "their_move",
    "neutral_move",
)
"""What a view says of what its reader could do just now."""


class Gathering:
    def __init__(self, store: CaseStore, reader: Reader) -> None:
        self._store, self._reader = store, reader

    def contents(self, loaded: Loaded, bundle: Bundle, tenancy: Tenancy, seq: int) -> Contents:
        """As of event `seq`."""
        case_id, who = loaded.case.head.case_id, principal(bundle, loaded.case)
        events = tuple(self.events(case_id, 0, seq))
        case = replay(None, ((row.body, row.hash) for row in events))
        then = msgspec.structs.replace(loaded, case=case)
        shown = self._reader.show(then, who, tenancy.root, case.head.updated_at)
        items = self._reader.salted(then, who, tenancy.root, shown)
        seen = {k: v for k, v in shown.items() if k not in (*OF_THE_MOMENT, "texts", "people")}
        opened = frozenset(row.seq for row in events if audience_of(who.role) in row.audience)
        named = _named(case, seen, (row for row in events if row.seq in opened))
        return Contents(
            case=case, bundle_id=bundle.id, lang=bundle.lang, reader=who.role.value, seen=seen,
            people=shown["people"],
            texts={key: _salted(item) for key, item in sorted(items.items()) if key in named},
            messages=tuple(self._messages(then, who, tenancy)),
            exhibits=tuple(_given(item, who.role, items) for item in exhibits(case, who.role)),
            events=events, opened=opened,
        )  # fmt: skip

    def events(self, case_id: str, after: int, until: int) -> Iterator[EventRow]:
        """Behind `after`, up to and with `until`."""
        while after < until and (rows := self._store.events(case_id, after, min(PAGE, until - after))):
            yield from rows
            after = rows[-1].seq

    def _messages(self, then: Loaded, who: Principal, tenancy: Tenancy) -> Iterator[dict[str, Any]]:
        after, last = 0, then.case.head.messages
        while after < last:
            limit = min(PAGE, last - after)
            page = self._reader.messages(then, who, tenancy.root, after, limit, salted=True)
            yield from page["messages"]
            after += limit


def principal(bundle: Bundle, case: Case) -> Principal:
    """Whoever asked for it. A mediator of somebody else's roster is named with it; who acts for a party sees what it
    sees, and not its contacts.
    """
    own, _, ref = bundle.ref.rpartition("/")
    acting = bundle.ref if bundle.ref in spoken_by(case, bundle.by) else ""
    return Principal(id="bundle", role=bundle.by, tenant=own or case.head.tenant, ref=ref, acting=acting)


def _named(case: Case, seen: dict[str, Any], rows: Iterator[EventRow]) -> set[str]:
    """The texts that belong to this view; what was written after it belongs to none."""
    plain = [seen, *(msgspec.json.decode(row.body)["data"] for row in rows)]
    return set(text_ids(plain)) | set(case.claim.details.values())


def _salted(item: Item) -> dict[str, str]:
    return {"salt": item.salt.hex(), "text": item.text}


def _given(item: Evidence, role: Role, items: dict[str, Item]) -> Given:
    """The original, or of an image of the other side its copy; nothing where there is none to give."""
    name = items[item.name.id].text if item.name.id in items else None
    which, place = Which.ORIGINAL if original_shown(item, role) else Which.COPY, number(item)
    kept = item.state is EvidenceState.KEPT and item.version_id is not None
    if which is Which.ORIGINAL:
        own = path(place, name, media_type=item.media_type) if kept else None
        return Given(item, place, name, own, which, item.sha256, item.size, item.version_id or "")
    copy = item.copy
    if copy is None or not kept:
        return Given(item, place, name, None, which, "", 0, "")
    own = path(place, name, copy.media_type)
    return Given(item, place, name, own, which, copy.sha256, copy.size, copy.version_id)
