"""The state of one group: a head and its children, all frozen. What a single Query on `a#` returns.

Members are no children: each is a row of its own in one of the group's shards and a membership in its own case, so that
a hundred thousand may join, vote and leave without touching the head. What the head knows of them is the last roll.
No personal text here; whoever wrote something is known by text ids and salted commitments.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.case.state import Deadline, DeadlineState, DisputeType, Finding, Reason, TextRef
from chalicelib.domain.collective.formula import Formula
from chalicelib.domain.collective.polls import Result
from chalicelib.domain.values import Money, Role


class Stage(StrEnum):
    SUGGESTED = "suggested"
    """Detection has found cases alike; an officer looks at it, members know nothing of it."""
    GATHERING = "gathering"
    ELECTION = "election"
    """Formed: members affirm their demands and elect who speaks for them."""
    NEGOTIATION = "negotiation"
    MEDIATION = "mediation"
    DETERMINATION = "determination"
    DISTRIBUTION = "distribution"
    CLOSED = "closed"


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    SETTLED = "settled"
    DECIDED = "decided"
    DISSOLVED = "dissolved"
    """Without a result: each member goes on alone."""
    DISMISSED = "dismissed"
    """An officer found that the cases are not alike, or not to be treated together."""
    MERGED = "merged"
    """Into another group; whoever had joined is asked to join that one."""
    LAPSED = "lapsed"
    """Too few joined."""


class Origin(StrEnum):
    DETECTION = "detection"
    COMPLAINANT = "complainant"
    ASSOCIATION = "association"
    OFFICER = "officer"


class Matter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the group is about; changed only by merging and splitting. Codes, never anybody's words."""

    dispute_type: DisputeType
    respondent: str
    """The merchant's reference, who acts for the respondent's side."""
    family: str
    """The legal entity or family that the reference belongs to; cases against any of its references may join."""
    keys: dict[str, str] = {}
    """By `case.state.About`: what the cases have in common."""
    currency: str | None = None
    clusters: tuple[str, ...] = ()
    """What detection calls the cases alike."""
    found: int = 0
    """How many of them it had found when the group was suggested."""
    similarity: int = 0
    """How alike they are, in per cent, where the texts were compared."""
    days: int = 0
    """Within how many days they came."""
    merged: tuple[str, ...] = ()
    """Groups that were merged into this one."""


class Roll(msgspec.Struct, frozen=True, omit_defaults=True):
    """The sealed list of members of one moment. `root`: of the Merkle tree over the shards' lists, hex."""

    number: int
    sealed_at: datetime
    members: int
    root: str
    claimed: dict[str, int] = {}
    """The sum of the members' claims by currency, in minor units."""


# ------------------------------------------------------------------------------------------------ work over all members


class JobKind(StrEnum):
    INVITE = "invite"
    """Tells the cases that detection has found that there is a group."""
    SEAL = "seal"
    """Closes the gates for a moment, writes the roll, and opens what is to stay open."""
    TALLY = "tally"
    """Closes a vote's gates and counts its ballots."""
    LEDGER = "ledger"
    """Works out what each member gets."""
    CARRY = "carry"
    """Carries the ledger to the members' cases, and releases those who have not agreed."""
    RELEASE = "release"
    """Every member goes on alone."""
    DRAW = "draw"
    """Draws test cases from the roll."""
    BATCH = "batch"
    """Lets the members of one batch go on by themselves."""
    REDISTRIBUTE = "redistribute"
    """Shares out what has not reached its members among the others."""


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class Job(msgspec.Struct, frozen=True, omit_defaults=True):
    """Work that goes over the shards, page by page. One runs at a time; its progress lies beside the group."""

    id: str
    kind: JobKind
    state: JobState = JobState.WAITING
    of: str = ""
    """The poll, offer, decision or draw it belongs to; of invitations the cluster or merged group whose cases they go
    to, if not to all.
    """
    roll: int = 0
    attempt: int = 1
    number: int = 0
    """In the order in which work was ordered: what waits longest comes first."""
    closes: tuple[str, ...] = ()
    """Gates it closes for good in every shard before it reads anything: `join`, or a poll's id."""
    then: str = ""
    """What the group does next when it is done, as a code."""


# ----------------------------------------------------------------------------------------------------- representatives


class CandidacyState(StrEnum):
    STANDING = "standing"
    WITHDRAWN = "withdrawn"
    ELECTED = "elected"
    NOT_ELECTED = "not_elected"
    RESIGNED = "resigned"
    RECALLED = "recalled"
    LEFT = "left"
    """Whoever leaves the group represents it no longer."""


