"""The index of clusters in memory, which counts: calls, and units by the sizes of the rows as the adapter encodes them.

It does what DynamoDB does under the adapter's conditions; a test holds the two against each other. Its own work is not
the measured code's: `aside_ns` tells how much CPU that was.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Sequence
from time import process_time_ns

import msgspec

from chalicelib.adapters import cluster_rows as rows
from chalicelib.adapters.sizes import Item, item_size
from chalicelib.application.grouping_ports import Entered, Entry
from chalicelib.domain.grouping.clusters import CAPACITY, NOTHING, ClusterRow, begun_anew, leads
from chalicelib.domain.grouping.marks import FIRST
from chalicelib.domain.grouping.reading import case_row
from chalicelib.domain.grouping.rows import CaseRow, Rows

WRITTEN_UNIT = 1024
READ_UNIT = 4096
EVENTUALLY = 0.5


class Counts(msgspec.Struct):
    """What one filing, or all, asked of the table."""

    reads: int = 0
    read_rows: int = 0
    read_units: float = 0.0
    writes: int = 0
    write_units: int = 0
    refused: int = 0


class CountingStore:
    """The ClusterStore port. `largest`: the bytes of the largest row written."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.aside_ns = 0
        self.largest = 0
        self._rows: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def stored(self) -> int:
        """Bytes by DynamoDB's rules. Reads every row."""
        return sum(item_size(marshal.loads(raw)) for raw in self._rows.values())  # noqa: S302 - our own bytes

    def leading(self, cluster: str) -> ClusterRow:
        """For the bench itself: not counted."""
        item = self._get(f"c#{cluster[4:24]}")
        return rows.cluster_row(item) if item else NOTHING

    # ---------------------------------------------------------------------------------------------------- the port

    def look(self, names: Sequence[str]) -> Rows:
        keys = [rows.key(name) for name in names]
        started = process_time_ns()
        if not 0 < len(set(names)) == len(keys) <= 100:
            raise ValueError("a read is of 1 to 100 different rows")
        items = [item for name in names if (item := self._get(name)) is not None]
        self.counts.reads += 1
        self.counts.read_rows += len(keys)
        sizes = sum([max(1, -(-item_size(item) // READ_UNIT)) for item in items])
        self.counts.read_units += EVENTUALLY * (sizes + len(keys) - len(items))
        self.aside_ns += process_time_ns() - started
        return rows.rows_of(items)

    def note(self, name: str, slot: int, entry: bytes, instead_of: bytes | None, expires: int) -> bool:
        attribute = rows.slot(slot)

        def made(item: Item) -> Item | None:
            there = item.get(attribute)
            if (there["B"] if there else None) != instead_of:
                return None
            return item | {attribute: {"B": entry}} | rows.ttl(expires)

        return self._update(name, made).done

    def enter(self, name: str, entry: Entry) -> Entered:
        def changed(row: ClusterRow) -> ClusterRow | None:
            if entry.case_id in row.members or row.count >= CAPACITY:
                return None
            counted = msgspec.structs.replace(
                row,
                members=row.members | {entry.case_id},
                count=row.count + 1,
                first=row.first or entry.since,
                last=entry.now,
            )
            return _led(row, counted, entry) if leads(name) else counted

        return self._changed(name, changed, entry.now)

    def begin(self, name: str, case_id: str, instead_of: ClusterRow, generation: str, now: int) -> Entered:
        def changed(row: ClusterRow) -> ClusterRow | None:
            if row.generation != instead_of.generation:
                return None
            return begun_anew(row, case_id, generation, now)

        return self._changed(name, changed, now)

    def turn(self, name: str, page: int, now: int) -> None:
        def changed(row: ClusterRow) -> ClusterRow | None:
            return msgspec.structs.replace(row, page=page, last=now) if row.page < page else None

        self._changed(name, changed, now)

    def lead_to(self, name: str, winner: str, now: int) -> Entered:
        def changed(row: ClusterRow) -> ClusterRow | None:
            refuses = row.goes_to or winner in row.apart
            return None if refuses else msgspec.structs.replace(row, goes_to=winner)

        return self._changed(name, changed, now)

    def take(self, name: str, loser: str, cases: int, now: int) -> Entered:
        def changed(row: ClusterRow) -> ClusterRow | None:
            if loser in row.took:
                return None
            return msgspec.structs.replace(row, took=row.took | {loser}, taken=row.taken + cases)

        return self._changed(name, changed, now)

    def keep(self, row: CaseRow, expires: int) -> CaseRow | None:
        item = rows.case_item(row, expires)
        there = self._get(case_row(row.case_id))
        self._update(case_row(row.case_id), lambda found: None if found else item)
        return rows.case_of(there) if there else None

    def part(self, name: str, other: str, now: int) -> None:
        self._changed(name, lambda row: msgspec.structs.replace(row, apart=row.apart | {other}), now)

    def release(self, name: str, case_id: str, now: int) -> bool:
        def changed(row: ClusterRow) -> ClusterRow | None:
            return None if case_id in row.gone else msgspec.structs.replace(row, gone=row.gone | {case_id})

        return self._changed(name, changed, now).done

    def dismiss(self, name: str, now: int) -> None:
        self._changed(name, lambda row: msgspec.structs.replace(row, dismissed=True), now)

    def rewrite(self, row: CaseRow, expires: int) -> None:
        item = rows.case_item(row, expires)
        self._update(case_row(row.case_id), lambda _: item)

    # ------------------------------------------------------------------------------------------------------- rows

    def _changed(self, name: str, changed: Callable[[ClusterRow], ClusterRow | None], now: int) -> Entered:
        def made(item: Item) -> Item | None:
            row = changed(rows.cluster_row(item) if item else NOTHING)
            return None if row is None else rows.cluster_item(name, row, now)

        return self._update(name, made)

    def _update(self, name: str, made: Callable[[Item], Item | None]) -> Entered:
        """One write: the larger of what was and what is, a refused one what was (DynamoDB's rule)."""
        started = process_time_ns()
        before = self._get(name)
        after = made(before or {})
        size = max(item_size(item) for item in (before, after, rows.key(name)) if item)
        self.counts.writes += 1
        self.counts.write_units += -(-size // WRITTEN_UNIT)
        self.counts.refused += after is None
        if after is not None:
            self.largest = max(self.largest, size)
            self._rows[name] = marshal.dumps(rows.key(name) | after)
        item = after or before
        self.aside_ns += process_time_ns() - started
        is_cluster = name.startswith("c#")
        return Entered(after is not None, rows.cluster_row(item) if item and is_cluster else NOTHING)

    def _get(self, name: str) -> Item | None:
        raw = self._rows.get(name)
        if raw is None:
            return None
        found: Item = marshal.loads(raw)  # noqa: S302 - our own bytes
        return found


def _led(row: ClusterRow, counted: ClusterRow, entry: Entry) -> ClusterRow | None:
    """A leading row takes no case once it was merged away or left behind, nor one of another generation."""
    other = row.generation not in (FIRST, entry.generation) and entry.generation != FIRST
    if row.page or row.goes_to or entry.case_id in row.gone or other:
        return None
    generation = row.generation if entry.generation == FIRST else entry.generation
    return msgspec.structs.replace(counted, generation=generation, scope=entry.scope)
