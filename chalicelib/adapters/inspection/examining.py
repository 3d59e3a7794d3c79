"""A file whose first bytes fit its declaration: the rest of it, by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.adapters.inspection.foreign import one_thing
from chalicelib.adapters.inspection.ranged import Ranged
from chalicelib.adapters.inspection.reading import Words
from chalicelib.adapters.inspection.refusal import Refused
from chalicelib.domain.case.exhibits import Facts
from chalicelib.domain.media import BOXES, MAIL, PICTURES, TEXT, ZIP

if TYPE_CHECKING:
    from chalicelib.adapters.inspection.archives import Unpacking


def examine(file: Ranged, declared: str, found: str, head: bytes, words: Words | None) -> Facts:
    """`found` stands under `declared`. Raises Refused."""
    if found in PICTURES:
        return _picture(file, found, head)
    one_thing(file, head, found)
    if found == ZIP:
        return _archive(file, declared)
    if declared == MAIL:
        return _mail(file)
    if found == TEXT:
        return _text(words)
    if found == "application/pdf":
        return _pdf(file)
    if found in BOXES:
        from chalicelib.adapters.inspection import movies

        return Facts(location=movies.look(file).location)
    return Facts()


def _picture(file: Ranged, found: str, head: bytes) -> Facts:
    from chalicelib.adapters.inspection import pictures

    seen = pictures.look(file, found)
    one_thing(file, head, found, seen.end)
    facts = Facts(
        width=seen.width, height=seen.height, taken_at=seen.exif.taken_at, location=seen.exif.location
    )
    return replace(facts, noted=("trailing_data",)) if seen.end < file.size else facts


def _archive(file: Ranged, declared: str) -> Facts:
    from chalicelib.adapters.inspection.archives import Unpacking

    unpacking = Unpacking(file.size)
    office = unpacking.walk(file)
    if declared not in (ZIP, office.media_type):
        raise Refused("media_type_mismatch")
    return _unpacked(unpacking)


def _mail(file: Ranged) -> Facts:
    from chalicelib.adapters.inspection import mails
    from chalicelib.adapters.inspection.archives import Unpacking

    unpacking = Unpacking(file.size)
    parts = mails.look(file, unpacking)
    unpacking.entries += parts
    return _unpacked(unpacking)


def _unpacked(unpacking: Unpacking) -> Facts:
    return Facts(
        entries=unpacking.entries, unpacked=unpacking.unpacked, depth=unpacking.depth,
        noted=tuple(sorted(unpacking.noted)),
    )  # fmt: skip


def _text(words: Words | None) -> Facts:
    if words is None or words.controls:
        raise Refused("media_type_mismatch")
    if words.other_encoding:
        raise Refused("text_encoding")
    return Facts(noted=("bidi_controls",) if words.turns else ())


def _pdf(file: Ranged) -> Facts:
    from chalicelib.adapters.inspection import pdfs

    seen = pdfs.look(file)
    return Facts(pages=seen.pages, noted=tuple(sorted(seen.noted)))
