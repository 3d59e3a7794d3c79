"""What a case can be asked to do: imperatives, without effects. Texts come sealed, as `TextRef`s."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.case.exhibits import OTHER, Derived, Facts, Source, Visibility, Which
from chalicelib.domain.case.external import External, RecordExternal
from chalicelib.domain.case.holding import ErasureGround, HoldGround
from chalicelib.domain.case.procedure import ArbitrationTerms, Invitation, MediatorDraw, Registration, Step
from chalicelib.domain.case.referred import Quoted
from chalicelib.domain.case.representatives import EndGround, RepresentativeKind, Signature
from chalicelib.domain.case.state import Claim, Finding, Party, Reason, Terms, TextRef
from chalicelib.domain.values import Money, Role


class FileCase(msgspec.Struct, frozen=True):
    case_id: str
    tenant: str
    complainant: Party
    respondent: Party
    claim: Claim
    lang: str
    fingerprint: str
    sandbox: bool = False
    gaps: tuple[str, ...] = ()
    """What the dispute type's form still lacks; a deficiency where the pack screens."""
    external: External | None = None
    """The dispute at a payment provider that the case was made from."""


class RecordService(msgspec.Struct, frozen=True):
    """The respondent has been given notice. `how`: webhook, email (delivered), platform (attested by it)."""

    how: str
    at: datetime
    delivered: str = ""
    """Which event's delivery it was, of a webhook or a mail."""


class Respond(msgspec.Struct, frozen=True):
    position: str
    statement: TextRef


class DispatchNotice(msgspec.Struct, frozen=True):
    """The platform attests that the notice was sent to the respondent's confirmed address."""

    at: datetime


class MakeOffer(msgspec.Struct, frozen=True):
    """`expires_at`: earlier than the pack's own end of an offer, never later."""

    terms: Terms
    note: TextRef | None = None
    expires_at: datetime | None = None


class CounterOffer(msgspec.Struct, frozen=True):
    offer_id: str
    terms: Terms
    note: TextRef | None = None
    expires_at: datetime | None = None


class Decline(msgspec.Struct, frozen=True):
    """Refuses an offer of the other side, a proposal, or an agreement that the other side proposed."""

    offer_id: str


class WithdrawOffer(msgspec.Struct, frozen=True):
    offer_id: str


class PlaceBid(msgspec.Struct, frozen=True):
    """A sealed bid. `amount` and `against` never leave the decision: no event, row or answer holds them. `against` is
    the other side's bid of the same round, opened for this comparison only; `box` is this bid sealed.
    """

    amount: Money
    commitment: str = ""
    against: Money | None = None
    box: bytes = b""


class Accept(msgspec.Struct, frozen=True):
    """Accepts an offer of the other side, or the officer's proposal, as it stands."""

    offer_id: str


class Earlier(msgspec.Struct, frozen=True):
    """A message that stands: where it is, whose, and whether it corrects another itself."""

    seq: int
    by: Role
    room: str | None
    edits: bool


class PostMessage(msgspec.Struct, frozen=True):
    """`room`: None for the case's thread; `joint` for the mediation's; `caucus` for the mediator and one party alone,
    whom a mediator names by `to`.
    """

    message: TextRef
    room: str | None = None
    to: Role | None = None
    lang: str = ""
    """BCP 47, as the writer says; empty: not said."""
    attachments: tuple[str, ...] = ()
    """Ids of evidence."""
    edits: Earlier | None = None
    """The message that this one corrects; it stays."""


class Escalate(msgspec.Struct, frozen=True):
    reason: TextRef | None = None


class Withdraw(msgspec.Struct, frozen=True):
    reason: TextRef | None = None


class RequestEvidence(msgspec.Struct, frozen=True):
    to: Role
    what: TextRef


class Propose(msgspec.Struct, frozen=True):
    terms: Terms
    reasons: TextRef


class Decide(msgspec.Struct, frozen=True):
    finding: Finding
    reasons: tuple[Reason, ...]
    terms: Terms | None = None


class Perform(msgspec.Struct, frozen=True):
    task_id: str
    proof: tuple[str, ...]


class Declaration(msgspec.Struct, frozen=True):
    """One file: `sha256` in hex, `size` in bytes. `kind`: a line of the checklist. `redacts`: a file of one's own."""

    sha256: str
    size: int
    media_type: str
    name: TextRef
    request_id: str | None = None
    kind: str = OTHER
    visibility: Visibility = Visibility.PARTIES
    redacts: str | None = None


