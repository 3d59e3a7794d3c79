"""Writes the ZIP of a bundle as it goes: contents stored one behind the other, every byte of it determined by them.

The shapes are those that `check` holds a bundle to. Nothing of a file is held beyond the chunk under way.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib.domain.bundle.check import MAX_BYTES, MAX_ENTRIES, central, descriptor, ending, local_header

File = tuple[str, Iterable[bytes]]


class _Written(NamedTuple):
    name: bytes
    crc: int
    size: int
    offset: int


class TooLarge(Exception):
    """More than a ZIP without extensions takes."""


def zipped(files: Iterable[File]) -> Iterator[bytes]:
    """The ZIP's bytes in their order. Raises TooLarge before it would go beyond 4 GB."""
    at, written = 0, list[_Written]()
    for name, chunks in files:
        raw, start, crc, size = name.encode(), at, 0, 0
        opening = local_header(raw)
        yield opening
        for chunk in chunks:
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            _bounded(at + size, len(written))
            yield chunk
        yield descriptor(crc, size)
        at += len(opening) + size + 16
        written.append(_Written(raw, crc, size, start))
    listed = b"".join(central(*entry) for entry in written)
    _bounded(at + len(listed) + 22, len(written))
    yield listed
    yield ending(len(written), len(listed), at)


def _bounded(size: int, count: int) -> None:
    if size > MAX_BYTES or count > MAX_ENTRIES:
        raise TooLarge
