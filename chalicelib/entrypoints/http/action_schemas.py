"""What actions on a case may carry: one struct per body. Hard limits only; a pack's own are checked by the rules."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from chalicelib.domain.case.procedure import Step
from chalicelib.domain.case.state import Finding, Remedy
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.guidance import KEY_PATTERN
from chalicelib.domain.roster import LANGUAGE_PATTERN
from chalicelib.domain.values import ID_BODY, MAX_AMOUNT
from chalicelib.entrypoints.http.schemas import (
    MAX_MESSAGE,
    Body,
    Currency,
    Details,
    EvidenceId,
    Moment,
    MoneyIn,
    PartyRole,
    Ref,
    Text,
)

MAX_ITEMS: Final = 20
OfferId = Annotated[str, Meta(pattern=f"^off_{ID_BODY}$")]
AnswerableId = Annotated[str, Meta(pattern=f"^(off|prp)_{ID_BODY}$")]
DeclinableId = Annotated[str, Meta(pattern=f"^(agr|off|prp)_{ID_BODY}$")]
AccordId = Annotated[str, Meta(pattern=f"^agr_{ID_BODY}$")]
TaskId = Annotated[str, Meta(pattern=f"^tsk_{ID_BODY}$")]
DeadlineId = Annotated[
    str,
    Meta(
        pattern=f"^[a-z][a-z_]{{2,29}}(:[a-z]{{2,4}}_{ID_BODY})?$", description="As `deadlines` of the case says it."
    ),
]  # fmt: skip
Citation = Annotated[str, Meta(pattern=f"^(claim|response|(evi|req)_{ID_BODY})$")]
StageName = Annotated[str, Meta(pattern="^[a-z][a-z_]{2,29}$")]
Code = Annotated[str, Meta(pattern="^[a-z][a-z_]{2,39}$")]
Lacking = Annotated[
    str,
    Meta(
        pattern=f"^(evidence\\.)?{KEY_PATTERN[1:]}",
        description="A key of the dispute type's form, or `evidence.` and a key of its checklist.",
    ),
]  # fmt: skip
WithinDays = Annotated[int, Meta(ge=1, le=365, description="Calendar days to perform; none: by the pack.")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class ReasonIn(Body):
    """Why, in one's own words; may be left out."""

    reason: Text | None = None


class GivenReasonIn(Body):
    """Why, in one's own words."""

    reason: Text


# ------------------------------------------------------------------------------------------------- admission and notice


class RejectIn(Body):
    """On a ground of the rule pack, with reasons for this very complaint."""

    ground: Code
    reasons: Text


class NoteDeficiencyIn(Body):
    """What the complaint lacks and the complainant can supply."""

    items: Annotated[list[Lacking], Meta(min_length=1, max_length=MAX_ITEMS)]
    note: Text | None = None


class CureIn(Body):
    """What was lacking: answers to the form by their keys; anything else by files, or in words."""

    details: Details = field(default_factory=dict)
    note: Text | None = None


class ServeIn(Body):
    """The platform attests that the respondent has been given notice, now or at an earlier moment."""

    how: Literal["platform"] = "platform"
    at: Moment | None = None


class DispatchNoticeIn(Body):
    """The platform attests that it sent the notice to the address the respondent has confirmed, now or earlier."""

    at: Moment | None = None


class RespondIn(Body):
    position: Literal["admits", "partly", "contests"]
    statement: Text


# ---------------------------------------------------------------------------------------------------------------- talks


class TermsIn(Body):
    """What is offered, proposed or ordered. Two terms match when they are equal; own words never are."""

    remedy: Remedy
    money: MoneyIn | None = None
    conditions: Annotated[list[Condition], Meta(max_length=len(Condition))] = field(default_factory=list)
    within_days: WithinDays | None = None
    text: Text | None = None
    """What a `custom` remedy consists in, or the words of an apology."""


class OfferIn(Body):
    """Several offers may be open at a time. Without prejudice: what is not accepted binds nobody."""

    terms: TermsIn
    note: Text | None = None
    expires_at: Moment | None = None
    """Earlier than the pack's own end of an offer, with at least a day to answer."""


class CounterIn(Body):
    offer_id: OfferId
    terms: TermsIn
    note: Text | None = None
    expires_at: Moment | None = None


class AcceptIn(Body):
    """An offer of the other side, or the officer's or mediator's proposal, as it stands."""

    offer_id: AnswerableId


class DeclineIn(Body):
    """An offer of the other side, a proposal, or an agreement on a stage that the other side proposed."""

    offer_id: DeclinableId


class WithdrawOfferIn(Body):
    offer_id: OfferId


class BidIn(Body):
    """Sealed: nobody but the comparison ever sees it. The complainant bids the least it takes, the respondent the most
    it pays.
    """

    amount: MoneyIn


