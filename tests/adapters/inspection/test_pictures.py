"""Pictures: facts without decoding, what is refused, and the copy that tells nothing but the picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from chalicelib.adapters.inspection import derivatives
from chalicelib.adapters.inspection.ranged import BLOCK, Fetched, Held
from tests.adapters.inspection.making import chunk, exif, facts, picture, profile, refused, segment, zipped

KINDS = ("JPEG", "PNG", "WEBP", "GIF")


def media_type(kind: str) -> str:
    return f"image/{kind.lower()}"


def copied(content: bytes, kind: str) -> bytes:
    return b"".join(derivatives.picture_copy(Held(content), media_type(kind)))


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.capability("S07")
@pytest.mark.parametrize("kind", KINDS)
def test_the_size_of_a_picture_is_a_fact(kind: str) -> None:
    """Whatever its format."""
    found = facts(picture(kind, (60, 40)), media_type(kind))
    assert (found.width, found.height, found.scanned_by) == (60, 40, "eicar")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_when_is_written_down_and_where_is_not(kind: str) -> None:
    """That there is a place is all that anybody learns of it."""
    found = facts(picture(kind), media_type(kind))
    assert (found.taken_at, found.location) == ("2026-11-22T10:15:00", True)


def test_a_place_in_xmp_is_one_too() -> None:
    """In a segment of a JPEG, as editors write it."""
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude="48,51.4N"/>'
    plain = picture("JPEG", gps=False)
    assert not facts(plain, "image/jpeg").location
    assert facts(plain[:2] + segment(0xE1, xmp) + plain[2:], "image/jpeg").location


@pytest.mark.capability("S07")
@pytest.mark.parametrize("kind", KINDS)
def test_the_copy_has_the_same_pixels_and_no_metadata(kind: str) -> None:
    """Bit for bit; the colours' profile stays, everything else goes."""
    content = picture(kind)
    made = copied(content, kind)
    before, after = opened(content), opened(made)
    assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert not dict(after.getexif())
    assert not {"exif", "comment", "xmp", "photoshop"} & after.info.keys()
    assert after.info.get("icc_profile") == (None if kind == "GIF" else profile())
    assert not any(
        told in made for told in (b"Brindlemoor", b"2026:11:22", b"at home", b"Exif", b"EXIF", b"eXIf")
    )


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_stays_one(kind: str) -> None:
    """With its frames and how often it is shown."""
    frames = [Image.new("RGB", (20, 10), (40 * n, 9, 9)) for n in range(4)]
    out = io.BytesIO()
    how = {} if kind == "GIF" else {"exif": exif()}
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], loop=2, duration=80, **how)
    after = opened(copied(out.getvalue(), kind))
    assert (after.n_frames, after.info["loop"]) == (4, 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("orientation", "size"), [(3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_the_copy_stands_upright(orientation: int, size: tuple[int, int]) -> None:
    """The mark that says which way up goes with the rest, so the pixels are turned."""
    content = picture("JPEG", orientation=orientation)
    after = opened(copied(content, "JPEG"))
    assert after.size == size
    assert not dict(after.getexif())
    assert after.info["icc_profile"] == profile()
    # red is on the left before: after half a turn on the right, after a quarter turn above or below
    corner = {3: (0, 0), 6: (0, size[1] - 1), 8: (0, 0)}[orientation]
    red, _, blue = after.getpixel(corner)  # type: ignore[misc]
    assert blue > red


def test_chunks_of_text_do_not_reach_the_other_side() -> None:
    """Nor what a converter has put into a PNG as text."""
    plain = picture("PNG")
    told = chunk(b"tEXt", b"Comment\0at home") + chunk(b"tIME", bytes(7)) + chunk(b"vpAg", b"private")
    made = copied(plain[:33] + told + plain[33:], "PNG")
    assert not any(word in made for word in (b"at home", b"tIME", b"private"))


def test_the_small_picture_inside_does_not_reach_the_other_side() -> None:
    """JFIF can carry one that shows what was cut away."""
    jfif = segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\2\1" + b"abcdef")
    plain = picture("JPEG")
    assert b"abcdef" not in copied(plain[:2] + jfif + plain[2:], "JPEG")


def test_what_follows_a_picture_is_noted_and_not_copied() -> None:
    """Phones put a film there; editors have left what was cut off."""
    content = picture("JPEG") + b"\0\0\0\x18ftypmp42" + bytes(100)
    assert facts(content, "image/jpeg").noted == ("trailing_data",)
    assert b"ftyp" not in copied(content, "JPEG")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "tail",
    [
        zipped(("a.txt", b"hello")), b"<html><script>alert(1)</script>", b"%PDF-1.7\n", b"MZ\x90\0" + bytes(60),
        b"7z\xbc\xaf\x27\x1c",
    ],
    ids=["zip", "page", "pdf", "program", "archive"],
)  # fmt: skip
def test_a_second_file_behind_a_picture_is_refused(kind: str, tail: bytes) -> None:
    """A GIFAR and its kin."""
    assert refused(picture(kind) + tail, media_type(kind)) == "polyglot"


@pytest.mark.parametrize("hidden", [b"<script>alert(1)</script>", b"%PDF-1.4\n1 0 obj", b"<!DOCTYPE html>"])
def test_a_second_file_in_the_head_of_a_picture_is_refused(hidden: bytes) -> None:
    """A comment may say anything, but not that."""
    plain = picture("JPEG")
    assert refused(plain[:2] + segment(0xFE, hidden) + plain[2:], "image/jpeg") == "polyglot"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.97])
