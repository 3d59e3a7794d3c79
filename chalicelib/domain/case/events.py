"""What has happened to a case: past participles, published under dotted names, each with a type version.

Events hold ids, codes, numbers, moments and salted commitments. No name, no free text, no file name: a test holds every
string field against an allow-list.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.domain import audiences as known
from chalicelib.domain.case.bundled import Bundle
from chalicelib.domain.case.exhibits import Derived, Facts, Visibility, Which
from chalicelib.domain.case.external import External
from chalicelib.domain.case.holding import ErasureGround, Hold
from chalicelib.domain.case.procedure import (
    Accord,
    Deficiency,
    Mediation,
    MediatorDraw,
    Membership,
    MembershipState,
    Notice,
    Pause,
    Step,
    Vote,
)  # fmt: skip
from chalicelib.domain.case.publishing import PublicText
from chalicelib.domain.case.referred import Referral
from chalicelib.domain.case.representatives import EndGround, Representation
from chalicelib.domain.case.state import (
    Claim,
    Deadline,
    Decision,
    Evidence,
    EvidenceRequest,
    Finding,
    LegalEffect,
    Offer,
    Outcome,
    Party,
    Proposal,
    Task,
    Terms,
    TextRef,
)  # fmt: skip
from chalicelib.domain.values import Role

PARTIES: Final = known.PARTIES
PLATFORM: Final = known.PLATFORM
EVERYONE: Final = (PARTIES, PLATFORM)


class CaseFiled(msgspec.Struct, frozen=True, tag="case.filed", omit_defaults=True):
    case_id: str
    tenant: str
    pack: str
    stage: str
    complainant: Party
    respondent: Party
    claim: Claim
    lang: str
    fingerprint: str
    deadlines: tuple[Deadline, ...]
    sandbox: bool = False
    stall_seconds: int = 0


class CaseServed(msgspec.Struct, frozen=True, tag="case.served", omit_defaults=True):
    how: str
    at: datetime
    deadlines: tuple[Deadline, ...]


class CaseResponded(msgspec.Struct, frozen=True, tag="case.responded", omit_defaults=True):
    position: str
    statement: TextRef


class OfferMade(msgspec.Struct, frozen=True, tag="offer.made", omit_defaults=True):
    offer: Offer
    deadline: Deadline


class NoticeDispatched(msgspec.Struct, frozen=True, tag="notice.dispatched", omit_defaults=True):
    """Sent to the confirmed address. Where the pack deems it served after a while, that deadline runs."""

    at: datetime
    deadline: Deadline | None = None


class FirstReplyMissed(msgspec.Struct, frozen=True, tag="first_reply.missed", omit_defaults=True):
    """Recorded once (S12); the case is in the supervisors' queue until it is looked into."""

    deadline_id: str


class OfferDeclined(msgspec.Struct, frozen=True, tag="offer.declined", omit_defaults=True):
    offer_id: str
    by: Role


class OfferWithdrawn(msgspec.Struct, frozen=True, tag="offer.withdrawn", omit_defaults=True):
    offer_id: str


class ProposalDeclined(msgspec.Struct, frozen=True, tag="proposal.declined", omit_defaults=True):
    proposal_id: str
    by: Role


class BidPlaced(msgspec.Struct, frozen=True, tag="bidding.bid_placed", omit_defaults=True):
    """That there is a bid, never how much: `commitment` is SHA-256(salt, bid); the salt dies with the round."""

    round_id: str
    number: int
    by: Role
    commitment: str
    deadline: Deadline | None = None
    """Of the other side, when this bid opens a round."""


class BiddingCrossed(msgspec.Struct, frozen=True, tag="bidding.crossed", omit_defaults=True):
    """The demand is not above the offer: the case settles at the midpoint, rounded down to the minor unit."""

    round_id: str
    terms: Terms


class BiddingRoundClosed(msgspec.Struct, frozen=True, tag="bidding.round_closed", omit_defaults=True):
    """No result. `cause`: apart (the bids did not cross), silence, ended (the case went on)."""

    round_id: str
    cause: str


