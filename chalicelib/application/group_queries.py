"""The read side of groups: a group with the texts its caller may read, its record, its rooms, its public page.

Whoever is in a group reads what concerns all; what representatives and respondent say to each other, these read; what
is only suggested, the platform's people. A text is shown to whoever sees the thing that it belongs to, and to no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from chalicelib.application import groups, ports, soundness
from chalicelib.application.group_ports import GroupStore, LoadedGroup
from chalicelib.application.texts import open_bundle, text_ids
from chalicelib.domain.access import STAFF, Principal
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import lifecycle, mandate, views
from chalicelib.domain.group.guards import Look
from chalicelib.domain.group.state import Group
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp

AUDIENCES: Final[dict[Role, tuple[str, ...]]] = {
    Role.COMPLAINANT: (ev.MEMBERS,),
    Role.REPRESENTATIVE: (ev.MEMBERS, ev.PARTIES),
    Role.RESPONDENT: (ev.PARTIES,),
    Role.MEDIATOR: (ev.PARTIES,),
    Role.PLATFORM: (ev.PLATFORM,),
    Role.OFFICER: (ev.PLATFORM,),
}
"""Whose events each role reads; by the first one its own numbers go."""
HEARS: Final[dict[str, frozenset[Role]]] = {
    "members": frozenset({Role.COMPLAINANT, Role.REPRESENTATIVE, *STAFF}),
    "representatives": frozenset({Role.REPRESENTATIVE}),
    "parties": frozenset({Role.REPRESENTATIVE, Role.RESPONDENT, Role.MEDIATOR}),
}
"""Who reads all of a room. Of what members write to their representatives each reads its own besides."""
STAYED: Final = frozenset({MembershipState.CARRIED, MembershipState.TEST, MembershipState.BATCH})
"""Whose part in a group has ended without leaving it: they go on reading."""


def reading(principal: Principal, group: Group, case: Case | None, now: datetime) -> Principal:
    """As whom the caller reads this group: as whoever it acts as, and those for whom it has done its work.

    Raises NotFound for whoever has nothing to do with it.
    """
    if principal.role is Role.COMPLAINANT and case is not None:
        known = case.memberships.get(group.head.group_id)
        if known is not None and known.state in STAYED:
            return replace(principal, case_id=case.head.case_id)
    return groups.acting(principal, group, case, now)


class GroupReader:
    """What callers see of groups. As whom they read has been decided before: see `reading`."""

    def __init__(self, store: GroupStore, crypto: ports.Crypto, packs: ports.Packs) -> None:
        self._store, self._crypto, self._packs = store, crypto, packs

    def load(self, group_id: str) -> LoadedGroup:
        """Raises NotFound."""
        loaded = self._store.load(group_id)
        if loaded is None:
            raise NotFound("No such group.")
        return loaded

    def pack(self, group: Group) -> RulePack:
        """The rules of the group: the version it is pinned to."""
        return self._packs.get(group.head.pack, "", group.head.tenant)

    def view(self, group: Group, who: Principal, now: datetime) -> dict[str, Any]:
        """Without texts: what an action answers with. Of the open actions those that the caller's mandate covers."""
        case_id, pack = who.case_id or "", self.pack(group)
        seen = views.view(group, who.role, now, pack, case_id)
        if who.role is not Role.REPRESENTATIVE:
            return seen
        opened = lifecycle.allowed_actions(Look(group, who.role, now, pack, case_id))
        covered = {a.action for a in mandate.within(group, opened, who.ref, case_id, now)}
        return seen | {"allowed_actions": [a for a in seen["allowed_actions"] if a["action"] in covered]}

    def show(self, loaded: LoadedGroup, who: Principal, root: ports.Root, now: datetime) -> dict[str, Any]:
        """The view, and the texts of what it shows by their ids; of an erased person none is there."""
        seen = self.view(loaded.group, who, now)
        return seen | {"texts": self._texts(loaded, root, set(text_ids(seen)))}

    # --------------------------------------------------------------------------------------------------------- record

    def events(
        self, loaded: LoadedGroup, who: Principal, root: ports.Root, after: int, limit: int
    ) -> dict[str, Any]:
        """The record from there on: bodies as they were hashed, with the texts they name. An event that is not for this
        caller shows as its hash, so that the chain can be checked by everyone. Raises Damaged.
        """
        head = loaded.group.head
        end = soundness.ends(head)
        rows = soundness.page(self._store.events, head.group_id, after, limit, end)
        audiences = AUDIENCES[who.role]
        shown = [_link(row) | _told(row, audiences) for row in rows]
        said = [msgspec.json.decode(event["body"]) for event in shown if "body" in event]
        texts = self._texts(loaded, root, set(text_ids(said)))
        next_after = rows[-1].seq if len(rows) == limit else None
        return {"events": shown, "texts": texts, "next_after": next_after}

    def event_row(self, group_id: str, event_id: str) -> ports.EventRow:
        """One event by its id. Raises NotFound."""
        after = 0
        while rows := self._store.events(group_id, after, 500):
            for row in rows:
                if row.id == event_id:
                    return row
            after = rows[-1].seq
        raise NotFound("No such event in this group.")

    # ---------------------------------------------------------------------------------------------------------- rooms

    def messages(
        self, loaded: LoadedGroup, who: Principal, root: ports.Root, room: str | None, after: int, limit: int
    ) -> dict[str, Any]:
        """Of one room or of all that this caller is in, oldest first; `text` is null where its author has been erased.
        A page may hold fewer than its limit: what is said in other rooms is left out.
        """
        head = loaded.group.head
        page = self._store.messages(head.group_id, after, limit)
        rows = [row for row in page if room in (None, row.room) and _hears(who, row)]
        persons = {row.sealed.slot: _writer(loaded, row) for row in rows}
        keys = self._keys(head, persons)
        shown = [self._message(row, keys.get(row.sealed.slot), root, head.group_id, who) for row in rows]
        return {"messages": shown, "next_after": page[-1].seq if len(page) == limit else None}

    def _message(
        self, row: ports.Message, wrapped: bytes | None, root: ports.Root, owner: str, who: Principal
    ) -> dict[str, Any]:
        text = None
        if wrapped is not None:
            plain = self._crypto.open(root, owner, row.sealed.slot, wrapped, row.sealed.box)
            text = open_bundle(plain)[row.text_id]
        return {
            "seq": row.seq, "by": row.by.value, "at": stamp(row.at), "text_id": row.text_id, "text": text,
            "room": row.room, "yours": _is_own(who, row),
        }  # fmt: skip

    # ---------------------------------------------------------------------------------------------------------- texts

    def _texts(self, loaded: LoadedGroup, root: ports.Root, wanted: set[str]) -> dict[str, str]:
        """All texts of one command lie in one bundle under the first one's id, and belong to one thing: so whoever
        sees the thing names the bundle.
        """
        boxes = [box for box in loaded.sealed if box.key in wanted]
        head = loaded.group.head
        keys = self._keys(head, {box.slot: loaded.persons[box.slot] for box in boxes})
        found: dict[str, str] = {}
        for box in boxes:
            if (wrapped := keys.get(box.slot)) is not None:
                found |= open_bundle(self._crypto.open(root, head.group_id, box.slot, wrapped, box.box))
        return {name: text for name, text in found.items() if name in wanted}

    def _keys(self, head: Any, persons: dict[str, ports.Person]) -> dict[str, bytes]:
        """Slot to wrapped key, a hundred at a time: as many as a read takes."""
        known, found = list(persons.values()), dict[str, bytes]()
        for start in range(0, len(known), 100):
            found |= self._store.person_keys(head.tenant, head.group_id, known[start : start + 100])
        return found


