"""The read side: a case with the texts its caller may read, its record, its messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.application import ports, soundness
from chalicelib.application.texts import FROM_STAFF, STAFF_ONLY, Item, items_of
from chalicelib.domain.access import STAFF, Principal
from chalicelib.domain.case import views
from chalicelib.domain.case.events import PARTIES, PLATFORM
from chalicelib.domain.case.state import Case, Evidence
from chalicelib.domain.errors import NotFound
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, guest, stamp

CONTACTS = ("name", "email", "phone")
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
        return views.view(case, principal.role, now, self.pack(case), principal.acting)

    def pack(self, case: Case) -> RulePack:
        """The rules of the case: the version it is pinned to, over the floor that its consumer brings along."""
        return self._packs.get(case.head.pack, case.claim.floor, case.head.tenant)

    def show(
        self, loaded: ports.Loaded, principal: Principal, root: ports.Root, now: datetime
    ) -> dict[str, Any]:
        """The view, `texts` by their ids and `people` by their slots; of an erased person neither is there.

        `snapshot`: what was agreed, with the salt that proves it.
        """
        opened, seen = self._open(loaded, root, principal.role), self.view(loaded.case, principal, now)
        hidden = _unseen_names(loaded.case, seen)
        texts = {
            text_id: item.text for bundle in opened.values() for text_id, item in bundle.items()
            if text_id not in CONTACTS and text_id not in hidden
        }  # fmt: skip
        people = {slot: self._person(slot, bundle, principal) for slot, bundle in opened.items()}
        return seen | {"texts": texts, "people": people, "snapshot": _snapshot(seen["claim"], opened)}

    def salted(
        self, loaded: ports.Loaded, principal: Principal, root: ports.Root, seen: dict[str, Any]
    ) -> dict[str, Item]:
        """The texts of that view with the salts that prove them: for whoever takes the case along."""
        opened, hidden = self._open(loaded, root, principal.role), _unseen_names(loaded.case, seen)
        return {
            text_id: item for bundle in opened.values() for text_id, item in bundle.items()
            if text_id not in CONTACTS and text_id not in hidden
        }  # fmt: skip

    def own(self, loaded: ports.Loaded, root: ports.Root, role: Role) -> dict[str, str] | None:
        """Everything that lies under that party's key: its texts by their ids, its contacts by their names. None once
        it has been erased.
        """
        bundle = self._open(loaded, root, role).get(role.value)
        return None if bundle is None else {name: item.text for name, item in bundle.items()}

    def _open(self, loaded: ports.Loaded, root: ports.Root, role: Role) -> dict[str, dict[str, Item]]:
        """Slot to texts. A person whose key is gone is absent: erased. So is a slot that is not for this role."""
        head = loaded.case.head
        hidden = FROM_STAFF if role in STAFF else STAFF_ONLY
        persons = [p for p in loaded.persons.values() if p.slot not in hidden]
        keys = self._store.person_keys(head.tenant, head.case_id, persons)
        opened: dict[str, dict[str, Item]] = {slot: {} for slot in keys}
        for sealed in loaded.sealed:
            if (wrapped := keys.get(sealed.slot)) is not None:
                plain = self._crypto.open(root, head.case_id, sealed.slot, wrapped, sealed.box)
                opened[sealed.slot] |= items_of(plain)
        return opened

    @staticmethod
    def _person(slot: str, bundle: dict[str, Item], who: Principal) -> dict[str, str]:
        """The other side sees a name; contacts are for their owner himself and the platform."""
        own = who.role.value == slot and not who.acting
        shown = CONTACTS if who.role in STAFF or own else ("name",)
        return {field: bundle[field].text for field in shown if field in bundle}

    def events(
        self, case_id: str, principal: Principal, after: int, limit: int, end: soundness.End | None = None
    ) -> dict[str, Any]:
        """The record from there on: bodies as they were hashed. An event that is not for this caller shows as its hash,
        so that the chain can be checked by everyone. Raises Damaged.
        """
        rows = soundness.page(self._store.events, case_id, after, limit, end)
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

    def custody(self, case_id: str, principal: Principal, item: Evidence) -> list[dict[str, Any]]:
        """The steps of one file that the caller may see: of its own side's all, of another's from its submission on."""
        from chalicelib.domain.case.custody import SUBMITTED, custody
        from chalicelib.domain.case.manifest import audience_of

        audience, after, rows = audience_of(principal.role), 0, list[dict[str, Any]]()
        while page := self._store.events(case_id, after, 500):
            rows += [
                {"hash": row.hash, "body": row.body}
                for row in page
                if audience in row.audience or row.type.startswith("evidence.")
            ]
            after = page[-1].seq
        trail = custody(rows, item.id)
        if item.by is principal.role:
            return trail
        began = next((n for n, line in enumerate(trail) if line["type"] in SUBMITTED), len(trail))
        return trail[began:]

    def messages(
        self, loaded: ports.Loaded, principal: Principal, root: ports.Root, after: int, limit: int,
        *, salted: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """The thread, and the rooms that this caller is in, oldest first; `text` is null where its author has been
        erased. A page may hold fewer than its limit: what is said in other rooms is left out. `salted`: each with the
        salt that proves its text.
        """
        head = loaded.case.head
        page = self._store.messages(head.case_id, after, limit)
        rows = [row for row in page if _hears(principal, row, head.tenant)]
        keys = (
            self._store.person_keys(head.tenant, head.case_id, list(loaded.persons.values())) if rows else {}
        )
        shown = list(self._messages(rows, keys, root, head.case_id, salted=salted))
        return {"messages": shown, "next_after": page[-1].seq if len(page) == limit else None}

    def _messages(
        self,
        rows: list[ports.Message],
        keys: dict[str, bytes],
        root: ports.Root,
        case_id: str,
        *,
        salted: bool,
    ) -> Iterable[dict[str, Any]]:
        for row in rows:
            wrapped, item = keys.get(row.sealed.slot), None
            if wrapped is not None:
                plain = self._crypto.open(root, case_id, row.sealed.slot, wrapped, row.sealed.box)
                item = items_of(plain)[row.text_id]
            said = {
                "seq": row.seq,
                "by": row.by.value,
                "at": stamp(row.at),
                "text_id": row.text_id,
                "text": item.text if item else None,
                "room": row.room,
                "lang": row.lang or None,
                "attachments": list(row.attachments),
                "edits": row.edits or None,
            }
            yield said | {"salt": item.salt.hex() if item else None} if salted else said

    def event_row(self, case_id: str, event_id: str) -> ports.EventRow:
        """One event by its id. Raises NotFound."""
        after = 0
        while rows := self._store.events(case_id, after, 500):
            for row in rows:
                if row.id == event_id:
                    return row
            after = rows[-1].seq
        raise NotFound("No such event in this case.")


def _snapshot(claim: dict[str, Any], opened: dict[str, dict[str, Item]]) -> dict[str, Any] | None:
    """The order and the version of the terms; the order's text and salt are gone with an erased complainant."""
    terms, order = claim.get("terms"), claim.get("order")
    if terms is None and order is None:
        return None
    named = order["id"] if order is not None else ""
    sealed = next((bundle[named] for bundle in opened.values() if named in bundle), None)
    return {
        "terms_ref": claim.get("terms_ref"),
        "terms": terms,
        "commitment": None if order is None else order["commitment"],
        "order": None if sealed is None else msgspec.json.decode(sealed.text),
        "text": None if sealed is None else sealed.text,
        "salt": None if sealed is None else sealed.salt.hex(),
    }


def _unseen_names(case: Case, seen: dict[str, Any]) -> set[str]:
    """Ids of the file names that this view does not show: of evidence under way on the other side, and what a file was
    called before it was amended.
    """
    shown = {item["id"] for item in seen["evidence"]}
    files = case.evidence.values()
    former = {name for item in files for name in item.former if name != item.name.id}
    return former | {item.name.id for item in files if item.id not in shown}


def _hears(principal: Principal, row: ports.Message, tenant: str) -> bool:
    """In the room; and of a caucus, the mediator who held it, not the one who came after. `tenant`: the case's."""
    if row.room not in ROOMS.get(principal.role, NOWHERE):
        return False
    name = principal.ref if principal.tenant == tenant else guest(principal.tenant, principal.ref)
    return principal.role is not Role.MEDIATOR or row.neutral in (None, name)
