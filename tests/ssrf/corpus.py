"""The whole corpus: what was written by hand, and what was made of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

from tests.ssrf import classes, names, products, texts
from tests.ssrf.vector import Vector

WRITTEN: Final = tuple(chain(classes.vectors(), texts.vectors(), names.vectors()))
_TEXTS: Final = frozenset(vector.text for vector in WRITTEN)
MADE: Final = tuple({v.text: v for v in products.vectors() if v.text not in _TEXTS}.values())


def by_family(vectors: Iterable[Vector]) -> dict[str, tuple[Vector, ...]]:
    found: dict[str, list[Vector]] = {}
    for vector in vectors:
        found.setdefault(vector.family, []).append(vector)
    return {family: tuple(members) for family, members in found.items()}


FAMILIES: Final = by_family(WRITTEN + MADE)
TWINS: Final = frozenset(vector.twin_leads for vector in WRITTEN + MADE)
"""All public addresses that anything here may lead to."""
