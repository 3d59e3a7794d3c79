"""The operations of the tag `bulk`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redress_client import types

_BEGIN_BULK_JOB: Final = Operation("POST", "/v1/bulk-jobs", keyed=True)
_LIST_BULK_JOBS: Final = Operation("GET", "/v1/bulk-jobs")
_TRY_BULK_JOB: Final = Operation("POST", "/v1/bulk-jobs/dry-run")
_SHOW_BULK_JOB: Final = Operation("GET", "/v1/bulk-jobs/{job_id}")
_START_BULK_JOB: Final = Operation("POST", "/v1/bulk-jobs/{job_id}/actions/start")
_RESUME_BULK_JOB: Final = Operation("POST", "/v1/bulk-jobs/{job_id}/actions/resume")
_CANCEL_BULK_JOB: Final = Operation("POST", "/v1/bulk-jobs/{job_id}/actions/cancel")
_DOWNLOAD_BULK_RESULT: Final = Operation("POST", "/v1/bulk-jobs/{job_id}/downloads")


class Bulk(Group):
    """Operations of the tag `bulk`."""

    def begin_job(self, body: types.BulkJobIn, *, key: str | None = None) -> Reply[types.NewBulkJob]:
        """File many cases, answer or offer in many, or export the list: a job, and where to upload its file. `POST /v1/bulk-jobs`."""
        return cast("Reply[types.NewBulkJob]", self._caller.call(_BEGIN_BULK_JOB, (), {}, body=body, key=key))

    def list_jobs(self, *, after: str | None = None, limit: int | None = None) -> Reply[types.BulkJobs]:
        """Bulk jobs of the last 30 days. `GET /v1/bulk-jobs`."""
        return cast("Reply[types.BulkJobs]", self._caller.call(_LIST_BULK_JOBS, (), {"after": after, "limit": limit}))

    def iterate_jobs(
        self, *, after: str | None = None, limit: int | None = None,
    ) -> Iterator[types.BulkJobView]:
        """Each item of `list_jobs`, page by page as they are used up."""
        return cast("Iterator[types.BulkJobView]", self._each(_LIST_BULK_JOBS, (), {"after": after, "limit": limit}, "jobs"))

    def try_job(self, body: types.BulkTryIn) -> Reply[types.BulkTried]:
        """What the first 100 lines of a file would lead to. `POST /v1/bulk-jobs/dry-run`."""
        return cast("Reply[types.BulkTried]", self._caller.call(_TRY_BULK_JOB, (), {}, body=body))

    def show_job(self, job_id: str) -> Reply[types.BulkJobView]:
        """How far a bulk job is. `GET /v1/bulk-jobs/{job_id}`."""
        return cast("Reply[types.BulkJobView]", self._caller.call(_SHOW_BULK_JOB, (job_id,), {}))

    def start_job(self, job_id: str) -> Reply[types.BulkJobView]:
        """Begin, once the file is uploaded. `POST /v1/bulk-jobs/{job_id}/actions/start`."""
        return cast("Reply[types.BulkJobView]", self._caller.call(_START_BULK_JOB, (job_id,), {}))

    def resume_job(self, job_id: str) -> Reply[types.BulkJobView]:
        """Send a job on that stands still; nothing is done twice. `POST /v1/bulk-jobs/{job_id}/actions/resume`."""
        return cast("Reply[types.BulkJobView]", self._caller.call(_RESUME_BULK_JOB, (job_id,), {}))

    def cancel_job(self, job_id: str) -> Reply[types.BulkJobView]:
        """Stop at the end of the page that is begun; what is done stays done. `POST /v1/bulk-jobs/{job_id}/actions/cancel`."""
        return cast("Reply[types.BulkJobView]", self._caller.call(_CANCEL_BULK_JOB, (job_id,), {}))

    def download_result(self, job_id: str) -> Reply[types.BulkLink]:
        """A short-lived link to the result of a bulk job. `POST /v1/bulk-jobs/{job_id}/downloads`."""
        return cast("Reply[types.BulkLink]", self._caller.call(_DOWNLOAD_BULK_RESULT, (job_id,), {}))
