"""Strike and rank, on tables worked out by hand."""

from __future__ import annotations

import pytest

from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.lists import (
    Choice,
    choice_faults,
    combined,
    list_faults,
)  # fmt: skip
from tests.unit.domain.neutrals.making import SEED

NAMES = ("a", "b", "c", "d", "e")
STRIKES = 2


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
    assert combined(NAMES, {"buyer": Choice(), "shop": Choice()}, SEED) == by_ticket(*NAMES)


def test_whom_one_does_not_rank_comes_behind_all_whom_one_does() -> None:
    """d is 1 for the buyer, all others 2."""
    assert combined(NAMES, {"buyer": Choice((), ("d",))}, SEED) == ("d", *by_ticket("a", "b", "c", "e"))


def test_where_all_are_struck_nobody_is_left() -> None:
    """Three names, each of which somebody does not want."""
    assert combined(("a", "b", "c"), {"buyer": Choice(("a", "b")), "shop": Choice(("c",))}, SEED) == ()


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
    assert choice_faults(NAMES, choice, STRIKES) == faults


@pytest.mark.parametrize(
    ("names", "faults"),
    [
        (NAMES, ()),
        (NAMES[:3], ()),
        (NAMES[:2], (Fault("/names", "at_least", 3),)),
        ((*NAMES, "a"), (Fault("/names/5", "repeated"),)),
        (tuple(f"n{n}" for n in range(26)), (Fault("/names", "at_most", 25),)),
        ((*NAMES, "z"), (Fault("/names/5", "already_asked"),)),
    ],
)
def test_a_list_has_enough_different_names(names: tuple[str, ...], faults: tuple[Fault, ...]) -> None:
    """Three at the very least, and nobody who was asked in the matter before: here z."""
    assert list_faults(names, {"z"}) == faults
