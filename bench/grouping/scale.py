"""Filings without end: rows of the data drawn at random, with seeded changes of words, so that most are new texts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import msgspec

from bench.grouping.data import Row
from chalicelib.domain.grouping.filing import Kind, Structural

COPIES = 0.05
"""Of the filings that many differ in one word of fifty only: as many as in the data are near-duplicates."""
CHANGED = 0.3
"""Of the others' words so many are replaced: of two texts from one row every thirtieth 5-gram is shared."""
SLIGHTLY = 0.02
NAMED: dict[Kind, tuple[float, int]] = {
    Kind.PRODUCT: (0.9, 20), Kind.LISTING: (0.6, 8), Kind.BATCH: (0.1, 15), Kind.PROMOTION: (0.1, 100),
    Kind.INCIDENT: (0.02, 400), Kind.RECALL: (0.01, 400),
}  # fmt: skip
"""How many filings name such a thing, and how many of these there are for each on average."""


def filings(rows: Sequence[Row], count: int, seed: int) -> Iterator[tuple[Row, str]]:
    """With the respondent: the company where there is one, else the source, so that some have a hundred thousand."""
    drawn = random.Random(seed)
    words = {lang: _words(rows, lang) for lang in ("en", "zh")}
    for number in range(count):
        row = drawn.choice(rows)
        share = SLIGHTLY if drawn.random() < COPIES else CHANGED
        text = _changed(row, share, words[row.lang], drawn)
        changed = msgspec.structs.replace(row, id=f"{row.id}/{number}", narrative=text)
        yield changed, row.respondent or row.source


def structure(rows: Sequence[tuple[Row, str]], seed: int) -> Iterator[tuple[Structural, ...]]:
    """Things named, of any respondent few are named often and most rarely (Zipf)."""
    drawn = random.Random(seed)
    for _ in rows:
        named = []
        for kind, (share, each) in NAMED.items():
            if drawn.random() < share:
                many = max(1, len(rows) // each)
                named.append(Structural(kind, f"{kind}-{int(many ** drawn.random())}"))
        yield tuple(named)


def _words(rows: Sequence[Row], lang: str) -> list[str]:
    """Of some rows, as often as they stand there."""
    return [word for row in rows[:: max(1, len(rows) // 2_000)] if row.lang == lang for word in _split(row)]


def _split(row: Row) -> list[str]:
    return list(row.narrative) if row.lang == "zh" else row.narrative.split()


def _changed(row: Row, share: float, words: Sequence[str], drawn: random.Random) -> str:
    text = _split(row)
    for place in range(len(text)):
        if drawn.random() < share:
            text[place] = drawn.choice(words)
    return ("" if row.lang == "zh" else " ").join(text)
