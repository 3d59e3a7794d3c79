"""The roster of mediators: who may be asked to mediate a dispute, and who of them first. Pure.

A mediator who is tied to a party is never eligible, whoever asks for him: neutrality is not a matter of load or taste.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final

import msgspec

from chalicelib.domain.case.state import DisputeType

MAX_CAPACITY: Final = 200
"""Cases one mediator may have at a time."""
MAX_TIES: Final = 100
MAX_LANGUAGES: Final = 20
MAX_MEDIATORS: Final = 1_000
"""Per platform: the whole roster is read where nobody is asked for by name."""
LANGUAGE_PATTERN: Final = r"^[a-z]{2,3}$"
"""ISO 639, as a case says its own."""


class TieReason(StrEnum):
    """What ties a mediator to somebody."""

    EMPLOYMENT = "employment"
    FAMILY = "family"
    OWNERSHIP = "ownership"
    REPRESENTATION = "representation"
    PRIOR_CASE = "prior_case"
    OTHER = "other"


class Tie(msgspec.Struct, frozen=True):
    """`ref`: a complainant, a respondent or an organisation, by the platform's code."""

    ref: str
    reason: TieReason


class Mediator(msgspec.Struct, frozen=True):
    """An entry of the roster. `active`: the cases he has now, which only claims of cases change."""

    ref: str
    languages: tuple[str, ...]
    capacity: int
    """1 to `MAX_CAPACITY`; lowered below `active` it ends nothing, and nothing is added."""
    since: datetime
    skills: tuple[DisputeType, ...] = ()
    """Empty: all."""
    ties: tuple[Tie, ...] = ()
    available: bool = True
    active: int = 0
    retired: bool = False
    """Takes no further case; the entry stays until his last one has ended."""
    version: int = 0
    """Grows with each change of the entry; claims leave it alone."""


class Need(msgspec.Struct, frozen=True):
    """What a case asks of its mediator. `refs`: of all who have a part in it, and of whom they stand for."""

    dispute_type: DisputeType
    language: str
    refs: frozenset[str]
    former: frozenset[str] = frozenset()
    """Mediators of the case who were replaced: none of them comes back."""


class Reason(StrEnum):
    """Why somebody cannot be the mediator of a case."""

    NOT_IN_ROSTER = "not_in_roster"
    TIED_TO_PARTY = "tied_to_party"
    REPLACED_BEFORE = "replaced_before"
    NO_SKILL = "no_skill"
    NO_LANGUAGE = "no_language"
    NOT_AVAILABLE = "not_available"
    AT_CAPACITY = "at_capacity"


def eligible(mediator: Mediator, need: Need) -> tuple[Reason, ...]:
    """Every reason why not; empty when he may be asked. Who has a part in the case himself counts as tied."""
    tied = {mediator.ref, *(tie.ref for tie in mediator.ties)} & need.refs
    against = {
        Reason.TIED_TO_PARTY: bool(tied),
        Reason.REPLACED_BEFORE: mediator.ref in need.former,
        Reason.NO_SKILL: bool(mediator.skills) and need.dispute_type not in mediator.skills,
        Reason.NO_LANGUAGE: need.language not in mediator.languages,
        Reason.NOT_AVAILABLE: mediator.retired or not mediator.available,
        Reason.AT_CAPACITY: mediator.active >= mediator.capacity,
    }
    return tuple(reason for reason, holds in against.items() if holds)


def rank(mediators: Iterable[Mediator], need: Need) -> tuple[Mediator, ...]:
    """Those who may be asked, the least loaded for his capacity first; the same roster gives the same order."""
    free = [m for m in mediators if not eligible(m, need)]
    return tuple(sorted(free, key=lambda m: (Fraction(m.active, m.capacity), m.ref)))
