"""Bulk jobs driven through the API and their worker, and files of the project's own for them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.application.bulk_working import Working
from chalicelib.domain.bulk.cfpb import COLUMNS
from chalicelib.entrypoints.http.bulk_lines import Lines

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services
    from tests.handlers.http.conftest import Api

PATH = "/v1/bulk-jobs"
TODAY = date(2026, 11, 22)


def complaint(number: int, **changes: Any) -> dict[str, Any]:
    """A line of a file of complaints; the rule pack is the job's default."""
    return {
        "complainant": {"ref": f"u-{number}", "name": "Ada Marlow"},
        "respondent": {"ref": "shop-77", "name": "Brindlemoor"}, "dispute_type": "quality",
        "occurred_on": (TODAY - timedelta(days=9)).isoformat(), "claim": {"remedy": "repair"},
        "narrative": f"Lamp number {number} came without its shade.", "order_ref": f"L-{number}",
    } | changes  # fmt: skip


def jsonl(*lines: Any) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def row(number: int, **cells: str) -> dict[str, str]:
    """A row as the bureau publishes them: these words are our own."""
    return dict.fromkeys(COLUMNS, "") | {
        "Date received": "2026-11-02", "Product": "Checking or savings account", "Issue": "Managing an account",
        "Consumer complaint narrative": f"The bank closed account {number}, \"for safety\", and kept XXXX.\nI ask why.",
        "Company": "HARBOUR SAVINGS, N.A.", "State": "OH", "ZIP code": "441XX", "Submitted via": "Web",
        "Consumer consent provided?": "Consent provided", "Company response to consumer": "In progress",
        "Timely response?": "Yes", "Consumer disputed?": "N/A", "Complaint ID": str(7_000_000 + number),
    } | cells  # fmt: skip


def sheet(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def working(services: Services, page_lines: int = 3) -> Working:
    """The worker with short pages."""
    return Working(
        services.bulk_jobs, services.bulk_files, Lines(), services.queues, services.clock, page_lines
    )


class Desk:
    """One platform's bulk jobs over HTTP, with the upload and the worker beside it."""

    def __init__(self, api: Api, platform: str) -> None:
        self.api, self.platform, self.services = api, platform, api.services

    def given(self, raw: bytes, **body: Any) -> dict[str, Any]:
        """A job whose file is uploaded."""
        asked = {"kind": "file_cases", "sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)} | body
        if asked["kind"] == "file_cases":
            asked.setdefault("defaults", {"pack": "generic"})
        answer = self.api.post(PATH, asked, self.platform)
        assert answer.status == 201, answer.text
        shown: dict[str, Any] = answer.body
        self.upload(shown, raw)
        return shown

    def upload(self, job: dict[str, Any], raw: bytes) -> None:
        self.services.clients.get("s3").put_object(
            Bucket=self.services.settings.intake_bucket, Key=job["upload"]["fields"]["key"], Body=raw
        )

    def started(self, raw: bytes, **body: Any) -> dict[str, Any]:
        job = self.given(raw, **body)
        self.act(job, "start")
        return job

    def act(self, job: dict[str, Any], verb: str) -> dict[str, Any]:
        answer = self.api.post(f"{PATH}/{job['job_id']}/actions/{verb}", None, self.platform)
        assert answer.status == 202, answer.text
        shown: dict[str, Any] = answer.body
        return shown

    def work(self, job: dict[str, Any], page_lines: int = 3) -> dict[str, Any]:
        """Turn after turn, as its messages would have it, until it is over."""
        worker = working(self.services, page_lines)
        while (turned := worker.turn(self.tenant, job["job_id"])) is not None and not turned.is_over:
            pass
        return self.show(job)

    def ran(self, raw: bytes, **body: Any) -> dict[str, Any]:
        return self.work(self.started(raw, **body))

    def show(self, job: dict[str, Any], **headers: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.api.get(f"{PATH}/{job['job_id']}", self.platform, **headers).body
        return shown

    @property
    def tenant(self) -> str:
        found = self.services.directory.api_key(f"key_{self.platform.split('_')[1]}")
        assert found is not None
        return found.tenant

    def result(self, job: dict[str, Any]) -> bytes:
        """What the link leads to."""
        place = f"bulk/{self.tenant}/{job['job_id']}/result"
        found = self.services.clients.get("s3").get_object(
            Bucket=self.services.settings.exports_bucket, Key=place
        )
        raw: bytes = found["Body"].read()
        return raw

    def lines(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.result(job).splitlines()]


def counts(shown: dict[str, Any]) -> tuple[int, int, int]:
    return shown["accepted"], shown["refused"], shown["repeated"]
