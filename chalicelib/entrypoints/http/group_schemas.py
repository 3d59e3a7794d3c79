"""What requests about groups may carry. Hard limits only; a rule pack's own are checked by the rules."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from chalicelib.domain.case.state import DisputeType, Finding, Remedy
from chalicelib.domain.case.terms import Condition
from chalicelib.domain.collective.formula import MAX_CHOICES, Kind, Split
from chalicelib.domain.group.links import MAX_DAYS, USUAL_DAYS
from chalicelib.domain.group.representing import SCOPES
from chalicelib.domain.group.state import AuthorityKind, ChangeKind, Stage, Status
from chalicelib.domain.values import ID_BODY, MAX_AMOUNT
from chalicelib.entrypoints.http.action_schemas import Code, Sha256, WithinDays
from chalicelib.entrypoints.http.member_schemas import ChoiceId, LinkText
from chalicelib.entrypoints.http.schemas import (
    MAX_MESSAGE,
    AboutCodes,
    Body,
    CaseId,
    Currency,
    Cursor,
    GroupId,
    Lang,
    Limit,
    Moment,
    MoneyIn,
    Ref,
    Text,
)  # fmt: skip

MAX_CASES: Final = 100
MAX_CURRENCIES: Final = 20
GroupOfferId = Annotated[str, Meta(pattern=f"^gof_{ID_BODY}$")]
DrawId = Annotated[str, Meta(pattern=f"^drw_{ID_BODY}$")]
QuestionId = Annotated[str, Meta(pattern=f"^qst_{ID_BODY}$")]
AuthorityId = Annotated[str, Meta(pattern=f"^aut_{ID_BODY}$")]
Cited = Annotated[
    str,
    Meta(
        pattern=f"^(law|roll|test_[1-9][0-9]{{0,2}}|(case|evi|gof|qst)_{ID_BODY})$",
        description="What a reason rests on: the law, the roll, a test case by its number, a case, evidence, an offer, "
        "a question.",
    ),
]  # fmt: skip
Scope = Annotated[str, Meta(pattern="^[a-z]{5,20}$", description=f"One of {', '.join(SCOPES)}.")]
Scopes = Annotated[list[Scope], Meta(min_length=1, max_length=len(SCOPES))]
Signed = Annotated[str, Meta(max_length=100, pattern="^[A-Za-z0-9+/]+={0,2}$", description="Base64.")]
Room = Literal["members", "representatives", "parties"]


# ------------------------------------------------------------------------------------------------------------- opening


class GroupIn(Body):
    """A group. A complainant opens one about its own case and leaves `origin`, `pack`, `dispute_type`, `respondent_ref`
    and `currency` out; others name them. Whoever opens a group has not joined it.
    """

    origin: Literal["association", "officer"] | None = None
    """On whose part a platform opens it."""
    pack: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")] | None = None
    dispute_type: DisputeType | None = None
    respondent_ref: Ref | None = None
    currency: Currency | None = None
    keys: AboutCodes | None = None
    """What the cases have in common. Of a complainant's own case: all that it is about, or these of it."""
    expected: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """How many may join, as far as anybody knows: the group is made for about so many."""
    listed: bool = False
    """Whether its public page invites whoever it concerns; else a link does."""
    lang: Lang = "en"


class GroupLinkIn(Body):
    """A link by which others are asked to join; it comes to its end by itself and cannot be taken back."""

    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = USUAL_DAYS


# --------------------------------------------------------------------------------------------------------- gathering


class GroupReasonsIn(Body):
    reasons: Text


class MergeIn(Body):
    """This group goes into the other one; whoever has joined is asked to join that one."""

    into: GroupId
    reasons: Text


class SplitIn(Body):
    """Cases that are not alike to the others."""

    cases: Annotated[list[CaseId], Meta(min_length=1, max_length=MAX_CASES)]
    reasons: Text


class ListIn(Body):
    listed: bool


# ----------------------------------------------------------------------------------------------------- representation


class StandIn(Body):
    """`scope`: what the mandate is to cover."""

    statement: Text
    scope: Scopes


class DemandRecallIn(Body):
    """`case_id`: of the representative."""

    case_id: CaseId
    reason: Text


class AuthoriseIn(Body):
    """A signed statement that a lawyer or an association may act for the group. A signature (Ed25519 over the 32 bytes
    of the statement's hash) that comes with its public key is checked.
    """

    kind: AuthorityKind
    ref: Ref
    scope: Scopes
    statement_sha256: Sha256
    signed_at: Moment
    expires_at: Moment
    signature: Signed | None = None
    public_key: Signed | None = None


class RevokeAuthorityIn(Body):
    authority_id: AuthorityId
    reason: Text


# ---------------------------------------------------------------------------------------------------- deciding together

Amounts = Annotated[
    list[MoneyIn], Meta(max_length=MAX_CURRENCIES, description="At most one for each currency.")
]


class ChoiceIn(Body):
    """One remedy that a member may choose. Without amounts one in money pays by the formula, another pays nothing."""

    id: ChoiceId
    remedy: Remedy
    amounts: Amounts = field(default_factory=list)
    conditions: Annotated[list[Condition], Meta(max_length=len(Condition))] = field(default_factory=list)
    text: Text | None = None


