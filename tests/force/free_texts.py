"""Every place of a request's body at which a text of a person's own may stand, found in the types that read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import inspect as mi

from chalicelib.entrypoints.http import fields
from chalicelib.entrypoints.http.endpoint import Endpoint

FREE: Final = frozenset({None, r"\S", "^[!-~]+$", "^[!-~]{16,200}$"})
"""The patterns of free texts: none, something other than blanks, whatever of ASCII can be seen."""


class Place(NamedTuple):
    """A text in a body. Of arrays the first, of free maps any."""

    endpoint: str
    pointer: str
    node: mi.StrType

    @property
    def kind(self) -> Any:
        """A type that reads what this place reads."""
        node = self.node
        meta = msgspec.Meta(min_length=node.min_length, max_length=node.max_length, pattern=node.pattern)
        return Annotated[str, meta]


def texts(endpoints: Iterable[Endpoint]) -> Iterator[Place]:
    """All of them, those of a form included."""
    for endpoint in endpoints:
        found = dict(_texts(fields.prepare(endpoint.body), "", ()))
        yield from (Place(endpoint.name, at, node) for at, node in sorted(found.items(), key=lambda f: f[0]))


def free(place: Place) -> bool:
    """Whether it has no form of its own, as codes, references, ids and links have."""
    return place.node.pattern in FREE


def _texts(node: mi.Type, at: str, within: tuple[type, ...]) -> Iterator[tuple[str, mi.StrType]]:
    """`within`: the structs around it, so that one that holds itself is looked at once."""
    match node:
        case mi.Metadata():
            yield from _texts(node.type, at, within)
        case mi.UnionType():
            for member in node.types:
                yield from _texts(member, at, within)
        case mi.StructType() if node.cls not in within:
            for field in node.fields:
                yield from _texts(field.type, f"{at}/{field.encode_name}", (*within, node.cls))
        case mi.ListType() | mi.VarTupleType():
            yield from _texts(node.item_type, f"{at}/0", within)
        case mi.DictType():
            yield from _texts(node.value_type, f"{at}/*", within)
        case mi.StrType():
            yield at, node
