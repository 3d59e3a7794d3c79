"""What has happened to a group: past participles, published under dotted names.

Events hold ids, codes, numbers, moments and salted commitments. No name, no free text. Members read what concerns all;
what is between the representatives and the respondent, these read too; suggestions are the platform's alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import audiences as known
from chalicelib.domain.case.state import Deadline, Finding, Reason, TextRef
from chalicelib.domain.collective.polls import Result
from chalicelib.domain.group.state import (
    Authority,
    Batch,
    Batching,
    Candidacy,
    Change,
    CommonDecision,
    Correction,
    Draw,
    GroupOffer,
    Job,
    Ledger,
    Matter,
    Origin,
    Outcome,
    Poll,
    Question,
    Roll,
    Stage,
    TestResult,
)  # fmt: skip
from chalicelib.domain.values import Money, Role

MEMBERS: Final = known.MEMBERS
PARTIES: Final = known.PARTIES
"""The representatives and the respondent."""
PLATFORM: Final = known.PLATFORM
EVERYONE: Final = (MEMBERS, PARTIES, PLATFORM)


class GroupOpened(msgspec.Struct, frozen=True, tag="group.opened", omit_defaults=True):
    group_id: str
    tenant: str
    pack: str
    origin: Origin
    matter: Matter
    lang: str
    fingerprint: str
    stage: Stage
    shards: int
    deadline: Deadline
    sandbox: bool = False
    listed: bool = False


class GatheringBegun(msgspec.Struct, frozen=True, tag="group.gathering_begun", omit_defaults=True):
    deadline: Deadline
    by: Role


class GatheringEnded(msgspec.Struct, frozen=True, tag="group.gathering_ended", omit_defaults=True):
    by: Role


class GroupListed(msgspec.Struct, frozen=True, tag="group.listed", omit_defaults=True):
    listed: bool


class GroupAbsorbed(msgspec.Struct, frozen=True, tag="group.absorbed", omit_defaults=True):
    """Another group was merged into this one."""

    group_id: str
    matter: Matter
    """This group's, after it."""


class GroupSplit(msgspec.Struct, frozen=True, tag="group.split", omit_defaults=True):
    """Cases were taken out of what detection suggested."""

    cases: tuple[str, ...]
    reasons: TextRef
    found: int


class GroupFormed(msgspec.Struct, frozen=True, tag="group.formed", omit_defaults=True):
    members: int
    reached: tuple[str, ...] = ()
    """Names of the pack's thresholds that this number reaches."""


class StageEntered(msgspec.Struct, frozen=True, tag="group.stage_entered", omit_defaults=True):
    stage: Stage
    cause: str
    deadlines: tuple[Deadline, ...] = ()
    by: Role = Role.SYSTEM
    reason: TextRef | None = None


class GroupClosed(msgspec.Struct, frozen=True, tag="group.closed", omit_defaults=True):
    outcome: Outcome
    cause: str
    reason: TextRef | None = None
    into: str | None = None


class JobStarted(msgspec.Struct, frozen=True, tag="group.work_started", omit_defaults=True):
    """Work over all members begins, or, with a higher attempt, is sent out again."""

    job: Job
    deadline: Deadline | None = None
    """None while other work is under way: it waits."""


class JobFinished(msgspec.Struct, frozen=True, tag="group.work_finished", omit_defaults=True):
    job_id: str
    carried: int = 0
    released: int = 0
    invited: int = 0
    paid: dict[str, int] = {}
    """What those who were carried get, minor units by currency."""


class RollSealed(msgspec.Struct, frozen=True, tag="group.roll_sealed", omit_defaults=True):
    roll: Roll


class CandidateStood(msgspec.Struct, frozen=True, tag="candidacy.declared", omit_defaults=True):
    """`deadline`: until when others may stand for a seat that fell vacant; then the members elect."""

    candidacy: Candidacy
    deadline: Deadline | None = None


class CandidateStoodDown(msgspec.Struct, frozen=True, tag="candidacy.withdrawn", omit_defaults=True):
    candidacy_id: str
    reason: TextRef | None = None


class RepresentativesElected(msgspec.Struct, frozen=True, tag="representatives.elected", omit_defaults=True):
    """All candidacies as they stand after the election."""

    candidacies: tuple[Candidacy, ...]


class RepresentativeEnded(msgspec.Struct, frozen=True, tag="representative.ended", omit_defaults=True):
    """`cause`: resigned, recalled, left."""

    candidacy_id: str
    cause: str
    reason: TextRef | None = None


class RecallDemanded(msgspec.Struct, frozen=True, tag="recall.demanded", omit_defaults=True):
    """A member asks that all be asked about a representative once more; they are as soon as enough do so.
    `case_id`: the member's.
    """

    candidacy_id: str
    case_id: str
    reason: TextRef


