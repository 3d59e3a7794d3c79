"""Archives and office documents: bombs of every kind, lies in the directory, and what may not be inside."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zipfile
from contextlib import suppress

import pytest

from chalicelib.adapters.inspection import archives
from chalicelib.adapters.inspection.archives import Unpacking
from chalicelib.adapters.inspection.limits import MIB
from chalicelib.adapters.inspection.ranged import Fetched, Held
from chalicelib.adapters.inspection.refusal import Refused
from tests.adapters.inspection.making import DOCX, EICAR, MAIN, docx, facts, picture, refused, zipped

ZIP = "application/zip"
NOISE = random.Random(6).randbytes(2_000)


def nested(depth: int) -> bytes:
    content = NOISE
    for _ in range(depth):
        content = zipped(("inside.zip", content), method=zipfile.ZIP_STORED)
    return content


@pytest.mark.capability("S07")
def test_an_archive_is_counted() -> None:
    """Files and bytes, those of archives inside included: 2,000 + 5 here, and the inner archive itself."""
    inner = zipped(("a.bin", NOISE))
    found = facts(zipped(("inner.zip", inner), ("note.txt", b"hello")), ZIP)
    assert (found.entries, found.unpacked, found.depth) == (3, len(inner) + 2_000 + 5, 2)


def test_an_empty_archive_is_one() -> None:
    """Also inside another."""
    assert facts(zipped(("nothing.zip", zipped())), ZIP).entries == 1


@pytest.mark.parametrize(("depth", "code"), [(3, None), (4, "archive_depth"), (20, "archive_depth")])
def test_archives_within_archives_end_somewhere(depth: int, code: str | None) -> None:
    """The limit is three."""
    assert refused(nested(depth), ZIP) == code


def test_a_bomb_is_refused_by_its_ratio() -> None:
    """Twelve megabytes of zeros in twelve kilobytes."""
    assert refused(zipped(("zeros", bytes(12 * MIB))), ZIP) == "archive_ratio"


def test_a_bomb_in_a_bomb_is_refused_by_its_ratio() -> None:
    """All that comes out counts against the size of what was uploaded."""
    inner = zipped(("zeros", bytes(4 * MIB)))
    assert refused(zipped(*((f"{n}.zip", inner) for n in range(4))), ZIP) == "archive_ratio"


def test_a_small_file_of_zeros_is_no_bomb() -> None:
    """The ratio counts from ten megabytes."""
    assert refused(zipped(("zeros", bytes(5 * MIB))), ZIP) is None


def test_a_bomb_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """However well it is packed: here with a limit that a test can reach."""
    monkeypatch.setattr(archives, "MAX_UNPACKED", 10_000)
    assert (
        refused(zipped(*((f"{n}", NOISE) for n in range(6)), method=zipfile.ZIP_STORED), ZIP)
        == "archive_unpacked"
    )


def test_too_many_files_are_refused_by_what_the_archive_says() -> None:
    """Before its directory is read."""
    content = bytearray(zipped(("a", b"a")))
    struct.pack_into("<2H", content, len(content) - 14, 10_001, 10_001)
    assert refused(bytes(content), ZIP) == "archive_entries"


def test_unpacking_takes_no_memory() -> None:
    """A bomb is counted in pieces until it is refused."""
    content = zipped(("zeros", bytes(12 * MIB)))
    tracemalloc.start()
    try:
        assert refused(content, ZIP) == "archive_ratio"
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()


def test_a_large_archive_is_read_where_it_lies() -> None:
    """Through blocks, the directory first: nothing holds it whole."""
    content = zipped(*((f"{n}.bin", NOISE * 100) for n in range(10)), method=zipfile.ZIP_STORED)
    asked: list[int] = []

    def fetch(offset: int, length: int) -> bytes:
        asked.append(length)
        return content[offset : offset + length]

    unpacking = Unpacking(len(content))
    unpacking.walk(Fetched(fetch, len(content)))
    assert unpacking.unpacked == 2_000_000
    assert max(asked) <= MIB


def test_the_large_form_of_archives_is_understood() -> None:
    """Zip64, as programs write it for what comes over a pipe."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("large.bin", "w", force_zip64=True) as entry:
        entry.write(NOISE)
    assert facts(out.getvalue(), ZIP).unpacked == 2_000


def test_a_directory_of_the_large_form_is_understood() -> None:
    """Its record stands before the end record, which then says nothing itself."""
    plain = zipped(("a.bin", NOISE))
    at = len(plain) - 22
    count, size, offset = struct.unpack_from("<H2L", plain, at + 10)
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert facts(plain[:at] + large + locator + end, ZIP).entries == 1
    assert refused(plain[:at] + large[:-1] + b"\1" + locator + end, ZIP) == "archive_inconsistent"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd", "/etc/passwd", "a/../../b", "..\\..\\b.txt", "C:\\b.txt", "a\r\nb", "photo\u202egnp.txt",
        "a\x1bb",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    """Or that read otherwise than they are."""
    assert refused(zipped((name, b"x")), ZIP) == "archive_names"


