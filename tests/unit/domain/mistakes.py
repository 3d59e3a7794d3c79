"""Mistakes made in a rule pack: the small pack with one of them, and what is found in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.domain import packcheck
from tests.unit.domain.case.scenes import plain, read

Pack = dict[str, Any]
NEGOTIATION, MEDIATION, DETERMINATION, ARBITRATION, PERFORMANCE = range(1, 6)
"""Where the stages stand in the small pack; screening comes first."""


def found(mistake: Callable[[Pack], object], **how: bool) -> list[tuple[str, str]]:
    """What is wrong with the small pack once that mistake is made in it."""
    pack = plain()
    mistake(pack)
    return [(fault.pointer, fault.code) for fault in packcheck.problems(read(pack), **how)]


def stage(pack: Pack, n: int, **changes: Any) -> None:
    pack["stages"][n] |= changes


def deadline(pack: Pack, key: str, **changes: Any) -> None:
    pack["deadlines"][key] |= changes
