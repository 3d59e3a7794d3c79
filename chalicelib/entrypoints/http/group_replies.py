"""What answers about groups look like."""

from __future__ import annotations

from typing import Literal

import msgspec

from chalicelib.domain.case.state import DisputeType, EvidenceState
from chalicelib.domain.group.state import JobKind, Origin, Outcome, Stage, Status
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Action, Hash, Money, Out, Stamp
from chalicelib.entrypoints.http.case_replies import ClockChange
from chalicelib.entrypoints.http.group_parts import (
    Authority,
    Batching,
    Candidacy,
    Change,
    CommonDecision,
    Draw,
    Formula,
    GroupMatter,
    GroupOffer,
    GroupTimeLimit,
    GroupWork,
    Ledger,
    MemberRoll,
    Poll,
    Question,
    Settled,
    TestResult,
)


class GroupSummary(Out, kw_only=True):
    """The whole current state in short: the same in lists, webhooks and the event log."""

    group_id: str
    version: int
    seq: int
    chain_head: Hash
    status: Status
    stage: Stage
    origin: Origin
    outcome: Outcome | None
    cause: str | None
    dispute_type: DisputeType
    respondent_ref: str
    about: dict[str, str]
    """What its cases have in common, by the platform's codes."""
    members: int
    """As last counted."""
    joinable: bool
    listed: bool
    lang: str
    rules: str
    due_at: Stamp | None
    due_rule: str | None
    opened_at: Stamp
    updated_at: Stamp
    mediator: str | None
    merged_into: str | None
    wake_blocked: bool


class GroupView(GroupSummary, kw_only=True):
    """The group as you may see it, and what happens next."""

    as_of: Stamp
    closed_at: Stamp | None
    stage_name: str
    next: str
    """What happens next, by when, who may act and what silence means, in your language."""
    you: Literal["member", "representative", "respondent", "mediator", "staff"]
    """As whom you see it."""
    roll: MemberRoll | None
    deadlines: list[GroupTimeLimit]
    representatives: list[Candidacy]
    offers: list[GroupOffer]
    questions: list[Question]
    decisions: list[CommonDecision]
    draws: list[Draw]
    batching: Batching | None
    """Null until all test cases have ended, and where the rules know no batches."""
    test_results: list[TestResult]
    ledger: Ledger | None
    settled: Settled | None
    work: GroupWork | None
    limits: dict[str, int]
    """How many of each a group holds."""
    allowed_actions: list[Action]
    candidacies: list[Candidacy] | None = None
    """Null, like the next three, for whoever is outside: how members decide among themselves is theirs."""
    authorities: list[Authority] | None = None
    polls: list[Poll] | None = None
    changes: list[Change] | None = None
    matter: GroupMatter | None = None
    """For the platform's people."""


class ShownGroup(GroupView, kw_only=True):
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    """Text id to text, of all that is shown here; what an erased person wrote is missing."""


class JoinLink(Out):
    """A link by which others are asked to join: `link` of a body that joins."""

    link: str
    group_id: str
    expires_at: Stamp


class OpenedGroup(Out, kw_only=True):
    """A new group. Whoever has opened it has not joined it yet."""

    group_id: str
    status: Status
    stage: Stage
    rules: str
    about: dict[str, str]
    joins_until: Stamp | None
    listed: bool
    link: JoinLink
    """For yourself and for those whom you ask."""
    next: str
    """What to do now, in your language."""


class GroupDone(Out, kw_only=True):
    group: GroupView
    created: list[str]
    """Ids of what the action created, in order."""
    dry_run: bool = False
    """Nothing was written: `group` is what it would be."""
    clock: list[ClockChange] | None = None
    """Of a dry run: every deadline that the action would touch."""


class GroupList(Out):
    """A list may lag behind the groups by seconds."""

    groups: list[GroupSummary]
    next_after: str | None
    as_of: Stamp


class GroupPage(Out, kw_only=True):
    """For whoever may be concerned, without a name and without anybody's words."""

    group_id: str
    as_of: Stamp
    status: Status
    stage: Stage
    stage_name: str
    outcome: Outcome | None
    dispute_type: DisputeType
    about: dict[str, str]
    members_band: str
    """About how many people: `under_10`, `10_24`, …, `100000_up`."""
    counted: Literal["approximate"]
    joinable: bool
    joins_until: Stamp | None
    terms: list[Formula]
    """What the members have been asked to accept, or have accepted."""
    rules: str
    test_results: list[TestResult]
    next: str
    """What whoever is concerned can do, in your language."""


