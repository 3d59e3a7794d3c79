"""One plain value of a type: for events that no told record has. The same type gives the same value."""

from __future__ import annotations

import types
import typing
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec

_PLAIN: dict[Any, Any] = {
    str: "txt_a",
    int: 1,
    bool: True,
    datetime: datetime(2026, 11, 22, 4, tzinfo=UTC),
    Any: {},
    object: {},
}


def of(kind: Any) -> Any:
    """Every field filled, the first of several possibilities, one element to each collection."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return of(arguments[0])
    if origin is typing.Literal:
        return arguments[0]
    if origin in (types.UnionType, typing.Union):
        return of(next(a for a in arguments if a is not types.NoneType))
    if origin in (tuple, list, set, frozenset):
        return origin([of(arguments[0])])
    if origin in (dict, typing.get_origin(typing.Mapping[str, int])):
        return {of(arguments[0]): of(arguments[1])}
    if issubclass(kind, Enum):
        return next(iter(kind))
    return struct(kind)


def struct(kind: type[msgspec.Struct]) -> Any:
    hints = typing.get_type_hints(kind, include_extras=True)
    return kind(**{name: of(hints[name]) for name in kind.__struct_fields__})
