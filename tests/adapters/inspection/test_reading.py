"""The one pass over all bytes: exact, and in little memory however long the file is."""

from __future__ import annotations

import hashlib
import random
import tracemalloc
from collections.abc import Iterator

import pytest

from chalicelib.adapters.inspection.intake import inspect
from chalicelib.adapters.inspection.limits import CHUNK_BYTES, HELD_BYTES, MIB
from chalicelib.adapters.inspection.ranged import BLOCK, Fetched, OnDisk, View
from chalicelib.adapters.inspection.reading import read
from chalicelib.adapters.inspection.refusal import Refused
from chalicelib.adapters.inspection.scanners import EicarScanner
from tests.adapters.inspection.making import movie, zipped

GIB = 1_024 * MIB
ZEROS = bytes(CHUNK_BYTES)


@pytest.mark.capability("S07")
def test_a_gigabyte_takes_no_more_memory_than_a_megabyte() -> None:
    """From a generator, hashed and scanned: 4,096 chunks of 256 KiB of zeros."""
    chunks = (ZEROS for _ in range(GIB // CHUNK_BYTES))
    tracemalloc.start()
    try:
        found = read(chunks, EicarScanner(), GIB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.size, found.held) == (GIB, None)
    assert found.sha256 == "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14"
    assert peak < 2 * MIB


def test_a_long_film_is_looked_at_without_being_held() -> None:
    """200 MB, of which the boxes are read: a block at a time."""
    head, tail = movie(data=b"")[:24], movie(data=b"")[32:]
    size = 200 * MIB
    data = (8 + size).to_bytes(4, "big") + b"mdat"

    def at(offset: int, length: int) -> bytes:
        before, after = head + data, offset - 32 - size
        if offset + length <= 32:
            return before[offset : offset + length]
        whole = before[offset:] + bytes(max(0, min(32 + size, offset + length) - max(32, offset)))
        return (whole + tail[max(0, after) :])[:length]

    def chunks() -> Iterator[bytes]:
        yield head + data
        for _ in range(size // CHUNK_BYTES):
            yield ZEROS
        yield tail

    total = 32 + size + len(tail)
    tracemalloc.start()
    try:
        found = inspect(chunks(), at, EicarScanner(), "v", total, "video/mp4")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.refusal is None
    assert found.facts is not None
    assert peak < 16 * MIB


@pytest.mark.parametrize("step", [1, 7, 100, 10_000])
def test_how_a_stream_is_cut_makes_no_difference(step: int) -> None:
    """To the hash, the kind, or the facts."""
    content = zipped(("a.txt", b"hello" * 100), ("b.bin", random.Random(1).randbytes(900)))
    chunks = (content[n : n + step] for n in range(0, len(content), step))
    found = inspect(chunks, lambda *_: b"", EicarScanner(), "v", len(content), "application/zip")
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.media_type == "application/zip"
    assert found.facts is not None
    assert found.facts.entries == 2


def test_small_files_are_held_and_large_ones_are_not() -> None:
    """So that a photograph is fetched once."""
    assert read([b"x"], EicarScanner(), HELD_BYTES).held == b"x"
    assert read([b"x"], EicarScanner(), HELD_BYTES + 1).held is None


def test_parsers_see_nothing_that_is_longer_than_declared() -> None:
    """Or of another kind, or that a scanner has warned of."""
    content = zipped(("a.txt", b"hello"))
    found = inspect([content, b"more"], lambda *_: b"", EicarScanner(), "v", len(content), "application/zip")
    assert (found.facts, found.refusal) == (None, None)
    found = inspect([content], lambda *_: b"", EicarScanner(), "v", len(content), "application/pdf")
    assert (found.facts, found.refusal) == (None, None)


class TestRanges:
    """Files whose bytes are asked for by place."""

    def test_any_range_is_what_stands_there(self) -> None:
        """Across blocks, at the end, and beyond it."""
        content = random.Random(2).randbytes(3 * BLOCK + 100)
        asked: list[tuple[int, int]] = []

        def fetch(offset: int, length: int) -> bytes:
            asked.append((offset, length))
            return content[offset : offset + length]

        file = Fetched(fetch, len(content))
        for offset, length in (
            (0, 10),
            (BLOCK - 5, 10),
            (5, 2 * BLOCK),
            (3 * BLOCK + 90, 50),
            (len(content), 9),
        ):
            assert file.at(offset, length) == content[offset : offset + length]
        assert sorted(asked) == [(0, BLOCK), (BLOCK, BLOCK), (2 * BLOCK, BLOCK), (3 * BLOCK, 100)]

    def test_who_leaps_about_without_end_is_not_read_any_further(self) -> None:
        """Each leap is a request: here four times the file, and some."""
        file = Fetched(lambda _, length: bytes(length), 20 * BLOCK)

        def leap() -> None:
            for n in range(1_000):
                file.at((n * 7 % 20) * BLOCK, 1)

        with pytest.raises(Refused, match="too_complex"):
            leap()

    def test_a_view_is_a_file(self) -> None:
        """As libraries use it."""
        import tempfile

        with tempfile.TemporaryFile() as held:
            held.write(b"0123456789")
            view = View(OnDisk(held, 10))
            assert (view.seekable(), view.readable(), view.seek(-3, 2), view.read(), view.tell()) == (
                True,
                True,
                7,
                b"789",
                10,
            )
            view.seek(2)
            buffer = bytearray(4)
            assert (view.readinto(buffer), bytes(buffer), view.seek(1, 1)) == (4, b"2345", 7)
            with pytest.raises(OSError, match="before"):
                view.seek(-99, 1)
