"""Files made to keep a parser busy, or to have it fall: each gets an answer, at once."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from time import process_time

import pytest

from chalicelib.adapters.inspection import derivatives, examining, movies
from chalicelib.adapters.inspection.ranged import Held
from tests.adapters.inspection.making import looked, refused

SECONDS = 3.0
"""Each took ten to hundreds before it was bounded."""
PIXELS = b"\xff\xd8\xff\xc2\x00\x0b\x08\x1f\x40\x1f\x40\x01\x01\x11\x00"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"
MAIL = b"From: a@buyer.example\r\nTo: b@shop.example\r\n"


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">L4s", 8 + len(body), kind) + body


def table(kind: bytes, *numbers: int, per: int = 1) -> bytes:
    return box(kind, struct.pack(f">2L{len(numbers)}L", 0, len(numbers) // per, *numbers))


def film(places: list[int], runs: list[int], each: int, count: int, behind: bytes = b"") -> bytes:
    """With one track that measures: chunks at `places`, `runs` as stsc has them, samples of `each` bytes."""
    sizes = box(b"stsz", struct.pack(">3L", 0, each, count))
    tables = box(b"stbl", table(b"stco", *places) + table(b"stsc", *runs, per=3) + sizes)
    kind = box(b"hdlr", bytes(8) + b"meta" + bytes(12))
    track = box(b"trak", box(b"mdia", kind + box(b"minf", tables)))
    return box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", track) + behind


def far_away() -> bytes:
    """A ZIP of one file that lies, by its field for large archives, where no disk can seek."""
    name, data, extra = b"a", b"x", struct.pack("<HHQ", 1, 8, 2**64 - 1)
    sizes = zlib.crc32(data), 1, 1
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, *sizes, 1, 0) + name + data
    line = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, *sizes, 1, len(extra), 0, 0, 0, 0, 2**32 - 1
    )
    line += name + extra
    return local + line + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(line), len(local), 0)


def nested(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as box_:
        box_.writestr("inner.zip", content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "declared", "code"),
    [
        (PIXELS + SCAN * 20_000 + b"\xff\xd9", "image/jpeg", "too_complex"),  # each has all pixels gone through
        (PIXELS + (b"\xff" * 90_000 + b"\xfe\0\2") * 20 + b"\xff\xd9", "image/jpeg", "too_complex"),
        (b"RIFF\x0c\0\0\0WEBPVP8X\0\0\0\0", "image/webp", "damaged"),
        (nested(far_away()), "application/zip", "damaged"),
        (film([0] * 90_000, [4_000_000_000, 1, 1] * 30_000, 1, 100), "video/mp4", "damaged"),
        (MAIL + b"a:b\n" * 500_000 + b"\n", "message/rfc822", "mail_limits"),
        (
            MAIL + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(199))
            + b"\n" + b"--x\n" * 300_000, "message/rfc822", "too_complex",
        ),
        (MAIL + b"Content-Type: message/rfc822\n\n" * 5_000, "message/rfc822", "too_complex"),
    ],
    ids=["scans", "filling", "empty VP8X", "far away", "runs", "fields", "boundaries", "mails in mails"],
)  # fmt: skip
def test_it_is_refused_before_it_costs_anything(content: bytes, declared: str, code: str) -> None:
    """By a code that has its words."""
    begun = process_time()
    assert refused(content, declared) == code
    assert process_time() - begun < SECONDS


def test_many_samples_and_many_boxes_are_compared_once() -> None:
    """Ninety thousand samples in the data, twenty thousand boxes behind them: they were 1.8 billion comparisons."""
    head = len(film([0] * 90_000, [1, 1, 1], 1, 90_000))
    raw = film([head + 8 + n for n in range(90_000)], [1, 1, 1], 1, 90_000)
    raw += box(b"mdat", bytes(90_000)) + box(b"free") * 20_000
    begun = process_time()
    assert movies.look(Held(raw)).location
    assert process_time() - begun < SECONDS


def test_samples_over_each_other_are_emptied_once() -> None:
    """Each of them spans all of the data; no byte is written twice, and all of it is gone."""
    head, data = len(film([0] * 5_000, [1, 1, 1], 1_000_000, 5_000)), b"\xee" * 1_000_000
    raw = film([head + 8] * 5_000, [1, 1, 1], len(data), 5_000) + box(b"mdat", data)
    assert len(movies.look(Held(raw)).patches) == 3  # the track's name, its body, the data
    begun = process_time()
    copy = derivatives.movie_copy(Held(raw))
    assert copy is not None
    assert b"\xee" not in b"".join(copy)
    assert process_time() - begun < SECONDS


def test_runs_in_order_still_say_how_much_a_chunk_holds() -> None:
    """Two chunks of one sample, then one of three: 4, 4 and 12 bytes."""
    head = len(film([0, 0, 0], [1, 1, 1, 3, 3, 1], 4, 5))
    places = [head + 8, head + 20, head + 40]
    raw = film(places, [1, 1, 1, 3, 3, 1], 4, 5) + box(b"mdat", bytes(80))
    samples = movies.look(Held(raw)).patches[-3:]
    assert samples == [(head + 8, 4), (head + 20, 4), (head + 40, 12)]


@pytest.mark.parametrize("error", [IndexError, OverflowError, struct.error, KeyError, TypeError])
def test_what_no_parser_foresaw_is_a_damaged_file(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message would come again, and find the same bytes."""

    def falls(*_: object) -> None:
        raise error

    monkeypatch.setattr(examining, "examine", falls)
    assert looked(b"words", "text/plain").refusal == "damaged"
