"""What answers look like. Handlers answer with plain data, which goes out through these structs and in no other way."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from chalicelib.domain import rulepack
from chalicelib.domain.case.state import DisputeType, LegalEffect, Outcome, Status
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import (
    Action,
    Claim,
    Deadline,
    Decision,
    Evidence,
    EvidenceLeft,
    EvidenceRequest,
    Hash,
    Offer,
    Out,
    Person,
    Proposal,
    Stamp,
    Task,
)


class CaseSummary(Out):
    """The whole current state in short: the same in lists, webhooks and the event log."""

    case_id: str
    version: int
    seq: int
    chain_head: Hash
    status: Status
    stage: str
    outcome: Outcome | None
    legal_effect: LegalEffect | None
    move: list[Role]
    """Who must act next, the most urgent first."""
    due_at: Stamp | None
    due_rule: str | None
    due_on: Role | None
    complainant_ref: str
    respondent_ref: str
    lang: str
    dispute_type: DisputeType
    pack: str
    filed_at: Stamp
    updated_at: Stamp
    overdue: bool
    defaulted: bool
    wake_blocked: bool


class CaseView(CaseSummary):
    """The case as you may see it, and what happens next."""

    stage_name: str
    next: str
    """What happens next, in your language."""
    your_move: bool
    their_move: bool
    neutral_move: bool
    served_at: Stamp | None
    position: str | None
    as_of: Stamp
    claim: Claim
    deadlines: list[Deadline]
    offers: list[Offer]
    proposals: list[Proposal]
    requests: list[EvidenceRequest]
    tasks: list[Task]
    decision: Decision | None
    evidence: list[Evidence]
    allowed_actions: list[Action]
    next_forum: dict[str, str] | None
    evidence_left: EvidenceLeft | None = None


class FullCase(CaseView):
    texts: dict[str, str | None] = msgspec.field(default_factory=dict)
    """Text id to text; what an erased person wrote is missing."""
    people: dict[str, Person] = msgspec.field(default_factory=dict)


class ActionDone(Out):
    case: CaseView
    created: list[str]
    """Ids of what the action created, in order."""


class Upload(Out):
    """Where and how to upload one declared file: a form post to `url` with exactly these fields, then the file."""

    evidence_id: str
    url: str
    fields: dict[str, str]
    expires_at: Stamp


class Declared(Out):
    case: CaseView
    created: list[str]
    uploads: list[Upload]
    """Of the files that still wait to be uploaded."""


class Download(Out):
    url: str
    expires_at: Stamp
    sha256: Hash
    media_type: str


class CaseList(Out):
    """A list may lag behind the cases by seconds."""

    cases: list[CaseSummary]
    next_after: str | None
    as_of: Stamp


class RecordedEvent(Out):
    """One link of the chain: hash = SHA-256("redress:event:1" + prev + body). `sealed` ones are not for you."""

    seq: int
    prev: Hash
    hash: Hash
    id: str | None = None
    type: str | None = None
    at: Stamp | None = None
    sequence: int | None = None
    """Dense for your audience."""
    body: str | None = None
    """Exactly the text that was hashed."""
    sealed: bool = False


class CaseEvents(Out):
    events: list[RecordedEvent]
    next_after: int | None


class Message(Out):
    seq: int
    by: Role
    at: Stamp
    text_id: str
    text: str | None
    """Null where the author has been erased."""


class Messages(Out):
    messages: list[Message]
    next_after: int | None


class PublishedData(Out):
    event_id: str
    case_id: str
    sequence: int
    seq: int
    hash: Hash
    by: Role
    event: dict[str, Any]
    case: CaseSummary


class PublishedEvent(Out):
    """As it is sent to webhook endpoints."""

    type: str
    timestamp: Stamp
    data: PublishedData


class EventLog(Out):
    """What had settled by `settled_until`; nothing earlier will still appear. Always go on from `next_after`."""

    events: list[PublishedEvent]
    next_after: str
    settled_until: Stamp
    more: bool


class Tenant(Out):
    id: str
    name: str
    sandbox: bool
    created_at: Stamp


class Key(Out):
    id: str
    role: Role
    label: str
    scopes: list[str]
    created_at: Stamp
    revoked: bool


class NewKey(Key):
    api_key: str
    """Shown this once."""


class NewTenant(Tenant):
    key: NewKey


class Keys(Out):
    keys: list[Key]


class Token(Out):
    token: str
    role: Role
    ref: str
    case_id: str | None
    expires_at: Stamp


class WebhookEndpoint(Out):
    id: str
    url: str
    event_types: list[str]
    created_at: Stamp
    disabled: str | None


class NewWebhookEndpoint(WebhookEndpoint):
    secret: str
    """Shown this once: signs what we send (Standard Webhooks, `whsec_`)."""


class WebhookEndpoints(Out):
    endpoints: list[WebhookEndpoint]


class Queued(Out):
    event_id: str


class Clock(Out):
    """A sandbox tenant's time. `reached` is false where a long move has to be sent again to go on."""

    now: Stamp
    wall: Stamp
    offset_seconds: int
    reached: bool = True
    woken: int = 0


class RulePacks(Out):
    packs: list[rulepack.RulePack]


class Health(Out):
    status: Literal["ok"]


class ProblemFault(Out):
    pointer: str
    code: str
    limit: str | int | None = None
    remedy: str | None = None


class Problem(Out):
    """RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    remedy: str
    instance: str
    help: str
    detail: str | None = None
    due_at: Stamp | None = None
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    faults: list[ProblemFault] = msgspec.field(default_factory=list)
    faults_left_out: int = 0
