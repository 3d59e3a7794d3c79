"""What requests may carry: one struct per body and per query. Owns the hard limits; a pack's own, lower ones are
checked by the rules. Everything a complaint may lack is optional here: completeness is a matter of the domain.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.case.procedure import OtherForum
from chalicelib.domain.case.state import About, DisputeType, Outcome, Remedy, Status
from chalicelib.domain.catalogue import MAX_TEXT as MAX_DETAIL
from chalicelib.domain.guidance import KEY_PATTERN
from chalicelib.domain.neutrals.roster import CODE_PATTERN
from chalicelib.domain.promises import ENTITLEMENTS
from chalicelib.domain.report.state import Violation
from chalicelib.domain.roster import (
    LANGUAGE_PATTERN,
    MAX_ABSENCES,
    MAX_ACCREDITATIONS,
    MAX_CAPACITY,
    MAX_LANGUAGES,
    MAX_TIES,
    TieReason,
)
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import ID_BODY, MAX_AMOUNT, REF_PATTERN, Role

MAX_NARRATIVE: Final = 30_000
MAX_TEXT: Final = 10_000
MAX_MESSAGE: Final = 4_000
MAX_DETAILS: Final = 40

Ref = Annotated[
    str, Meta(pattern=REF_PATTERN, description="A code of the platform's own; never a name or an address.")
]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$")]
Phone = Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ().-]{2,30}$")]
Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT, pattern=r"\S")]
CaseId = Annotated[str, Meta(pattern=f"^case_{ID_BODY}$")]
GroupId = Annotated[str, Meta(pattern=f"^group_{ID_BODY}$")]
ReportId = Annotated[str, Meta(pattern=f"^rep_{ID_BODY}$")]
AlertId = Annotated[str, Meta(pattern=f"^alr_{ID_BODY}$")]
EventId = Annotated[str, Meta(pattern=f"^evt_{ID_BODY}$")]
RepresentationId = Annotated[str, Meta(pattern=f"^rpr_{ID_BODY}$")]
EvidenceId = Annotated[str, Meta(pattern=f"^evi_{ID_BODY}$")]
RequestId = Annotated[str, Meta(pattern=f"^req_{ID_BODY}$")]
Moment = Annotated[datetime, Meta(tz=True)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217")]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Key = Annotated[str, Meta(pattern=KEY_PATTERN)]
Details = Annotated[
    dict[Key, Annotated[str, Meta(max_length=MAX_DETAIL)]],
    Meta(max_length=MAX_DETAILS, description="Answers to the form of the dispute type, by their keys."),
]
Lang = Literal["en", "zh"]
Channel = Literal["api", "web", "hotline", "email", "bot"]
PartyRole = Literal["complainant", "respondent"]
Scope = Literal[
    "agreements", "arbitrations", "bulk", "cases", "evidence", "events", "groups", "keys", "mediators", "neutrals",
    "reports", "sandbox", "tenants", "tokens", "webhooks",
]  # fmt: skip
Cursor = Annotated[
    str, Meta(max_length=1_024, pattern="^[A-Za-z0-9_=-]*$", description="Of the page before; opaque.")
]
MAX_PAGE: Final = 100
Limit = Annotated[int, Meta(ge=1, le=MAX_PAGE)]
Promises = Annotated[dict[Key, Annotated[int, Meta(ge=1, le=10**9)]], Meta(max_length=len(ENTITLEMENTS))]
AboutCodes = Annotated[
    dict[Literal["product", "listing", "batch", "promotion", "incident", "recall"], Ref],
    Meta(max_length=len(About)),
]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """Base of all of them: a name that is not known is a mistake somebody wants to hear of."""


# ---------------------------------------------------------------------------------------------------------- filing


class MoneyIn(Body):
    """An amount in the currency's smallest unit: 6490 CNY is 64.90 yuan."""

    amount: Annotated[int, Meta(ge=1, le=MAX_AMOUNT)]
    currency: Currency


