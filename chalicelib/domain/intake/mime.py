"""A mail's parts and its readable text. Owns the bounds.

The mail may be hostile: MIME nested or cut into a million parts, headers without end, charsets that do not exist.
Python's parser is safe but slow on such mails, so they are measured in their bytes before anything is parsed, and
refused whole beyond the bounds; nothing is repaired.
"""

from __future__ import annotations

import html
import re
from email.message import EmailMessage
from typing import Final

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PARTS: Final = 50
MAX_DEPTH: Final = 8
MAX_NAMED: Final = 4 * MAX_PARTS
"""How often a content type may stand in a mail at all."""
MAX_NESTS: Final = 12
"""How often a type of several parts may: each makes every line of the mail slower to read."""
MAX_MARKS: Final = 1_000
"""Lines that begin as the mark between two parts does; a part needs no content type to be one."""
MAX_LINES: Final = 300_000
"""Ten mebibytes in base64 are 140,000."""
MAX_FIELD: Final = 2_000
MAX_FIELDS: Final = 20_000
"""Bytes of a header that says what a part is, and of all of them; reading parameters takes more than their length."""
MAX_TEXT: Final = 200_000
"""Characters of the readable part that are looked at."""
MAX_HEADER: Final = 64 * 1024
"""Bytes before the first empty line."""
CHARSETS: Final = frozenset(
    {"us-ascii", "ascii", "utf-8", "utf8", "gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "shift_jis", "euc-jp",
     "euc-kr", "koi8-r", "koi8-u"}
    | {f"iso-8859-{n}" for n in (*range(1, 12), *range(13, 17))} | {f"windows-{n}" for n in range(1250, 1259)}
)  # fmt: skip
"""What mail is written in: tables all of them. Some of Python's other codecs expand without end, or are programs."""
_FIELD: Final = re.compile(rb"(?i)(?:^|[\r\n])content-[a-z-]{1,30}:.*(?:\n[ \t].*)*")
_BARE: Final = re.compile(rb"\r(?!\n)")
_TAG: Final = re.compile(r"<(/?)([A-Za-z!][A-Za-z0-9]*)[^<>]*>")
_HIDDEN: Final = frozenset({"script", "style", "head"})
_BREAKS: Final = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")
"""Also what turns the direction of the words around it."""


class Refused(Exception):
    """A letter that nobody reads. `code` goes to a metric; nothing of the letter does."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def measured(raw: bytes) -> bytes:
    """The headers. Raises Refused for a mail that is larger, or cut finer, than any that a person writes."""
    if len(raw) > MAX_BYTES:
        raise Refused("too_large")
    head = re.split(rb"\r?\n\r?\n", raw[: MAX_HEADER + 4], maxsplit=1)[0]
    if len(head) > MAX_HEADER:
        raise Refused("headers_too_large")
    if b"\0" in head or _BARE.search(head):  # SES and Python do not agree on where such a line ends
        raise Refused("unreadable")
    if raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n") > MAX_LINES:
        raise Refused("too_many_lines")
    folded = raw.lower()
    many = folded.count(b"content-type:") > MAX_NAMED or folded.count(b"multipart/") > MAX_NESTS
    if many or raw.count(b"\n--") + raw.count(b"\r--") > MAX_MARKS:
        raise Refused("too_many_parts")
    fields = [len(found[0]) for found in _FIELD.finditer(raw)]
    if any(length > MAX_FIELD for length in fields) or sum(fields) > MAX_FIELDS:
        raise Refused("headers_too_large")
    return head


def readable(message: EmailMessage) -> tuple[str, int]:
    """The readable text, plain before HTML, and how many files came along. Walked by hand, within the bounds."""
    waiting: list[tuple[EmailMessage, int]] = [(message, 0)]
    plain: str | None = None
    page: str | None = None
    files = seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MAX_PARTS or depth > MAX_DEPTH:
            raise Refused("too_many_parts")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting[:0] = [
                (inner, depth + 1) for inner in part.iter_parts() if isinstance(inner, EmailMessage)
            ]
        elif part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            files += 1
        elif part.get_content_subtype() == "plain" and plain is None:
            plain = _text(part)
        elif part.get_content_subtype() == "html" and page is None:
            page = _text(part)
    return clean(plain if plain is not None else _of_page(page or "")), files


def clean(text: str) -> str:
    """Without characters that are none, and those that only machines mean."""
    return _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def _text(part: EmailMessage) -> str:
    charset = (part.get_content_charset() or "utf-8").lower()
    if charset not in CHARSETS:
        raise Refused("charset")
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise Refused("unreadable")
    named = "gb18030" if charset in ("gb2312", "gbk") else charset
    return content[: 4 * MAX_TEXT].decode(named, "replace")[:MAX_TEXT]


def _of_page(page: str) -> str:
    """The words of an HTML mail: line breaks where blocks end, nothing of scripts and styles. Entities are read once.
    One pass over its tags: none of it takes longer than the text is long.
    """
    kept, hidden, at = list[str](), "", 0
    for tag in _TAG.finditer(page[:MAX_TEXT]):
        if not hidden:
            kept.append(page[at : tag.start()])
        name, at = tag[2].lower(), tag.end()
        if name in _HIDDEN and not hidden and not tag[1]:
            hidden = name
        elif tag[1] and name == hidden:
            hidden = ""
        elif name in _BREAKS and not hidden:
            kept.append("\n")
    if not hidden:
        kept.append(page[at:MAX_TEXT])
    return html.unescape("".join(kept))