class DeclareEvidence(msgspec.Struct, frozen=True):
    files: tuple[Declaration, ...]


class AmendEvidence(msgspec.Struct, frozen=True):
    """Changes what is said of a file that is not submitted yet; what is None stays. The bytes cannot change."""

    evidence_id: str
    name: TextRef | None = None
    kind: str | None = None
    visibility: Visibility | None = None
    request_id: str | None = None


class DiscardEvidence(msgspec.Struct, frozen=True):
    """Takes a file back that is not submitted yet; its share of the budget is free again."""

    evidence_id: str


class RecordInspection(msgspec.Struct, frozen=True):
    """What `inspect` found in the uploaded version. `refusal` is a stable code, or None when all is as declared."""

    evidence_id: str
    version_id: str
    refusal: str | None = None
    facts: Facts | None = None


class SubmitEvidence(msgspec.Struct, frozen=True):
    evidence_id: str


class SubmitAll(msgspec.Struct, frozen=True):
    """Several at once, all of them or none."""

    evidence_ids: tuple[str, ...]


class AttachRecord(msgspec.Struct, frozen=True):
    """A third party's record, already in the intake bucket as `version_id`. `evidence_id` derives from the source, so
    the same record is attached once.
    """

    evidence_id: str
    sha256: str
    size: int
    media_type: str
    name: TextRef
    version_id: str
    source: Source
    kind: str = OTHER


class RecordKept(msgspec.Struct, frozen=True):
    """The vault holds the file, locked until then, and what was made of it for the other side."""

    evidence_id: str
    version_id: str
    kept_until: datetime
    copy: Derived | None = None
    thumbnail: Derived | None = None


class AuthorizeDownload(msgspec.Struct, frozen=True):
    evidence_id: str
    which: Which | None = None
    """None: the original, or where the caller may not have that, the copy."""


class RevokeTokens(msgspec.Struct, frozen=True):
    """Raises a party's epoch: every token it holds is void at once."""

    role: Role


class Tick(msgspec.Struct, frozen=True):
    """A wake-up. Decides whatever is due; nothing when nothing is."""


class Oversee(msgspec.Struct, frozen=True):
    """The watch has found the case without anything that would move it on: it goes to the ombuds office (S37)."""


class BlockWake(msgspec.Struct, frozen=True):
    """A Tick failed. Puts the wake off until `retry_at`; without it the case is blocked and goes to the operators."""

    retry_at: datetime | None


class Admit(msgspec.Struct, frozen=True):
    """The complaint is admissible: the procedure begins."""


class Reject(msgspec.Struct, frozen=True):
    """The complaint is refused on a ground of the pack."""

    ground: str
    reasons: TextRef


class NoteDeficiency(msgspec.Struct, frozen=True):
    """The complaint lacks something that can be supplied."""

    items: tuple[str, ...]
    note: TextRef | None = None


class Cure(msgspec.Struct, frozen=True):
    """What was lacking, by key."""

    details: dict[str, str]
    note: TextRef | None = None


class ProposeAccord(msgspec.Struct, frozen=True):
    """To enter a stage that needs both parties' consent; for arbitration with everything P4 asks for. `quoted`: what
    the quote says that the terms name; None where they name none, or there is no such quote.
    """

    stage: str
    arbitration: ArbitrationTerms | None = None
    quoted: Quoted | None = None


class ConcludeAccord(msgspec.Struct, frozen=True):
    """The other party's explicit yes. For arbitration it quotes the hash of the terms."""

    accord_id: str
    terms_sha256: str | None = None


class ConsentToMediation(msgspec.Struct, frozen=True):
    pass


class LeaveMediation(msgspec.Struct, frozen=True):
    """Refuses to take part, or withdraws a consent that was given."""

    reason: TextRef | None = None


class AssignMediator(msgspec.Struct, frozen=True):
    """`mediator` is a reference in the roster; whether it may be that one has been checked against the roster."""

    mediator: str
    conflicts: tuple[str, ...] = ()
    """What speaks against it by the roster; anything here is a refusal."""
    body: str | None = None
    """Whose roster; None: the platform's own."""
    person: str = ""
    draw: MediatorDraw | None = None
    repeats: tuple[tuple[str, int], ...] = ()
    """Where appointments for one party are limited: each party, with the mark that was read with their number."""


class ChallengeMediator(msgspec.Struct, frozen=True):
    reason: TextRef