def page(group: Group, now: datetime, members: int, *, invited: bool = False) -> dict[str, Any]:
    """The public page with about as many people as there are now; empty where nobody is invited by it. `invited`: the
    caller is, though the group is not listed.
    """
    listed = replace(group, head=replace(group.head, listed=True)) if invited else group
    shown = views.public(listed, now)
    band = views.band(max(members, group.head.members, group.matter.found))
    return shown | {"members_band": band} if shown else {}


def _link(row: ports.EventRow) -> dict[str, Any]:
    return {"seq": row.seq, "prev": row.prev, "hash": row.hash}


def _told(row: ports.EventRow, audiences: Iterable[str]) -> dict[str, Any]:
    """What this reader sees of it; its own number by its first audience, and none where it sees it by another."""
    first, *_ = audiences = tuple(audiences)
    if not set(audiences) & set(row.audience):
        return {"sealed": True}
    return {
        "id": row.id, "type": row.type, "at": row.at, "sequence": row.audience.get(first), "body": row.body,
    }  # fmt: skip


def _hears(who: Principal, row: ports.Message) -> bool:
    return who.role in HEARS.get(row.room or "", frozenset()) or (
        row.room == "representatives" and _is_own(who, row)
    )


def _is_own(who: Principal, row: ports.Message) -> bool:
    """Members are told apart by their cases, whatever office they hold; others by role and reference."""
    if who.role in groups.MEMBERS and who.case_id:
        return row.by in groups.MEMBERS and row.case_id == who.case_id
    return (row.by, row.ref) == (who.role, who.ref)


def _writer(loaded: LoadedGroup, row: ports.Message) -> ports.Person:
    """Whose key opens it: one that lies with the group, or the message's own."""
    slot = row.sealed.slot
    return loaded.persons.get(slot) or ports.Person(slot, row.ref, b"")
