"""What every fold is made of: a changed head, a changed child, a deadline that begins or ends."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    Challenge,
    Draft,
    Hearing,
    Order,
    Request,
    Seat,
)
from chalicelib.domain.case.state import Deadline, DeadlineState


def head(found: Arbitration, **changes: object) -> Arbitration:
    return replace(found, head=replace(found.head, **changes))


def begin(found: Arbitration, *deadlines: Deadline | None) -> Arbitration:
    """With these deadlines in force, in the place of those of the same ids."""
    fresh = {d.id: d for d in deadlines if d is not None}
    return replace(found, deadlines={**found.deadlines, **fresh}) if fresh else found


def end(found: Arbitration, concerned: Callable[[Deadline], bool], state: DeadlineState) -> Arbitration:
    """With every unfinished deadline over that is concerned."""
    live = (DeadlineState.RUNNING, DeadlineState.PAUSED)
    over = [replace(d, state=state) for d in found.deadlines.values() if d.state in live and concerned(d)]
    return begin(found, *over)


def ended(found: Arbitration, *ids: str, state: DeadlineState = DeadlineState.MET) -> Arbitration:
    return end(found, lambda d: d.id in ids, state)


def seat(found: Arbitration, seat_id: str, **changes: object) -> Arbitration:
    changed: Seat = replace(found.seats[seat_id], **changes)
    return replace(found, seats={**found.seats, seat_id: changed})


def panel(found: Arbitration) -> Arbitration:
    """With the head's list of those who are asked or sit."""
    refs = tuple(s.neutral.ref for s in found.bench if s.neutral is not None)
    return head(found, panel=refs)


def challenge(found: Arbitration, id_: str, **changes: object) -> Arbitration:
    changed: Challenge = replace(found.challenges[id_], **changes)
    return replace(found, challenges={**found.challenges, id_: changed})


def order(found: Arbitration, id_: str, **changes: object) -> Arbitration:
    changed: Order = replace(found.orders[id_], **changes)
    return replace(found, orders={**found.orders, id_: changed})


def hearing(found: Arbitration, id_: str, **changes: object) -> Arbitration:
    changed: Hearing = replace(found.hearings[id_], **changes)
    return replace(found, hearings={**found.hearings, id_: changed})


def draft(found: Arbitration, id_: str, **changes: object) -> Arbitration:
    changed: Draft = replace(found.drafts[id_], **changes)
    return replace(found, drafts={**found.drafts, id_: changed})


def award(found: Arbitration, id_: str, **changes: object) -> Arbitration:
    changed: Award = replace(found.awards[id_], **changes)
    return replace(found, awards={**found.awards, id_: changed})


def request(found: Arbitration, id_: str, **changes: object) -> Arbitration:
    changed: Request = replace(found.requests[id_], **changes)
    return replace(found, requests={**found.requests, id_: changed})
