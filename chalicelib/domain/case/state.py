"""The state of one case: a head and its children, all frozen. What a single Query on `a#` returns.

No personal text here: names, contacts and everything written live sealed beside the case, known by `text_id` and a
salted commitment. Children are keyed by their id; each kind is capped by the pack.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.agreed import Pinned
from chalicelib.domain.calendars import Unit
from chalicelib.domain.case.bundled import Bundle
from chalicelib.domain.case.exhibits import OTHER, Derived, Facts, Source, Visibility
from chalicelib.domain.case.external import External
from chalicelib.domain.case.holding import ErasureGround, Hold
from chalicelib.domain.case.procedure import (
    Accord,
    Call,
    Deficiency,
    Invited,
    Mediation,
    Membership,
    Notice,
    Pause,
    PauseState,
    Prolonged,
    Round,
    Standing,
    Stopped,
)  # fmt: skip
from chalicelib.domain.case.publishing import PublicText
from chalicelib.domain.case.referred import Referral
from chalicelib.domain.case.representatives import Representation
from chalicelib.domain.case.terms import Remedy as Remedy  # noqa: PLC0414
from chalicelib.domain.case.terms import Terms as Terms  # noqa: PLC0414
from chalicelib.domain.case.terms import TextRef as TextRef  # noqa: PLC0414
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Role


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    SETTLED = "settled"
    DECIDED = "decided"
    AWARDED = "awarded"
    REJECTED = "rejected"
    """Refused at screening on a ground of the pack."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """What the complainant had to supply did not come."""
    REFERRED = "referred"


class LegalEffect(StrEnum):
    """What an outcome binds by. Only a body's decision under consent is ever an award."""

    AGREEMENT = "agreement"
    PLATFORM_DECISION = "platform_decision"
    OPINION = "opinion"
    AWARD = "award"
    CONFIRMED_AGREEMENT = "confirmed_agreement"


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


class About(StrEnum):
    """What a complaint may be about besides its order, as the platform names it: by these, complaints about the same
    are found.
    """

    PRODUCT = "product"
    LISTING = "listing"
    BATCH = "batch"
    PROMOTION = "promotion"
    INCIDENT = "incident"
    """An outage or another event that hit many."""
    RECALL = "recall"


class Party(msgspec.Struct, frozen=True, omit_defaults=True):
    role: Role
    ref: str
    lang: str
    epoch: int = 0
    """Party tokens carry it; raising it revokes them all at once."""
    erased_for: ErasureGround | None = None
    """From the order on: nobody reads this person's words any more, and no token of his is good."""
    erased_at: datetime | None = None
    """When everything was gone."""


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was filed; written once. `order_ref` and `terms_ref` are the platform's codes."""

    dispute_type: DisputeType
    sought: Terms
    occurred_on: str
    narrative: TextRef
    channel: str
    order_ref: str | None = None
    terms_ref: str | None = None
    details: dict[str, str] = {}
    """Answers to the dispute type's form: codes, dates, numbers."""
    standing: Standing | None = None
    country: str | None = None
    """Where the complainant lives (ISO 3166-1): its mandatory law goes along (S55)."""
    floor: str = ""
    """The layer of that law, pinned at filing as `id@version`."""
    promises: dict[str, int] = {}
    """What the merchant promised when the order was placed, as the platform attests (S50)."""
    about: dict[str, str] = {}
    """By `About`: the platform's codes."""
    terms: Pinned | None = None
    """The version of `terms_ref` in force on the day of the order; None where no order came, or none is registered."""
    order: TextRef | None = None
    """The order as the platform had it at filing: canonical JSON, sealed among the complainant's texts (S11)."""
    call: Call | None = None
    """Of a complaint by telephone: who took it, and when the caller confirmed it."""


class DeadlineState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
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
    unit: Unit | None = None
    """In which it is counted where that is not the rule's own unit: a promise or the terms gave it another length."""
    stopped: tuple[Stopped, ...] = ()
    prolonged: tuple[Prolonged, ...] = ()

    @property
    def subject(self) -> str:
        """The id of the child it belongs to, or an empty string."""
        return self.id.partition(":")[2]


class OfferState(StrEnum):
    LIVE = "live"
    ACCEPTED = "accepted"
    COUNTERED = "countered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
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


class EvidenceRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    to: Role
    what: TextRef
    state: RequestState = RequestState.OPEN
    by: Role = Role.OFFICER

    @property
    def tells_against(self) -> bool:
        """Whether a decision may be rested on its not having been met. What was not done in a mediation proves nothing
        elsewhere (UNCITRAL Model Law on Mediation, article 11).
        """
        return self.state is RequestState.UNMET and self.by is not Role.MEDIATOR


class ProposalState(StrEnum):
    LIVE = "live"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CLOSED = "closed"


class Proposal(msgspec.Struct, frozen=True):
    """An officer's or mediator's proposal: settles when both parties accept it; silence refuses it (P5)."""

    id: str
    terms: Terms
    reasons: TextRef
    accepted_by: tuple[Role, ...] = ()
    state: ProposalState = ProposalState.LIVE
    by: Role = Role.OFFICER


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


