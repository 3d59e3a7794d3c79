"""What a case is made of, as answers show it: claim, deadlines, offers, evidence, actions, people."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.domain import rulepack
from chalicelib.domain.calendars import Unit
from chalicelib.domain.case.exhibits import OTHER, Attested, SourceKind, Visibility
from chalicelib.domain.case.external import ExternalState
from chalicelib.domain.case.holding import ErasureGround, HoldGround
from chalicelib.domain.case.procedure import OtherForum
from chalicelib.domain.case.representatives import EndGround, RepresentativeKind, Signature
from chalicelib.domain.case.state import (
    DeadlineState,
    DisputeType,
    EvidenceState,
    Finding,
    OfferState,
    ProposalState,
    Remedy,
    RequestState,
    TaskKind,
    TaskState,
)  # fmt: skip
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.values import Role

Stamp = Annotated[
    str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", description="UTC, microseconds.")
]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Out(msgspec.Struct):
    """Base of all of them. Clients ignore members they do not know: more may come."""


class Terms(Out):
    remedy: Remedy
    money: Money | None = None
    conditions: list[Condition] = []
    within_days: int | None = None
    """Calendar days to perform; null: by the pack."""
    text: TextRef | None = None
    said: str = ""
    """The same in your language."""


class Money(Out):
    """In the currency's smallest unit."""

    amount: int
    currency: str


class TextRef(Out):
    """A text: its id in `texts`, and SHA-256(salt, text), by which it can be proven unchanged."""

    id: str
    commitment: Hash


class Standing(Out):
    """What the complainant declared on admissibility; null: not said."""

    personal_use: bool | None = None
    own_claim: bool | None = None
    other_forum: OtherForum | None = None
    contacted_on: str | None = None
    identity_checked: bool | None = None


class Call(Out):
    """Who took the call, and when the complaint was read back to the caller, who agreed to it."""

    taken_by: str
    confirmed_at: Stamp


class Claim(Out):
    dispute_type: DisputeType
    sought: Terms
    occurred_on: str
    narrative: TextRef
    channel: str
    order_ref: str | None = None
    terms_ref: str | None = None
    details: dict[str, str] = {}
    """Answers to the dispute type's form; of own words the id of the text."""
    standing: Standing | None = None
    country: str | None = None
    floor: str = ""
    """The law of that country that goes along, as `id@version`; empty where there is none."""
    promises: dict[str, int] = {}
    about: dict[str, str] = {}
    """By product, listing, batch, promotion, incident, recall: the platform's codes."""
    terms: PinnedTerms | None = None
    """The version of the terms that the order was placed under, where the platform has registered any."""
    order: TextRef | None = None
    """The order as the platform had it: `snapshot` of the case shows it."""
    call: Call | None = None
    """Of a complaint by telephone."""


class PinnedTerms(Out):
    """By its hash: later versions change nothing here."""

    sha256: Hash
    effective_from: str
    on: str
    """The day of the order, by which it was chosen."""
    registered_at: Stamp
    """When the platform has registered it: look whether that was before the order."""


class PlacedItem(Out):
    ref: str
    title: str
    quantity: int
    unit_amount: int


class PlacedOrder(Out):
    """Amounts in the currency's smallest unit."""

    ordered_at: Stamp
    seller: str
    currency: str
    items: list[PlacedItem]
    total: int
    shipping: int = 0
    discount: int = 0
    provider: str | None = None
    payment_ref: str | None = None


class Snapshot(Out):
    """What was agreed. `commitment` = SHA-256(salt, text): it stands in the record since the filing."""

    terms_ref: str | None
    terms: PinnedTerms | None
    """Its text: `GET /v1/cases/{case_id}/terms`."""
    commitment: Hash | None
    order: PlacedOrder | None
    """Null where none was given, or the complainant has been erased."""
    text: str | None
    """The order in the very bytes that were sealed."""
    salt: str | None
    """In hex."""


class Stopped(Out):
    """A stretch in which a deadline stood still."""

    reason: str
    since: Stamp
    until: Stamp | None = None


class Prolonged(Out):
    """More time: by whom (`system`: the rule itself), when, and until when it was before."""

    by: Role
    was_due: Stamp
    at: Stamp
    reason: TextRef | None = None


class Deadline(Out, kw_only=True):
    id: str
    rule: str
    on: Role
    """`system` where both parties share it."""
    started_at: Stamp
    due_at: Stamp
    consequence: rulepack.Consequence
    grace_seconds: int
    remaining_seconds: int
    remaining_days: int
    """Calendar days."""
    remaining_working_days: int
    may_prolong: list[Role]
    duty: str
    """Who must do what by when, in your language."""
    silence: str
    """What happens if nobody acts, in your language."""
    warnings: list[Stamp] = []
    repeat: int = 0
    """How often it still extends itself."""
    attempt: int = 1
    state: DeadlineState = DeadlineState.RUNNING
    unit: Unit | None = None
    """What it is counted in, where that is not the rule's own unit."""
    stopped: list[Stopped] = []
    prolonged: list[Prolonged] = []
    left: str | None
    """What is left of it, in your language; null once it is over."""
    provisional: bool
    """Whether the date hangs on a calendar that has not been announced yet."""
    paused: str | None
    """Why it stands still, since when and until when at most, in your language."""
    history: list[str]
    """What has moved it, in your language."""


