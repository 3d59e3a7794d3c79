"""Bulk jobs through the API: given, tried out, started, cancelled, looked after, fetched. No file passes here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import asking as requests
from chalicelib.application.bulk import has_result
from chalicelib.bootstrap import services
from chalicelib.domain.bulk import asking, records
from chalicelib.domain.bulk.job import (
    ANSWERS,
    FORMATS,
    RESULT_KEPT,
    TRIED_LINES,
    UPLOAD_KEPT,
    Format,
    Job,
    Kind,
)
from chalicelib.domain.errors import Fault, Invalid, RedressError
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import bulk_lines, texts, work
from chalicelib.entrypoints.http.auth import admit
from chalicelib.entrypoints.http.decoder import child
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import CaseIn

PATH: Final = "/v1/bulk-jobs"
_OF_FILES: Final = ("sha256", "size")


def begin(asked: Request) -> Reply:
    """The same request gives the same job: one that still waits for its file with a new form."""
    faults = _wrong(asked.body)
    if asked.body.kind is not Kind.EXPORT_CASES:
        faults += [Fault(f"/{name}", "missing") for name in _OF_FILES if getattr(asked.body, name) is None]
    if faults:
        raise Invalid(faults=tuple(faults))
    job, form = services().bulk.begin(_job(asked))
    shown = _shown(job, asked)
    upload = {"url": form.url, "fields": form.fields, "expires_at": stamp(form.expires_at)} if form else None
    return Reply(shown | {"upload": upload}, location=f"{asked.exchange.base}{PATH}/{job.id}")


def dry_run(asked: Request) -> Reply:
    """The first lines of a file, each as it would be done; nothing is written, and no key is used up."""
    if faults := _wrong(asked.body):
        raise Invalid(faults=tuple(faults))
    job, doing = _job(asked), bulk_lines.Lines(dry_run=True)
    told = list(_tried(job, doing, asked.body.text.encode()))
    tally = {name: sum(t["outcome"] == name for t in told) for name in ("accepted", "refused")}
    return Reply({"lines": told, **tally})


def list_jobs(asked: Request) -> Reply:
    tenant, _ = work.tenancy(asked)
    found, after = services().bulk.newest(tenant.id, asked.query.after, asked.query.limit)
    return Reply({"jobs": [_shown(job, asked) for job in found], "next_after": after or None})


def show(asked: Request) -> Reply:
    tenant, _ = work.tenancy(asked)
    return Reply(_shown(services().bulk.find(tenant.id, asked.path["job_id"]), asked))


def start(asked: Request) -> Reply:
    return _acted(asked, services().bulk.start)


def resume(asked: Request) -> Reply:
    return _acted(asked, services().bulk.resume)


def cancel(asked: Request) -> Reply:
    return _acted(asked, services().bulk.cancel)


def download(asked: Request) -> Reply:
    """A link of five minutes."""
    tenant, _ = work.tenancy(asked)
    job, url, until = services().bulk.link(tenant.id, asked.path["job_id"])
    return Reply({"url": url, "expires_at": stamp(until), "bytes": job.bytes})


def _acted(asked: Request, act: Any) -> Reply:
    tenant, _ = work.tenancy(asked)
    return Reply(_shown(act(tenant.id, asked.path["job_id"]), asked))


def _job(asked: Request) -> Job:
    """Raises Forbidden where the key could not do the job's work itself."""
    (tenant, root), who, body = work.tenancy(asked), work.principal(asked), asked.body
    admit(who, bulk_lines.NEEDED[body.kind])
    key = asked.key or ""
    assert asked.caller is not None
    job_id = derive_id("blk", root.ids, who.id, PATH, key)
    if body.kind is Kind.EXPORT_CASES:
        bulk_lines.wanted(body.filters)
    return Job(
        id=job_id, tenant=tenant.id, by=bulk_lines.by(asked.caller), kind=body.kind, format=body.format,
        lang=body.lang or asked.lang, created_at=asked.wall, batch=body.batch or "",
        fingerprint=requests.fingerprint(root, asked.canonical, key), defaults=_defaults(body),
        respondent_ref=body.respondent_ref or "", filters=dict(body.filters), sha256=getattr(body, "sha256", "") or "",
        size=getattr(body, "size", 0) or 0,
    )  # fmt: skip


