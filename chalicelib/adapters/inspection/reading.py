"""The one pass over all bytes: hash, size, first bytes, malware, and whether a text is one to its end."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from chalicelib.adapters.inspection.limits import HELD_BYTES
from chalicelib.adapters.inspection.scanners import Scanner
from chalicelib.domain.media import HEAD_BYTES, TEXT, sniff

_CONTROLS: Final = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r"))
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of writing: a text with them may read otherwise than it is."""


class Words:
    """Whether bytes are UTF-8 text without control characters; fed in order."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self.controls = self.other_encoding = self.turns = False

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        self.controls = self.controls or len(chunk.translate(None, _CONTROLS)) != len(chunk)
        if self.other_encoding:
            return
        try:
            text = self._decode.decode(chunk, final)
        except UnicodeDecodeError:
            self.other_encoding = True
        else:
            self.turns = self.turns or (not text.isascii() and _TURNS.search(text) is not None)


class Read(NamedTuple):
    sha256: str
    size: int
    media_type: str
    """By the first bytes; empty when unknown."""
    head: bytes
    held: bytes | None
    """All of it, when it is small."""
    threat: str | None
    words: Words | None
    """Of a text only."""


def read(chunks: Iterable[bytes], scanner: Scanner, max_bytes: int) -> Read:
    """Stops beyond `max_bytes`: `size` is too large then. Raises Refused where the scanner could not look."""
    digest, reader, head, size = hashlib.sha256(), _Texts(), b"", 0
    held: bytearray | None = bytearray() if max_bytes <= HELD_BYTES else None
    for chunk in chunks:
        size += len(chunk)
        digest.update(chunk)
        scanner.feed(chunk)
        reader.feed(chunk)
        if len(head) < HEAD_BYTES:
            head += chunk[: HEAD_BYTES - len(head)]
        if held is not None:
            held += chunk
        if size > max_bytes:
            break
    words = reader.end()
    found = None if held is None else bytes(held)
    return Read(digest.hexdigest(), size, sniff(head), head, found, scanner.threat(), words)


class _Texts:
    """Decides by the first bytes whether to follow the rest as a text."""

    def __init__(self) -> None:
        self._first: bytes | None = b""
        self._words: Words | None = None

    def feed(self, chunk: bytes) -> None:
        if self._first is None:
            if self._words is not None:
                self._words.feed(chunk)
            return
        self._first += chunk
        if len(self._first) >= HEAD_BYTES:
            self._begin()

    def end(self) -> Words | None:
        if self._first is not None:
            self._begin()
        if self._words is not None:
            self._words.feed(b"", final=True)
        return self._words

    def _begin(self) -> None:
        first, self._first = self._first or b"", None
        if sniff(first[:HEAD_BYTES]) == TEXT:
            self._words = Words()
            self._words.feed(first)