class Offer(Out):
    id: str
    by: Role
    terms: Terms
    made_at: Stamp
    note: TextRef | None = None
    counters: str | None = None
    state: OfferState = OfferState.LIVE


class Proposal(Out):
    id: str
    terms: Terms
    reasons: TextRef
    accepted_by: list[Role]
    state: ProposalState
    by: Role


class EvidenceRequest(Out):
    id: str
    to: Role
    what: TextRef
    state: RequestState
    by: Role
    """Who asks."""
    due_at: Stamp | None
    """Until when it can be met; null once that is over."""
    adverse_inference: bool
    """Nothing came in time: whoever decides may hold that against the side that was asked."""
    said: str
    """Who was asked, and how that stands, in your language."""


class Task(Out, kw_only=True):
    id: str
    by: Role
    terms: Terms
    proof: list[str] = []
    state: TaskState = TaskState.OPEN
    kind: TaskKind = TaskKind.PERFORM
    after: str | None = None
    """The task that must be done first."""
    carrier: str | None = None
    tracking: str | None = None
    said: str
    """Who must do what, and how far it is, in your language."""


class DecisionReason(Out):
    text: TextRef
    cites: list[str]


class Decision(Out):
    id: str
    finding: Finding
    reasons: list[DecisionReason]
    decided_at: Stamp
    terms: Terms | None = None


class Facts(Out):
    """What was looked for and found: pixels, pages, bytes unpacked."""

    pages: int | None = None
    width: int | None = None
    height: int | None = None
    encrypted: bool = False
    location: bool = False
    """That the file says where it was made; the other side gets it without."""
    taken_at: str | None = None
    """As a camera wrote it: a claim of the file, and no proof."""
    entries: int | None = None
    unpacked: int | None = None
    depth: int | None = None
    scanned_by: str | None = None
    noted: tuple[str, ...] = ()
    """Bytes behind the picture (`trailing_data`), characters that turn the writing (`bidi_controls`), an invoice's XML
    in a PDF (`embedded_files`), web pages in an archive (`markup_inside`).
    """


class Source(Out):
    """Where a third party's record comes from, and how that is known."""

    kind: SourceKind
    connection: str
    record: str
    subject: str
    attested: Attested
    occurred_at: Stamp | None = None
    refunded: Money | None = None
    """Of a refund that was carried out."""


class Derived(Out):
    """Made from the file; named by a hash of its own."""

    sha256: Hash
    size: int
    media_type: str


class Evidence(Out):
    id: str
    by: Role
    sha256: Hash
    size: int
    media_type: str
    name: TextRef
    declared_at: Stamp
    state: EvidenceState = EvidenceState.DECLARED
    request_id: str | None = None
    reason: str | None = None
    refusal: str | None = None
    """Why it was refused, in your language."""
    version_id: str | None = None
    kept_until: Stamp | None = None
    kind: str = OTHER
    """A line of the checklist, or `other`."""
    visibility: Visibility = Visibility.PARTIES
    """Who besides the side that brings it may see it, once it is submitted."""
    redacts: str | None = None
    """The file of which this is the version for the other side."""
    exhibit: str | None = None
    """Its number in the manifest."""
    submitted_at: Stamp | None = None
    source: Source | None = None
    """Of a third party's record, which no party can change."""
    facts: Facts | None = None
    """What inspection found."""
    copy: Derived | None = None
    """Without metadata, for the other side."""
    thumbnail: Derived | None = None
    erased_for: ErasureGround | None = None
    erased_at: Stamp | None = None
    """When its bytes went; its hash and size stay."""
    open: list[str] = []
    """What you may still do with it."""
    duplicate_of: str | None = None
    """An earlier file of the same side with the same bytes."""


class Hold(Out):
    """A legal hold: no file of the case is erased while it is in force."""

    id: str
    by: Role
    ground: HoldGround
    reason: TextRef
    placed_at: Stamp
    lifted_at: Stamp | None = None
    lifted_by: Role | None = None
    lift_reason: TextRef | None = None


class Representation(Out):
    """Who acts for a party, on which authority: what he may do, until when, and how it ended."""

    id: str
    of: Role
    ref: str
    kind: RepresentativeKind
    scope: list[str]
    text_sha256: str
    """Of what the party agreed to."""
    signature: Signature
    signed_at: Stamp
    authorised_at: Stamp
    expires_at: Stamp
    by: Role
    """Who registered it."""
    in_force: bool
    evidence_id: str | None = None
    ended_at: Stamp | None = None
    ended_by: Role | None = None
    renounced: bool = False
    """The representative has given it back."""
    ground: EndGround | None = None


class ExternalDispute(Out):
    """How the same dispute stands at a payment provider, as of `as_of` by its own clock."""

    id: str
    provider: str
    connection: str
    code: str
    """The provider's own code of the state."""
    state: ExternalState
    over: bool
    said: str
    """What that means, and what follows here, in your language."""
    as_of: Stamp
    reason: str | None = None
    amount: Money | None = None
    due_at: Stamp | None = None
    """By when the merchant has to answer there."""
    payment: str | None = None


class Action(Out):
    """Something you may do now."""

    action: str
    due_at: Stamp | None
    mandatory: bool
    """Whether your silence has a consequence."""
    why: str
    """What it does, in your language."""


class EvidenceLeft(Out):
    files: int
    bytes: int


class Person(Out):
    """The other side sees a name; contacts are for their owner and the platform. Empty for an erased person."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