class MessageIn(Body):
    """To the case's thread; in a mediation to its `joint` room, or in a `caucus` with the mediator alone."""

    text: Annotated[str, Meta(min_length=1, max_length=MAX_MESSAGE, pattern=r"\S")]
    room: Literal["joint", "caucus"] | None = None
    to: PartyRole | None = None
    """With whom the mediator holds the caucus; parties leave it out."""
    lang: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")] | None = None
    """The language it is written in (BCP 47)."""
    attachments: Annotated[tuple[EvidenceId, ...], Meta(max_length=10)] = ()
    """Submitted files that everybody in the room may see."""
    edits: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    """The `seq` of a message of your own in the same room, which this one corrects. Both stay readable."""


# ------------------------------------------------------------------------------------------------ stages that need both


class FeeIn(Body):
    """An amount in the currency's smallest unit; none is 0."""

    amount: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
    currency: Currency


class ArbitrationIn(Body):
    """Everything that an agreement to arbitrate says. The other party agrees by quoting its hash."""

    body: Ref
    """The arbitration body."""
    scope: Ref
    """What is put to it."""
    seat: Ref
    language: Annotated[str, Meta(pattern=LANGUAGE_PATTERN, description="ISO 639")]
    fee: FeeIn
    fee_by: Literal["complainant", "respondent", "platform", "system"]
    """`system`: both sides, in equal parts."""
    effect: Code
    """One of those that the rule pack knows."""
    rules_sha256: Sha256
    """Of the body's rules."""
    quote_id: Annotated[str, Meta(pattern=f"^qte_{ID_BODY}$")] | None = None
    """The body's quote, which must say the same. Needed where the body works with Redress."""
    fallbacks: Annotated[tuple[Ref, ...], Meta(max_length=MAX_ITEMS)] = ()
    """Bodies that are asked in this order, at the same fee, if the first one refuses."""
    expires_at: Moment | None = None
    """Until when it must have led to an arbitration."""


class ProposeAccordIn(Body):
    """To go to a stage that needs both parties' will; to arbitration with everything that it needs."""

    stage: StageName
    arbitration: ArbitrationIn | None = None


class ConcludeAccordIn(Body):
    """The explicit yes. For arbitration it quotes `terms_sha256` of the agreement."""

    accord_id: AccordId
    terms_sha256: Sha256 | None = None


# ------------------------------------------------------------------------------------------------------------ mediation


class AssignMediatorIn(Body):
    mediator: Ref | None = None
    """Of the platform's roster, or of the body's. Left out: of the platform's the least loaded of those who fit, of the
    body's whoever is drawn.
    """
    body: Annotated[str, Meta(pattern=f"^ten_{ID_BODY}$")] | None = None
    """Whose mediator it is to be: a body with which the platform has an agreement that covers the case."""


class RuleOnChallengeIn(Body):
    upheld: bool
    reasons: Text


class AdvanceMediationIn(Body):
    """To the very next of the five steps."""

    to: Step


class GivenReasonsIn(Body):
    reasons: Text


# ------------------------------------------------------------------------------------------------------------- deciding


class RequestEvidenceIn(Body):
    to: PartyRole
    what: Text


class ProposeIn(Body):
    terms: TermsIn
    reasons: Text


class DecisionReasonIn(Body):
    """One reason and what it rests on: `claim`, `response`, evidence in the vault, requests that were not met."""

    text: Text
    cites: Annotated[list[Citation], Meta(max_length=50)]


class DecideIn(Body):
    finding: Finding
    reasons: Annotated[list[DecisionReasonIn], Meta(max_length=20)]
    terms: TermsIn | None = None


# ----------------------------------------------------------------------------------------------------------------- time


class PauseIn(Body):
    """For a reason of the rule pack that is open to your role."""

    reason: Code
    note: Text | None = None


class ProlongIn(Body):
    deadline_id: DeadlineId
    reason: Text


class LookIntoIn(Body):
    """What was found out about a case in a supervisors' queue. For the platform's own people."""

    queue: Literal["late", "ombuds"]
    note: Text


# ---------------------------------------------------------------------------------------------------------- performance


class PerformIn(Body):
    """A task and the evidence, in the vault, that shows it done."""

    task_id: TaskId
    proof: Annotated[list[EvidenceId], Meta(max_length=20)]


class ShipReturnIn(Body):
    """The goods are on their way back."""

    task_id: TaskId
    carrier: Ref
    tracking: Ref


class ConfirmReturnIn(Body):
    task_id: TaskId


class RefuseReturnIn(Body):
    """What came back is not what was agreed on."""

    task_id: TaskId
    reason: Text


class RevokeTokensIn(Body):
    role: PartyRole
