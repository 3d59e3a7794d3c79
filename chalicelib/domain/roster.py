"""The roster of mediators: who may be asked to mediate a dispute, and who of them first. Pure.

A mediator is a neutral like others (`domain.neutrals`), on the roster of a platform. One who is tied to a party, or to
a reference of its family, is never eligible, whoever asks for him: neutrality is not a matter of load or taste.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain import families
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals import conflicts, eligibility
from chalicelib.domain.neutrals import roster as neutrals
from chalicelib.domain.neutrals.eligibility import Need, Reason
from chalicelib.domain.neutrals.roster import (
    LANGUAGE_PATTERN,
    MAX_ABSENCES,
    MAX_ACCREDITATIONS,
    MAX_CAPACITY,
    MAX_LANGUAGES,
    MAX_TIES,
    Absence,
    Accreditation,
    Competence,
    Neutral,
    NeutralRole,
    Relation,
    most_idle,
)

__all__ = [
    "LANGUAGE_PATTERN", "MAX_ABSENCES", "MAX_ACCREDITATIONS", "MAX_CAPACITY", "MAX_LANGUAGES", "MAX_MEDIATORS",
    "MAX_TIES", "Absence", "Accreditation", "Mediator", "Need", "Reason", "Tie", "TieReason", "eligible", "neutral",
    "rank",
]  # fmt: skip
MAX_MEDIATORS: Final = 1_000
"""Per platform: the whole roster is read where nobody is asked for by name."""


class TieReason(StrEnum):
    """What ties a mediator to somebody: those of a neutral's relations that a platform can say."""

    EMPLOYMENT = "employment"
    FAMILY = "family"
    OWNERSHIP = "ownership"
    REPRESENTATION = "representation"
    PRIOR_CASE = "prior_case"
    OTHER = "other"


class Tie(msgspec.Struct, frozen=True):
    """`ref`: a complainant, a respondent or an organisation, by the platform's code. Without `until` it lasts."""

    ref: str
    reason: TieReason
    since: date | None = None
    until: date | None = None
    """The last day."""


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
    accreditations: tuple[Accreditation, ...] = ()
    """Of one who has any, one must hold on the day on which he is asked."""
    absences: tuple[Absence, ...] = ()
    available: bool = True
    active: int = 0
    retired: bool = False
    """Takes no further case; the entry stays until his last one has ended."""
    version: int = 0
    """Grows with each change of the entry; claims leave it alone."""


def neutral(mediator: Mediator) -> Neutral:
    """The same entry as a body's roster has it."""
    return Neutral(
        ref=mediator.ref, languages=mediator.languages, capacity=mediator.capacity, since=mediator.since,
        roles=(NeutralRole.MEDIATOR,), competence=Competence(mediator.skills),
        ties=tuple(tie for said in mediator.ties for tie in _ties(said)),
        accreditations=mediator.accreditations, absences=mediator.absences,
        available=mediator.available, active=mediator.active, retired=mediator.retired, version=mediator.version,
    )  # fmt: skip


def _ties(said: Tie) -> tuple[neutrals.Tie, ...]:
    """In the spelling of the platform, and as families spell their members, where that is another one."""
    refs = dict.fromkeys((said.ref, families.normal(said.ref)))
    return tuple(neutrals.Tie(ref, Relation(said.reason.value), said.since, said.until) for ref in refs)


def eligible(mediator: Mediator, need: Need) -> tuple[Reason, ...]:
    """Every reason why not; empty when he may be asked. Who has a part in the case himself counts as tied."""
    entry = neutral(mediator)
    if entry.accreditations and all(
        held in neutrals.expired(entry, need.on) for held in entry.accreditations
    ):
        need = replace(need, accreditations=(entry.accreditations[0].kind,))
    found = conflicts.found(entry, conflicts.parties_alone(need.refs), need.on, conflicts.STRICT)
    return eligibility.reasons(entry, need, eligibility.Facts(found))


def rank(mediators: Iterable[Mediator], need: Need) -> tuple[Mediator, ...]:
    """Those who may be asked, the least loaded for his capacity first; the same roster gives the same order."""
    return most_idle(mediator for mediator in mediators if not eligible(mediator, need))