def test_half_a_picture_is_refused(kind: str, part: float) -> None:
    """So that the other side never gets nothing in place of a picture."""
    content = picture(kind, (200, 150))
    assert refused(content[: int(len(content) * part)], media_type(kind)) == "damaged"


def test_a_pixel_bomb_is_refused_before_anything_is_decoded() -> None:
    """A hundred bytes that would be ten gigabytes."""
    header = chunk(b"IHDR", b"\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0")
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    assert refused(bomb, "image/png") == "too_many_pixels"


def test_too_many_frames_are_refused() -> None:
    """By what an animated PNG says of itself."""
    plain = picture("PNG")
    assert (
        refused(plain[:33] + chunk(b"acTL", b"\0\1\0\0\0\0\0\0") + plain[33:], "image/png")
        == "too_many_frames"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_thumbnail_is_a_small_jpeg(kind: str) -> None:
    """Of the first frame, without metadata."""
    made = derivatives.thumbnail(Held(picture(kind, (1_200, 800))), media_type(kind))
    assert made is not None
    image = opened(made)
    assert (image.format, max(image.size)) == ("JPEG", 512)
    assert not dict(image.getexif())


def test_a_thumbnail_stands_upright() -> None:
    """As the copy does."""
    made = derivatives.thumbnail(Held(picture("JPEG", (600, 400), orientation=6)), "image/jpeg")
    assert made is not None
    assert opened(made).size == (341, 512)


def test_pixels_that_no_decoder_understands_have_no_thumbnail() -> None:
    """Their copy is the same nonsense as the original, less its metadata."""
    header = chunk(b"IHDR", b"\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0")
    nonsense = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"not deflated") + chunk(b"IEND", b"")
    assert derivatives.thumbnail(Held(nonsense), "image/png") is None
    assert copied(nonsense, "PNG") == nonsense


def test_a_scan_across_the_borders_of_blocks_is_followed() -> None:
    """A large picture is fetched in parts; a marker may stand across two of them."""
    plain = picture("JPEG")
    fill = segment(0xFE, bytes(60_000)) * (BLOCK // 60_004)
    for shift in range(4):
        content = (
            plain[:2] + fill + segment(0xFE, bytes(BLOCK - len(fill) - len(plain) + 60 + shift)) + plain[2:]
        )
        file = Fetched(
            lambda offset, length, content=content: content[offset : offset + length], len(content)
        )  # type: ignore[misc]
        assert len(b"".join(derivatives.picture_copy(file, "image/jpeg"))) < len(plain)
