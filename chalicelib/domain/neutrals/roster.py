"""The entry of a neutral on a roster: what he can do, when, how much of it, and to whom he is tied. Owns the bounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol, TypeVar

import msgspec

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.values import Money, Role

MAX_CAPACITY: Final = 200
"""Cases one neutral may have at a time, here and over all bodies."""
MAX_TIES: Final = 100
MAX_LANGUAGES: Final = 20
MAX_ACCREDITATIONS: Final = 20
MAX_ABSENCES: Final = 50
MAX_LAWS: Final = 50
MAX_FIELDS: Final = 50
MAX_CEILINGS: Final = 10
MIN_WEIGHT: Final = 1
MAX_WEIGHT: Final = 100
LANGUAGE_PATTERN: Final = r"^[a-z]{2,3}$"
"""ISO 639, as a case says its own."""
CODE_PATTERN: Final = r"^[a-z][a-z0-9_]{0,39}$"
"""Kinds of accreditation and fields of business, as a body names them."""
LAW_PATTERN: Final = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
"""ISO 3166, as packs name where a law is in force."""


class NeutralRole(StrEnum):
    """As what somebody may serve."""

    SOLE = "sole"
    CHAIR = "chair"
    MEMBER = "member"
    MEDIATOR = "mediator"
    JUROR = "juror"
    """Of a crowd panel."""


class Relation(StrEnum):
    """What ties two of them: persons, firms, organisations, each by its code. It counts in both directions."""

    SAME_PERSON = "same_person"
    EMPLOYMENT = "employment"
    FAMILY = "family"
    OWNERSHIP = "ownership"
    FIRM = "firm"
    """Of the same firm or chambers."""
    REPRESENTATION = "representation"
    """Counsel, and whom he stands for."""
    PRIOR_CASE = "prior_case"
    """Decided, mediated or advised in it."""
    OTHER = "other"


class Tie(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the neutral has on file about himself. Without `until` it lasts."""

    ref: str
    relation: Relation
    since: date | None = None
    until: date | None = None
    """The last day."""


class Competence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What he can decide. Each that is empty: all."""

    dispute_types: tuple[DisputeType, ...] = ()
    laws: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """Of business."""
    ceilings: tuple[Money, ...] = ()
    """By currency, the highest amount in dispute that he takes."""


class Accreditation(msgspec.Struct, frozen=True, omit_defaults=True):
    """`kind`: the body's code, e.g. `consumer_lawyer`."""

    kind: str
    expires_on: date | None = None
    """The last day on which it holds; None: for good."""

    def holds(self, on: date | None) -> bool:
        """Without a day: whether it would hold on any."""
        return self.expires_on is None or on is None or on <= self.expires_on


class Absence(msgspec.Struct, frozen=True):
    """Days on which he takes nothing on, both ends included."""

    first: date
    last: date

    def covers(self, on: date) -> bool:
        return self.first <= on <= self.last


class Statistics(msgspec.Struct, frozen=True, omit_defaults=True):
    """What has come of his cases so far. They speak to whoever reads them; they keep nobody out of a draw."""

    assigned: int = 0
    decided: int = 0
    overturned: int = 0
    days: int = 0
    """From appointment to award, over all that he decided."""
    for_complainant: int = 0
    for_respondent: int = 0


class Neutral(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry of a roster. `active` and `active_total` are counted by claims of cases alone."""

    ref: str
    languages: tuple[str, ...]
    capacity: int
    """1 to `MAX_CAPACITY`; lowered below `active` it ends nothing, and nothing is added."""
    since: datetime
    roles: tuple[NeutralRole, ...]
    person: str = ""
    """The code of the person, the same at every body; empty: the reference is all that is known."""
    competence: Competence = Competence()
    accreditations: tuple[Accreditation, ...] = ()
    absences: tuple[Absence, ...] = ()
    capacity_total: int | None = None
    """Over all bodies; None: nobody counts."""
    weight: int = MIN_WEIGHT
    """How many tickets he holds in a draw, `MIN_WEIGHT` to `MAX_WEIGHT`."""
    ties: tuple[Tie, ...] = ()
    trade: Role | None = None
    """Whose side's trade or interest he comes from, complainants' or respondents'; None: neither's."""
    public_key: str = ""
    """Ed25519 in base64, where he signs with a key of his own."""
    available: bool = True
    retired: bool = False
    """Takes no further case; the entry stays until his last one has ended."""
    active: int = 0
    """Cases he has here."""
    active_total: int = 0
    """Cases the person has at all bodies."""
    statistics: Statistics = Statistics()
    version: int = 0
    """Grows with each change of the entry; claims leave it alone."""
    filed: dict[str, datetime] = {}
    """By field, since when it says what it says; of one that is not there, since the entry was made."""

    @property
    def codes(self) -> frozenset[str]:
        """All that the neutral himself goes by."""
        return frozenset({self.ref, self.person} - {""})

    @property
    def serves(self) -> bool:
        """Whether he is to be drawn at all."""
        return self.available and not self.retired

    def accredited(self, kind: str, on: date | None) -> bool:
        return any(held.kind == kind and held.holds(on) for held in self.accreditations)

    def away(self, on: date) -> bool:
        return any(absence.covers(on) for absence in self.absences)


FACTS: Final = (
    "languages", "capacity", "roles", "competence", "accreditations", "absences", "capacity_total", "ties", "trade",
    "available",
)  # fmt: skip
"""Fields that may keep somebody out of a draw."""


def refiled(before: Neutral | None, after: Neutral) -> dict[str, datetime]:
    """`Neutral.filed` of an entry that is put at the moment `after.since`: what has changed is on file since then. So
    nobody can be kept out of a draw by what was entered once its seed was known without everybody seeing that.
    """
    if before is None:
        return {}
    changed = {name for name in FACTS if getattr(before, name) != getattr(after, name)}
    return {name: moment for name, moment in before.filed.items() if name not in changed} | dict.fromkeys(
        sorted(changed), after.since
    )


def expired(neutral: Neutral, on: date | None) -> tuple[Accreditation, ...]:
    """What of his accreditations does not hold on that day: a body is told when it enters him."""
    return tuple(held for held in neutral.accreditations if not held.holds(on))


class Busy(Protocol):
    """Whoever has cases, and room for so many."""

    @property
    def ref(self) -> str: ...
    @property
    def active(self) -> int: ...
    @property
    def capacity(self) -> int: ...


B = TypeVar("B", bound=Busy)


def most_idle(everybody: Iterable[B]) -> tuple[B, ...]:
    """The least loaded for his capacity first, equal ones by reference: the same roster gives the same order."""
    return tuple(sorted(everybody, key=lambda one: (Fraction(one.active, one.capacity), one.ref)))
