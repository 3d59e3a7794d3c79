"""Two small evidence files for the demo, built byte by byte.

Both functions need nothing but the standard library and return the same
bytes on every call, so that a demo run can be repeated exactly.
"""

from __future__ import annotations

import struct
import zlib

_SIDE = 64
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RECEIPT_LINES = (
    "Refund receipt",
    "Brindlemoor Kitchen, order BK-448210",
    "Refunded: 64.90 USD",
    "Invented for the Redress demo",
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Return one PNG chunk: length, kind, data and checksum."""
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def _pixel(x: int, y: int) -> bytes:
    """Return the RGB bytes at column x, row y: a cracked cup on a table."""
    if 30 <= x < 34 and 18 <= y < 48 and x == 30 + (y // 3) % 4:
        return bytes((30, 30, 30))
    if 18 <= x < 46 and 16 <= y < 50:
        return bytes((220, 226, 232 - (x - 18)))
    if y >= 46:
        return bytes((150, 104, 62))
    return bytes((96, 130, 150 + y))


def photo() -> bytes:
    """Return a photograph stand-in: a 64 by 64 PNG in 8-bit RGB."""
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    rows = b"".join(b"\x00" + b"".join(_pixel(x, y) for x in range(_SIDE)) for y in range(_SIDE))
    return (
        _PNG_SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def receipt() -> bytes:
    """Return a refund receipt: a PDF 1.4 of one page of text."""
    shown = " T* ".join(f"({line}) Tj" for line in _RECEIPT_LINES)
    content = f"BT /F1 18 Tf 24 TL 40 240 Td {shown} ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300]"
            b" /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>"
        ),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    # The comment of high bytes tells transfer programs that the file is binary.
    body = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    start = len(body)
    size = len(objects) + 1
    # Every cross-reference entry is exactly twenty bytes, line end included.
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for offset in offsets:
        body += b"%010d 00000 n \n" % offset
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % size
    body += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(body)
