"""What requests about a body's neutrals may carry: an entry of the roster, many at once, and the lists."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, field

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import roster
from chalicelib.domain.neutrals.roster import NeutralRole, Relation
from chalicelib.entrypoints.http.body_schemas import OnError
from chalicelib.entrypoints.http.schemas import AbsenceIn, AccreditationIn, Body, Code, Limit, MoneyIn, Ref

MAX_ROWS: Final = 1_000
MAX_IMPORT: Final = 256 * 1024
PER_SHEET: Final = 1_000

Capacity = Annotated[int, Meta(ge=1, le=roster.MAX_CAPACITY, description="Cases at a time.")]


class CompetenceIn(Body):
    """What the neutral can decide. Each that is empty: all."""

    dispute_types: Annotated[list[DisputeType], Meta(max_length=len(DisputeType))] = field(
        default_factory=list
    )
    laws: Annotated[
        list[Annotated[str, Meta(pattern=roster.LAW_PATTERN, description="ISO 3166")]],
        Meta(max_length=roster.MAX_LAWS),
    ] = field(default_factory=list)
    fields: Annotated[list[Code], Meta(max_length=roster.MAX_FIELDS)] = field(default_factory=list)
    """Of business, by the body's codes."""
    ceilings: Annotated[list[MoneyIn], Meta(max_length=roster.MAX_CEILINGS)] = field(default_factory=list)
    """The highest amount in dispute, one for each currency."""


class NeutralTieIn(Body):
    """What the neutral has on file: to whom, by which code, since when."""

    ref: Ref
    relation: Relation
    since: date | None = None
    until: date | None = None


class NeutralIn(Body):
    """An entry of the roster, whole: what is left out goes back to its default."""

    languages: Annotated[
        list[Annotated[str, Meta(pattern=roster.LANGUAGE_PATTERN, description="ISO 639")]],
        Meta(min_length=1, max_length=roster.MAX_LANGUAGES),
    ]
    roles: Annotated[list[NeutralRole], Meta(min_length=1, max_length=len(NeutralRole))]
    capacity: Capacity
    person: Ref | None = None
    """The code of the person, the same at every body: by it the cases of all bodies are counted together."""
    competence: CompetenceIn = field(default_factory=CompetenceIn)
    accreditations: Annotated[list[AccreditationIn], Meta(max_length=roster.MAX_ACCREDITATIONS)] = field(
        default_factory=list
    )
    absences: Annotated[list[AbsenceIn], Meta(max_length=roster.MAX_ABSENCES)] = field(default_factory=list)
    capacity_total: Capacity | None = None
    """Of the person over all bodies; the lowest that any of them declares counts. Needs `person`."""
    weight: Annotated[int, Meta(ge=roster.MIN_WEIGHT, le=roster.MAX_WEIGHT)] = roster.MIN_WEIGHT
    """Tickets in a draw."""
    ties: Annotated[list[NeutralTieIn], Meta(max_length=roster.MAX_TIES)] = field(default_factory=list)
    trade: Literal["complainant", "respondent"] | None = None
    """Whose side's trade or interest the neutral comes from: of a panel neither side's has a majority, and a crowd has
    seats for both.
    """
    public_key: (
        Annotated[str, Meta(pattern="^[A-Za-z0-9+/]{43}=$", description="Ed25519, base64.")] | None
    ) = None
    """Where awards are signed with a key of the neutral's own."""
    available: bool = True


class NeutralRow(NeutralIn, kw_only=True):
    """A row of an import."""

    ref: Ref


class ImportIn(Body):
    """Either rows in JSON, each an entry with its `ref`, or a sheet as CSV with a header."""

    neutrals: Annotated[list[Any], Meta(min_length=1, max_length=MAX_ROWS)] | None = None
    csv: Annotated[str, Meta(min_length=1, max_length=MAX_IMPORT)] | None = None
    on_error: OnError = "keep_none"
    """Where rows are wrong: enter the others, or none."""


class NeutralListQuery(Body):
    after: Ref | None = None
    """`next_after` of the page before."""
    limit: Limit = 50


class NeutralExportQuery(Body):
    after: Ref | None = None
    """`Redress-Next-After` of the sheet before."""
    limit: Annotated[int, Meta(ge=1, le=PER_SHEET)] = PER_SHEET
