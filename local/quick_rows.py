"""What a row costs in moto and botocore: strings and numbers, which nearly all of it is, by the short way.

An attribute has ten possible types, and both libraries ask each value for all of them, on the way in and out again;
moto also adds up a row's bytes anew for each of its attributes. Sets, lists and maps are left to the libraries.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Mapping
from typing import Any, cast

from botocore.model import MapShape, StructureShape
from botocore.parsers import BaseJSONParser
from moto.core import parse
from moto.core.common_models import BaseModel
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import responses
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import utilities
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.s3.models import FakeKey, FakeMultipart

from local.moto_repairs.wrapping import replace, wrap

PLAIN = frozenset({"S", "N"})
"""Kinds whose value is a string, written as it stands."""
CLOSED_AT_RESET = (FakeKey, FakeMultipart)
ITEM_LIMIT = 405_000
"""Bytes, as moto has it."""


@functools.cache
def apply() -> None:
    """For the rest of this process. Calling it again does nothing."""
    strings_are_compared_as_they_are()
    rows_are_weighed_once()
    rows_are_copied_by_hand()
    rows_are_written_by_hand()
    rows_are_read_by_hand()
    copies_are_forgotten()


def strings_are_compared_as_they_are() -> None:
    """moto asks a value four questions about its type before it looks at it."""
    plainly: Callable[[DynamoType], Any] = vars(DynamoType)["cast_value"].fget

    def cast_value(self: DynamoType) -> Any:
        return self.value if self.type == "S" else plainly(self)

    def equal(self: DynamoType, other: DynamoType) -> bool:
        if self.type != other.type:
            return False
        return bool(self.value == other.value if self.type == "S" else plainly(self) == plainly(other))

    setattr(DynamoType, "cast_value", property(cast_value))  # noqa: B010 - the type checker knows it as one
    replace(DynamoType, "__eq__", equal)
    replace(DynamoType, "__ne__", lambda self, other: not equal(self, other))


def rows_are_weighed_once() -> None:
    """When a row is made, not at each of its attributes. One that is too big is refused as before."""

    def made(
        self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: Mapping[str, Any]
    ) -> None:
        self.hash_key, self.range_key, self.attrs = hash_key, range_key, LimitedSizeDict()
        for name, value in attrs.items():
            dict.__setitem__(self.attrs, name, DynamoType(value))
        if weighed(self) > ITEM_LIMIT:  # not remembered: an update goes on to change what it has made
            raise ItemSizeTooLarge

    def size(self: Item) -> int:
        """Remembered: a row that stands in a table is never changed (local/moto_repairs/dynamodb.py), and a copy of it
        remembers nothing.
        """
        known: int | None = vars(self).get("_redress_size")
        if known is None:
            vars(self)["_redress_size"] = known = weighed(self)
        return known

    def weighed(self: Item) -> int:
        total = 0
        for name, value in self.attrs.items():
            total += _length(name) + (_length(value.value) if value.type in PLAIN else value.size())
        return total

    replace(Item, "__init__", made)
    replace(Item, "size", size)


def rows_are_copied_by_hand() -> None:
    """Each row of every answer is copied, and each before it is written."""

    thorough: Callable[..., DynamoType] = vars(DynamoType)["__deepcopy__"]

    def copied(self: DynamoType, memo: dict[int, Any]) -> DynamoType:
        if self.type not in PLAIN:
            return thorough(self, memo)
        copy = DynamoType.__new__(DynamoType)
        copy.type, copy.value = self.type, self.value
        return copy

    def row(self: Item, memo: dict[int, Any]) -> Item:
        copy: Any = Item.__new__(Item)
        copy.hash_key = self.hash_key.__deepcopy__(memo)
        copy.range_key = self.range_key.__deepcopy__(memo) if self.range_key else None
        copy.attrs = LimitedSizeDict()
        for name, value in self.attrs.items():
            dict.__setitem__(copy.attrs, name, value.__deepcopy__(memo))
        return cast(Item, copy)

    replace(DynamoType, "__deepcopy__", copied)
    replace(Item, "__deepcopy__", row)


def copies_are_forgotten() -> None:
    """moto keeps a list of all models that were ever made, each copy of a row in an answer included: for its own page,
    which nobody opens here. What is stored is kept by its table; S3 alone closes its files by that list.
    """

    def new(cls: type[BaseModel], *_: Any, **__: Any) -> BaseModel:
        made = super(BaseModel, cls).__new__(cls)
        if issubclass(cls, CLOSED_AT_RESET):
            cast(Any, cls).instances_tracked.append(made)
        return made

    setattr(BaseModel, "__new__", staticmethod(new))  # noqa: B010 - the type checker does not let a method be assigned


def rows_are_written_by_hand() -> None:
    """Into the answer: moto's values to plain ones, and these to JSON."""

    to_dict = utilities.dynamo_to_dict

    def plain(found: Any) -> Any:
        if type(found) is DynamoType and found.type in PLAIN:
            return {found.type: found.value}
        return to_dict(found)

    def attributes(
        original: Callable[..., None], self: Any, serialized: Any, value: Any, shape: MapShape, key: str
    ) -> None:
        found = (
            list(map(_written, value.values())) if shape.value.name == "AttributeValue" and key else [None]
        )
        if all(found):
            serialized[self.get_serialized_name(shape, key)] = dict(zip(value, found, strict=True))
        else:
            original(self, serialized, value, shape, key)

    for module in (utilities, responses):
        replace(module, "dynamo_to_dict", plain)
    wrap(BaseJSONSerializer, "_serialize_type_map", attributes)


def rows_are_read_by_hand() -> None:
    """By moto from a request, by botocore from an answer."""

    for parser, name in ((parse.BaseJSONParser, "_parse_structure"), (BaseJSONParser, "_handle_structure")):
        replace(parser, name, _reading(getattr(parser, name)))


def _reading(original: Callable[..., Any]) -> Callable[..., Any]:
    def one(self: Any, shape: StructureShape, value: Any) -> Any:
        if shape.name == "AttributeValue" and _kind(value) in PLAIN:
            return dict(value)
        return original(self, shape, value)

    return one


def _kind(value: Any) -> str:
    return next(iter(value)) if type(value) is dict and len(value) == 1 else ""


def _written(value: Any) -> dict[str, Any] | None:
    """As JSON has it; None for what moto shall write itself."""
    kind = _kind(value)
    if kind in PLAIN:
        return dict(value)
    if kind == "B" and type(value["B"]) is bytes:
        return {"B": base64.b64encode(value["B"]).decode("ascii")}
    return None


def _length(text: Any) -> int:
    """In bytes."""
    text = str(text)
    return len(text) if text.isascii() else len(text.encode())
