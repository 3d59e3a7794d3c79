"""What the use cases need from the outside, as Protocols, and the plain values that cross the line.

Adapters implement these; `bootstrap` joins the two. Tests pass the same adapters on moto.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import msgspec

from chalicelib.domain.errors import RedressError
from chalicelib.domain.security import Security
from chalicelib.domain.values import Role

if TYPE_CHECKING:  # most functions never load a case
    from chalicelib.application.group_ports import BallotClaim, MemberClaim
    from chalicelib.domain.case.exhibits import Derived, Facts, Which
    from chalicelib.domain.case.state import Case, Head
    from chalicelib.domain.report.rules import ReportRules
    from chalicelib.domain.report.state import Report
    from chalicelib.domain.roster import Mediator
    from chalicelib.domain.rulepack import Layer, RulePack

# ---------------------------------------------------------------------------------------------- tenants and clients

LOG_SHARDS: Final = 4
"""Some 1,000 events a second each: a partition takes 1,000 write units, and most events are one or two."""


class TenantKind(StrEnum):
    """What a tenant is; fixed at onboarding."""

    PLATFORM = "platform"
    """A marketplace, whose cases they are."""
    BODY = "body"
    """An arbitration institution: a tenant of its own, so that no platform sees into it (S62)."""

    @property
    def role(self) -> Role:
        """Of its server."""
        return {TenantKind.PLATFORM: Role.PLATFORM, TenantKind.BODY: Role.BODY}[self]


class Tenant(msgspec.Struct, frozen=True):
    """A platform or a body. Cached up to 60 s on a warm process. `sandbox` is fixed at onboarding."""

    id: str
    name: str
    sandbox: bool
    created_at: datetime
    wrapped_root: bytes
    """The tenant's root secret under the data key (KMS, encryption context = the tenant's id)."""
    staff_epoch: int = 0
    """Officer tokens carry it."""
    log_shards: int = LOG_SHARDS
    """Over how many partitions a day of its event log is spread; fixed at onboarding, for nobody may read fewer than
    somebody writes.
    """
    kind: TenantKind = TenantKind.PLATFORM
    security: Security = Security()
    staff_since: datetime | None = None
    """When its people's credentials were last revoked: what one of its issuers made before is void."""