class OfferLapsed(msgspec.Struct, frozen=True, tag="offer.lapsed", omit_defaults=True):
    offer_id: str


class CaseSettled(msgspec.Struct, frozen=True, tag="case.settled", omit_defaults=True):
    """The parties agree: on an offer, on equal offers, or on the officer's proposal (`offer_id` names it)."""

    offer_id: str
    by: Role


class ProposalMade(msgspec.Struct, frozen=True, tag="proposal.made", omit_defaults=True):
    proposal: Proposal
    deadline: Deadline


class ProposalAccepted(msgspec.Struct, frozen=True, tag="proposal.accepted", omit_defaults=True):
    """One party accepts; the case settles when the other has too."""

    proposal_id: str
    by: Role


class ProposalLapsed(msgspec.Struct, frozen=True, tag="proposal.lapsed", omit_defaults=True):
    proposal_id: str


class MessagePosted(msgspec.Struct, frozen=True, tag="message.posted", omit_defaults=True):
    """`lang`: BCP 47. `attachments`: evidence. `edits`: the number of the message it corrects, which stays."""

    by: Role
    message: TextRef
    lang: str = ""
    attachments: tuple[str, ...] = ()
    edits: int = 0


class StageEntered(msgspec.Struct, frozen=True, tag="stage.entered", omit_defaults=True):
    """`cause`: escalated (a party asked), expired, defaulted (the respondent was silent), agreed, decided."""

    stage: str
    cause: str
    deadlines: tuple[Deadline, ...]
    tasks: tuple[Task, ...] = ()
    by: Role = Role.SYSTEM
    reason: TextRef | None = None


class CaseAdmitted(msgspec.Struct, frozen=True, tag="case.admitted", omit_defaults=True):
    """Screening found the complaint admissible; `by` the system when nobody screened it in time."""

    by: Role


class CaseRejected(msgspec.Struct, frozen=True, tag="case.rejected", omit_defaults=True):
    """Refused on a ground of the pack, with reasons; what to do instead stands in the pack, in both languages."""

    ground: str
    reasons: TextRef


class DeficiencyNoted(msgspec.Struct, frozen=True, tag="deficiency.noted", omit_defaults=True):
    deficiency: Deficiency
    deadline: Deadline


class DeficiencyCured(msgspec.Struct, frozen=True, tag="deficiency.cured", omit_defaults=True):
    deficiency_id: str
    details: dict[str, str]
    note: TextRef | None = None


class DeficiencyLapsed(msgspec.Struct, frozen=True, tag="deficiency.lapsed", omit_defaults=True):
    deficiency_id: str


class AccordProposed(msgspec.Struct, frozen=True, tag="accord.proposed", omit_defaults=True):
    accord: Accord
    deadline: Deadline


class AccordConcluded(msgspec.Struct, frozen=True, tag="accord.concluded", omit_defaults=True):
    """Both parties have agreed in words of their own act: the only way into an arbitration (P4)."""

    accord_id: str
    by: Role


class AccordDeclined(msgspec.Struct, frozen=True, tag="accord.declined", omit_defaults=True):
    accord_id: str
    by: Role


class AccordLapsed(msgspec.Struct, frozen=True, tag="accord.lapsed", omit_defaults=True):
    accord_id: str


class MediationOpened(msgspec.Struct, frozen=True, tag="mediation.opened", omit_defaults=True):
    """Step 1: the parties are asked; step 2 at once where both have agreed to mediate before. `deadline`: to consent or
    to appoint; none before the respondent has had notice.
    """

    mediation: Mediation
    deadline: Deadline | None = None


class MediationConsented(msgspec.Struct, frozen=True, tag="mediation.consented", omit_defaults=True):
    """`deadline`: to appoint a mediator, once both have consented."""

    by: Role
    deadline: Deadline | None = None


class MediatorAssigned(msgspec.Struct, frozen=True, tag="mediation.mediator_assigned", omit_defaults=True):
    """`body`: on whose roster the mediator stands, where it is not the platform's own."""

    mediator: str
    body: str | None = None
    draw: MediatorDraw | None = None


