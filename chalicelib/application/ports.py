"""What the use cases need from the outside, as Protocols, and the plain values that cross the line.

Adapters implement these; `bootstrap` joins the two. Tests pass the same adapters on moto.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import msgspec

from chalicelib.domain.errors import RedressError
from chalicelib.domain.values import Role

if TYPE_CHECKING:  # most functions never load a case
    from chalicelib.domain.case.state import Case
    from chalicelib.domain.rulepack import RulePack

# ---------------------------------------------------------------------------------------------- tenants and clients


class Tenant(msgspec.Struct, frozen=True):
    """A platform. Cached up to 60 s on a warm process. `sandbox` is fixed at onboarding."""

    id: str
    name: str
    sandbox: bool
    created_at: datetime
    wrapped_root: bytes
    """The tenant's root secret under the data key (KMS, encryption context = the tenant's id)."""
    staff_epoch: int = 0
    """Officer tokens carry it."""


class ApiKey(msgspec.Struct, frozen=True):
    """A server's credential; the secret itself is never stored. `role`: platform or operator."""

    id: str
    tenant: str
    role: Role
    secret_hash: str
    """SHA-256, hex. The secret has 256 random bits, so a fast hash is enough."""
    scopes: tuple[str, ...]
    label: str
    created_at: datetime
    revoked: bool = False


class Directory(Protocol):
    """Tenants and keys of clients."""

    def tenant(self, tenant_id: str) -> Tenant | None: ...
    def create_tenant(self, tenant: Tenant, key: ApiKey) -> None:
        """Both in one transaction. Raises AlreadyThere when the tenant id exists."""

    def api_key(self, key_id: str) -> ApiKey | None: ...
    def put_api_key(self, key: ApiKey) -> None: ...
    def api_keys(self, tenant_id: str) -> list[ApiKey]: ...
    def revoke_api_key(self, tenant_id: str, key_id: str) -> bool:
        """True when it exists (revoking twice is fine)."""

    def sandbox_offset(self, tenant_id: str) -> timedelta:
        """Strongly consistent; zero before the first move."""

    def grow_sandbox_offset(self, tenant_id: str, offset: timedelta) -> bool:
        """Conditional: only ever grows. False when the stored one is already at or beyond."""

    def sandbox_tenants(self) -> list[str]: ...
    def sweep_watermark(self) -> datetime | None: ...
    def set_sweep_watermark(self, hour: datetime) -> None:
        """Only ever grows."""


class AlreadyThere(RedressError):
    """A conditional create met its own or somebody's earlier row."""

    code = "already_exists"


# ------------------------------------------------------------------------------------------------------ secret keys


class Root(msgspec.Struct, frozen=True):
    """A tenant's unwrapped root secret's derived keys, 32 bytes each. Cached up to 60 s, never logged or stored."""

    ids: bytes
    """Derives case, event and child ids, and request-key hashes."""
    tokens: bytes
    """Signs party and officer tokens."""
    subjects: bytes
    """Wraps the private keys of persons."""


class NewPerson(msgspec.Struct, frozen=True):
    slot: str
    ref: str
    public_key: bytes
    wrapped_key: bytes


class Crypto(Protocol):
    """HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM) to a person's public key, so that writing needs no secret."""

    def new_root(self, tenant_id: str) -> bytes:
        """A fresh wrapped root (KMS GenerateDataKey...)."""

    def unwrap_root(self, tenant_id: str, wrapped: bytes) -> Root:
        """One KMS call; the caller caches."""

    def new_person(self, root: Root, case_id: str, slot: str, ref: str) -> NewPerson: ...
    def seal(self, public_key: bytes, case_id: str, plaintext: bytes) -> bytes: ...
    def open(self, root: Root, case_id: str, slot: str, wrapped_key: bytes, sealed: bytes) -> bytes:
        """Raises Unreadable when the key or the bytes do not fit."""

    def random(self, n: int) -> bytes: ...


class Unreadable(RedressError):
    code = "unreadable"


# ------------------------------------------------------------------------------------------------------------ cases


class Sealed(msgspec.Struct, frozen=True):
    """A sealed bundle of texts of one person: JSON `{text_id: {"s": salt, "t": text}}`, encrypted to the person."""

    slot: str
    """complainant, respondent, office"""
    key: str
    """'' for the bundle in the person's own row (name, contacts, filed texts), else the first text's id."""
    box: bytes