@pytest.mark.parametrize("name", ["发票　2026.txt", "chat 👩‍🔧.txt", "a/b/ü..txt", "folder/"])
def test_ordinary_names_are_taken(name: str) -> None:
    """In whatever language."""
    assert refused(zipped((name, b"")), ZIP) is None


def test_a_second_name_is_looked_at_too() -> None:
    """Some programs take it in place of the first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("innocent.txt")
        also = b"../../evil.txt"
        entry.extra = struct.pack("<2HBL", 0x7075, 5 + len(also), 1, 0) + also
        archive.writestr(entry, b"x")
    assert refused(out.getvalue(), ZIP) == "archive_names"


def test_a_link_is_refused() -> None:
    """Whatever it points to."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("innocent.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(out.getvalue(), ZIP) == "archive_names"


def test_an_encrypted_archive_is_refused() -> None:
    """By the flag of one of its files."""
    content = bytearray(zipped(("a.txt", b"hello")))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + at] |= 1
    assert refused(bytes(content), ZIP) == "archive_encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method: int) -> None:
    """Few programs open it, and fewer can look into it."""
    assert refused(zipped(("a.txt", b"hello" * 99), method=method), ZIP) == "archive_kind"


@pytest.mark.parametrize(
    "inside",
    [b"7z\xbc\xaf\x27\x1c" + bytes(40), b"Rar!\x1a\x07\x01\0", b"\x1f\x8b\x08\0", bytes(257) + b"ustar"],
)
def test_other_archives_inside_are_refused(inside: bytes) -> None:
    """Nobody looks into them."""
    assert refused(zipped(("more", inside)), ZIP) == "archive_kind"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"MZ\x90\0"), ("a", b"\x7fELF\2"), ("setup.EXE", b"x"), ("a.js. ", b"x"), ("a.jar", b"x"),
        ("a", b"#!/bin/sh"),
    ],
)  # fmt: skip
def test_programs_inside_are_refused(name: str, content: bytes) -> None:
    """By their bytes or by their names."""
    assert refused(zipped((name, content)), ZIP) == "forbidden_content"


def test_malware_inside_is_found() -> None:
    """However it is packed and however deep."""
    assert refused(zipped(("in.zip", zipped(("a.txt", EICAR)))), ZIP) == "malware"


def test_a_web_page_inside_is_noted() -> None:
    """Chats are exported as such; nothing of an archive is ever shown by us."""
    assert facts(zipped(("chat.html", b"<html>hello</html>")), ZIP).noted == ("markup_inside",)


# ------------------------------------------------------------------------------------------- lies in the directory


def changed(content: bytes, signature: bytes, at: int, value: bytes) -> bytes:
    place = content.index(signature) + at
    return content[:place] + value + content[place + len(value) :]


@pytest.mark.parametrize(
    ("signature", "at", "value"),
    [
        (b"PK\x03\x04", 30, b"b.txt"), (b"PK\x03\x04", 8, b"\0\0"), (b"PK\x03\x04", 22, b"\x01\0\0\0"),
        (b"PK\x01\x02", 24, b"\x01\0\0\0"), (b"PK\x01\x02", 16, b"\0\0\0\0"), (b"PK\x01\x02", 42, b"\x01\0\0\0"),
        (b"PK\x05\x06", 16, b"\x01\0\0\0"), (b"PK\x05\x06", 10, b"\x02\0"), (b"PK\x05\x06", 20, b"\x01\0"),
    ],
    ids=["name", "method", "size", "listed size", "listed sum", "place", "directory", "number", "comment"],
)  # fmt: skip
def test_a_directory_that_does_not_match_its_files_is_refused(
    signature: bytes, at: int, value: bytes
) -> None:
    """Programs differ in which of the two they believe: each would see another archive."""
    assert refused(changed(zipped(("a.txt", b"hello")), signature, at, value), ZIP) in (
        "archive_inconsistent",
        "damaged",
    )


def test_files_that_share_bytes_are_refused() -> None:
    """A bomb without archives inside: every file of the list is the same one."""
    content = zipped(("a.txt", NOISE), ("b.txt", NOISE))
    second = content.index(b"PK\x03\x04", 4)
    directory = content.index(b"PK\x01\x02")
    again = content.index(b"PK\x01\x02", directory + 4)
    lying = bytearray(content)
    struct.pack_into("<L", lying, again + 42, 0)
    lying[again + 46 : again + 51] = b"a.txt"
    assert second
    assert refused(bytes(lying), ZIP) == "archive_inconsistent"