class MediatorIdentified(
    msgspec.Struct, frozen=True, tag="mediation.mediator_identified", omit_defaults=True
):
    """Who a body's mediator is over all bodies: for nobody to read, so that the place is given back to the right one
    and nobody who was replaced comes back under another reference.
    """

    person: str


class MediatorChallenged(msgspec.Struct, frozen=True, tag="mediation.challenged", omit_defaults=True):
    by: Role
    reason: TextRef


class ChallengeRuledOn(msgspec.Struct, frozen=True, tag="mediation.challenge_ruled_on", omit_defaults=True):
    """Upheld, another mediator must be appointed: `deadline`."""

    upheld: bool
    reasons: TextRef
    deadline: Deadline | None = None


class MediationAdvanced(msgspec.Struct, frozen=True, tag="mediation.advanced", omit_defaults=True):
    step: Step


class MediationEnded(msgspec.Struct, frozen=True, tag="mediation.ended", omit_defaults=True):
    """`result`: declined, withdrawn, no_agreement, expired, silence. An agreement is `case.settled`."""

    result: str
    by: Role
    reason: TextRef | None = None


class CaucusHeld(msgspec.Struct, frozen=True, tag="mediation.caucus_message", omit_defaults=True):
    """A confidential word between the mediator and one party: in nobody's events, its hash alone in the chain."""

    by: Role
    room: str
    message: TextRef
    lang: str = ""
    attachments: tuple[str, ...] = ()
    edits: int = 0


class JointMessagePosted(msgspec.Struct, frozen=True, tag="mediation.joint_message", omit_defaults=True):
    """In the mediation's room: for the parties and the mediator."""

    by: Role
    message: TextRef
    lang: str = ""
    attachments: tuple[str, ...] = ()
    edits: int = 0


class ClockPaused(msgspec.Struct, frozen=True, tag="clock.paused", omit_defaults=True):
    """`deadline`: the pause's own end. The deadlines that the pause names stand still until then at most."""

    pause: Pause
    deadline: Deadline


class ClockResumed(msgspec.Struct, frozen=True, tag="clock.resumed", omit_defaults=True):
    """`deadlines`: those that run on, with the time that was left to them."""

    pause_id: str
    deadlines: tuple[Deadline, ...]
    by: Role


class DeadlineProlonged(msgspec.Struct, frozen=True, tag="deadline.prolonged", omit_defaults=True):
    """Somebody who may has granted more time, with reasons."""

    deadline: Deadline
    by: Role
    reason: TextRef


class CaseStalled(msgspec.Struct, frozen=True, tag="case.stalled", omit_defaults=True):
    """Nobody has acted for longer than the pack allows: the ombuds office looks into it (S37)."""

    since: datetime


class QueueLookedInto(msgspec.Struct, frozen=True, tag="queue.looked_into", omit_defaults=True):
    queue: str
    note: TextRef


class ReturnShipped(msgspec.Struct, frozen=True, tag="return.shipped", omit_defaults=True):
    task_id: str
    carrier: str
    tracking: str
    deadline: Deadline


class ReturnReceived(msgspec.Struct, frozen=True, tag="return.received", omit_defaults=True):
    """`how`: confirmed (by the respondent), deemed (by its silence). The refund's time runs: `deadline`."""

    task_id: str
    how: str
    following: str
    deadline: Deadline


class ReturnRefused(msgspec.Struct, frozen=True, tag="return.refused", omit_defaults=True):
    task_id: str
    reason: TextRef


class ReturnLapsed(msgspec.Struct, frozen=True, tag="return.lapsed", omit_defaults=True):
    """The goods were not sent back in time: what waited for them falls away."""

    task_id: str


class CaseReopened(msgspec.Struct, frozen=True, tag="case.reopened", omit_defaults=True):
    stage: str
    by: Role
    reason: TextRef
    deadlines: tuple[Deadline, ...]


class RespondentDefaulted(msgspec.Struct, frozen=True, tag="respondent.defaulted", omit_defaults=True):
    deadline_id: str


