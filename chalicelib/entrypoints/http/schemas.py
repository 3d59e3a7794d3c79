"""What requests may carry: one struct per body and per query. Owns the hard limits; a pack's own, lower ones are
checked by the rules. Everything a complaint may lack is optional here: completeness is a matter of the domain.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.case.state import DisputeType, Finding, Remedy, Status
from chalicelib.domain.values import ID_BODY, MAX_AMOUNT, REF_PATTERN

MAX_NARRATIVE: Final = 30_000
MAX_TEXT: Final = 10_000
MAX_MESSAGE: Final = 4_000
MAX_FILE: Final = 5 * 2**30

Ref = Annotated[
    str, Meta(pattern=REF_PATTERN, description="A code of the platform's own; never a name or an address.")
]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$")]
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ().-]{2,30}$")]
Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT, pattern=r"\S")]
CaseId = Annotated[str, Meta(pattern=f"^case_{ID_BODY}$")]
EventId = Annotated[str, Meta(pattern=f"^evt_{ID_BODY}$")]
OfferId = Annotated[str, Meta(pattern=f"^(off|prp)_{ID_BODY}$")]
EvidenceId = Annotated[str, Meta(pattern=f"^evi_{ID_BODY}$")]
RequestId = Annotated[str, Meta(pattern=f"^req_{ID_BODY}$")]
TaskId = Annotated[str, Meta(pattern=f"^tsk_{ID_BODY}$")]
Citation = Annotated[str, Meta(pattern=f"^(claim|response|(evi|req)_{ID_BODY})$")]
Moment = Annotated[datetime, Meta(tz=True)]
Lang = Literal["en", "zh"]
PartyRole = Literal["complainant", "respondent"]
Scope = Literal["cases", "evidence", "events", "keys", "sandbox", "tenants", "tokens", "webhooks"]
Cursor = Annotated[
    str, Meta(max_length=1_024, pattern="^[A-Za-z0-9_=-]*$", description="Of the page before; opaque.")
]
Limit = Annotated[int, Meta(ge=1, le=100)]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """Base of all of them: a name that is not known is a mistake somebody wants to hear of."""


# ---------------------------------------------------------------------------------------------------------- filing


class MoneyIn(Body):
    """An amount in the currency's smallest unit: 6490 CNY is 64.90 yuan."""

    amount: Annotated[int, Meta(ge=1, le=MAX_AMOUNT)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217")]


class PersonIn(Body):
    """Names and contacts are sealed under the person's own key."""

    ref: Ref | None = None
    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class ClaimIn(Body):
    """What the complainant asks for; money remedies need an amount."""

    remedy: Remedy | None = None
    money: MoneyIn | None = None


class CaseIn(Body):
    """A complaint. Whatever is missing for filing is reported at once, as `incomplete`."""

    pack: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")]
    """A rule pack: its id (the version in force today), or `id@version`."""
    lang: Lang = "en"
    channel: Literal["api", "web", "hotline", "email", "bot"] = "api"
    complainant: PersonIn = msgspec.field(default_factory=PersonIn)
    respondent: PersonIn = msgspec.field(default_factory=PersonIn)
    dispute_type: DisputeType | None = None
    occurred_on: date | None = None
    claim: ClaimIn = msgspec.field(default_factory=ClaimIn)
    narrative: Annotated[str, Meta(max_length=MAX_NARRATIVE)] | None = None
    order_ref: Ref | None = None
    terms_ref: Ref | None = None


# --------------------------------------------------------------------------------------------------------- actions


class TermsIn(Body):
    """What is offered, proposed or ordered. Two terms match when they are equal."""

    remedy: Remedy
    money: MoneyIn | None = None


class RespondIn(Body):
    position: Literal["admits", "partly", "contests"]
    statement: Text


class OfferIn(Body):
    terms: TermsIn
    note: Text | None = None


class CounterIn(Body):
    offer_id: Annotated[str, Meta(pattern=f"^off_{ID_BODY}$")]
    terms: TermsIn
    note: Text | None = None


class AcceptIn(Body):
    """An offer of the other side, or the officer's proposal, as it stands."""

    offer_id: OfferId


class MessageIn(Body):
    text: Annotated[str, Meta(min_length=1, max_length=MAX_MESSAGE, pattern=r"\S")]


class ReasonIn(Body):
    """Why, in one's own words; may be left out."""

    reason: Text | None = None


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


class PerformIn(Body):
    """A task and the evidence, in the vault, that shows it done."""

    task_id: TaskId
    proof: Annotated[list[EvidenceId], Meta(max_length=20)]


class ServeIn(Body):
    """The platform attests that the respondent has been given notice, now or at an earlier moment."""

    how: Literal["platform"] = "platform"
    at: Moment | None = None


class RevokeTokensIn(Body):
    role: PartyRole


# -------------------------------------------------------------------------------------------------------- evidence


class FileIn(Body):
    name: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
    media_type: Annotated[str, Meta(max_length=100, pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$")]
    size: Annotated[int, Meta(ge=1, le=MAX_FILE, description="Bytes.")]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Of the file, in lower-case hex.")]
    request_id: RequestId | None = None


class DeclareIn(Body):
    files: Annotated[list[FileIn], Meta(min_length=1, max_length=20)]


# ------------------------------------------------------------------------------------- tenants, keys, tokens, webhooks


class TenantIn(Body):
    name: Name
    sandbox: bool = False
    """Fixed for good: a sandbox has a clock that can be moved."""


class KeyIn(Body):
    label: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=8)]
    role: Literal["platform"] = "platform"


class TokenIn(Body):
    """For a party of a case (`case_id`), or an officer of the platform (`ref`)."""

    role: Literal["complainant", "respondent", "officer"]
    case_id: CaseId | None = None
    ref: Ref | None = None


class WebhookEndpointIn(Body):
    url: Annotated[str, Meta(min_length=1, max_length=2_048)]
    event_types: Annotated[list[Annotated[str, Meta(pattern=r"^[a-z]+\.[a-z_]+$")]], Meta(max_length=50)] = []
    """None: all."""


class ReplayIn(Body):
    case_id: CaseId
    event_id: EventId


class ClockIn(Body):
    """Exactly one of the two. Time only moves forward, by at most 400 days at once."""

    advance_seconds: Annotated[int, Meta(ge=1, le=400 * 86_400)] | None = None
    to: Moment | None = None


# --------------------------------------------------------------------------------------------------------- queries


class CaseListQuery(Body):
    order: Literal["due", "updated"] = "due"
    status: Status | None = None
    stage: Annotated[str, Meta(pattern="^[a-z][a-z_]{2,29}$")] | None = None
    move: Literal["complainant", "respondent", "officer", "platform"] | None = None
    due_from: Moment | None = None
    due_to: Moment | None = None
    updated_since: Moment | None = None
    after: Cursor = ""
    limit: Limit = 50


class CaseEventsQuery(Body):
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class MessagesQuery(Body):
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Limit = 50


class EventLogQuery(Body):
    after: Cursor = ""
    limit: Limit = 50


class DocsQuery(Body):
    lang: Lang | None = None
