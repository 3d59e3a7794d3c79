"""The read side of arbitrations: one with the texts its caller may read, its record, the panel's room, awards.

A text is shown to whoever sees the thing that it belongs to, and to no other; what lies under the panel's key nobody
opens but the panel.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import ports, soundness
from chalicelib.application.arbitration_ports import ArbitrationStore, LoadedArbitration
from chalicelib.application.arbitrations import PANEL, TRIBUNAL, words_of
from chalicelib.application.texts import Item, items_of, text_ids
from chalicelib.domain.access import Principal
from chalicelib.domain.arbitration import awardfile, lifecycle, views
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import pack_of
from chalicelib.domain.arbitration.document import document, signing_bytes
from chalicelib.domain.arbitration.guards import Look
from chalicelib.domain.arbitration.state import Arbitration, Award, AwardState
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp

AUDIENCES: Final[dict[Role, str]] = {
    Role.COMPLAINANT: ev.PARTIES,
    Role.RESPONDENT: ev.PARTIES,
    Role.PLATFORM: ev.PLATFORM,
    Role.OFFICER: ev.PLATFORM,
    Role.BODY: ev.BODY,
    Role.CLERK: ev.BODY,
    Role.ARBITRATOR: ev.PANEL,
}
"""Whose events each role reads. A neutral who does not sit yet reads as the body does."""


SERVED: Final = (AwardState.RENDERED, AwardState.REPLACED)


class ArbitrationReader:
    """What callers see of arbitrations. That they may see it at all has been decided before."""

    def __init__(self, store: ArbitrationStore, crypto: ports.Crypto, packs: ports.Packs) -> None:
        self._store, self._crypto, self._packs = store, crypto, packs

    def load(self, arbitration_id: str) -> LoadedArbitration:
        """Raises NotFound."""
        loaded = self._store.load(arbitration_id)
        if loaded is None:
            raise NotFound("No such arbitration.")
        return loaded

    def pack(self, found: Arbitration) -> RulePack:
        """The rules it is pinned to: the case's, a platform's own among them."""
        return pack_of(self._packs.get(found.head.pack, "", found.head.platform), found.matter)

    def view(self, found: Arbitration, role: Role, ref: str, now: datetime) -> dict[str, Any]:
        """Without texts: what an action answers with."""
        pack = self.pack(found)
        return views.view(found, role, now, pack, ref) | {"move": movers(found, now, pack)}

    def show(
        self, loaded: LoadedArbitration, who: Principal, root: ports.Root, now: datetime
    ) -> dict[str, Any]:
        """The view, and the texts of what it shows by their ids; of an erased person none is there."""
        seen = self.view(loaded.arbitration, who.role, who.ref, now)
        return seen | {"texts": self._texts(loaded, who, root, set(text_ids(seen)))}

    # --------------------------------------------------------------------------------------------------------- record

    def events(
        self, loaded: LoadedArbitration, who: Principal, root: ports.Root, after: int, limit: int
    ) -> dict[str, Any]:
        """The record from there on: bodies as they were hashed, with the texts they name. An event that is not for this
        caller shows as its hash, so that the chain can be checked by everyone. Raises Damaged.
        """
        found = loaded.arbitration
        end = soundness.ends(found.head)
        rows = soundness.page(self._store.events, found.head.arbitration_id, after, limit, end)
        audience = AUDIENCES[who.role]
        if audience == ev.PANEL and not views.deliberates(found, who.role, who.ref):
            audience = ev.BODY
        earlier = views.appealed_at(found)
        shown = [_event(row, audience, stamp(earlier) if earlier is not None else "") for row in rows]
        said = [msgspec.json.decode(event["body"]) for event in shown if _told(event, audience)]
        texts = self._texts(loaded, who, root, set(text_ids(said)))
        next_after = rows[-1].seq if len(rows) == limit else None
        return {"events": shown, "texts": texts, "next_after": next_after}

    def event_row(self, arbitration_id: str, event_id: str) -> ports.EventRow:
        """One event by its id, as it lies. Raises NotFound."""
        after = 0
        while rows := self._store.events(arbitration_id, after, 500):
            if (found := next((row for row in rows if row.id == event_id), None)) is not None:
                return found
            after = rows[-1].seq
        raise NotFound("No such event of this arbitration.")

    # --------------------------------------------------------------------------------------------------- deliberation

    def deliberation(
        self, loaded: LoadedArbitration, who: Principal, root: ports.Root, after: int, limit: int
    ) -> dict[str, Any]:
        """What the panel says among itself, oldest first. Raises Forbidden for everybody who does not sit."""
        found, head = loaded.arbitration, loaded.arbitration.head
        if not views.deliberates(found, who.role, who.ref):
            raise Forbidden("Only the panel reads what it deliberates.")
        rows = self._store.deliberation(head.arbitration_id, after, limit)
        wrapped = self._keys(loaded, {PANEL}).get(PANEL) if rows else None
        since = views.appealed_at(found)
        own = [row for row in rows if since is None or row.at >= since]
        shown = [self._message(row, wrapped, root, head.arbitration_id, who) for row in own]
        return {"messages": shown, "next_after": rows[-1].seq if len(rows) == limit else None}

    def _message(
        self, row: ports.Message, wrapped: bytes | None, root: ports.Root, owner: str, who: Principal
    ) -> dict[str, Any]:
        text = None
        if wrapped is not None:
            text = items_of(self._crypto.open(root, owner, PANEL, wrapped, row.sealed.box))[row.text_id].text
        return {
            "seq": row.seq, "by": row.ref, "at": stamp(row.at), "text_id": row.text_id, "text": text,
            "yours": row.ref == who.ref,
        }  # fmt: skip

    # ---------------------------------------------------------------------------------------------------------- award

    def award(
        self, loaded: LoadedArbitration, who: Principal, root: ports.Root, award_id: str
    ) -> awardfile.AwardFile:
        """The award as a file that is checked without us: for the panel while it is being signed, with the very bytes
        to sign; once it is served, for everybody. Raises NotFound.
        """
        found = loaded.arbitration
        award = found.awards.get(award_id)
        if award is None or not _may_read(award, found, who):
            raise NotFound("No such award.")
        plain = document(found, award)
        items = self._items(loaded, who, root, set(words_of(award)), {award.id})
        words = {
            id_: awardfile.Word(base64.b64encode(item.salt).decode(), item.text)
            for id_, item in sorted(items.items())
        }  # fmt: skip
        signed = tuple(
            awardfile.Signed(s.ref, s.alg, s.key, s.signature)
            for s in sorted(award.signatures.values(), key=lambda s: s.ref)
        )  # fmt: skip
        open_ = award.state is AwardState.ADOPTED
        signing = awardfile.signing(signing_bytes(plain)) if open_ else None
        return awardfile.AwardFile(plain, award.sha256, words, signed, award.unsigned, signing)

    # ---------------------------------------------------------------------------------------------------------- texts

    def _texts(
        self, loaded: LoadedArbitration, who: Principal, root: ports.Root, wanted: set[str]
    ) -> dict[str, str]:
        served = {a.id for a in loaded.arbitration.awards.values() if _may_read(a, loaded.arbitration, who)}
        return {id_: item.text for id_, item in self._items(loaded, who, root, wanted, served).items()}

    def _items(
        self, loaded: LoadedArbitration, who: Principal, root: ports.Root, wanted: set[str], served: set[str]
    ) -> dict[str, Item]:
        """All texts of one command lie in one bundle under the first one's id. The tribunal's may hold what is for
        later, so of every bundle only what is wanted is taken; the panel's is opened for the panel alone.
        """
        if not wanted:
            return {}
        found = loaded.arbitration
        inside = views.deliberates(found, who.role, who.ref)
        boxes = [
            box for box in loaded.sealed
            if (box.key in wanted or box.key in served or box.slot == TRIBUNAL) and (inside or box.slot != PANEL)
        ]  # fmt: skip
        keys = self._keys(loaded, {box.slot for box in boxes})
        items: dict[str, Item] = {}
        for box in boxes:
            if (wrapped := keys.get(box.slot)) is not None:
                owner = found.head.arbitration_id
                items |= items_of(self._crypto.open(root, owner, box.slot, wrapped, box.box))
        return {id_: item for id_, item in items.items() if id_ in wanted}

    def _keys(self, loaded: LoadedArbitration, slots: Iterable[str]) -> dict[str, bytes]:
        head = loaded.arbitration.head
        persons = [loaded.persons[slot] for slot in sorted(slots) if slot in loaded.persons]
        return self._store.person_keys(head.tenant, head.arbitration_id, persons) if persons else {}


def movers(found: Arbitration, now: datetime, pack: RulePack) -> list[str]:
    """Whose silence would have a consequence now. The office has one move, whoever of it acts."""
    asked = [
        (Role.COMPLAINANT, ""), (Role.RESPONDENT, ""), (Role.CLERK, ""),
        *((Role.ARBITRATOR, ref) for ref in found.head.panel),
    ]  # fmt: skip
    must = [role for role, ref in asked if _must_act(Look(found, role, now, pack, ref))]
    return list(dict.fromkeys(Role.BODY.value if role is Role.CLERK else role.value for role in must))


def _must_act(look: Look) -> bool:
    return any(action.mandatory for action in lifecycle.allowed_actions(look))


def _may_read(award: Award, found: Arbitration, who: Principal) -> bool:
    """Before it is served, nobody but the panel knows that there is one."""
    return views.may_see(award, who.role, found, who.ref)


CODES_ALONE: Final = frozenset({"arbitration.closed"})
"""Events whose words are for those who take part: of why it was refused or ended the platform reads the code."""


def _told(event: dict[str, Any], audience: str) -> bool:
    """Whether the words of that event are for this audience."""
    return "body" in event and not (audience == ev.PLATFORM and event["type"] in CODES_ALONE)


def _event(row: ports.EventRow, audience: str, since: str) -> dict[str, Any]:
    """`since`: when the panel of an appeal came into being; what an earlier one did among itself is not for it."""
    link = {"seq": row.seq, "prev": row.prev, "hash": row.hash}
    if audience not in row.audience or (row.at < since and set(row.audience) == {ev.PANEL}):
        return link | {"sealed": True}
    return link | {
        "id": row.id, "type": row.type, "at": row.at, "sequence": row.audience[audience], "body": row.body,
    }  # fmt: skip
