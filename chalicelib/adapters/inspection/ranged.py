"""A file whose bytes are asked for by place: held in memory when small, fetched in blocks when large."""

from __future__ import annotations

import io
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import IO, Final, Protocol

from chalicelib.adapters.inspection.limits import MIB
from chalicelib.adapters.inspection.refusal import damaged, too_complex

BLOCK: Final = 1 * MIB
BLOCKS: Final = 8
TIMES: Final = 4
"""How often a file may be fetched over: whoever leaps about in it more than that is not read any further."""


class Ranged(Protocol):
    @property
    def size(self) -> int: ...
    def at(self, offset: int, length: int) -> bytes:
        """Fewer bytes at the end of the file, none beyond it."""


class Held:
    def __init__(self, content: bytes) -> None:
        self._content, self.size = content, len(content)

    def at(self, offset: int, length: int) -> bytes:
        return self._content[offset : offset + length]


class OnDisk:
    """A temporary file; whoever made it closes it."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self.size = file, size

    def at(self, offset: int, length: int) -> bytes:
        self._file.seek(min(offset, self.size))  # no place that a file said is beyond what a disk can seek
        return self._file.read(length)


class Fetched:
    """Asks `fetch(offset, length)` for whole blocks and remembers the last few."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        self._fetch, self.size = fetch, size
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._left = TIMES * (size // BLOCK + BLOCKS)

    def at(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        if end <= offset:
            return b""
        parts = [self._block(n) for n in range(offset // BLOCK, (end - 1) // BLOCK + 1)]
        start = offset % BLOCK
        return b"".join(parts)[start : start + end - offset]

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            self._left -= 1
            if self._left < 0:
                raise too_complex()
            start = number * BLOCK
            self._blocks[number] = self._fetch(start, min(BLOCK, self.size - start))
            if len(self._blocks) > BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]


def exactly(file: Ranged, offset: int, length: int) -> bytes:
    """Raises Refused where the file ends before."""
    found = file.at(offset, length)
    if len(found) != length:
        raise damaged()
    return found


def blocks(file: Ranged, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        part = exactly(file, start, min(BLOCK, end - start))
        yield part
        start += len(part)


class View(io.RawIOBase):
    """For libraries that want a file. Gives up when its seconds are over: a hostile file can keep a parser busy."""

    def __init__(self, file: Ranged, seconds: float | None = None) -> None:
        super().__init__()
        self._file, self._at = file, 0
        self._until = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        if self._until is not None and time.monotonic() > self._until:
            raise too_complex()
        left = max(0, self._file.size - self._at)
        found = self._file.at(self._at, left if size is None or size < 0 else min(size, left))
        self._at += len(found)
        return found

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        found = self.read(len(view))
        view[: len(found)] = found
        return len(found)
