"""What making a bundle needs from the outside, and what goes into one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chalicelib.application.ports import EventRow
from chalicelib.domain.case.exhibits import Which
from chalicelib.domain.case.state import Case, Evidence
from chalicelib.domain.trees.heads import Inclusion


class Given(msgspec.Struct, frozen=True):
    """One exhibit, and what of it the bundle holds: nothing (`path` None) of a file that is not kept, or no more."""

    item: Evidence
    number: str
    name: str | None
    path: str | None
    which: Which
    sha256: str
    size: int
    version_id: str


class Contents(msgspec.Struct, frozen=True):
    """All that a bundle tells, as its reader may see it, as of one event. `seen`: the view of the case; `texts`: by
    their ids, with `salt` (hex) and `text`; `events`: rows from the first one on, `opened` those that are open.
    """

    case: Case
    bundle_id: str
    lang: str
    reader: str
    seen: Mapping[str, Any]
    people: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, Mapping[str, str]]
    messages: tuple[Mapping[str, Any], ...]
    exhibits: tuple[Given, ...]
    events: tuple[EventRow, ...]
    opened: frozenset[int]
    inclusion: Inclusion | None = None
    """That its record is in the newest tree that there was when it was asked for."""


class Paper(Protocol):
    """The parts of a bundle for people to read."""

    def pdf(self, contents: Contents) -> bytes:
        """The same bytes for the same contents."""

    def readme(self, contents: Contents) -> bytes: ...


class VaultReader(Protocol):
    def read(self, case_id: str, given: Given) -> Iterator[bytes]:
        """In chunks. Raises NotFound for bytes that are gone."""


class Exports(Protocol):
    """Files to be fetched within a week."""

    def put(self, case_id: str, bundle_id: str, root: str, chunks: Iterable[bytes]) -> None:
        """In parts, in little memory; what is broken off leaves nothing."""

    def link(self, case_id: str, bundle_id: str, root: str) -> tuple[str, datetime]:
        """A link of at most five minutes, as an attachment only."""
