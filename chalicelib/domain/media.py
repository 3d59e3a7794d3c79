"""What a file really is, by its first bytes, and which declared types that may stand for.

Owns the two tables. Nothing is unpacked or parsed: what is in a file, inspection finds (`adapters/inspection`).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from typing import Final

HEAD_BYTES: Final = 4_096
"""How much of a file `sniff` wants to see. A text longer than this may break off inside a character."""

TEXT: Final = "text/plain"
ZIP: Final = "application/zip"
MAIL: Final = "message/rfc822"
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
BOXES: Final = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
"""Files in boxes (ISO/IEC 14496-12): they may say where they were made."""

_PREFIXES: Final = (
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS\x00", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_BRANDS: Final = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"} | dict.fromkeys(
    (
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"MSNV",
        b"3gp4",
        b"3gp5",
    ),
    "video/mp4",
)
"""Major brands of ISO/IEC 14496-12 files."""

_MARKUP: Final = (
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<script",
    b"<svg",
    b"<?xml",
    b"<!--",
    b"<iframe",
)
"""Text that a browser could run. It is no plain text and no image, whatever it is called."""
_HEADERS: Final = re.compile(
    rb"(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}"
)
"""The first two header fields of a mail (RFC 5322, 2.2), after the line that mailboxes begin with."""
_TEXT_CONTROLS: Final = frozenset("\t\n\r\f")
_BOM: Final = b"\xef\xbb\xbf"

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
ACCEPTED: Final[Mapping[str, frozenset[str]]] = {
    "image/png": frozenset({"image/png"}),
    "image/jpeg": frozenset({"image/jpeg"}),
    "image/gif": frozenset({"image/gif"}),
    "image/webp": frozenset({"image/webp"}),
    "application/pdf": frozenset({"application/pdf"}),
    "video/mp4": frozenset({"video/mp4"}),
    "video/quicktime": frozenset({"video/quicktime"}),
    "audio/mpeg": frozenset({"audio/mpeg"}),
    "audio/mp4": frozenset({"audio/mp4", "video/mp4"}),
    "audio/ogg": frozenset({"audio/ogg"}),
    "audio/wav": frozenset({"audio/wav"}),
    ZIP: frozenset({ZIP}),
    f"{_OFFICE}.wordprocessingml.document": frozenset({ZIP}),
    f"{_OFFICE}.spreadsheetml.sheet": frozenset({ZIP}),
    "text/plain": frozenset({TEXT}),
    "text/csv": frozenset({TEXT}),
    MAIL: frozenset({TEXT}),
}
"""Declared type to the kinds of bytes it may stand for. What is not here is never accepted: no SVG, no HTML."""

_DOWNLOADS: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "pdf": "application/pdf", "mp4": "video/mp4", "mp3": "audio/mpeg", "txt": "text/plain; charset=utf-8",
}  # fmt: skip


_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "image/png": ("png",), "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"), "image/gif": ("gif",), "image/webp": ("webp",),
    "application/pdf": ("pdf",), "video/mp4": ("mp4", "m4v", "3gp"), "video/quicktime": ("mov", "qt"),
    "audio/mpeg": ("mp3",), "audio/mp4": ("m4a", "mp4"), "audio/ogg": ("ogg", "oga", "opus"), "audio/wav": ("wav",),
    ZIP: ("zip",), f"{_OFFICE}.wordprocessingml.document": ("docx",), f"{_OFFICE}.spreadsheetml.sheet": ("xlsx",),
    TEXT: ("txt", "log", "md", "csv"), "text/csv": ("csv", "txt"), MAIL: ("eml", "txt"),
}  # fmt: skip
"""The endings of names; the first is given where there is none of them."""


def named(name: str, media_type: str) -> str:
    """A name whose ending has a system open the file as what it was inspected as: a text called `offer.bat` is a
    program to whoever opens it, one called `offer.html` a page.
    """
    endings = _OWN.get(media_type)
    if endings is None or name.rpartition(".")[2].lower() in endings:
        return name
    return f"{name.rstrip(' .')}.{endings[0]}"


def sniff(head: bytes) -> str:
    """The media type of a file by its first HEAD_BYTES; empty when unknown. Markup is named as what it is.

    Zip containers (office documents among them) are all `application/zip`, mail files are `text/plain`.
    """
    for prefix, media_type in _PREFIXES:
        if head.startswith(prefix):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "")
    if _is_mpeg_audio(head):
        return "audio/mpeg"
    return _text(head)


def agrees(declared: str, found: str) -> bool:
    """Whether bytes of the found kind may stand under the declared type. Total; False for unknown types."""
    return found in ACCEPTED.get(declared, frozenset())


def is_mail(head: bytes) -> bool:
    """Whether a file begins with header fields. Their bodies may be in any encoding."""
    return b"\0" not in head and _HEADERS.match(head) is not None


def download_type(file_name: str) -> str:
    """The type a download is sent as: `application/octet-stream` unless the name ends in something harmless."""
    return _DOWNLOADS.get(file_name.rpartition(".")[2].lower(), "application/octet-stream")


def _is_mpeg_audio(head: bytes) -> bool:
    """A frame header of MPEG audio layer III (ISO/IEC 11172-3): sync, layer, and no reserved rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in (0x0, 0xF) and head[2] & 0x0C != 0x0C


def _text(head: bytes) -> str:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return TEXT if is_mail(head) else ""
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    if not text or any(_is_control(character) for character in text):
        return ""
    start = head.removeprefix(_BOM).lstrip()[:16].lower()
    if start.startswith(_MARKUP):
        return "image/svg+xml" if start.startswith(b"<svg") else "text/html"
    return TEXT


def _is_control(character: str) -> bool:
    return (character < " " and character not in _TEXT_CONTROLS) or "\x7f" <= character <= "\x9f"