class EvidenceRequested(msgspec.Struct, frozen=True, tag="evidence.requested", omit_defaults=True):
    request: EvidenceRequest
    deadline: Deadline


class RequestUnmet(msgspec.Struct, frozen=True, tag="evidence.request_unmet", omit_defaults=True):
    request_id: str


class EvidenceDeclared(msgspec.Struct, frozen=True, tag="evidence.declared", omit_defaults=True):
    evidence: Evidence
    deadline: Deadline


class EvidenceAmended(msgspec.Struct, frozen=True, tag="evidence.amended", omit_defaults=True):
    """What is said of a file under way from now on: the whole of it."""

    evidence_id: str
    name: TextRef
    kind: str
    visibility: Visibility
    request_id: str | None = None


class EvidenceDiscarded(msgspec.Struct, frozen=True, tag="evidence.discarded", omit_defaults=True):
    evidence_id: str
    visibility: Visibility = Visibility.PARTIES


class EvidenceInspected(msgspec.Struct, frozen=True, tag="evidence.inspected", omit_defaults=True):
    evidence_id: str
    version_id: str
    facts: Facts | None = None
    visibility: Visibility = Visibility.PARTIES


class EvidenceRefused(msgspec.Struct, frozen=True, tag="evidence.refused", omit_defaults=True):
    evidence_id: str
    reason: str
    visibility: Visibility = Visibility.PARTIES


class EvidenceLapsed(msgspec.Struct, frozen=True, tag="evidence.lapsed", omit_defaults=True):
    evidence_id: str
    visibility: Visibility = Visibility.PARTIES


class EvidenceSubmitted(msgspec.Struct, frozen=True, tag="evidence.submitted", omit_defaults=True):
    """From here on it is evidence. `exhibit`: its number in the manifest."""

    evidence_id: str
    retention_days: int
    request_id: str | None = None
    exhibit: str | None = None
    visibility: Visibility = Visibility.PARTIES
    sha256: str = ""
    size: int = 0
    """Of the file once more: what announced it is for its own side alone, and both sides must be able to check it."""


class RecordAttached(msgspec.Struct, frozen=True, tag="evidence.record_attached", omit_defaults=True):
    """A third party's record, attested; it is evidence at once."""

    evidence: Evidence
    retention_days: int


class EvidenceKept(msgspec.Struct, frozen=True, tag="evidence.kept", omit_defaults=True):
    evidence_id: str
    version_id: str
    kept_until: datetime
    copy: Derived | None = None
    thumbnail: Derived | None = None
    visibility: Visibility = Visibility.PARTIES


class DownloadAuthorised(msgspec.Struct, frozen=True, tag="evidence.download_authorised", omit_defaults=True):
    evidence_id: str
    by: Role
    which: Which = Which.ORIGINAL
    visibility: Visibility = Visibility.PARTIES


class EvidenceErasureOrdered(msgspec.Struct, frozen=True, tag="evidence.erasure_ordered", omit_defaults=True):
    """Its bytes are to go, by order or because their time is over. From here on nobody gets the file."""

    evidence_id: str
    ground: ErasureGround
    order: TextRef | None = None
    """In the words of whoever ordered it."""
    visibility: Visibility = Visibility.PARTIES


class EvidenceErased(msgspec.Struct, frozen=True, tag="evidence.erased", omit_defaults=True):
    """Its bytes are gone. The tombstone: hash and size stay, so that what was there can still be proven."""

    evidence_id: str
    sha256: str
    size: int
    ground: ErasureGround
    visibility: Visibility = Visibility.PARTIES


class PersonErasureOrdered(msgspec.Struct, frozen=True, tag="person.erasure_ordered", omit_defaults=True):
    """What this party wrote and brought is to go. `epoch`: of its tokens from now on, so that none is good any more."""

    role: Role
    ground: ErasureGround
    epoch: int
    request_id: str = ""


class PersonErased(msgspec.Struct, frozen=True, tag="person.erased", omit_defaults=True):
    """The tombstone: nobody can read this party's words any more. What the chain says of them stays: ids, moments and
    commitments whose salts are gone too.
    """

    role: Role
    ground: ErasureGround