class PersonIn(Body):
    """Names and contacts are sealed under the person's own key."""

    ref: Ref | None = None
    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class ClaimIn(Body):
    """What the complainant asks for; money remedies need an amount, a `custom` one needs words."""

    remedy: Remedy | None = None
    money: MoneyIn | None = None
    text: Text | None = None


class StandingIn(Body):
    """What the complainant declares on whether the complaint can be taken up. Left out: not said."""

    personal_use: bool | None = None
    """Bought as a consumer, for private use."""
    own_claim: bool | None = None
    """The complainant's own claim, or one it is authorised to bring."""
    other_forum: OtherForum | None = None
    """Where the same dispute is or was pending."""
    contacted_on: date | None = None
    """When the respondent was first asked to put it right."""
    identity_checked: bool | None = None
    """Whether the platform has checked who the complainant is."""


class ViolationReportIn(Body):
    """What else the complainant reports. Left out: the respondent is its subject, the complaint's words are its own."""

    violation: Violation
    subject_ref: Ref | None = None
    narrative: Annotated[str, Meta(min_length=1, max_length=MAX_NARRATIVE, pattern=r"\S")] | None = None


class PlacedItemIn(Body):
    ref: Ref
    title: Name
    unit_amount: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
    quantity: Annotated[int, Meta(ge=1, le=10_000)] = 1


class PlacedOrderIn(Body):
    """The order as the platform has it; it stays with the case as it is. Amounts in the currency's smallest unit: items
    and shipping, less the discount, come to the total.
    """

    ordered_at: Moment
    seller: Ref
    currency: Currency
    items: Annotated[list[PlacedItemIn], Meta(min_length=1, max_length=20)]
    total: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
    shipping: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] = 0
    discount: Annotated[int, Meta(ge=0, le=MAX_AMOUNT)] = 0
    provider: Ref | None = None
    """Of the payment."""
    payment_ref: Ref | None = None
    """The payment's reference at that provider."""


class CallIn(Body):
    """A complaint taken down for somebody at the telephone."""

    confirmed_at: Moment
    """When it was read back to the caller, who agreed to its being filed so."""
    taken_by: Ref | None = None
    """Who took the call; an officer's own token says it."""


class CaseIn(Body):
    """A complaint. Whatever is missing for filing is reported at once, as `incomplete`."""

    pack: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")]
    """A rule pack: its id (the version in force today), or `id@version`."""
    lang: Lang = "en"
    channel: Channel = "api"
    complainant: PersonIn = msgspec.field(default_factory=PersonIn)
    respondent: PersonIn = msgspec.field(default_factory=PersonIn)
    dispute_type: DisputeType | None = None
    occurred_on: date | None = None
    claim: ClaimIn = msgspec.field(default_factory=ClaimIn)
    narrative: Annotated[str, Meta(max_length=MAX_NARRATIVE)] | None = None
    order_ref: Ref | None = None
    terms_ref: Ref | None = None
    """The terms of the order. Of the versions registered under it, the one in force on the day of `order` is pinned by
    its hash.
    """
    order: PlacedOrderIn | None = None
    """The order as it was placed, and how it was paid: sealed with the case, and shown in it."""
    details: Details = {}
    standing: StandingIn | None = None
    country: Country | None = None
    """Where the complainant lives: the mandatory law of the place goes along."""
    promises: Promises = {}
    """What the merchant promised when the order was placed, as the platform attests: `no_reason_return_days`: 30."""
    about: AboutCodes = {}
    """What it is about, by the platform's codes: complaints about the same product, batch or recall are found by it."""
    call: CallIn | None = None
    """Of the hotline: an officer, who files through no other channel, cannot do without."""
    violation_report: ViolationReportIn | None = None
    """Opens a report as well, for the platform's governance alone; nothing of the case ever shows it."""


# ------------------------------------------------------------------------------------- tenants, keys, tokens, webhooks


