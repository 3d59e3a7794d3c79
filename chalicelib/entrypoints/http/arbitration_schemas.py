"""What requests about arbitrations may carry. Hard limits only; a rule pack's own are checked by the rules."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from chalicelib.domain.arbitration.deliberating import ISSUES, REASONS
from chalicelib.domain.arbitration.guards import CAPS
from chalicelib.domain.arbitration.proceeding import DAYS
from chalicelib.domain.arbitration.state import AwardKind, OrderKind, RequestKind, Stage, Status
from chalicelib.domain.case.state import Finding
from chalicelib.domain.neutrals.questionnaire import CODES
from chalicelib.domain.values import ID_BODY
from chalicelib.entrypoints.http.action_schemas import Code, FeeIn, Sha256, TermsIn
from chalicelib.entrypoints.http.schemas import (
    MAX_MESSAGE,
    Body,
    Cursor,
    EvidenceId,
    Limit,
    Moment,
    PartyRole,
    Ref,
    RequestId,
    Text,
)

MAX_EXHIBITS: Final = 50
MAX_NAMES: Final = 25
MAX_ACCEPTED: Final = 50
"""How many referrals are accepted in one request."""
ArbitrationId = Annotated[str, Meta(pattern=f"^arb_{ID_BODY}$")]
AwardId = Annotated[str, Meta(pattern=f"^awd_{ID_BODY}$")]
ChargeId = Annotated[str, Meta(pattern=f"^chg_{ID_BODY}$")]
ChallengeId = Annotated[str, Meta(pattern=f"^chg_{ID_BODY}$")]
OrderId = Annotated[str, Meta(pattern=f"^ord_{ID_BODY}$")]
HearingId = Annotated[str, Meta(pattern=f"^hng_{ID_BODY}$")]
SlotId = Annotated[str, Meta(pattern=f"^slt_{ID_BODY}$")]
SeatId = Annotated[
    str,
    Meta(
        pattern="^([2-9]-)?[1-9][0-9]?$",
        description="`1`, `2`, …; on appeal with the instance before it: `2-1`.",
    ),
]
ListingId = Annotated[str, Meta(pattern=r"^([2-9]-)?[1-9][0-9]?\.[1-9][0-9]?$")]
Names = Annotated[list[Ref], Meta(max_length=MAX_NAMES)]
Cited = Annotated[
    str,
    Meta(
        pattern=f"^(claim|response|(evi|ord|hng)_{ID_BODY})$",
        description="What a reason rests on: the claim, the answer, an exhibit, an order or a hearing.",
    ),
]
Question = Annotated[
    str, Meta(pattern="^[a-z][a-z_]{2,39}$", description="A code of `GET /v1/disclosure-questionnaire`.")
]
Signed = Annotated[str, Meta(max_length=100, pattern="^[A-Za-z0-9+/]+={0,2}$", description="Base64.")]


# --------------------------------------------------------------------------------------------------------- the referral


class RefuseReferralIn(Body):
    """On a ground of the rules, with reasons for this very case."""

    ground: Code
    reasons: Text


class RecordPaymentIn(Body):
    charge_id: ChargeId


class BulkAcceptIn(Body):
    """Each is accepted by a command of its own; what is refused of one says nothing of the others."""

    arbitrations: Annotated[list[ArbitrationId], Meta(min_length=1, max_length=MAX_ACCEPTED)]


# --------------------------------------------------------------------------------------------------------- constitution


class PutListIn(Body):
    seat: SeatId
    names: Annotated[list[Ref], Meta(min_length=3, max_length=MAX_NAMES)]


class RankListIn(Body):
    """Names that are not acceptable, and the others in the order of preference. The other side never sees it."""

    listing: ListingId
    struck: Names = field(default_factory=list)
    ranked: Names = field(default_factory=list)


class NominateIn(Body):
    neutral: Ref


class AppointIn(Body):
    seat: SeatId
    neutral: Ref


class AcceptAppointmentIn(Body):
    """Every question is answered with yes or no; how a yes counts the questionnaire says."""

    answers: Annotated[dict[Question, bool], Meta(max_length=len(CODES) + 5)]
    statement: Text | None = None


class DeclineAppointmentIn(Body):
    """`conflict`, `time`, `expertise`, `other`."""

    ground: Code


class UpdateDisclosureIn(Body):
    """What has come up since: questions to which the answer is yes now."""

    codes: Annotated[list[Question], Meta(max_length=len(CODES))] = field(default_factory=list)
    statement: Text | None = None


class WaiveConflictIn(Body):
    seat: SeatId
    code: Question


class ChallengeNeutralIn(Body):
    seat: SeatId
    reason: Text


class CommentIn(Body):
    challenge_id: ChallengeId
    text: Text


class RuleOnNeutralIn(Body):
    challenge_id: ChallengeId
    upheld: bool
    reasons: Text
    repeat: bool = False
    """Where it is upheld: whether what was done with the one who goes is repeated."""


class ResignIn(Body):
    ground: Code


class RemoveNeutralIn(Body):
    seat: SeatId
    reasons: Text


# ---------------------------------------------------------------------------------------------------------- proceedings


class OrderIn(Body):
    """A procedural order. `to`: whoever must answer; `days`: calendar days to do so, left out: as the rules say."""

    kind: OrderKind
    text: Text
    to: Annotated[list[PartyRole], Meta(max_length=2)] = field(default_factory=list)
    days: Annotated[int, Meta(ge=1, le=DAYS)] | None = None


class SubmitIn(Body):
    """`exhibits`: evidence of the case, which was submitted there."""

    order_id: OrderId
    text: Text
    exhibits: Annotated[list[EvidenceId], Meta(max_length=MAX_EXHIBITS)] = field(default_factory=list)


class AskExtensionIn(Body):
    order_id: OrderId
    reason: Text


class ExtendIn(Body):
    """More time, for everybody whom the order asks."""

    order_id: OrderId
    days: Annotated[int, Meta(ge=1, le=DAYS)]
    reason: Text


class SlotIn(Body):
    starts_at: Moment
    minutes: Annotated[int, Meta(ge=10, le=480)]


class ProposeHearingIn(Body):
    slots: Annotated[list[SlotIn], Meta(min_length=1, max_length=CAPS["slots"])]
    time_zone: Annotated[
        str, Meta(pattern="^[A-Za-z][A-Za-z0-9_+/-]{1,63}$", description="IANA, of the seat.")
    ]
    mode: Literal["video", "telephone"]


class AnswerSlotsIn(Body):
    """All that suit; none: none does."""

    hearing_id: HearingId
    slots: Annotated[list[SlotId], Meta(max_length=CAPS["slots"])] = field(default_factory=list)


class FixHearingIn(Body):
    hearing_id: HearingId
    slot: SlotId


class CancelHearingIn(Body):
    hearing_id: HearingId


class RecordHearingIn(Body):
    hearing_id: HearingId
    minutes: Text


class AgreeTermsIn(Body):
    """Terms that both sides want as an award. The first side gives `terms`; the other quotes their `sha256`."""

    terms: TermsIn | None = None
    sha256: Sha256 | None = None


class TerminateIn(Body):
    """`no_jurisdiction`, `not_pursued`, `impossible`, `unpaid`."""

    ground: Code
    reasons: Text


# ------------------------------------------------------------------------------------------------------------ the award


class DeliberateIn(Body):
    """For the panel alone."""

    text: Annotated[str, Meta(min_length=1, max_length=MAX_MESSAGE, pattern=r"\S")]


class AwardReasonIn(Body):
    text: Text
    cites: Annotated[list[Cited], Meta(min_length=1, max_length=20)]


class IssueIn(Body):
    """One question in dispute. Without a reason nothing is found."""

    code: Code
    finding: Finding
    reasons: Annotated[list[AwardReasonIn], Meta(min_length=1, max_length=REASONS)]


class ContentIn(Body):
    """What an award says. `costs`: by role, what each bears of the fee."""

    kind: AwardKind
    finding: Finding
    issues: Annotated[list[IssueIn], Meta(max_length=ISSUES)] = field(default_factory=list)
    """One at least; of a consent award none is needed."""
    terms: TermsIn | None = None
    """What is to be performed; of a consent award exactly what was agreed on, and left out here."""
    costs: dict[Literal["complainant", "respondent", "platform"], FeeIn] = field(default_factory=dict)


class PutDraftIn(Body):
    content: ContentIn


class VoteOnDraftIn(Body):
    draft_id: AwardId
    agrees: bool
    dissent: Text | None = None
    """Published with the award."""


class AdoptDraftIn(Body):
    """What the panel has seen (the case's record, the exhibits, this record) is pinned with it."""

    draft_id: AwardId


class SignIn(Body):
    """Either `signature`, by the neutral's own Ed25519 key on the roster, over the bytes of the award's document; or
    `kept`, for the key that is kept for a neutral without one.
    """

    award_id: AwardId
    signature: Signed | None = None
    kept: bool = False


class CommitVoteIn(Body):
    """A juror's sealed vote: SHA-256 of vote and salt, in hex."""

    commitment: Sha256


class RevealVoteIn(Body):
    vote: Literal["upheld", "dismissed"]
    salt: Annotated[str, Meta(pattern="^([0-9a-f]{2}){16,64}$", description="16 to 64 random bytes, in hex.")]


class RequestAfterIn(Body):
    kind: RequestKind
    text: Text


class RuleOnRequestIn(Body):
    """`content`: the award as corrected, or the additional one, where it is granted."""

    request_id: RequestId
    granted: bool
    reasons: Text
    content: ContentIn | None = None


# -------------------------------------------------------------------------------------------------------------- queries


class ArbitrationListQuery(Body):
    order: Literal["due", "updated"] = "due"
    stage: Stage | None = None
    status: Status | None = None
    mine: bool = False
    """Only where it is your move."""
    due_before: Moment | None = None
    updated_since: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50


class FeesQuery(Body):
    after: Cursor = ""
    limit: Limit = 50


class DeliberationQuery(Body):
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Limit = 50


class FileQuery(Body):
    """The record of the case from an event on."""

    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100
