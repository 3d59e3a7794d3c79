"""Item sizes by DynamoDB's rules, on sizes worked out by hand."""

from __future__ import annotations

import pytest

from chalicelib.adapters.sizes import Item, item_size, write_units


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"pk": {"S": "abc"}}, 5),
        ({"pk": {"S": "争议"}}, 8),
        ({"box": {"B": b"\0" * 10}}, 13),
        ({"n": {"N": "0"}}, 2),
        ({"n": {"N": "7"}}, 3),
        ({"n": {"N": "1234"}}, 4),
        ({"n": {"N": "12345"}}, 5),
        ({"n": {"N": "-12"}}, 4),
        ({"n": {"N": "1000000"}}, 3),
        ({"n": {"N": "0.05"}}, 3),
        ({"b": {"BOOL": True}}, 2),
        ({"x": {"NULL": True}}, 2),
        ({"s": {"SS": ["ab", "cde"]}}, 6),
        ({"s": {"NS": ["7", "1234"]}}, 1 + 2 + 3),
        ({"l": {"L": [{"S": "ab"}, {"N": "7"}]}}, 1 + 3 + 3 + 3),
        ({"m": {"M": {"k": {"S": "ab"}}}}, 1 + 3 + 1 + 1 + 2),
    ],
)
def test_names_and_values_count(item: Item, size: int) -> None:
    """Strings as UTF-8, numbers by two digits a byte, three bytes round lists and maps."""
    assert item_size(item) == size


def test_a_type_without_a_rule_is_an_error() -> None:
    """No guess that nobody notices."""
    with pytest.raises(ValueError, match="BS"):
        item_size({"b": {"BS": [b"x"]}})


@pytest.mark.parametrize(("length", "units"), [(0, 2), (1_022, 2), (1_023, 4), (2_046, 4), (2_047, 6)])
def test_a_transaction_pays_two_units_per_started_kilobyte(length: int, units: int) -> None:
    """The attribute's name counts two bytes here."""
    assert write_units([{"pk": {"S": "x" * length}}]) == units


def test_every_item_pays_for_itself() -> None:
    """Small ones are not added up first."""
    assert write_units([{"pk": {"S": "a"}}, {"pk": {"S": "b"}}, {"pk": {"S": "x" * 1_500}}]) == 8
