"""Archives, unpacked in passing and never kept: how much is in them, how deep, and whether it may be there.

The declared sizes are not believed: bytes are counted as they come out, and unpacking stops at the first limit.
"""

from __future__ import annotations

import stat
import tempfile
import unicodedata
import zlib
from collections.abc import Iterator
from typing import IO, Final

from chalicelib.adapters.inspection.foreign import is_archive, is_program
from chalicelib.adapters.inspection.limits import (
    CHUNK_BYTES,
    HELD_BYTES,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_NESTED,
    MAX_PART,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FROM,
)
from chalicelib.adapters.inspection.office import Office, is_told
from chalicelib.adapters.inspection.ranged import OnDisk, Ranged, blocks
from chalicelib.adapters.inspection.refusal import Refused
from chalicelib.adapters.inspection.scanners import EicarScanner
from chalicelib.adapters.inspection.zips import DEFLATED, STORED, Entry, entries, inconsistent
from chalicelib.domain.media import HEAD_BYTES, sniff

_ZIPS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER: Final = "\N{ZERO WIDTH JOINER}"
"""Of emoji. Every other invisible character in a name is there to deceive."""
_MARKUP: Final = frozenset({"text/html", "image/svg+xml"})


class Unpacking:
    """The account of one uploaded file: all archives in it together, however deep."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self.entries = self.unpacked = self.depth = 0
        self.noted: set[str] = set()

    def walk(self, file: Ranged, depth: int = 1) -> Office:
        """Looks at everything in it. Raises Refused; what it returns is what the archive says it is as a document."""
        if depth > MAX_DEPTH:
            raise Refused("archive_depth")
        self.depth = max(self.depth, depth)
        found, office = entries(file), Office()
        self.entries += len(found)
        if self.entries > MAX_ENTRIES:
            raise Refused("archive_entries")
        for entry in found:
            _may_be_there(entry)
        for entry in found:
            self._unpack(file, entry, depth, office)
        office.check()
        return office

    def count(self, size: int) -> None:
        """Bytes that came out of a package."""
        self.unpacked += size
        if self.unpacked > MAX_UNPACKED:
            raise Refused("archive_unpacked")
        if self.unpacked > RATIO_FROM and self.unpacked > MAX_RATIO * self._size:
            raise Refused("archive_ratio")

    def content(self, head: bytes, name: str) -> None:
        """What may not be inside, by its first bytes or its name."""
        if is_program(head, name):
            raise Refused("forbidden_content")
        if is_archive(head):
            raise Refused("archive_kind")
        if sniff(head) in _MARKUP:
            self.noted.add("markup_inside")

    def _unpack(self, file: Ranged, entry: Entry, depth: int, office: Office) -> None:
        scanner, crc, size, head, part = EicarScanner(), 0, 0, b"", bytearray()
        with tempfile.SpooledTemporaryFile(max_size=HELD_BYTES) as nested:
            for chunk in _unpacked(file, entry):
                self.count(len(chunk))
                size, crc = size + len(chunk), zlib.crc32(chunk, crc)
                if size > entry.unpacked:
                    raise inconsistent()
                head += chunk[: max(0, HEAD_BYTES - len(head))]
                scanner.feed(chunk)
                if is_told(entry.name) and len(part) < MAX_PART:
                    part += chunk
                if head.startswith(_ZIPS):
                    _spool(nested, chunk, size)
            if (size, crc) != (entry.unpacked, entry.crc):
                raise inconsistent()
            if scanner.threat():
                raise Refused("malware")
            if not entry.name.endswith(".rels") and entry.name != "[Content_Types].xml":
                self.content(head, entry.name)
            office.add(entry.name, bytes(part))
            if head.startswith(_ZIPS):
                self.walk(OnDisk(nested, size), depth + 1)


def _spool(nested: IO[bytes], chunk: bytes, size: int) -> None:
    if size > MAX_NESTED:
        raise Refused("archive_unpacked")
    nested.write(chunk)


def _may_be_there(entry: Entry) -> None:
    if entry.encrypted:
        raise Refused("archive_encrypted")
    if entry.method not in (STORED, DEFLATED):
        raise Refused("archive_kind")
    if (
        stat.S_ISLNK(entry.mode)
        or _leads_elsewhere(entry.name)
        or (entry.also and _leads_elsewhere(entry.also))
    ):
        raise Refused("archive_names")


def _leads_elsewhere(name: str) -> bool:
    """Out of the folder it is unpacked to, or to another name than it is read as."""
    path = name.replace("\\", "/")
    odd = path.startswith("/") or path[1:2] == ":" or ".." in path.split("/")
    return odd or not path or any(unicodedata.category(c) in _UNSEEN and c != _JOINER for c in path)


def _unpacked(file: Ranged, entry: Entry) -> Iterator[bytes]:
    packed = blocks(file, entry.data, entry.data + entry.packed)
    if entry.method == STORED:
        yield from packed
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for block in packed:
            while block:
                if inflate.eof:
                    raise inconsistent()
                yield inflate.decompress(block, CHUNK_BYTES)
                block = inflate.unconsumed_tail
            if inflate.unused_data:
                raise inconsistent()
        while rest := inflate.decompress(b"", CHUNK_BYTES):
            yield rest
    except zlib.error:
        raise inconsistent() from None
    if not inflate.eof:
        raise inconsistent()
