"""Films and sound: whether they tell where they were made, and a copy that does not."""

from __future__ import annotations

import pytest

from chalicelib.adapters.inspection import derivatives
from chalicelib.adapters.inspection.ranged import BLOCK, Held
from tests.adapters.inspection.making import box, exif, facts, movie, place, refused, track, zipped

MP4 = "video/mp4"
PLAIN = box(b"udta", box(b"\xa9too", b"\0\4\x15\xc7Lavf"))


def copied(content: bytes) -> bytes | None:
    made = derivatives.movie_copy(Held(content))
    return None if made is None else b"".join(made)


PLACES = {
    "atom": movie(box(b"udta", place())),
    "3GPP": movie(box(b"udta", box(b"loci", bytes(6) + b"+48.8567"))),
    "keys": movie(
        box(b"meta", box(b"keys", b"com.apple.quicktime.location.ISO6709"), box(b"ilst", b"+48.8567"))
    ),
    "track": movie(box(b"trak", box(b"udta", place()))[:0] + box(b"udta", box(b"meta", place()))),
    "xmp": movie(after=box(b"uuid", bytes(16), b'<x exif:GPSLatitude="48.8567"/>')),
}


@pytest.mark.capability("S07")
@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES.keys())
def test_that_a_film_has_a_place_is_a_fact(content: bytes) -> None:
    """Wherever a phone or an editor writes it."""
    assert facts(content, MP4).location


@pytest.mark.capability("S07")
@pytest.mark.parametrize("content", PLACES.values(), ids=PLACES.keys())
def test_the_copy_of_a_film_has_no_place(content: bytes) -> None:
    """It is as long as before, what is shown is where it was, and the place is nowhere."""
    made = copied(content)
    assert made is not None
    assert len(made) == len(content)
    assert b"48.8567" not in made
    assert made[:48] == content[:48]
    assert not facts(made, MP4).location


@pytest.mark.capability("S07")
@pytest.mark.parametrize("where", [b"udta", b"uuid"])
def test_a_small_picture_in_a_film_may_say_where_it_was_taken(where: bytes) -> None:
    """Cameras put one into the film, with its Exif: a place in numbers, which no search for words finds."""
    preview = exif().tobytes()
    film = movie(box(where, bytes(16), box(b"CNDA", b"\xff\xd8\xff\xe1\0\0", preview)))
    assert facts(film, MP4).location
    made = copied(film)
    assert made is not None
    assert preview not in made


def test_a_small_picture_without_a_place_tells_nothing() -> None:
    """The film stays as it came."""
    film = movie(box(b"udta", box(b"CNDA", exif(gps=False).tobytes())))
    assert not facts(film, MP4).location


def test_metadata_with_more_blocks_than_any_camera_writes_are_emptied() -> None:
    """Nobody looks through them all."""
    assert facts(movie(box(b"udta", b"II*\0" * 20)), MP4).location


def test_a_film_without_a_place_needs_no_copy() -> None:
    """The other side gets it as it came."""
    assert not facts(movie(PLAIN), MP4).location
    assert copied(movie(PLAIN)) is None


def test_tracks_of_a_film_that_is_copied_keep_their_places() -> None:
    """Only what tells becomes free space."""
    seen = track(b"vide", [32], [15])
    made = copied(movie(seen, box(b"udta", place())))
    assert made is not None
    assert seen in made
    assert b"moving pictures" in made


def test_what_a_device_measured_is_emptied_with_its_track() -> None:
    """Drones and action cameras record where they are, sample by sample, among the pictures."""
    data = b"PICTURE1" + b"48.8567N" + b"PICTURE2" + b"48.8568N"
    content = movie(track(b"vide", [32, 48], [8, 8]), track(b"meta", [40, 56], [8, 8]), data=data)
    assert facts(content, MP4).location
    made = copied(content)
    assert made is not None
    assert made[32:64] == b"PICTURE1" + bytes(8) + b"PICTURE2" + bytes(8)
    assert not facts(made, MP4).location


def test_a_place_across_the_borders_of_blocks_is_emptied() -> None:
    """A film is copied in blocks."""
    for shift in range(0, 60, 7):
        content = movie(box(b"udta", place()), data=bytes(BLOCK - 220 + shift))
        made = copied(content)
        assert made is not None
        assert len(made) == len(content)
        assert b"48.8567" not in made


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (movie()[:-30], "damaged"), (movie()[:40], "damaged"), (movie(box(b"trak")), "damaged"),
        (movie(b"\0\0\0\4udta"), "damaged"), (movie(b"\x7f\0\0\0udta"), "damaged"),
        (movie() + zipped(("a.txt", b"x")), "polyglot"), (movie(after=box(b"free", zipped(("a", b"x")))), "polyglot"),
        (movie(track(b"meta", [60], [8])), "damaged"), (movie(track(b"meta", [10], [8])), "damaged"),
        (movie(track(b"meta", [40], [8]), after=box(b"moof")), "too_complex"),
    ],
    ids=[
        "half", "head only", "empty track", "too short", "too long", "zip behind", "zip in free space",
        "sample in a box", "sample in the head", "fragments",
    ],
)  # fmt: skip
def test_a_film_that_cannot_be_read_is_refused(content: bytes, code: str) -> None:
    """Nobody could make a copy of it."""
    assert refused(content, MP4) == code
