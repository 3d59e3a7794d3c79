"""What people are told on their way in."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from chalicelib.adapters.intake_words import words


def told(found: dict[str, Any], at: str = "") -> Iterator[tuple[str, frozenset[str | None]]]:
    """Each text's place, and what is filled into it."""
    for key, value in found.items():
        if isinstance(value, dict):
            yield from told(value, f"{at}/{key}")
        else:
            yield f"{at}/{key}", frozenset(name for _, name, _, _ in Formatter().parse(value))


def test_both_languages_say_the_same_things() -> None:
    """With the same values filled in."""
    assert set(told(words("en")["intake"])) == set(told(words("zh")["intake"]))
