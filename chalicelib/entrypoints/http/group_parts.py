"""What a group is made of, as answers show it: terms, polls, representatives, questions, draws, ledgers."""

from __future__ import annotations

import msgspec

from chalicelib.domain import rulepack
from chalicelib.domain.case.state import DeadlineState, DisputeType, Finding, Remedy
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.collective.formula import Kind, Split
from chalicelib.domain.group.state import (
    AuthorityKind,
    CandidacyState,
    ChangeKind,
    JobKind,
    OfferState,
    PollKind,
    PollState,
)  # fmt: skip
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import DecisionReason, Hash, Money, Out, Stamp, TextRef


class GroupMatter(Out, kw_only=True):
    """What the group is about. For the platform's people."""

    dispute_type: DisputeType
    respondent: str
    family: str
    keys: dict[str, str] = msgspec.field(default_factory=dict)
    currency: str | None = None
    clusters: list[str] = msgspec.field(default_factory=list)
    found: int = 0
    """How many cases alike detection had found."""
    similarity: int = 0
    """In per cent."""
    days: int = 0
    """Within how many days they came."""
    merged: list[str] = msgspec.field(default_factory=list)
    """Groups that were merged into this one."""
    said: str = ""
    """Why detection has suggested it, in one line and your language."""


class MemberRoll(Out, kw_only=True):
    """The sealed list of members of one moment. `root`: of the Merkle tree over it."""

    number: int
    sealed_at: Stamp
    members: int
    root: Hash
    claimed: dict[str, int] = msgspec.field(default_factory=dict)
    """The sum of their claims by currency, in the smallest unit."""


class GroupTimeLimit(Out, kw_only=True):
    id: str
    rule: str
    on: Role
    started_at: Stamp
    due_at: Stamp
    consequence: rulepack.Consequence
    grace_seconds: int
    remaining_seconds: int
    duty: str
    """What may be done until when, in your language."""
    silence: str
    """What happens if nobody does anything, in your language."""
    state: DeadlineState = DeadlineState.RUNNING
    warnings: list[Stamp] = msgspec.field(default_factory=list)


class Choice(Out, kw_only=True):
    """One remedy that a member may choose."""

    id: str
    remedy: Remedy
    amounts: list[Money] = msgspec.field(default_factory=list)
    conditions: list[Condition] = msgspec.field(default_factory=list)
    text: TextRef | None = None


class Formula(Out, kw_only=True):
    """What each member gets of it, never more than the member's own claim."""

    kind: Kind
    share_bp: int | None = None
    each: list[Money] = msgspec.field(default_factory=list)
    total: list[Money] = msgspec.field(default_factory=list)
    by: Split = Split.CLAIMS
    cap: list[Money] = msgspec.field(default_factory=list)
    floor: list[Money] = msgspec.field(default_factory=list)
    choices: list[Choice] = msgspec.field(default_factory=list)
    said: str
    """The same in your language."""


class GroupOffer(Out, kw_only=True):
    id: str
    by: Role
    formula: Formula
    terms_sha256: Hash
    """Whoever says yes quotes it."""
    made_at: Stamp
    least: int = 0
    within_days: int | None = None
    note: TextRef | None = None
    state: OfferState = OfferState.LIVE
    agreed_by: list[Role] = msgspec.field(default_factory=list)


class PollResult(Out, kw_only=True):
    """What a vote came to. Whoever was silent has said neither yes nor no."""

    members: int
    silent: int
    turnout_bp: int
    needed: int
    """Ballots for the quorum."""
    quorate: bool
    adopted: bool
    votes: dict[str, int]
    blank: int = 0
    spoilt: int = 0
    winners: list[str] = msgspec.field(default_factory=list)
    ranking: list[str] = msgspec.field(default_factory=list)
    tied: list[str] = msgspec.field(default_factory=list)
    """Between whom chance has decided."""


