"""Pairwise and B-cubed precision, recall and F1 of clusters against gold.

B-cubed (Bagga and Baldwin, 1998) is taken over rows that are in a gold or a predicted cluster of two or more: over all
rows it is near 1 for anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec


class Score(msgspec.Struct, frozen=True):
    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    b3: float
    rows: int
    """In a gold or a predicted cluster of two or more."""
    largest: int
    """Rows of the largest predicted cluster."""


def score(predicted: Mapping[str, str], gold: Sequence[Sequence[str]]) -> Score:
    """`predicted`: a label for every row; rows of `gold` that have none are left out of it."""
    truth = {row: number for number, cluster in enumerate(gold) for row in cluster if row in predicted}
    found = _by(predicted)
    wanted = _by(truth)
    both = Counter((predicted[row], number) for row, number in truth.items())
    hits = sum(_pairs(n) for n in both.values())
    precision = _share(hits, sum(_pairs(len(rows)) for rows in found.values()))
    recall = _share(hits, sum(_pairs(len(rows)) for rows in wanted.values()))
    counted, b3_precision, b3_recall = 0, 0.0, 0.0
    for row, label in predicted.items():
        cluster, real = found[label], wanted.get(truth.get(row, -1), [row])
        if len(cluster) < 2 and len(real) < 2:
            continue
        shared = both[(label, truth[row])] if row in truth else 1
        counted += 1
        b3_precision += shared / len(cluster)
        b3_recall += shared / len(real)
    b3_precision, b3_recall = _share(b3_precision, counted), _share(b3_recall, counted)
    return Score(
        precision=precision, recall=recall, f1=_f(precision, recall),
        b3_precision=b3_precision, b3_recall=b3_recall, b3=_f(b3_precision, b3_recall),
        rows=counted, largest=max(map(len, found.values()), default=0),
    )  # fmt: skip


def touching(predicted: Mapping[str, str], gold: Sequence[Sequence[str]]) -> float:
    """Precision over all pairs with at least one row of the gold: what clusters hold besides counts against them."""
    truth = {row: number for number, cluster in enumerate(gold) for row in cluster}
    hits = pairs = 0
    for rows in _by(predicted).values():
        inside = Counter(truth[row] for row in rows if row in truth)
        known = sum(inside.values())
        hits += sum(_pairs(n) for n in inside.values())
        pairs += _pairs(known) + known * (len(rows) - known)
    return _share(hits, pairs)


def _by(labels: Mapping[str, object]) -> dict[object, list[str]]:
    found: dict[object, list[str]] = defaultdict(list)
    for row, label in labels.items():
        found[label].append(row)
    return found


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _share(part: float, whole: float) -> float:
    """Of nothing everything."""
    return part / whole if whole else 1.0


def _f(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def united(edges: Iterable[tuple[str, str]], rows: Iterable[str]) -> dict[str, str]:
    """A label for every row: connected components of the edges."""
    parent = {row: row for row in rows}

    def root(row: str) -> str:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in edges:
        parent[root(one)] = root(other)
    return {row: root(row) for row in parent}
