"""Who has looked into a case: one look, by which marks it is one, and what each caller is told of it. Pure.

A person has a right to know when its data was consulted and for what (Regulation (EU) 2016/679 art. 15(1)); which
employee of a controller it was only where that is essential (Court of Justice, C-579/21, 22 June 2023).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.values import Role

EMPLOYEES: Final = frozenset({Role.PLATFORM, Role.OFFICER, Role.BODY, Role.CLERK})
"""Whose name a party is not told: the organisation answers for them."""


class LookKind(StrEnum):
    """What was opened."""

    CASE = "case"
    """The case with its texts and contacts."""
    MESSAGES = "messages"
    ARBITRATION_FILE = "arbitration_file"
    """What a body and its panel get."""
    HANDOVER = "handover"
    """The same, by the link of a hand-over."""
    DATA = "data"
    """A person's data as a whole."""
    PUBLIC_DRAFT = "public_draft"
    """The texts, in order to publish them without names."""
    EVIDENCE = "evidence"
    """A link to a file; an event of the record."""
    BUNDLE = "bundle"
    """A link to a bundle; an event of the record."""


class Look(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first look of one reader in one hour at one kind of thing. Codes and references only."""

    case_id: str
    kind: LookKind
    at: datetime
    role: Role
    tenant: str
    """Whose people looked."""
    ref: str = ""
    key: str = ""
    """Of a server: the id of its key."""
    acting: str = ""
    """The representation under which somebody looked for a party."""
    thing: str = ""
    """The file or bundle."""
    event: str = ""
    """Where it stands in the record: the event's id."""
    seq: int = 0

    @property
    def place(self) -> str:
        """Where it lies in the log: the hour first. Of one reader's looks at one thing in one hour there is one."""
        hour = self.at.astimezone(UTC).isoformat()[:13]
        if self.seq:
            return f"{hour}#~{self.seq:09}"
        reader = f"{self.role.value}|{self.tenant}|{self.ref}|{self.key}|{self.acting}"
        return f"{hour}#{self.kind.value}#{hashlib.sha256(reader.encode()).hexdigest()[:16]}"


def is_own(look: Look, role: Role) -> bool:
    """Whether it was the party itself."""
    return look.role is role and not look.acting


def told(look: Look, reader: Role) -> Look:
    """As that reader is told of it."""
    if not reader.is_party or look.role not in EMPLOYEES:
        return look
    return msgspec.structs.replace(look, ref="", key="")


def kept_until(wall: datetime, days: int) -> datetime:
    """A line lives as long as the words of a closed case, counted from the look."""
    return wall + timedelta(days=days)