class RepresentativeReplaced(msgspec.Struct, frozen=True, tag="representative.replaced", omit_defaults=True):
    """The next in the order of the election takes over."""

    candidacy_id: str
    instead_of: str


class AuthorityRegistered(msgspec.Struct, frozen=True, tag="authority.registered", omit_defaults=True):
    authority: Authority


class AuthorityRevoked(msgspec.Struct, frozen=True, tag="authority.revoked", omit_defaults=True):
    authority_id: str
    reason: TextRef


class PollAsked(msgspec.Struct, frozen=True, tag="poll.asked", omit_defaults=True):
    """The members are to be asked; the vote opens as soon as the roll is sealed."""

    poll: Poll
    reason: TextRef | None = None


class PollOpened(msgspec.Struct, frozen=True, tag="poll.opened", omit_defaults=True):
    poll_id: str
    roll: int
    deadline: Deadline


class PollEnded(msgspec.Struct, frozen=True, tag="poll.ended", omit_defaults=True):
    """No more votes; they are being counted."""

    poll_id: str


class PollCounted(msgspec.Struct, frozen=True, tag="poll.counted", omit_defaults=True):
    """`deadlines`: what stood still while the members were asked, and runs on."""

    poll_id: str
    result: Result
    deadlines: tuple[Deadline, ...] = ()


class PollVoided(msgspec.Struct, frozen=True, tag="poll.voided", omit_defaults=True):
    """Nobody is asked after all; what stood still for it runs on."""

    poll_id: str
    cause: str
    deadlines: tuple[Deadline, ...] = ()


class OfferMade(msgspec.Struct, frozen=True, tag="group_offer.made", omit_defaults=True):
    offer: GroupOffer


class OfferAgreed(msgspec.Struct, frozen=True, tag="group_offer.agreed", omit_defaults=True):
    """One side more finds the terms worth asking the members."""

    offer_id: str
    by: Role
    complete: bool


class OfferRefused(msgspec.Struct, frozen=True, tag="group_offer.refused", omit_defaults=True):
    offer_id: str
    by: Role
    reason: TextRef | None = None


class OfferWithdrawn(msgspec.Struct, frozen=True, tag="group_offer.withdrawn", omit_defaults=True):
    offer_id: str


class OfferAdopted(msgspec.Struct, frozen=True, tag="group_offer.adopted", omit_defaults=True):
    """It binds those members who have accepted it, and nobody else."""

    offer_id: str
    accepted: int


class OfferFailed(msgspec.Struct, frozen=True, tag="group_offer.failed", omit_defaults=True):
    """`cause`: no_quorum, no_majority, too_few, nobody."""

    offer_id: str
    cause: str


class ChangeProposed(msgspec.Struct, frozen=True, tag="change.proposed", omit_defaults=True):
    change: Change


class ChangeDecided(msgspec.Struct, frozen=True, tag="change.decided", omit_defaults=True):
    change_id: str
    consented: bool


class MessagePosted(msgspec.Struct, frozen=True, tag="group.message_posted", omit_defaults=True):
    by: Role
    room: str
    message: TextRef


class MediatorAssigned(msgspec.Struct, frozen=True, tag="group.mediator_assigned", omit_defaults=True):
    mediator: str


class QuestionPosed(msgspec.Struct, frozen=True, tag="question.posed", omit_defaults=True):
    question: Question


class QuestionAnswered(msgspec.Struct, frozen=True, tag="question.answered", omit_defaults=True):
    question_id: str
    finding: Finding
    reasons: tuple[Reason, ...]


class CommonlyDecided(msgspec.Struct, frozen=True, tag="group.decided", omit_defaults=True):
    decision: CommonDecision


class NonceGiven(msgspec.Struct, frozen=True, tag="draw.nonce_given", omit_defaults=True):
    by: Role
    nonce: str


class DrawOrdered(msgspec.Struct, frozen=True, tag="draw.ordered", omit_defaults=True):
    draw: Draw


class TestsDrawn(msgspec.Struct, frozen=True, tag="draw.made", omit_defaults=True):
    """The test cases go on by themselves, and the group waits for what they show."""

    draw_id: str
    seed: str
    cases: tuple[str, ...]
    roll: int = 0
    members: int = 0
    """Of that roll."""


class TestEnded(msgspec.Struct, frozen=True, tag="test_case.ended", omit_defaults=True):
    """Its number, not whose case it is."""

    result: TestResult


class BatchesPlanned(msgspec.Struct, frozen=True, tag="batches.planned", omit_defaults=True):
    """All test cases have ended, and every member has seen how: the others go on in batches, the first one when the
    deadline passes or an officer opens it.
    """

    batching: Batching
    deadline: Deadline


