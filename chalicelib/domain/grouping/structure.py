"""Structural keys: one respondent and one thing, within a window. The surest sign, and the first that is looked at.

A recall or an incident is one cause whatever is asked for. With others the filed type of dispute is part of the key:
a listing is complained of for many reasons. Values are compared as `families.normal` writes references.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from chalicelib.domain.families import normal
from chalicelib.domain.grouping.filing import Filing, Kind, Why
from chalicelib.domain.grouping.marks import Marks


class Rule(msgspec.Struct, frozen=True):
    """`days`: a cluster ends when nothing came for so long; `typed`: the type of dispute is part of the key."""

    why: Why
    days: int
    typed: bool


RULES: Final[dict[Kind, Rule]] = {
    Kind.RECALL: Rule(Why.SAME_RECALL, 365, typed=False),
    Kind.INCIDENT: Rule(Why.SAME_INCIDENT, 30, typed=False),
    Kind.BATCH: Rule(Why.SAME_BATCH, 90, typed=True),
    Kind.LISTING: Rule(Why.SAME_LISTING, 60, typed=True),
    Kind.PROMOTION: Rule(Why.SAME_PROMOTION, 60, typed=True),
    Kind.PRODUCT: Rule(Why.SAME_PRODUCT, 60, typed=True),
}
"""The strongest first: of several clusters a filing is placed in the first that has other cases."""
_RANK: Final = {kind: rank for rank, kind in enumerate(RULES)}


class StructuralKey(msgspec.Struct, frozen=True):
    """`cluster`: its id in the first generation."""

    rule: Rule
    value: str
    cluster: str


def keys(filing: Filing, marks: Marks, at_most: int) -> tuple[StructuralKey, ...]:
    """Of a filing, each once, the strongest first."""
    named = {(thing.kind, normal(thing.value)): thing for thing in filing.structural if normal(thing.value)}
    ranked = sorted(named, key=lambda one: (_RANK[one[0]], one[1]))[:at_most]
    return tuple(_keys(filing, marks, ranked))


def _keys(filing: Filing, marks: Marks, ranked: Iterable[tuple[Kind, str]]) -> Iterable[StructuralKey]:
    for kind, value in ranked:
        rule = RULES[kind]
        of_type = filing.dispute_type if rule.typed else ""
        cluster = marks.cluster("structural", filing.respondent, kind, value, of_type)
        yield StructuralKey(rule, value, cluster)
