"""The shape of group terms and their hash."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest

from chalicelib.domain.case.terms import Condition, Remedy
from chalicelib.domain.collective.formula import Choice, Formula, Kind, choice_of, normal, terms_hash
from tests.unit.domain.collective.making import CHOICES, eur, fund, jpy, share


def test_the_hash_is_over_plain_canonical_json() -> None:
    """Whoever accepts can hash the published terms himself."""
    assert terms_hash(share(3_000)) == hashlib.sha256(b'{"kind":"share","share_bp":3000}').hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        fund(jpy(5), eur(10_000), choices=CHOICES),
        fund(
            eur(10_000), jpy(5),
            choices=(*CHOICES[:2], Choice("flat", Remedy.PARTIAL_REFUND, (jpy(700), eur(700)))),
        ),
    ],
)  # fmt: skip
def test_the_order_of_currencies_does_not_change_the_terms(other: Formula) -> None:
    """Nor their hash."""
    assert terms_hash(other) == terms_hash(fund(eur(10_000), jpy(5), choices=CHOICES))


def test_the_order_of_choices_does() -> None:
    """The first one is what a decision gives whoever names none."""
    assert terms_hash(share(choices=CHOICES)) != terms_hash(share(choices=CHOICES[::-1]))


@pytest.mark.parametrize(
    "changes",
    [{"bp": 3_001}, {"cap": (eur(1),)}, {"floor": (eur(1),)}, {"total": (eur(1),)}, {"choices": CHOICES}],
)
def test_whatever_changes_an_amount_changes_the_hash(changes: dict[str, Any]) -> None:
    """Each field of it."""
    assert terms_hash(share(**changes)) != terms_hash(share())


def test_terms_survive_json() -> None:
    """Offers and decisions keep them in events."""
    formula = normal(share(cap=(jpy(3), eur(2)), choices=CHOICES))
    assert msgspec.json.decode(msgspec.json.encode(formula), type=Formula) == formula
    assert formula.cap == (eur(2), jpy(3))


def test_repeated_conditions_count_once() -> None:
    """And stand in one order."""
    both = (Condition.GOODS_RETURNED, Condition.CONFIDENTIAL, Condition.GOODS_RETURNED)
    formula = share(choices=(Choice("a1", Remedy.REFUND, conditions=both),))
    assert normal(formula).choices[0].conditions == (Condition.CONFIDENTIAL, Condition.GOODS_RETURNED)


class TestChoice:
    """Which remedy a member has chosen."""

    def test_whoever_names_none_gets_the_first(self) -> None:
        """Whether naming none is allowed is not asked here."""
        assert choice_of(share(choices=CHOICES), None) is CHOICES[0]

    def test_a_formula_without_choices_is_compensation_in_money(self) -> None:
        """By name too."""
        for option in (None, "money"):
            assert choice_of(share(), option).remedy is Remedy.COMPENSATION

    def test_an_unknown_one_is_an_error(self) -> None:
        """Of the program: what members send is checked before."""
        with pytest.raises(KeyError):
            choice_of(share(choices=CHOICES), "voucher")

    def test_a_voucher_is_no_remedy(self) -> None:
        """A discount on the next purchase from the same merchant repairs nothing."""
        assert "voucher" not in set(Remedy)
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(b'{"id":"gift","remedy":"voucher"}', type=Choice)

    def test_only_money_without_an_amount_goes_by_the_formula(self) -> None:
        """In the order of the choices: by the formula, no money, an own amount."""
        assert [choice.by_formula for choice in CHOICES] == [True, False, False]


def test_kinds_are_told_by_words() -> None:
    """They are published."""
    assert [kind.value for kind in Kind] == ["share", "fixed", "fund", "in_kind"]
