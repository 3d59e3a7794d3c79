"""What it takes to inspect a file, from a kilobyte to a gigabyte: time, and the memory that Python asks for at most.

Fed from a generator, without S3: what is counted is our own work. The modules that a kind needs are loaded before.
"""

from __future__ import annotations

import io
import random
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from typing import Final

import msgspec
from rich.console import Console

from bench.report import table
from chalicelib.adapters.inspection.intake import inspect
from chalicelib.adapters.inspection.limits import CHUNK_BYTES, HELD_BYTES, MIB
from chalicelib.adapters.inspection.scanners import EicarScanner
from demo.files import receipt

SIZES: Final = (1_024, 64 * 1_024, MIB, 16 * MIB, 64 * MIB, 256 * MIB, 1_024 * MIB)
FLAT: Final = 3 * HELD_BYTES
"""What may be asked for at most, whatever the size: the file while it is small, and as much again to look into it."""
QUICK: Final = 64 * MIB
_TEXT: Final = b"The kettle leaks at its collar since the tenth day, and the shop has not answered.\n"
Fetch = Callable[[int, int], bytes]


class Inspection(msgspec.Struct, frozen=True):
    """Seconds without memory being watched, which makes everything slower; bytes."""

    kind: str
    size: int
    seconds: float
    peak: int

    @property
    def rate(self) -> float:
        return self.size / MIB / self.seconds


def measure(largest: int = SIZES[-1]) -> list[Inspection]:
    """Texts and films of every size, read to their end; an archive, a PDF and a picture as people send them."""
    long = [_long(kind, size) for size in SIZES if size <= largest for kind in ("text/plain", "video/mp4")]
    return long + [_held(kind, content) for kind, content in _ordinary()]


def failures(found: list[Inspection]) -> list[str]:
    return [
        f"inspecting {one.size:,} bytes of {one.kind} asked for {one.peak:,} bytes, more than {FLAT:,}"
        for one in found if one.peak > FLAT
    ]  # fmt: skip


def show(console: Console, found: list[Inspection]) -> None:
    shown = table("Inspecting a file", "kind", "bytes", "ms", "MB/s", "peak MB")
    for one in found:
        shown.add_row(
            one.kind,
            f"{one.size:,}",
            f"{1_000 * one.seconds:,.1f}",
            f"{one.rate:,.0f}",
            f"{one.peak / MIB:,.1f}",
        )
    console.print(shown)


def _long(kind: str, size: int) -> Inspection:
    if kind == "text/plain":
        block = _TEXT * (CHUNK_BYTES // len(_TEXT) + 1)
        return _measured(kind, size, lambda: _repeated(block, size), lambda _, length: block[:length])
    head, tail = _film(size)
    inner = size - len(head) - len(tail)

    def chunks() -> Iterator[bytes]:
        yield head
        yield from _repeated(bytes(CHUNK_BYTES), inner)
        yield tail

    def fetch(at: int, length: int) -> bytes:
        left = max(0, min(at + length, size - len(tail)) - max(at, len(head)))
        whole = head[at : at + length] + bytes(left)
        start = max(0, at - (size - len(tail)))
        return whole + tail[start : start + length - len(whole)]

    return _measured(kind, size, chunks, fetch)


def _film(size: int) -> tuple[bytes, bytes]:
    """Its boxes round the data, which make up the rest of the size."""
    start = (20).to_bytes(4, "big") + b"ftypisom" + bytes(4) + b"mp42"
    tail = (16).to_bytes(4, "big") + b"moov" + (8).to_bytes(4, "big") + b"mvhd"
    data = (1).to_bytes(4, "big") + b"mdat" + (size - len(start) - len(tail)).to_bytes(8, "big")
    return start + data, tail


def _repeated(block: bytes, size: int) -> Iterator[bytes]:
    while size > 0:
        yield block[:size]
        size -= len(block)


def _held(kind: str, content: bytes) -> Inspection:
    def fetch(at: int, length: int) -> bytes:
        return content[at : at + length]

    return _measured(kind, len(content), lambda: _cut(content), fetch)


def _cut(content: bytes) -> Iterator[bytes]:
    return (content[n : n + CHUNK_BYTES] for n in range(0, len(content), CHUNK_BYTES))


def _ordinary() -> Iterator[tuple[str, bytes]]:
    from PIL import Image

    yield "application/pdf", receipt()
    picture = io.BytesIO()
    Image.effect_noise((2_400, 1_800), 60).convert("RGB").save(picture, "JPEG", quality=92)
    yield "image/jpeg", picture.getvalue()
    packed, noise = io.BytesIO(), random.Random(1).randbytes(MIB)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(10):
            archive.writestr(f"{n}.bin", noise)
    yield "application/zip", packed.getvalue()


def _measured(kind: str, size: int, chunks: Callable[[], Iterator[bytes]], fetch: Fetch) -> Inspection:
    """For the time, the modules being loaded, and for the memory."""

    def once() -> None:
        found = inspect(chunks(), fetch, EicarScanner(), "v", size, kind)
        assert (found.size, found.refusal) == (size, None)
        assert found.facts is not None

    if size <= HELD_BYTES:
        once()
    begun = time.perf_counter()
    once()
    seconds = time.perf_counter() - begun
    tracemalloc.start()
    try:
        once()
        return Inspection(kind, size, seconds, tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()
