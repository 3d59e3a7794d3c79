"""What rows cost: item sizes by DynamoDB's published rules and the write units of a transaction.

Local emulators report constants, so the bench and the tests count with this.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Item = dict[str, dict[str, Any]]
"""An item as DynamoDB's API has it: attribute name to one typed value, e.g. `{"pk": {"S": "case#…"}}`."""


def item_size(item: Item) -> int:
    """Bytes that count: names and values."""
    return sum([_text_size(name) + _value_size(value) for name, value in item.items()])


def write_units(items: Iterable[Item]) -> int:
    """Of one transaction on the base tables: two per started kilobyte of each item.

    A replaced row costs the larger of its two sizes and a deleted one its own, so for those this is the lower bound.
    """
    return sum(2 * max(1, -(-item_size(item) // 1024)) for item in items)


def _value_size(value: dict[str, Any]) -> int:
    (kind, content), *_ = value.items()
    match kind:
        case "S":
            return _text_size(content)
        case "B":
            return len(content)
        case "N":
            return _number_size(content)
        case "BOOL" | "NULL":
            return 1
        case "SS":
            return sum(_text_size(text) for text in content)
        case "NS":
            return sum(_number_size(number) for number in content)
        case "L":
            return 3 + sum(1 + _value_size(entry) for entry in content)
        case "M":
            return 3 + sum(1 + _text_size(name) + _value_size(entry) for name, entry in content.items())
        case _:
            raise ValueError(f"no rule for type {kind}")


def _text_size(text: str) -> int:
    """As UTF-8, which is not written out where it would be as long as the text."""
    return len(text) if text.isascii() else len(text.encode())


def _number_size(text: str) -> int:
    """One byte per two significant digits and one more, a sign another. Rounded up, for the rule is approximate."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")
