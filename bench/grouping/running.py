"""Texts through the production code in filing order: where each was placed, and what that cost."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import repeat
from time import process_time_ns

import msgspec

from bench.grouping.data import Row
from bench.grouping.store import CountingStore, Counts
from chalicelib.application.grouping import Detector
from chalicelib.domain.grouping.filing import Filing, Placement, Structural
from chalicelib.domain.grouping.policy import DAY, STANDARD, Policy

TENANT = "bench"
START = 20_454 * DAY
"""A first of January: 2026."""
SECRET = b"a secret for keyed hashes"
DAYS = 56
"""Over which filings come, evenly: all of them are in the index at the end, however many."""


class Costs(msgspec.Struct, frozen=True):
    """Of one filing, on average; CPU in milliseconds, encoding of rows included."""

    filings: int
    read_calls: float
    read_calls_max: int
    read_units: float
    write_requests: float
    write_units: float
    write_units_max: int
    cpu_ms: float
    cpu_ms_p99: float


class Costing:
    """Adds up what single filings cost."""

    def __init__(self) -> None:
        self._sum = Counts()
        self._most = Counts()
        self._cpu: list[int] = []

    def add(self, counts: Counts, cpu_ns: int) -> None:
        for name in Counts.__struct_fields__:
            value = getattr(counts, name)
            setattr(self._sum, name, getattr(self._sum, name) + value)
            setattr(self._most, name, max(getattr(self._most, name), value))
        self._cpu.append(cpu_ns)

    def costs(self) -> Costs:
        count, ordered = len(self._cpu), sorted(self._cpu)
        return Costs(
            filings=count,
            read_calls=self._sum.reads / count,
            read_calls_max=self._most.reads,
            read_units=self._sum.read_units / count,
            write_requests=self._sum.writes / count,
            write_units=self._sum.write_units / count,
            write_units_max=self._most.write_units,
            cpu_ms=sum(ordered) / count / 1e6,
            cpu_ms_p99=ordered[count * 99 // 100] / 1e6,
        )


class Bench:
    """One index, empty at first. `expected`: filings to come, over which the days are spread."""

    def __init__(self, expected: int, policy: Policy = STANDARD, secret: bytes = SECRET) -> None:
        self.store = CountingStore()
        self._detector = Detector(self.store, lambda _: secret, policy)
        self._gap = DAYS * DAY / expected
        self._filed = 0

    def place(
        self, row: Row, respondent: str, structural: Sequence[Structural] = ()
    ) -> tuple[Placement, Counts, int]:
        """The placement, what it asked of the table, and nanoseconds of CPU."""
        filing = Filing(
            tenant=TENANT,
            respondent=respondent,
            case_id=case_id(row.id),
            filed_at=START + int(self._filed * self._gap),
            dispute_type=f"{row.product}/{row.issue}/{row.sub_issue}",
            text=row.narrative,
            structural=tuple(structural),
        )
        self._filed += 1
        self.store.counts, self.store.aside_ns = Counts(), 0
        started = process_time_ns()
        placement = self._detector.place(filing)
        spent = process_time_ns() - started - self.store.aside_ns
        return placement, self.store.counts, spent

    def resolved(self, cluster: str) -> str:
        """What it has been merged into."""
        while goes_to := self.store.leading(cluster).goes_to:
            cluster = goes_to
        return cluster


def case_id(row: str) -> str:
    """As long as a real one."""
    return f"case_{base64.b32encode(sha256(row.encode()).digest())[:26].decode().lower()}"


Given = tuple[Row, str]
"""A row and its respondent."""


def run(
    given: Sequence[Given],
    policy: Policy = STANDARD,
    secret: bytes = SECRET,
    structural: Iterable[Sequence[Structural]] = repeat(()),
) -> tuple[Bench, dict[str, Placement], Costs]:
    """All of them into one empty index."""
    bench, costing = Bench(len(given), policy, secret), Costing()
    placements = {}
    for (row, respondent), named in zip(given, structural, strict=False):
        placement, counts, spent = bench.place(row, respondent, named)
        costing.add(counts, spent)
        placements[row.id] = placement
    return bench, placements, costing.costs()
