"""What the tools that check a proof do alike: reading its file, a hash typed by hand, and lines for a terminal."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_BOM: Final = b"\xef\xbb\xbf"


def contents(file: str) -> bytes:
    """Of a file, or of standard input for `-`. Raises OSError."""
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def without_mark(raw: bytes) -> bytes:
    """Some editors put a byte order mark before what they save."""
    return raw.removeprefix(_BOM)


class Repeated(ValueError):
    """A name stands twice in one object: which of the two a reader is shown nobody can say."""


def unrepeated(raw: bytes) -> bytes:
    """The same JSON. Raises Repeated, and ValueError for what is none."""
    json.loads(raw, object_pairs_hook=_named_once)
    return raw


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Repeated("a name stands twice in one object")
    return found


def printable(line: str) -> str:
    """Whoever made the file does not write on the reader's terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)


def shown(text: object) -> str:
    """What somebody else's server or file says, in its own lines."""
    return "\n".join(map(printable, str(text).split("\n")))


def typed_hash(text: str) -> str:
    """As it was typed. Raises ArgumentTypeError for half of one: it would be taken for another's."""
    if _HASH.fullmatch(found := text.strip().lower()) is None:
        raise argparse.ArgumentTypeError("a root has 64 hex digits")
    return found
