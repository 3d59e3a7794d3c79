"""Members of what is answered: those that a reply's type can hold, and those that one answer does hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import inspect

DEPTH = 2
"""Of what stands in a view, that far down; what is deeper goes with what holds it."""
IDS = re.compile(r"[a-z]{2,6}_[a-z2-7]{26}")


def held(kind: type) -> set[str]:
    """`offers[].terms`, `people.*`: every member that answers of this type can have."""
    return set(_held(inspect.type_info(kind), "", DEPTH))


def _held(kind: inspect.Type, at: str, depth: int) -> Iterator[str]:
    match kind:
        case inspect.StructType():
            for field in kind.fields:
                place = f"{at}.{field.encode_name}".lstrip(".")
                yield place
                if depth > 1:
                    yield from _held(field.type, place, depth - 1)
        case inspect.ListType() | inspect.VarTupleType():
            yield from _held(kind.item_type, f"{at}[]", depth)
        case inspect.UnionType():
            for one in kind.types:
                yield from _held(one, at, depth)


def shown(value: Any, at: str = "", depth: int = DEPTH) -> Iterator[str]:
    """Every member of this answer that says something: neither null nor empty."""
    if isinstance(value, list):
        for one in value:
            yield from shown(one, f"{at}[]", depth)
    if not isinstance(value, dict) or depth == 0:
        return
    for name, inner in value.items():
        if inner is None or inner in ([], {}):
            continue
        place = f"{at}.{name}".lstrip(".")
        yield place
        yield from shown(inner, place, depth - 1)
