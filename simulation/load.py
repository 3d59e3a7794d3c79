"""What a run asked of DynamoDB, to be read: units by table and index, the hottest keys, who had to try again and how
long.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from simulation.capacity import Meter, Spent
from simulation.charges import READ, WRITE, Place
from simulation.loop import EPOCH
from simulation.waits import CONFLICT, THROTTLED, Wait, Waits


class Total(msgspec.Struct, frozen=True):
    """Of a table itself, or of one of its indexes. `refused`: how often one of its keys was asked too much."""

    table: str
    index: str
    writes: float
    reads: float
    refused: int


class Hot(msgspec.Struct, frozen=True):
    """A key in its worst second, which begins `at`."""

    kind: str
    table: str
    index: str
    key: str
    units: float
    at: datetime


class Load(msgspec.Struct, frozen=True):
    totals: tuple[Total, ...]
    hottest: tuple[Hot, ...]
    throttled: int
    conflicts: int
    retried: int
    """Requests that were refused at first and then answered."""
    longest: Wait | None
    unanswered: tuple[Wait, ...]
    """Requests that were refused and have had no other answer; the longest first."""


def load(meter: Meter, waits: Waits, hottest: int = 10) -> Load:
    """As of now. `hottest`: how many keys."""
    return Load(
        tuple(_totals(meter)),
        tuple(map(_hot, meter.hottest(hottest))),
        waits.refusals[THROTTLED],
        waits.refusals[CONFLICT],
        waits.over,
        waits.longest,
        tuple(waits.unanswered),
    )


def shown(found: Load) -> str:
    """For a terminal of a hundred columns."""
    return "\n".join(_lines(found)) + "\n"


def _totals(meter: Meter) -> Iterator[Total]:
    for table, index in meter.places():
        refused = sum(n for (_, place), n in meter.refused.items() if place[:2] == (table, index))
        writes, reads = (meter.total(kind, table, index) for kind in (WRITE, READ))
        yield Total(table, index, writes, reads, refused)


def _hot(spent: Spent) -> Hot:
    units, kind, (table, index, key), second = spent
    return Hot(kind, table, index, key, units, EPOCH + timedelta(seconds=second))


def _lines(found: Load) -> Iterator[str]:
    yield f"{'table or index':<48}{'write units':>16}{'read units':>16}{'refused':>12}"
    for total in found.totals:
        name = _name(Place(total.table, total.index, ""))
        yield f"{name:<48}{total.writes:>16,.0f}{total.reads:>16,.1f}{total.refused:>12,}"
    yield ""
    yield "the hottest keys, each in its worst second"
    for hot in found.hottest:
        name = _name(Place(hot.table, hot.index, hot.key))
        yield f"  {hot.units:>8,.1f} {hot.kind + 's':<7}{hot.at:%H:%M:%S}  {name}"
    yield ""
    never = [sum(wait.why == why for wait in found.unanswered) for why in (THROTTLED, CONFLICT)]
    yield (
        f"throttled {found.throttled:,}, conflicts {found.conflicts:,}; {found.retried:,} requests were answered after"
        f" a retry; never: {never[0]:,} throttled, {never[1]:,} after a conflict"
    )
    for what, wait in (("longest retry", found.longest), ("longest without answer", _first(found))):
        if wait is not None:
            yield f"{what}: {wait.seconds:.3f} s, {wait.operation} of {' '.join(wait.subject)}"


def _first(found: Load) -> Wait | None:
    return found.unanswered[0] if found.unanswered else None


def _name(place: Place) -> str:
    """Without the stack's name, which is everybody's."""
    table = place.table.rpartition("-")[2]
    where = f"{table}.{place.index_name}" if place.index_name else table
    return f"{where} {place.key}".rstrip()
