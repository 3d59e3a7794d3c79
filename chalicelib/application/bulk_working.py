"""Bulk jobs at work: page by page, each with its state, until the end or until the turn is over.

What each call leaves behind is found by whoever comes after a death: a page is begun before it is worked (its first
moment tells its own work from repetitions), its lines carry keys of their own, its result lies under its number, and
its state is written last and only by whoever began it. The result is put together again in the same way; the event
that tells of the end has one id.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.application.bulk_ports import Broken, BulkFiles, Doing, Done, Jobs
from chalicelib.application.ports import Queues, WallClock
from chalicelib.application.reactions import BULK, DELIVERIES
from chalicelib.domain.bulk import asking, export, records
from chalicelib.domain.bulk.job import (
    FINISHED,
    MAX_EXPORTED,
    MAX_LINES,
    MAX_TRIES,
    PAGE_BYTES,
    PAGE_LINES,
    UNDER_WAY,
    Format,
    Job,
    Kind,
    Page,
    State,
    begun,
    ended,
    paged,
)
from chalicelib.domain.errors import Invalid, NotFound, RedressError, TryAgain
from chalicelib.domain.values import derive_id, stamp

TURN: Final = timedelta(seconds=60)
"""Of one message; then the job goes to the end of the queue, and the others have their turn. A page that meets a
table under load can take two minutes more: the function has five.
"""
TURN_PAGES: Final = 25
LISTED: Final = 100
EXPORT_PAGES: Final = 20
"""Pages of the list that go into one page of the result."""
LATER: Final = 30
"""Seconds until a page is done again that met others' work."""
_EVENT: Final = b"redress:bulk:1"
Found = Iterator[records.Record]


class Unsteady(Exception):
    """A line that met others' work again and again: the page is done once more, later."""


class Working:
    def __init__(
        self, jobs: Jobs, files: BulkFiles, doing: Doing, queues: Queues, clock: WallClock, page_lines: int = PAGE_LINES
    ) -> None:  # fmt: skip
        self._jobs, self._files, self._doing = jobs, files, doing
        self._queues, self._clock, self._page_lines = queues, clock, page_lines

    def turn(self, tenant_id: str, job_id: str) -> Job | None:
        """One message's worth of the job. None where there is nothing to do, or somebody else does it."""
        job = self._jobs.get(tenant_id, job_id)
        if job is None or job.state not in UNDER_WAY:
            return None
        if job.state is State.CANCELLING and job.begun != job.page:
            return self._end(job)
        pages = 1 if job.state is State.CANCELLING else TURN_PAGES
        moved = job if job.read_to_end else self._pages(job, pages)
        if moved is None or moved.is_over:
            return moved
        if moved.read_to_end or moved.state is State.CANCELLING:
            return self._end(moved)
        self._queues.send(BULK, [message(moved)], fair=moved.tenant)
        return moved

    def _pages(self, job: Job, most: int) -> Job | None:
        """So many pages, while the turn lasts. None where somebody else was faster, or where it goes on later."""
        if job.kind is Kind.EXPORT_CASES:
            return self._paged(job, most, self._listed)
        split = records.lines if job.format is Format.JSONL else records.rows
        with ExitStack() as opened:
            try:
                chunks = opened.enter_context(self._files.read(job, job.offset))
            except NotFound:
                return self._gone(job)
            found = split(chunks, job.offset, job.physical + 1)
            return self._paged(job, most, lambda begun_: self._page(begun_, found))

    def _paged(self, job: Job, most: int, work: Callable[[Job], tuple[Page, bytes]]) -> Job | None:
        until = self._clock.now() + TURN
        for _ in range(most):
            if not self._doing.holds(job):
                return self._end(replace(job, cause="bulk_key_revoked"))
            taken = begun(job, self._doing.now(job), secrets.token_hex(8))
            if not self._jobs.put(taken):
                return None
            try:
                page, told = work(taken)
            except Unsteady:
                self._queues.send(BULK, [message(job)], LATER, fair=job.tenant)
                return None
            self._files.put_page(taken, taken.page, told)
            job = paged(taken, page)
            if not self._jobs.put(job):
                return None
            if job.read_to_end or self._clock.now() >= until:
                break
        return job

    # ----------------------------------------------------------------------------------------------------- the file

    def _page(self, job: Job, found: Found) -> tuple[Page, bytes]:
        """The lines of one page, each done or refused; memory holds what came of them and no file."""
        read, header = Reading(job), job.header
        while len(read.told) < self._page_lines and read.passed < PAGE_BYTES and not read.end:
            record = next(found, None)
            if record is None or record.unclosed:
                read.stop(record, "quote_never_closed")
            elif record.raw is not None and not record.raw.strip():
                read.past(record)
            elif job.format is not Format.JSONL and not header:
                header = self._header(job, record, read)
            elif job.lines + len(read.told) >= MAX_LINES:
                read.stop(record, "too_many_lines")
            else:
                read.past(record)
                read.tell(self._line(job, header, record, read.keys))
        return read.page(header)

    def _header(self, job: Job, record: records.Record, read: Reading) -> tuple[str, ...]:
        """Of a file whose first line is another one than it must be nothing is taken; its result says what is wrong."""
        read.past(record)
        try:
            return asking.columns(job, record)
        except Invalid as refused:
            read.tell(
                {"line": record.line, "outcome": "refused", "problem": self._doing.problem(job, refused)}
            )
            read.stop(record, "bad_header")
            return ()

    def _line(
        self, job: Job, header: tuple[str, ...], record: records.Record, keys: set[str]
    ) -> dict[str, Any]:
        """What came of it. A passing fault is none of its own: the page comes again. One of ours that does not pass is
        told of its line at the last try, or no line behind it would ever be done.
        """
        shown: dict[str, Any] = {"line": record.line}
        try:
            line = asking.asked(job, header, record, self._doing.value)
            shown["key"] = line.key
            done = self._doing.do(job, line)
        except RedressError as refused:
            if isinstance(refused, TryAgain) and job.tries < MAX_TRIES:
                raise Unsteady from refused
            return shown | {"outcome": "refused", "problem": self._doing.problem(job, refused)}
        except Exception:
            if job.tries < MAX_TRIES:  # logged each time, and the page comes again
                raise
            return shown | {"outcome": "refused", "problem": self._doing.problem(job, Broken())}
        repeated = line.key in keys or _before(job, done)
        keys.add(line.key)
        return shown | {"outcome": "repeated" if repeated else "accepted", "case_id": done.case_id}

    # --------------------------------------------------------------------------------------------------- the export

    def _listed(self, job: Job) -> tuple[Page, bytes]:
        csv = job.format is Format.CSV
        out, count, cursor = bytearray(export.header() if csv and job.page == 0 else b""), 0, job.cursor
        for _ in range(EXPORT_PAGES):
            rows, cursor = self._doing.listed(job, cursor, LISTED)
            for row in rows:
                out += export.row(row) if csv else export.line(row)
            count += len(rows)
            if not cursor:
                break
        full = job.lines + count >= MAX_EXPORTED and bool(cursor)
        page = Page(
            cursor=cursor, lines=count, accepted=count, bytes=len(out), end=full or not cursor,
            cause="too_many_lines" if full else None,
        )  # fmt: skip
        return page, bytes(out)

    # ------------------------------------------------------------------------------------------------------ the end

    def _end(self, job: Job) -> Job | None:
        """The result as one file, the event, the state: each of them again does no harm."""
        self._files.put_result(job, self._files.pages(job, job.page))
        state = (
            State.CANCELLED if job.state is State.CANCELLING else State.FAILED if job.cause else State.DONE
        )
        over = ended(job, state, self._clock.now())
        self._queues.send(DELIVERIES, [finished(over)], fair=over.tenant)
        return over if self._jobs.put(over) else None

    def _gone(self, job: Job) -> Job | None:
        """The upload was dropped, after two days: what was done before stays, and is told."""
        return self._end(replace(job, cause="bulk_file_gone"))


