"""Bundles: ten thousand of them tampered with, how fast they are verified, and one of a thousand exhibits made.

No AWS: cases are told by their events, and put together and written by the production code; exhibits come from a
generator and the file goes where nothing is kept, so that memory is the code's own.
"""

from __future__ import annotations

import io
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import Callable
from time import perf_counter
from typing import Final

import msgspec
from rich.console import Console

from bench.report import table
from bench.tampers import tampered
from chalicelib.adapters.exports import parts
from chalicelib.domain.bundle.check import check
from chalicelib.domain.values import Role
from tests.bundle_samples import Told, sample

TAMPERS: Final = 10_000
EVENTS: Final = 5_000
EXHIBITS: Final = 1_000
EXHIBIT_BYTES: Final = 256 * 1_024
LARGE_BYTES: Final = 64 * 1_024 * 1_024
MIB: Final = 1_024 * 1_024
MEMORY_MIB: Final = 96
"""What making a bundle of a thousand exhibits may take beyond what it began with: a part of 8 MiB, the PDF, lists."""


class Found(msgspec.Struct, frozen=True):
    """Seconds are of this machine; `peak_mib` is what Python held at most while the bundle was written."""

    tampers: int
    kinds: dict[str, int]
    undetected: dict[str, int]
    tampers_seconds: float
    events: int
    events_per_second: float
    mb_per_second: float
    exhibits: int
    exhibit_bytes: int
    bundle_mib: float
    made_seconds: float
    verified_seconds: float
    peak_mib: float


def measure(advance: Callable[[], object] = lambda: None, tampers: int = TAMPERS) -> Found:
    """`advance`: called after each tamper."""
    kinds, missed, seconds = _tampers(tampers, advance)
    size, made, peak, verified = _thousand()
    return Found(
        tampers, dict(sorted(kinds.items())), dict(sorted(missed.items())), seconds, EVENTS, _events(), _bytes(),
        EXHIBITS, EXHIBIT_BYTES, size / MIB, made, verified, peak / MIB,
    )  # fmt: skip


def failures(found: Found) -> list[str]:
    missed = [f"bundles: {count} × {name} was not detected" for name, count in found.undetected.items()]
    if found.peak_mib > MEMORY_MIB:
        missed.append(f"bundles: {found.peak_mib:.0f} MiB to make one of {found.exhibits}, not {MEMORY_MIB}")
    return missed


def show(console: Console, found: Found) -> None:
    lines, detected = table("Bundles", "", ""), found.tampers - sum(found.undetected.values())
    for name, value in (
        ("tampers detected", f"{detected:,} of {found.tampers:,}, {len(found.kinds)} kinds"),
        ("verification", f"{found.events_per_second:,.0f} events/s, {found.mb_per_second:,.0f} MB/s"),
        (f"{found.exhibits:,} exhibits", f"{found.bundle_mib:,.0f} MiB made in {found.made_seconds:.1f} s"),
        ("memory for it", f"{found.peak_mib:.1f} MiB"),
        ("and verified in", f"{found.verified_seconds:.1f} s"),
    ):  # fmt: skip
        lines.add_row(name, value)
    console.print(lines)


def _tampers(count: int, advance: Callable[[], object]) -> tuple[Counter[str], Counter[str], float]:
    """A third of them on the bundle of each reader."""
    kinds, missed, begun = Counter[str](), Counter[str](), perf_counter()
    readers = (Role.COMPLAINANT, Role.RESPONDENT, Role.PLATFORM)
    for n, reader in enumerate(readers):
        raw = sample(reader, "zh" if n % 2 else "en")
        for name, made in tampered(raw, (count + n) // len(readers), seed=n):
            kinds[name] += 1
            missed[name] += not check(io.BytesIO(made)).broken
            advance()
    return kinds, +missed, perf_counter() - begun


def _events() -> float:
    """Events verified in a second: a record of messages."""
    raw = sample(files=0, messages=EVENTS)
    begun = perf_counter()
    found = check(io.BytesIO(raw))
    assert not found.broken, found.broken
    return found.events / (perf_counter() - begun)


def _bytes() -> float:
    """Million bytes of exhibits verified in a second."""
    raw = sample(files=1, size=LARGE_BYTES)
    begun = perf_counter()
    found = check(io.BytesIO(raw))
    assert not found.broken, found.broken
    return found.bytes / 1e6 / (perf_counter() - begun)


def _thousand() -> tuple[int, float, int, float]:
    """Bytes, seconds, the most bytes held at a time, seconds to verify it from a disk."""
    told = Told(files=EXHIBITS, size=EXHIBIT_BYTES, messages=10)
    with tempfile.TemporaryFile() as file:
        begun, size = perf_counter(), 0
        for part in parts(told.bundle()):
            size += file.write(part)
        made = perf_counter() - begun
        begun = perf_counter()
        found = check(file)
        verified = perf_counter() - begun
        assert not found.broken, found.broken
    return size, made, _peak(told), verified


def _peak(told: Told) -> int:
    """Written once more, watched: the contents, the PDF and the parts, all at once."""
    tracemalloc.start()
    for _ in parts(told.bundle()):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
