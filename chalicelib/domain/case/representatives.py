"""Who acts for a party of one case, on which authority, and how that ended. Values only."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.values import Role

AFTER_CLOSING: Final = timedelta(days=30)
"""How long a representative may still read a case that was closed."""


class RepresentativeKind(StrEnum):
    """Who may be sent in one's place (Civil Procedure Law of China, article 61, among others)."""

    LAWYER = "lawyer"
    LEGAL_AID = "legal_aid"
    """Assigned by a legal aid body, at no cost for the party."""
    ASSOCIATION = "association"
    """A consumer or a trade association."""
    RELATIVE = "relative"
    OTHER = "other"


class Signature(StrEnum):
    """How the party has said yes."""

    ACCEPTED = "accepted"
    """By an explicit yes of its own, with a token of its own, to the text of that hash."""
    DOCUMENT = "document"
    """By a signed document of that hash, which the platform or the party keeps."""


class EndGround(StrEnum):
    """Why the platform ends one, or a party or a representative says that it ends."""

    PARTY_WISH = "party_wish"
    NO_LICENCE = "no_licence"
    CONFLICT = "conflict"
    DOCUMENT_INVALID = "document_invalid"
    MISCONDUCT = "misconduct"
    MISTAKE = "mistake"
    """It should never have been there: who was named has not acted, and may still be chosen by the other side."""


class Representation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One authority. Nothing of it ever changes but its end: whoever is to do more, or for longer, gets another one."""

    id: str
    of: Role
    """The party."""
    ref: str
    """What the platform calls the representative."""
    kind: RepresentativeKind
    scope: tuple[str, ...]
    text_sha256: str
    """Of the text or document that the party agreed to, hex."""
    signature: Signature
    signed_at: datetime
    authorised_at: datetime
    expires_at: datetime
    by: Role
    """Who registered it: the party, or the platform for it."""
    evidence_id: str | None = None
    """The document among the case's files."""
    ended_at: datetime | None = None
    ended_by: Role | None = None
    renounced: bool = False
    """The representative has given it back."""
    ground: EndGround | None = None

    def in_force(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at
