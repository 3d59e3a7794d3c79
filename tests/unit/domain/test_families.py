"""References of respondents in one spelling, and the keys that complaints are compared under."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.families import Family, FamilyKind, key, normal

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("Shop-77", "shop-77"),
        (" shop-77\t", "shop-77"),
        ("ＳＨＯＰ－７７", "shop-77"),  # full width, as Chinese input methods write it
        ("shop\u200b-77", "shop-77"),  # a zero-width space, pasted along
        ("Straße  GmbH", "strasse gmbh"),
        ("ﬁne", "fine"),  # a ligature
        ("旗舰店", "旗舰店"),
    ],
)
def test_spellings_that_differ_in_case_width_or_blanks_are_one(written: str, normalised: str) -> None:
    """By Unicode's own rules, not by a list."""
    assert normal(written) == normalised


@pytest.mark.parametrize("other", ["shop-78", "shop77", "shop_77", "shop.77"])
def test_nothing_else_is_guessed(other: str) -> None:
    """Another number or sign is another reference."""
    assert normal(other) != normal("shop-77")


@given(st.text(max_size=40))
def test_the_spelling_is_settled(text: str) -> None:
    """What is in normal form stays as it is."""
    assert normal(normal(text)) == normal(text)


def test_a_reference_in_no_family_stands_for_itself() -> None:
    """In its normal form."""
    assert key("Shop-77", None) == "ref:shop-77"


def test_a_family_is_never_taken_for_a_reference() -> None:
    """Although a platform may give both the same name."""
    assert key("anything", "shop-77") == "family:shop-77" != key("shop-77", None)


def test_who_wrote_a_family_does_not_make_it_another() -> None:
    """What it says is its kind and its references."""
    one = Family("f", FamilyKind.ALIAS, ("a", "b"), NOW, "platform", 3)
    assert one.says(replace(one, updated_by="officer.o-1", version=0))
    assert not one.says(replace(one, kind=FamilyKind.CORPORATE_FAMILY))
    assert not one.says(replace(one, members=("a",)))
