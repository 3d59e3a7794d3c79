"""What answers about bodies look like: profiles, agreements, quotes, rosters, imports, relations."""

from __future__ import annotations

from datetime import date

from msgspec import field

from chalicelib.domain.bodies.agreements import AgreementState, AgreementTerms
from chalicelib.domain.bodies.fees import Form
from chalicelib.domain.bodies.profile import ProfileTerms
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.roster import NeutralRole, Relation
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.case_parts import Hash, Money, Out, Stamp


class UsualDuration(Out):
    """Days from the opening to the award, in the body's past arbitrations."""

    median: int
    nine_in_ten: int
    cases: int


class ArbitrationBody(Out):
    """A profile as the body has published it."""

    body_id: str
    profile: ProfileTerms
    sandbox: bool
    updated_at: Stamp
    version: int
    durations: dict[DisputeType, UsualDuration] = field(default_factory=dict)
    """By type of dispute, where there were enough; only in a body's own page."""


class ArbitrationBodies(Out):
    """By their ids."""

    bodies: list[ArbitrationBody]
    next_after: str | None


class BodyAgreement(Out):
    """Between a platform and a body."""

    agreement_id: str
    platform: str
    body: str
    proposed_by: Role
    terms: AgreementTerms
    state: AgreementState
    proposed_at: Stamp
    answered_at: Stamp | None
    ended_at: Stamp | None
    ended_by: Role | None
    ends_on: date | None
    """The last day on which it takes a case."""
    version: int


class BodyAgreements(Out):
    agreements: list[BodyAgreement]
    next_after: str | None


class FeeSplit(Out):
    """In the currency's smallest unit; the three sum to `total`."""

    currency: str
    total: int
    complainant: int
    respondent: int
    platform: int


class ArbitrationQuote(Out):
    """What a body would charge for this case. An agreement to arbitrate names it, and this is charged then."""

    quote_id: str
    body_id: str
    name: str
    """Of the body, in your language."""
    form: Form
    amount: Money
    """In dispute; what the fee was reckoned from."""
    fee: FeeSplit
    usual: UsualDuration | None
    """Of past arbitrations; null while there are too few."""
    accept_days: int
    """In which it says whether it takes the case."""
    award_days: int
    """In which it decides, from the panel's constitution."""
    languages: list[str]
    seats: list[str]
    valid_until: Stamp
    sha256: Hash


class UnableBody(Out):
    """A body that cannot take this case."""

    body_id: str
    name: str
    reasons: list[str]
    said: list[str]
    """The same in your language."""


class ArbitrationQuotes(Out):
    quotes: list[ArbitrationQuote]
    unable: list[UnableBody]


class NeutralCompetence(Out):
    dispute_types: list[DisputeType] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    ceilings: list[Money] = field(default_factory=list)


class NeutralAccreditation(Out):
    kind: str
    expires_on: date | None = None


class NeutralAbsence(Out):
    first: date
    last: date


class NeutralTie(Out):
    ref: str
    relation: Relation
    since: date | None = None
    until: date | None = None


class NeutralStatistics(Out):
    """What came of the neutral's cases."""

    assigned: int = 0
    decided: int = 0
    overturned: int = 0
    days: int = 0
    """From appointment to award, over all that were decided."""
    for_complainant: int = 0
    for_respondent: int = 0


class EntryWarning(Out):
    """What does not hinder the entry, and still has an effect."""

    code: str
    said: str
    ref: str
    pointer: str
    """Into the entry."""
    limit: str


class BodyNeutral(Out):
    """An entry of a body's roster."""

    ref: str
    person: str
    languages: list[str]
    roles: list[NeutralRole]
    competence: NeutralCompetence
    accreditations: list[NeutralAccreditation]
    absences: list[NeutralAbsence]
    capacity: int
    capacity_total: int | None
    weight: int
    ties: list[NeutralTie]
    trade: Role | None
    public_key: str
    available: bool
    retired: bool
    active: int
    statistics: NeutralStatistics
    since: Stamp
    version: int
    warnings: list[EntryWarning] = field(default_factory=list)
    mediates: list[str] | None = None
    """Platforms' cases that the neutral mediates now; told where one entry is put or shown."""


class BodyNeutrals(Out):
    """By their references."""

    neutrals: list[BodyNeutral]
    next_after: str | None


class RowError(Out):
    """One thing wrong with one row."""

    line: int
    """Of the sheet, from 1, its header included; of a list the number of the row."""
    ref: str
    column: str
    """Empty: the row as a whole."""
    code: str
    limit: str | int | None
    remedy: str


class Imported(Out):
    """Everything that is wrong is told at once."""

    rows: int
    entered: int
    changed: int
    refused: int
    errors: list[RowError]
    warnings: list[EntryWarning]


class CodeRelation(Out):
    a: str
    relation: Relation
    b: str
    since: date | None
    until: date | None


class CodeRelations(Out):
    relations: list[CodeRelation]


class RelationsKept(Out):
    kept: int
