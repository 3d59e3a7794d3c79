"""The endpoints of bulk jobs, with what they take and answer."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, field

from chalicelib.domain.bulk.asking import KEY_PATTERN
from chalicelib.domain.bulk.job import MAX_BYTES, TRIED_LINES, Format, Kind, State
from chalicelib.domain.case.state import DisputeType
from chalicelib.entrypoints.http import bulk
from chalicelib.entrypoints.http.case_parts import Out, Stamp
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint
from chalicelib.entrypoints.http.import_endpoints import ImportForm
from chalicelib.entrypoints.http.schemas import Body, Cursor, Lang, Limit, Ref

ONE: Final = f"{bulk.PATH}/{{job_id}}"
MAX_NAMES: Final = 2_000
TRIED_BYTES: Final = 512 * KIB
_Words = Annotated[str, Meta(min_length=1, max_length=200)]


class BulkMapping(Body):
    """How rows of the CFPB's file become complaints. Names are taken as they stand in the file."""

    issues: Annotated[dict[_Words, DisputeType], Meta(max_length=MAX_NAMES)] = field(default_factory=dict)
    """`Issue` to a kind of dispute."""
    products: Annotated[dict[_Words, DisputeType], Meta(max_length=MAX_NAMES)] = field(default_factory=dict)
    """`Product` to a kind of dispute, where the issue says none."""
    dispute_type: DisputeType | None = None
    """Of all others; `service`, if nothing else is said."""
    companies: Annotated[dict[_Words, Ref], Meta(max_length=MAX_NAMES)] = field(default_factory=dict)
    """`Company` to your reference of it. Others get one that follows from the name."""
    narrative: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"\S")] | None = None
    """What stands for the words of a row that has none. Left out, such a row is refused."""


class _BulkIn(Body, kw_only=True):
    kind: Kind
    format: Format = Format.JSONL
    lang: Lang | None = None
    """Of what is told of the lines; that of the request, if left out."""
    batch: Annotated[str, Meta(pattern=KEY_PATTERN, max_length=64)] | None = None
    """Lines without a `key` get one of this and their number: the same file under the same batch is the same requests.
    Left out, each job is a batch of its own.
    """
    defaults: Annotated[dict[str, Any], Meta(max_length=20)] = field(default_factory=dict)
    """Of `file_cases`: members of the body of `POST /v1/cases` that lines need not repeat. The line's own go first."""
    mapping: BulkMapping | None = None
    """Of `cfpb_csv`."""
    respondent_ref: Ref | None = None
    """Of `respond_cases` and `offer_cases`: whose cases they are. All others do not exist for the job."""
    filters: Annotated[dict[_Words, _Words], Meta(max_length=30)] = field(default_factory=dict)
    """Of `export_cases`: the filters and the order of `GET /v1/cases`, as they stand in its query."""


class BulkJobIn(_BulkIn, kw_only=True):
    sha256: (
        Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="Of the file, in lower-case hex.")] | None
    ) = None
    size: Annotated[int, Meta(ge=1, le=MAX_BYTES, description="Bytes of the file.")] | None = None


class BulkTryIn(_BulkIn, kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=TRIED_BYTES)]
    """The beginning of the file, with its header if it has one; of more lines than are tried, the first."""


class BulkListQuery(Body):
    after: Cursor = ""
    limit: Limit = 50


class BulkJobView(Out, kw_only=True):
    job_id: str
    kind: Kind
    format: Format
    state: State
    lang: str
    next: str
    """What happens next, and what to do."""
    created_at: Stamp
    started_at: Stamp | None
    ended_at: Stamp | None
    estimated_end: Stamp | None
    """At the pace so far."""
    upload_until: Stamp | None
    """The file is dropped then: the job must have begun, and ended."""
    percent: int
    """By bytes of the file."""
    lines_done: int
    lines_total: int | None
    """Known once the file has been read to its end."""
    accepted: int
    refused: int
    repeated: int
    """Lines that had been done before, by another job or request with the same key."""
    batch: str | None
    respondent_ref: str | None
    cause: str | None
    """Why the file was not read to its end, or not at all."""
    cause_line: int | None
    result: str | None
    """Post here for a link to the result."""
    result_until: Stamp | None


class NewBulkJob(BulkJobView, kw_only=True):
    upload: ImportForm | None


class BulkJobs(Out):
    jobs: list[BulkJobView]
    next_after: str | None


class BulkLine(Out, kw_only=True):
    """As a line of the result has it; that also names the case."""

    line: int
    outcome: str
    """`accepted` or `refused`; in a result also `repeated`."""
    key: str | msgspec.UnsetType = msgspec.UNSET
    problem: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    """As the API answers a request that is refused (RFC 9457)."""


class BulkTried(Out):
    lines: list[BulkLine]
    accepted: int
    refused: int


class BulkLink(Out):
    url: str
    expires_at: Stamp
    bytes: int


def _action(verb: str, summary: str, problems: tuple[str, ...] = ()) -> Endpoint:
    return Endpoint(
        method="POST", path=f"{ONE}/actions/{verb}", name=f"{verb}_bulk_job", tag="bulk", summary=summary,
        handle=getattr(bulk, verb), action="bulk.manage", reply=BulkJobView, status=202,
        problems=("try_again", *problems),
    )  # fmt: skip


BULK: Final = (
    Endpoint(
        method="POST", path=bulk.PATH, name="begin_bulk_job", tag="bulk",
        summary="File many cases, answer or offer in many, or export the list: a job, and where to upload its file",
        handle=bulk.begin, action="bulk.manage", body=BulkJobIn, reply=NewBulkJob, status=201, idempotent=True,
        max_body=256 * KIB, problems=("too_many_bulk_jobs", "try_again"),
    ),
    Endpoint(
        method="POST", path=f"{bulk.PATH}/dry-run", name="try_bulk_job", tag="bulk",
        summary=f"What the first {TRIED_LINES} lines of a file would lead to", handle=bulk.dry_run,
        action="bulk.manage", body=BulkTryIn, reply=BulkTried, max_body=1_024 * KIB,
    ),
    Endpoint(
        method="GET", path=bulk.PATH, name="list_bulk_jobs", tag="bulk", summary="Bulk jobs of the last 30 days",
        handle=bulk.list_jobs, action="bulk.manage", query=BulkListQuery, reply=BulkJobs,
    ),
    Endpoint(
        method="GET", path=ONE, name="show_bulk_job", tag="bulk", summary="How far a bulk job is",
        handle=bulk.show, action="bulk.manage", reply=BulkJobView,
    ),
    _action("start", "Begin, once the file is uploaded", ("bulk_file_missing",)),
    _action("resume", "Send a job on that stands still; nothing is done twice", ("bulk_not_under_way",)),
    _action("cancel", "Stop at the end of the page that is begun; what is done stays done"),
    Endpoint(
        method="POST", path=f"{ONE}/downloads", name="download_bulk_result", tag="bulk",
        summary="A short-lived link to the result of a bulk job", handle=bulk.download, action="bulk.manage",
        reply=BulkLink, status=201, problems=("bulk_no_result",),
    ),
)  # fmt: skip
