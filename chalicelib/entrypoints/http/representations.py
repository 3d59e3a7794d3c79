"""Representatives of a party in one case: named by the party or for it, revoked, given back."""

from __future__ import annotations

from typing import Any

from chalicelib.application import execute
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.state import Case
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request


def authorise(request: Request) -> Reply:
    body = request.body
    command = cmd.AuthoriseRepresentative(
        ref=body.ref, kind=body.kind, scope=tuple(body.scope), text_sha256=body.text_sha256,
        signature=body.signature, expires_at=body.expires_at, of=Role(body.of) if body.of else None,
        signed_at=body.signed_at, evidence_id=body.evidence_id,
    )  # fmt: skip
    receipt = _carried_out(request, "case.represent", command)
    return _set(receipt, request, receipt.created[0])


def end(request: Request) -> Reply:
    """By the party or the platform it is revoked, by its own bearer given back."""
    id_ = request.path["representation_id"]
    command = cmd.EndRepresentation(id_, request.body.ground)
    return _set(_carried_out(request, "case.end_representation", command), request, id_)


def _carried_out(request: Request, action: str, command: cmd.Command) -> execute.Receipt:
    def prepare(_case: Case, _texts: Texts) -> cmd.Command:
        return command

    admitted = work.admission(request, action)
    return services().executor.run(work.ask(request), request.path["case_id"], prepare, admitted)


def _set(receipt: execute.Receipt, request: Request, id_: str) -> Reply:
    case = receipt.case
    shown: list[dict[str, Any]] = work.view(request, case, work.moment(request))["representations"]
    found = next(line for line in shown if line["id"] == id_)
    body = {"case_id": case.head.case_id, "representation": found}
    return Reply(body, version=case.head.version, replayed=receipt.replayed)
