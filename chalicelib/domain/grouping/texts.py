"""A text as what is compared: 5-grams of words, or of characters where a script knows no spaces. Language-neutral.

Normalised by Unicode NFKC and case; words that are only masks (`XXXX`, as authorities redact) are left out. The script
decides, not the language a form was filled in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import msgspec

READ: Final = 20_000
"""Characters that are looked at: with more, a filing's cost would not be constant."""
ENOUGH: Final = 20
"""Words or characters; a shorter text is like a thousand others."""
_N: Final = 5
_FORM: Final = "NFKC"
WIDE: Final = 4
_ENCODING: Final = "utf-32-le"
"""Characters of equal width can be sliced as bytes, and hashed without being encoded one by one."""
_PICKED: Final = 256
_TABLE: Final = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256)
)
"""ASCII letters and digits as they are compared, all else a space."""
_WORD: Final = re.compile(r"[^\W_]+")
_BETWEEN: Final = re.compile(r"[\W_]+")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
"""Thai, Lao, Khmer, kana and Han."""


class Text(msgspec.Struct, frozen=True):
    """`shingles` are bytes that mean nothing but themselves; none where there is too little text."""

    shingles: frozenset[bytes]
    unspaced: bool = False
    title: bytes = b""
    """The first line of a text without spaces, where it is short and something follows: WIDE bytes a character."""
    body: bytes = b""


def read(text: str, title_at_most: int) -> Text:
    beginning = text[:READ]
    if _is_unspaced(beginning):
        return _characters(beginning, title_at_most)
    words = _words(beginning)
    return Text(frozenset(map(b" ".join, _runs(words))) if len(words) >= ENOUGH else frozenset())


def _words(text: str) -> list[bytes]:
    """Lower case. Plain ASCII is taken apart by a table, in a quarter of the time."""
    if text.isascii():
        found = text.encode().translate(_TABLE).split()
    else:
        found = [word.encode() for word in _WORD.findall(unicodedata.normalize(_FORM, text).lower())]
    return [word for word in found if word == b"x" or word.strip(b"x")]


def _runs(words: list[bytes]) -> Iterable[tuple[bytes, ...]]:
    """Of _N words each."""
    return zip(*(words[start:] for start in range(_N)), strict=False)


def _is_unspaced(text: str) -> bool:
    """By characters picked evenly."""
    if text.isascii():
        return False
    picked = text[:: max(1, len(text) // _PICKED)]
    return 4 * len(_UNSPACED.findall(picked)) >= len(picked)


def _characters(text: str, title_at_most: int) -> Text:
    first, _, rest = text.strip().partition("\n")
    title, body = _bare(first), _bare(rest)
    if len(title) + len(body) < ENOUGH:
        return Text(frozenset(), unspaced=True)
    if not body or len(title) > title_at_most:
        title, body = "", title + body
    head, tail = title.encode(_ENCODING), body.encode(_ENCODING)
    return Text(frozenset(slices(head + tail, _N)), unspaced=True, title=head, body=tail)


def slices(wide: bytes, count: int) -> list[bytes]:
    """All runs of so many characters."""
    length = WIDE * count
    return [wide[i : i + length] for i in range(0, len(wide) - length + WIDE, WIDE)]


def _bare(text: str) -> str:
    """Letters and digits alone. Signs go first: without them most texts are normal, and to see that is quick."""
    bare = _BETWEEN.sub("", text)
    if not unicodedata.is_normalized(_FORM, bare):
        bare = _BETWEEN.sub("", unicodedata.normalize(_FORM, bare))
    return bare.lower()