class HoldPlaced(msgspec.Struct, frozen=True, tag="hold.placed", omit_defaults=True):
    """No file of the case is erased while the hold is in force."""

    hold: Hold


class HoldLifted(msgspec.Struct, frozen=True, tag="hold.lifted", omit_defaults=True):
    hold_id: str
    by: Role
    reason: TextRef


class RepresentativeAuthorised(
    msgspec.Struct, frozen=True, tag="representation.authorised", omit_defaults=True
):
    """Somebody may act for a party from now on, within that scope and until then. The other side learns with whom it
    deals, and what binds the party.
    """

    representation: Representation


class RepresentationEnded(msgspec.Struct, frozen=True, tag="representation.ended", omit_defaults=True):
    """Revoked, or given back (`renounced`). At once: the next call finds it. That time has run out is no event."""

    representation_id: str
    by: Role
    renounced: bool = False
    ground: EndGround | None = None


class PublicTextApproved(msgspec.Struct, frozen=True, tag="public_text.approved", omit_defaults=True):
    """Somebody of the platform has read a text of the case for the public and stands by it. Both sides learn of it, and
    read it in the case. Where it is published is the platform's affair.
    """

    public: PublicText


class CaseDecided(msgspec.Struct, frozen=True, tag="case.decided", omit_defaults=True):
    decision: Decision
    legal_effect: LegalEffect


class TaskPerformed(msgspec.Struct, frozen=True, tag="task.performed", omit_defaults=True):
    task_id: str
    by: Role
    proof: tuple[str, ...]


class TaskBreached(msgspec.Struct, frozen=True, tag="task.breached", omit_defaults=True):
    task_id: str


class CaseClosed(msgspec.Struct, frozen=True, tag="case.closed", omit_defaults=True):
    """The end, with the notice that everyone gets of it (S31)."""

    outcome: Outcome
    cause: str
    reason: TextRef | None = None
    notice: Notice | None = None


class DeadlineWarned(msgspec.Struct, frozen=True, tag="deadline.warned", omit_defaults=True):
    """A warning moment passed; `due_at` is when time is up. Earlier moments still pending are dropped with it."""

    deadline_id: str
    on: Role
    due_at: datetime
    moment: datetime


class DeadlineExtended(msgspec.Struct, frozen=True, tag="deadline.extended", omit_defaults=True):
    """Time ran out once and the rule grants itself another round: the deadline replaces the old one."""

    deadline: Deadline
    reason: str


class ExternalUpdated(msgspec.Struct, frozen=True, tag="external.updated", omit_defaults=True):
    """How the same dispute stands at a payment provider. Nothing in the case follows from it by itself."""

    external: External


class TokensRevoked(msgspec.Struct, frozen=True, tag="tokens.revoked", omit_defaults=True):
    role: Role
    epoch: int


class WakeDeferred(msgspec.Struct, frozen=True, tag="wake.deferred", omit_defaults=True):
    until: datetime


class WakeBlocked(msgspec.Struct, frozen=True, tag="wake.blocked", omit_defaults=True):
    failures: int


class GroupInvited(msgspec.Struct, frozen=True, tag="membership.invited", omit_defaults=True):
    """The complainant was told of a group of people with the same problem."""

    group_id: str


class GroupJoined(msgspec.Struct, frozen=True, tag="membership.begun", omit_defaults=True):
    """The case is pursued in a group from here on; see `clock.paused` for what stands still."""

    membership: Membership


class GroupVoted(msgspec.Struct, frozen=True, tag="membership.voted", omit_defaults=True):
    """The member has voted; how, lies sealed in the group until the count."""

    group_id: str
    poll_id: str
    vote: Vote


class GroupLeft(msgspec.Struct, frozen=True, tag="membership.ended", omit_defaults=True):
    """`state`: left, test or carried; the case goes on, or ends, by itself."""

    group_id: str
    state: MembershipState
    cause: str
    by: Role
    reason: TextRef | None = None


