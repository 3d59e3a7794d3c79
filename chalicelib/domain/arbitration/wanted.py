"""What the system has to do for an arbitration: which vacant seat waits for a draw, a list, or for whoever is next.

Derived from the state alone, so that it can be asked again at any time: a lost or doubled message changes nothing.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import Arbitration, Listing, Ranking, Seat, SeatState, Stage, Status
from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.collective.canonical import digest
from chalicelib.domain.neutrals import lists


class What(StrEnum):
    DRAW = "draw"
    LIST = "list"
    ASK = "ask"
    """Whoever is next on a closed list."""


class Want(msgspec.Struct, frozen=True):
    what: What
    seat: str
    names: tuple[str, ...] = ()
    """Of whom to ask, in order."""


def wants(found: Arbitration, given: Arbitrating) -> tuple[Want, ...]:
    """For each vacant seat that nobody else has to fill now; none before the seed is made."""
    head = found.head
    if head.status is Status.CLOSED or head.stage is not Stage.CONSTITUTION or found.seed is None:
        return ()
    vacant = [s for s in found.bench if s.state is SeatState.VACANT and not is_spent(found, s)]
    return tuple(want for seat in vacant if (want := _of(found, seat, given)) is not None)


def _of(found: Arbitration, seat: Seat, given: Arbitrating) -> Want | None:
    if seat.method in (Method.DRAW, Method.CROWD) or has_fallen_back(found, seat):
        return Want(What.DRAW, seat.id)
    if seat.method is not Method.LIST:
        return None  # a party nominates, or the body appoints
    put = sorted((x for x in found.listings.values() if x.seat == seat.id), key=lambda x: x.number)
    if not put:
        return Want(What.LIST, seat.id)
    last = put[-1]
    if not last.closed:
        return None
    if left := _left(found, last):
        return Want(What.ASK, seat.id, left)
    return Want(What.LIST, seat.id) if last.number <= given.relists else Want(What.DRAW, seat.id)


def _left(found: Arbitration, listing: Listing) -> tuple[str, ...]:
    gone = found.asked_before.union(listing.passed)
    return tuple(ref for ref in ranked(found, listing, listing.answers) if ref not in gone)


def ranked(found: Arbitration, listing: Listing, answers: dict[str, Ranking]) -> tuple[str, ...]:
    """Whom nobody struck, the lowest sum of ranks first; between equals decides a hash under the seed of the draws."""
    assert found.seed is not None, "lists are put once the seed is made"
    seed = digest(b"redress:list:1", bytes.fromhex(found.seed.seed), listing.id.encode())
    choices = {side: lists.Choice(a.struck, a.ranked) for side, a in answers.items()}
    return lists.combined(listing.names, choices, seed)


def has_fallen_back(found: Arbitration, seat: Seat) -> bool:
    """Whoever was to nominate was silent, or whom he named has gone; the body has let its first time pass."""
    nominating = found.deadlines.get(f"{rules.NOMINATE}:{seat.id}")
    if nominating is not None and nominating.state is DeadlineState.EXPIRED:
        return True
    if seat.method is Method.NOMINATION and _has_left(found, seat):
        return True
    appointing = found.deadlines.get(f"{rules.APPOINT}:{seat.id}")
    return appointing is not None and appointing.attempt > 1


def _has_left(found: Arbitration, seat: Seat) -> bool:
    """Whether somebody has gone from it; on appeal those of the first panel were never asked for this seat."""
    own = {s.id for s in found.bench}
    first = [s for s in found.seats.values() if s.id not in own]
    known = {ref for s in first for ref in s.former} | {s.neutral.ref for s in first if s.neutral is not None}
    return not known.issuperset(seat.former)


def is_spent(found: Arbitration, seat: Seat) -> bool:
    """The draw has found nobody: the body has to appoint, or the case goes back."""
    draw = found.draws.get(seat.id)
    return draw is not None and draw.drawn[-1].taken is None
