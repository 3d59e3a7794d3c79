"""What is made of a kept file for others: a copy without metadata, and of pictures a thumbnail."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from chalicelib.adapters.inspection import movies, pictures
from chalicelib.adapters.inspection.limits import MAX_PIXELS
from chalicelib.adapters.inspection.pictures import Picture
from chalicelib.adapters.inspection.ranged import Ranged, blocks

if TYPE_CHECKING:
    from PIL import Image

THUMBNAIL_PIXELS: Final = 512
THUMBNAIL_TYPE: Final = "image/jpeg"
_QUALITY, _THUMBNAIL_QUALITY = 95, 80
_WHITE: Final = (255, 255, 255)
_SAVED: Final[dict[str, dict[str, Any]]] = {
    "image/jpeg": {"format": "JPEG", "quality": _QUALITY, "subsampling": 0},
    "image/png": {"format": "PNG", "optimize": False},
    "image/webp": {"format": "WEBP", "lossless": True},
}


def picture_copy(file: Ranged, media_type: str) -> Iterator[bytes]:
    """Upright, colours as they were, no metadata. Pixels are touched only where the picture must be turned."""
    picture = pictures.look(file, media_type)
    if picture.exif.orientation > 1 and picture.frames == 1:
        turned = _turned(file, picture, media_type)
        if turned is not None:
            return iter((turned,))
    return pictures.stripped(file, picture)


def thumbnail(file: Ranged, media_type: str) -> bytes | None:
    """A JPEG of the first frame, 512 pixels at most. None where no decoder can make sense of the pixels."""
    picture = pictures.look(file, media_type)
    try:
        with _opened(file, picture, media_type) as image:
            image.draft("RGB", (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
            image.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
            shown = _on_white(_upright(image, picture.exif.orientation))
            return _saved(shown, format="JPEG", quality=_THUMBNAIL_QUALITY, **_profile(image, shown))
    except _undecodable():
        return None


def movie_copy(file: Ranged) -> Iterator[bytes] | None:
    """The film with its metadata emptied, byte for byte of the same length. None where it tells of no place."""
    found = movies.look(file)
    return _patched(file, found.patches) if found.location else None


def _patched(file: Ranged, patches: list[tuple[int, bytes | int]]) -> Iterator[bytes]:
    """`patches` by where they begin."""
    start, first = 0, 0
    for block in blocks(file, 0, file.size):
        changed, end = bytearray(block), start + len(block)
        while first < len(patches) and _end(patches[first]) <= start:
            first += 1
        for patch in islice(patches, first, None):
            if patch[0] >= end:
                break
            _apply(changed, start, patch)
        yield bytes(changed)
        start = end


def _apply(block: bytearray, start: int, patch: tuple[int, bytes | int]) -> None:
    at, instead = patch
    low, high = max(at, start), min(_end(patch), start + len(block))
    if low < high:
        whole = bytes(high - low) if isinstance(instead, int) else instead[low - at : high - at]
        block[low - start : high - start] = whole


def _end(patch: tuple[int, bytes | int]) -> int:
    at, instead = patch
    return at + (instead if isinstance(instead, int) else len(instead))


def _turned(file: Ranged, picture: Picture, media_type: str) -> bytes | None:
    try:
        with _opened(file, picture, media_type) as image:
            image.load()
            upright = _upright(image, picture.exif.orientation)
            return _saved(upright, **_SAVED[media_type], **_profile(image, upright))
    except _undecodable():
        return None


def _opened(file: Ranged, picture: Picture, media_type: str) -> Image.Image:
    """By the one decoder that belongs to the type, which is shown no metadata."""
    from PIL import Image

    source = io.BytesIO(b"".join(pictures.stripped(file, picture)))
    opened = Image.open(source, formats=(media_type.removeprefix("image/").upper(),))
    if opened.width * opened.height > MAX_PIXELS:
        raise ValueError("more pixels than were inspected")
    return opened


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
    }  # fmt: skip
    return image.transpose(turns[orientation]) if orientation in turns else image


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG knows no transparency."""
    from PIL import Image

    if image.mode in ("RGB", "L"):
        return image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        under = Image.new("RGB", image.size, _WHITE)
        under.paste(layer, mask=layer.getchannel("A"))
        return under
    return image.convert("RGB")


def _profile(image: Image.Image, saved: Image.Image) -> dict[str, bytes]:
    """The colour profile, where it still fits: not for colours that were converted."""
    profile = image.info.get("icc_profile")
    same = image.mode == saved.mode or image.mode in ("RGBA", "P")
    return {"icc_profile": profile} if isinstance(profile, bytes) and same else {}


def _saved(image: Image.Image, **how: Any) -> bytes:
    """Nothing of what the decoder has read beside pixels goes along."""
    image.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
    out = io.BytesIO()
    image.save(out, **how)
    return out.getvalue()


def _undecodable() -> tuple[type[Exception], ...]:
    """What Pillow raises for pixels that it cannot make sense of."""
    from PIL import Image

    return (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
