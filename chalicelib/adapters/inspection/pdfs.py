"""PDF (ISO 32000-2): pages, protection, and whether it does something by itself or carries other files.

Two looks. All bytes are searched for names of actions, in object streams too, so that nothing hides from a parser that
reads only what is referred to; then pypdf counts the pages, within a time.
"""

from __future__ import annotations

import logging
import re
import zlib
from typing import Any, Final

from chalicelib.adapters.inspection.limits import (
    CHUNK_BYTES,
    MAX_INFLATED,
    MAX_OBJECT_STREAMS,
    MAX_PAGES,
    MAX_STREAM,
    PDF_SECONDS,
)
from chalicelib.adapters.inspection.ranged import Ranged, View, blocks
from chalicelib.adapters.inspection.refusal import Refused, damaged, too_complex

_OVERLAP: Final = 128
_NAME: Final = re.compile(
    rb"/(?:JavaScript|Launch|ImportData|RichMedia|EmbeddedFiles?|FileAttachment|ObjStm)(?![A-Za-z0-9#])"
    rb"|/[A-Za-z0-9]{0,40}#[0-9A-Fa-f]{2}[A-Za-z0-9#]{0,80}"
)
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIVE: Final = frozenset({b"JavaScript", b"Launch", b"ImportData", b"RichMedia"})
_CARRIED: Final = frozenset({b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment"})
_STREAM: Final = re.compile(rb"stream\r?\n")
_OBJECT: Final = re.compile(rb"\d+\s+\d+\s+obj")
_BEFORE, _AFTER = 1_024, 2_048
_SHORT: Final = re.compile(rb"/F\s*[\[/]")
_FLATE: Final = re.compile(rb"/F(?:ilter)?\s*(?:/FlateDecode|/Fl|\[\s*/(?:FlateDecode|Fl)\s*\])(?=[\s/<>])")
_PREDICTOR: Final = re.compile(rb"/Predictor(?!\s+1\s*[/>])")


class Pdf:
    def __init__(self) -> None:
        self.pages = 0
        self.noted: set[str] = set()


def look(file: Ranged) -> Pdf:
    """Raises Refused for what is protected, acts by itself, carries other files or cannot be read."""
    found = Pdf()
    attached = _parsed(file, found)
    names, streams = _search(file)
    left = MAX_INFLATED
    for place in streams:
        content = _inflated(file, place, left)
        names, left = names | _names(content), left - len(content)
    if names & _ACTIVE:
        raise Refused("active_content")
    if names & _CARRIED or attached:
        _invoices_only(names, attached)
        found.noted.add("embedded_files")
    return found


def _invoices_only(names: set[bytes], attached: list[str]) -> None:
    """Electronic invoices carry themselves as XML (EN 16931 in PDF/A-3). Anything else comes as a file of its own."""
    if b"FileAttachment" in names or not attached or not all(n.lower().endswith(".xml") for n in attached):
        raise Refused("embedded_files")


def _search(file: Ranged) -> tuple[set[bytes], list[int]]:
    """The names that matter, and where object streams are described."""
    names: set[bytes] = set()
    places: list[int] = []
    offset, rest = 0, b""
    for block in blocks(file, 0, file.size):
        window = rest + block
        for match in _NAME.finditer(window):
            name = _plain(match[0])
            names.add(name)
            if name == b"ObjStm":
                places.append(offset - len(rest) + match.start())
        rest, offset = window[-_OVERLAP:], offset + len(block)
        if len(places) > 2 * MAX_OBJECT_STREAMS:
            raise too_complex()
    return names, sorted(set(places))


def _plain(name: bytes) -> bytes:
    """Any letter of a name may be written as its number (7.3.5)."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name[1:])


def _inflated(file: Ranged, place: int, limit: int) -> bytes:
    """What is in an object stream. It may be compressed in the one usual way only: no other can hide anything."""
    start = max(0, place - _BEFORE)
    around = file.at(start, _BEFORE + _AFTER)
    stream = _STREAM.search(around, place - start)
    if stream is None:
        return b""
    begun = [found.end() for found in _OBJECT.finditer(around, 0, place - start)]
    described = _plain(b"/" + around[begun[-1] if begun else 0 : stream.start()])
    at = start + stream.end()
    if b"/Filter" not in described and not _SHORT.search(described):
        return file.at(at, min(limit, MAX_STREAM))
    if not _FLATE.search(described) or _PREDICTOR.search(described):
        raise too_complex()
    return _inflate(file, at, min(limit, MAX_STREAM))


def _names(content: bytes) -> set[bytes]:
    return {_plain(match[0]) for match in _NAME.finditer(content)}


def _inflate(file: Ranged, at: int, limit: int) -> bytes:
    inflate, found = zlib.decompressobj(), b""
    try:
        while not inflate.eof and (packed := file.at(at, CHUNK_BYTES)):
            at += len(packed)
            found += inflate.decompress(packed, limit - len(found) + 1)
            if len(found) > limit:
                raise too_complex()
    except zlib.error:
        raise damaged() from None
    return found


def _parsed(file: Ranged, found: Pdf) -> list[str]:
    """Counts the pages; the names of the attached files."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it repeats what stands in the file
    view: Any = View(file, PDF_SECONDS)
    try:
        reader = PdfReader(view)
        if reader.is_encrypted:
            raise Refused("encrypted_pdf")
        found.pages = len(reader.pages)
        attached = [str(attachment.name) for attachment in reader.attachment_list]
    except (
        PyPdfError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
        RecursionError,
        OverflowError,
    ):
        raise damaged() from None
    if not found.pages:
        raise damaged()
    if found.pages > MAX_PAGES:
        raise too_complex()
    return attached
