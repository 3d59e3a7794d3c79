"""Each rule is told of where it is broken, and of nothing else does the oracle make a rule."""

from __future__ import annotations

import pytest

import oracle
from oracle.evidence import Evidence
from oracle.rules import Rule
from tests.oracle import planting
from tests.oracle.tampering import find, retold
from tests.oracle.tampers import TAMPERS, Tamper

LINES = [(rule, number, tamper) for rule, tampers in TAMPERS.items() for number, tamper in enumerate(tampers)]


def test_every_rule_has_a_tampering_of_its_own() -> None:
    """A rule that nothing breaks says nothing."""
    assert set(TAMPERS) == set(Rule)
    assert all(TAMPERS.values())


@pytest.mark.parametrize(
    ("rule", "tamper"), [(r, t) for r, _, t in LINES], ids=[f"{r}-{n}" for r, n, _ in LINES]
)
def test_what_breaks_a_rule_is_told(truth: Evidence, rule: Rule, tamper: Tamper) -> None:
    """With the rule's name before the sentence."""
    told = oracle.check(tamper(truth))
    assert any(sentence.startswith(f"{rule}: ") for sentence in told), told


@pytest.mark.parametrize(
    "plant", [planting.roll(), planting.ledger(), planting.tree()], ids=["roll", "ledger", "tree"]
)
def test_what_was_planted_breaks_no_rule_of_its_own(truth: Evidence, plant: Tamper) -> None:
    """A roll, a ledger and a tree that fit are told of in no way."""
    told = oracle.check(plant(truth))
    assert not [sentence for sentence in told if sentence.startswith(("member.", "ledger.", "tree."))]


def test_a_request_may_have_been_on_its_way(truth: Evidence) -> None:
    """It counts as of the gateway's moment, so that what came in between is later: seconds, never minutes."""
    _, served = find(truth, "case.served")
    before = f"{served.at[:17]}00.000000Z"  # within the same minute, at its very beginning
    told = oracle.check(retold(truth, "case.responded", at=before))
    assert not [sentence for sentence in told if sentence.startswith("chain.time")]