class RuleOnChallenge(msgspec.Struct, frozen=True):
    upheld: bool
    reasons: TextRef


class AdvanceMediation(msgspec.Struct, frozen=True):
    """To the next of the five steps; no step is left out."""

    to: Step


class ConcludeMediation(msgspec.Struct, frozen=True):
    """The mediator ends a mediation in which no agreement is to be had."""

    reasons: TextRef


class PauseClock(msgspec.Struct, frozen=True):
    reason: str
    note: TextRef | None = None


class ResumeClock(msgspec.Struct, frozen=True):
    pass


class Prolong(msgspec.Struct, frozen=True):
    """Grants a deadline the extension that its rule allows."""

    deadline_id: str
    reason: TextRef


class ShipReturn(msgspec.Struct, frozen=True):
    """The goods are on their way back: the carrier's code and number."""

    task_id: str
    carrier: str
    tracking: str


class ConfirmReturn(msgspec.Struct, frozen=True):
    task_id: str


class RefuseReturn(msgspec.Struct, frozen=True):
    """What came back is not what was agreed; with reasons."""

    task_id: str
    reason: TextRef


class Reopen(msgspec.Struct, frozen=True):
    reason: TextRef


class LookInto(msgspec.Struct, frozen=True):
    """A supervisor has dealt with why the case is in a queue: `late`, `stalled`."""

    queue: str
    note: TextRef


class PlaceHold(msgspec.Struct, frozen=True):
    """No file of the case is erased until the hold is lifted."""

    ground: HoldGround
    reason: TextRef


class LiftHold(msgspec.Struct, frozen=True):
    hold_id: str
    reason: TextRef


class EraseEvidence(msgspec.Struct, frozen=True):
    """A kept file's bytes are to go. `at`: wall time. `again`: it was erased once and has come back with a backup."""

    evidence_id: str
    ground: ErasureGround
    at: datetime
    reason: TextRef | None = None
    again: bool = False


class RecordErased(msgspec.Struct, frozen=True):
    """The bytes of the file are gone."""

    evidence_id: str


class ErasePerson(msgspec.Struct, frozen=True):
    """What this party wrote and brought is to go. `at`: wall time. `again`: it was erased once and has come back with a
    backup. `request_id`: on whose request, where there was one.
    """

    role: Role
    ground: ErasureGround
    at: datetime
    request_id: str = ""
    again: bool = False


class RecordPersonErased(msgspec.Struct, frozen=True):
    """The person's keys and files are gone."""

    role: Role


class AuthoriseRepresentative(msgspec.Struct, frozen=True):
    """`of`: for whom, where the platform registers it. `signed_at`: of a document; a yes by a call is of now."""

    ref: str
    kind: RepresentativeKind
    scope: tuple[str, ...]
    text_sha256: str
    signature: Signature
    expires_at: datetime
    of: Role | None = None
    signed_at: datetime | None = None
    evidence_id: str | None = None


class EndRepresentation(msgspec.Struct, frozen=True):
    """Revoked by the party or the platform, or given back by the representative."""

    representation_id: str
    ground: EndGround | None = None


class ApprovePublicText(msgspec.Struct, frozen=True):
    """`text_id`: for which text of the case. `reason`: why it may say what the redaction would have taken out."""

    text_id: str
    text: TextRef
    reason: TextRef | None = None


class JoinGroup(msgspec.Struct, frozen=True):
    """`member`: the person's digest within the group, by which nobody joins twice. `link`: came with a valid link."""

    invitation: Invitation
    member: str
    registration: Registration
    link: bool = False


class LeaveGroup(msgspec.Struct, frozen=True):
    invitation: Invitation
    reason: TextRef | None = None


class CastVote(msgspec.Struct, frozen=True):
    """`ballot` never leaves the decision in clear: `box` is it sealed, `commitment` binds the caster to it."""

    invitation: Invitation
    poll_id: str
    options: tuple[str, ...]
    """What is voted for: one option, or in an election up to as many as there are seats."""
    commitment: str = ""
    box: bytes = b""
    choice: str = ""
    """The remedy chosen, where the terms leave a choice."""
    terms_sha256: str = ""


class InviteToGroup(msgspec.Struct, frozen=True):
    """The complainant is told that others have the same problem (detection's invitation)."""

    group_id: str
    merged: tuple[str, ...] = ()
    """Groups that went into it: whoever is still a member of one is told all the same."""


