"""What answers look like. Handlers answer with plain data, which goes out through these structs and in no other way."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

import msgspec

from chalicelib.application.ports import TenantKind
from chalicelib.domain import rehearsing, rulepack
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.roster import TieReason
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.arbitration_replies import ArbitrationSummary
from chalicelib.entrypoints.http.body_replies import NeutralAbsence, NeutralAccreditation
from chalicelib.entrypoints.http.case_parts import Hash, Money, Out, Stamp
from chalicelib.entrypoints.http.case_replies import ActionDone as ActionDone  # noqa: PLC0414
from chalicelib.entrypoints.http.case_replies import CaseSummary as CaseSummary  # noqa: PLC0414
from chalicelib.entrypoints.http.case_replies import CaseView as CaseView  # noqa: PLC0414
from chalicelib.entrypoints.http.case_replies import FiledCase as FiledCase  # noqa: PLC0414
from chalicelib.entrypoints.http.case_replies import FilingTried as FilingTried  # noqa: PLC0414
from chalicelib.entrypoints.http.case_replies import FullCase as FullCase  # noqa: PLC0414
from chalicelib.entrypoints.http.group_replies import GroupSummary
from chalicelib.entrypoints.http.report_replies import ReportSummary


class CaseList(Out):
    """A list may lag behind the cases by seconds."""

    cases: list[CaseSummary]
    next_after: str | None
    as_of: Stamp


class RecordedEvent(Out):
    """One link of the chain: hash = SHA-256("redress:event:1" + prev + body). `sealed` ones are not for you."""

    seq: int
    prev: Hash
    hash: Hash
    id: str | None = None
    type: str | None = None
    at: Stamp | None = None
    sequence: int | None = None
    """Dense for your audience."""
    body: str | None = None
    """Exactly the text that was hashed."""
    sealed: bool = False


class CaseEvents(Out):
    events: list[RecordedEvent]
    next_after: int | None


class Message(Out):
    seq: int
    by: Role
    at: Stamp
    text_id: str
    text: str | None
    """Null where the author has been erased."""
    room: str | None
    """Null for the case's thread; `joint`, or `caucus_` and the party that the mediator speaks with."""
    lang: str | None
    """The language it is written in, as its author says (BCP 47)."""
    attachments: list[str]
    """Ids of evidence."""
    edits: int | None
    """The `seq` of the message that this one corrects. Both stay."""


class Messages(Out):
    messages: list[Message]
    next_after: int | None


class PublishedData(Out, omit_defaults=True):
    """Of a case, a violation report, a group or an arbitration: the members of the others are not there then."""

    event_id: str
    sequence: int
    seq: int
    hash: Hash
    by: Role
    event: dict[str, Any]
    case_id: str | None = None
    case: CaseSummary | None = None
    report_id: str | None = None
    report: ReportSummary | None = None
    group_id: str | None = None
    group: GroupSummary | None = None
    arbitration_id: str | None = None
    arbitration: ArbitrationSummary | None = None
    acting: str | None = None
    """The representation under which it was done for that party; not there where it did it itself."""


SOMETIMES: Final = {
    "BulkLine": ("key", "problem"),
    "CaseSummary": ("order_ref", "channel", "arbitration", "accord"),
    "PublishedData": (
        "case_id", "case", "report_id", "report", "group_id", "group", "arbitration_id", "arbitration",
        "acting",
    ),
}  # fmt: skip
"""Members of answers that may be missing; of all others none ever is."""


class PublishedEvent(Out):
    """As it is sent to webhook endpoints."""

    type: str
    timestamp: Stamp
    data: PublishedData


class EventLog(Out):
    """What had settled by `settled_until`; nothing earlier will still appear. Always go on from `next_after`."""

    events: list[PublishedEvent]
    next_after: str
    settled_until: Stamp
    more: bool


class Tenant(Out):
    id: str
    name: str
    kind: TenantKind
    sandbox: bool
    log_shards: int
    """Over how many partitions a day of its event log is spread."""
    created_at: Stamp


