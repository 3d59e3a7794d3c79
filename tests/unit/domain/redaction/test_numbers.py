"""Check digits, against the standards' own examples."""

from __future__ import annotations

import pytest

from chalicelib.domain.redaction.kinds import Kind
from chalicelib.domain.redaction.numbers import iban_length, is_luhn, is_resident_number, kind


@pytest.mark.parametrize(
    ("digits", "good"), [("4111111111111111", True), ("4111111111111112", False), ("0" * 16, False)]
)
def test_a_card_has_its_check_digit(digits: str, good: bool) -> None:
    """ISO/IEC 7812-1: 4111… sums to 30."""
    assert is_luhn(digits) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("11010519491231002x", True), ("110105194912310021", False), ("1101051949123100x2", False)],
)
def test_a_residents_number_has_its_check_character(text: str, good: bool) -> None:
    """The example of GB 11643-1999: the remainder is 2, so the character is X."""
    assert is_resident_number(text) is good


@pytest.mark.parametrize(
    ("text", "length"),
    [("gb82 west 1234 5698 7654 32 and", 27), ("gb83 west 1234 5698 7654 32", 0), ("gb82", 0)],
)
def test_an_iban_is_as_long_as_its_remainder_says(text: str, length: int) -> None:
    """ISO 13616-1: the example of the United Kingdom; what follows it is not part of it."""
    assert iban_length(text) == length


@pytest.mark.parametrize(
    ("text", "plus", "expected"),
    [
        ("12345678", False, None), ("123456789", False, Kind.NUMBER),
        ("20 7946 0958", True, Kind.PHONE), ("20 7946 0958", False, None), ("400-123-4567", False, Kind.PHONE),
        ("1234567-1234567", False, Kind.NUMBER),
    ],
)  # fmt: skip
def test_a_row_of_digits_is_what_its_form_says(text: str, plus: bool, expected: Kind | None) -> None:
    """Nine digits in one piece are a number of something; eight may be a day."""
    assert kind(text, plus=plus) is expected
