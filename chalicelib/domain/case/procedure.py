"""The parts of a case that not every procedure has: deficiency notices, pauses, mediation, agreements on a stage,
sealed bids, the outcome notice. Frozen values without personal text, like everything in a case.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.case.terms import Terms, TextRef
from chalicelib.domain.values import Money, Role, guest

# ------------------------------------------------------------------------------------------------------------ time


class Stopped(msgspec.Struct, frozen=True, omit_defaults=True):
    """One stretch in which a deadline stood still."""

    reason: str
    since: datetime
    until: datetime | None = None


class Prolonged(msgspec.Struct, frozen=True, omit_defaults=True):
    """One extension: who granted it (`system`: the rule itself), why, and when it would have ended."""

    by: Role
    was_due: datetime
    at: datetime
    reason: TextRef | None = None


class PauseState(StrEnum):
    RUNNING = "running"
    ENDED = "ended"


class Pause(msgspec.Struct, frozen=True, omit_defaults=True):
    """The clock stands still for a reason of the pack, until it is resumed or reaches its cap."""

    id: str
    reason: str
    by: Role
    since: datetime
    deadlines: tuple[str, ...]
    """Ids of the deadlines that it stopped."""
    note: TextRef | None = None
    state: PauseState = PauseState.RUNNING


# ------------------------------------------------------------------------------------------------------- screening


class OtherForum(StrEnum):
    NONE = "none"
    COURT = "court"
    ARBITRATION = "arbitration"
    AUTHORITY = "authority"
    ASSOCIATION = "association"


class Standing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the complainant declares on admissibility (S04). None: not said."""

    personal_use: bool | None = None
    """Bought as a consumer, for private use."""
    own_claim: bool | None = None
    """The complainant's own claim, or one it is authorised to bring."""
    other_forum: OtherForum | None = None
    """Where the same dispute is or was pending."""
    contacted_on: str | None = None
    """When the respondent was first asked to put it right (ISO date)."""
    identity_checked: bool | None = None
    """Whether the platform has checked who the complainant is."""


class Call(msgspec.Struct, frozen=True):
    """A complaint taken down for somebody at the telephone."""

    taken_by: str
    """The reference of the officer who took the call."""
    confirmed_at: str
    """When it was read back to the caller, who agreed to its being filed so."""


class DeficiencyState(StrEnum):
    OPEN = "open"
    CURED = "cured"
    LAPSED = "lapsed"
    CLOSED = "closed"


