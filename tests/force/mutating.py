"""Broken things made of whole ones, the same from the same seed: bits, cuts, splices, and words that readers fear."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Final

CASES: Final = int(os.environ.get("FUZZ_CASES") or "150")
"""For each reader."""
SEED: Final = int(os.environ.get("FUZZ_SEED") or "0")
_TEXTS: Final = (
    "",
    "\x00",
    "\n",
    "\r\n",
    "\t",
    " ",
    ".",
    "..",
    ",",
    ";",
    ":",
    "=",
    "==",
    '"',
    "'",
    "\\",
    "/",
    "#",
    "%",
    "%00",
    "%s",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    "null",
    "true",
    "NaN",
    "-Infinity",
    "1e400",
    "-0",
    "1E+9999",
    "0x10",
    "9" * 30,
    "9" * 5_000,
    "-1",
    "0",
    "[" * 3_000,
    '{"a":' * 3_000,
    '"\\ud800"',
    '"\\udc00\\ud800"',
    "\ud800",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\u200b",
    "é",
    "中",
    "\U0001f600",
    "１２",
    "A" * 5_000,
    "rt_",
    "rk_",
    "ra_",
    "rf_",
    "fl_",
    "eyJhbGciOiJub25lIn0",
    "whsec_",
    "v1,",
    "v1a,",
    "t=",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "=?utf-8?b?////?=",
    "=?utf-8?q?=00?=",
    "boundary=",
    "charset=x-none",
    "PK\x05\x06",
    "\x1b[2J",
)
_BYTES: Final = (b"\xff", b"\xfe\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\x80" * 8)
WORDS: Final = (*(text.encode("utf-8", "surrogatepass") for text in _TEXTS), *_BYTES)


def broken(samples: tuple[bytes, ...], name: str) -> Iterator[bytes]:
    """Each word alone, then as many by chance as were asked for."""
    yield from WORDS
    chance = random.Random(f"{SEED} {name}")
    for _ in range(CASES):
        made = chance.choice(samples)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            made = _changed(made, samples, chance)
        yield made


def _changed(whole: bytes, samples: tuple[bytes, ...], chance: random.Random) -> bytes:
    at, to = sorted(chance.randrange(len(whole) + 1) for _ in range(2))
    match chance.randrange(8):
        case 0:
            return whole[:at]
        case 1:
            return whole[:at] + whole[to:]
        case 2:
            return whole[:to] + whole[at:]
        case 3:
            return whole[:at] + chance.choice(WORDS) + whole[at:]
        case 4:
            return whole[:at] + chance.choice(WORDS) + whole[to:]
        case 5:
            other = chance.choice(samples)
            return whole[:at] + other[chance.randrange(len(other) + 1) :]
        case 6:
            return whole[:at] + chance.randbytes(chance.randrange(1, 9)) + whole[at:]
        case _:
            if not whole:
                return b"\x00"
            spot = chance.randrange(len(whole))
            return whole[:spot] + bytes((whole[spot] ^ 1 << chance.randrange(8),)) + whole[spot + 1 :]
