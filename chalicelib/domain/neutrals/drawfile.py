"""Draws of neutrals as a file, so that parties, courts and readers can do them again without us. Owns the format
`redress-neutral-draw/1` and its checks.

It holds what the seed was made of, each draw, the index of every pool drawn from and the pages that tickets fell on:
nobody else of the roster is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.neutrals import pools
from chalicelib.domain.neutrals.draw import (
    MAX_SKIPS,
    MAX_TRIES,
    Attempt,
    Drawn,
    Hex,
    Try,
    is_late,
    seed_of,
    tries,
)
from chalicelib.domain.neutrals.pools import Index, Page


class DrawFile(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="redress-neutral-draw/1", tag_field="format"
):
    """All draws of one arbitration, those of one seat in their order."""

    chain_head: Hex
    """Of the arbitration's record, when it was routed to the body."""
    nonces: dict[str, Hex]
    """By side; whoever gave none is absent."""
    draws: tuple[Drawn, ...]
    indexes: dict[str, Index]
    """By root."""
    pages: dict[str, Page]
    """By hash."""
    seeded_at: datetime | None = None
    """When the seed was made: whoever is kept out by what was entered later is marked."""


class Broken(StrEnum):
    """What a check can find."""

    UNREADABLE = "unreadable"
    NOTHING = "nothing"
    """There is no draw in it."""
    OTHER_HEAD = "other_head"
    """The seed was made from another chain head than the one kept from the record."""
    OTHER_ROOT = "other_root"
    """It was drawn from another pool than the one that was frozen."""
    SEED = "seed"
    INDEX = "index"
    """An index is missing, or does not give its root."""
    PAGE = "page"
    """A page is missing, does not give its hash, or is not what its index says of it."""
    TICKET = "ticket"
    """Seed, seat and number of an attempt give another ticket."""
    ENTRY = "entry"
    """Somebody else holds that ticket."""
    UNEXPLAINED = "unexplained"
    """Somebody came up before the one who was taken, and no reason is given against him."""
    ORDER = "order"
    """A seat does not go on where it stopped, or goes on in another pool; attempts are out of order."""
    TOO_EARLY = "too_early"
    """It ends without anybody, and there were others to try."""
    TWICE = "twice"
    """Somebody was taken for two seats, or again after he was replaced."""
    LATE = "late"
    """Somebody was skipped for what was entered once the seed was known, and is not marked so; or the other way."""


_DECODER: Final = msgspec.json.Decoder(DrawFile)


def read(raw: bytes) -> DrawFile:
    """Raises msgspec.MsgspecError for what is no such file."""
    return _DECODER.decode(raw)


def write(file: DrawFile) -> bytes:
    return canonical(file)


def collected(
    chain_head: str, nonces: dict[str, str], draws: tuple[Drawn, ...], indexes: dict[str, Index],
    pages: dict[str, Page], seeded_at: datetime | None = None,
) -> DrawFile:  # fmt: skip
    """The file of these draws, with the pages that it takes. Raises LookupError where one is missing."""
    needed = {page for drawn in draws for page in touched(drawn, indexes[drawn.root])}
    return DrawFile(
        chain_head, nonces, draws, {drawn.root: indexes[drawn.root] for drawn in draws},
        {page: pages[page] for page in sorted(needed)}, seeded_at,
    )  # fmt: skip


def touched(drawn: Drawn, index: Index) -> tuple[str, ...]:
    """The pages that the tickets of this draw fell on, up to the last attempt, by their hashes."""
    return tuple(dict.fromkeys(tried.page for tried in _tries(drawn, index)))


def check(file: DrawFile, head: str | None = None, roots: Iterable[str] = ()) -> tuple[Broken, ...]:
    """Everything that is wrong; nothing: it was drawn as it says. Never raises.

    `head`, `roots` (hex): from the arbitration's record. Without them a file only shows that it fits itself.
    """
    kept = frozenset(roots)
    try:
        found = dict.fromkeys(_check(file))
    except (ValueError, LookupError, OverflowError):
        return (Broken.UNREADABLE,)
    if head not in (None, file.chain_head):
        found[Broken.OTHER_HEAD] = None
    if kept and any(drawn.root not in kept for drawn in file.draws):
        found[Broken.OTHER_ROOT] = None
    return tuple(found)