def test_a_file_that_no_list_names_is_refused() -> None:
    """Programs that read from the front would find it."""
    shown, hidden = zipped(("a.txt", NOISE)), zipped(("evil.txt", b"x" * 50), method=zipfile.ZIP_STORED)
    body = hidden[: hidden.index(b"PK\x01\x02")]
    cut = shown.index(b"PK\x01\x02")
    end = bytearray(shown[cut:])
    struct.pack_into("<L", end, len(end) - 6, cut + len(body))
    assert refused(shown[:cut] + body + bytes(end), ZIP) == "archive_inconsistent"


@pytest.mark.parametrize("also", [b"tail", b"<script>"])
def test_what_follows_an_archive_is_refused(also: bytes) -> None:
    """Nothing stands behind its end."""
    assert refused(zipped(("a.txt", b"hello")) + also, ZIP) == "archive_inconsistent"


def test_bytes_behind_the_end_of_what_is_packed_are_refused() -> None:
    """Nothing unpacks them; they would be there all the same."""
    content = zipped(("a.txt", b"hello" * 50), ("b.txt", NOISE), method=zipfile.ZIP_DEFLATED)
    packed = struct.unpack_from("<L", content, content.index(b"PK\x01\x02") + 20)[0]
    longer = struct.pack("<L", packed + 10)
    lying = changed(changed(content, b"PK\x01\x02", 20, longer), b"PK\x03\x04", 18, longer)
    assert refused(lying, ZIP) == "archive_inconsistent"


def test_half_an_archive_is_refused() -> None:
    """Its directory stands at the end."""
    content = zipped(("a.txt", NOISE))
    assert refused(content[: len(content) // 2], ZIP) == "damaged"


def test_no_damage_makes_the_reader_fail() -> None:
    """Of 400 archives with one byte changed, each is refused with a code or taken."""
    content, chance = zipped(("a.txt", b"hello"), ("b.txt", NOISE[:60])), random.Random(5)
    for _ in range(400):
        n = chance.randrange(len(content))
        damaged = content[:n] + chance.randbytes(1) + content[n + 1 :]
        with suppress(Refused):
            Unpacking(len(damaged)).walk(Held(damaged))


def test_sizes_beyond_32_bits_must_be_told() -> None:
    """A listed size that stands for a larger one, and no larger one."""
    lying = changed(zipped(("a.txt", b"hello")), b"PK\x01\x02", 20, b"\xff\xff\xff\xff")
    assert refused(lying, ZIP) == "archive_inconsistent"


# ------------------------------------------------------------------------------------------------- office documents

TEMPLATE = (
    b'<Relationship Type="x/attachedTemplate" Target="https://a.example/t.dotm" TargetMode="External"/>'
)
OBJECT = b'<r:Relationship TargetMode="External" Type="x/oleObject" Target="file://a/b"/>'


@pytest.mark.capability("S07")
def test_an_office_document_is_what_its_list_of_contents_says() -> None:
    """And nothing else that is packed in the same way."""
    assert facts(docx(), DOCX).entries == 2
    assert refused(zipped(("a.txt", b"x")), DOCX) == "media_type_mismatch"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert refused(docx(), sheet) == "media_type_mismatch"
    assert refused(docx(main=f"{sheet}.main+xml"), sheet) is None


@pytest.mark.parametrize(
    "content",
    [
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        docx(("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")),
        docx(also='<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
        docx(also='<Default Extension="bin" ContentType="application/vnd.ms-office.vba&#x50;roject"/>'),
        docx(("word/_rels/settings.xml.rels", TEMPLATE)),
        docx(("word/_rels/document.xml.rels", OBJECT)),
        docx(also="<!DOCTYPE a [<!ENTITY b 'c'>]>"),
        zipped(("inner.docx", docx(("word/vbaProject.bin", b"x")))),
    ],
    ids=["type", "part", "listed", "escaped", "template", "object", "entities", "inside"],
)  # fmt: skip
def test_a_document_that_acts_by_itself_is_refused(content: bytes) -> None:
    """Whether it was declared as one or as an archive."""
    for declared in (DOCX, ZIP):
        assert refused(content, declared) == "active_content"


def test_a_link_to_a_page_does_not_act_by_itself() -> None:
    """Somebody must click it."""
    link = b'<Relationship Type="x/hyperlink" Target="https://shop.example" TargetMode="External"/>'
    content = docx(
        ("word/_rels/document.xml.rels", link), ("word/media/image1.png", picture("PNG")), main=MAIN
    )
    assert refused(content, DOCX) is None
