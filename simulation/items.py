"""DynamoDB's items: their shape, and how they lie in memory. Their size is told by chalicelib/adapters/sizes.py.

An item is kept as bytes: whoever reads it gets a copy of its own, and a hundred thousand cases fit into a laptop.
"""

from __future__ import annotations

import marshal
from typing import Final

from simulation.errors import NotModelled, invalid
from simulation.expressions import Item

MAX_ITEM: Final = 400 * 1024
_SETS: Final = frozenset({"SS", "NS"})
_KINDS: Final = _SETS | {"S", "B", "N", "BOOL", "NULL", "L", "M"}


def packed(item: Item) -> bytes:
    """Equal items give equally long bytes; the order of attributes does not count."""
    return marshal.dumps(item, 2)


def unpacked(stored: bytes) -> Item:
    found: Item = marshal.loads(stored)  # noqa: S302 - our own bytes
    return found


def checked(item: Item) -> Item:
    """Raises Refusal unless it is an item: every attribute one typed value, none of them an empty set."""
    for name, attribute in item.items():
        if len(attribute) != 1:
            raise invalid(
                f"Supplied AttributeValue must contain exactly one of the supported datatypes: {name}"
            )
        ((kind, value),) = attribute.items()
        if kind in _SETS and not value:
            raise invalid("An string set  may not be empty")
        if kind not in _KINDS:
            raise NotModelled(f"attributes of type {kind}")
    return item
