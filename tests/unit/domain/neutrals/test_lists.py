"""Strike and rank, on tables worked out by hand."""

from __future__ import annotations

import pytest

from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.lists import (
    SILENT,
    Choice,
    Listed,
    ListRule,
    choice_faults,
    combined,
    list_faults,
    outcome,
)  # fmt: skip
from tests.unit.domain.neutrals.making import SEED

NAMES = ("a", "b", "c", "d", "e")
RULE = ListRule(names=5, strikes=2, relists=1)


def by_ticket(*refs: str) -> tuple[str, ...]:
    return tuple(sorted(refs, key=lambda ref: ticket(SEED, ref)))


def test_the_lowest_sum_of_ranks_is_asked_first() -> None:
    """a is struck, e too; b 1 + 3 = 4, c 2 + 1 = 3, d 3 + 2 = 5."""
    choices = {"buyer": Choice(("a",), ("b", "c", "d")), "shop": Choice(("e",), ("c", "d", "b"))}
    assert combined(NAMES, choices, SEED) == ("c", "b", "d")


def test_equal_sums_go_by_the_tickets_of_the_draw() -> None:
    """a 1 + 2, b 2 + 1: neither side decides."""
    choices = {"buyer": Choice((), ("a", "b", "c")), "shop": Choice((), ("b", "a", "c"))}
    assert combined(("a", "b", "c"), choices, SEED) == (*by_ticket("a", "b"), "c")


def test_whoever_is_silent_finds_all_acceptable() -> None:
    """The other side's order counts; where both are silent, chance alone."""
    choices = {"buyer": Choice(("e",), ("d", "c", "b", "a"))}
    assert combined(NAMES, choices, SEED) == ("d", "c", "b", "a")
    assert combined(NAMES, {"buyer": SILENT, "shop": SILENT}, SEED) == by_ticket(*NAMES)


def test_whom_one_does_not_rank_comes_behind_all_whom_one_does() -> None:
    """d is 1 for the buyer, all others 2."""
    assert combined(NAMES, {"buyer": Choice((), ("d",))}, SEED) == ("d", *by_ticket("a", "b", "c", "e"))


ALL_STRUCK = {"buyer": Choice(("a", "b")), "shop": Choice(("c",))}


@pytest.mark.parametrize(("number", "again"), [(0, True), (1, False)])
def test_where_all_are_struck_there_is_another_list_and_then_the_body_appoints(
    number: int, again: bool
) -> None:
    """After the last one that the rule allows."""
    came = outcome(("a", "b", "c"), ALL_STRUCK, SEED, number, RULE)
    assert came == Listed((), again)
    assert came.body_appoints is not again


def test_a_list_with_somebody_left_is_the_last() -> None:
    """However often it was made."""
    came = outcome(NAMES, ALL_STRUCK, SEED, 0, RULE)
    assert came == Listed(by_ticket("d", "e"))
    assert not came.body_appoints


@pytest.mark.parametrize(
    ("choice", "faults"),
    [
        (Choice(("a", "b"), ("c", "d", "e")), ()),
        (Choice(("a", "b", "c")), (Fault("/struck", "at_most", 2),)),
        (Choice(("x",)), (Fault("/struck/0", "not_on_list"),)),
        (Choice(("a",), ("b", "a")), (Fault("/ranked/1", "repeated"),)),
        (Choice((), ("b", "b")), (Fault("/ranked/1", "repeated"),)),
    ],
)
def test_an_answer_is_held_against_the_list(choice: Choice, faults: tuple[Fault, ...]) -> None:
    """Nobody strikes more than he may, or somebody who is not on it, or ranks whom he strikes."""
    assert choice_faults(NAMES, choice, RULE) == faults


@pytest.mark.parametrize(
    ("names", "faults"),
    [
        (NAMES, ()),
        (NAMES[:4], (Fault("/names", "at_least", 5),)),
        ((*NAMES, "a"), (Fault("/names/5", "repeated"),)),
        (tuple(f"n{n}" for n in range(26)), (Fault("/names", "at_most", 25),)),
    ],
)
def test_a_list_has_enough_different_names(names: tuple[str, ...], faults: tuple[Fault, ...]) -> None:
    """Three at the very least, whatever the rule says."""
    assert list_faults(names, RULE) == faults
    assert list_faults(("a", "b"), ListRule(names=1)) == (Fault("/names", "at_least", 3),)
