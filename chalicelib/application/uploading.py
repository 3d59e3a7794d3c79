"""Large files in parts: which parts a file has, which of them are still missing, when the whole is there.

Nothing is kept by us: what has arrived, S3 knows. So an upload goes on wherever and by whomever it is taken up again
on the side that declared the file, and two who begin it at one moment end with one upload.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import msgspec

from chalicelib.domain.case.seeing import known, unknown
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role

MIB: Final = 2**20
PARTS_OVER: Final = 8 * MIB
"""Smaller files go by form alone: one request."""
PART_BYTES: Final = 8 * MIB
"""The least that a part has, but for the last; S3 asks for 5 MiB."""
MAX_PARTS: Final = 1_000
"""S3 takes 10,000; a list of a thousand addresses still fits into one answer of the API."""
PART_SECONDS: Final = 3_600


class Part(msgspec.Struct, frozen=True):
    """One of the file's parts. `size` in bytes, from 1 on."""

    number: int
    size: int


class Arrived(msgspec.Struct, frozen=True):
    """A part that S3 has, by the tag that S3 gave it."""

    number: int
    size: int
    tag: str


class Address(msgspec.Struct, frozen=True):
    """Where a missing part is PUT: exactly so many bytes, until then."""

    number: int
    size: int
    url: str
    expires_at: datetime


class Progress(msgspec.Struct, frozen=True):
    evidence_id: str
    size: int
    part_bytes: int
    missing: tuple[Address, ...]
    arrived: tuple[Part, ...]


class PartStore(Protocol):
    """Unfinished uploads in intake, by the file's key."""

    def open(self, case_id: str, evidence_id: str, media_type: str) -> str:
        """The id of the one unfinished upload, begun where there is none. Of several the oldest is kept."""

    def unfinished(self, case_id: str, evidence_id: str) -> str | None: ...
    def arrived(self, case_id: str, evidence_id: str, upload_id: str) -> list[Arrived]: ...
    def address(
        self, case_id: str, evidence_id: str, upload_id: str, part: Part, seconds: int
    ) -> tuple[str, datetime]:
        """Signed for this part of this upload, with its exact length, and for nothing else. Makes no call."""

    def complete(self, case_id: str, evidence_id: str, upload_id: str, parts: Sequence[Arrived]) -> bool:
        """False when there is no such upload any more: somebody else was faster, or it was given up."""

    def whole(self, case_id: str, evidence_id: str) -> bool:
        """Whether a whole file lies there already."""


def part_bytes(size: int) -> int:
    """The same for a file at all times: whoever goes on with an upload goes on with its parts. Whole MiB."""
    least = -(-size // MAX_PARTS)
    return max(PART_BYTES, -(-least // MIB) * MIB)


def parts(size: int) -> list[Part]:
    """All parts of a file of that many bytes: equal but for the last."""
    each = part_bytes(size)
    return [Part(n, min(each, size - begin)) for n, begin in enumerate(range(0, size, each), start=1)]


class Uploading:
    """For the side that declared the file, while it is expected."""

    def __init__(self, store: PartStore) -> None:
        self._store = store

    def resume(self, case: Case, evidence_id: str, role: Role) -> Progress:
        """What is still missing, with where to put it. Raises NotFound, NotAllowed."""
        case_id, item = case.head.case_id, _expected(case, evidence_id, role)
        if item.size <= PARTS_OVER:
            raise NotAllowed("small_file", limit=PARTS_OVER)
        if self._store.whole(case_id, item.id):
            raise NotAllowed("upload_complete")
        upload_id = self._store.open(case_id, item.id, item.media_type)
        there, missing = _compared(item, self._store.arrived(case_id, item.id, upload_id))
        addresses = tuple(self._address(case_id, item.id, upload_id, part) for part in missing)
        shown = tuple(Part(part.number, part.size) for part in there)
        return Progress(item.id, item.size, part_bytes(item.size), addresses, shown)

    def complete(self, case: Case, evidence_id: str, role: Role) -> None:
        """Makes one file of the parts; inspection follows by itself, by S3's notice. Nothing to do where the whole file
        is there already. Raises NotFound, NotAllowed.
        """
        case_id, item = case.head.case_id, _expected(case, evidence_id, role)
        upload_id = self._store.unfinished(case_id, item.id)
        if upload_id is not None:
            there, missing = _compared(item, self._store.arrived(case_id, item.id, upload_id))
            if missing:
                raise NotAllowed("parts_missing", missing=[part.number for part in missing])
            if self._store.complete(case_id, item.id, upload_id, there):
                return
        if not self._store.whole(case_id, item.id):
            raise NotAllowed("no_upload")

    def _address(self, case_id: str, evidence_id: str, upload_id: str, part: Part) -> Address:
        url, expires_at = self._store.address(case_id, evidence_id, upload_id, part, PART_SECONDS)
        return Address(part.number, part.size, url, expires_at)


def _expected(case: Case, evidence_id: str, role: Role) -> Evidence:
    item = known(case, evidence_id)
    if item.by is not role or item.source is not None:
        raise unknown()
    if item.state is not EvidenceState.DECLARED:
        raise NotAllowed("upload_not_expected", state=item.state.value)
    return item


def _compared(item: Evidence, arrived: Sequence[Arrived]) -> tuple[list[Arrived], list[Part]]:
    """The parts that are there in full, and those that are not. One of another size counts as missing: it is put again.
    So when none is missing, all together have exactly the declared size.
    """
    known = {part.number: part for part in arrived}
    wanted = parts(item.size)
    there = [known[p.number] for p in wanted if p.number in known and known[p.number].size == p.size]
    numbers = {part.number for part in there}
    return there, [p for p in wanted if p.number not in numbers]