def _check(file: DrawFile) -> Iterator[Broken]:
    seed = seed_of(file.chain_head, file.nonces).hex()
    if not file.draws:
        yield Broken.NOTHING
    if any(drawn.seed != seed for drawn in file.draws):
        yield Broken.SEED
    if any(pools.root_of(index) != root for root, index in file.indexes.items()):
        yield Broken.INDEX
    lines = {line.page: line for index in file.indexes.values() for line in index}
    if any(name not in lines or not pools.fits(page, lines[name]) for name, page in file.pages.items()):
        yield Broken.PAGE
    for drawn in file.draws:
        yield from _replayed(file, drawn)
    if not all(_says_so(attempt, file.seeded_at) for drawn in file.draws for attempt in drawn.attempts):
        yield Broken.LATE
    yield from _seats(file.draws)


def _says_so(attempt: Attempt, seeded_at: datetime | None) -> bool:
    """Without the moment of the seed nothing can be marked."""
    if seeded_at is None:
        return attempt.on_file_since is None and not attempt.entered_after_seed
    return attempt.entered_after_seed is is_late(attempt, seeded_at)


def late(file: DrawFile) -> tuple[Attempt, ...]:
    """Who was kept out by what was entered once the seed was known: whoever reads it may ask why."""
    return tuple(a for drawn in file.draws for a in drawn.attempts if a.entered_after_seed)


def _tries(drawn: Drawn, index: Index) -> Iterator[Try]:
    """All that came up, those passed over again included, up to the last attempt that is on record."""
    end = drawn.attempts[-1].n + 1 if drawn.attempts else drawn.start
    return tries(bytes.fromhex(drawn.seed), drawn.seat, index, drawn.start, min(end, drawn.start + MAX_TRIES))


def _replayed(file: DrawFile, drawn: Drawn) -> Iterator[Broken]:
    """One draw, done again attempt by attempt."""
    index = file.indexes.get(drawn.root)
    if index is None:
        yield Broken.INDEX
        return
    recorded, out = {attempt.n: attempt for attempt in drawn.attempts}, set[str]()
    for tried in _tries(drawn, index):
        page = file.pages.get(tried.page)
        if page is None:
            yield Broken.PAGE
            return
        ref, attempt = pools.holder(page, tried.within).ref, recorded.pop(tried.n, None)
        if attempt is not None:
            yield from _held_against(attempt, tried, ref)
            if not attempt.reasons and attempt is not drawn.attempts[-1]:
                yield Broken.UNEXPLAINED
        if (attempt is None) is not (ref in out):
            yield Broken.UNEXPLAINED
        out.add(ref)
    if recorded or len({attempt.n for attempt in drawn.attempts}) < len(drawn.attempts):
        yield Broken.ORDER
    if drawn.taken is None and not _exhausted(drawn, index, file.pages, out):
        yield Broken.TOO_EARLY


def _held_against(attempt: Attempt, tried: Try, ref: str) -> Iterator[Broken]:
    if attempt.ticket != tried.ticket:
        yield Broken.TICKET
    if attempt.ref != ref:
        yield Broken.ENTRY


def _exhausted(drawn: Drawn, index: Index, pages: dict[str, Page], out: set[str]) -> bool:
    """Whether a draw may end without anybody: all were tried, too many could not serve, or the tickets ran out."""
    if len(out) >= pools.members(index) or len(drawn.attempts) >= MAX_SKIPS:
        return True
    first = drawn.attempts[-1].n + 1 if drawn.attempts else drawn.start
    rest = tries(bytes.fromhex(drawn.seed), drawn.seat, index, first, drawn.start + MAX_TRIES)
    return all(
        tried.page in pages and pools.holder(pages[tried.page], tried.within).ref in out for tried in rest
    )


def _seats(draws: Iterable[Drawn]) -> Iterator[Broken]:
    """Each seat goes on where it stopped, in the pool that was frozen; nobody is taken twice."""
    last: dict[int, Drawn] = {}
    taken: set[str] = set()
    for drawn in draws:
        before = last.get(drawn.seat)
        goes_on = before is None or (before.taken is not None and before.root == drawn.root)
        start = before.following if before is not None and before.taken is not None else 0
        if not goes_on or drawn.start != start:
            yield Broken.ORDER
        if drawn.ref in taken:
            yield Broken.TWICE
        taken |= {drawn.ref} if drawn.ref is not None else set()
        last[drawn.seat] = drawn