class Message(msgspec.Struct, frozen=True):
    seq: int
    by: Role
    at: datetime
    text_id: str
    sealed: Sealed


class EventRow(msgspec.Struct, frozen=True):
    """One event as stored. `hash` = SHA-256("redress:event:1" ‖ prev ‖ body); hashes as lower-case hex."""

    seq: int
    id: str
    type: str
    case_id: str
    at: str
    body: str
    """Canonical JSON, ASCII: exactly the bytes that were hashed."""
    prev: str
    hash: str
    audience: dict[str, int]
    summary: str
    """JSON of the case summary after the whole command, for webhooks, views and the log."""


class Person(msgspec.Struct, frozen=True):
    slot: str
    ref: str
    public_key: bytes


class Loaded(msgspec.Struct, frozen=True):
    """All of a case's `a#` rows, from one Query."""

    case: Case
    persons: dict[str, Person]
    sealed: tuple[Sealed, ...] = ()


class RequestKey(msgspec.Struct, frozen=True):
    """An idempotency row: written in the command's own transaction, so there is no lock phase and no zombie."""

    pk: str
    """`idem#<tenant>#<principal>#<hash>`"""
    fingerprint: str
    case_id: str
    command_id: str
    version: int
    expires_at: int
    """Unix seconds: 72 h after the request."""
    created: tuple[str, ...] = ()
    """Ids the command created, in order."""


class CaseWrite(msgspec.Struct, frozen=True):
    """Everything one command changes. Becomes exactly one TransactWriteItems."""

    before: Case | None
    after: Case
    events: tuple[EventRow, ...]
    persons: tuple[NewPerson, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    messages: tuple[Message, ...] = ()
    request_key: RequestKey | None = None


class HeadExists(RedressError):
    """A filing met an earlier head of the same id; `case` is that head's row as stored then (fingerprint, version)."""

    code = "already_exists"

    def __init__(self, fingerprint: str) -> None:
        super().__init__()
        self.fingerprint = fingerprint


class VersionMoved(RedressError):
    """The head is no longer at the version that was read."""

    code = "version_conflict"


class RequestKeyExists(RedressError):
    """The idempotency row was there already and has not expired."""

    code = "idempotency_key_exists"

    def __init__(self, stored: RequestKey) -> None:
        super().__init__()
        self.stored = stored


class Contention(RedressError):
    """The transaction was cancelled by a conflict, throttled, or refused before taking effect: nothing was written."""

    code = "contention"


class Unknown(RedressError):
    """No answer: it may or may not have taken effect. Look for the command id before trying again."""

    code = "unknown_outcome"


class CaseStore(Protocol):
    def load(self, case_id: str) -> Loaded | None:
        """One strongly consistent Query (paged only beyond 1 MB)."""

    def commit(self, write: CaseWrite, stamp: datetime) -> None:
        """One TransactWriteItems, tried once, no later than 10 s after `stamp` (the event log's key).

        Raises HeadExists, VersionMoved, RequestKeyExists, Contention, Unknown.
        """

    def request_key(self, pk: str) -> RequestKey | None: ...
    def events(self, case_id: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...
    def messages(self, case_id: str, after_seq: int = 0, limit: int = 100) -> list[Message]: ...
    def person_keys(self, tenant_id: str, case_id: str, persons: Sequence[Person]) -> dict[str, bytes]:
        """Slot to wrapped private key, one BatchGet; an erased person is absent."""

    def log(self, tenant_id: str, after: str, until: datetime, limit: int) -> tuple[list[EventRow], str]:
        """The tenant's event log from the opaque position on, up to `until`, and the next position."""

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, datetime]]:
        """(case id, wake) of the hour's shards with wake <= until, by the wake index."""

    def sandbox_due(self, tenant_id: str, until: datetime) -> list[tuple[str, datetime]]: ...


# ------------------------------------------------------------------------------------------------------------ views


class CaseRow(msgspec.Struct, frozen=True):
    """A line of a platform's list."""

    case_id: str
    version: int
    summary: str
    status: str
    stage: str
    move: tuple[str, ...]
    due_at: str
    updated_at: str


