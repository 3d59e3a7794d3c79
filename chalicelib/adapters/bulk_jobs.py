"""Bulk jobs in the views table, which forgets by itself and has an index by time.

views  bulk#<tenant> / <job id>    summary: the job; updated_at: when it was given; version; ttl: 30 days
"""

from __future__ import annotations

import base64
import json
from typing import Any, Final

import msgspec
from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.adapters.tables import Tables
from chalicelib.domain.bulk.job import KEPT, Job
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import stamp

_REFUSED: Final = "ConditionalCheckFailedException"


class PynamoJobs:
    """The Jobs port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put_new(self, job: Job) -> Job:
        model = self._tables.views
        if self._saved(job, model.pk.does_not_exist()):
            return job
        found = self.get(job.tenant, job.id)
        assert found is not None, "it was there a moment ago"
        return found

    def put(self, job: Job) -> bool:
        """The condition is what lets only one of two workers move the job on. A refusal may be the work of our own
        attempt whose answer was lost: what stands decides, or the job would stand still with nobody at it.
        """
        if self._saved(job, self._tables.views.version == job.version - 1):
            return True
        return self.get(job.tenant, job.id) == job

    def get(self, tenant_id: str, job_id: str) -> Job | None:
        try:
            row = self._tables.views.get(_partition(tenant_id), job_id, consistent_read=True)
        except DoesNotExist:
            return None
        return msgspec.json.decode(row.summary, type=Job)

    def newest(self, tenant_id: str, after: str, limit: int) -> tuple[list[Job], str]:
        pk, model = _partition(tenant_id), self._tables.views
        found = model.by_updated.query(
            pk, limit=limit, scan_index_forward=False, last_evaluated_key=_read(pk, after)
        )
        jobs = [msgspec.json.decode(row.summary, type=Job) for row in found]
        return jobs, _written(found.last_evaluated_key)

    def _saved(self, job: Job, condition: Any) -> bool:
        row = self._tables.views(
            _partition(job.tenant), job.id, summary=msgspec.json.encode(job).decode(), version=job.version,
            updated_at=stamp(job.created_at), ttl=int((job.created_at + KEPT).timestamp()),
        )  # fmt: skip
        try:
            row.save(condition=condition)
        except PutError as error:
            if error.cause_response_code != _REFUSED:
                raise
            return False
        return True


def _partition(tenant_id: str) -> str:
    return f"bulk#{tenant_id}"


def _written(key: Any) -> str:
    if not key:
        return ""
    place = [key["sk"]["S"], key["updated_at"]["S"]]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read(pk: str, cursor: str) -> Any:
    """Raises Invalid for what no page has named."""
    if not cursor:
        return None
    try:
        sk, at = json.loads(base64.urlsafe_b64decode(cursor))
    except (TypeError, ValueError):
        raise Invalid(faults=(Fault("query/after", "malformed_cursor"),)) from None
    if not isinstance(sk, str) or not isinstance(at, str) or not sk or not at:
        raise Invalid(faults=(Fault("query/after", "malformed_cursor"),))
    return {"pk": {"S": pk}, "sk": {"S": sk}, "updated_at": {"S": at}}
