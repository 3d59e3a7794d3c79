"""What an arbitration is made of, as answers show it: seats, draws, lists, challenges, orders, hearings, awards.

What has no member here is never shown: a neutral's person over all bodies, a juror's vote, what is kept for the panel.
"""

from __future__ import annotations

from msgspec import field

from chalicelib.domain import rulepack
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    AwardKind,
    AwardState,
    Bar,
    ChallengeState,
    HearingState,
    OrderKind,
    OrderState,
    RequestKind,
    RequestState,
    SeatRole,
    SeatState,
)
from chalicelib.domain.case.state import DeadlineState, Finding
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Hash, Money, Out, Stamp, Terms, TextRef


class ArbitrationTimeLimit(Out, kw_only=True):
    id: str
    rule: str
    on: Role
    """`system` where both sides share it."""
    state: DeadlineState
    started_at: Stamp
    due_at: Stamp
    consequence: rulepack.Consequence
    attempt: int
    duty: str
    """Who must do what by when, in your language."""
    silence: str
    """What happens if nobody acts, in your language."""


class ArbitrationAgreement(Out, kw_only=True):
    """What the parties have agreed on."""

    body: str
    scope: str
    seat: str
    language: str
    fee: Money
    fee_by: Role
    effect: str
    rules_sha256: Hash
    sha256: Hash
    """Of all of it, as both sides have quoted it."""
    quote_id: str = ""
    shares: dict[str, int] = field(default_factory=dict)
    """By role, minor units; none: all of it is `fee_by`'s."""
    fallbacks: list[str] = field(default_factory=list)
    expires_at: str | None = None


class ArbitrationCharge(Out, kw_only=True):
    """A part of the fee: what is charged is what was quoted."""

    id: str
    on: Role
    money: Money
    at: str
    paid_at: str | None = None
    refunded: int = 0
    """Minor units."""


class AskedNeutral(Out, kw_only=True):
    ref: str
    how: Method
    by: Role = Role.SYSTEM
    """Which party has nominated."""
    public_key: str = ""
    attempt: int = 0


class DisclosedMatter(Out, kw_only=True):
    code: str
    bar: Bar
    waived_by: list[Role] = field(default_factory=list)


class TribunalSeat(Out, kw_only=True):
    id: str
    role: SeatRole
    method: Method
    state: SeatState = SeatState.VACANT
    neutral: AskedNeutral | None = None
    asked_at: str | None = None
    accepted_at: str | None = None
    disclosures: list[DisclosedMatter] | None = None
    """Null, like the next three, for a platform's people."""
    statement: TextRef | None = None
    updates: list[TextRef] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    """Who was asked or sat before."""
    nominated_by: Role | None = None


class DrawAttempt(Out, kw_only=True):
    """`reasons`: why not; none: taken."""

    n: int
    ticket: int
    ref: str
    reasons: list[str] = field(default_factory=list)
    on_file_since: str | None = None
    """Since when the body's roster or register keeps him out; null: ever, or the cases themselves do."""
    entered_after_seed: bool = False
    """Without what was entered when the seed was known he would have been taken."""


class SeatDraw(Out, kw_only=True):
    seed: Hash
    root: Hash
    """Of the pool drawn from."""
    seat: int
    start: int
    attempts: list[DrawAttempt]


class SeatDraws(Out, kw_only=True):
    id: str
    """The seat's."""
    drawn: list[SeatDraw]


class DrawSeed(Out, kw_only=True):
    """What the seed was made of; whoever gave no nonce is absent."""

    chain_head: Hash
    nonces: dict[str, Hash]
    seed: Hash
    frozen_at: str


class TribunalDraws(Out, kw_only=True):
    seed: DrawSeed
    seats: list[SeatDraws]


class NameRanking(Out, kw_only=True):
    struck: list[str] = field(default_factory=list)
    ranked: list[str] = field(default_factory=list)


