"""Files to inspect, ordinary and hostile, built from nothing; and the look at one as `inspect` takes it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from PIL import Image

from chalicelib.adapters.inspection.intake import inspect
from chalicelib.adapters.inspection.scanners import EicarScanner
from chalicelib.application.ports import Inspected
from chalicelib.domain.case.exhibits import Facts

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = f"{DOCX}.main+xml"
PARIS = (48.0, 51.0, 24.0), (2.0, 21.0, 7.0)


def looked(content: bytes, declared: str, chunk: int = 65_536) -> Inspected:
    """As it is inspected when the declaration says the truth."""
    parts = (content[n : n + chunk] for n in range(0, len(content), chunk))

    def fetch(offset: int, length: int) -> bytes:
        return content[offset : offset + length]

    return inspect(parts, fetch, EicarScanner(), "v", len(content), declared)


def refused(content: bytes, declared: str) -> str | None:
    """The code; that of a scanner as well."""
    found = looked(content, declared)
    return found.refusal or found.threat


def facts(content: bytes, declared: str) -> Facts:
    found = looked(content, declared)
    assert found.refusal is None, found.refusal
    assert found.facts is not None, found.media_type
    return found.facts


def exif(orientation: int = 1, *, gps: bool = True) -> Image.Exif:
    made = Image.Exif()
    made[0x0112], made[0x010F] = orientation, "Brindlemoor"
    made.get_ifd(0x8769)[0x9003] = "2026:11:22 10:15:00"
    if gps:
        made.get_ifd(0x8825).update({1: "N", 2: PARIS[0], 3: "E", 4: PARIS[1]})
    return made


@cache
def profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (60, 40),
    orientation: int = 1,
    *,
    gps: bool = True,
    **how: Any,
) -> bytes:
    """Red on the left and blue on the right, with everything a camera writes."""
    image = Image.new("RGB", size, (220, 20, 20))
    image.paste((20, 20, 220), (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    if kind == "GIF":
        frames = [image.rotate(90), image.rotate(180)]
        image.save(
            out, kind, save_all=True, append_images=frames, loop=3, duration=50, comment=b"at home", **how
        )
    else:
        image.save(out, kind, exif=exif(orientation, gps=gps), icc_profile=profile(), **how)
    return out.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def docx(*more: tuple[str, bytes], main: str = MAIN, also: str = "") -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/>{also}</Types>'
    return zipped(("[Content_Types].xml", types.encode()), ("word/document.xml", b"<w:document/>"), *more)


def pdf(
    catalogue: bytes = b"",
    objects: Iterable[bytes] = (),
    trailer: bytes = b"",
    pages: int = 1,
    head: bytes = b"1.7",
) -> bytes:
    """With these entries in its catalogue, and these objects from number 10 on."""
    kids = b" ".join(b"3 0 R" for _ in range(pages))
    all_objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue,
        2: b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages),
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    } | dict(enumerate(objects, start=10))
    body, places = bytearray(b"%PDF-" + head + b"\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, content in all_objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, place)
    body += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(places) + 1,
        trailer,
        start,
    )
    return bytes(body)


def stream(described: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (described, len(content), content)


def box(kind: bytes, *body: bytes) -> bytes:
    content = b"".join(body)
    return struct.pack(">I", 8 + len(content)) + kind + content


def track(handler: bytes, places: Iterable[int] = (), sizes: Iterable[int] = ()) -> bytes:
    """One sample to a chunk."""
    places, sizes = list(places), list(sizes)
    count = struct.pack(">I", len(places))
    table = box(
        b"stbl",
        box(b"stco", bytes(4), count, *(struct.pack(">I", place) for place in places)),
        box(b"stsc", bytes(4), struct.pack(">4I", 1, 1, 1, 1)),
        box(b"stsz", bytes(8), count, *(struct.pack(">I", size) for size in sizes)),
    )
    handled = box(b"hdlr", bytes(8), handler, bytes(13))
    return box(b"trak", box(b"mdia", handled, box(b"minf", table)))


def movie(*in_moov: bytes, data: bytes = b"moving pictures", after: bytes = b"") -> bytes:
    """Its data first: they begin at byte 32."""
    head = box(b"ftyp", b"isom", bytes(4), b"isommp42")
    return head + box(b"mdat", data) + box(b"moov", box(b"mvhd", bytes(100)), *in_moov) + after


def place(latitude: bytes = b"+48.8567+002.3508/") -> bytes:
    """The atom that phones write."""
    return box(b"\xa9xyz", struct.pack(">HH", len(latitude), 0x15C7), latitude)
