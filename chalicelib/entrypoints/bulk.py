"""Works bulk jobs: files of complaints, answers and offers, and lists that go out. See `application.bulk_working`.

A message is a turn of one job; it may come twice and late. This worker alone knows the API's handlers: a line of a file
is done exactly as the request that it stands for.
"""

from __future__ import annotations

from typing import Any

from chalicelib.application.bulk_working import Working
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell


@shell.messages("bulk")
def handler(message: dict[str, Any]) -> None:
    job = working().turn(message["tenant"], message["job_id"])
    if job is not None and job.is_over:
        told = {
            "job_id": job.id, "kind": job.kind.value, "state": job.state.value, "code": job.cause,
            "accepted": job.accepted, "refused": job.refused, "repeated": job.repeated,
        }  # fmt: skip
        shell.logger().info("a bulk job", extra=told)


def working() -> Working:
    from chalicelib.entrypoints.http.bulk_lines import Lines

    made = services()
    return Working(made.bulk_jobs, made.bulk_files, Lines(), made.queues, made.clock)