class Reading:
    """What a page has met so far."""

    def __init__(self, job: Job) -> None:
        self.told: list[bytes] = []
        self.keys: set[str] = set()
        self.end = False
        self._begin = self._offset = job.offset
        self._physical = job.physical
        self._tally: Counter[str] = Counter()
        self._cause: tuple[str, int] | None = None

    @property
    def passed(self) -> int:
        """Bytes of the file."""
        return self._offset - self._begin

    def past(self, record: records.Record) -> None:
        self._offset, self._physical = record.end, self._physical + record.lines

    def stop(self, record: records.Record | None, cause: str) -> None:
        """At the end of the file, or at a record behind which nothing is taken."""
        self.end = True
        if record is not None:
            self._cause = cause, record.line

    def tell(self, outcome: Mapping[str, Any]) -> None:
        self._tally[outcome["outcome"]] += 1
        self.told.append(json.dumps(outcome, ensure_ascii=False).encode() + b"\n")

    def page(self, header: tuple[str, ...]) -> tuple[Page, bytes]:
        raw, (cause, line) = b"".join(self.told), self._cause or (None, None)
        page = Page(
            offset=self._offset, physical=self._physical, header=header, lines=len(self.told), bytes=len(raw),
            accepted=self._tally["accepted"], refused=self._tally["refused"], repeated=self._tally["repeated"],
            end=self.end, cause=cause, cause_line=line,
        )  # fmt: skip
        return page, raw


def message(job: Job) -> str:
    return json.dumps({"kind": "work", "tenant": job.tenant, "job_id": job.id})


def finished(job: Job) -> str:
    """The operational event, to every endpoint of the platform that wants it. Its id is the job's."""
    event_id = derive_id("evt", _EVENT, job.tenant, job.id)
    data = {
        "event_id": event_id, "job_id": job.id, "kind": job.kind, "state": job.state, "cause": job.cause,
        "lines_total": job.lines, "accepted": job.accepted, "refused": job.refused, "repeated": job.repeated,
    }  # fmt: skip
    at = job.ended_at or job.created_at
    body = json.dumps({"type": FINISHED, "timestamp": stamp(at), "data": data})
    return json.dumps(
        {
            "kind": "event",
            "tenant": job.tenant,
            "case_id": "",
            "event_id": event_id,
            "type": FINISHED,
            "body": body,
        }
    )


def _before(job: Job, done: Done) -> bool:
    """Whether somebody did it before this page was begun: its own first attempt's work is no repetition."""
    if not done.replayed or not job.is_again:
        return done.replayed
    assert job.begun_at is not None
    return done.at is not None and done.at < job.begun_at
