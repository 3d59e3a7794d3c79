"""Drafts of a case's texts for the public: what says whose they are is replaced by marks; somebody reads the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from chalicelib.application.ports import Loaded, Root
from chalicelib.application.queries import CONTACTS
from chalicelib.bootstrap import services
from chalicelib.domain.case.state import Case
from chalicelib.domain.looks import LookKind
from chalicelib.domain.redaction.kinds import Kind, Known
from chalicelib.domain.redaction.redact import Redacted, redact
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import looked, texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request

_KINDS = {
    "name": {Role.COMPLAINANT: Kind.COMPLAINANT, Role.RESPONDENT: Kind.RESPONDENT},
    "email": dict.fromkeys(Role, Kind.EMAIL),
    "phone": dict.fromkeys(Role, Kind.PHONE),
}


def draft(request: Request) -> Reply:
    """That somebody opened the texts stands in the access log first. Marks are in the language of the case."""
    loaded, (_, root), at = (
        work.load(request, "case.public_draft"),
        work.tenancy(request),
        work.moment(request),
    )
    case, who = loaded.case, work.principal(request)
    looked.note(request, case, LookKind.PUBLIC_DRAFT, at)
    shown = services().reader.show(loaded, who, root, at)["texts"]
    known, lang = list(_known(loaded, root)), case.head.lang
    marks = {kind: texts.text(lang, "redaction", kind.value) for kind in Kind}
    drafts = [
        _draft(id_, of, redact(shown[id_], known, marks) if id_ in shown else None) for id_, of in _of(case)
    ]
    return Reply({
        "case_id": case.head.case_id, "as_of": stamp(at), "state": "draft", "lang": lang, "drafts": drafts,
        "note": texts.text(request.lang, "redaction", "note"),
    })  # fmt: skip


def _of(case: Case) -> Iterator[tuple[str, str]]:
    yield case.claim.narrative.id, "narrative"
    for reason in case.decision.reasons if case.decision is not None else ():
        yield reason.text.id, "reason"


def _known(loaded: Loaded, root: Root) -> Iterator[Known]:
    """Names and contacts of both sides as far as they are still readable, and the platform's references."""
    case = loaded.case
    for role in (Role.COMPLAINANT, Role.RESPONDENT):
        own = services().reader.own(loaded, root, role) or {}
        yield from (Known(_KINDS[name][role], own[name]) for name in CONTACTS if name in own)
        yield Known(Kind.REFERENCE, case.party(role).ref)
    if case.claim.order_ref:
        yield Known(Kind.REFERENCE, case.claim.order_ref)


def _draft(text_id: str, of: str, made: Redacted | None) -> dict[str, Any]:
    if made is None:
        return {"text_id": text_id, "of": of, "text": None, "sha256": None, "found": {}}
    digest = hashlib.sha256(made.text.encode()).hexdigest()
    return {"text_id": text_id, "of": of, "text": made.text, "sha256": digest, "found": made.found}