class GroupEvent(Out, kw_only=True):
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


class GroupEvents(Out):
    events: list[GroupEvent]
    texts: dict[str, str]
    """The texts that these events name, by their ids."""
    next_after: int | None


class GroupMessage(Out, kw_only=True):
    seq: int
    by: Role
    at: Stamp
    text_id: str
    text: str | None
    """Null where the author has been erased."""
    room: str
    yours: bool


class GroupMessages(Out):
    messages: list[GroupMessage]
    next_after: int | None


class WorkProgress(Out, kw_only=True):
    """How far work over all members has come, in shards; counted a moment ago."""

    id: str
    kind: JobKind
    of: str
    attempt: int
    done: int
    shards: int
    said: str
    """In your language."""


class GroupProgress(Out):
    """`work` is null where none is under way."""

    group_id: str
    work: WorkProgress | None
    as_of: Stamp


class LedgerLine(Out, kw_only=True):
    """What a member gets, and of what it was made."""

    case_id: str
    amount: Money
    claim: Money
    choice: str
    """The remedy chosen; empty where there was no choice."""
    said: str


class OwnLine(Out, kw_only=True):
    """`line` is null where the ledger gives you nothing: you have not agreed, or have left."""

    group_id: str
    ledger: Ledger | None
    """Null before there is one."""
    line: LedgerLine | None
    review_until: Stamp | None
    """Until when an officer may still put it right; null once it is carried out, and while you are asked about it."""
    poll_id: str | None
    """The vote in which you say whether you accept the line, which was put right below what you had accepted."""
    further: Money | None
    """What you get besides, of sums that have not reached other members; null where there is none, and before."""
    next: str


class OwnBatch(Out, kw_only=True):
    """`batch` is null before batches are planned, for a test case, and for whoever came after the draw."""

    group_id: str
    batch: int | None
    batches: int
    opened: int
    """How many are open; they open in the order of their numbers."""
    size: int | None
    likely_at: Stamp | None
    """When its turn is likely to come; null where it has come, or while the time stands still."""
    tolled: bool
    """Whether your time and the limitation of your claim stand still."""
    tolled_since: Stamp
    tolled_until: Stamp | None
    next: str


class OtherSum(Out, kw_only=True):
    """What goes to nobody of the members, and why."""

    account: str
    currency: str
    amount: int
    why: str


class LedgerPage(Out, kw_only=True):
    group_id: str
    ledger: Ledger | None
    """Null before there is one."""
    rest: list[OtherSum]
    """With the first page."""
    lines: list[LedgerLine]
    next_after: str | None


class ProofShown(Out):
    """An exhibit and the hash of its content."""

    evidence_id: str
    sha256: Hash
    media_type: str
    state: EvidenceState


class ListedMember(Out, kw_only=True):
    """One member as registered (relation, loss, proof)."""

    case_id: str
    ref: str | None
    joined_at: Stamp | None
    relation: str | None
    loss: Money | None
    claim: Money | None
    elsewhere: int
    order_ref: str | None
    proof: list[ProofShown]
    proven: bool
    """Whether a proof of the relation is there, as the rules ask."""


class ExportCheck(Out):
    """Whether the list has what the rules ask for."""

    code: str
    ok: bool
    detail: str
    """In your language."""


class GroupExport(Out, kw_only=True):
    """A page of the members' list, or of the record; the other one's members are null."""

    kind: Literal["members", "bundle"]
    group: GroupSummary
    roll: MemberRoll | None
    """The sealed list that the page is taken from; null where none has been sealed, and the list is as of now."""
    representatives: list[Candidacy]
    authorities: list[Authority]
    checks: list[ExportCheck] | None = None
    members: list[ListedMember] | None = None
    ledgers: list[Ledger] | None = None
    draws: list[Draw] | None = None
    events: list[GroupEvent] | None = None
    next_after: str | None = None
    as_of: Stamp