class Views(Protocol):
    def put(self, tenant_id: str, row: CaseRow) -> bool:
        """Only if newer (`version < :v`). False when a newer or equal one stands."""

    def cases(
        self, tenant_id: str, order: str, filters: Mapping[str, str], after: str, limit: int
    ) -> tuple[list[CaseRow], str]:
        """`order`: due or updated. Filters: status, stage, move, due_from, due_to, updated_since."""


# ------------------------------------------------------------------------------------------------------ everything else


class WallClock(Protocol):
    def now(self) -> datetime:
        """UTC, aware."""

    def sleep(self, seconds: float) -> None: ...


class Packs(Protocol):
    def get(self, ref: str) -> RulePack:
        """By `id@version`. Raises KeyError."""

    def current(self, pack_id: str, on: datetime) -> RulePack:
        """The version in force on that day. Raises KeyError."""

    def all(self) -> list[RulePack]: ...


class Queues(Protocol):
    def send(self, queue: str, bodies: Sequence[str], delay: int = 0) -> None:
        """`queue`: deliveries, views, clock, wakes, uploads, notices. Batches of ten; raises on any failed entry."""


class Clockwork(Protocol):
    """Step Functions: one execution per slot."""

    def arm(self, slot_end: datetime) -> bool:
        """Starts the slot's execution. False when one of that name exists and has ended."""


class Form(msgspec.Struct, frozen=True):
    """A presigned POST: where, which fields, until when (ten minutes)."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


class Inspected(msgspec.Struct, frozen=True):
    sha256: str
    size: int
    media_type: str
    """By magic bytes; empty when unknown."""
    version_id: str
    threat: str | None = None


class Files(Protocol):
    """Two buckets: intake (no lock, two days) and vault (object lock)."""

    def form(self, case_id: str, evidence_id: str, sha256: str, size: int, media_type: str) -> Form: ...
    def inspect(self, case_id: str, evidence_id: str, version_id: str, max_bytes: int) -> Inspected:
        """Streams the version and re-hashes it: nothing the uploader or the store says is believed."""

    def keep(self, case_id: str, evidence_id: str, version_id: str, sha256: str, until: datetime) -> str:
        """Copies the inspected version to the vault under lock; idempotent. The vault's version id."""

    def link(self, case_id: str, evidence_id: str, version_id: str, file_name: str) -> tuple[str, datetime]:
        """A download link of at most five minutes, as an attachment only."""


class WebhookEndpoint(msgspec.Struct, frozen=True):
    id: str
    tenant: str
    url: str
    wrapped_secret: bytes
    event_types: tuple[str, ...]
    """Empty: all."""
    created_at: datetime
    disabled: str | None = None
    """Why it gets nothing any more: gone (410), exhausted, by_client."""


class Delivery(msgspec.Struct, frozen=True):
    """One event for one endpoint; `body` holds the exact bytes that are signed, at every attempt."""

    endpoint_id: str
    event_id: str
    tenant: str
    type: str
    body: str
    state: str
    """pending, delivered, exhausted, discarded"""
    attempts: int
    """Begun so far: raising it claims the next one."""
    created_at: datetime
    next_attempt: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None
    case_id: str = ""
    """Empty for a test event."""


class Deliveries(Protocol):
    def create_endpoint(self, endpoint: WebhookEndpoint) -> None: ...
    def endpoint(self, tenant_id: str, endpoint_id: str) -> WebhookEndpoint | None: ...
    def endpoints(self, tenant_id: str) -> list[WebhookEndpoint]: ...
    def disable_endpoint(self, tenant_id: str, endpoint_id: str, why: str) -> None: ...
    def delete_endpoint(self, tenant_id: str, endpoint_id: str) -> bool: ...
    def open(self, delivery: Delivery) -> Delivery:
        """Puts the row if absent; returns what stands."""

    def get(self, endpoint_id: str, event_id: str) -> Delivery | None: ...
    def record(self, delivery: Delivery, attempts_before: int) -> bool:
        """Conditional on the attempt count, so two workers never record one attempt twice."""

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, str]]:
        """(endpoint id, event id) with next_attempt <= until."""

    def moments(self, partition_hour: datetime, until: datetime) -> list[datetime]:
        """When attempts of that hour are to come, up to `until`."""
