"""Bulk jobs as they are given, looked after and fetched. No line of a file passes through here."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.application.bulk_ports import BulkFiles, Jobs
from chalicelib.application.bulk_working import message
from chalicelib.application.ports import Form, Queues, WallClock
from chalicelib.application.reactions import BULK
from chalicelib.domain.bulk.job import (
    MAX_OPEN,
    OVER,
    RESULT_KEPT,
    UNDER_WAY,
    Job,
    Kind,
    State,
    ended,
    moved,
)
from chalicelib.domain.errors import KeyReused, NotAllowed, NotFound, TryAgain

ATTEMPTS: Final = 5
SEEN: Final = 100


class Bulk:
    def __init__(self, jobs: Jobs, files: BulkFiles, queues: Queues, clock: WallClock) -> None:
        self._jobs, self._files, self._queues, self._clock = jobs, files, queues, clock

    def begin(self, job: Job) -> tuple[Job, Form | None]:
        """The same id gives the same job, with a new form while it waits. An export begins at once.

        Raises KeyReused for another job under the same key, NotAllowed where too many are under way.
        """
        found = self._jobs.get(job.tenant, job.id)
        if found is None:
            self._not_too_many(job.tenant)
            found = self._jobs.put_new(job)
        if not hmac.compare_digest(found.fingerprint, job.fingerprint):
            raise KeyReused("This key came before with another body.")
        if found.kind is Kind.EXPORT_CASES:
            return (found if found.state in OVER else self.start(found.tenant, found.id)), None
        return found, self._files.form(found) if found.state is State.WAITING else None

    def find(self, tenant_id: str, job_id: str) -> Job:
        found = self._jobs.get(tenant_id, job_id)
        if found is None:
            raise NotFound("No such job.")
        return found

    def newest(self, tenant_id: str, after: str, limit: int) -> tuple[list[Job], str]:
        return self._jobs.newest(tenant_id, after, limit)

    def start(self, tenant_id: str, job_id: str) -> Job:
        """Once the file is there. Again: it goes on where it is."""

        def started(job: Job, now: datetime) -> Job | None:
            if job.state is not State.WAITING:
                return None
            if job.kind is not Kind.EXPORT_CASES and not self._files.uploaded(job):
                raise NotAllowed("bulk_file_missing")
            return moved(job, State.WORKING, now)

        return self._woken(self._changed(tenant_id, job_id, started))

    def resume(self, tenant_id: str, job_id: str) -> Job:
        """Sends it on once more, where its message was lost or given up. Nothing is done twice for it."""
        found = self.find(tenant_id, job_id)
        if found.state not in UNDER_WAY:
            raise NotAllowed("bulk_not_under_way", state=found.state.value)
        return self._woken(found)

    def cancel(self, tenant_id: str, job_id: str) -> Job:
        """At the end of the page that is begun; what is done stays done. A job that is over stays as it is."""

        def cancelled(job: Job, now: datetime) -> Job | None:
            if job.state is State.WAITING:
                return ended(job, State.CANCELLED, now)
            return moved(job, State.CANCELLING, now) if job.state is State.WORKING else None

        return self._woken(self._changed(tenant_id, job_id, cancelled))

    def link(self, tenant_id: str, job_id: str) -> tuple[Job, str, datetime]:
        """Raises NotAllowed before there is a result, and after it has been dropped."""
        found = self.find(tenant_id, job_id)
        if not has_result(found, self._clock.now()):
            raise NotAllowed("bulk_no_result", state=found.state.value)
        return found, *self._files.link(found)

    def _changed(self, tenant_id: str, job_id: str, change: Callable[[Job, datetime], Job | None]) -> Job:
        """Raises TryAgain where the job moves on faster than we do."""
        for _ in range(ATTEMPTS):
            found = self.find(tenant_id, job_id)
            after = change(found, self._clock.now())
            if after is None:
                return found
            if self._jobs.put(after):
                return after
        raise TryAgain("The job moves on at the moment; the same request may be sent again.")

    def _woken(self, job: Job) -> Job:
        if job.state in UNDER_WAY:
            self._queues.send(BULK, [message(job)], fair=job.tenant)
        return job

    def _not_too_many(self, tenant_id: str) -> None:
        newest, _ = self._jobs.newest(tenant_id, "", SEEN)
        if sum(not job.is_idle(self._clock.now()) for job in newest) >= MAX_OPEN:
            raise NotAllowed("too_many_bulk_jobs", limit=MAX_OPEN)


def has_result(job: Job, now: datetime) -> bool:
    """One that was cancelled before it began has none."""
    if job.ended_at is None or job.started_at is None:
        return False
    return job.state in OVER and now < job.ended_at + RESULT_KEPT