def _defaults(body: Any) -> dict[str, Any]:
    shown: dict[str, Any] = dict(body.defaults)
    if body.mapping is not None:
        shown["mapping"] = msgspec.to_builtins(body.mapping)
    return shown


def _wrong(body: Any) -> list[Fault]:
    """What does not go together."""
    faults = []
    if body.format not in FORMATS[body.kind]:
        faults.append(Fault("/format", "not_one_of", ", ".join(sorted(FORMATS[body.kind]))))
    if body.kind in ANSWERS and not body.respondent_ref:
        faults.append(Fault("/respondent_ref", "missing"))
    only = {
        "respondent_ref": body.kind in ANSWERS, "filters": body.kind is Kind.EXPORT_CASES,
        "defaults": body.kind is Kind.FILE_CASES, "mapping": body.format is Format.CFPB_CSV,
        "batch": body.kind is not Kind.EXPORT_CASES, "sha256": body.kind is not Kind.EXPORT_CASES,
        "size": body.kind is not Kind.EXPORT_CASES,
    }  # fmt: skip
    faults += [
        Fault(f"/{name}", "not_applicable")
        for name, fits in only.items()
        if getattr(body, name, None) and not fits
    ]
    if body.kind is Kind.FILE_CASES:
        known = CaseIn.__struct_fields__
        faults += [
            Fault(child("/defaults", name), "unknown_field") for name in body.defaults if name not in known
        ]
    return faults


def _tried(job: Job, doing: bulk_lines.Lines, raw: bytes) -> Iterator[dict[str, Any]]:
    split = records.lines if job.format is Format.JSONL else records.rows
    header: tuple[str, ...] = ()
    for number, record in enumerate(r for r in split([raw]) if r.raw is None or r.raw.strip()):
        if number >= TRIED_LINES + bool(header):
            return
        try:
            if job.format is not Format.JSONL and not header:
                header = asking.columns(job, record)
                continue
            line = asking.asked(job, header, record, doing.value)
            doing.do(job, line)
        except RedressError as refused:
            yield {"line": record.line, "outcome": "refused", "problem": doing.problem(job, refused)}
            if job.format is not Format.JSONL and not header:
                return
        else:
            yield {"line": record.line, "outcome": "accepted", "key": line.key}


def _shown(job: Job, asked: Request) -> dict[str, Any]:
    now, lang = services().clock.now(), asked.lang
    result = f"{PATH}/{job.id}/downloads" if has_result(job, now) else None
    return {
        "job_id": job.id, "kind": job.kind, "format": job.format, "state": job.state, "lang": job.lang,
        "next": texts.text(lang, "bulk", job.cause or job.state.value, line=str(job.cause_line or 0)),
        "created_at": stamp(job.created_at), "started_at": _moment(job.started_at),
        "ended_at": _moment(job.ended_at), "estimated_end": _moment(job.estimated_end(now)),
        "upload_until": _moment(job.created_at + UPLOAD_KEPT) if job.size else None,
        "percent": job.percent, "lines_done": job.lines, "lines_total": job.lines if job.read_to_end else None,
        "accepted": job.accepted, "refused": job.refused, "repeated": job.repeated,
        "batch": job.batch or None, "respondent_ref": job.respondent_ref or None, "cause": job.cause,
        "cause_line": job.cause_line, "result": result,
        "result_until": _moment(job.ended_at + RESULT_KEPT) if result and job.ended_at else None,
    }  # fmt: skip


def _moment(found: datetime | None) -> str | None:
    return stamp(found) if found is not None else None
