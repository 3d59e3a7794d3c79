"""The state of one arbitration: a head and its children, all frozen. What a single Query on `a#` returns.

Its tenant is the body. No personal text here: whatever somebody wrote is known by text ids and salted commitments; what
the panel deliberates lies apart (`d#`), under a key that nobody else has.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.case.procedure import ArbitrationTerms
from chalicelib.domain.case.state import Deadline, DeadlineState, DisputeType, Finding, Party
from chalicelib.domain.case.terms import Terms, TextRef
from chalicelib.domain.neutrals.crowd import Counted
from chalicelib.domain.neutrals.draw import Drawn
from chalicelib.domain.values import Money, Role


class Stage(StrEnum):
    ROUTING = "routing"
    """The body is asked whether it takes the case."""
    CONSTITUTION = "constitution"
    """The tribunal comes about: seeds, appointment, disclosure, challenges."""
    PROCEEDINGS = "proceedings"
    DELIBERATION = "deliberation"
    """The panel alone: drafts, votes, signatures."""
    AWARDED = "awarded"
    """Served; correction, additional award, appeal."""
    CLOSED = "closed"


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    AWARDED = "awarded"
    SETTLED = "settled"
    """The parties have settled in their case, without an award on agreed terms."""
    WITHDRAWN = "withdrawn"
    """The complaint, or a consent before the tribunal was complete."""
    REFUSED = "refused"
    """The body did not take the case."""
    TERMINATED = "terminated"


class Matter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is to be decided, as it was handed over; written once. Codes, never anybody's words."""

    dispute_type: DisputeType
    sought: Terms
    accord_id: str
    terms: ArbitrationTerms
    terms_sha256: str
    agreed_at: datetime
    case_stage: str
    """Where the case stood when the parties agreed: it goes back there if nobody takes it."""
    case_seq: int
    case_chain_head: str
    """Of the case's record at the hand-over."""
    family: str = ""
    """The legal entity or family of the respondent."""
    country: str | None = None
    exhibits: dict[str, str] = {}
    """By evidence id: SHA-256 of each exhibit at the hand-over."""
    fallbacks: tuple[str, ...] = ()
    """Bodies that the parties agreed on for the case that this one refuses, in order."""
    fallback: int = 0
    """0: the first body; n: the n-th of the fallbacks."""
    mediators: tuple[str, ...] = ()
    """Who has mediated in the case, by what they may be called on this body's roster: none of them sits."""


# --------------------------------------------------------------------------------------------------------------- fees


