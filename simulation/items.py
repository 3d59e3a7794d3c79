"""DynamoDB's items: their size by the published rules, their shape, and how they lie in memory.

An item is kept as bytes: whoever reads it gets a copy of its own, and a hundred thousand cases fit into a laptop.
"""

from __future__ import annotations

import marshal
from typing import Any, Final

from simulation.errors import NotModelled, invalid
from simulation.expressions import Item

MAX_ITEM: Final = 400 * 1024
_TEXTS: Final = frozenset({"SS", "NS"})


def packed(item: Item) -> bytes:
    """Equal items give equally long bytes; the order of attributes does not count."""
    return marshal.dumps(item, 2)


def unpacked(stored: bytes) -> Item:
    found: Item = marshal.loads(stored)  # noqa: S302 - our own bytes
    return found


def size(item: Item) -> int:
    """Bytes that count: names and values."""
    total = 0
    for name, attribute in item.items():
        text = attribute.get("S")
        total += len(name) if name.isascii() else len(name.encode())
        if text is None:
            total += _value(attribute)
        else:
            total += len(text) if text.isascii() else len(text.encode())
    return total


def checked(item: Item) -> Item:
    """Raises Refusal unless it is an item: every attribute one typed value, none of them an empty set."""
    for name, attribute in item.items():
        if len(attribute) != 1:
            raise invalid(
                f"Supplied AttributeValue must contain exactly one of the supported datatypes: {name}"
            )
        ((kind, value),) = attribute.items()
        if kind in _TEXTS and not value:
            raise invalid("An string set  may not be empty")
        if kind not in _SIZES and kind not in _TEXTS:
            raise NotModelled(f"attributes of type {kind}")
    return item


def _value(attribute: dict[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    if kind in _TEXTS:
        return sum(_SIZES["S" if kind == "SS" else "N"](entry) for entry in value)
    return _SIZES[kind](value)


def _number(text: str) -> int:
    """One byte for two digits that count, and one more; a sign another."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + text.startswith("-")


_SIZES: Final[dict[str, Any]] = {
    "S": lambda value: len(value) if value.isascii() else len(value.encode()),
    "B": len,
    "N": _number,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "L": lambda value: 3 + sum(1 + _value(entry) for entry in value),
    "M": lambda value: 3 + sum(1 + len(name.encode()) + _value(entry) for name, entry in value.items()),
}
