"""How an aggregate of a head, some single parts and some keyed children lies in the disputes table, and back. Pure.

A kind of aggregate is one `Layout`; only what changed is written. Cases have a codec of their own, which came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.adapters import codec
from chalicelib.adapters.partitions import wake_keys
from chalicelib.adapters.sizes import Item
from chalicelib.application.ports import Person, Sealed

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")  # a rebuilt row has the very bytes


class Layout:
    """`parts`: by the word in the sort key, the field they fill and their type; a part may be absent (None).
    `children`: likewise, for fields that are dictionaries by id.
    """

    def __init__(
        self, head: Any, id_field: str, parts: Mapping[str, tuple[str, Any]], children: Mapping[str, tuple[str, Any]]
    ) -> None:  # fmt: skip
        self._id_field, self._parts, self._children = id_field, parts, children
        kinds = {"head": head} | {word: kind for word, (_, kind) in ({**parts, **children}).items()}
        self._decoders = {word: msgspec.json.Decoder(kind) for word, kind in kinds.items()}

    def changes(self, before: Any | None, after: Any) -> tuple[list[Item], list[Item]]:
        """(rows to put, keys to delete) that lead from the one to the other. The head is always the first put."""
        return list(self._changed(before, after)), list(self._gone(before, after))

    def fields(self, items: Iterable[Item]) -> tuple[dict[str, Any], dict[str, Person], tuple[Sealed, ...]]:
        """The aggregate's fields from all its `a#` rows, and who writes in it.

        Raises ValueError or msgspec.ValidationError when a row is not one of ours.
        """
        found: dict[str, Any] = {field: {} for field, _ in self._children.values()}
        persons: dict[str, Person] = {}
        sealed: list[Sealed] = []
        for item in items:
            word, _, key = item["sk"]["S"][2:].partition("#")
            if word == "person":
                codec.read_person(item, key, persons, sealed)
            elif word not in self._decoders:
                raise ValueError(f"unknown row {item['sk']['S']}")
            elif word in self._children:
                found[self._children[word][0]][key] = self._decoders[word].decode(item["doc"]["S"])
            else:
                field = "head" if word == "head" else self._parts[word][0]
                found[field] = self._decoders[word].decode(item["doc"]["S"])
        if "head" not in found:
            raise ValueError("rows without a head")
        return found, persons, tuple(sealed)

    def _changed(self, before: Any | None, after: Any) -> Iterator[Item]:
        owner = getattr(after.head, self._id_field)
        yield self._row(owner, "a#head", after.head) | {
            "version": {"N": str(after.head.version)},
            **wake_keys(after.head, owner),
        }
        for word, (field, _) in self._parts.items():
            part = getattr(after, field)
            if part is not None and (before is None or getattr(before, field) != part):
                yield self._row(owner, f"a#{word}", part)
        for word, (field, _) in self._children.items():
            old = getattr(before, field) if before is not None else {}
            for key, child in getattr(after, field).items():
                if old.get(key) != child:
                    yield self._row(owner, f"a#{word}#{key}", child)

    def _gone(self, before: Any | None, after: Any) -> Iterator[Item]:
        if before is None:
            return
        pk = {"S": codec.owner_pk(getattr(after.head, self._id_field))}
        for word, (field, _) in self._parts.items():
            if getattr(before, field) is not None and getattr(after, field) is None:
                yield {"pk": pk, "sk": {"S": f"a#{word}"}}
        for word, (field, _) in self._children.items():
            for key in getattr(before, field).keys() - getattr(after, field).keys():
                yield {"pk": pk, "sk": {"S": f"a#{word}#{key}"}}

    @staticmethod
    def _row(owner: str, sk: str, value: Any) -> Item:
        doc = _ENCODER.encode(value).decode()
        return {"pk": {"S": codec.owner_pk(owner)}, "sk": {"S": sk}, "doc": {"S": doc}}
