"""What bulk jobs need from the outside: their rows, their files, and whatever does what one line asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chalicelib.application.ports import Form
from chalicelib.domain.bulk.asking import Line
from chalicelib.domain.bulk.job import Job
from chalicelib.domain.errors import RedressError


class Done(msgspec.Struct, frozen=True):
    """What came of a line. `at`: when the case was filed (of a filing), or None."""

    case_id: str
    replayed: bool = False
    at: datetime | None = None


class Broken(RedressError):
    """A fault of ours, of which nothing is told."""

    code = "internal_error"


class Jobs(Protocol):
    def put_new(self, job: Job) -> Job:
        """The job as it stands: this one, or the one of its id that was there before."""

    def put(self, job: Job) -> bool:
        """If the stored version is the one before. False where somebody else was faster."""

    def get(self, tenant_id: str, job_id: str) -> Job | None: ...
    def newest(self, tenant_id: str, after: str, limit: int) -> tuple[list[Job], str]:
        """The newest first, and the cursor of the next page, empty at the end."""


class BulkFiles(Protocol):
    def form(self, job: Job) -> Form:
        """Takes exactly the announced bytes."""

    def uploaded(self, job: Job) -> bool: ...
    def read(self, job: Job, offset: int) -> AbstractContextManager[Iterator[bytes]]:
        """The upload from that byte on, in chunks. Raises NotFound for one that is not there (any more)."""

    def put_page(self, job: Job, page: int, raw: bytes) -> None:
        """What came of a page, under its number: written again, it is the same page."""

    def put_result(self, job: Job, chunks: Iterable[bytes]) -> None: ...
    def pages(self, job: Job, count: int) -> Iterator[bytes]:
        """The pages in their order. Raises NotFound for one that has been dropped."""

    def link(self, job: Job) -> tuple[str, datetime]:
        """A link of five minutes, as an attachment only."""


class Doing(Protocol):
    """The API's own way from a body to a case, for whoever gave the job."""

    def now(self, job: Job) -> datetime:
        """The platform's time."""

    def holds(self, job: Job) -> bool:
        """Whether the key that gave the job still does, with all that it had then; known within a minute."""

    def value(self, raw: bytes) -> object:
        """A line of JSON, by the rules of a request's body. Raises Invalid."""

    def do(self, job: Job, line: Line) -> Done:
        """Raises what a request would be refused with."""

    def problem(self, job: Job, error: RedressError) -> dict[str, Any]:
        """As the API tells it, in the job's language."""

    def listed(self, job: Job, cursor: str, limit: int) -> tuple[list[Mapping[str, Any]], str]:
        """A page of the platform's list of cases as `GET /v1/cases` has it; and the cursor of the next."""
