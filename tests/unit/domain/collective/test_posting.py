"""A ledger's root: over the lines of all shards, and those that are nobody's."""

from __future__ import annotations

import pytest

from chalicelib.domain.collective import merkle
from chalicelib.domain.collective.books import Account, Line, Why
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.collective.posting import ledger_root, seal
from chalicelib.domain.collective.roll import Shard
from tests.builders import an_id


def line(name: int, amount: int = 100) -> Line:
    return Line(Account.MEMBER, "EUR", amount, Why.ENTITLED, an_id("case", name))


REST = (Line(Account.RESPONDENT, "EUR", 1, Why.REMAINDER),)


def test_a_shard_is_sealed_by_its_lines_in_their_order() -> None:
    """Each in canonical JSON; another order is another root."""
    expected = merkle.root([canonical(line(1)), canonical(line(2))]).hex()
    assert seal(3, [line(1), line(2)]) == Shard(3, 2, expected)
    assert seal(3, [line(2), line(1)]).root != expected


def test_the_root_is_over_all_shards_and_what_is_nobodys_stands_last() -> None:
    """Worked out by hand: two shards, one of them empty, and the rest behind them."""
    leaves = [canonical(seal(0, [line(1)])), canonical(seal(1, [])), canonical(seal(2, REST))]
    assert ledger_root([[line(1)], []], REST) == merkle.root(leaves).hex()


@pytest.mark.parametrize(
    ("by_shard", "rest"),
    [([[line(1, 101)], []], REST), ([[], [line(1)]], REST), ([[line(1)], []], ())],
    ids=["another amount", "another shard", "without the rest"],
)
def test_whatever_is_changed_changes_the_root(by_shard: list[list[Line]], rest: tuple[Line, ...]) -> None:
    """An amount, a place, what goes back."""
    assert ledger_root(by_shard, rest) != ledger_root([[line(1)], []], REST)