class Poll(Out, kw_only=True):
    """A question to all members of a roll: one member, one vote, sealed until the count."""

    id: str
    kind: PollKind
    asked_at: Stamp
    of: str = ""
    """The offer, change, decision or representative it is about."""
    options: list[str] = msgspec.field(default_factory=lambda: ["yes", "no"])
    terms_sha256: str = ""
    """A yes quotes it."""
    roll: int = 0
    state: PollState = PollState.SEALING
    result: PollResult | None = None
    due_at: Stamp | None
    """Until when votes are taken; null before and after."""
    choices: list[str]
    """The remedies of which a yes names one."""
    said: str
    """What is asked and what silence means, in your language."""


class Candidacy(Out, kw_only=True):
    id: str
    case_id: str
    stood_at: Stamp
    statement: TextRef | None
    """What the candidate says to the members: theirs to read, and the platform's people's."""
    scope: list[str]
    state: CandidacyState = CandidacyState.STANDING
    votes: int | None = None
    rank: int | None = None
    since: Stamp | None = None
    """In office."""
    recall_asked_by: int = 0
    """How many members wish all to be asked about a recall once more; they are as soon as enough do."""


class Authority(Out, kw_only=True):
    """A lawyer's or association's authority to act for the group."""

    id: str
    kind: AuthorityKind
    ref: str
    scope: list[str]
    statement_sha256: Hash
    signed_at: Stamp
    expires_at: Stamp
    signature: str = ""
    public_key: str = ""
    revoked: bool = False


class Change(Out, kw_only=True):
    id: str
    kind: ChangeKind
    text: TextRef
    proposed_at: Stamp
    consented: bool | None = None


class Question(Out, kw_only=True):
    id: str
    text: TextRef
    posed_at: Stamp
    finding: Finding | None = None
    reasons: list[DecisionReason] = msgspec.field(default_factory=list)
    decided_at: Stamp | None = None


class CommonDecision(Out, kw_only=True):
    id: str
    finding: Finding
    questions: list[str]
    reasons: list[DecisionReason]
    decided_at: Stamp
    formula: Formula | None = None
    terms_sha256: str = ""
    legal_effect: str = "platform_decision"
    within_days: int | None = None


class Draw(Out, kw_only=True):
    """Test cases drawn from a roll; anybody who has the roll can do it again."""

    id: str
    roll: int
    number: int
    seed: str
    nonces: dict[str, str] = msgspec.field(default_factory=dict)
    cases: list[str] = msgspec.field(default_factory=list)
    members: int = 0
    """Of that roll."""


class Batch(Out, kw_only=True):
    """One that is open: its members go on with their own cases."""

    number: int
    members: int
    opened_at: Stamp
    by: Role = Role.SYSTEM


class Batching(Out, kw_only=True):
    """How those who were not drawn go on: in the order of their tickets in that draw."""

    draw: str
    roll: int
    size: int
    members: int
    batches: int
    opened: list[Batch] = msgspec.field(default_factory=list)


class TestResult(Out, kw_only=True):
    """How a test case ended, without anybody's name; it binds its own parties only."""

    number: int
    outcome: str
    share: int | None = None
    """Given of what was claimed, in basis points."""


class Correction(Out, kw_only=True):
    case_id: str
    entitled: Money
    reason: str
    text: TextRef


class Ledger(Out, kw_only=True):
    id: str
    number: int
    of: str
    roll: int
    lines: int
    root: Hash
    totals: dict[str, int]
    """By currency, in the smallest unit: the sum of all lines."""
    corrections: list[Correction] = msgspec.field(default_factory=list)
    """For the platform's people."""
    carried: bool = False


class Settled(Out, kw_only=True):
    """How far the ledger has been carried out."""

    members: int = 0
    released: int = 0
    paid: dict[str, int] = msgspec.field(default_factory=dict)
    unclaimed: dict[str, int] = msgspec.field(default_factory=dict)
    cases: list[str] = msgspec.field(default_factory=list)
    """Whose sums did not reach them; for the platform's people."""
    resolved: str = ""
    unpaid: dict[str, int] = msgspec.field(default_factory=dict)
    """What did not reach them, by case; for the platform's people."""
    shared: dict[str, int] = msgspec.field(default_factory=dict)
    """What of it the other members get, by currency."""


class GroupWork(Out, kw_only=True):
    """Work over all members that is under way."""

    id: str
    kind: JobKind
    of: str
    shards: int