class ApiKey(msgspec.Struct, frozen=True):
    """A server's credential; the secret itself is never stored. `role`: platform, body or operator."""

    id: str
    tenant: str
    role: Role
    secret_hash: str
    """SHA-256, hex. The secret has 256 random bits, so a fast hash is enough."""
    scopes: tuple[str, ...]
    label: str
    created_at: datetime
    revoked: bool = False
    expires_at: datetime | None = None
    """From then on it opens nothing; None: until it is revoked."""
    last_used: date | None = None
    """The last day on which it was seen, as far as a warm process has told."""
    replaced_by: str = ""
    """The key that was made to take its place."""

    def expired(self, now: datetime) -> bool:
        """`now`: wall time. To the moment, however old the record that says it."""
        return self.expires_at is not None and now >= self.expires_at

    def in_force(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return not self.revoked and not self.expired(now)


class Directory(Protocol):
    """Tenants, keys of clients and the rosters of mediators."""

    def tenant(self, tenant_id: str) -> Tenant | None: ...
    def known(self, tenant_id: str) -> tuple[Tenant, frozenset[str]] | None:
        """And who is over a limit there (`domain.limits.Over`), in the same read."""

    def create_tenant(self, tenant: Tenant, key: ApiKey) -> None:
        """Both in one transaction. Raises AlreadyThere when the tenant id exists."""

    def change_tenant(self, before: Tenant, after: Tenant) -> None:
        """Its settings of access and its people's epoch, nothing else. Raises VersionMoved where `before` does not
        stand any more.
        """

    def api_key(self, key_id: str) -> ApiKey | None: ...
    def put_api_key(self, key: ApiKey) -> None: ...
    def api_keys(self, tenant_id: str) -> list[ApiKey]: ...
    def revoke_api_key(self, tenant_id: str, key_id: str) -> bool:
        """True when it exists (revoking twice is fine). Raises VersionMoved where others go on writing it."""

    def replace_api_key(self, before: ApiKey, after: ApiKey, fresh: ApiKey) -> None:
        """`before` becomes `after` and `fresh` is made, in one transaction. Raises VersionMoved where `before` does not
        stand any more.
        """

    def note_use(self, key: ApiKey, day: date) -> None:
        """That it was seen on that day. Best effort: it never fails, and changes nothing else about the key."""

    def put_mediator(self, tenant_id: str, mediator: Mediator) -> Mediator:
        """Enters him or changes the entry, a retired one too; what stands then. The cases he has stay counted."""

    def mediator(self, tenant_id: str, ref: str) -> Mediator | None:
        """Strongly consistent, like the roster: he may just have got tied, full or unavailable."""

    def mediators(self, tenant_id: str, after: str = "", limit: int | None = None) -> list[Mediator]:
        """By their references, those behind `after`."""

    def retire_mediator(self, tenant_id: str, ref: str) -> bool:
        """Deletes the entry of one without cases; one who has some takes no more. False when there is none."""

    def sandbox_offset(self, tenant_id: str) -> timedelta:
        """Strongly consistent; zero before the first move."""

    def grow_sandbox_offset(self, tenant_id: str, offset: timedelta) -> bool:
        """Conditional: only ever grows. False when the stored one is already at or beyond."""

    def sandbox_tenants(self) -> list[str]: ...
    def bookmark(self, name: str) -> str:
        """Where some long walk stands; empty at its beginning."""

    def set_bookmark(self, name: str, position: str) -> None: ...
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

    def lock(self, root: Root, case_id: str, plaintext: bytes) -> bytes:
        """Sealed so that any process of the tenant can open it again: for what must be compared, not read."""

    def unlock(self, root: Root, case_id: str, sealed: bytes) -> bytes:
        """Raises Unreadable."""

    def random(self, n: int) -> bytes: ...
    def signed(self, public_key: str, signature: str, message: bytes) -> bool:
        """Whether it is that key's Ed25519 signature (RFC 8032); both in base64. Total over text."""


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


class SealedBid(msgspec.Struct, frozen=True):
    """`key`: `<round id>#<role>`."""

    key: str
    box: bytes


class Message(msgspec.Struct, frozen=True):
    seq: int
    by: Role
    at: datetime
    text_id: str
    sealed: Sealed
    room: str | None = None
    """None: the case's thread; `joint`, `caucus_complainant`, `caucus_respondent`: rooms of a mediation."""
    neutral: str | None = None
    """With which mediator a caucus was held: a successor does not hear it."""
    ref: str = ""
    """Of a message in a group: whose it is, and under whose reference its key lies."""
    case_id: str = ""
    """Of a message in a group: the writer's own case, where it is a member."""
    lang: str = ""
    """BCP 47, as the writer says."""
    attachments: tuple[str, ...] = ()
    """Evidence of the case."""
    edits: int = 0
    """The message that this one corrects; 0: none."""


class EventRow(msgspec.Struct, frozen=True):
    """One event as stored. `hash` = SHA-256("redress:event:1" ‖ prev ‖ body); hashes as lower-case hex."""

    seq: int
    id: str
    type: str
    case_id: str
    """Whose record it stands in: a case's id, or a violation report's."""
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


A_co = TypeVar("A_co", covariant=True)
W_contra = TypeVar("W_contra", contravariant=True)


class Held(Protocol[A_co]):
    """An aggregate of any kind as it was read, with the public keys of those who write in it."""

    @property
    def aggregate(self) -> A_co: ...
    @property
    def persons(self) -> dict[str, Person]: ...


class Loaded(msgspec.Struct, frozen=True):
    """All of a case's `a#` rows, from one Query."""

    case: Case
    persons: dict[str, Person]
    sealed: tuple[Sealed, ...] = ()
    bids: dict[str, bytes] = {}
    """Sealed bids that wait for the other side's, by `<round id>#<role>`."""

    @property
    def aggregate(self) -> Case:
        return self.case


class LoadedReport(msgspec.Struct, frozen=True):
    """All of a violation report's `a#` rows, from one Query."""

    report: Report
    persons: dict[str, Person]
    sealed: tuple[Sealed, ...] = ()

    @property
    def aggregate(self) -> Report:
        return self.report


class RequestKey(msgspec.Struct, frozen=True):
    """An idempotency row: written in the command's own transaction, so there is no lock phase and no zombie."""

    pk: str
    """`idem#<tenant>#<principal>#<hash>`"""
    fingerprint: str
    case_id: str
    """What the request changed: a case's id, or a violation report's."""
    command_id: str
    version: int
    expires_at: int
    """Unix seconds: 72 h after the request."""
    created: tuple[str, ...] = ()
    """Ids the command created, in order."""


class ReportWrite(msgspec.Struct, frozen=True):
    """Everything one command changes in a violation report."""

    before: Report | None
    after: Report
    events: tuple[EventRow, ...]
    persons: tuple[NewPerson, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    request_key: RequestKey | None = None


class NeutralClaim(msgspec.Struct, frozen=True):
    """A neutral's place that a case takes or gives back, in the transaction of the command that decides so."""

    tenant: str
    kind: str
    """Whose roster: `mediator` of a platform, `neutral` of a body."""
    ref: str
    case_id: str
    """The case's id, or an arbitration's."""
    take: bool
    person: str = ""
    """The neutral's person over all bodies, where one is known: counted as well."""
    repeats: tuple[tuple[str, int], ...] = ()
    """Where appointments for one party are limited, each party with the mark that was read with her count
    (`neutral_ports.Appointments`): an appointment is written for each, or given back.
    """
    day: str = ""
    """Of that appointment."""


class CaseWrite(msgspec.Struct, frozen=True):
    """Everything one command changes. Becomes exactly one TransactWriteItems."""

    before: Case | None
    after: Case
    events: tuple[EventRow, ...]
    persons: tuple[NewPerson, ...] = ()
    sealed: tuple[Sealed, ...] = ()
    messages: tuple[Message, ...] = ()
    request_key: RequestKey | None = None
    claims: tuple[NeutralClaim, ...] = ()
    bid: SealedBid | None = None
    member: MemberClaim | None = None
    """The case joins a group, or leaves it by whatever way."""
    ballot: BallotClaim | None = None
    log_shards: int = LOG_SHARDS
    companion: ReportWrite | None = None
    """The violation report that the same submission opens. Nothing of the case's rows knows of it."""


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


class NoCapacity(RedressError):
    """The neutral has as many cases as he may have, is not available, or has left the roster: nothing was written."""

    code = "mediator_at_capacity"

    def __init__(self, claim: NeutralClaim) -> None:
        super().__init__()
        self.claim = claim


class SlotTaken(RedressError):
    """These places were taken, or given back, for this very case before: nothing was written. Commit without them."""

    code = "already_exists"

    def __init__(self, claims: tuple[NeutralClaim, ...]) -> None:
        super().__init__()
        self.claims = claims


class Contention(RedressError):
    """The transaction was cancelled by a conflict, throttled, or refused before taking effect: nothing was written."""

    code = "contention"


class AskedMeanwhile(Contention):
    """Somebody else has asked the neutral in a case of the same party since his appointments were counted: nothing was
    written. Count again.
    """


class Unknown(RedressError):
    """No answer: it may or may not have taken effect. Look for the command id before trying again."""

    code = "unknown_outcome"


class Store(Protocol[A_co, W_contra]):
    """Where aggregates of one kind lie, as far as changing them goes."""

    def load(self, id_: str, /) -> Held[A_co] | None: ...
    def commit(self, write: W_contra, stamp: datetime, /) -> None: ...
    def request_key(self, pk: str, /) -> RequestKey | None: ...
    def events(self, id_: str, after_seq: int = 0, limit: int = 500, /) -> list[EventRow]: ...


class CaseStore(Protocol):
    def load(self, case_id: str) -> Loaded | None:
        """One strongly consistent Query (paged only beyond 1 MB)."""

    def head(self, case_id: str) -> Head | None:
        """The head alone: one strongly consistent GetItem, for whoever only asks who may come."""

    def commit(self, write: CaseWrite, stamp: datetime) -> None:
        """One TransactWriteItems, tried once, no later than 10 s after `stamp` (the event log's key).

        Raises HeadExists, VersionMoved, RequestKeyExists, SlotTaken, NoCapacity, Contention, Unknown, and for
        what the group of a member refuses MemberThere, BallotThere, GateClosed.
        """

    def request_key(self, pk: str) -> RequestKey | None: ...
    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...
    def messages(self, case_id: str, after_seq: int = 0, limit: int = 100) -> list[Message]: ...
    def person_keys(self, tenant_id: str, owner: str, persons: Sequence[Person]) -> dict[str, bytes]:
        """Slot to wrapped private key, one BatchGet; an erased person is absent."""

    def log(
        self, tenant_id: str, after: str, until: datetime, limit: int, shards: int = LOG_SHARDS,
        wanted: Callable[[EventRow], bool] | None = None,
    ) -> tuple[list[EventRow], str]:  # fmt: skip
        """The tenant's event log from the opaque position on, up to `until`, and the next position. `shards`: the
        tenant's own number. `wanted`: which of them are to be returned; None: all.
        """

    def log_again(self, row: EventRow, tenant_id: str, partition: int, seen: datetime) -> None:
        """Once more into that partition of the tenant's log, under the present stamp, or that of `seen` if it is later:
        for readers who had passed its first place before it was there.
        """

    def due(self, partition_hour: datetime, until: datetime) -> list[tuple[str, datetime]]:
        """(id, wake) of the hour's shards with wake <= until, by the wake index: cases, and whatever else wakes."""

    def sandbox_due(self, tenant_id: str, until: datetime) -> list[tuple[str, datetime]]: ...


class WakePage(msgspec.Struct, frozen=True):
    """A page of a wake index. `rest`: positions to go on from, one for each shard that has more."""

    due: tuple[str, ...]
    """Ids as they stand behind the first `#` of the row's partition."""
    rest: tuple[str, ...] = ()


class WakeIndex(Protocol):
    """Who has to be looked at and when, of one table."""

    def page(self, since: datetime, until: datetime, after: str = "") -> WakePage:
        """Wakes in (since, until]: a bounded page of every shard, or of the one shard behind a position."""

    def occupied(self, hour: datetime, since: datetime, slot: int) -> list[datetime]:
        """One wake of every slot (of so many seconds) that has any, behind `since` and within that hour."""


class ReportStore(Protocol):
    """Violation reports: aggregates of their own, beside the cases."""

    def load(self, report_id: str) -> LoadedReport | None:
        """One strongly consistent Query."""

    def commit(self, write: ReportWrite, stamp: datetime) -> None:
        """As for a case."""

    def request_key(self, pk: str) -> RequestKey | None: ...
    def events(self, owner: str, after_seq: int = 0, limit: int = 500) -> list[EventRow]: ...
    def person_keys(self, tenant_id: str, owner: str, persons: Sequence[Person]) -> dict[str, bytes]: ...


class ReportRulebook(Protocol):
    def of(self, ref: str, tenant: str) -> ReportRules:
        """By what a report is pinned to: a rule pack, also one of the tenant's own, or a version of the general rules;
        empty: the latest of those.

        Raises KeyError.
        """


# ------------------------------------------------------------------------------------------------------------ views


class CaseRow(msgspec.Struct, frozen=True):
    """A line of a platform's list, of cases or of violation reports."""

    case_id: str
    """The report's, where it is one."""
    version: int
    summary: str
    status: str
    stage: str
    move: tuple[str, ...]
    due_at: str
    updated_at: str
    queues: tuple[str, ...] = ()
    """Where people of the platform look for it: unserved, overdue, late, ombuds, blocked."""
    filed_at: str = ""
    """Of a case."""


class AgreedShare(msgspec.Struct, frozen=True):
    """What a case came to, in percent of its claim; `at`: when, as a stamp."""

    case_id: str
    dispute_type: str
    remedy: str
    percent: int
    at: str


class OpenRow(msgspec.Struct, frozen=True):
    """A line of an open case, as far as the watch looks at it. `due_at`: None where no time runs."""

    case_id: str
    due_at: datetime | None
    updated_at: datetime


class Views(Protocol):
    def put(self, tenant_id: str, row: CaseRow, kind: str = "cases") -> bool:
        """Into the list of that kind (cases, reports), only if newer (`version < :v`). False when it is not."""

    def cases(
        self, tenant_id: str, order: str, filters: Mapping[str, str], after: str, limit: int, kind: str = "cases"
    ) -> tuple[list[CaseRow], str]:  # fmt: skip
        """`order`: due, updated or filed, with a minus before it the latest first. Filters: status, stage, move, queue,
        due_from, due_to, updated_since, updated_until, filed_from, filed_to; of cases also what their summaries say:
        outcome, dispute_type, complainant_ref, respondent_ref, party (either of them), order_ref, channel, group.
        """

    def put_outcome(self, tenant_id: str, outcome: AgreedShare) -> None:
        """What a case came to, once per case: writing it again changes nothing."""

    def outcomes(self, tenant_id: str, dispute_type: str, remedy: str, limit: int) -> list[int]:
        """The shares of the latest comparable cases, in percent."""

    def all_open(self, position: str) -> tuple[list[OpenRow], str]:
        """A page of the open cases of all tenants, in no order, from the opaque position on; and the next position,
        empty at the end.
        """


# ------------------------------------------------------------------------------------------------------ everything else


class WallClock(Protocol):
    def now(self) -> datetime:
        """UTC, aware."""

    def sleep(self, seconds: float) -> None: ...


class Packs(Protocol):
    def get(self, ref: str, floor: str = "", tenant: str = "") -> RulePack:
        """By `id@version`: one that ships, or one of that tenant's own; laid over the floor of the consumer's home
        where one is named. Raises KeyError.
        """

    def current(self, pack_id: str, on: datetime, tenant: str = "") -> RulePack:
        """The version in force on that day. Raises KeyError."""

    def completed(self, pack: RulePack) -> RulePack:
        """With its calendar and its layers. Raises KeyError for unknown ones, ValueError for contradictions."""

    def floor(self, country: str, on: date) -> str:
        """The layer of rights that follows that country's consumers, or an empty string."""

    def all(self) -> list[RulePack]: ...
    def layers(self) -> list[Layer]:
        """The statutory rights that packs are laid over."""


class OwnPacks(Protocol):
    """Rule packs that tenants have written themselves. Of a stored version only the last day can still be set."""

    def put(self, tenant_id: str, pack: RulePack) -> None:
        """Raises AlreadyThere for a version that exists."""

    def get(self, tenant_id: str, ref: str) -> RulePack | None: ...
    def all(self, tenant_id: str) -> list[RulePack]: ...
    def end(self, tenant_id: str, ref: str, last_day: str) -> bool:
        """No complaint is filed under it after that day. False when there is none, or it has an end already."""


class InOrder(msgspec.Struct, frozen=True):
    """A message of a FIFO queue. Those of one `group` are worked on one batch after the other, in the order of sending;
    one that comes again within five minutes under the same `id` (in high-throughput queues: and group) is dropped.
    Either may be any text.
    """

    body: str
    group: str
    id: str


class Queues(Protocol):
    def send(self, queue: str, bodies: Sequence[str], delay: int = 0, fair: str = "") -> None:
        """`queue`: deliveries, views, clock, wakes, uploads, notices, members. Batches of ten; raises on any failed
        entry. `fair`: whose they all are, on a queue that keeps a noisy one from delaying the others.
        """

    def send_in_order(self, queue: str, messages: Sequence[InOrder]) -> None:
        """To a FIFO queue, which knows no delay. As `send` otherwise; what was refused and sent again may come behind
        later ones of its group, so that consumers may count on one at a time, and not on order alone.
        """


class Clockwork(Protocol):
    """Step Functions: one execution per slot."""

    def arm(self, slot_end: datetime, *, surely: bool = False) -> bool:
        """Starts the slot's execution. False when one of that name exists and has ended. One that this process has met
        already is taken to run, unless it is to be made sure of.
        """


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
    refusal: str | None = None
    """Why its content cannot be taken: a stable code."""
    facts: Facts | None = None
    """Where it can."""


class Kept(msgspec.Struct, frozen=True):
    """A file in the vault; `size`, `sha256` and `media_type` are proven."""

    case_id: str
    evidence_id: str
    version_id: str
    sha256: str
    size: int
    media_type: str
    until: datetime


class Derivatives(msgspec.Struct, frozen=True):
    """What was made of a kept file for others."""

    copy: Derived | None = None
    thumbnail: Derived | None = None


class Files(Protocol):
    """Two buckets: intake (no lock, two days) and vault (object lock)."""

    def form(self, case_id: str, evidence_id: str, sha256: str, size: int, media_type: str) -> Form: ...
    def inspect(
        self, case_id: str, evidence_id: str, version_id: str, max_bytes: int, declared: str | None = None
    ) -> Inspected:
        """Streams the version and re-hashes it: nothing the uploader or the store says is believed. With the declared
        type, what is in it is looked at as well.
        """

    def keep(self, case_id: str, evidence_id: str, version_id: str, sha256: str, until: datetime) -> str:
        """Copies the inspected version to the vault under lock; idempotent. The vault's version id."""

    def derive(self, kept: Kept) -> Derivatives:
        """Copies without metadata and thumbnails, beside the kept file and locked like it; idempotent."""

    def link(
        self, case_id: str, evidence_id: str, version_id: str, file_name: str, which: Which = ...
    ) -> tuple[str, datetime]:
        """A download link of at most five minutes, as an attachment only."""
