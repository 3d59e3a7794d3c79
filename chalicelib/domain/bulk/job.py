"""A bulk job: what is to be done, how far it is, what came of its lines. Owns its states and its limits.

A job is worked page by page. Before a page is begun the job says so, after it where the next one begins: whoever
comes second finds another version and stops, and a page that is begun again meets what its first attempt did.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec.structs import replace

FINISHED: Final = "bulk.finished"
"""The operational event of a job's end, to the webhooks of its platform."""
MAX_BYTES: Final = 200 * 2**20
MAX_LINES: Final = 100_000
PAGE_LINES: Final = 200
"""Lines between two states of a job; each is one transaction of its own."""
PAGE_BYTES: Final = 4 * 2**20
"""Of the file, at most and up to the end of a line: empty lines count for nothing, and cost time all the same."""
MAX_EXPORTED: Final = 1_000_000
TRIED_LINES: Final = 100
"""Of a dry run."""
KEPT: Final = timedelta(days=30)
"""Of the job; of its result file a week, of its upload two days (see the buckets)."""
RESULT_KEPT: Final = timedelta(days=7)
UPLOAD_KEPT: Final = timedelta(days=2)
MAX_OPEN: Final = 20
"""Jobs that one platform may have under way at a time."""
MAX_TRIES: Final = 5
"""Of one page; then a line that always meets others' work is told as refused, for the client to send again."""


class Kind(StrEnum):
    FILE_CASES = "file_cases"
    RESPOND_CASES = "respond_cases"
    OFFER_CASES = "offer_cases"
    EXPORT_CASES = "export_cases"


ANSWERS: Final = frozenset({Kind.RESPOND_CASES, Kind.OFFER_CASES})


class Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    CFPB_CSV = "cfpb_csv"


FORMATS: Final[Mapping[Kind, frozenset[Format]]] = {
    Kind.FILE_CASES: frozenset({Format.JSONL, Format.CFPB_CSV}),
    Kind.RESPOND_CASES: frozenset({Format.JSONL, Format.CSV}),
    Kind.OFFER_CASES: frozenset({Format.JSONL, Format.CSV}),
    Kind.EXPORT_CASES: frozenset({Format.JSONL, Format.CSV}),
}


class State(StrEnum):
    WAITING = "waiting"
    """For its file, and for its start."""
    WORKING = "working"
    CANCELLING = "cancelling"
    """The page that is begun is finished: whatever was done is told."""
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """`cause` says why; what was done before stays done."""


OVER: Final = frozenset({State.DONE, State.CANCELLED, State.FAILED})
UNDER_WAY: Final = frozenset({State.WORKING, State.CANCELLING})


class By(msgspec.Struct, frozen=True):
    """Who has given the job: each line is done with these rights and no others, and no page once the key is revoked."""

    id: str
    role: str
    scopes: tuple[str, ...]
    key: str
    """The API key's id: `id` is the same for all keys of a platform."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    tenant: str
    by: By
    kind: Kind
    format: Format
    lang: str
    created_at: datetime
    fingerprint: str = ""
    batch: str = ""
    """What keys of lines without one of their own derive from: the job's id, unless the client names another."""
    defaults: dict[str, Any] = {}
    respondent_ref: str = ""
    filters: dict[str, str] = {}
    sha256: str = ""
    size: int = 0
    state: State = State.WAITING
    cause: str | None = None
    cause_line: int | None = None
    version: int = 1
    started_at: datetime | None = None
    ended_at: datetime | None = None
    # ------------------------------------------------------------------------------------------------ how far it is
    offset: int = 0
    """The byte at which the next page begins."""
    header: tuple[str, ...] = ()
    """Of a CSV: its columns."""
    cursor: str = ""
    """Of an export: where the list goes on."""
    page: int = 0
    begun: int = -1
    """The page that somebody is at, or was."""
    begun_at: datetime | None = None
    """When it was begun first, by the platform's time: what was there before is a repetition, what is newer its own."""
    tries: int = 0
    """How often it was begun."""
    holder: str = ""
    """Whoever began it last, by a name of no meaning: two that begin it in the same way are told apart."""
    read_to_end: bool = False
    physical: int = 0
    """Lines of the file behind us; a record of a CSV may have several."""
    lines: int = 0
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    bytes: int = 0
    """Of the result so far."""

    @property
    def percent(self) -> int:
        """By bytes of the file: how many lines it has is not known before its end. An export knows no end."""
        if self.state is State.DONE:
            return 100
        return min(99, self.offset * 100 // self.size) if self.size else 0

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    def is_idle(self, now: datetime) -> bool:
        """Over, or never begun within the time in which its upload is kept: it takes nobody's place."""
        return self.is_over or (self.state is State.WAITING and now >= self.created_at + UPLOAD_KEPT)

    @property
    def is_again(self) -> bool:
        """Whether the page that is begun was begun before: what it meets may be its own first attempt's work."""
        return self.tries > 1

    def estimated_end(self, now: datetime) -> datetime | None:
        """At the pace so far."""
        if self.state is not State.WORKING or not self.offset or self.started_at is None:
            return None
        return now + (now - self.started_at) * ((self.size - self.offset) / self.offset)


class Page(msgspec.Struct, frozen=True):
    """What came of one page, and where the next one begins."""

    offset: int = 0
    physical: int = 0
    cursor: str = ""
    header: tuple[str, ...] = ()
    lines: int = 0
    accepted: int = 0
    refused: int = 0
    repeated: int = 0
    bytes: int = 0
    end: bool = False
    cause: str | None = None
    cause_line: int | None = None


def begun(job: Job, now: datetime, holder: str = "") -> Job:
    """With its page taken in hand. `begun_at` stays that of the first attempt."""
    first = job.begun != job.page
    at, tries = (now, 1) if first else (job.begun_at, job.tries + 1)
    return replace(job, begun=job.page, begun_at=at, tries=tries, holder=holder, version=job.version + 1)


def paged(job: Job, page: Page) -> Job:
    """Behind that page. A cause ends the reading: nothing behind it can be told apart any more."""
    return replace(
        job, page=job.page + 1, offset=page.offset, physical=page.physical, cursor=page.cursor,
        header=page.header or job.header, lines=job.lines + page.lines, accepted=job.accepted + page.accepted,
        refused=job.refused + page.refused, repeated=job.repeated + page.repeated, bytes=job.bytes + page.bytes,
        read_to_end=page.end, cause=page.cause, cause_line=page.cause_line, version=job.version + 1,
    )  # fmt: skip


def moved(job: Job, state: State, now: datetime) -> Job:
    """Into a state that is not its end."""
    return replace(job, state=state, started_at=job.started_at or now, version=job.version + 1)


def ended(job: Job, state: State, now: datetime, cause: str | None = None) -> Job:
    return replace(
        job, state=state, ended_at=now, cause=cause if cause is not None else job.cause, version=job.version + 1
    )  # fmt: skip
