"""What answers about arbitrations look like."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import Bar, Outcome, Stage, Status
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.drawfile import DrawFile
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.arbitration_parts import (
    AfterRequest,
    ArbitralAward,
    ArbitrationAgreement,
    ArbitrationCharge,
    ArbitrationHearing,
    ArbitrationTimeLimit,
    AwardDraft,
    NameList,
    NeutralChallenge,
    ProceduralOrder,
    TermsForAward,
    TribunalDraws,
    TribunalSeat,
)
from chalicelib.entrypoints.http.case_parts import Action, Claim, Hash, Money, Out, Stamp
from chalicelib.entrypoints.http.case_replies import ClockChange
from chalicelib.entrypoints.http.evidence_replies import Manifest


class ArbitrationSummary(Out, kw_only=True):
    """The whole current state in short: the same in lists, webhooks and the event log."""

    arbitration_id: str
    case_id: str
    body: str
    platform: str
    version: int
    seq: int
    chain_head: Hash
    status: Status
    stage: Stage
    outcome: Outcome | None
    cause: str
    size: int
    method: Method
    instance: int
    complete: bool
    dispute_type: DisputeType
    claimed: Money | None
    lang: str
    rules: str
    opened_at: Stamp
    updated_at: Stamp
    overdue: bool
    wake_blocked: bool
    panel: list[str]
    """Who is asked, or sits."""
    due_at: Stamp | None
    due_rule: str | None
    external: bool | UnsetType = UNSET
    """The body works on it with a system of its own."""
    awarded_at: Stamp | UnsetType = UNSET
    """When the first award was served."""


class ArbitrationView(ArbitrationSummary, kw_only=True):
    """The arbitration as you may see it, and what happens next."""

    as_of: Stamp
    closed_at: Stamp | None
    stage_name: str
    next: str
    """What happens next, by when, who may act and what silence means, in your language."""
    you: Literal["complainant", "respondent", "staff", "body", "arbitrator"]
    """As whom you see it."""
    move: list[Role]
    """Whose move it is; nobody's while time runs for none or for all alike."""
    complainant_ref: str
    respondent_ref: str
    agreement: ArbitrationAgreement
    fees: list[ArbitrationCharge]
    seats: list[TribunalSeat]
    draws: TribunalDraws | None
    awards: list[ArbitralAward]
    """Those that were served; the panel sees the one it signs as well."""
    allowed_actions: list[Action]
    limits: dict[str, int]
    deadlines: list[ArbitrationTimeLimit] | None = None
    """Null, like the next seven, for a platform's people: they see that it goes on, not what is said in it."""
    lists: list[NameList] | None = None
    challenges: list[NeutralChallenge] | None = None
    orders: list[ProceduralOrder] | None = None
    hearings: list[ArbitrationHearing] | None = None
    requests: list[AfterRequest] | None = None
    agreed: TermsForAward | None = None
    nonces: list[str] | None = None
    """Who has given one; which nobody sees before the seed is made."""
    drafts: list[AwardDraft] | None = None
    """For the panel alone."""


class ShownArbitration(ArbitrationView, kw_only=True):
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    """Text id to text, of all that is shown here; what an erased person wrote is missing."""


class ArbitrationDone(Out, kw_only=True):
    arbitration: ArbitrationView
    created: list[str]
    """Ids of what the action created, in order."""
    dry_run: bool = False
    """Nothing was written: `arbitration` is what it would be."""
    clock: list[ClockChange] | None = None
    """Of a dry run: every deadline that the action would touch."""


class ArbitrationEvent(Out, kw_only=True):
    """One link of the chain; of an event that is not for you, nothing but its place in it."""

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


class ArbitrationEvents(Out):
    events: list[ArbitrationEvent]
    texts: dict[str, str]
    """The texts that these events name, by their ids."""
    next_after: int | None


class PanelMessage(Out, kw_only=True):
    seq: int
    by: str
    """The neutral's reference."""
    at: Stamp
    text_id: str
    text: str | None
    """Null where the author has been erased."""
    yours: bool


class Deliberation(Out):
    messages: list[PanelMessage]
    next_after: int | None


class HandedExhibit(Out, kw_only=True):
    id: str
    by: Role
    sha256: Hash
    size: int
    media_type: str
    name: str
    kept: bool
    """Whether it can be downloaded already."""
    handed_over: bool
    """Whether it was there at the hand-over, with this hash."""


class CaseLink(Out, kw_only=True):
    """One event of the case; of what was said to settle it nothing but its place in the chain."""

    seq: int
    prev: Hash
    hash: Hash
    id: str | None = None
    type: str | None = None
    at: Stamp | None = None
    body: str | None = None
    sealed: bool = False


class ThreadMessage(Out, kw_only=True):
    seq: int
    by: Role
    at: Stamp
    text_id: str
    text: str | None


class CaseFile(Out, kw_only=True):
    """The case as it was handed over, and what came later. Nothing that was said in a mediation, offered or bid."""

    arbitration_id: str
    case_id: str
    case_seq: int
    """Of the record at the hand-over, and its hash."""
    case_chain_head: Hash
    claim: Claim
    position: str | None
    """What the respondent says to it: admits, partly, contests; its words stand with the event."""
    exhibits: list[HandedExhibit]
    manifest: Manifest | None
    """The exhibits by number with a root that anybody recomputes; in the first page alone."""
    events: list[CaseLink]
    messages: list[ThreadMessage]
    """Of the case's thread; in the first page alone."""
    texts: dict[str, str]
    next_after: int | None


class NeutralDrawFile(DrawFile, frozen=True, tag="redress-neutral-draw/1", tag_field="format"):
    """The very file that `redress draw verify` reads."""


class DisclosureQuestion(Out, kw_only=True):
    code: str
    bar: Bar
    """What a yes comes to: nobody can waive it, the parties may, or they are told."""
    look_back_days: int | None
    text: str


class DisclosureQuestionnaire(Out):
    version: int
    questions: list[DisclosureQuestion]


class ArbitrationList(Out):
    """A list may lag behind the arbitrations by seconds."""

    arbitrations: list[ArbitrationSummary]
    next_after: str | None
    as_of: Stamp


class AcceptedReferral(Out, kw_only=True):
    """`status`: as the action alone would have been answered; `code`: of the problem, where it was refused."""

    arbitration_id: str
    status: int
    code: str | None = None
    remedy: str | None = None
    stage: Stage | None = None
    replayed: bool = False


class AcceptedReferrals(Out):
    results: list[AcceptedReferral]
    accepted: int


class BodyStatistics(Out, kw_only=True):
    """Over all of the body's arbitrations, as far as their rows have come."""

    total: int
    open: int
    overdue: int
    by_stage: dict[str, int]
    by_outcome: dict[str, int]
    median_days: int | None
    """From the referral to the end, of those with an award."""
    nine_in_ten_days: int | None
    as_of: Stamp
    complete: bool
    """False where there were more than are counted in one answer."""


class FeeLine(Out, kw_only=True):
    arbitration_id: str
    case_id: str
    quoted: Money
    charged: int
    paid: int
    refunded: int
    as_quoted: bool
    """Whether what was charged is what was quoted."""


class FeeSums(Out, kw_only=True):
    currency: str
    quoted: int
    charged: int
    paid: int
    refunded: int


class FeeLedger(Out, kw_only=True):
    lines: list[FeeLine]
    sums: list[FeeSums]
    """Of this page."""
    next_after: str | None
    as_of: Stamp