class BatchOpened(msgspec.Struct, frozen=True, tag="batch.opened", omit_defaults=True):
    """`deadline`: when the next one is opened by itself; none after the last."""

    batch: Batch
    deadline: Deadline | None = None


class LedgerMade(msgspec.Struct, frozen=True, tag="ledger.made", omit_defaults=True):
    """`deadline`: of its review; none while members are asked whether they accept lines that were lowered."""

    ledger: Ledger
    deadline: Deadline | None = None


class LedgerCorrected(msgspec.Struct, frozen=True, tag="ledger.corrected", omit_defaults=True):
    """One line was put right; the ledger is worked out anew."""

    correction: Correction


class SumUnclaimed(msgspec.Struct, frozen=True, tag="ledger.sum_unclaimed", omit_defaults=True):
    case_id: str
    amount: Money


class UnclaimedResolved(msgspec.Struct, frozen=True, tag="ledger.unclaimed_resolved", omit_defaults=True):
    """`to`: respondent, members, association. `rest`: what of it the members may not have, and `rest_to` whom it goes
    to then.
    """

    to: str
    sums: dict[str, int]
    rest: dict[str, int] = {}
    rest_to: str = ""


class DeadlineWarned(msgspec.Struct, frozen=True, tag="group.deadline_warned", omit_defaults=True):
    deadline_id: str
    due_at: datetime
    moment: datetime


class TokensRevoked(msgspec.Struct, frozen=True, tag="group.tokens_revoked", omit_defaults=True):
    epoch: int


class WakeDeferred(msgspec.Struct, frozen=True, tag="group.wake_deferred", omit_defaults=True):
    until: datetime


class WakeBlocked(msgspec.Struct, frozen=True, tag="group.wake_blocked", omit_defaults=True):
    failures: int


Opening = (
    GroupOpened | GatheringBegun | GatheringEnded | GroupListed | GroupAbsorbed | GroupSplit | GroupFormed
    | StageEntered | GroupClosed
)  # fmt: skip
Working = JobStarted | JobFinished | RollSealed
Representing = (
    CandidateStood | CandidateStoodDown | RepresentativesElected | RepresentativeEnded | RecallDemanded
    | RepresentativeReplaced | AuthorityRegistered | AuthorityRevoked
)  # fmt: skip
Asking = PollAsked | PollOpened | PollEnded | PollCounted | PollVoided
Deciding = (
    OfferMade | OfferAgreed | OfferRefused | OfferWithdrawn | OfferAdopted | OfferFailed | ChangeProposed
    | ChangeDecided | MessagePosted | MediatorAssigned
)  # fmt: skip
Determining = (
    QuestionPosed | QuestionAnswered | CommonlyDecided | NonceGiven | DrawOrdered | TestsDrawn | TestEnded
    | BatchesPlanned | BatchOpened
)  # fmt: skip
Distributing = LedgerMade | LedgerCorrected | SumUnclaimed | UnclaimedResolved
Timing = DeadlineWarned | TokensRevoked | WakeDeferred | WakeBlocked
Event = Opening | Working | Representing | Asking | Deciding | Determining | Distributing | Timing

NOBODY: Final = (WakeDeferred, WakeBlocked)
_UNSEEN: Final = (*NOBODY, NonceGiven)
"""Whoever saw the other side's nonce could choose the own one for the draw it likes."""
_BETWEEN: Final = (OfferMade, OfferAgreed, OfferRefused, OfferWithdrawn, MediatorAssigned, TestsDrawn)
"""What the representatives and the respondent talk about before the members are asked; whose cases were drawn."""
_OFFICE: Final = (
    JobStarted,
    JobFinished,
    TokensRevoked,
    GroupSplit,
    LedgerCorrected,
    SumUnclaimed,
    RecallDemanded,
)
ROOMS: Final = {
    "members": (MEMBERS, PLATFORM),
    "representatives": (MEMBERS, PLATFORM),
    "parties": (PARTIES,),
}


def audiences(event: Event, stage: Stage) -> tuple[str, ...]:
    """Who gets to see it. What is only suggested nobody but the platform sees."""
    if isinstance(event, _UNSEEN):
        return ()
    if stage is Stage.SUGGESTED or isinstance(event, _OFFICE):
        return (PLATFORM,)
    if isinstance(event, MessagePosted):
        return ROOMS[event.room]
    if isinstance(event, Representing | Asking | ChangeProposed | ChangeDecided):
        return (MEMBERS, PLATFORM)  # how members decide among themselves is not the respondent's affair
    return (PARTIES, PLATFORM) if isinstance(event, _BETWEEN) else EVERYONE
