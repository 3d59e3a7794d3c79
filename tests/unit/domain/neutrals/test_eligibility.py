"""Eligibility: every reason by itself, all of them together, and none where somebody fits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.conflicts import Bar, Conflict
from chalicelib.domain.neutrals.eligibility import Facts, Reason, reasons
from chalicelib.domain.neutrals.roster import (
    Absence,
    Accreditation,
    Competence,
    NeutralRole,
    Relation,
    expired,
    most_idle,
)  # fmt: skip
from chalicelib.domain.values import Money, Role
from tests.unit.domain.neutrals.making import TODAY, need, neutral

LAWYER = "consumer_lawyer"
UP_TO_999 = Competence(ceilings=(Money(999, "CNY"),))
YESTERDAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 23)


def conflict(bar: Bar) -> Facts:
    return Facts((Conflict(Relation.FIRM, bar, ("shop-1", "n-1")),))


@pytest.mark.parametrize(
    ("changes", "asked", "reason"),
    [
        ({"ref": "shop-1"}, {}, Reason.TIED_TO_PARTY),
        ({"person": "buyer-1"}, {}, Reason.TIED_TO_PARTY),
        ({}, {"former": frozenset({"n-1"})}, Reason.REPLACED_BEFORE),
        ({"person": "p-1"}, {"former": frozenset({"p-1"})}, Reason.REPLACED_BEFORE),
        ({"roles": (NeutralRole.MEMBER,)}, {}, Reason.NO_ROLE),
        ({"competence": Competence((DisputeType.PRICE,))}, {}, Reason.NO_SKILL),
        ({"competence": Competence(laws=("DE",))}, {"law": "CN"}, Reason.NO_SKILL),
        ({"competence": Competence(fields=("toys",))}, {"field": "food"}, Reason.NO_SKILL),
        ({"languages": ("en",)}, {}, Reason.NO_LANGUAGE),
        ({}, {"accreditations": (LAWYER,)}, Reason.NOT_ACCREDITED),
        ({"accreditations": (Accreditation(LAWYER, YESTERDAY),)}, {"accreditations": (LAWYER,)}, Reason.NOT_ACCREDITED),
        ({"trade": Role.RESPONDENT}, {"not_from": frozenset({Role.RESPONDENT})}, Reason.PANEL_COMPOSITION),
        ({"competence": UP_TO_999}, {"amount": Money(1_000, "CNY")}, Reason.ABOVE_CEILING),
        ({"available": False}, {}, Reason.NOT_AVAILABLE),
        ({"retired": True}, {}, Reason.NOT_AVAILABLE),
        ({"absences": (Absence(TODAY, TODAY),)}, {}, Reason.ABSENT),
        ({"active": 4}, {}, Reason.AT_CAPACITY),
        ({"active_total": 9, "capacity_total": 9}, {}, Reason.AT_TOTAL_CAPACITY),
    ],
)  # fmt: skip
def test_each_reason_is_given(changes: dict[str, Any], asked: dict[str, Any], reason: Reason) -> None:
    """By itself, where nothing else speaks against him."""
    assert reasons(neutral(**changes), need(**asked)) == (reason,)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, {}),
        ({}, {"role": None}),
        ({"competence": Competence((DisputeType.QUALITY,), ("CN",), ("food",))}, {"law": "CN", "field": "food"}),
        ({"competence": Competence(laws=("DE",), fields=("toys",))}, {}),
        ({"accreditations": (Accreditation(LAWYER, TODAY),)}, {"accreditations": (LAWYER,)}),
        ({"accreditations": (Accreditation(LAWYER),)}, {"accreditations": (LAWYER,)}),
        ({"competence": Competence(ceilings=(Money(1_000, "CNY"),))}, {"amount": Money(1_000, "CNY")}),
        ({"competence": Competence(ceilings=(Money(1, "EUR"),))}, {"amount": Money(1_000, "CNY")}),
        ({"absences": (Absence(YESTERDAY, YESTERDAY), Absence(TOMORROW, TOMORROW))}, {}),
        ({"absences": (Absence(TODAY, TODAY),)}, {"on": None}),
        ({"active_total": 9}, {}),
    ],
)  # fmt: skip
def test_nothing_speaks_against_one_who_fits(changes: dict[str, Any], asked: dict[str, Any]) -> None:
    """To the day and to the cent; what is not asked for or not said does not count."""
    assert reasons(neutral(**changes), need(**asked)) == ()


@pytest.mark.parametrize(
    ("bar", "expected"),
    [(Bar.HARD, (Reason.TIED_TO_PARTY,)), (Bar.WAIVABLE, (Reason.NOT_WAIVED,)), (Bar.DISCLOSE, ())],
)
def test_a_conflict_counts_as_its_bar_says(bar: Bar, expected: tuple[Reason, ...]) -> None:
    """What is only to be disclosed keeps nobody out."""
    assert reasons(neutral(), need(), conflict(bar)) == expected


def test_one_party_has_the_same_neutral_so_often_and_no_more() -> None:
    """Twice is the limit: once is fine, the second makes a third one too many; another party's count is its own."""
    asked = need(repeats=2)
    assert reasons(neutral(), asked, Facts(appointments={"shop-1": 1, "platform": 1})) == ()
    assert reasons(neutral(), asked, Facts(appointments={"shop-1": 2})) == (Reason.APPOINTED_TOO_OFTEN,)
    assert reasons(neutral(), need(), Facts(appointments={"shop-1": 99})) == ()


def test_all_reasons_are_given_at_once_in_one_order() -> None:
    """Whoever mends one learns of the rest beforehand."""
    worst = neutral(
        languages=("en",), active=4, absences=(Absence(TODAY, TODAY),), roles=(NeutralRole.CHAIR,)
    )
    assert reasons(worst, need(former=frozenset({"n-1"})), conflict(Bar.HARD)) == (
        Reason.TIED_TO_PARTY, Reason.REPLACED_BEFORE, Reason.NO_ROLE, Reason.NO_LANGUAGE, Reason.ABSENT,
        Reason.AT_CAPACITY,
    )  # fmt: skip


def test_the_least_loaded_for_his_capacity_goes_first() -> None:
    """2 of 10 is less than 1 of 4; equal loads go by reference."""
    some = [neutral("b"), neutral("a"), neutral("c", active=2, capacity=10)]
    assert [n.ref for n in most_idle(some)] == ["c", "a", "b"]


def test_expired_accreditations_are_named() -> None:
    """Those that hold on the day are not."""
    old, new = Accreditation(LAWYER, YESTERDAY), Accreditation("engineer", TODAY)
    assert expired(neutral(accreditations=(old, new)), TODAY) == (old,)
