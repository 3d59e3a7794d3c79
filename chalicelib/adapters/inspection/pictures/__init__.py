"""What pictures are made of, part by part and without decoding them.

One walk gives the facts and the parts that a copy without metadata keeps: everything that says how pixels look,
nothing that says where, when, by what or by whom they were made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.adapters.inspection.exif import Exif
from chalicelib.adapters.inspection.limits import MAX_FRAMES, MAX_PIXELS
from chalicelib.adapters.inspection.ranged import Ranged, blocks
from chalicelib.adapters.inspection.refusal import Refused, damaged


class Picture(NamedTuple):
    width: int
    height: int
    frames: int
    kept: list[bytes | tuple[int, int]]
    """Of a copy without metadata, in order: bytes as they are, or from where to where in the file."""
    end: int
    """Where the picture ends. What follows is not part of it."""
    exif: Exif = Exif()


def look(file: Ranged, media_type: str) -> Picture:
    """Raises Refused for what is damaged, or would be too much when decoded."""
    from chalicelib.adapters.inspection.pictures import gif, jpeg, png, webp

    walks = {"image/jpeg": jpeg, "image/png": png, "image/gif": gif, "image/webp": webp}
    found = walks[media_type].walk(file)
    if not (found.width and found.height and found.frames):
        raise damaged()
    if found.width * found.height > MAX_PIXELS:
        raise Refused("too_many_pixels")
    if found.frames > MAX_FRAMES:
        raise Refused("too_many_frames")
    return found


def stripped(file: Ranged, picture: Picture) -> Iterator[bytes]:
    """The copy without metadata: the same pixels, bit for bit."""
    for piece in picture.kept:
        if isinstance(piece, bytes):
            yield piece
        else:
            yield from blocks(file, *piece)