class NameList(Out, kw_only=True):
    """A list put to the parties: each sees its own answer; the body's office both once it is closed."""

    id: str
    seat: str
    number: int
    names: list[str]
    closed: bool = False
    answered: list[Role]
    answer: NameRanking | None = None
    answers: dict[str, NameRanking] | None = None
    passed: list[str] = field(default_factory=list)
    """Who was left and could not serve when it was his turn; for the body's office."""


class NeutralChallenge(Out, kw_only=True):
    id: str
    seat: str
    neutral: str
    by: Role
    reason: TextRef
    made_at: str
    comments: dict[str, TextRef] = field(default_factory=dict)
    state: ChallengeState = ChallengeState.OPEN
    ruled_by: str = ""
    reasons: TextRef | None = None
    repeat: bool = False


class OrderAnswer(Out, kw_only=True):
    at: str
    text: TextRef
    exhibits: list[str] = field(default_factory=list)


class ProceduralOrder(Out, kw_only=True):
    id: str
    kind: OrderKind
    by: str
    text: TextRef
    made_at: str
    to: list[Role] = field(default_factory=list)
    answers: dict[str, OrderAnswer] = field(default_factory=dict)
    round: int = 0
    extensions: int = 0
    asked: dict[str, TextRef] = field(default_factory=dict)
    """Who has asked for more time, and why."""
    state: OrderState = OrderState.OPEN


class HearingSlot(Out, kw_only=True):
    id: str
    starts_at: str
    minutes: int


class ArbitrationHearing(Out, kw_only=True):
    id: str
    slots: list[HearingSlot]
    time_zone: str
    mode: str
    fits: dict[str, list[str]] = field(default_factory=dict)
    """By role: the slots that suit."""
    slot: str | None = None
    minutes: TextRef | None = None
    state: HearingState = HearingState.PROPOSED
    moved: int = 0


class AfterRequest(Out, kw_only=True):
    id: str
    kind: RequestKind
    by: Role
    text: TextRef
    made_at: str
    state: RequestState = RequestState.OPEN
    reasons: TextRef | None = None


class TermsForAward(Out, kw_only=True):
    """Terms that are to become an award: agreed on once both have said so, each quoting the same hash."""

    terms: Terms
    sha256: Hash
    by: list[Role]


class AwardReason(Out, kw_only=True):
    text: TextRef
    cites: list[str]


class AwardIssue(Out, kw_only=True):
    code: str
    finding: Finding
    reasons: list[AwardReason]


class AwardContent(Out, kw_only=True):
    kind: AwardKind
    finding: Finding
    issues: list[AwardIssue]
    terms: Terms | None = None
    costs: dict[str, Money] = field(default_factory=dict)


class AwardSeen(Out, kw_only=True):
    """What the deciders saw: the case's record and this one up to a number, and the exhibits with their hashes."""

    case_seq: int
    case_chain_head: Hash
    exhibits: dict[str, Hash]
    seq: int
    chain_head: Hash


class AwardSignature(Out, kw_only=True):
    ref: str
    seat: str
    at: str
    alg: str
    key: str
    signature: str


class CrowdTally(Out, kw_only=True):
    """Votes of a crowd that were opened, in numbers."""

    choice: str | None
    votes: dict[str, int]


class ArbitralAward(Out, kw_only=True):
    id: str
    content: AwardContent
    panel: list[str]
    adopted_at: str
    seen: AwardSeen
    majority: int
    sha256: Hash
    """Of the document that is signed."""
    dissents: dict[str, TextRef] = field(default_factory=dict)
    signatures: dict[str, AwardSignature] = field(default_factory=dict)
    unsigned: list[str] = field(default_factory=list)
    rendered_at: str | None = None
    state: AwardState = AwardState.ADOPTED
    corrects: str | None = None
    instance: int = 1
    tally: CrowdTally | None = None


class DraftBallot(Out, kw_only=True):
    agrees: bool
    at: str
    dissent: TextRef | None = None


class AwardDraft(Out, kw_only=True):
    """For the panel alone."""

    id: str
    content: AwardContent
    by: str
    votes: dict[str, DraftBallot] = field(default_factory=dict)
    adopted: bool = False
    dropped: bool = False