class Charge(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry of the fee ledger. What is charged is what was quoted; a refund never exceeds it."""

    id: str
    on: Role
    money: Money
    at: datetime
    paid_at: datetime | None = None
    refunded: int = 0
    """Minor units."""


# ----------------------------------------------------------------------------------------------------------- tribunal


class SeatRole(StrEnum):
    SOLE = "sole"
    CHAIR = "chair"
    MEMBER = "member"
    JUROR = "juror"


class SeatState(StrEnum):
    VACANT = "vacant"
    ASKED = "asked"
    """Somebody is asked to disclose and accept."""
    DISCLOSED = "disclosed"
    """Accepted; the parties may challenge."""
    SEATED = "seated"


class Bar(StrEnum):
    HARD = "hard"
    WAIVABLE = "waivable"
    DISCLOSE = "disclose"


class Disclosed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing disclosed: a code of the questionnaire, how it counts, and in whose favour it was waived."""

    code: str
    bar: Bar
    waived_by: tuple[Role, ...] = ()


class Neutral(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whoever is asked or sits, as the roster had it when asked. `person`: over all bodies."""

    ref: str
    person: str
    how: Method
    by: Role = Role.SYSTEM
    """Which party has nominated."""
    public_key: str = ""
    """Ed25519, base64, where the neutral signs with a key of its own."""
    attempt: int = 0
    """Which attempt of the draw it was."""


class Sealed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A juror's vote: bound by its hash before anybody sees another's, and opened later, or never."""

    commitment: str
    """SHA-256, hex (`neutrals.crowd.commitment`)."""
    at: datetime
    choice: str = ""
    opened_at: datetime | None = None


class Seat(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place on the panel. Ids are `1`, `2`, …, with the instance before them on appeal (`2-1`)."""

    id: str
    role: SeatRole
    method: Method
    state: SeatState = SeatState.VACANT
    neutral: Neutral | None = None
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    disclosures: tuple[Disclosed, ...] = ()
    statement: TextRef | None = None
    former: tuple[str, ...] = ()
    """Who was asked or sat before: never asked again in this matter."""
    persons: tuple[str, ...] = ()
    """And under no other reference: who these are over all bodies."""
    nominated_by: Role | None = None
    """The party whose seat it is."""
    updates: tuple[TextRef, ...] = ()
    """What was stated later about what came up later."""
    vote: Sealed | None = None
    """A juror's; nobody sees it before all are counted."""


class Draw(msgspec.Struct, frozen=True, omit_defaults=True):
    """The draws of one seat, in their order. A replacement goes on where the one before stopped, under the same seed
    and from the same frozen pool.
    """

    id: str
    """The seat's id."""
    drawn: tuple[Drawn, ...]

    @property
    def following(self) -> int:
        """The attempt at which the next draw of the seat starts."""
        last = self.drawn[-1]
        return last.following if last.taken is not None else last.start


class Frozen(msgspec.Struct, frozen=True, omit_defaults=True):
    """The roster as it stood when the body took the case: the root of each pool, by the role a neutral serves in. It is
    frozen before the seed can be known, so that nobody enters whom the draw would find.
    """

    pools: dict[str, str]
    at: datetime


class Seed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the seed of all draws was made of: the record's head behind the freeze, and the nonces. An absent nonce is
    absent, and recorded as such.
    """

    chain_head: str
    nonces: dict[str, str]
    seed: str
    """Hex."""
    frozen_at: datetime


class Ranking(msgspec.Struct, frozen=True, omit_defaults=True):
    """One party's answer to a list: struck names, the rest in its order of preference."""

    struck: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()


class Listing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A list put to the parties. Silence finds all names acceptable."""

    id: str
    """`<seat>.<round>`"""
    seat: str
    number: int
    names: tuple[str, ...]
    answers: dict[str, Ranking] = {}
    """By role; neither sees the other's before both are in or the time is over."""
    closed: bool = False
    passed: tuple[str, ...] = ()
    """Who was left on it, and could not serve when it was his turn."""


class ChallengeState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    MOOT = "moot"
    """Whom it is about has gone by itself."""


class Challenge(msgspec.Struct, frozen=True, omit_defaults=True):
    """A party doubts a neutral's impartiality; somebody else than the neutral decides, with reasons."""

    id: str
    seat: str
    neutral: str
    by: Role
    reason: TextRef
    made_at: datetime
    comments: dict[str, TextRef] = {}
    """By role: the other party's and the neutral's."""
    state: ChallengeState = ChallengeState.OPEN
    ruled_by: str = ""
    """The reference of the clerk who decided."""
    reasons: TextRef | None = None
    repeat: bool = False
    """Where it was upheld late: whether steps taken with the one who goes are to be repeated."""


# -------------------------------------------------------------------------------------------------------- proceedings


class OrderKind(StrEnum):
    TIMETABLE = "timetable"
    STATEMENT = "statement"
    """A round of written statements."""
    EVIDENCE = "evidence"
    QUESTION = "question"
    """A question of an asynchronous hearing."""
    OTHER = "other"


class OrderState(StrEnum):
    OPEN = "open"
    MET = "met"
    UNMET = "unmet"
    """Somebody did not answer in time: it stands in the file, and the case goes on."""
    CLOSED = "closed"
    SET_ASIDE = "set_aside"
    """Given with one who had to go, and to be repeated: nothing rests on it any more."""


class Submission(msgspec.Struct, frozen=True, omit_defaults=True):
    at: datetime
    text: TextRef
    exhibits: tuple[str, ...] = ()
    """Ids of evidence in the case."""


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """A procedural order. `to`: who must answer; empty where nobody needs to."""

    id: str
    kind: OrderKind
    by: str
    """The neutral's reference."""
    text: TextRef
    made_at: datetime
    to: tuple[Role, ...] = ()
    answers: dict[str, Submission] = {}
    """By role."""
    round: int = 0
    extensions: int = 0
    asked: dict[str, TextRef] = {}
    """Who has asked for more time, by role, and why."""
    state: OrderState = OrderState.OPEN


class Slot(msgspec.Struct, frozen=True):
    id: str
    starts_at: datetime
    minutes: int


class HearingState(StrEnum):
    PROPOSED = "proposed"
    FIXED = "fixed"
    HELD = "held"
    CANCELLED = "cancelled"
    SET_ASIDE = "set_aside"
    """Held with one who had to go, and to be repeated."""


class Hearing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A hearing by video or telephone. Slots are moments; each is shown in the parties' own time zones."""

    id: str
    slots: tuple[Slot, ...]
    time_zone: str
    """IANA name, of the seat."""
    mode: str
    """video, telephone"""
    fits: dict[str, tuple[str, ...]] = {}
    """By role: the ids of the slots that suit."""
    slot: str | None = None
    minutes: TextRef | None = None
    """What was recorded of it."""
    state: HearingState = HearingState.PROPOSED
    moved: int = 0
    """How often it was fixed anew: the calendar file's sequence number."""


# -------------------------------------------------------------------------------------------------- deliberation, award


class Reason(msgspec.Struct, frozen=True):
    """One reason and what it rests on: `claim`, `response`, evidence ids, ids of orders."""

    text: TextRef
    cites: tuple[str, ...]


class Issue(msgspec.Struct, frozen=True):
    """One question in dispute: its code, what was found, and why."""

    code: str
    finding: Finding
    reasons: tuple[Reason, ...]


class AwardKind(StrEnum):
    FINAL = "final"
    CONSENT = "consent"
    """On agreed terms; needs no reasons."""
    DEFAULT = "default"
    """The respondent has taken no part; reasons are needed all the same."""
    ADDITIONAL = "additional"
    OPINION = "opinion"


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an award says, without words: these are sealed, and bound by their commitments."""

    kind: AwardKind
    finding: Finding
    issues: tuple[Issue, ...]
    terms: Terms | None = None
    """What is to be performed; none where the claim is dismissed."""
    costs: dict[str, Money] = {}
    """By role: what each bears of the fee."""


class Ballot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A neutral's vote on a draft. `dissent`: in its own words, published with the award if it so wishes."""

    agrees: bool
    at: datetime
    dissent: TextRef | None = None


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    """A draft award. Nobody but the panel knows that there is one."""

    id: str
    content: Content
    by: str
    votes: dict[str, Ballot] = {}
    """By the neutral's reference."""
    adopted: bool = False
    dropped: bool = False


class Signature(msgspec.Struct, frozen=True, omit_defaults=True):
    """Over the award's canonical bytes. `key`: the public key, base64; `alg`: `Ed25519`, or `ES256` for a kept key."""

    ref: str
    seat: str
    at: datetime
    alg: str
    key: str
    signature: str


class Seen(msgspec.Struct, frozen=True):
    """What the deciders saw: the case's record up to a number, the exhibits by id and hash, and this record."""

    case_seq: int
    case_chain_head: str
    exhibits: dict[str, str]
    seq: int
    chain_head: str


class AwardState(StrEnum):
    ADOPTED = "adopted"
    """Being signed."""
    RENDERED = "rendered"
    REPLACED = "replaced"
    """By a corrected one, or by one on appeal."""
    DROPPED = "dropped"
    """Adopted, but never served: one of those who were to sign it has gone, or it was not signed in time."""


class Award(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    content: Content
    panel: tuple[str, ...]
    adopted_at: datetime
    seen: Seen
    majority: int
    sha256: str = ""
    """Of the document that is signed, canonical JSON; hex."""
    dissents: dict[str, TextRef] = {}
    signatures: dict[str, Signature] = {}
    unsigned: tuple[str, ...] = ()
    """Who has not signed in time: noted on the award."""
    rendered_at: datetime | None = None
    state: AwardState = AwardState.ADOPTED
    corrects: str | None = None
    """The award it corrects or adds to."""
    instance: int = 1
    tally: Counted | None = None
    """Of a crowd's votes."""


class RequestKind(StrEnum):
    CORRECTION = "correction"
    """Errors of writing or counting."""
    ADDITIONAL = "additional"
    """A claim on which the award is silent."""
    APPEAL = "appeal"


class RequestState(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    """Nobody has decided on it, however often that was overdue: the award stands as it is."""


class Request(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a party asks for after the award."""

    id: str
    kind: RequestKind
    by: Role
    text: TextRef
    made_at: datetime
    state: RequestState = RequestState.OPEN
    reasons: TextRef | None = None
    award_id: str = ""
    """The award that it has led to: before that is served nobody outside hears that it was granted."""


class Agreed(msgspec.Struct, frozen=True, omit_defaults=True):
    """Terms that the parties want as an award. Both have to say so, each quoting the same hash."""

    terms: Terms
    sha256: str
    by: tuple[Role, ...]


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rewritten by each command. `version` grows by one with each commit and is the ETag."""

    arbitration_id: str
    tenant: str
    """The body."""
    platform: str
    case_id: str
    pack: str
    stage: Stage
    complainant: Party
    respondent: Party
    opened_at: datetime
    updated_at: datetime
    fingerprint: str
    lang: str
    size: int
    method: Method
    sandbox: bool = False
    external: bool = False
    """The body works on it with a system of its own (`external`)."""
    version: int = 0
    seq: int = 0
    audience: dict[str, int] = {}
    chain_head: str = ""
    drawn_from: str = ""
    """The record's head behind the freeze or behind the last nonce: what the seed is made of, whatever comes later."""
    status: Status = Status.OPEN
    outcome: Outcome | None = None
    cause: str = ""
    panel: tuple[str, ...] = ()
    """References of those who are asked or sit: who may read it, and whose places it holds."""
    complete: bool = False
    """The tribunal was complete once: nobody withdraws a consent any more."""
    instance: int = 1
    """2: on appeal."""
    reopened: int = 0
    """How often the proceedings were opened again."""
    removals: int = 0
    """How many neutrals the body's office has taken out."""
    redraws: int = 0
    """How often another crowd was drawn because one had not decided."""
    nonces: dict[str, str] = {}
    """By role, hex; nobody sees another's before the seed is made."""
    texts: int = 0
    messages: int = 0
    """In the panel's room."""
    next_wake: datetime | None = None
    wake_not_before: datetime | None = None
    wake_failures: int = 0
    wake_blocked: bool = False
    overdue: bool = False
    """The award did not come in time: the body's office has to look into it."""
    closed_at: datetime | None = None


class Arbitration(msgspec.Struct, frozen=True):
    """The aggregate."""

    head: Head
    matter: Matter
    deadlines: dict[str, Deadline] = {}
    charges: dict[str, Charge] = {}
    seats: dict[str, Seat] = {}
    frozen: Frozen | None = None
    seed: Seed | None = None
    draws: dict[str, Draw] = {}
    listings: dict[str, Listing] = {}
    challenges: dict[str, Challenge] = {}
    orders: dict[str, Order] = {}
    hearings: dict[str, Hearing] = {}
    drafts: dict[str, Draft] = {}
    awards: dict[str, Award] = {}
    requests: dict[str, Request] = {}
    agreed: Agreed | None = None

    def party(self, role: Role) -> Party:
        """Raises KeyError for a role that is no party."""
        return {Role.COMPLAINANT: self.head.complainant, Role.RESPONDENT: self.head.respondent}[role]

    @property
    def counted_for(self) -> tuple[str, str]:
        """For whom nobody is to be appointed too often: the merchant, or its family, and the platform."""
        return self.matter.family or self.head.respondent.ref, self.head.platform

    def running(self) -> list[Deadline]:
        """The deadlines in force, the earliest first."""
        live = [d for d in self.deadlines.values() if d.state is DeadlineState.RUNNING]
        return sorted(live, key=lambda d: (d.due_at, d.id))

    @property
    def bench(self) -> list[Seat]:
        """The seats of this instance."""
        prefix = "" if self.head.instance == 1 else f"{self.head.instance}-"
        own = [s for s in self.seats.values() if ("-" in s.id) == bool(prefix) and s.id.startswith(prefix)]
        return sorted(own, key=lambda s: int(s.id.removeprefix(prefix)))

    @property
    def asked_before(self) -> frozenset[str]:
        """Whoever was asked for any seat of any instance: never asked again."""
        here = {s.neutral.ref for s in self.seats.values() if s.neutral is not None}
        return frozenset(here | {ref for s in self.seats.values() for ref in s.former})

    @property
    def persons_before(self) -> frozenset[str]:
        """Who these are, over all bodies: nobody comes back under another reference."""
        here = {s.neutral.person for s in self.seats.values() if s.neutral is not None}
        return frozenset(here | {person for s in self.seats.values() for person in s.persons}) - {""}

    def seat_of(self, ref: str) -> Seat | None:
        """Where that neutral is asked or sits, in this instance."""
        return next((s for s in self.bench if s.neutral is not None and s.neutral.ref == ref), None)

    @property
    def presiding(self) -> Seat | None:
        """The sole arbitrator's or the chair's seat."""
        return next((s for s in self.bench if s.role in (SeatRole.SOLE, SeatRole.CHAIR)), None)

    @property
    def contested(self) -> Challenge | None:
        return next((c for c in self.challenges.values() if c.state is ChallengeState.OPEN), None)

    @property
    def award(self) -> Award | None:
        """The one that is being signed; else the one that stands. An additional one stands beside it."""
        if (signing := self.signing) is not None:
            return signing
        live = [a for a in self.awards.values() if a.state is AwardState.RENDERED]
        return max(
            live, key=lambda a: (a.content.kind is not AwardKind.ADDITIONAL, a.adopted_at, a.id), default=None
        )

    @property
    def signing(self) -> Award | None:
        """The one that is adopted and not served yet."""
        return next((a for a in self.awards.values() if a.state is AwardState.ADOPTED), None)

    @property
    def standing(self) -> bool:
        """Whether an award was served that still counts."""
        return any(a.state is AwardState.RENDERED for a in self.awards.values())
