"""Where a body's neutrals, their persons, counters and relations lie in the directory table. Pure.

`tenant#<body>` / `neutral#<ref>` is an entry, its places are `slot#neutral#<ref>#<case>` (`adapters.neutrals`);
`person#<code>` / `total` counts the cases of a person at all bodies, `at#<body>#<ref>` is what one of them declares.
`appointed#<ref>#<party>#<day>#<arbitration>` is an appointment; `relation#<body>#<code>` holds the ties of a code, from
both ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec.structs import replace

from chalicelib.adapters import neutrals
from chalicelib.domain.neutrals.conflicts import Edge
from chalicelib.domain.neutrals.roster import Neutral, Statistics

if TYPE_CHECKING:
    from chalicelib.adapters.tables import DirectoryRow

NEUTRAL: Final = "neutral"
TOTAL: Final = "total"
UNCOUNTED: Final = 1_000_000
"""The capacity of a person for whom no body has declared one: as good as none, and still a number to compare with."""
COUNTED: Final = ("assigned", "decided", "overturned", "days", "for_complainant", "for_respondent")

_ENTRY: Final = msgspec.json.Decoder(Neutral)
_EDGE: Final = msgspec.json.Decoder(Edge)


def neutral_place(tenant: str, ref: str) -> tuple[str, str]:
    return neutrals.partition(tenant), neutrals.sort_key(NEUTRAL, ref)


def person_place(person: str) -> tuple[str, str]:
    """What claims count the person's cases in: `active`, `capacity`, `available`, as in an entry."""
    return f"person#{person}", TOTAL


def declared_place(person: str, tenant: str, ref: str) -> tuple[str, str]:
    return f"person#{person}", f"at#{tenant}#{ref}"


def appointed_place(tenant: str, ref: str, party: str, day: str) -> tuple[str, str]:
    """`day`: the date, with the arbitration behind it. So that those since a day can be counted."""
    return neutrals.partition(tenant), neutrals.appointed_sort_key(ref, party, day)


def relation_places(tenant: str, edge: Edge) -> tuple[tuple[str, str], tuple[str, str]]:
    """As read from either end."""
    return (
        (relation_partition(tenant, edge.a), f"a#{edge.relation}#{edge.b}"),
        (relation_partition(tenant, edge.b), f"b#{edge.relation}#{edge.a}"),
    )


def relation_partition(tenant: str, code: str) -> str:
    return f"relation#{tenant}#{code}"


def document(neutral: Neutral) -> str:
    """What only changes of the entry change; the rest lies in attributes of its own."""
    entry = replace(
        neutral, active=0, active_total=0, statistics=Statistics(), version=0, available=True, retired=False
    )
    return msgspec.json.encode(entry).decode()


def neutral_of(row: DirectoryRow) -> Neutral:
    """Without the person's total, which lies elsewhere."""
    counts = {name: int(getattr(row, name) or 0) for name in COUNTED}
    return replace(
        _ENTRY.decode(row.doc or ""), capacity=int(row.capacity or 0), available=bool(row.available),
        retired=bool(row.retired), active=int(row.active or 0), version=int(row.version or 0),
        statistics=Statistics(**counts),
    )  # fmt: skip


def edge_document(edge: Edge) -> str:
    return msgspec.json.encode(edge).decode()


def edge_of(row: DirectoryRow) -> Edge:
    return _EDGE.decode(row.doc or "")
