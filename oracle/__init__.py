"""The oracle: what must hold of a simulated world when it has ended, read from what the world left behind.

It is written from the documents alone and knows nothing of the product's code, nor of the model of AWS the product
ran on: two accounts that shared a mistake would prove nothing by agreeing. Each module has one idea of what must hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from oracle import (
    budgets,
    chains,
    commands,
    consents,
    deadlines,
    deliveries,
    groups,
    leftovers,
    parts,
    places,
    privacy,
    states,
    trees,
    views,
    wakes,
)
from oracle.evidence import Evidence
from oracle.reading import Index
from oracle.rules import Breach, Rule

CHECKS: Final = (
    chains, commands, states, parts, consents, wakes, budgets, deadlines, groups, places, deliveries, views, trees,
    privacy, leftovers,
)  # fmt: skip

SHAPELESS: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What code meets in what has not the shape it should have."""


def check(evidence: Evidence) -> list[str]:
    """Every violation as a sentence, with its rule before it; [] when all holds."""
    return [str(breach) for breach in breaches(evidence)]


def breaches(evidence: Evidence) -> Iterator[Breach]:
    """What a check stumbles over is a breach too: evidence of another shape than the documents say is no evidence."""
    try:
        found = Index(evidence)
    except SHAPELESS as why:
        yield Breach(Rule.EVIDENCE_READABLE, f"the rows cannot be read: {why!r}")
        return
    for module in CHECKS:
        try:
            yield from module.check(found)
        except SHAPELESS as why:
            yield Breach(Rule.EVIDENCE_READABLE, f"{module.__name__} cannot go on: {why!r}")
