"""What persons wrote: sealed wherever it lies, published nowhere, and gone with an erasure (docs/privacy.md).

Marks that actors put into everything they write are looked for. They are found fast where all of a length begin alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from oracle.moments import micros
from oracle.reading import KINDS, Index
from oracle.rules import Breach, Rule

SHOWN: Final = frozenset({"ViewsTable", "DeliveriesTable"})
"""Tables of what is shown, or sent."""
_ENCODE: Final = msgspec.json.Encoder().encode
_PACKED: Final = msgspec.msgpack.Encoder().encode
"""Texts and bytes stand in it as they are."""


class Marks:
    """Marks by their length, with the beginning and the end that all of a length share: one pass finds them all."""

    def __init__(self, marks: Iterable[str]) -> None:
        self._all = frozenset(mark.encode() for mark in marks if mark)
        by_length: dict[int, list[bytes]] = defaultdict(list)
        for mark in self._all:
            by_length[len(mark)].append(mark)
        self._ways = [_way(length, alike) for length, alike in sorted(by_length.items())]

    def within(self, text: bytes) -> str | None:
        """The first one found."""
        for begins, way in self._ways:
            for found in way.finditer(text):
                if (mark := begins + found[1]) in self._all:
                    return mark.decode(errors="replace")
        return None


def _way(length: int, marks: list[bytes]) -> tuple[bytes, re.Pattern[bytes]]:
    """What they begin with, and a pattern that goes on from there without using up what follows."""
    begins = _shared(marks)
    ends = _shared([mark[len(begins) :][::-1] for mark in marks])[::-1]
    between = length - len(begins) - len(ends)
    return begins, re.compile(re.escape(begins) + b"(?=(.{%d}%s))" % (between, re.escape(ends)), re.DOTALL)


def _shared(marks: list[bytes]) -> bytes:
    """The beginning that all have, as the first and the last of them in order have it."""
    first, last = min(marks), max(marks)
    size = next((n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(first))
    return first[:size]


def check(found: Index) -> Iterator[Breach]:
    marks = Marks(found.evidence.personal)
    yield from _published(found, marks)
    yield from _tables(found, marks)
    for bucket, objects in found.evidence.objects.items():
        for one in objects:
            if (mark := marks.within(" ".join((one.key, *one.metadata.values())).encode())) is not None:
                yield Breach(
                    Rule.PRIVATE_NAMES, f"{mark} is in the name or metadata of {one.key} in {bucket}"
                )
    yield from _erased(found)
    yield from _keys(found)


def _published(found: Index, marks: Marks) -> Iterator[Breach]:
    for what, texts in (
        (
            "a webhook",
            {delivery.webhook_id: delivery.body for delivery in found.evidence.deliveries}.values(),
        ),
        ("a log", [line.encode() for line in found.evidence.logs]),
    ):
        if (mark := marks.within(b"\n".join(texts))) is not None:
            yield Breach(Rule.PRIVATE_PUBLISHED, f"{mark} is in {what}")


def _tables(found: Index, marks: Marks) -> Iterator[Breach]:
    for name, items in found.evidence.tables.items():
        if (mark := marks.within(_PACKED(items))) is not None:
            item = next(item for item in items if mark.encode() in _PACKED(item))
            pk, sk = item["pk"]["S"], item["sk"]["S"]
            published = name in SHOWN or (pk.partition("#")[0] in KINDS and sk.startswith("e#"))
            rule = Rule.PRIVATE_PUBLISHED if published else Rule.PRIVATE_TABLES
            yield Breach(rule, f"{mark} is in {name} under {pk} / {sk}")


# ------------------------------------------------------------------------------------------------------------ erased


def _erased(found: Index) -> Iterator[Breach]:
    """In files, and in whatever anybody was shown after the last erasure."""
    evidence = found.evidence
    if not evidence.erased:
        return
    marks = Marks(evidence.erased)
    for bucket, objects in evidence.objects.items():
        for one in objects:
            if (mark := marks.within(one.body)) is not None:
                yield Breach(
                    Rule.PRIVATE_ERASED, f"{mark} is in {one.key} in {bucket}, of a person who was erased"
                )
    moments = [micros(e.at) for r in found.cases for e in r.events if e.type == "person.erased"]
    over = max(moments, default=evidence.now)
    for request in evidence.requests:
        if request.at > over and (mark := marks.within(_ENCODE(request.answer))) is not None:
            yield Breach(
                Rule.PRIVATE_ERASED,
                f"{mark} was shown to request {request.n}, {request.path}, after the erasure",
            )


def _keys(found: Index) -> Iterator[Breach]:
    for record in found.cases:
        for event in record.events:
            if event.type == "person.erased" and record.head is not None:
                role = event.data["role"]
                pk = f"subject#{record.tenant}#{record.head[role]['ref']}"
                if (pk, f"case#{record.id}#{role}") in found.subjects:
                    yield Breach(
                        Rule.PRIVATE_KEYS, f"{record.name}: its {role} is erased and has a key still"
                    )
