"""What files are by their first bytes, and which declared types they may stand for."""

from __future__ import annotations

import io
import wave
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.media import ACCEPTED, HEAD_BYTES, agrees, download_type, is_mail, sniff

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "content")
    return buffer.getvalue()


def waved() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setparams((1, 2, 8000, 1, "NONE", "not compressed"))
        sound.writeframes(b"\0\0")
    return buffer.getvalue()


KNOWN = {
    "png": (PNG, "image/png"),
    "jpeg jfif": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
    "jpeg exif": (b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00", "image/jpeg"),
    "gif 87": (b"GIF87a\x01\x00\x01\x00", "image/gif"),
    "gif 89": (b"GIF89a\x01\x00\x01\x00", "image/gif"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    "mp4": (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00", "video/mp4"),
    "mp4 of a phone": (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "video/mp4"),
    "mov": (b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00", "video/quicktime"),
    "m4a": (b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00", "audio/mp4"),
    "mp3 with tags": (b"ID3\x04\x00\x00\x00\x00\x00\x00", "audio/mpeg"),
    "mp3 bare": (b"\xff\xfb\x90\x64\x00\x00\x00\x00", "audio/mpeg"),
    "mp3 of MPEG-2": (b"\xff\xf3\x40\xc4\x00\x00\x00\x00", "audio/mpeg"),
    "ogg": (b"OggS\x00\x02\x00\x00\x00\x00", "audio/ogg"),
    "wav": (waved(), "audio/wav"),
    "zip": (zipped("a.txt"), "application/zip"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "application/zip"),
    "docx": (zipped("word/document.xml"), "application/zip"),
    "text": (b"The lamp arrived broken.\r\n", "text/plain"),
    "Chinese text": ("灯到货时已损坏。\n".encode(), "text/plain"),
    "text with a byte order mark": (b"\xef\xbb\xbforder,amount\n1,5\n", "text/plain"),
    "mail": (b"From: a@example.com\r\nSubject: Re: order\r\n\r\nHello", "text/plain"),
}

UNKNOWN = {
    "nothing": b"",
    "zeros": bytes(64),
    "Windows program": b"MZ\x90\x00\x03\x00\x00\x00",
    "ELF program": b"\x7fELF\x02\x01\x01\x00",
    "text with an escape sequence": b"hello \x1b[31m",
    "text with a null": b"hello\x00",
    "text with a C1 control": "hello \x9b31m".encode(),
    "Latin-1 text": b"caf\xe9 au lait",
    "UTF-16 text": "hello".encode("utf-16"),
    "text cut inside a character at its end": "灯".encode()[:2],
    "half a png": PNG[:8],
    "other riff": b"RIFF\x24\x00\x00\x00AVI LIST",
    "other ftyp": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "AAC": b"\xff\xf1\x50\x80\x00\x1f\xfc",
    "MPEG layer II": b"\xff\xfd\x90\x64",
    "free-format MPEG": b"\xff\xfb\x00\x64",
    "gzip": b"\x1f\x8b\x08\x00",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "only a byte order mark": b"\xef\xbb\xbf",
}

MARKUP = {
    "html": b"<!DOCTYPE html><html></html>",
    "html without a doctype": b"<HTML><body>",
    "html after white space": b" \r\n\t<html>",
    "html after a byte order mark": b"\xef\xbb\xbf<html>",
    "script": b"<script>alert(1)</script>",
    "comment": b"<!-- x --><script>",
    "xml": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
}


@pytest.mark.parametrize(("head", "media_type"), KNOWN.values(), ids=KNOWN.keys())
def test_a_known_kind_is_recognised(head: bytes, media_type: str) -> None:
    """By its bytes alone."""
    assert sniff(head) == media_type


@pytest.mark.parametrize("head", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_an_unknown_kind_has_no_name(head: bytes) -> None:
    """Nothing is guessed."""
    assert sniff(head) == ""


@pytest.mark.parametrize("head", MARKUP.values(), ids=MARKUP.keys())
def test_markup_stands_for_nothing_that_can_be_declared(head: bytes) -> None:
    """Neither as an image nor as text: SVG and HTML run in browsers."""
    assert sniff(head) in ("text/html", "image/svg+xml")
    assert not any(agrees(declared, sniff(head)) for declared in [*ACCEPTED, "image/svg+xml", "text/html"])


@pytest.mark.parametrize(
    ("head", "mail"),
    [
        (b"From: a@example.com\r\nSubject: \xc4\xe3\r\n\r\n", True), (b"From x\nFrom: a\nTo: b\n\nhello", True),
        (b"Received: a\r\n by b\r\nFrom: c\r\n", True), (b"From: a@example.com\r\n\r\n", False),
        (b"Dear shop, where is it?\n", False), (b"From: a\nTo: b\n\0", False), (b"", False),
    ],
)  # fmt: skip
def test_a_mail_begins_with_header_fields(head: bytes, mail: bool) -> None:
    """Two at least; what follows them may be in any encoding."""
    assert is_mail(head) is mail
    assert not mail or sniff(head) == "text/plain"


def test_a_long_text_may_break_off_inside_a_character() -> None:
    """The head ends after 4 KiB, wherever that is."""
    head = ("x" + "灯" * HEAD_BYTES).encode()[:HEAD_BYTES]
    assert sniff(head) == "text/plain"


def test_every_accepted_type_can_be_found() -> None:
    """A row of the table that no bytes satisfy would be a promise without a door."""
    found = {media_type for _, media_type in KNOWN.values()}
    assert all(kinds <= found for kinds in ACCEPTED.values())


@pytest.mark.parametrize(
    ("declared", "found", "accepted"),
    [
        ("image/png", "image/png", True),
        ("image/png", "image/jpeg", False),
        ("image/png", "", False),
        ("", "", False),
        ("IMAGE/PNG", "image/png", False),
        ("audio/mp4", "video/mp4", True),
        ("video/mp4", "audio/mp4", False),
        ("text/csv", "text/plain", True),
        ("message/rfc822", "text/plain", True),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip", True),
        ("application/pdf", "application/zip", False),
        ("text/html", "text/plain", False),
        ("image/svg+xml", "text/plain", False),
        ("application/x-msdownload", "", False),
    ],
)
def test_declared_and_found_must_agree(declared: str, found: str, accepted: bool) -> None:
    """One row of the table each."""
    assert agrees(declared, found) is accepted


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("photo.JPG", "image/jpeg"),
        ("contract.pdf", "application/pdf"),
        ("page.html", "application/octet-stream"),
        ("drawing.svg", "application/octet-stream"),
        ("photo.jpg.exe", "application/octet-stream"),
        ("jpg", "image/jpeg"),
        ("", "application/octet-stream"),
    ],
)
def test_a_download_has_a_harmless_type(name: str, media_type: str) -> None:
    """Whatever a browser could run goes as a stream of bytes."""
    assert download_type(name) == media_type


@given(st.binary(max_size=5_000))
def test_any_bytes_have_a_type_or_none(head: bytes) -> None:
    """Total over bytes."""
    assert isinstance(sniff(head), str)
