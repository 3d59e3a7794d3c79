"""A pool: all neutrals of a body who serve one type of dispute in one language and role, with their tickets. Pure.

Entries stand in the order of their references, in pages under one index:

    page  = [[reference, weight], …]                           at most 256; its hash is SHA-256 of this, canonical JSON
    index = [[page hash, weight, members, first reference], …]   its hash is the pool's *root*

A neutral of weight w holds w tickets in a row, numbered from 0 through all pages. What has a hash never changes: an
edit makes new pages where something changed and a new index, and whoever keeps a root keeps the pool as it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import Final, NamedTuple

import msgspec

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.collective.canonical import canonical, digest
from chalicelib.domain.neutrals import crowd
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole

PAGE_ENTRIES: Final = 256
MAX_PAGES: Final = 3_000
"""So that an index fits into an item of 400 KB: 384,000 neutrals at least, for a page that was split is half full."""
THIN: Final = PAGE_ENTRIES // 4
"""A page with fewer joins the one before it, where both fit into one."""


class Entry(NamedTuple):
    ref: str
    weight: int


Page = tuple[Entry, ...]


class Line(NamedTuple):
    """What the index says of one page. `page`: its hash, hex."""

    page: str
    weight: int
    members: int
    first: str


Index = tuple[Line, ...]


class PoolKey(NamedTuple):
    """Which pool of a body."""

    dispute_type: DisputeType
    language: str
    role: NeutralRole


class Spot(NamedTuple):
    """Where a ticket lies: the number of the page, and the number of the ticket within it."""

    page: int
    within: int


class Edited(msgspec.Struct, frozen=True):
    """A new index, and the pages that are new with it, by their hashes."""

    index: Index
    pages: dict[str, Page]


class PoolFull(ValueError):
    """More neutrals than one index holds."""


EMPTY: Final[Index] = ()
_PAGE: Final = msgspec.json.Decoder(Page)
_INDEX: Final = msgspec.json.Decoder(Index)


def page_hash(page: Page) -> str:
    return digest(canonical(page)).hex()


def root_of(index: Index) -> str:
    return digest(canonical(index)).hex()


def read_page(raw: bytes | str) -> Page:
    """Raises msgspec.MsgspecError."""
    return _PAGE.decode(raw)


def read_index(raw: bytes | str) -> Index:
    """Raises msgspec.MsgspecError."""
    return _INDEX.decode(raw)


def serves(neutral: Neutral | None) -> dict[PoolKey, int]:
    """The pools that he is in, with his weight; none for whoever takes nothing on. Jurors weigh by experience."""
    if neutral is None or not neutral.serves:
        return {}
    types = neutral.competence.dispute_types or tuple(DisputeType)
    return {
        PoolKey(kind, language, role): _tickets(neutral, role)
        for kind in types for language in neutral.languages for role in neutral.roles
    }  # fmt: skip


def _tickets(neutral: Neutral, role: NeutralRole) -> int:
    return crowd.weight(neutral.statistics) if role is NeutralRole.JUROR else neutral.weight


def changes(before: Neutral | None, after: Neutral | None) -> dict[PoolKey, int | None]:
    """What a change of an entry means for the pools: his new weight in each, None where he is in it no more.

    Pools of which only his absences, ties or capacity changed are not touched.
    """
    had, has = serves(before), serves(after)
    gone: dict[PoolKey, int | None] = dict.fromkeys(had.keys() - has.keys())
    return gone | {key: weight for key, weight in has.items() if had.get(key) != weight}


def built(entries: Mapping[str, int]) -> Edited:
    """A pool from nothing."""
    return edited(EMPTY, _nothing_to_read, entries)


def edited(index: Index, read: Callable[[str], Page], weights: Mapping[str, int | None]) -> Edited:
    """The pool with these weights set, and without those whose weight is None. `read`: a page by its hash; asked for
    those in which something changes, and neighbours of theirs.

    Raises PoolFull; ValueError for a weight below 1.
    """
    if any(weight is not None and weight < 1 for weight in weights.values()):
        raise ValueError("whoever is in a pool holds a ticket")
    lines: list[Line] = []
    pages: dict[str, Page] = {}
    for part in _levelled(_changed(index, read, weights), read):
        if isinstance(part, Line):
            lines.append(part)
        else:
            lines.append(_line(part))
            pages[lines[-1].page] = part
    if len(lines) > MAX_PAGES:
        raise PoolFull
    known = {line.page for line in index}
    return Edited(tuple(lines), {name: page for name, page in pages.items() if name not in known})


def tickets(index: Index) -> int:
    """How many there are in all."""
    return sum(line.weight for line in index)


def members(index: Index) -> int:
    return sum(line.members for line in index)


def ends(index: Index) -> list[int]:
    """Behind which ticket each page ends; worked out once for all tickets of a draw."""
    return list(accumulate(line.weight for line in index))


def locate(behind: Sequence[int], ticket: int) -> Spot:
    """Where that ticket lies; `behind` as `ends` has it. Raises ValueError for one that is not in the pool."""
    if not behind or not 0 <= ticket < behind[-1]:
        raise ValueError("no such ticket")
    page = bisect_right(behind, ticket)
    return Spot(page, ticket - (behind[page - 1] if page else 0))


def holder(page: Page, within: int) -> Entry:
    """Whose ticket that is, counted from the page's first. Raises ValueError for one beyond its last."""
    behind = list(accumulate(entry.weight for entry in page))
    if not behind or not 0 <= within < behind[-1]:
        raise ValueError("no such ticket on this page")
    return page[bisect_right(behind, within)]


