"""Evidence: drafts, what is missing, submitting, downloading from the vault. No file passes through here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import asdict

from chalicelib.application.execute import Prepare
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import evidence as rules
from chalicelib.domain.case import manifest as exhibited
from chalicelib.domain.case.exhibits import OTHER, Which
from chalicelib.domain.case.requirements import Requirement, missing, requirements
from chalicelib.domain.case.seeing import known, sees, unknown
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.catalogue import Guide
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.media import named
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import texts as told
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.evidence_schemas import FileIn
from chalicelib.entrypoints.http.exchange import Reply, Request


def show(request: Request) -> Reply:
    """All about the files that the caller may see, and what the checklist still asks of the caller's side."""
    loaded = work.load(request, "evidence.list")
    case, role = loaded.case, work.principal(request).role
    seen, limits = work.view(request, case, work.moment(request)), services().reader.pack(case).evidence
    found = _requirements(case, role)
    body = {
        "files": seen["evidence"], "requests": seen["requests"], "limits": asdict(limits),
        "left": seen.get("evidence_left"), "requirements": [_line(line, case, request.lang) for line in found],
        **_lacking(found, case, role, request.lang),
    }  # fmt: skip
    return Reply(body, version=case.head.version)


def manifest(request: Request) -> Reply:
    case = work.load(request, "evidence.list").case
    return Reply(exhibited.manifest(case, work.principal(request).role), version=case.head.version)


def custody(request: Request) -> Reply:
    """Read off the record itself, so that each step has its place in the chain."""
    case, who = work.load(request, "evidence.list").case, work.principal(request)
    item = known(case, request.path["evidence_id"])
    if not sees(case, item, who.role):
        raise unknown()
    trail = [_step(step) for step in services().reader.custody(case.head.case_id, who, item)]
    body = {
        "evidence_id": item.id, "exhibit": item.exhibit, "sha256": item.sha256, "state": item.state, "trail": trail,
    }  # fmt: skip
    return Reply(body, version=case.head.version)


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """Moments as everywhere; in the event they stand as they were hashed."""
    until = step.get("kept_until")
    return step | {"kept_until": stamp(datetime.fromisoformat(until)) if until else None}


def declare(request: Request) -> Reply:
    """Reserves a share of the budget for all of the files or none. Forms are minted anew for a repeated request."""
    ask = work.ask(request)

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        _on_checklist(case, ((f"/files/{n}/kind", file.kind) for n, file in enumerate(request.body.files)))
        return cmd.DeclareEvidence(tuple(_declaration(file, texts) for file in request.body.files))

    admit = work.admission(request, "evidence.declare")
    receipt = services().executor.run(ask, request.path["case_id"], prepare, admit)
    declared = [receipt.case.evidence[evidence_id] for evidence_id in receipt.created]
    case_id = receipt.case.head.case_id
    forms = [_upload(case_id, item) for item in declared if item.state is EvidenceState.DECLARED]
    return work.done(
        request, receipt, ask.at, uploads=forms, missing=_missing(receipt.case, ask.principal.role)
    )


def amend(request: Request) -> Reply:
    """Changes what is said of a draft. Its bytes are fixed by their hash: other bytes are another file."""
    given = request.body

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        _on_checklist(case, [("/kind", given.kind or OTHER)])
        name = texts.maybe(given.name)
        return cmd.AmendEvidence(
            request.path["evidence_id"], name, given.kind, given.visibility, given.request_id
        )

    return _done(request, prepare, "evidence.declare")


def discard(request: Request) -> Reply:
    """Takes a draft back."""
    command = cmd.DiscardEvidence(request.path["evidence_id"])
    return _done(request, lambda _case, _texts: command, "evidence.declare")


def submit(request: Request) -> Reply:
    command = cmd.SubmitEvidence(request.path["evidence_id"])
    return _done(request, lambda _case, _texts: command, "evidence.submit")


def submit_all(request: Request) -> Reply:
    """Several at once. A dry run says what would still be missing then."""
    command = cmd.SubmitAll(tuple(request.body.evidence_ids))
    ask = work.ask(request)

    def lacking(case: Case) -> dict[str, Any]:
        role = ask.principal.role
        return _lacking(_requirements(case, role), case, role, request.lang)

    def prepare(_case: Case, _texts: Texts) -> cmd.Command:
        return command

    if request.query.dry_run:
        return work.tried(request, ask, prepare, "evidence.submit", lacking)
    admit = work.admission(request, "evidence.submit")
    receipt = services().executor.run(ask, request.path["case_id"], prepare, admit)
    return work.done(request, receipt, ask.at, **lacking(receipt.case))