class Key(Out):
    id: str
    role: Role
    label: str
    scopes: list[str]
    created_at: Stamp
    revoked: bool
    expires_at: Stamp | None
    """From then on it opens nothing; none: it lasts until it is revoked."""
    last_used: date | None
    """The last day on which it was seen (UTC)."""
    replaced_by: str | None
    """The key that was made to take its place."""


class NewKey(Key):
    api_key: str
    """Shown this once."""


class NewTenant(Tenant):
    key: NewKey


class Keys(Out):
    keys: list[Key]


class Token(Out):
    token: str
    role: Role
    ref: str
    case_id: str | None
    expires_at: Stamp
    representation_id: str | None = None
    """Under which its bearer acts for that party."""
    scope: list[str] = msgspec.field(default_factory=list)
    """What he may do then."""


class Tie(Out):
    ref: str
    reason: TieReason
    since: date | None = None
    until: date | None = None


class Mediator(Out):
    ref: str
    languages: list[str]
    capacity: int
    skills: list[DisputeType]
    """None: all."""
    available: bool
    ties: list[Tie]
    accreditations: list[NeutralAccreditation]
    absences: list[NeutralAbsence]
    active: int
    """Cases at present."""
    retired: bool
    """Gets no further case; the entry goes with a DELETE once `active` is 0."""
    since: Stamp
    version: int
    """Grows with each PUT."""


class Mediators(Out):
    """By their references."""

    mediators: list[Mediator]
    next_after: str | None


class OwnPack(Out):
    """`unverified`: paths to the numbers with a legal consequence that nobody has read in the primary text."""

    ref: str
    title: dict[str, str]
    effective_from: str
    effective_to: str | None
    unverified: list[str]
    unverified_override: str | None


class OwnPacks(Out):
    packs: list[OwnPack]


class Difference(Out):
    what: str
    one: str | None
    two: str | None


class Simulated(Out):
    """What happens when; `differences` is empty without a second pack."""

    told: rehearsing.Told
    beside: rehearsing.Told | None
    differences: list[Difference]


class SimilarRange(Out):
    """In percent of the claim, and in its money; `cases` is rounded down to tens."""

    cases: int
    low_percent: int
    middle_percent: int
    high_percent: int
    low: Money | None
    middle: Money | None
    high: Money | None


class Template(Out):
    use: str
    text: str


class NegotiationHelp(Out):
    """`range` is null where fewer than twenty comparable cases have ended: the explanation says so."""

    dispute_type: str
    remedy: str
    range: SimilarRange | None
    explanation: str
    templates: list[Template]
    as_of: Stamp


class Happened(Out):
    """An event that a move of the clock led to: in the record of which case or report, under which number."""

    at: Stamp
    id: str
    seq: int
    type: str


class Clock(Out):
    """A sandbox tenant's time. `reached` is false where a long move has to be sent again to go on."""

    now: Stamp
    wall: Stamp
    offset_seconds: int
    reached: bool = True
    woken: int = 0
    happened: list[Happened] = msgspec.field(default_factory=list)
    """What happened on the way, in order; at most 500 events, all of them in `GET /v1/events`."""
    next_wake: Stamp | None = None
    """When something happens next if nobody acts."""


class RulePacks(Out):
    packs: list[rulepack.RulePack]


class Health(Out):
    status: Literal["ok"]


class ProblemFault(Out):
    pointer: str
    code: str
    limit: str | int | None = None
    remedy: str | None = None


class OpenAction(Out):
    action: str
    why: str | None
    """What it does, in your language."""


class Problem(Out):
    """RFC 9457."""

    type: str
    title: str
    status: int
    code: str
    remedy: str
    instance: str
    help: str
    detail: str | None = None
    due_at: Stamp | None = None
    """When the time for it was over, or until when others are waited for."""
    allowed_from: Stamp | None = None
    """From when on it is possible."""
    consequence: rulepack.Consequence | None = None
    """What the passing of that time leads to."""
    instead: list[OpenAction] | None = None
    """What you may do now."""
    applies: str | None = None
    """When it was or will be possible and what applies instead, in your language."""
    data: dict[str, Any] = msgspec.field(default_factory=dict)
    faults: list[ProblemFault] = msgspec.field(default_factory=list)
    faults_left_out: int = 0
