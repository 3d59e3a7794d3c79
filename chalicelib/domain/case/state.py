"""The state of one case: a head and its children, all frozen. What a single Query on `a#` returns.

No personal text here: names, contacts and everything written live sealed beside the case, known by `text_id` and a
salted commitment. Children are keyed by their id; each kind is capped by the pack.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Money, Role


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    SETTLED = "settled"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


class LegalEffect(StrEnum):
    """What an outcome binds by. Only a body's decision under consent is ever an award."""

    AGREEMENT = "agreement"
    PLATFORM_DECISION = "platform_decision"


class DisputeType(StrEnum):
    QUALITY = "quality"
    LOGISTICS = "logistics"
    AFTER_SALES = "after_sales"
    PRICE = "price"
    PROMOTION = "promotion"
    PAYMENT = "payment"
    REVIEW = "review"
    COUNTERFEIT = "counterfeit"
    MISLEADING_ADVERTISING = "misleading_advertising"
    DELAYED_DISPATCH = "delayed_dispatch"
    SERVICE = "service"


class Remedy(StrEnum):
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    COMPENSATION = "compensation"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    APOLOGY = "apology"

    @property
    def is_money(self) -> bool:
        return self in (Remedy.REFUND, Remedy.PARTIAL_REFUND, Remedy.COMPENSATION)


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked, offered, agreed or ordered. Two terms match when they are equal."""

    remedy: Remedy
    money: Money | None = None


class TextRef(msgspec.Struct, frozen=True):
    """A sealed text: its id and SHA-256(salt, text). The salt is sealed with the text, so erasure leaves no oracle."""

    id: str
    commitment: str


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    role: Role
    ref: str
    lang: str
    epoch: int = 0
    """Party tokens carry it; raising it revokes them all at once."""


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was filed; written once. `order_ref` and `terms_ref` are the platform's codes."""

    dispute_type: DisputeType
    sought: Terms
    occurred_on: str
    narrative: TextRef
    channel: str
    order_ref: str | None = None
    terms_ref: str | None = None