class Candidacy(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member who stands for election, or was elected. `scope`: what the mandate covers, as codes."""

    id: str
    case_id: str
    stood_at: datetime
    statement: TextRef
    scope: tuple[str, ...]
    state: CandidacyState = CandidacyState.STANDING
    votes: int | None = None
    rank: int | None = None
    """Place in the election: replacements come in this order."""
    since: datetime | None = None
    recall_by: tuple[str, ...] = ()
    """Members who ask for a recall once more, while they are too few: their cases."""


class AuthorityKind(StrEnum):
    LAWYER = "lawyer"
    ASSOCIATION = "association"


class Authority(msgspec.Struct, frozen=True, omit_defaults=True):
    """A lawyer's or association's authority to act for the group: a signed statement, with scope and end (S38)."""

    id: str
    kind: AuthorityKind
    ref: str
    """The platform's reference of who may act."""
    scope: tuple[str, ...]
    statement_sha256: str
    """Of the signed document, hex."""
    signed_at: datetime
    expires_at: datetime
    signature: str = ""
    """Ed25519 over the statement's canonical JSON, base64; checked where a public key came with it."""
    public_key: str = ""
    revoked: bool = False


# ------------------------------------------------------------------------------------------------------------- polls


class PollKind(StrEnum):
    ELECTION = "election"
    AFFIRMATION = "affirmation"
    ACCEPTANCE = "acceptance"
    """Of an offer; whoever says yes has accepted its terms for himself."""
    CONSENT = "consent"
    """To a change of the common claim, or to a waiver, that the representatives propose."""
    RECALL = "recall"
    OBJECTION = "objection"
    """To a common decision: whoever objects goes on alone."""
    CORRECTION = "correction"
    """Of the ledger: members whose line was lowered after they had accepted are asked whether they accept it so."""


class PollState(StrEnum):
    SEALING = "sealing"
    """The roll is being sealed."""
    OPEN = "open"
    COUNTING = "counting"
    COUNTED = "counted"
    VOID = "void"
    """What it was about has gone away."""


ASKING: Final = (PollState.SEALING, PollState.OPEN, PollState.COUNTING)


class Poll(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question to all members of a roll. One member, one vote; a vote is sealed until the count."""

    id: str
    kind: PollKind
    asked_at: datetime
    of: str = ""
    """The offer, change, decision or representative it is about."""
    options: tuple[str, ...] = ("yes", "no")
    terms_sha256: str = ""
    """A yes quotes it."""
    roll: int = 0
    state: PollState = PollState.SEALING
    result: Result | None = None
    counted_at: datetime | None = None


# ------------------------------------------------------------------------------------------------- offers and decisions


class OfferState(StrEnum):
    LIVE = "live"
    AGREED = "agreed"
    """Between the representatives and the respondent; the members have not been asked yet, or are being asked."""
    ADOPTED = "adopted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    """The members did not take it, or too few of them."""


class GroupOffer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Terms for all members by a formula. `least`: accepted by fewer members, it binds nobody (0: by any number)."""

    id: str
    by: Role
    formula: Formula
    terms_sha256: str
    made_at: datetime
    least: int = 0
    within_days: int | None = None
    """Calendar days to perform; none: as the pack says."""
    note: TextRef | None = None
    state: OfferState = OfferState.LIVE
    agreed_by: tuple[Role, ...] = ()


class ChangeKind(StrEnum):
    CLAIM = "change_of_claim"
    WAIVER = "waiver"


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """What representatives may not do without the members (Civil Procedure Law of China art. 56)."""

    id: str
    kind: ChangeKind
    text: TextRef
    proposed_at: datetime
    consented: bool | None = None


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question common to all members, decided once."""

    id: str
    text: TextRef
    posed_at: datetime
    finding: Finding | None = None
    reasons: tuple[Reason, ...] = ()
    decided_at: datetime | None = None


class CommonDecision(msgspec.Struct, frozen=True, omit_defaults=True):
    """What follows for all members from the common questions, by a formula; with reasons."""

    id: str
    finding: Finding
    questions: tuple[str, ...]
    reasons: tuple[Reason, ...]
    decided_at: datetime
    formula: Formula | None = None
    terms_sha256: str = ""
    legal_effect: str = "platform_decision"
    within_days: int | None = None


class Draw(msgspec.Struct, frozen=True, omit_defaults=True):
    """Test cases drawn from a roll; anybody can do it again (`redress group verify`)."""

    id: str
    roll: int
    number: int
    seed: str
    nonces: dict[str, str] = {}
    """By role; whoever gave none is absent here."""
    cases: tuple[str, ...] = ()
    members: int = 0
    """Of the roll that was drawn from."""


class Batch(msgspec.Struct, frozen=True, omit_defaults=True):
    """One that has been opened: its members go on by themselves."""

    number: int
    """From 1."""
    members: int
    opened_at: datetime
    by: Role = Role.SYSTEM


class Batching(msgspec.Struct, frozen=True, omit_defaults=True):
    """How those who were not drawn are worked: so many at a time, in the order of their tickets in that draw, which
    anybody can work out again. Whoever waits stays in the group, its own time and limitation standing still.
    """

    draw: str
    roll: int
    size: int
    members: int
    """In all batches together."""
    batches: int
    opened: tuple[Batch, ...] = ()


class TestResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a test case ended, without anybody's name: all members see it, it binds its own parties only."""

    number: int
    """Of the test case within its draw, from 1."""
    outcome: str
    share: int | None = None
    """What was given of what was claimed, in basis points, where both are money."""


class Ledger(msgspec.Struct, frozen=True, omit_defaults=True):
    """What each member gets: the lines lie in the shards, here their sums and the root over them."""

    id: str
    number: int
    of: str
    """The offer or decision it carries out."""
    roll: int
    lines: int
    root: str
    totals: dict[str, int]
    """By currency, in minor units: the sum of all lines."""
    corrections: tuple[Correction, ...] = ()
    carried: bool = False


class Correction(msgspec.Struct, frozen=True, omit_defaults=True):
    """One member's entitlement, put right before the ledger is carried out."""

    case_id: str
    entitled: Money
    reason: str
    text: TextRef


class Settled(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the ledger has been carried out, in minor units by currency."""

    members: int = 0
    released: int = 0
    paid: dict[str, int] = {}
    unclaimed: dict[str, int] = {}
    cases: tuple[str, ...] = ()
    """Whose sums did not reach them."""
    resolved: str = ""
    """Where the unclaimed sums went."""
    unpaid: dict[str, int] = {}
    """The same by case, in minor units of its claim's currency."""
    shared: dict[str, int] = {}
    """What of it the other members get."""


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rewritten by each command; near 1 KB. `version` grows by one with each commit and is the ETag."""

    group_id: str
    tenant: str
    pack: str
    origin: Origin
    opened_at: datetime
    updated_at: datetime
    fingerprint: str
    lang: str
    respondent: str
    """The merchant's reference: whose tokens act for the other side."""
    shards: int
    sandbox: bool = False
    version: int = 0
    seq: int = 0
    audience: dict[str, int] = {}
    """The last sequence number of each audience: `members`, `parties`, `platform`; dense in each."""
    chain_head: str = ""
    status: Status = Status.OPEN
    stage: Stage = Stage.SUGGESTED
    outcome: Outcome | None = None
    cause: str | None = None
    joinable: bool = False
    listed: bool = False
    """Whether its public page invites whoever it concerns; else only links do."""
    first_polled: bool = False
    members: int = 0
    """As last counted: by the last roll, less whoever was released since."""
    roll: Roll | None = None
    rolls: int = 0
    job: str | None = None
    """The work under way."""
    messages: int = 0
    messages_by: dict[str, int] = {}
    texts: int = 0
    mediator: str | None = None
    """The mediator in charge: the group's place on that mediator's list, and who may read it."""
    epoch: int = 0
    """Tokens of lawyers and associations carry it."""
    nonces: dict[str, str] = {}
    """What the sides have given for the seed of the next draw, by role."""
    closed_at: datetime | None = None
    into: str | None = None
    """The group it was merged into."""
    next_wake: datetime | None = None
    wake_not_before: datetime | None = None
    wake_failures: int = 0
    wake_blocked: bool = False


class Group(msgspec.Struct, frozen=True):
    """The aggregate."""

    head: Head
    matter: Matter
    deadlines: dict[str, Deadline] = {}
    jobs: dict[str, Job] = {}
    candidacies: dict[str, Candidacy] = {}
    authorities: dict[str, Authority] = {}
    polls: dict[str, Poll] = {}
    offers: dict[str, GroupOffer] = {}
    changes: dict[str, Change] = {}
    questions: dict[str, Question] = {}
    decisions: dict[str, CommonDecision] = {}
    draws: dict[str, Draw] = {}
    results: dict[str, TestResult] = {}
    """By the test case's number within all draws."""
    ledgers: dict[str, Ledger] = {}
    settled: Settled | None = None
    batching: Batching | None = None

    def running(self) -> list[Deadline]:
        """The deadlines in force, the earliest first."""
        live = [d for d in self.deadlines.values() if d.state is DeadlineState.RUNNING]
        return sorted(live, key=lambda d: (d.due_at, d.id))

    @property
    def representatives(self) -> dict[str, Candidacy]:
        """Those in office, by the id of their own case."""
        return {c.case_id: c for c in self.candidacies.values() if c.state is CandidacyState.ELECTED}

    @property
    def job(self) -> Job | None:
        """The work under way."""
        return self.jobs.get(self.head.job) if self.head.job is not None else None

    @property
    def asking(self) -> Poll | None:
        """The question that members are being asked, or will be as soon as the roll is sealed; one at a time, except
        that recalls go beside it.
        """
        return next(
            (p for p in self.polls.values() if p.state in ASKING and p.kind is not PollKind.RECALL), None
        )

    @property
    def recalls(self) -> dict[str, Poll]:
        """The recalls that members are being asked about, by the id of the representative's own case."""
        return {p.of: p for p in self.polls.values() if p.state in ASKING and p.kind is PollKind.RECALL}

    @property
    def ledger(self) -> Ledger | None:
        """The present version."""
        return max(self.ledgers.values(), key=lambda found: found.number, default=None)
