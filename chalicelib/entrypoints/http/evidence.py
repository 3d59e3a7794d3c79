"""Evidence: declaring files, submitting uploads, downloading from the vault. No file passes through here."""

from __future__ import annotations

from typing import Any

from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case, Evidence, EvidenceState
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import FileIn


def declare(request: Request) -> Reply:
    """Reserves a share of the budget for all of the files or none. Forms are minted anew for a repeated request."""
    ask = work.ask(request)

    def prepare(_: Case, texts: Texts) -> cmd.Command:
        return cmd.DeclareEvidence(tuple(_declaration(file, texts) for file in request.body.files))

    admit = work.admission(request, "evidence.declare")
    receipt = services().executor.run(ask, request.path["case_id"], prepare, admit)
    declared = [receipt.case.evidence[evidence_id] for evidence_id in receipt.created]
    case_id = receipt.case.head.case_id
    forms = [_upload(case_id, item) for item in declared if item.state is EvidenceState.DECLARED]
    return work.done(request, receipt, ask.at, uploads=forms)


def submit(request: Request) -> Reply:
    ask = work.ask(request)
    command = cmd.SubmitEvidence(request.path["evidence_id"])
    admit = work.admission(request, "evidence.submit")
    receipt = services().executor.run(ask, request.path["case_id"], lambda _case, _texts: command, admit)
    return work.done(request, receipt, ask.at)


def download(request: Request) -> Reply:
    """A link of five minutes. That it was given stands in the record before it is given."""
    loaded = work.load(request, "evidence.download")
    ask, evidence_id = work.ask(request), request.path["evidence_id"]
    command = cmd.AuthorizeDownload(evidence_id)
    admit = work.admission(request, "evidence.download")
    case_id = loaded.case.head.case_id
    receipt = services().executor.run(ask, case_id, lambda _case, _texts: command, admit, loaded)
    item = receipt.case.evidence[evidence_id]
    assert item.version_id is not None, "kept evidence has its version in the vault"
    shown = services().reader.show(loaded, ask.principal, ask.root, ask.at)
    name = shown["texts"].get(item.name.id) or item.id
    url, expires_at = services().files.link(case_id, item.id, item.version_id, name)
    body = {"url": url, "expires_at": stamp(expires_at), "sha256": item.sha256, "media_type": item.media_type}
    return Reply(body, version=receipt.case.head.version)


def _declaration(file: FileIn, texts: Texts) -> cmd.Declaration:
    return cmd.Declaration(
        sha256=file.sha256, size=file.size, media_type=file.media_type, name=texts.add(file.name),
        request_id=file.request_id,
    )  # fmt: skip


def _upload(case_id: str, item: Evidence) -> dict[str, Any]:
    form = services().files.form(case_id, item.id, item.sha256, item.size, item.media_type)
    return {
        "evidence_id": item.id,
        "url": form.url,
        "fields": form.fields,
        "expires_at": stamp(form.expires_at),
    }
