"""Personal text on its way into a case: sealed to the person who wrote it before anything is written (design §3).

A bundle is the JSON object `{text_id: {"s": salt, "t": text}}`; what events and rows know of a text is its id and
SHA-256(salt ‖ text). The salt is sealed with the text: without the key there is nothing to test a guess against.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from chalicelib.application.ports import Crypto, NewPerson, Person, Root, Sealed
from chalicelib.domain.case.commands import (
    AmendEvidence,
    AttachRecord,
    Command,
    DeclareEvidence,
    EraseEvidence,
    FileCase,
    LiftHold,
    LookInto,
    PlaceHold,
    PostMessage,
)
from chalicelib.domain.case.state import TextRef
from chalicelib.domain.values import Role, derive_id

OFFICE = "office"
"""The slot of whoever acts for the platform."""
SUPERVISOR = "supervisor"
STAFF_ONLY = frozenset({SUPERVISOR})
"""Slots that only the platform's own people read."""
FROM_STAFF = frozenset({Role.MEDIATOR.value})
"""Slots that they do not: an officer who may have to decide later does not read what a mediator wrote (S21)."""
SALT_BYTES = 16
_SUPERVISING = (LookInto, PlaceHold, LiftHold, EraseEvidence)


class Item(msgspec.Struct, frozen=True, rename={"salt": "s", "text": "t"}):
    salt: bytes
    text: str


_BUNDLE = msgspec.json.Decoder(dict[str, Item])


def slot(role: Role) -> str:
    """Under whose key a role writes. A mediator's words are not the office's."""
    return role.value if role.is_party or role is Role.MEDIATOR else OFFICE


def slot_for(role: Role, command: object) -> str:
    """What supervisors note of a case is not for the parties: it lies under a key of its own."""
    return SUPERVISOR if isinstance(command, _SUPERVISING) else slot(role)


class Texts:
    """Collects the texts of one command. Ids derive from the command's: a retry gives the same ones, with new salts."""

    def __init__(self, crypto: Crypto, id_key: bytes, command_id: str) -> None:
        self._crypto, self._id_key, self._command_id = crypto, id_key, command_id
        self.items: dict[str, Item] = {}

    def add(self, text: str) -> TextRef:
        """Takes a text in; what it returns may stand in events."""
        text_id = derive_id("txt", self._id_key, self._command_id, str(len(self.items)))
        item = Item(self._crypto.random(SALT_BYTES), text)
        self.items[text_id] = item
        return TextRef(text_id, hashlib.sha256(item.salt + text.encode()).hexdigest())

    def maybe(self, text: str | None) -> TextRef | None:
        return None if text is None else self.add(text)


def counted(command: Command, texts: Texts) -> int:
    """Texts under the pack's cap, which both sides share. What one side could fill it with alone has a cap of its own:
    messages, the files of each side, whose names are texts, third parties' records likewise, holds and erasures.
    """
    own = PostMessage | DeclareEvidence | AmendEvidence | AttachRecord | PlaceHold | LiftHold | EraseEvidence
    return 0 if isinstance(command, own) else len(texts.items)


def bundle(items: Mapping[str, Item], contacts: Mapping[str, str] | None = None) -> bytes:
    """All of them as one plaintext; contacts under plain names (`name`, `email`, `phone`)."""
    unsalted = {name: Item(b"", value) for name, value in (contacts or {}).items()}
    return msgspec.json.encode({**unsalted, **items})


def seal_filing(
    crypto: Crypto, root: Root, command: FileCase, texts: Texts, contacts: Mapping[Role, Mapping[str, str]]
) -> tuple[tuple[NewPerson, ...], tuple[Sealed, ...]]:
    """Both sides get their own key; what the complainant wrote lies under the complainant's."""
    persons, sealed = [], []
    for party in (command.complainant, command.respondent):
        items = texts.items if party.role is Role.COMPLAINANT else {}
        new = crypto.new_person(root, command.case_id, party.role.value, party.ref)
        box = crypto.seal(new.public_key, command.case_id, bundle(items, contacts[party.role]))
        persons.append(new)
        sealed.append(Sealed(new.slot, "", box))
    return tuple(persons), tuple(sealed)


def seal_later(
    crypto: Crypto, root: Root, id_: str, persons: Mapping[str, Person], place: str, texts: Texts
) -> tuple[tuple[NewPerson, ...], tuple[Sealed, ...]]:
    """To the writer's public key, which lies with the case: writing needs no secret and no further read."""
    if not texts.items:
        return (), ()
    known = persons.get(place)
    new = None if known else crypto.new_person(root, id_, place, f"~{place}")  # which no platform can name
    public = known.public_key if known else new.public_key if new else b""
    box = crypto.seal(public, id_, bundle(texts.items))
    return (new,) if new else (), (Sealed(place, next(iter(texts.items)), box),)


def open_bundle(plaintext: bytes) -> dict[str, str]:
    """Text id (or contact name) to text. Raises msgspec.ValidationError."""
    return {text_id: item.text for text_id, item in _BUNDLE.decode(plaintext).items()}


def items_of(plaintext: bytes) -> dict[str, Item]:
    """Text id to text and salt: what may be sealed anew for somebody else. Raises msgspec.ValidationError."""
    return _BUNDLE.decode(plaintext)


def text_ids(value: Any) -> Iterator[str]:
    """The ids of all texts that plain data names."""
    if isinstance(value, dict):
        if isinstance(named := value.get("id"), str) and "commitment" in value:
            yield named
        for item in value.values():
            yield from text_ids(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from text_ids(item)
