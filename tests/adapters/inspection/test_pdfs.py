"""PDFs: pages, protection, and everything in them that acts by itself or carries something else."""

from __future__ import annotations

import io
import random
import zlib
from contextlib import suppress

import pytest

from chalicelib.adapters.inspection import pdfs
from chalicelib.adapters.inspection.ranged import Held
from chalicelib.adapters.inspection.refusal import Refused
from demo.files import receipt
from tests.adapters.inspection.making import facts, pdf, picture, refused, stream, zipped

PDF = "application/pdf"
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
PACKED = zlib.compress(b"9 0 " + SCRIPT)


@pytest.mark.capability("S07")
@pytest.mark.parametrize("pages", [1, 3])
def test_the_pages_of_a_pdf_are_a_fact(pages: int) -> None:
    """As many as a reader shows."""
    assert facts(pdf(pages=pages), PDF).pages == pages
    assert facts(receipt(), PDF).pages == 1


@pytest.mark.capability("S07")
@pytest.mark.parametrize("password", ["secret", ""], ids=["to open it", "to copy from it"])
@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_protected_pdf_is_refused(password: str, algorithm: str) -> None:
    """Also one that opens without a password: nothing in it can be looked at as it stands."""
    from pypdf import PdfWriter

    writer, out = PdfWriter(clone_from=io.BytesIO(receipt())), io.BytesIO()
    writer.encrypt(password, owner_password="owner", algorithm=algorithm)
    writer.write(out)
    assert refused(out.getvalue(), PDF) == "encrypted_pdf"


@pytest.mark.parametrize(
    "content",
    [
        pdf(b"/OpenAction 10 0 R", [SCRIPT]),
        pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        pdf(b"/AA << /WC << /S /ImportData /F (x) >> >>"),
        pdf(objects=[b"<< /Type /Annot /Subtype /RichMedia >>"]),
        pdf(b"/OpenAction << /S /J#61vaScript /JS (x) >>"),
        pdf(b"/OpenAction << /S /#4a#61#76#61#53#63#72#69#70#74 /JS (x) >>"),
        pdf(objects=[stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", PACKED)]),
        pdf(objects=[stream(b"/Type /Obj#53tm /N 1 /First 4 /Fil#74er [ /FlateDecode ]", PACKED)]),
        pdf(objects=[stream(b"/Type /ObjStm /N 1 /First 4", b"9 0 << /S /Java#53cript >>")]),
    ],
    ids=["script", "launch", "import", "flash", "escaped", "all escaped", "packed", "packed, escaped", "in a stream"],
)  # fmt: skip
def test_a_pdf_that_acts_by_itself_is_refused(content: bytes) -> None:
    """Wherever the action stands and however its name is written."""
    assert refused(content, PDF) == "active_content"


@pytest.mark.parametrize(
    "described",
    [
        b"/Filter /LZWDecode", b"/Filter [/ASCIIHexDecode /FlateDecode]", b"/Filter 12 0 R", b"/F /Crypt",
        b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>",
    ],
)  # fmt: skip
def test_objects_packed_in_an_unusual_way_are_refused(described: bytes) -> None:
    """Nobody could say what is in them."""
    assert (
        refused(pdf(objects=[stream(b"/Type /ObjStm /N 1 /First 4 " + described, b"x")]), PDF)
        == "too_complex"
    )


def test_a_bomb_in_an_object_stream_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here with a limit that a test can reach."""
    monkeypatch.setattr(pdfs, "MAX_STREAM", 100_000)
    bomb = stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", zlib.compress(bytes(200_000)))
    assert refused(pdf(objects=[bomb]), PDF) == "too_complex"


def attached(name: bytes, content: bytes = b"<Invoice/>") -> bytes:
    file = b"<< /Type /Filespec /F (%b) /UF (%b) /EF << /F 11 0 R >> >>" % (name, name)
    names = b"/Names << /EmbeddedFiles << /Names [(%b) 10 0 R] >> >>" % name
    return pdf(names, [file, stream(b"/Type /EmbeddedFile", content)])


@pytest.mark.parametrize("name", [b"evil.exe", b"photo.jpg", b"xml"])
def test_files_inside_a_pdf_are_refused(name: bytes) -> None:
    """They would come past inspection."""
    assert refused(attached(name), PDF) == "embedded_files"


def test_an_electronic_invoice_is_taken_and_noted() -> None:
    """It carries itself as XML (EN 16931 in PDF/A-3)."""
    assert facts(attached(b"factur-x.xml"), PDF).noted == ("embedded_files",)


def test_a_file_pinned_to_a_page_is_refused() -> None:
    """No list names it."""
    assert (
        refused(pdf(objects=[b"<< /Type /Annot /Subtype /FileAttachment /FS 11 0 R >>"]), PDF)
        == "embedded_files"
    )


@pytest.mark.parametrize(
    "content",
    [
        pdf() + zipped(("a.txt", b"x")),
        zipped(("a.txt", b"x")) + pdf(),
        b"\0" + pdf(),
        pdf(head=b"1.7 <script>alert(1)</script>"),
    ],
    ids=["zip behind", "zip before", "not at the beginning", "page in the head"],
)  # fmt: skip
def test_a_pdf_that_is_something_else_too_is_refused(content: bytes) -> None:
    """By the first look or by the second."""
    from chalicelib.domain.media import sniff

    assert sniff(content[:4_096]) != PDF or refused(content, PDF) == "polyglot"


def test_a_zip_with_a_pdf_in_it_is_no_pdf() -> None:
    """Nor may it be declared as one."""
    from chalicelib.domain.media import agrees, sniff

    assert not agrees(PDF, sniff(zipped(("a.pdf", pdf()))))


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(5_000), receipt()[:300], b"%PDF-" + picture("PNG")]
)
def test_what_no_reader_opens_is_refused(content: bytes) -> None:
    """The first bytes alone make no PDF."""
    assert refused(content, PDF) == "damaged"


def test_a_tree_of_pages_that_bites_its_tail_is_refused() -> None:
    """It has no end, and counting it must have one."""
    content = pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    assert refused(content, PDF) in ("damaged", "too_complex")


def test_reading_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a file makes the reader do."""
    monkeypatch.setattr(pdfs, "PDF_SECONDS", -1)
    assert refused(receipt(), PDF) == "too_complex"


def test_no_damage_makes_the_reader_fail() -> None:
    """Of 150 files with some bytes changed, each is refused with a code or taken."""
    content, chance = attached(b"factur-x.xml"), random.Random(7)
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[chance.randrange(9, len(content))] = chance.choice(b"0123456789<>[]()/ \0xR")
        with suppress(Refused):
            pdfs.look(Held(bytes(damaged)))