class TaskKind(StrEnum):
    PERFORM = "perform"
    RETURN = "return"
    """Send the goods back; the refund waits for it."""


class TaskState(StrEnum):
    WAITING = "waiting"
    """For another task."""
    OPEN = "open"
    SHIPPED = "shipped"
    PERFORMED = "performed"
    BREACHED = "breached"
    LAPSED = "lapsed"


class Task(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a settlement or decision obliges somebody to do."""

    id: str
    by: Role
    terms: Terms
    proof: tuple[str, ...] = ()
    state: TaskState = TaskState.OPEN
    kind: TaskKind = TaskKind.PERFORM
    after: str | None = None
    """The task that must be done first."""
    carrier: str | None = None
    tracking: str | None = None
    """Of a return shipment: the carrier's code and number."""

    @property
    def is_open(self) -> bool:
        return self.state in (TaskState.WAITING, TaskState.OPEN, TaskState.SHIPPED)


class EvidenceState(StrEnum):
    DECLARED = "declared"
    INSPECTED = "inspected"
    REFUSED = "refused"
    SUBMITTED = "submitted"
    KEPT = "kept"
    LAPSED = "lapsed"
    DISCARDED = "discarded"
    """Taken back by the side that had announced it, before it was submitted."""
    ERASING = "erasing"
    """Its erasure is decided: nobody gets it any more, and its bytes are on their way out."""
    ERASED = "erased"
    """Its bytes are gone, after its time or by order; hash, size and this trace stay."""


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
    kind: str = OTHER
    """A line of the checklist for the kind of dispute."""
    visibility: Visibility = Visibility.PARTIES
    redacts: str | None = None
    """The file of the same side of which this is the version that the other side may see."""
    exhibit: str | None = None
    """Its number in the manifest, from submission: `C-1`."""
    submitted_at: datetime | None = None
    source: Source | None = None
    """Of a third party's record, which no party can bring, change or take back."""
    facts: Facts | None = None
    copy: Derived | None = None
    """Without metadata, for the other side."""
    thumbnail: Derived | None = None
    confided_to: str | None = None
    """Which mediator was in charge when a file for the mediator alone was submitted."""
    former: tuple[str, ...] = ()
    """For each amendment, which text it was called by before. They stay sealed: nobody reads them any more."""
    erased_for: ErasureGround | None = None
    erased_at: datetime | None = None


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
    closed_at: datetime | None = None
    reopened: int = 0
    mediator: str | None = None
    """The mediator in charge: the case's place on that mediator's list, and who may read it. A reference of the
    platform's own roster, or one of a body's as `values.guest` has it.
    """
    dispatched_at: datetime | None = None
    """When the notice was sent to the confirmed address; delivery is another thing."""
    late: bool = False
    """The first reply did not come in time and nobody has looked into it."""
    stall_seconds: int = 0
    """How long the case may go without anybody's act; 0: the pack sets no limit."""
    progress_at: datetime | None = None
    """The last act of a person; none since filing where absent."""
    stalled: bool = False
    notice: Notice | None = None
    """Of how the case ended."""
    cause: str | None = None
    """Why it was closed."""
    grouped_in: str | None = None
    """The group in which it is pursued together with others; its own clock stands still."""
    arbitration: str | None = None
    """The arbitration that the parties' agreement has led to; it stays named when that has come to an award."""


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
    deficiencies: dict[str, Deficiency] = {}
    pauses: dict[str, Pause] = {}
    accords: dict[str, Accord] = {}
    rounds: dict[str, Round] = {}
    mediations: dict[str, Mediation] = {}
    memberships: dict[str, Membership] = {}
    """By the group's id."""
    invited: dict[str, Invited] = {}
    """By the group's id."""
    holds: dict[str, Hold] = {}
    """Legal holds, those that were lifted too."""
    representations: dict[str, Representation] = {}
    """Who acts for a party, those that have ended too."""
    public_texts: dict[str, PublicText] = {}
    """What was approved for the public, by the text that it is for; the last approval of each."""
    bundles: dict[str, Bundle] = {}
    externals: dict[str, External] = {}
    """The same dispute at payment providers, by connection and the provider's id."""
    referral: Referral | None = None
    """What is known here of the arbitration named in the head; of the last one where none is."""

    def party(self, role: Role) -> Party:
        """Raises KeyError for a role that is no party."""
        return {Role.COMPLAINANT: self.head.complainant, Role.RESPONDENT: self.head.respondent}[role]

    def running(self) -> list[Deadline]:
        """The deadlines in force, the earliest first."""
        live = [d for d in self.deadlines.values() if d.state is DeadlineState.RUNNING]
        return sorted(live, key=lambda d: (d.due_at, d.id))

    def unfinished(self) -> list[Deadline]:
        """Those in force and those that stand still."""
        live = (DeadlineState.RUNNING, DeadlineState.PAUSED)
        return [d for d in self.deadlines.values() if d.state in live]

    @property
    def mediation(self) -> Mediation | None:
        """The one under way."""
        return next((m for m in self.mediations.values() if m.result is None), None)

    @property
    def pause(self) -> Pause | None:
        """The one in force; there is at most one at a time."""
        return next((p for p in self.pauses.values() if p.state is PauseState.RUNNING), None)