class TenantIn(Body):
    name: Name
    kind: Literal["platform", "body"] = "platform"
    """Fixed for good: a marketplace, or an arbitration body with its own roster, clerks and neutrals."""
    sandbox: bool = False
    """Fixed for good: a sandbox has a clock that can be moved."""
    log_shards: Literal[4, 16, 64] = 4
    """Fixed for good: over how many partitions a day of the event log is spread, some hundreds of events a second each.
    Each costs a reader of the log a query.
    """


class KeyIn(Body):
    label: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\S")]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=15)]
    role: Literal["platform", "body"] | None = None
    """That of the tenant; left out, it is."""
    expires_at: Moment | None = None
    """An hour to 400 days from now; left out: it lasts until it is revoked."""


class AuthenticatedIn(Body):
    """When and how somebody has logged in with you (RFC 8176: `pwd`, `otp`, `hwk`, `mfa` …)."""

    at: Moment
    """At most 30 days ago."""
    methods: Annotated[list[Annotated[str, Meta(pattern=r"^[a-z]{2,12}\Z")]], Meta(max_length=4)] = []


class TokenIn(Body):
    """For a party of a case (`case_id`), or an officer, mediator, regulator or representative of groups (`ref`); by a
    body for a clerk, or an arbitrator or mediator of its roster (`ref`).
    """

    role: Literal[
        "complainant",
        "respondent",
        "officer",
        "mediator",
        "regulator",
        "representative",
        "clerk",
        "arbitrator",
    ]
    case_id: CaseId | None = None
    ref: Ref | None = None
    group_id: GroupId | None = None
    """Of a representative: makes sure that there is an authority for this group now. The token is not bound to it."""
    authenticated: AuthenticatedIn | None = None
    """Left out: just now, by nobody says what. What cannot be undone asks for a recent one."""
    representation_id: RepresentationId | None = None
    """For whoever acts for that party: the token does what the representation covers, and nothing else."""


Code = Annotated[str, Meta(pattern=CODE_PATTERN)]


class AccreditationIn(Body):
    kind: Code
    expires_on: date | None = None
    """The last day on which it holds."""


class AbsenceIn(Body):
    """Both days included."""

    first: date
    last: date


class TieIn(Body):
    """Somebody the mediator is tied to: a complainant, a respondent, an organisation; since when, until when."""

    ref: Ref
    reason: TieReason
    since: date | None = None
    until: date | None = None
    """The last day; it bars for three years more, of a family for good."""


class MediatorIn(Body):
    """An entry of the roster, whole: what is left out goes back to its default."""

    languages: Annotated[
        list[Annotated[str, Meta(pattern=LANGUAGE_PATTERN, description="ISO 639")]],
        Meta(min_length=1, max_length=MAX_LANGUAGES),
    ]
    capacity: Annotated[int, Meta(ge=1, le=MAX_CAPACITY, description="Cases at a time.")]
    skills: Annotated[list[DisputeType], Meta(max_length=len(DisputeType))] = []
    """Types of dispute; none: all."""
    available: bool = True
    """Whether further cases may be given."""
    ties: Annotated[list[TieIn], Meta(max_length=MAX_TIES)] = []
    """Whoever is named here, and the family of references that one belongs to, never gets this mediator."""
    accreditations: Annotated[list[AccreditationIn], Meta(max_length=MAX_ACCREDITATIONS)] = []
    """Where there are any, one must hold on the day of an assignment."""
    absences: Annotated[list[AbsenceIn], Meta(max_length=MAX_ABSENCES)] = []
    """Days on which no further case is given."""


class PackEndIn(Body):
    """No complaint is filed under the version after that day."""

    last_day: date


class SoughtIn(Body):
    remedy: Remedy
    money: MoneyIn | None = None


class ActIn(Body, rename={"with_": "with"}):
    """Who does what when: a role, an action on cases or `serve`, and what it takes. Ids may be left out where only one
    thing can be meant.
    """

    at: Moment
    by: Role
    do: Annotated[str, Meta(pattern="^[a-z_]{3,40}$")]
    with_: Annotated[dict[str, Any], Meta(max_length=20)] = {}


