"""Panels: size, chair, and what the members have between them."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.panels import Member, PanelRules, crowded, faults, needed, seat_role
from chalicelib.domain.neutrals.roster import NeutralRole
from chalicelib.domain.values import Role

CHAIR, MEMBER = NeutralRole.CHAIR, NeutralRole.MEMBER
LAWYER = "consumer_lawyer"
THREE = PanelRules(size=3, accredited=(LAWYER,))


def member(ref: str, role: NeutralRole = MEMBER, *kinds: str, trade: Role | None = None) -> Member:
    return Member(ref, role, frozenset(kinds), trade)


WHOLE = (member("a", CHAIR, LAWYER), member("b"), member("c"))


@pytest.mark.parametrize(
    ("panel", "found"),
    [
        (WHOLE, ()),
        (WHOLE[:2], (Fault("/panel", "panel_size", 3),)),
        ((*WHOLE[:2], member("b")), (Fault("/panel/2", "repeated"),)),
        ((member("a", MEMBER, LAWYER), *WHOLE[1:]), (Fault("/panel/0", "seat_role", "chair"),)),
        ((member("a", CHAIR), *WHOLE[1:]), (Fault("/panel", "accreditation_missing", LAWYER),)),
        (
            (WHOLE[0], member("b", trade=Role.RESPONDENT), member("c", trade=Role.RESPONDENT)),
            (Fault("/panel", "trade_majority", "respondent"),),
        ),
        ((WHOLE[0], member("b", trade=Role.RESPONDENT), member("c", trade=Role.COMPLAINANT)), ()),
    ],
)
def test_a_panel_of_three(panel: tuple[Member, ...], found: tuple[Fault, ...]) -> None:
    """One may come from each side's trade; two from one side's are a majority."""
    assert faults(panel, THREE) == found


def test_three_of_five_are_a_majority_and_two_are_not() -> None:
    """From the trade of one side."""
    five = [member(ref, CHAIR if ref == "a" else MEMBER) for ref in "abcde"]
    for number, found in ((2, ()), (3, (Fault("/panel", "trade_majority", "complainant"),))):
        mixed = [
            member(m.ref, m.role, trade=Role.COMPLAINANT if n < number else None) for n, m in enumerate(five)
        ]
        assert faults(mixed, PanelRules(size=5)) == found


def test_one_who_sits_alone_may_be_of_any_trade() -> None:
    """As sole arbitrator; whether he is tied to anybody is another question."""
    alone = [member("a", NeutralRole.SOLE, trade=Role.RESPONDENT)]
    assert faults(alone, PanelRules()) == ()


def test_everything_is_told_at_once() -> None:
    """Of two who are not a panel of three."""
    codes = [fault.code for fault in faults([member("a"), member("a")], THREE)]
    assert codes == ["panel_size", "repeated", "seat_role", "accreditation_missing"]


@pytest.mark.parametrize(
    ("size", "seat", "role"),
    [(1, 0, NeutralRole.SOLE), (3, 0, CHAIR), (3, 2, MEMBER), (5, 4, MEMBER), (17, 0, NeutralRole.JUROR)],
)
def test_each_seat_has_its_role(size: int, seat: int, role: NeutralRole) -> None:
    """The first of a panel presides; a crowd has no chair."""
    assert seat_role(size, seat) is role


@pytest.mark.parametrize(("size", "seat"), [(2, 0), (3, 3), (1, -1), (64, 0)])
def test_there_are_no_other_seats(size: int, seat: int) -> None:
    """Panels are odd."""
    with pytest.raises(ValueError, match="no such seat"):
        seat_role(size, seat)


def test_the_last_seat_brings_what_is_missing() -> None:
    """Earlier ones need not."""
    assert needed([], THREE) == ()
    assert needed([member("a", CHAIR)], THREE) == ()
    assert needed([member("a", CHAIR), member("b")], THREE) == (LAWYER,)
    assert needed([member("a", CHAIR, LAWYER), member("b")], THREE) == ()


@pytest.mark.parametrize(
    ("trades", "size", "found"),
    [
        ((), 3, ()), ((None, None), 3, ()), ((Role.RESPONDENT,), 3, (Role.RESPONDENT,)),
        ((Role.RESPONDENT,), 5, ()), ((Role.RESPONDENT, Role.RESPONDENT), 5, (Role.RESPONDENT,)),
        ((Role.RESPONDENT, Role.COMPLAINANT), 3, (Role.RESPONDENT, Role.COMPLAINANT)), ((), 1, ()),
    ],
)  # fmt: skip
def test_from_whose_trade_nobody_more_may_come(
    trades: tuple[Role | None, ...], size: int, found: tuple[Role, ...]
) -> None:
    """One of three, two of five: one more would be the majority of the whole panel, whoever comes after."""
    panel = [member(f"n-{n}", trade=trade) for n, trade in enumerate(trades)]
    assert crowded(panel, PanelRules(size=size)) == set(found)
    assert crowded(panel, PanelRules(size=size, no_trade_majority=False)) == frozenset()
