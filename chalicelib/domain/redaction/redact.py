"""A text for the public: what says whose it is, replaced by marks. Deterministic; a machine's draft, never more.

What it cannot know it leaves: a name that the case does not hold, a place, an event that everybody knows. So nothing
that comes out of here is published before somebody has read it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.domain.redaction.finding import Name, named, spans
from chalicelib.domain.redaction.kinds import Kind, Known, Span

_KEPT: Final = frozenset("\n\t")
_HIDDEN: Final = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})
"""Controls, zero-width and bidirectional marks (they can hide what stands between digits), and what is no character."""
_ORDER: Final = {what: n for n, what in enumerate(Kind)}
_PASSES: Final = 4
"""What a mark leaves next to it may now be found; it hardly ever is, and never twice."""


class Redacted(msgspec.Struct, frozen=True):
    """`found`: how many of each kind were replaced."""

    text: str
    found: dict[str, int]


def redact(text: str, known: Sequence[Known], marks: Mapping[Kind, str]) -> Redacted:
    """Total: any text gives one. A text that was redacted comes back as it is. `marks`: what is written instead."""
    shown, found = clean(text), dict[str, int]()
    names = [name for one in known for name in named(Known(one.kind, clean(one.value)))]
    protected = _marks(marks)
    for _ in range(_PASSES):
        after = _pass(shown, names, marks, protected, found)
        if after == shown:
            break
        shown = after
    return Redacted(shown, dict(sorted(found.items())))


def readable(text: str, known: Sequence[Known], marks: Mapping[Kind, str]) -> list[Span]:
    """Where a text that somebody has edited still says whose it is, in the text as `clean` leaves it."""
    shown = clean(text)
    names = [name for one in known for name in named(Known(one.kind, clean(one.value)))]
    found, at = list[Span](), 0
    there = [mark.span() for mark in _marks(marks).finditer(shown)]
    for start, end in (*there, (len(shown), len(shown))):
        pieces = merged(spans(shown[at:start], names))
        found += [Span(at + span.start, at + span.end, span.kind) for span in pieces]
        at = end
    return found


def clean(text: str) -> str:
    """Composed (NFC), without characters that nobody sees."""
    seen = (char for char in text if char in _KEPT or unicodedata.category(char) not in _HIDDEN)
    return unicodedata.normalize("NFC", "".join(seen))


def _marks(marks: Mapping[Kind, str]) -> re.Pattern[str]:
    """The longest first, so that none is taken for a shorter one."""
    return re.compile("|".join(map(re.escape, sorted(marks.values(), key=len, reverse=True))))


def _pass(
    text: str, names: Sequence[Name], marks: Mapping[Kind, str], protected: re.Pattern[str], found: dict[str, int]
) -> str:  # fmt: skip
    """Between marks that are there already, which are nobody's names."""
    pieces, at = list[str](), 0
    for mark in protected.finditer(text):
        pieces += [_piece(text[at : mark.start()], names, marks, found), mark[0]]
        at = mark.end()
    return "".join([*pieces, _piece(text[at:], names, marks, found)])


def _piece(text: str, names: Sequence[Name], marks: Mapping[Kind, str], found: dict[str, int]) -> str:
    if not any(map(str.isalnum, text)):
        return text
    pieces, at = list[str](), 0
    for span in merged(spans(text, names)):
        pieces += [text[at : span.start], marks[span.kind]]
        found[span.kind.value] = found.get(span.kind.value, 0) + 1
        at = span.end
    return "".join([*pieces, text[at:]])


def merged(found: Iterable[Span]) -> list[Span]:
    """Overlapping spans as one, so that no rest of one is left; the kind that counts first names it."""
    rows: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end, _ORDER[s.kind])):
        if rows and span.start < rows[-1].end:
            last = rows[-1]
            kind = min(last.kind, span.kind, key=_ORDER.__getitem__)
            rows[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            rows.append(span)
    return rows
