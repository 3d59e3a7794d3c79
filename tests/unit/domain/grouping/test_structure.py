"""Structural keys: which a filing has, and which of them are the same as another filing's."""

from __future__ import annotations

import pytest

from chalicelib.domain.grouping import structure
from chalicelib.domain.grouping.filing import Filing, Kind, Structural
from chalicelib.domain.grouping.structure import RULES
from tests.alike import MARKS, filing, named


def clusters(one: Filing, at_most: int = 9) -> list[str]:
    return [key.cluster for key in structure.keys(one, MARKS, at_most)]


def of(*things: Structural, **changes: object) -> Filing:
    return filing(structural=things, **changes)


def test_the_strongest_key_comes_first() -> None:
    """Whatever the order in which things were named; the rest is left out beyond the number that counts."""
    named_all = of(*(named(kind) for kind in reversed(Kind)))
    assert [key.rule for key in structure.keys(named_all, MARKS, 9)] == list(RULES.values())
    assert [key.rule for key in structure.keys(named_all, MARKS, 2)] == [
        RULES[Kind.RECALL],
        RULES[Kind.INCIDENT],
    ]


def test_the_same_thing_is_one_key_however_it_is_written() -> None:
    """Case, width and blanks."""
    assert clusters(of(named(Kind.LISTING, "Kettle  17"))) == clusters(
        of(named(Kind.LISTING, "ＫＥＴＴＬＥ 17 "))
    )
    assert len(clusters(of(named(Kind.LISTING, "a"), named(Kind.LISTING, "A")))) == 1


@pytest.mark.parametrize("kind", [Kind.BATCH, Kind.LISTING, Kind.PROMOTION, Kind.PRODUCT])
def test_a_thing_is_complained_of_for_many_reasons(kind: Kind) -> None:
    """So the filed type of dispute is part of the key."""
    assert clusters(of(named(kind))) != clusters(of(named(kind), dispute_type="not_as_described"))


@pytest.mark.parametrize("kind", [Kind.RECALL, Kind.INCIDENT])
def test_a_common_cause_is_one_whatever_is_asked_for(kind: Kind) -> None:
    """A recall, an outage."""
    assert clusters(of(named(kind))) == clusters(of(named(kind), dispute_type="not_as_described"))


def test_keys_never_cross_respondents_or_kinds() -> None:
    """A batch of that number is not a listing of that number."""
    found = {
        *clusters(of(named(Kind.BATCH))), *clusters(of(named(Kind.LISTING))),
        *clusters(of(named(Kind.BATCH), respondent="ref:other")),
    }  # fmt: skip
    assert len(found) == 3


def test_an_empty_value_is_no_key() -> None:
    """Nor one of blanks."""
    assert clusters(of(named(Kind.BATCH, ""), named(Kind.LISTING, "  "))) == []