def download(request: Request) -> Reply:
    """A link of five minutes. That it was given stands in the record before it is given."""
    loaded = work.load(request, "evidence.download")
    ask, evidence_id = work.ask(request), request.path["evidence_id"]
    command = cmd.AuthorizeDownload(evidence_id, request.body.which)
    admit = work.admission(request, "evidence.download")
    receipt = services().executor.run(
        ask, loaded.case.head.case_id, lambda _case, _texts: command, admit, loaded
    )
    item = receipt.case.evidence[evidence_id]
    which = rules.which(item, ask.principal.role, command.which)
    seen = services().reader.show(loaded, ask.principal, ask.root, ask.at)
    return Reply(
        link(item, loaded.case.head.case_id, seen["texts"].get(item.name.id), which),
        version=receipt.case.head.version,
    )


def link(item: Evidence, case_id: str, name: str | None, which: Which) -> dict[str, Any]:
    """A link to one form of a kept file."""
    made = rules.derived(item, which)
    version = made.version_id if made is not None else item.version_id
    assert version is not None, "kept evidence has its version in the vault"
    called = named(name, made.media_type if made is not None else item.media_type) if name else item.id
    url, expires_at = services().files.link(case_id, item.id, version, called, which)
    return {
        "url": url, "expires_at": stamp(expires_at), "which": which,
        "sha256": made.sha256 if made is not None else item.sha256,
        "media_type": made.media_type if made is not None else item.media_type,
    }  # fmt: skip


def _done(request: Request, prepare: Prepare, action: str) -> Reply:
    ask = work.ask(request)
    receipt = services().executor.run(ask, request.path["case_id"], prepare, work.admission(request, action))
    return work.done(request, receipt, ask.at)


def _guide(case: Case) -> Guide:
    """The kind of dispute, with its checklist."""
    return services().catalogue.get().guides[case.claim.dispute_type]


def _on_checklist(case: Case, kinds: Iterable[tuple[str, str]]) -> None:
    """Raises Invalid for a kind that is on no line of the case's checklist. `kinds`: each with its pointer."""
    known = (*(line.key for line in _guide(case).evidence), OTHER)
    faults = [Fault(at, "unknown_kind", limit=", ".join(known)) for at, kind in kinds if kind not in known]
    if faults:
        raise Invalid("A kind is on no checklist.", faults=tuple(faults))


def _requirements(case: Case, role: Role) -> list[Requirement]:
    return requirements(
        _guide(case).evidence, case, [item for item in case.evidence.values() if sees(case, item, role)]
    )


def _missing(case: Case, role: Role) -> list[str]:
    return [line.kind for line in missing(_requirements(case, role), role)]


def _lacking(found: list[Requirement], case: Case, role: Role, lang: str) -> dict[str, Any]:
    """The kinds, and a sentence that names them; a side that brings nothing of its own lacks nothing."""
    lacking = missing(found, role)
    names = [_label(line, case, lang) for line in lacking]
    said = told.text(lang, "evidence", "missing", items=told.text(lang, "evidence", "and").join(names))
    return {"missing": [line.kind for line in lacking], "warning": said if lacking else None}


def _line(line: Requirement, case: Case, lang: str) -> dict[str, Any]:
    why = next(exhibit.why.of(lang) for exhibit in _guide(case).evidence if exhibit.key == line.kind)
    return asdict(line) | {"label": _label(line, case, lang), "why": why, "files": list(line.files)}


def _label(line: Requirement, case: Case, lang: str) -> str:
    return _guide(case).name(f"evidence.{line.kind}", lang)


def _declaration(file: FileIn, texts: Texts) -> cmd.Declaration:
    return cmd.Declaration(
        sha256=file.sha256, size=file.size, media_type=file.media_type, name=texts.add(file.name),
        request_id=file.request_id, kind=file.kind, visibility=file.visibility, redacts=file.redacts,
    )  # fmt: skip


def _upload(case_id: str, item: Evidence) -> dict[str, Any]:
    form = services().files.form(case_id, item.id, item.sha256, item.size, item.media_type)
    return {
        "evidence_id": item.id,
        "url": form.url,
        "fields": form.fields,
        "expires_at": stamp(form.expires_at),
    }
