"""The complaints and their gold, as they lie in a folder; see the README beside them. Read, never written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import msgspec

ORDER = ("en", "telecom", "zh")
"""Filing order: these files, each from its top."""


class Row(msgspec.Struct, frozen=True):
    id: str
    source: str
    lang: str
    narrative: str
    gold: bool
    company: str = ""
    product: str = ""
    issue: str = ""
    sub_issue: str = ""

    @property
    def respondent(self) -> str:
        return self.company.strip().upper()


Clusters = list[list[str]]


class Data(msgspec.Struct, frozen=True):
    """Rows with `gold` true, in filing order."""

    rows: list[Row]
    groups: Clusters
    templates: Clusters
    issues: Clusters
    pairs: list[tuple[str, str, float]]
    """Jaccard of .5 and more: components of these belong together when rows are dealt out."""


def load(folder: Path) -> Data:
    """Raises FileNotFoundError for a folder without complaints."""
    rows = [row for name in ORDER for row in _rows(folder / f"complaints-{name}.jsonl.gz") if row.gold]
    return Data(
        rows=rows,
        groups=json.loads((folder / "gold-groups.json").read_text("utf-8")),
        templates=json.loads((folder / "gold-templates.json").read_text("utf-8")),
        issues=[one["ids"] for one in json.loads((folder / "gold-issues-zh.json").read_text("utf-8"))],
        pairs=_pairs(folder / "gold-pairs.jsonl.gz"),
    )


def half(data: Data, seed: int, side: int) -> Data:
    """One of two random halves: whatever belongs together at Jaccard .5, or to one issue, stays together."""
    from bench.grouping.scoring import united

    edges = [(one, other) for one, other, _ in data.pairs]
    edges += [(cluster[0], row) for cluster in (*data.groups, *data.issues) for row in cluster[1:]]
    ids = {row.id for row in data.rows}
    component = united(((a, b) for a, b in edges if a in ids and b in ids), ids)
    mine = {row for row, root in component.items() if crc32(f"{seed} {root}".encode()) % 2 == side}
    return Data(
        rows=[row for row in data.rows if row.id in mine],
        groups=_within(data.groups, mine),
        templates=_within(data.templates, mine),
        issues=_within(data.issues, mine),
        pairs=[pair for pair in data.pairs if pair[0] in mine and pair[1] in mine],
    )


def _within(clusters: Sequence[Sequence[str]], mine: set[str]) -> Clusters:
    kept = ([row for row in cluster if row in mine] for cluster in clusters)
    return [cluster for cluster in kept if len(cluster) > 1]


def _rows(path: Path) -> Iterator[Row]:
    decoder = msgspec.json.Decoder(Row)
    with gzip.open(path, "rb") as lines:
        for line in lines:
            yield decoder.decode(line)


def _pairs(path: Path) -> list[tuple[str, str, float]]:
    if not path.exists():
        return []
    with gzip.open(path, "rb") as lines:
        return [tuple(json.loads(line)) for line in lines]
