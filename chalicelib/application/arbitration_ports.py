"""What arbitrations need from the outside beside what every aggregate needs: their store, and the panel's own rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec

from chalicelib.application.ports import (
    LOG_SHARDS,
    EventRow,
    Message,
    NeutralClaim,
    NewPerson,
    Person,
    RequestKey,
    Sealed,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.domain.arbitration.state import Arbitration


class ArbitrationWrite(msgspec.Struct, frozen=True):
    """Everything one command changes in an arbitration: one TransactWriteItems."""

    before: Arbitration | None
    after: Arbitration
    events: tuple[EventRow, ...]
    persons: tuple[NewPerson, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    deliberation: tuple[Message, ...] = ()
    """What the panel says among itself, in rows that nobody else's reading touches."""
    request_key: RequestKey | None = None
    claims: tuple[NeutralClaim, ...] = ()
    log_shards: int = LOG_SHARDS


class LoadedArbitration(msgspec.Struct, frozen=True):
    """All of an arbitration's `a#` rows, from one Query."""

    arbitration: Arbitration
    persons: dict[str, Person]
    sealed: tuple[Sealed, ...] = ()

    @property
    def aggregate(self) -> Arbitration:
        return self.arbitration


class KeptSignature(msgspec.Struct, frozen=True):
    """`key`: SubjectPublicKeyInfo; `signature`: ES256 (RFC 7518), both base64."""

    key: str
    signature: str


class KeptKeys(Protocol):
    """Signing keys of neutrals who have none of their own: one each, which never leaves where it is kept."""

    def sign(self, body: str, ref: str, person: str, message: bytes) -> KeptSignature:
        """With that neutral's key of that body, `person` being who is meant by the reference, empty where the body has
        not said; it is made when it is first needed.
        """


class ArbitrationStore(Protocol):
    """Arbitrations, beside the cases, in partitions of their own."""

    def load(self, arbitration_id: str) -> LoadedArbitration | None:
        """One strongly consistent Query."""

    def commit(self, write: ArbitrationWrite, stamp: datetime) -> None:
        """As for a case. Raises SlotTaken and NoCapacity besides."""

    def request_key(self, pk: str) -> RequestKey | None: ...
    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...
    def deliberation(self, owner: str, after_seq: int = 0, limit: int = 100) -> list[Message]:
        """The panel's own messages. Whoever calls this has seen to it that it is the panel who reads."""

    def person_keys(self, tenant_id: str, owner: str, persons: Sequence[Person]) -> dict[str, bytes]: ...
