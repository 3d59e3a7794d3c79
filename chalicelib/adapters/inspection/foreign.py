"""Files that are two things at once, and content that no evidence is: programs, and archives nobody looks into.

A polyglot is read as one thing by whoever checks it and as another by whoever opens it. So beside what a file begins
with, it must not also be a ZIP (read from the end), a PDF (readers look into the first 1,024 bytes) or a web page.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.adapters.inspection.ranged import Ranged
from chalicelib.adapters.inspection.refusal import Refused
from chalicelib.domain.media import TEXT, ZIP

_HEAD: Final = 1_024
_TAIL: Final = 65_557
"""The end record of a ZIP and its longest comment."""
_MARKUP: Final = re.compile(rb"<(?:script|html|svg|iframe|body|!doctype\s+html|\?php)", re.IGNORECASE)
_PDF: Final = "application/pdf"
_END: Final = b"PK\x05\x06"

_PROGRAMS: Final = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe", b"#!", b"L\x00\x00\x00\x01\x14\x02\x00", b"dex\n",
)  # fmt: skip
"""Windows, Linux, macOS, Java; scripts with their interpreter; Windows shortcuts; Android."""
_ENDINGS: Final = re.compile(
    r"\.(?:exe|dll|com|scr|pif|msi|msp|cpl|bat|cmd|ps1|psm1|vb[se]|jse?|mjs|ws[fh]|hta|lnk|url|reg|jar|class|apk|app"
    r"|dmg|pkg|iso|img|vhdx?|chm|docm|dotm|xlsm|xltm|xlam|pptm|ppam|sh|command|scf|inf)[. ]*$",
    re.IGNORECASE,
)
"""Windows passes over points and blanks at the end of a name."""
_ARCHIVES: Final = (
    b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"MSCF",
    b"\x04\x22\x4d\x18",
)  # fmt: skip
"""7-Zip, RAR, gzip, bzip2, xz, Zstandard, Cabinet, LZ4."""


def one_thing(file: Ranged, head: bytes, found: str, end: int | None = None) -> None:
    """Raises Refused for a polyglot. `end`: where a picture ends, if it does before the file."""
    if found != ZIP and _has_directory(file):
        raise Refused("polyglot")
    if found not in (ZIP, TEXT) and _MARKUP.search(head[:_HEAD]):
        raise Refused("polyglot")
    if found not in (ZIP, TEXT, _PDF) and b"%PDF-" in head[:_HEAD]:
        raise Refused("polyglot")
    if end is not None and end < file.size:
        _harmless(file, end)


def is_program(head: bytes, name: str = "") -> bool:
    return head.startswith(_PROGRAMS) or _ENDINGS.search(name) is not None


def is_archive(head: bytes) -> bool:
    """One of those that are not looked into."""
    return head.startswith(_ARCHIVES) or head[257:262] == b"ustar"


def _has_directory(file: Ranged) -> bool:
    """Whether a program for archives would find one: its end record, with a directory before it."""
    start = max(0, file.size - _TAIL)
    tail = file.at(start, _TAIL)
    at = tail.rfind(_END)
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22 and record[4:8] == bytes(4):
            size, offset = (int.from_bytes(record[n : n + 4], "little") for n in (12, 16))
            if size + min(offset, start + at) <= start + at or offset == 0xFFFFFFFF:
                return True
        at = tail.rfind(_END, 0, at)
    return False


def _harmless(file: Ranged, end: int) -> None:
    """Phones put a film or a second picture after a picture. Nothing else is taken there."""
    behind, last = file.at(end, _TAIL), file.at(max(end, file.size - _TAIL), _TAIL)
    if is_program(behind) or is_archive(behind):
        raise Refused("polyglot")
    if any(_MARKUP.search(part) or b"%PDF-" in part for part in (behind, last)):
        raise Refused("polyglot")