class CarryFromGroup(msgspec.Struct, frozen=True):
    """What the group achieved becomes this case's own outcome: to be performed like any other. `of`: the offer or
    decision. `opened`: the member's own ballot as it was counted, canonical JSON with its salt, where there was one.
    """

    group_id: str
    of: str
    outcome: str
    """settled, decided"""
    terms: Terms | None
    ledger: int
    legal_effect: str = "agreement"
    poll_id: str = ""
    terms_sha256: str = ""
    opened: str = ""


class ReleaseFromGroup(msgspec.Struct, frozen=True):
    """The case goes on alone, exactly where it stood."""

    group_id: str
    cause: str


class RecordReferral(msgspec.Struct, frozen=True):
    """The arbitration that the parties agreed on is open at that body. `accord_id`: their agreement."""

    arbitration_id: str
    accord_id: str
    body: str
    fallback: int = 0


class RecordStage(msgspec.Struct, frozen=True):
    """The arbitration has come so far."""

    arbitration_id: str
    stage: str


class RecordAward(msgspec.Struct, frozen=True):
    """The award was served. `legal_effect`: `award`, or `opinion` where nobody is bound; no terms: dismissed."""

    arbitration_id: str
    award_id: str
    finding: Finding
    terms: Terms | None
    legal_effect: str
    award_sha256: str
    served_at: datetime


class CorrectAward(msgspec.Struct, frozen=True):
    """The award was corrected, or added to (`additional`)."""

    arbitration_id: str
    award_id: str
    finding: Finding
    terms: Terms | None
    award_sha256: str
    additional: bool = False


class ReturnFromArbitration(msgspec.Struct, frozen=True):
    """No body has taken the case, or the arbitration has ended without an award. `arbitration_id`: empty where there
    was none.
    """

    accord_id: str
    cause: str
    arbitration_id: str = ""


class RequestBundle(msgspec.Struct, frozen=True):
    """Everything the caller may see, as one file. `ref`: who that is, as the case names people."""

    lang: str
    ref: str = ""


class RecordBundle(msgspec.Struct, frozen=True):
    """What the file holds is settled: the root of its manifest, and up to which event it goes. `replaces`: the root
    of what was settled before and can no longer be made, because a person or a file was erased.
    """

    bundle_id: str
    seq: int
    chain_head: str
    root: str
    replaces: str = ""


class RecordBundleReady(msgspec.Struct, frozen=True):
    bundle_id: str
    root: str
    sha256: str
    size: int
    expires_at: datetime


class RecordBundleFailed(msgspec.Struct, frozen=True):
    bundle_id: str
    cause: str


class AuthorizeBundleDownload(msgspec.Struct, frozen=True):
    bundle_id: str
    ref: str = ""


Bundling = RequestBundle | RecordBundle | RecordBundleReady | RecordBundleFailed | AuthorizeBundleDownload
Arbitrated = RecordReferral | RecordStage | RecordAward | CorrectAward | ReturnFromArbitration
Grouping = JoinGroup | LeaveGroup | CastVote | InviteToGroup | CarryFromGroup | ReleaseFromGroup
Screening = Admit | Reject | NoteDeficiency | Cure
Talks = MakeOffer | CounterOffer | Accept | Decline | WithdrawOffer | PlaceBid | Propose
Mediating = (
    ProposeAccord | ConcludeAccord | ConsentToMediation | LeaveMediation | AssignMediator | ChallengeMediator
    | RuleOnChallenge | AdvanceMediation | ConcludeMediation
)  # fmt: skip
Timing = PauseClock | ResumeClock | Prolong | LookInto
Performing = Perform | ShipReturn | ConfirmReturn | RefuseReturn
Filing = (
    DeclareEvidence | AmendEvidence | DiscardEvidence | RecordInspection | SubmitEvidence | SubmitAll | AttachRecord
    | RecordKept | AuthorizeDownload
)  # fmt: skip
Keeping = PlaceHold | LiftHold | EraseEvidence | RecordErased | ErasePerson | RecordPersonErased
Representing = AuthoriseRepresentative | EndRepresentation
Whole = (
    FileCase | RecordService | DispatchNotice | Respond | PostMessage | Escalate | Withdraw | RequestEvidence | Decide
    | Reopen | RevokeTokens | Tick | BlockWake | Oversee | RecordExternal | ApprovePublicText
)  # fmt: skip
Command = (
    Screening | Talks | Mediating | Timing | Performing | Filing | Keeping | Representing | Bundling | Grouping
    | Arbitrated | Whole
)  # fmt: skip