class Deficiency(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a complaint still lacks: keys of the type's form, or of its evidence checklist (`evidence.<key>`)."""

    id: str
    items: tuple[str, ...]
    noted_at: datetime
    by: Role
    note: TextRef | None = None
    state: DeficiencyState = DeficiencyState.OPEN


# ----------------------------------------------------------------------------------------------- agreement on a stage


class ArbitrationTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What both parties must agree on for an arbitration (P4): by which body, about what, where, in which language, at
    what cost for whom, with what effect. Codes and numbers; `rules_sha256` pins the body's rules.
    """

    body: str
    scope: str
    seat: str
    language: str
    fee: Money
    fee_by: Role
    effect: str
    rules_sha256: str
    quote_id: str = ""
    """The body's quote: what it names is what is charged."""
    shares: dict[str, int] = {}
    """By role: what each bears of the fee, in minor units; none: all of it is `fee_by`'s."""
    fallbacks: tuple[str, ...] = ()
    """Bodies that take the case at the same fee, in this order, if the first one refuses."""
    expires_at: datetime | None = None
    """Until when the agreement must have led to an arbitration; none: it does not expire."""


class AccordState(StrEnum):
    LIVE = "live"
    CONCLUDED = "concluded"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CLOSED = "closed"
    ENDED = "ended"
    """The arbitration that it led to has come to no award, or none came about."""


class Accord(msgspec.Struct, frozen=True, omit_defaults=True):
    """An agreement to enter a stage: proposed by one party, concluded by the other's explicit yes, never by silence."""

    id: str
    stage: str
    by: Role
    proposed_at: datetime
    arbitration: ArbitrationTerms | None = None
    terms_sha256: str | None = None
    """Of the terms in canonical JSON: who agrees quotes it."""
    agreed_at: datetime | None = None
    state: AccordState = AccordState.LIVE
    made_in: str = ""
    """The stage in which it was proposed, where an arbitration that comes to nothing leads back to."""


# -------------------------------------------------------------------------------------------------------- mediation


class Step(StrEnum):
    """The five recorded steps of a mediation (S20), in their order."""

    APPLY = "apply"
    """Both parties are asked whether they take part."""
    MEDIATOR = "mediator"
    """Both do; a mediator is to be appointed."""
    INVESTIGATE = "investigate"
    NEGOTIATE = "negotiate"
    RESULT = "result"


class Challenge(msgspec.Struct, frozen=True, omit_defaults=True):
    """A party doubts the mediator's independence; an officer decides, never the mediator."""

    by: Role
    reason: TextRef
    made_at: datetime
    upheld: bool | None = None


class MediatorDraw(msgspec.Struct, frozen=True):
    """How a mediator was drawn: the pool's root, the seed, and the number of the ticket that was taken. Whoever has
    the pool's pages can do it again (`domain.neutrals.draw`, seat 0).
    """

    root: str
    seed: str
    n: int


class Mediation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Voluntary throughout: it needs both parties' consent to begin and either may leave at any time (S21)."""

    id: str
    opened_at: datetime
    step: Step = Step.APPLY
    consents: tuple[Role, ...] = ()
    mediator: str | None = None
    """The mediator's reference in the roster."""
    former: tuple[str, ...] = ()
    """Mediators who were replaced: never appointed again in this case. Those of a body's roster as `guest` has them."""
    challenge: Challenge | None = None
    result: str | None = None
    """agreed, declined, withdrawn, no_agreement, expired, silence"""
    body: str | None = None
    """On whose roster the mediator stands; None: on the platform's own."""
    person: str = ""
    """Who he is over all bodies, where that is known. Shown to nobody."""
    draw: MediatorDraw | None = None
    """Where a body's mediator was drawn."""
    former_persons: tuple[str, ...] = ()
    """Of those who were replaced: nobody comes back from another roster. Shown to nobody."""
    assigned_at: datetime | None = None
    """Whoever is in charge, or was last: the day his appointment counts from."""

    @property
    def in_charge(self) -> str | None:
        """What the mediator is called in the case: the reference, or that of a guest."""
        if self.mediator is None or self.body is None:
            return self.mediator
        return guest(self.body, self.mediator)


# ------------------------------------------------------------------------------------------------------ sealed bids


class RoundState(StrEnum):
    OPEN = "open"
    CROSSED = "crossed"
    CLOSED = "closed"
    """Without a result; what was bid is destroyed and never revealed."""


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """A round of double-blind bidding. `bids`: by role, SHA-256(salt, bid); amounts lie sealed beside the case."""

    id: str
    number: int
    opened_at: datetime
    bids: dict[str, str] = {}
    terms: Terms | None = None
    """The midpoint, once the bids have crossed."""
    state: RoundState = RoundState.OPEN


# ------------------------------------------------------------------------------------------------- collective cases

GROUPED: Final = "grouped"
"""The reason for which a case stands still that is pursued in a group. No pack names it, and no pack counts it."""


class Registration(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a complainant registers with when joining a group: the relation to the respondent and the loss, with proof
    (SPC Interpretation of the Civil Procedure Law of China art. 79, 80).
    """

    relation: str
    """order, contract, use, other"""
    loss: Money
    """Never more than the case claims, and in its currency."""
    proof: tuple[str, ...] = ()
    """Ids of the case's own exhibits."""
    elsewhere: int = 0
    """What was recovered for the same loss elsewhere, in minor units: it is not given twice."""


class MembershipState(StrEnum):
    ACTIVE = "active"
    LEFT = "left"
    """The case goes on alone, or has ended alone."""
    TEST = "test"
    """Drawn as a test case: it goes on alone, and the group sees its result."""
    BATCH = "batch"
    """Its batch has been opened: it goes on alone, with exactly the time that was left."""
    CARRIED = "carried"
    """What the group achieved has been carried to the case."""


class Vote(msgspec.Struct, frozen=True, omit_defaults=True):
    """That a vote was cast; the vote itself lies sealed beside the group until the count. `commitment`: as `polls` has
    it. `terms_sha256`: of the terms a yes accepts.
    """

    at: datetime
    commitment: str
    terms_sha256: str = ""


class Stretch(msgspec.Struct, frozen=True):
    """A time in which a case belonged to a group."""

    since: datetime
    until: datetime


class Membership(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case's part in one group. The complainant's own claim, evidence and limitation stay what they are."""

    group_id: str
    shard: int
    joined_at: datetime
    registration: Registration
    member: str = ""
    """The person's digest within the group, by which its row there is found."""
    pause_id: str = ""
    """The pause in which the case's own deadlines stand still; empty where none ran."""
    state: MembershipState = MembershipState.ACTIVE
    votes: dict[str, Vote] = {}
    """By the poll's id."""
    ended_at: datetime | None = None
    cause: str = ""
    """Why it ended: left, settled_alone, withdrawn, closed, too_long, silent, refused, objected, not_covered,
    dissolved, test_case, batch, carried.
    """
    earlier: tuple[Stretch, ...] = ()
    """When it belonged to this group before: who leaves may join again."""

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """When it belonged to the group, without the time that is still running."""
        return (
            self.earlier if self.ended_at is None else (*self.earlier, Stretch(self.joined_at, self.ended_at))
        )


class Invited(msgspec.Struct, frozen=True):
    """That the complainant was told of a group, and may join it without a link."""

    group_id: str
    at: datetime


class Invitation(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a case must know of a group to join, vote in or leave it; no part of the case."""

    group_id: str
    dispute_type: str
    respondents: tuple[str, ...]
    """References of the respondent's family."""
    shards: int
    joinable: bool
    proof: bool
    """Whether joining takes proof of the relation."""
    joins_in: tuple[str, ...]
    """Kinds of stages in which a case may join."""
    listed: bool = False
    """Whoever it concerns may join; else only by a link or invitation."""
    keys: dict[str, str] = {}
    closes_at: datetime | None = None
    full: int = 0
    """How many members it takes, where it has them."""
    currency: str | None = None
    """In which a case that claims no money says what its loss comes to; none: in any."""
    bound: bool = False
    """What was agreed or decided is being carried out: nobody leaves any more."""
    polls: dict[str, tuple[str, ...]] = {}
    """Open polls, and their options."""
    most: dict[str, int] = {}
    """By poll: how many of the options may be chosen, where it is more than one (in an election, its seats)."""
    terms: dict[str, str] = {}
    """By poll: the hash that a yes must quote."""
    choices: dict[str, tuple[str, ...]] = {}
    """By poll: among which remedies a yes must choose; none: there is nothing to choose."""
    closing: dict[str, datetime] = {}
    """By poll: until when it may be voted."""
    sealed_at: datetime | None = None
    """When the last list of those who vote was sealed."""
    opened: dict[str, datetime] = {}
    """By poll: when the list for it was sealed, and the vote began."""


# ----------------------------------------------------------------------------------------------------- outcome notice


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """What everyone is told when a case ends (S31): codes that texts in each language belong to, and dates."""

    id: str
    steps: tuple[str, ...]
    """What can be done now, as codes, the most useful first."""
    reopen_until: datetime | None = None
