"""The read side: a case with the texts its caller may read, its record, its messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from chalicelib.application import ports
from chalicelib.application.texts import FROM_STAFF, STAFF_ONLY, open_bundle
from chalicelib.domain.access import Principal
from chalicelib.domain.case import views
from chalicelib.domain.case.events import PARTIES, PLATFORM
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp

CONTACTS = ("name", "email", "phone")
STAFF = (Role.PLATFORM, Role.OFFICER)
NOWHERE: frozenset[str | None] = frozenset()
ROOMS: dict[Role, frozenset[str | None]] = {
    Role.COMPLAINANT: frozenset({None, "joint", "caucus_complainant"}),
    Role.RESPONDENT: frozenset({None, "joint", "caucus_respondent"}),
    Role.MEDIATOR: frozenset({None, "joint", "caucus_complainant", "caucus_respondent"}),
    Role.PLATFORM: frozenset({None}),
    Role.OFFICER: frozenset({None}),
}
"""Who hears what: a word in a caucus is for the mediator and that one party, and for nobody else (S21)."""


class Reader:
    """What callers see of cases. `admit` raises for a caller the case is not for."""

    def __init__(self, store: ports.CaseStore, crypto: ports.Crypto, packs: ports.Packs) -> None:
        self._store, self._crypto, self._packs = store, crypto, packs

    def load(self, case_id: str) -> ports.Loaded:
        """Raises NotFound."""
        loaded = self._store.load(case_id)
        if loaded is None:
            raise NotFound("No such case.")
        return loaded

    def view(self, case: Case, principal: Principal, now: datetime) -> dict[str, Any]:
        """Without texts: what an action answers with."""
        return views.view(case, principal.role, now, self.pack(case))

    def pack(self, case: Case) -> RulePack:
        """The rules of the case: the version it is pinned to, over the floor that its consumer brings along."""
        return self._packs.get(case.head.pack, case.claim.floor, case.head.tenant)

    def show(
        self, loaded: ports.Loaded, principal: Principal, root: ports.Root, now: datetime
    ) -> dict[str, Any]:
        """The view, `texts` by their ids and `people` by their slots; of an erased person neither is there."""
        opened, seen = self._open(loaded, root, principal.role), self.view(loaded.case, principal, now)
        hidden = _unseen_names(loaded.case, seen)
        texts = {
            text_id: text for bundle in opened.values() for text_id, text in bundle.items()
            if text_id not in CONTACTS and text_id not in hidden
        }  # fmt: skip
        people = {slot: self._person(slot, bundle, principal.role) for slot, bundle in opened.items()}
        return seen | {"texts": texts, "people": people}

    def _open(self, loaded: ports.Loaded, root: ports.Root, role: Role) -> dict[str, dict[str, str]]:
        """Slot to texts. A person whose key is gone is absent: erased. So is a slot that is not for this role."""
        head = loaded.case.head
        hidden = FROM_STAFF if role in STAFF else STAFF_ONLY
        persons = [p for p in loaded.persons.values() if p.slot not in hidden]
        keys = self._store.person_keys(head.tenant, head.case_id, persons)
        opened: dict[str, dict[str, str]] = {slot: {} for slot in keys}
        for sealed in loaded.sealed:
            if (wrapped := keys.get(sealed.slot)) is not None:
                plain = self._crypto.open(root, head.case_id, sealed.slot, wrapped, sealed.box)
                opened[sealed.slot] |= open_bundle(plain)
        return opened

    @staticmethod
    def _person(slot: str, bundle: dict[str, str], role: Role) -> dict[str, str]:
        """The other side sees a name; contacts are for their owner and the platform."""
        shown = CONTACTS if role in STAFF or role.value == slot else ("name",)
        return {field: bundle[field] for field in shown if field in bundle}

    def events(self, case_id: str, principal: Principal, after: int, limit: int) -> dict[str, Any]:
        """The record from there on: bodies as they were hashed. An event that is not for this caller shows as its hash,
        so that the chain can be checked by everyone.
        """
        rows = self._store.events(case_id, after, limit)
        audience = PLATFORM if principal.role in STAFF else PARTIES
        shown = [self._event(row, audience) for row in rows]
        return {"events": shown, "next_after": rows[-1].seq if len(rows) == limit else None}

    @staticmethod
    def _event(row: ports.EventRow, audience: str) -> dict[str, Any]:
        link = {"seq": row.seq, "prev": row.prev, "hash": row.hash}
        if audience not in row.audience:
            return link | {"sealed": True}
        return link | {
            "id": row.id,
            "type": row.type,
            "at": row.at,
            "sequence": row.audience[audience],
            "body": row.body,
        }

    def messages(
        self, loaded: ports.Loaded, principal: Principal, root: ports.Root, after: int, limit: int
    ) -> dict[str, Any]:
        """The thread, and the rooms that this caller is in, oldest first; `text` is null where its author has been
        erased. A page may hold fewer than its limit: what is said in other rooms is left out.
        """
        head = loaded.case.head
        page = self._store.messages(head.case_id, after, limit)
        rows = [row for row in page if _hears(principal, row)]
        keys = (
            self._store.person_keys(head.tenant, head.case_id, list(loaded.persons.values())) if rows else {}
        )
        shown = list(self._messages(rows, keys, root, head.case_id))
        return {"messages": shown, "next_after": page[-1].seq if len(page) == limit else None}

    def _messages(
        self, rows: list[ports.Message], keys: dict[str, bytes], root: ports.Root, case_id: str
    ) -> Iterable[dict[str, Any]]:
        for row in rows:
            wrapped, text = keys.get(row.sealed.slot), None
            if wrapped is not None:
                plain = self._crypto.open(root, case_id, row.sealed.slot, wrapped, row.sealed.box)
                text = open_bundle(plain)[row.text_id]
            yield {
                "seq": row.seq,
                "by": row.by.value,
                "at": stamp(row.at),
                "text_id": row.text_id,
                "text": text,
                "room": row.room,
            }

    def event_row(self, case_id: str, event_id: str) -> ports.EventRow:
        """One event by its id. Raises NotFound."""
        after = 0
        while rows := self._store.events(case_id, after, 500):
            for row in rows:
                if row.id == event_id:
                    return row
            after = rows[-1].seq
        raise NotFound("No such event in this case.")


def _unseen_names(case: Case, seen: dict[str, Any]) -> set[str]:
    """Ids of the file names of evidence that this view does not show: under way, on the other side."""
    shown = {item["id"] for item in seen["evidence"]}
    return {item.name.id for item in case.evidence.values() if item.id not in shown}


def _hears(principal: Principal, row: ports.Message) -> bool:
    """In the room; and of a caucus, the mediator who held it, not the one who came after."""
    if row.room not in ROOMS.get(principal.role, NOWHERE):
        return False
    return principal.role is not Role.MEDIATOR or row.neutral in (None, principal.ref)