class GroupCarried(msgspec.Struct, frozen=True, tag="membership.carried", omit_defaults=True):
    """What the group achieved is this case's outcome now. `opened`: the ballot behind the commitment."""

    group_id: str
    of: str
    outcome: Outcome
    legal_effect: LegalEffect
    ledger: int
    terms: Terms | None = None
    poll_id: str = ""
    terms_sha256: str = ""
    opened: str = ""


class ArbitrationReferred(msgspec.Struct, frozen=True, tag="arbitration.referred", omit_defaults=True):
    """What the parties have agreed on is open at that body. The case's own time is no limit to it."""

    referral: Referral
    deadline: Deadline


class ArbitrationReached(msgspec.Struct, frozen=True, tag="arbitration.stage_reached", omit_defaults=True):
    """The arbitration has come to that stage of its own: constitution, proceedings, deliberation, awarded."""

    arbitration_id: str
    stage: str


class CaseAwarded(msgspec.Struct, frozen=True, tag="case.awarded", omit_defaults=True):
    """What the tribunal has awarded is this case's outcome. The award itself, with its reasons, stands in the
    arbitration; `award_sha256` is the hash that its signatures cover.
    """

    arbitration_id: str
    award_id: str
    award_sha256: str
    finding: Finding
    legal_effect: LegalEffect
    terms: Terms | None = None


