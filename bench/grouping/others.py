"""What detection is measured against, on the same shingles: exact Jaccard, datasketch and rensa. All see all texts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from time import process_time_ns

import msgspec

from bench.grouping.data import Row
from bench.grouping.scoring import united
from chalicelib.domain.grouping import texts
from chalicelib.domain.grouping.policy import STANDARD

PERMUTATIONS = 128
BANDS = 16
ALIKE = STANDARD.alike

Edges = list[tuple[str, str]]
Shingles = dict[str, frozenset[bytes]]


class Found(msgspec.Struct, frozen=True):
    """Pairs that a method calls alike. CPU in milliseconds a row, reading the text included."""

    method: str
    edges: Edges
    cpu_ms: float
    cpu_ms_p99: float


def found(rows: Sequence[Row]) -> Iterator[Found]:
    """Each method over all rows, in filing order."""
    reading, shingles = _read(rows)
    for method in (_exact, _datasketch, _datasketch_verified, _rensa, _rensa_verified):
        name, step = method()
        edges: Edges = []
        spent = []
        for row, before in zip(rows, reading, strict=True):
            started = process_time_ns()
            if shingles[row.id]:
                edges += step(row.id, shingles[row.id])
            spent.append(before + process_time_ns() - started)
        yield Found(name, edges, sum(spent) / len(spent) / 1e6, sorted(spent)[len(spent) * 99 // 100] / 1e6)


def labels(edges: Edges, rows: Sequence[tuple[Row, str]]) -> dict[str, str]:
    """Components within each respondent."""
    respondent = {row.id: of for row, of in rows}
    within = [(a, b) for a, b in edges if a in respondent and respondent[a] == respondent.get(b)]
    return united(within, respondent)


def _read(rows: Sequence[Row]) -> tuple[list[int], Shingles]:
    spent, shingles = [], {}
    for row in rows:
        started = process_time_ns()
        shingles[row.id] = texts.read(row.narrative, STANDARD.title_at_most).shingles
        spent.append(process_time_ns() - started)
    return spent, shingles


Step = Callable[[str, frozenset[bytes]], Edges]
Method = tuple[str, Step]


def _exact() -> Method:
    """Every earlier text that shares a shingle of the prefix which two texts at .8 must share; in the order of hashes,
    for how common a shingle will be is not known when a filing comes.
    """
    index: dict[bytes, list[str]] = defaultdict(list)
    seen: Shingles = {}

    def step(row: str, mine: frozenset[bytes]) -> Edges:
        prefix = sorted(mine, key=hash)[: len(mine) - math.ceil(ALIKE * len(mine)) + 1]
        candidates = Counter(other for shingle in prefix for other in index[shingle])
        edges = []
        for other in candidates:
            theirs = seen[other]
            if min(len(mine), len(theirs)) >= ALIKE * max(len(mine), len(theirs)):
                shared = len(mine & theirs)
                if shared >= ALIKE * (len(mine) + len(theirs) - shared):
                    edges.append((row, other))
        for shingle in prefix:
            index[shingle].append(row)
        seen[row] = mine
        return edges

    return "exact jaccard", step


def _datasketch() -> Method:
    return "datasketch .8", _datasketch_step(ALIKE, verify=False)


def _datasketch_verified() -> Method:
    return "datasketch .5, verified", _datasketch_step(0.5, verify=True)


def _datasketch_step(threshold: float, *, verify: bool) -> Step:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    seen = {}

    def step(row: str, mine: frozenset[bytes]) -> Edges:
        hashed = MinHash(num_perm=PERMUTATIONS)
        hashed.update_batch(mine)
        like = index.query(hashed)
        if verify:
            like = [other for other in like if hashed.jaccard(seen[other]) >= ALIKE]
            seen[row] = hashed
        index.insert(row, hashed)
        return [(row, other) for other in like]

    return step


def _rensa() -> Method:
    return "rensa", _rensa_step(verify=False)


def _rensa_verified() -> Method:
    return "rensa, verified", _rensa_step(verify=True)


def _rensa_step(*, verify: bool) -> Step:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, num_bands=BANDS)
    names: list[str] = []
    seen = []

    def step(row: str, mine: frozenset[bytes]) -> Edges:
        hashed = RMinHash(num_perm=PERMUTATIONS, seed=42)
        hashed.update(list(mine))
        like = index.query(hashed)
        if verify:
            like = [number for number in like if hashed.jaccard(seen[number]) >= ALIKE]
        index.insert(len(names), hashed)
        names.append(row)
        seen.append(hashed)
        return [(row, names[number]) for number in like]

    return step
