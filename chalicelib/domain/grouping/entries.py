"""What a key of the index holds: up to five entries, each telling of one text enough to decide without reading more.

Bytes, not structures: a row of five stays below a kilobyte, one write unit. Layout, big-endian: length of the case's id
(1), the id, the cluster's id without prefix (26), day (2); then of a sketch size (4) and marks; of terms all tags (2
each) and all weights (1 each).
"""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack, unpack, unpack_from
from typing import Final

import msgspec

from chalicelib.domain.grouping.marks import PREFIX
from chalicelib.domain.grouping.terms import Terms

_BODY: Final = 26


class NearEntry(msgspec.Struct, frozen=True):
    """A text, by the beginning of its sketch. `day` counts from 1970."""

    case_id: str
    template: str
    day: int
    size: int
    beginning: bytes


class IssueEntry(msgspec.Struct, frozen=True):
    """A text, by its heaviest terms: tags and weights (a byte each)."""

    case_id: str
    cluster: str
    day: int
    tags: tuple[int, ...]
    weights: bytes


def near_bytes(entry: NearEntry) -> bytes:
    return _head(entry.case_id, entry.template, entry.day) + pack(">I", entry.size) + entry.beginning


def near_entry(raw: bytes) -> NearEntry:
    case_id, template, day, at = _read(raw)
    (size,) = unpack_from(">I", raw, at)
    return NearEntry(case_id, template, day, size, raw[at + 4 :])


def issue_bytes(case_id: str, cluster: str, day: int, terms: Terms, usable: Sequence[int]) -> bytes:
    """Of the terms at these places."""
    tags = pack(f">{len(usable)}H", *[terms.tags[i] for i in usable])
    return _head(case_id, cluster, day) + tags + bytes([terms.weights[i] for i in usable])


def issue_entry(raw: bytes) -> IssueEntry:
    case_id, cluster, day, at = _read(raw)
    count = (len(raw) - at) // 3
    return IssueEntry(case_id, cluster, day, unpack_from(f">{count}H", raw, at), raw[at + 2 * count :])


def day_of(raw: bytes) -> int:
    """The day alone: most entries are asked for nothing else."""
    (day,) = unpack(">H", raw[1 + raw[0] + _BODY : 3 + raw[0] + _BODY])
    return int(day)


def case_of(raw: bytes) -> str:
    return raw[1 : 1 + raw[0]].decode()


def moved(raw: bytes, cluster: str) -> bytes:
    """The same entry, of another cluster."""
    place = 1 + raw[0]
    return raw[:place] + cluster.removeprefix(PREFIX).encode() + raw[place + _BODY :]


def cluster_of(raw: bytes) -> str:
    place = 1 + raw[0]
    return PREFIX + raw[place : place + _BODY].decode()


def _head(case_id: str, cluster: str, day: int) -> bytes:
    name = case_id.encode()
    return bytes([len(name)]) + name + cluster.removeprefix(PREFIX).encode() + pack(">H", day)


def _read(raw: bytes) -> tuple[str, str, int, int]:
    place = 1 + raw[0]
    return case_of(raw), cluster_of(raw), day_of(raw), place + _BODY + 2