def page_for(index: Index, ref: str) -> int:
    """The number of the page on which this reference stands, or would."""
    return max(bisect_right(index, ref, key=lambda line: line.first) - 1, 0)


def fits(page: Page, line: Line) -> bool:
    """Whether a page is the one that its line in the index speaks of, sums included."""
    return bool(page) and _line(page) == line


def _line(page: Page) -> Line:
    return Line(page_hash(page), sum(entry.weight for entry in page), len(page), page[0].ref)


def _changed(
    index: Index, read: Callable[[str], Page], weights: Mapping[str, int | None]
) -> Iterator[Line | Page]:
    """The pages in their order, those in which something changes as they are then, of any length."""
    wanted = {
        number: {ref: weights[ref] for ref in refs}
        for number, refs in groupby(sorted(weights), key=lambda ref: page_for(index, ref))
    }
    if not index:
        yield _merged((), weights)
    for number, line in enumerate(index):
        yield _merged(read(line.page), wanted[number]) if number in wanted else line


def _merged(page: Page, weights: Mapping[str, int | None]) -> Page:
    held = {entry.ref: entry.weight for entry in page} | dict(weights)
    return tuple(Entry(ref, held[ref] or 0) for ref in sorted(held) if held[ref] is not None)


def _levelled(parts: Iterable[Line | Page], read: Callable[[str], Page]) -> Iterator[Line | Page]:
    """None too long and none empty; a thin one that has changed joins the one before it."""
    last: Line | Page | None = None
    for part in parts:
        if not part:
            continue
        if last is not None and not isinstance(part, Line) and len(part) < THIN:
            before = read(last.page) if isinstance(last, Line) else last
            if len(before) + len(part) <= PAGE_ENTRIES:
                last = before + part
                continue
        if last is not None:
            yield from _split(last)
        last = part
    if last is not None:
        yield from _split(last)


def _split(part: Line | Page) -> Sequence[Line | Page]:
    """Into equal halves, or as many parts as it takes."""
    if isinstance(part, Line) or len(part) <= PAGE_ENTRIES:
        return [part]
    parts = -(-len(part) // PAGE_ENTRIES)
    return [part[len(part) * n // parts : len(part) * (n + 1) // parts] for n in range(parts)]


def _nothing_to_read(_: str) -> Page:
    raise LookupError("an empty pool has no pages")