class AwardCorrected(msgspec.Struct, frozen=True, tag="case.award_corrected", omit_defaults=True):
    """A corrected or additional award. `tasks`: what has to be done now in the place of the same ones, or besides.
    `reopens`: the case was over, and goes on for what was added.
    """

    arbitration_id: str
    award_id: str
    award_sha256: str
    finding: Finding
    tasks: tuple[Task, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    reopens: bool = False


class ArbitrationReturned(msgspec.Struct, frozen=True, tag="arbitration.returned", omit_defaults=True):
    """It has come to no award: the case goes on where the parties agreed on it, and they may agree on another body."""

    accord_id: str
    cause: str
    arbitration_id: str = ""


class BundleRequested(msgspec.Struct, frozen=True, tag="bundle.requested", omit_defaults=True):
    bundle: Bundle


class BundleMade(msgspec.Struct, frozen=True, tag="bundle.made", omit_defaults=True):
    """Everything that reader may see was put together as of event `seq`. `root`: of the manifest, which names every
    file in it by its hash; so this event proves the whole bundle, and is the last one in it.
    """

    bundle_id: str
    by: Role
    seq: int
    chain_head: str
    root: str
    lang: str
    ref: str = ""


class BundleReady(msgspec.Struct, frozen=True, tag="bundle.ready", omit_defaults=True):
    bundle_id: str
    sha256: str
    size: int
    expires_at: datetime


class BundleFailed(msgspec.Struct, frozen=True, tag="bundle.failed", omit_defaults=True):
    bundle_id: str
    cause: str


class BundleDownloadAuthorised(
    msgspec.Struct, frozen=True, tag="bundle.download_authorised", omit_defaults=True
):
    bundle_id: str
    by: Role
    ref: str = ""


Bundling = BundleRequested | BundleMade | BundleReady | BundleFailed | BundleDownloadAuthorised
Screening = CaseAdmitted | CaseRejected | DeficiencyNoted | DeficiencyCured | DeficiencyLapsed
Talks = (
    OfferMade | OfferDeclined | OfferWithdrawn | OfferLapsed | ProposalMade | ProposalAccepted | ProposalDeclined
    | ProposalLapsed | BidPlaced | BiddingCrossed | BiddingRoundClosed | CaseSettled
)  # fmt: skip
Mediating = (
    AccordProposed | AccordConcluded | AccordDeclined | AccordLapsed | MediationOpened | MediationConsented
    | MediatorAssigned | MediatorIdentified | MediatorChallenged | ChallengeRuledOn | MediationAdvanced
    | MediationEnded
)  # fmt: skip
Timing = (
    DeadlineWarned | DeadlineExtended | DeadlineProlonged | ClockPaused | ClockResumed | FirstReplyMissed | CaseStalled
    | QueueLookedInto | WakeDeferred | WakeBlocked
)  # fmt: skip
Performing = TaskPerformed | TaskBreached | ReturnShipped | ReturnReceived | ReturnRefused | ReturnLapsed
Proving = (
    EvidenceRequested | RequestUnmet | EvidenceDeclared | EvidenceAmended | EvidenceDiscarded | EvidenceInspected
    | EvidenceRefused | EvidenceLapsed | EvidenceSubmitted | RecordAttached | EvidenceKept | DownloadAuthorised
)  # fmt: skip
Keeping = (
    HoldPlaced | HoldLifted | EvidenceErasureOrdered | EvidenceErased | PersonErasureOrdered | PersonErased
)  # fmt: skip
Representing = RepresentativeAuthorised | RepresentationEnded
Whole = (
    CaseFiled | CaseServed | NoticeDispatched | CaseResponded | MessagePosted | JointMessagePosted | CaucusHeld
    | StageEntered | RespondentDefaulted | CaseDecided | CaseClosed | CaseReopened | TokensRevoked
    | ExternalUpdated | PublicTextApproved
)  # fmt: skip
Grouping = GroupInvited | GroupJoined | GroupVoted | GroupLeft | GroupCarried
Arbitrated = ArbitrationReferred | ArbitrationReached | CaseAwarded | AwardCorrected | ArbitrationReturned
Event = (
    Screening | Talks | Mediating | Timing | Performing | Proving | Keeping | Representing | Bundling | Grouping
    | Arbitrated | Whole
)  # fmt: skip

TYPE_VERSIONS: Final[dict[type, int]] = {}
"""Event types whose shape has changed since version 1, with their present version."""

AUDIENCES: Final[dict[type, tuple[str, ...]]] = {
    WakeDeferred: (),
    WakeBlocked: (),
    TokensRevoked: (PLATFORM,),
    # What is said in a mediation is for those who take part: the room for the parties, a caucus for nobody else at all.
    JointMessagePosted: (PARTIES,),
    CaucusHeld: (),
    MediatorIdentified: (),
    QueueLookedInto: (PLATFORM,),
    # Of these the complainant reads in the case; the other side is to learn of neither.
    GroupInvited: (PLATFORM,),
    GroupVoted: (PLATFORM,),
    # That the case is in a group the other side reads in the case; with which loss and proof its member has registered
    # there is between the two of them. What is claimed stands in the claim.
    GroupJoined: (PLATFORM,),
    # A file under way concerns the side that brings it, which sees it in the case; what is submitted is for both.
    EvidenceDeclared: (PLATFORM,),
    EvidenceAmended: (PLATFORM,),
    EvidenceDiscarded: (PLATFORM,),
    EvidenceInspected: (PLATFORM,),
    EvidenceRefused: (PLATFORM,),
    EvidenceLapsed: (PLATFORM,),
    # That one side takes its case along, perhaps to a court, is nothing for the other one to know.
    BundleRequested: (PLATFORM,),
    BundleMade: (PLATFORM,),
    BundleReady: (PLATFORM,),
    BundleFailed: (PLATFORM,),
    BundleDownloadAuthorised: (PLATFORM,),
    # Of an investigation those it is about must not learn.
    HoldPlaced: (PLATFORM,),
    HoldLifted: (PLATFORM,),
}
"""Who gets to see an event type, where that is not everyone."""


_SEALED: Final[dict[Visibility, tuple[str, ...]]] = {Visibility.NEUTRALS: (PLATFORM,), Visibility.CAUCUS: ()}


def audiences(event: Event) -> tuple[str, ...]:
    """Of a file that not everybody may see, nobody else learns that there is one."""
    own = AUDIENCES.get(type(event), EVERYONE)
    about = event.evidence if isinstance(event, EvidenceDeclared) else event
    visibility: Visibility | None = getattr(about, "visibility", None)
    return own if visibility is None else _SEALED.get(visibility, own)


def type_name(event: Event) -> str:
    """The published name, e.g. `case.filed`."""
    tag = type(event).__struct_config__.tag
    assert isinstance(tag, str)
    return tag
