"""How the index of clusters lies in its table, and back. Pure. One row per partition: nothing is hot but by itself.

Attributes have one letter: rows are small, and names count as bytes. Keys: `e0` to `e4` entries. Leading rows and
pages: `m` members, `n` their number, `f` first and `l` last second, `p` page, `g` generation, `r` scope, `a` alias, `t`
clusters taken in and `k` their cases, `s` set apart, `o` cases taken out, `d` dismissed. Cases: `d`, MessagePack. `ttl`
in all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from chalicelib.adapters.sizes import Item
from chalicelib.domain.grouping.clusters import LIVES, ClusterRow
from chalicelib.domain.grouping.marks import FIRST
from chalicelib.domain.grouping.policy import DAY
from chalicelib.domain.grouping.reading import case_row
from chalicelib.domain.grouping.rows import SLOTS, CaseRow, KeyRow, Rows

_SK: Final = {"S": "-"}
"""One sort key for all: a partition has one row."""
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(CaseRow)


def key(name: str) -> Item:
    return {"pk": {"S": name}, "sk": _SK}


def rows_of(items: Iterable[Item]) -> Rows:
    """Raises ValueError, KeyError or msgspec.ValidationError when a row is not one of ours."""
    found = Rows({}, {}, {})
    for item in items:
        name = item["pk"]["S"]
        match name[:2]:
            case "k#":
                found.keys[name] = key_row(item)
            case "c#":
                found.clusters[name] = cluster_row(item)
            case "x#":
                found.cases[name] = case_of(item)
            case _:
                raise ValueError(f"unknown row {name}")
    return found


def key_row(item: Item) -> KeyRow:
    return tuple([bytes(item[name]["B"]) if name in item else None for name in _SLOTS])


def slot(number: int) -> str:
    return _SLOTS[number]


_SLOTS: Final = tuple(f"e{number}" for number in range(SLOTS))


def cluster_row(item: Item) -> ClusterRow:
    """Only what is there is looked at: most rows are pages of a few attributes."""
    given: dict[str, Any] = {}
    for name, (field, kind) in _FIELDS.items():
        if name in item:
            value = item[name][kind]
            given[field] = int(value) if kind == "N" else frozenset(value) if kind == "SS" else value
    return ClusterRow(**given)


_FIELDS: Final = {
    "m": ("members", "SS"), "n": ("count", "N"), "f": ("first", "N"), "l": ("last", "N"), "p": ("page", "N"),
    "g": ("generation", "S"), "r": ("scope", "S"), "a": ("goes_to", "S"), "t": ("took", "SS"), "k": ("taken", "N"),
    "s": ("apart", "SS"), "o": ("gone", "SS"), "d": ("dismissed", "BOOL"),
}  # fmt: skip


def cluster_item(name: str, row: ClusterRow, now: int) -> Item:
    """A leading row or page with all that differs from an empty one."""
    item = key(name) | cluster_ttl(now)
    for attribute, (field, kind) in _FIELDS.items():
        value = getattr(row, field)
        if value and not (attribute == "g" and value == FIRST):
            item[attribute] = {kind: str(value) if kind == "N" else sorted(value) if kind == "SS" else value}
    return item


def cluster_ttl(now: int) -> Item:
    return ttl(now + LIVES * DAY)


def ttl(expires: int) -> Item:
    return {"ttl": {"N": str(expires)}}


def case_item(row: CaseRow, expires: int) -> Item:
    return key(case_row(row.case_id)) | {"d": {"B": _ENCODER.encode(row)}} | ttl(expires)


def case_of(item: Item) -> CaseRow:
    return _DECODER.decode(item["d"]["B"])
