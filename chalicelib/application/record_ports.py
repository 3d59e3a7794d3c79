"""What third parties' records need from the outside: connections, links of cases, records kept for later, bytes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

from chalicelib.domain.case.exhibits import Attested, SourceKind
from chalicelib.domain.case.terms import Remedy
from chalicelib.domain.errors import Fault
from chalicelib.domain.providers.notice import Certificate, Pinned
from chalicelib.domain.records.record import Connector
from chalicelib.domain.values import Money, Role

RecordSource = Connector
"""The port that a new kind of sender implements; `tests/unit/domain/records/contract.py` says what it must keep to."""

MAX_CONNECTIONS: Final = 20
"""Of one platform."""
MAX_LINKS: Final = 20
"""Of one case."""
MAX_WAITING: Final = 100
"""Disputes of one connection from which no case could be made yet."""
MAX_CASES: Final = 100
"""Linked to one subject: an order in many parcels, or a payment for many orders."""
KEPT_FOR: Final = timedelta(days=90)
"""How long a record waits for a case that it concerns."""
REMEMBERED_FOR: Final = timedelta(days=3)
"""How long a message is known by its id; its signature is good for five minutes."""


class DisputeSource(msgspec.Struct, frozen=True):
    """What turns a payment provider's disputes into cases: the rules, the merchant they are about, and what a notice is
    held against beside the secret.
    """

    pack: str
    """A rule pack's id, or `id@version`."""
    lang: str
    respondent: str
    respondent_name: str
    remedy: Remedy
    webhook_id: str = ""
    """PayPal's own id of the webhook."""
    shop: str = ""
    pinned: tuple[Pinned, ...] = ()


class Waiting(msgspec.Struct, frozen=True):
    """A notice from which no case could be made yet, the latest of its dispute. `box`: itself, sealed."""

    connection: str
    dispute: str
    as_of: datetime
    received_at: datetime
    faults: tuple[Fault, ...]
    box: bytes


class Connection(msgspec.Struct, frozen=True):
    """A sender that a platform has set up. Secrets are sealed under the tenant's own key."""

    id: str
    tenant: str
    kind: SourceKind
    connector: str
    name: str
    created_at: datetime
    secret: bytes
    previous: bytes = b""
    """The secret before, which holds until `previous_until`."""
    previous_until: datetime | None = None
    source: DisputeSource | None = None
    """Of a payment provider's disputes."""

    def sealed(self, now: datetime) -> list[bytes]:
        """The secrets that hold now."""
        old = self.previous_until is not None and now < self.previous_until
        return [self.secret, self.previous] if old else [self.secret]


class Link(msgspec.Struct, frozen=True):
    """A case concerns what that connection's records on `subject` tell of."""

    case_id: str
    connection: str
    subject: str
    linked_at: datetime
    by: Role


class KeptRecord(msgspec.Struct, frozen=True):
    """A record as it is brought into cases. `identity`: of what it says; `body`: the exhibit's bytes."""

    connection: str
    kind: SourceKind
    subject: str
    record: str
    identity: str
    attested: Attested
    occurred_at: datetime
    body: bytes
    refunded: Money | None = None
    """What it proves to have been paid back."""


class Connections(Protocol):
    def create(self, connection: Connection) -> None: ...
    def get(self, connection_id: str) -> Connection | None:
        """Strongly consistent: a deleted one takes nothing more."""

    def of(self, tenant_id: str) -> list[Connection]: ...
    def change(self, before: Connection, after: Connection) -> None:
        """Raises VersionMoved where somebody else has changed it since."""

    def delete(self, connection: Connection) -> None: ...


class Links(Protocol):
    def put(self, link: Link) -> None:
        """Again is fine."""

    def of_case(self, case_id: str) -> list[Link]: ...
    def cases(self, connection_id: str, subject: str) -> list[str]:
        """Strongly consistent, MAX_CASES at most: of a record and a link at the same time, one finds the other."""


class KeptRecords(Protocol):
    def keep(self, record: KeptRecord, until: datetime) -> KeptRecord:
        """What stands under its id: itself, or the one that came first."""

    def of(self, connection_id: str, subject: str, now: datetime) -> list[KeptRecord]:
        """Strongly consistent, the earliest first."""

    def remembered(self, connection_id: str, message_id: str) -> str | None:
        """The digest of the message that came under that id."""

    def remember(self, connection_id: str, message_id: str, digest: str, until: datetime) -> None: ...
    def stands(self, connection_id: str, signed: str, digest: str, until: datetime) -> bool:
        """Whether what was signed so stands for these bytes: for whichever came first, and no others."""


class WaitingNotices(Protocol):
    def put(self, waiting: Waiting, until: datetime) -> bool:
        """In the place of what waited of the same dispute. False where there are MAX_WAITING others."""

    def of(self, connection_id: str, now: datetime) -> list[Waiting]:
        """Strongly consistent, by the ids of the disputes."""

    def find(self, connection_id: str, dispute: str, now: datetime) -> Waiting | None: ...

    def take(self, waiting: Waiting) -> None:
        """Out, unless another one has come in its place."""


class Certificates(Protocol):
    def read(self, pem: str) -> Certificate | None:
        """None for what is no X.509 certificate with an RSA key."""


class RecordFiles(Protocol):
    def put(self, case_id: str, evidence_id: str, body: bytes) -> str:
        """Into the intake bucket, from where it goes the way of every file; its version."""
