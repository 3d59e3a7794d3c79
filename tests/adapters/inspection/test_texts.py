"""Texts and e-mails."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from chalicelib.adapters.inspection import mails
from chalicelib.domain.media import sniff
from tests.adapters.inspection.making import EICAR, facts, refused, zipped

TEXT, MAIL = "text/plain", "message/rfc822"


@pytest.mark.capability("S07")
def test_a_text_is_one_to_its_end() -> None:
    """In UTF-8, whatever its characters, wherever a chunk ends."""
    assert facts("发票 2026, 64,90 €\r\n".encode() * 20_000, TEXT).noted == ()


def test_a_text_that_becomes_something_else_is_refused() -> None:
    """Behind the bytes that the first look sees."""
    assert refused(b"hello " * 1_000 + b"\0\1\2", TEXT) == "media_type_mismatch"
    assert refused(b"hello " * 1_000 + b"\xff\xfe", TEXT) == "text_encoding"
    assert refused(b"hello " * 1_000 + "é".encode()[:1], TEXT) == "text_encoding"


@pytest.mark.parametrize("turn", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
def test_characters_that_turn_the_writing_are_noted(turn: str) -> None:
    """In some languages they are needed, so a reader is told."""
    assert facts(f"I paid {turn}001 EUR".encode(), TEXT).noted == ("bidi_controls",)


def test_an_archive_behind_a_text_is_refused() -> None:
    """Programs for archives read from the end."""
    assert refused(b"hello\n" * 1_000 + zipped(("a.txt", b"x")), TEXT) == "polyglot"


@pytest.mark.parametrize(
    "start", [b"<html>", b"<svg>", b"  <!DOCTYPE html>", b"\xef\xbb\xbf<script>", b"<?xml version='1.0'?>"]
)
def test_a_web_page_is_no_text(start: bytes) -> None:
    """It is not inspected any further: the types do not agree."""
    assert sniff(start + b"hello") in ("text/html", "image/svg+xml")


def mail(*attachments: tuple[str, bytes], body: str = "Where is my kettle?") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "m.harrow@example.com", "shop@example.com", "Kettle"
    message.set_content(body)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


@pytest.mark.capability("S07")
def test_the_parts_of_a_mail_are_counted() -> None:
    """The whole, its text, its attachment and what is in that."""
    found = facts(mail(("a.zip", zipped(("a.txt", b"hello")))).as_bytes(), MAIL)
    assert (found.entries, found.unpacked, found.depth) == (4, 5, 1)


def test_a_mail_in_another_encoding_is_one() -> None:
    """Its header says so."""
    content = b"From: a@example.com\r\nSubject: =?gbk?B?xOO6ww==?=\r\n\r\n" + "你好".encode("gbk")
    assert facts(content, MAIL).entries == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", EICAR, "malware"), ("invoice.pdf.exe", b"x", "forbidden_content"),
        ("a", b"MZ\x90", "forbidden_content"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "archive_kind"), ("a.zip", zipped(("z", bytes(20 * 2**20))), "archive_ratio"),
        ("a.zip", zipped(("../b", b"x")), "archive_names"), ("a.zip", b"PK\x03\x04", "damaged"),
    ],
)  # fmt: skip
def test_attachments_are_inspected_like_files(name: str, content: bytes, code: str) -> None:
    """Base64 hides nothing."""
    assert refused(mail((name, content)).as_bytes(), MAIL) == code


def test_mails_within_mails_end_somewhere() -> None:
    """The limit is five deep; a mail and what it encloses are two."""
    inner = mail()
    for depth in range(1, 7):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "a@example.com", "forwarded"
        outer.add_attachment(inner)
        inner = outer
        assert (refused(inner.as_bytes(), MAIL) is None) == (depth <= 2)


@pytest.mark.parametrize("parts", [201, 5_000])
def test_a_mail_of_too_many_parts_is_refused(parts: int) -> None:
    """Each an attachment of nothing."""
    head = b'From: a@example.com\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    assert refused(head + b"--b\r\n\r\n\r\n" * parts + b"--b--\r\n", MAIL) == "mail_limits"


def test_a_mail_that_nests_without_end_is_refused() -> None:
    """Before a parser goes into it."""
    head = b"From: a@example.com\r\nTo: b@example.com\r\n"
    nest = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(500)
    )
    assert refused(head + nest, MAIL) == "mail_limits"


def test_a_mail_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here with a limit that a test can reach."""
    monkeypatch.setattr(mails, "MAX_MAIL", 100)
    assert refused(mail().as_bytes(), MAIL) == "mail_limits"


def test_an_encrypted_mail_is_refused() -> None:
    """Nobody could look into it."""
    content = b"From: a@example.com\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\n--x--\r\n"
    assert refused(content, MAIL) == "archive_encrypted"


def test_a_text_without_header_fields_is_no_mail() -> None:
    """Whatever it was declared to be."""
    assert refused(b"Dear shop, where is my kettle?", MAIL) == "media_type_mismatch"
