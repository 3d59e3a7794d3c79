"""What answers about cases look like: the summary, the view, and what filing and acting answer with."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain import rulepack
from chalicelib.domain.case.state import DisputeType, LegalEffect, Outcome, Remedy, Status
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import (
    Action,
    Claim,
    Deadline,
    Decision,
    Evidence,
    EvidenceLeft,
    EvidenceRequest,
    ExternalDispute,
    Hash,
    Hold,
    Offer,
    Out,
    Person,
    Proposal,
    Representation,
    Snapshot,
    Stamp,
    Task,
)
from chalicelib.entrypoints.http.procedure_parts import (
    Accord,
    Deficiency,
    Entitlement,
    GroupInvitation,
    GroupMembership,
    Mediation,
    OutcomeNotice,
    Pause,
    Referral,
    Round,
    Screening,
)  # fmt: skip


class CaseSummary(Out, kw_only=True):
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
    remedy: Remedy | None = None
    """What is asked for."""
    agreed_percent: int | None = None
    """What was agreed or ordered, in percent of the claim; null before, and where it is no matter of money."""
    queues: list[str] = msgspec.field(default_factory=list)
    """Where the platform's people look for it: unserved, overdue, late, ombuds, blocked."""
    grouped_in: str | None = None
    """The group in which it is pursued together with others; its own clock stands still."""
    test_of: str | None = None
    """The group for which it is a test case."""
    channel: str | UnsetType | None = UNSET
    """Through which it was filed: web, hotline, email, bot. In short, left out for `api`."""
    order_ref: str | UnsetType | None = UNSET
    """The platform's code of the order. In short, left out when there is none."""
    arbitration: str | UnsetType | None = UNSET
    """The arbitration that an agreement of the parties has led to. In short, left out as long as there is none."""
    accord: str | UnsetType | None = UNSET
    """The agreement by which it waits in arbitration. In short, left out when there is none."""


class NextStep(Out):
    """The deadline that comes next for you, in your language: your own where it is your move."""

    deadline: str
    who: Role
    """`system`: both sides."""
    yours: bool
    by: Stamp
    """While the clock stands still: when it is due at the latest."""
    what: str
    left: str | None
    silence: str
    """What happens if nobody acts."""
    paused: str | None
    """Why the clock stands still."""


class CaseView(CaseSummary, kw_only=True):
    """The case as you may see it, and what happens next."""

    stage_name: str
    next: str
    """What happens next, in your language."""
    next_step: NextStep | None
    turn: str
    """Whose move it is, in your language."""
    queue_notes: list[str]
    """`queues` in your language."""
    procedure: str
    """Where the rules of this case are published, in the version it is pinned to."""
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
    deficiencies: list[Deficiency]
    pauses: list[Pause]
    accords: list[Accord]
    bidding: list[Round]
    mediation: list[Mediation]
    """The mediations there were, the present one last."""
    entitlements: list[Entitlement]
    outcome_notice: OutcomeNotice | None
    screening: Screening | None
    """Null for parties, and where nobody screens."""
    group: GroupMembership | None
    group_invitations: list[GroupInvitation]
    """Empty for the other side."""
    referral: Referral | None
    """Of the arbitration that it has led to."""
    external_disputes: list[ExternalDispute]
    """The same dispute at payment providers. What they decide binds nobody here."""
    representations: list[Representation]
    """Who acts or has acted for either party: each side knows with whom it deals."""
    holds: list[Hold]
    """Legal holds, for the platform's people only: of an investigation those it is about must not learn."""
    erased: dict[str, Stamp | None] = msgspec.field(default_factory=dict)
    """The parties whose erasure was ordered, by role, and when everything was gone: nobody reads their words."""


class FullCase(CaseView, kw_only=True):
    texts: dict[str, str | None] = msgspec.field(default_factory=dict)
    """Text id to text; what an erased person wrote is missing."""
    people: dict[str, Person] = msgspec.field(default_factory=dict)
    snapshot: Snapshot | None = None
    """What was agreed when the order was placed, as the platform gave it at filing."""


class FiledCase(CaseView, kw_only=True):
    """The answer to a filing, for the platform that filed it."""

    report_id: str | None = None
    """The violation report that the same submission opened."""


class ClockChange(Out):
    """What a dry run would do to one deadline: it `starts`, `stops` (stands still), `resumes`, `moves`, is `met`,
    `expires` or is `cancelled`.
    """

    id: str
    rule: str
    on: Role
    change: Literal["starts", "stops", "resumes", "moves", "met", "expires", "cancelled"]
    due_before: Stamp | None
    due_after: Stamp
    consequence: rulepack.Consequence


class ActionDone(Out):
    case: CaseView
    created: list[str]
    """Ids of what the action created, in order."""
    dry_run: bool = False
    """Nothing was written: `case` is what it would be."""
    clock: list[ClockChange] | None = None
    """Of a dry run: every deadline that the action would touch."""


class AnswerOption(Out):
    key: str
    label: str


class Asked(Out):
    """A question in the language of the complaint."""

    key: str
    text: str
    help: str
    kind: Literal["name", "text", "long", "code", "date", "money", "boolean", "choice", "email", "phone"]
    required: bool
    max_length: int
    options: list[AnswerOption]


class FilingTried(Out):
    """A complaint that could be filed so. The ids in it are not those it will have."""

    case: CaseView
    gaps: list[str]
    """What of the dispute type's form is still lacking: a deficiency to be cured, where the procedure screens."""
    clock: list[ClockChange]
    questions: tuple[Asked, ...] = ()
    """What could still be asked of the complainant, in the complaint's language, by the form of its dispute type."""