class DeadlineState(StrEnum):
    RUNNING = "running"
    MET = "met"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Deadline(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deadline in force. Its id is the pack's rule, followed by `:` and a child's id where there are several."""

    id: str
    rule: str
    on: Role
    """SYSTEM where both parties share it."""
    started_at: datetime
    due_at: datetime
    consequence: Consequence
    grace_seconds: int
    warnings: tuple[datetime, ...] = ()
    """Moments still to come."""
    repeat: int = 0
    """Automatic extensions still to come."""
    attempt: int = 1
    state: DeadlineState = DeadlineState.RUNNING

    @property
    def subject(self) -> str:
        """The id of the child it belongs to, or an empty string."""
        return self.id.partition(":")[2]


class OfferState(StrEnum):
    LIVE = "live"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    LAPSED = "lapsed"
    CLOSED = "closed"


class Offer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Without prejudice: an offer that was not accepted binds nobody and is no admission."""

    id: str
    by: Role
    terms: Terms
    made_at: datetime
    note: TextRef | None = None
    counters: str | None = None
    state: OfferState = OfferState.LIVE


class RequestState(StrEnum):
    OPEN = "open"
    MET = "met"
    UNMET = "unmet"
    CLOSED = "closed"


class EvidenceRequest(msgspec.Struct, frozen=True):
    id: str
    to: Role
    what: TextRef
    state: RequestState = RequestState.OPEN


class ProposalState(StrEnum):
    LIVE = "live"
    ACCEPTED = "accepted"
    LAPSED = "lapsed"
    CLOSED = "closed"


class Proposal(msgspec.Struct, frozen=True):
    """An officer's proposal: settles when both parties accept it; silence refuses it (P5)."""

    id: str
    terms: Terms
    reasons: TextRef
    accepted_by: tuple[Role, ...] = ()
    state: ProposalState = ProposalState.LIVE


class Finding(StrEnum):
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DISMISSED = "dismissed"


class Reason(msgspec.Struct, frozen=True):
    """One reason and what it rests on: `claim`, `response`, ids of kept evidence, ids of unmet requests."""

    text: TextRef
    cites: tuple[str, ...]


class Decision(msgspec.Struct, frozen=True):
    id: str
    finding: Finding
    reasons: tuple[Reason, ...]
    decided_at: datetime
    terms: Terms | None = None


class TaskState(StrEnum):
    OPEN = "open"
    PERFORMED = "performed"
    BREACHED = "breached"


class Task(msgspec.Struct, frozen=True):
    """What a settlement or decision obliges somebody to do."""

    id: str
    by: Role
    terms: Terms
    proof: tuple[str, ...] = ()
    state: TaskState = TaskState.OPEN


class EvidenceState(StrEnum):
    DECLARED = "declared"
    INSPECTED = "inspected"
    REFUSED = "refused"
    SUBMITTED = "submitted"
    KEPT = "kept"
    LAPSED = "lapsed"


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file. `sha256` (hex), `size` (bytes) and `media_type` are as declared; inspection proves them."""

    id: str
    by: Role
    sha256: str
    size: int
    media_type: str
    name: TextRef
    declared_at: datetime
    state: EvidenceState = EvidenceState.DECLARED
    request_id: str | None = None
    reason: str | None = None
    """Why it was refused: a stable code."""
    version_id: str | None = None
    """The inspected version in the intake bucket, then the kept one in the vault."""
    kept_until: datetime | None = None


class Budget(msgspec.Struct, frozen=True):
    """What one side has declared and not got back (P8)."""

    by: Role
    files: int = 0
    bytes: int = 0


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rewritten by each command; near 1 KB. `version` grows by one with each commit and is the ETag."""

    case_id: str
    tenant: str
    pack: str
    stage: str
    complainant: Party
    respondent: Party
    filed_at: datetime
    updated_at: datetime
    fingerprint: str
    lang: str
    sandbox: bool = False
    """Whether its time is the tenant's movable clock; decides which wake index it lies in."""
    version: int = 0
    seq: int = 0
    audience: dict[str, int] = {}
    """The last sequence number of each audience: `parties`, `platform`; dense in each."""
    chain_head: str = ""
    status: Status = Status.OPEN
    outcome: Outcome | None = None
    legal_effect: LegalEffect | None = None
    served_at: datetime | None = None
    responded_at: datetime | None = None
    position: str | None = None
    """The respondent's answer: admits, partly, contests."""
    defaulted: bool = False
    overdue: bool = False
    texts: int = 0
    """Sealed texts so far, messages not counted; capped by the pack."""
    messages: int = 0
    messages_by: dict[str, int] = {}
    """By role: each has its own share, so that nobody can talk the others into silence."""
    next_wake: datetime | None = None
    wake_not_before: datetime | None = None
    """Back-off after a failed Tick."""
    wake_failures: int = 0
    wake_blocked: bool = False


class Case(msgspec.Struct, frozen=True):
    """The aggregate."""

    head: Head
    claim: Claim
    deadlines: dict[str, Deadline] = {}
    offers: dict[str, Offer] = {}
    requests: dict[str, EvidenceRequest] = {}
    proposals: dict[str, Proposal] = {}
    tasks: dict[str, Task] = {}
    evidence: dict[str, Evidence] = {}
    budgets: dict[str, Budget] = {}
    decision: Decision | None = None

    def party(self, role: Role) -> Party:
        """Raises KeyError for a role that is no party."""
        return {Role.COMPLAINANT: self.head.complainant, Role.RESPONDENT: self.head.respondent}[role]

    def running(self) -> list[Deadline]:
        """The deadlines in force, the earliest first."""
        live = [d for d in self.deadlines.values() if d.state is DeadlineState.RUNNING]
        return sorted(live, key=lambda d: (d.due_at, d.id))