class FormulaIn(Body):
    """What each member gets, worked out from the member's own claim and never more than that.

    `share` takes `share_bp`, `fixed` takes `each`, `fund` takes `total` and `by`, `in_kind` takes `choices`; `cap` and
    `floor` are the most and the least by a share or of a fund.
    """

    kind: Kind
    share_bp: Annotated[int, Meta(ge=1, le=10_000, description="Basis points of each claim.")] | None = None
    each: Amounts = field(default_factory=list)
    total: Amounts = field(default_factory=list)
    by: Split = Split.CLAIMS
    cap: Amounts = field(default_factory=list)
    floor: Amounts = field(default_factory=list)
    choices: Annotated[list[ChoiceIn], Meta(max_length=MAX_CHOICES)] = field(default_factory=list)


class GroupOfferIn(Body):
    """Binds nobody before the members have said yes, each for itself."""

    formula: FormulaIn
    least: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """Accepted by fewer members, it binds nobody."""
    within_days: WithinDays | None = None
    note: Text | None = None


class AgreeToOfferIn(Body):
    """The terms are worth asking the members; quotes their hash."""

    offer_id: GroupOfferId
    terms_sha256: Sha256


class RefuseOfferIn(Body):
    offer_id: GroupOfferId
    reason: Text | None = None


class WithdrawGroupOfferIn(Body):
    offer_id: GroupOfferId


class ProposeChangeIn(Body):
    """What representatives may not do without the members: change the common claim, or waive of it."""

    kind: ChangeKind
    text: Text


class GroupMessageIn(Body):
    """`members`: all of them read it; `representatives`: these, and whoever wrote; `parties`: representatives, the
    respondent and the mediator.
    """

    room: Room
    text: Annotated[str, Meta(min_length=1, max_length=MAX_MESSAGE, pattern=r"\S")]


# ------------------------------------------------------------------------------------------------------- determination


class AssignGroupMediatorIn(Body):
    mediator: Ref | None = None
    """Of the platform's roster. Left out: the least loaded of those who fit."""


class PoseQuestionIn(Body):
    """A question common to all members, to be decided once."""

    text: Text


class CommonReasonIn(Body):
    text: Text
    cites: Annotated[list[Cited], Meta(max_length=50)]


CommonReasons = Annotated[list[CommonReasonIn], Meta(max_length=20)]


class AnswerQuestionIn(Body):
    question_id: QuestionId
    finding: Finding
    reasons: CommonReasons


class DecideCommonIn(Body):
    """What follows for all members from the answered questions. Dismissed, it gives nothing."""

    finding: Finding
    questions: Annotated[list[QuestionId], Meta(max_length=20)]
    reasons: CommonReasons
    formula: FormulaIn | None = None
    within_days: WithinDays | None = None


class NonceIn(Body):
    """One side's share of the seed of a draw: 32 random bytes, in hex."""

    nonce: Sha256


class DrawTestsIn(Body):
    number: Annotated[int, Meta(ge=1, le=1_000)]


# -------------------------------------------------------------------------------------------------------- distribution


class EntitledIn(Body):
    """An amount in the currency's smallest unit; nothing is 0."""

    amount: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
    currency: Currency


class CorrectLedgerIn(Body):
    """What a member's line is to be worked out from. `reason` is a code, `text` says it in words."""

    case_id: CaseId
    entitled: EntitledIn
    reason: Code
    text: Text


class RecordUnclaimedIn(Body):
    """A sum that did not reach its member, as the platform attests."""

    case_id: CaseId
    amount: MoneyIn


# ------------------------------------------------------------------------------------------------------------- queries


class GroupListQuery(Body):
    order: Literal["due", "updated"] = "due"
    status: Status | None = None
    stage: Stage | None = None
    due_from: Moment | None = None
    due_to: Moment | None = None
    updated_since: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50


class PageQuery(Body):
    link: LinkText | None = None
    """Shows a group that is not listed."""


class RoomQuery(Body):
    room: Room | None = None
    """Left out: all rooms that you are in."""
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Limit = 50


Place = Annotated[
    str, Meta(pattern="^[0-9]{1,4}:[0-9]{1,6}$", description="`next_after` of the page before.")
]


class LedgerQuery(Body):
    after: Place | None = None
    limit: Limit = 50


RollNumber = Annotated[int, Meta(ge=0, le=10_000)]
FirstShard = Annotated[int, Meta(ge=0, le=1_023)]


class InclusionQuery(Body):
    roll: RollNumber = 0
    """0: the last one."""
    case_id: CaseId | None = None
    """For whoever may see the list of members; a member proves its own place."""


class RollQuery(Body):
    roll: RollNumber = 0
    """0: the last one."""
    first: FirstShard = 0
    """With which shard the page begins: the header `Link` names the next one."""


class DrawQuery(Body):
    draw: DrawId | None = None
    """Left out: the last one that was made."""
    first: FirstShard = 0
    """As of a roll."""


class ExportQuery(Body):
    kind: Literal["members", "bundle"] = "members"
    """The list for a representative action, or the record with what it takes to check it."""
    after: Annotated[str, Meta(pattern="^[0-9]{1,9}(:[0-9]{1,6})?$")] | None = None
    """`next_after` of the page before."""
    limit: Limit = 50
