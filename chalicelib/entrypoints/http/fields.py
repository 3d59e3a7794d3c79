"""Field-by-field validation of a JSON value against a msgspec type. Owns the codes of what can be wrong with a field.

msgspec stops at the first error; here every field is looked at, so that a client learns everything in one answer.
At least as strict as msgspec, therefore the one conversion at the end cannot fail.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import inspect as mi

from chalicelib.domain.errors import Fault, Invalid
from chalicelib.entrypoints.http.decoder import child, text_fault

T = TypeVar("T")
_MAKING: Final = threading.Lock()
_INTEGER: Final = re.compile(r"\A-?[0-9]{1,16}\Z")


def read(value: object, kind: type[T], root: str = "") -> T:
    """The value as `kind`. Raises Invalid with a fault for every field that is wrong."""
    if faults := tuple(_faults(prepare(kind), value, root)):
        raise Invalid(faults=faults)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise Invalid(faults=(Fault(root, "invalid"),)) from None


def read_query(params: Mapping[str, Sequence[str]], kind: type[T]) -> T:
    """Query parameters as a struct of `kind`: each at most once; whole numbers and booleans by the field's type.

    Pointers begin with `query/`, so that nobody takes them for pointers into a body.
    """
    info = prepare(kind)
    assert isinstance(info, mi.StructType)
    types = {f.encode_name: f.type for f in info.fields}
    faults = [
        Fault(child("query", name), "repeated_parameter") for name, given in params.items() if len(given) > 1
    ]
    for name, given in params.items():
        faults += [f for text in given if (f := text_fault(text, child("query", name)))]
    if faults:
        raise Invalid(faults=tuple(faults))
    return read({name: _typed(types.get(name), given[-1]) for name, given in params.items()}, kind, "query")


def all_optional(kind: type) -> bool:
    """Whether an empty body is as good as `{}`."""
    info = prepare(kind)
    return isinstance(info, mi.StructType) and not any(f.required for f in info.fields)


def prepare(kind: Any) -> mi.Type:
    """What msgspec knows of a type, made by one thread alone. It makes that when a type is first used, and two threads
    that use one first at the same moment can end the process (0.22): so nothing is converted before this.
    """
    return _prepared(kind)


@cache
def _prepared(kind: Any) -> mi.Type:
    with _MAKING:
        msgspec.json.Decoder(kind)
        return mi.type_info(kind)


def _typed(node: mi.Type | None, text: str) -> object:
    kinds = node.types if isinstance(node, mi.UnionType) else (node,)
    if any(isinstance(k, mi.IntType) for k in kinds) and _INTEGER.match(text):
        return int(text)
    if any(isinstance(k, mi.BoolType) for k in kinds) and text in ("true", "false"):
        return text == "true"
    return text


def _faults(node: mi.Type, value: object, at: str) -> Iterator[Fault]:  # noqa: C901 - one line per kind
    """Every fault of the value at `at`. A kind of type nobody uses yet is a programming error, told as such."""
    match node:
        case mi.Metadata():
            yield from _faults(node.type, value, at)
        case mi.AnyType():
            pass
        case mi.UnionType():
            yield from _union(node, value, at)
        case _ if not _is_kind(node, value):
            yield Fault(at, "wrong_type", _expected(node))
        case mi.StructType():
            yield from _struct(node, value, at)
        case mi.ListType() | mi.VarTupleType():
            yield from _array(node, value, at)
        case mi.DictType():
            yield from _mapping(node, value, at)
        case mi.StrType():
            yield from _string(node, value, at)
        case mi.IntType():
            yield from _integer(node, value, at)
        case mi.EnumType() | mi.LiteralType():
            yield from _one_of(_choices(node), value, at)
        case mi.DateType() | mi.DateTimeType():
            yield from _moment(node, value, at)


def _is_kind(node: mi.Type, value: object) -> bool:
    """Whether the value has the JSON kind the type is written as. A bool is no integer here."""
    match node:
        case mi.StructType() | mi.DictType():
            return isinstance(value, dict)
        case mi.ListType() | mi.VarTupleType():
            return isinstance(value, list)
        case mi.StrType() | mi.DateType() | mi.DateTimeType():
            return isinstance(value, str)
        case mi.IntType():
            return type(value) is int
        case mi.BoolType():
            return isinstance(value, bool)
        case mi.NoneType():
            return value is None
        case mi.EnumType() | mi.LiteralType():
            return type(value) in {type(choice) for choice in _choices(node)}
        case mi.Metadata():
            return _is_kind(node.type, value)
    raise TypeError(f"requests know no {type(node).__name__}")


def _expected(node: mi.Type) -> str:
    match node:
        case mi.StructType() | mi.DictType():
            return "object"
        case mi.ListType() | mi.VarTupleType():
            return "array"
        case mi.IntType():
            return "integer"
        case mi.BoolType():
            return "boolean"
        case mi.NoneType():
            return "null"
        case mi.EnumType() | mi.LiteralType():
            return "string" if all(isinstance(c, str) for c in _choices(node)) else "value"
        case mi.Metadata():
            return _expected(node.type)
        case _:
            return "string"


def _choices(node: mi.EnumType | mi.LiteralType) -> tuple[object, ...]:
    return _values(node.cls) if isinstance(node, mi.EnumType) else tuple(node.values)


@cache
def _values(kind: type[Enum]) -> tuple[object, ...]:
    return tuple(member.value for member in kind)


def _union(node: mi.UnionType, value: object, at: str) -> Iterator[Fault]:
    """msgspec allows one member per JSON kind, or structs told apart by their tag: at most one can be meant."""
    fitting = [t for t in node.types if _is_kind(t, value)]
    structs = [t for t in fitting if isinstance(t, mi.StructType)]
    if len(structs) > 1 and isinstance(value, dict):
        yield from _tagged(structs, value, at)
    elif fitting:
        yield from _faults(fitting[0], value, at)
    else:
        expected = sorted({_expected(t) for t in node.types if not isinstance(t, mi.NoneType)})
        yield Fault(at, "wrong_type", " or ".join(expected))


def _tagged(structs: list[mi.StructType], value: dict[str, object], at: str) -> Iterator[Fault]:
    field = structs[0].tag_field or ""
    by_tag = {s.tag: s for s in structs}
    tag = value.get(field)
    if isinstance(tag, str) and tag in by_tag:
        yield from _struct(by_tag[tag], value, at)
    else:
        yield Fault(child(at, field), "not_one_of", ", ".join(str(t) for t in by_tag))


def _struct(node: mi.StructType, value: object, at: str) -> Iterator[Fault]:
    assert isinstance(value, dict)
    known = {f.encode_name: f for f in node.fields}
    if node.tag_field is not None and value.get(node.tag_field, node.tag) != node.tag:
        yield Fault(child(at, node.tag_field), "not_one_of", str(node.tag))
    for name in value:
        if name not in known and name != node.tag_field and node.forbid_unknown_fields:
            yield Fault(child(at, name), "unknown_field")
    for name, field in known.items():
        if name in value:
            yield from _faults(field.type, value[name], child(at, name))
        elif field.required:
            yield Fault(child(at, name), "missing")


def _array(node: mi.ListType | mi.VarTupleType, value: object, at: str) -> Iterator[Fault]:
    assert isinstance(value, list)
    if node.min_length is not None and len(value) < node.min_length:
        yield Fault(at, "too_few", node.min_length)
    if node.max_length is not None and len(value) > node.max_length:
        yield Fault(at, "too_many", node.max_length)
        return
    for index, item in enumerate(value):
        yield from _faults(node.item_type, item, child(at, index))


def _mapping(node: mi.DictType, value: object, at: str) -> Iterator[Fault]:
    assert isinstance(value, dict)
    if node.min_length is not None and len(value) < node.min_length:
        yield Fault(at, "too_few", node.min_length)
    if node.max_length is not None and len(value) > node.max_length:
        yield Fault(at, "too_many", node.max_length)
    for name, item in value.items():
        yield from _faults(node.key_type, name, child(at, name))
        yield from _faults(node.value_type, item, child(at, name))


def _string(node: mi.StrType, value: object, at: str) -> Iterator[Fault]:
    assert isinstance(value, str)
    if node.min_length is not None and len(value) < node.min_length:
        yield Fault(at, "too_short", node.min_length)
    elif node.max_length is not None and len(value) > node.max_length:
        yield Fault(at, "too_long", node.max_length)
    elif node.pattern is not None and not _pattern(node.pattern).search(value):
        yield Fault(at, "pattern", node.pattern)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """As published, except that `$` means the very end: Python's would let a final newline pass."""
    return re.compile(pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern)


def _integer(node: mi.IntType, value: object, at: str) -> Iterator[Fault]:
    assert isinstance(value, int)
    least = node.ge if node.ge is not None else None if node.gt is None else node.gt + 1
    most = node.le if node.le is not None else None if node.lt is None else node.lt - 1
    if least is not None and value < least:
        yield Fault(at, "too_small", least)
    if most is not None and value > most:
        yield Fault(at, "too_large", most)


def _one_of(choices: tuple[object, ...], value: object, at: str) -> Iterator[Fault]:
    if not any(type(c) is type(value) and c == value for c in choices):
        yield Fault(at, "not_one_of", ", ".join(str(c) for c in choices))


def _moment(node: mi.DateType | mi.DateTimeType, value: object, at: str) -> Iterator[Fault]:
    """Dates as `2026-11-22`, moments as RFC 3339, by msgspec's own reading; one before or after all time is none."""
    is_date = isinstance(node, mi.DateType)
    kind = date if is_date else Annotated[datetime, msgspec.Meta(tz=node.tz)]  # type: ignore[union-attr]
    try:
        found = msgspec.convert(value, kind)
        if isinstance(found, datetime):
            found.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        yield Fault(at, "not_a_date" if is_date else "not_a_moment")
