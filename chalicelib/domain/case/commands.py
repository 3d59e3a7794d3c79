"""What a case can be asked to do: imperatives, without effects. Texts come sealed, as `TextRef`s."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.case.procedure import ArbitrationTerms, Invitation, Registration, Step
from chalicelib.domain.case.referred import Quoted
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


class RecordService(msgspec.Struct, frozen=True):
    """The respondent has been given notice. `how`: webhook (delivered), platform (attested by it)."""

    how: str
    at: datetime
    delivered: str = ""
    """Which event's delivery it was, of a webhook."""


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


class PostMessage(msgspec.Struct, frozen=True):
    """`room`: None for the case's thread; `joint` for the mediation's; `caucus` for the mediator and one party alone,
    whom a mediator names by `to`.
    """

    message: TextRef
    room: str | None = None
    to: Role | None = None


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
    """One file: `sha256` in hex, `size` in bytes."""

    sha256: str
    size: int
    media_type: str
    name: TextRef
    request_id: str | None = None


class DeclareEvidence(msgspec.Struct, frozen=True):
    files: tuple[Declaration, ...]


class RecordInspection(msgspec.Struct, frozen=True):
    """What `inspect` found in the uploaded version. `refusal` is a stable code, or None when all is as declared."""

    evidence_id: str
    version_id: str
    refusal: str | None = None


class SubmitEvidence(msgspec.Struct, frozen=True):
    evidence_id: str


class RecordKept(msgspec.Struct, frozen=True):
    """The vault holds the file, locked until then."""

    evidence_id: str
    version_id: str
    kept_until: datetime


class AuthorizeDownload(msgspec.Struct, frozen=True):
    evidence_id: str


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
Filing = DeclareEvidence | RecordInspection | SubmitEvidence | RecordKept | AuthorizeDownload
Whole = (
    FileCase | RecordService | DispatchNotice | Respond | PostMessage | Escalate | Withdraw | RequestEvidence | Decide
    | Reopen | RevokeTokens | Tick | BlockWake | Oversee
)  # fmt: skip
Command = Screening | Talks | Mediating | Timing | Performing | Filing | Grouping | Arbitrated | Whole
