"""What the intake needs of the outside: drafts kept for a while, marks of what was done once, letters as they came."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec


class Kept(msgspec.Struct, frozen=True):
    """A draft that waits for its person: a filing link's, or a conversation's. Sealed under the platform's key."""

    id: str
    tenant: str
    sealed: bytes
    expires_at: datetime
    fingerprint: str = ""
    """Of the request that made it."""
    case_id: str = ""
    """What came of it."""
    step: int = 0


class Desk(msgspec.Struct, frozen=True):
    """How a platform takes complaints by e-mail: under which rules, in which language when a letter does not tell."""

    tenant: str
    pack: str
    lang: str = "en"
    country: str | None = None


class Intakes(Protocol):
    """Rows that end by themselves."""

    def put(self, kept: Kept) -> Kept:
        """What stands under that id: this, or what stood there before."""

    def get(self, kept_id: str) -> Kept | None:
        """Strongly consistent; None also where its time is over, whether or not the row is gone."""

    def change(self, before: Kept, after: Kept) -> bool:
        """False where it has changed meanwhile."""

    def delete(self, kept: Kept) -> None:
        """Nothing happens where there is none."""

    def put_desk(self, desk: Desk) -> None: ...

    def desk(self, tenant: str) -> Desk | None: ...

    def first(self, mark: str, until: datetime) -> bool:
        """Whether nobody has set this mark before; it is set now."""

    def unmark(self, mark: str) -> None:
        """So that what failed is done again."""

    def count(self, name: str, until: datetime) -> int:
        """How many there are with this one."""


class InboundMail(Protocol):
    """Letters as they were received."""

    def read(self, key: str, limit: int) -> bytes | None:
        """None where there is none, or it is larger than that."""


class Words(Protocol):
    """What people are told, in their language."""

    def text(self, lang: str, *path: str, **values: object) -> str:
        """Raises KeyError."""

    def find(self, lang: str, *path: str) -> str | None: ...
