"""What became of each case in its group, by its own rows and its own record."""

from __future__ import annotations

from collections import Counter
from typing import Final

import msgspec

from chalicelib.adapters import codec
from chalicelib.domain import deadlines
from chalicelib.domain.case.procedure import Membership, MembershipState
from chalicelib.domain.case.state import Case
from simulation.items import unpacked
from simulation.tables import Span, Table

OWN_WAYS: Final = frozenset({"left", "withdrawn", "settled_alone", "closed", "too_long"})
"""Causes with which members go by themselves."""
NEVER, INSIDE, CARRIED, RELEASED, OWN_WAY = "never", "inside", "carried", "released", "own way"
_ROWS: Final = Span("a#", "a#~")
_EVENTS: Final = Span("e#", "e#~")


class Fate(msgspec.Struct, frozen=True):
    """`end`: how its last membership ended. `begun`, `ended`, `carried`: how often its record says so. `given`: what it
    is to get, in minor units.
    """

    end: str
    begun: int
    ended: int
    carried: int
    given: int
    stranded: bool


def fate(table: Table, case_id: str, group_id: str, now: int) -> Fate:
    case, happened = _case(table, case_id, now), _happened(table, case_id, now)
    known = case.memberships.get(group_id)
    return Fate(
        _end(known) if known is not None else NEVER,
        happened["membership.begun"], happened["membership.ended"], happened["membership.carried"],
        sum(task.terms.money.amount for task in case.tasks.values() if task.terms.money is not None),
        deadlines.is_stranded(case),
    )  # fmt: skip


def _end(membership: Membership) -> str:
    match membership.state:
        case MembershipState.ACTIVE:
            return INSIDE
        case MembershipState.CARRIED:
            return CARRIED
        case _:
            return OWN_WAY if membership.cause in OWN_WAYS else RELEASED


def _case(table: Table, case_id: str, now: int) -> Case:
    ordering = table.rows(None, now)
    keys = ordering.entries(codec.case_pk(case_id), _ROWS, forward=True, after=None)
    return codec.decode(unpacked(ordering.rows[key].stored) for _, key in keys).case


def _happened(table: Table, case_id: str, now: int) -> Counter[str]:
    """Types of the recorded events."""
    ordering = table.rows(None, now)
    keys = ordering.entries(codec.case_pk(case_id), _EVENTS, forward=True, after=None)
    return Counter(unpacked(ordering.rows[key].stored)["type"]["S"] for _, key in keys)
