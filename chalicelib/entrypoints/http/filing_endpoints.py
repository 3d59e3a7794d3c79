"""The endpoint by which complaints are filed: alone, so that a process which files loads nothing else."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import filings, replies, schemas
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

FILING: Final = (
    Endpoint(
        method="POST", path="/v1/cases", name="file_case", summary="File a complaint", tag="cases",
        handle=filings.create, action="case.file", body=schemas.CaseIn, reply=replies.FiledCase, status=201,
        idempotent=True, versioned=True, max_body=320 * KIB, problems=("incomplete", "try_again", "too_many_filings"),
    ),
)  # fmt: skip