class StoryIn(Body):
    """A complaint and what people do about it, until a moment."""

    filed_at: Moment
    until: Moment
    dispute_type: DisputeType = DisputeType.QUALITY
    sought: SoughtIn | None = None
    occurred_on: date | None = None
    details: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=40)] = {}
    gaps: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=40)] = []
    standing: StandingIn | None = None
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    promises: Annotated[dict[str, int], Meta(max_length=20)] = {}
    acts: Annotated[list[ActIn], Meta(max_length=100)] = []


class SimulationIn(Body):
    """A told case, and the pack to run it under: by reference, or written out, before it is stored anywhere. `beside`:
    another one to compare it with.
    """

    pack: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}@[1-9][0-9]{0,3}$")] | RulePack
    story: StoryIn
    beside: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{1,39}@[1-9][0-9]{0,3}$")] | RulePack | None = None


class ClockIn(Body):
    """Exactly one of the three. Time only moves forward, by at most 400 days at once."""

    advance_seconds: Annotated[int, Meta(ge=1, le=400 * 86_400)] | None = None
    to: Moment | None = None
    to_next: Literal["deadline"] | None = None
    """To when something happens by itself next: a warning, or the end of a deadline with its grace."""


# --------------------------------------------------------------------------------------------------------- queries


Fields = Annotated[
    str,
    Meta(
        max_length=1_000,
        pattern=r"^[a-z_]{1,40}(,[a-z_]{1,40})*$",
        description="Names of members, with commas between: of a case only these are answered, and always `case_id`.",
    ),
]


class CaseQuery(Body):
    fields: Fields | None = None


class CaseListQuery(Body):
    """All that is given must hold. Bounds are inclusive."""

    order: Literal["due", "-due", "updated", "-updated", "filed", "-filed"] = "due"
    """The earliest first; with a minus the latest. By `-due` without the cases on which no time runs."""
    status: Status | None = None
    stage: Annotated[str, Meta(pattern="^[a-z][a-z_]{2,29}$")] | None = None
    outcome: Outcome | None = None
    dispute_type: DisputeType | None = None
    move: Literal["complainant", "respondent", "officer", "platform"] | None = None
    queue: Literal["unserved", "overdue", "late", "ombuds", "blocked"] | None = None
    """unserved (no notice yet, and late), overdue, late (no first reply in time), ombuds (nobody acts), blocked."""
    party: Ref | None = None
    """The reference of either side."""
    complainant_ref: Ref | None = None
    respondent_ref: Ref | None = None
    order_ref: Ref | None = None
    channel: Channel | None = None
    group: GroupId | None = None
    """In which it is pursued together with others."""
    due_from: Moment | None = None
    due_to: Moment | None = None
    updated_since: Moment | None = None
    updated_until: Moment | None = None
    filed_from: Moment | None = None
    filed_to: Moment | None = None
    fields: Fields | None = None
    after: Cursor = ""
    limit: Limit = 50


class MediatorListQuery(Body):
    after: Ref | None = None
    """`next_after` of the page before."""
    limit: Limit = 50


class CaseEventsQuery(Body):
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class MessagesQuery(Body):
    after: Annotated[int, Meta(ge=0, le=10**9)] = 0
    limit: Limit = 50


class DryRunQuery(Body):
    dry_run: bool = False
    """Only say what the action would lead to: nothing is written, and the Idempotency-Key is not used up."""


class DocsQuery(Body):
    lang: Lang | None = None


class ProceduresQuery(Body):
    tenant: Annotated[str, Meta(pattern=f"^ten_{ID_BODY}$")] | None = None
    """A platform whose own procedures are meant as well."""


class ProcedureQuery(ProceduresQuery):
    as_of: date | None = None
    """The day whose rules are meant; left out: today."""
