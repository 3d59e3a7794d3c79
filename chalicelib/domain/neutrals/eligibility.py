"""Who may serve in a case: every reason against a neutral, in one order, whoever asks and however he is chosen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.conflicts import Bar, Conflict
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole
from chalicelib.domain.values import Money, Role


class Need(msgspec.Struct, frozen=True):
    """What a case asks of its neutral. `refs`: of all with a part in it, whom they stand for, and their families."""

    dispute_type: DisputeType
    language: str
    refs: frozenset[str]
    former: frozenset[str] = frozenset()
    """References of those who were in this matter before, or sit in it: none of them is appointed again."""
    role: NeutralRole | None = None
    """None: any."""
    on: date | None = None
    """The day of the appointment; None: no absence and no expiry counts."""
    amount: Money | None = None
    """In dispute; None where it is not about money."""
    law: str = ""
    field: str = ""
    """Of business; empty: any will do, as for the law."""
    accreditations: tuple[str, ...] = ()
    """Kinds that he must have, all of them."""
    not_from: frozenset[Role] = frozenset()
    """Sides from whose trade nobody more may come: of the panel there are enough, or the seat is for the other side."""
    repeats: int | None = None
    """How often one party may have had him in the year before until this is one too many; None: nobody counts."""


class Facts(msgspec.Struct, frozen=True):
    """What is known of this neutral and this case beyond his entry."""

    conflicts: tuple[Conflict, ...] = ()
    """As `conflicts.standing` leaves them: found, and not waived by everybody."""
    appointments: dict[str, int] = {}
    """By party: how often he was appointed in cases of hers within the time that the rule looks back."""


class Reason(StrEnum):
    """Why somebody cannot be the neutral of a case."""

    NOT_IN_ROSTER = "not_in_roster"
    TIED_TO_PARTY = "tied_to_party"
    NOT_WAIVED = "not_waived"
    """A conflict that the parties may waive, and have not."""
    REPLACED_BEFORE = "replaced_before"
    """Was in this matter before, or sits in it already."""
    NO_ROLE = "no_role"
    NO_SKILL = "no_skill"
    NO_LANGUAGE = "no_language"
    NOT_ACCREDITED = "not_accredited"
    PANEL_COMPOSITION = "panel_composition"
    """With him one side's trade would have more seats of the panel than it may."""
    ABOVE_CEILING = "above_ceiling"
    NOT_AVAILABLE = "not_available"
    ABSENT = "absent"
    AT_CAPACITY = "at_capacity"
    AT_TOTAL_CAPACITY = "at_total_capacity"
    APPOINTED_TOO_OFTEN = "appointed_too_often"
    CIRCLE_CUT = "circle_cut"
    """More stand near the case than are looked at: nobody is drawn who was not held against all of them."""


REPEATS_COUNT: Final = timedelta(days=365)
"""So long before the day of an appointment the earlier ones for the same party count (`Need.repeats`)."""
NOTHING_MORE: Final = Facts()


def reasons(neutral: Neutral, need: Need, facts: Facts = NOTHING_MORE) -> tuple[Reason, ...]:
    """Every reason why not; empty when he may be asked. Who has a part in the case himself counts as tied."""
    against = {
        **_of_person(neutral, need, facts),
        **_of_skill(neutral, need),
        **_of_room(neutral, need, facts),
    }
    return tuple(reason for reason, holds in against.items() if holds)


def _of_person(neutral: Neutral, need: Need, facts: Facts) -> dict[Reason, bool]:
    bars = {conflict.bar for conflict in facts.conflicts}
    return {
        Reason.TIED_TO_PARTY: bool(neutral.codes & need.refs) or Bar.HARD in bars,
        Reason.NOT_WAIVED: Bar.WAIVABLE in bars,
        Reason.REPLACED_BEFORE: bool(neutral.codes & need.former),
    }


def _of_skill(neutral: Neutral, need: Need) -> dict[Reason, bool]:
    able = neutral.competence
    fits = (
        not able.dispute_types or need.dispute_type in able.dispute_types,
        not able.laws or not need.law or need.law in able.laws,
        not able.fields or not need.field or need.field in able.fields,
    )
    return {
        Reason.NO_ROLE: need.role is not None and need.role not in neutral.roles,
        Reason.NO_SKILL: not all(fits),
        Reason.NO_LANGUAGE: need.language not in neutral.languages,
        Reason.NOT_ACCREDITED: not all(neutral.accredited(kind, need.on) for kind in need.accreditations),
        Reason.PANEL_COMPOSITION: neutral.trade in need.not_from,
        Reason.ABOVE_CEILING: _above(neutral, need.amount),
    }


def _above(neutral: Neutral, amount: Money | None) -> bool:
    """A ceiling in another currency says nothing about this one."""
    return amount is not None and any(
        amount.amount > most.amount
        for most in neutral.competence.ceilings
        if most.currency == amount.currency
    )


def _of_room(neutral: Neutral, need: Need, facts: Facts) -> dict[Reason, bool]:
    total = neutral.capacity_total
    often = max(facts.appointments.values(), default=0)
    return {
        Reason.NOT_AVAILABLE: not neutral.serves,
        Reason.ABSENT: need.on is not None and neutral.away(need.on),
        Reason.AT_CAPACITY: neutral.active >= neutral.capacity,
        Reason.AT_TOTAL_CAPACITY: total is not None and neutral.active_total >= total,
        Reason.APPOINTED_TOO_OFTEN: need.repeats is not None and often >= need.repeats,
    }


FIELDS: Final = {
    Reason.NO_ROLE: "roles", Reason.NO_SKILL: "competence", Reason.NO_LANGUAGE: "languages",
    Reason.NOT_ACCREDITED: "accreditations", Reason.PANEL_COMPOSITION: "trade", Reason.ABOVE_CEILING: "competence",
    Reason.NOT_AVAILABLE: "available", Reason.ABSENT: "absences", Reason.AT_CAPACITY: "capacity",
    Reason.AT_TOTAL_CAPACITY: "capacity_total",
}  # fmt: skip
"""By reason: the field of the entry that the body has to thank for it."""
_TIES: Final = {Reason.TIED_TO_PARTY: Bar.HARD, Reason.NOT_WAIVED: Bar.WAIVABLE}


def on_file(neutral: Neutral, against: tuple[Reason, ...], facts: Facts = NOTHING_MORE) -> datetime | None:
    """Since when something that the body has entered keeps him out. None where what the record of the cases says does
    so by itself, whatever the body enters.
    """
    moments = [_filed(neutral, reason, facts) for reason in against]
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None


def _filed(neutral: Neutral, reason: Reason, facts: Facts) -> datetime | None:
    if reason in FIELDS:
        if neutral.retired and reason is Reason.NOT_AVAILABLE:
            return None
        return neutral.filed.get(FIELDS[reason], neutral.since)
    if reason in _TIES:
        moments = [c.filed or neutral.since for c in facts.conflicts if c.bar is _TIES[reason]]
        return min(moments, default=None)
    return None
