"""A case's texts for the public: drafts in which marks stand for what says whose they are, and what an officer has made
of them and approved. Nothing is published from here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.application.ports import Loaded, Root
from chalicelib.application.queries import CONTACTS
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.approving import sources
from chalicelib.domain.case.publishing import PublicText
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.looks import LookKind
from chalicelib.domain.redaction.kinds import Kind, Known
from chalicelib.domain.redaction.redact import Redacted, clean, readable, redact
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
    loaded, root, at, shown = _opened(request, "case.public_draft")
    case = loaded.case
    known, marks = list(_known(loaded, root)), _marks(case)
    drafts = [
        _line(
            id_, of, redact(shown[id_], known, marks) if id_ in shown else None, _approved(case, id_, shown)
        )
        for id_, of in sources(case).items()
    ]
    there = [line["state"] for line in drafts if line["text"] is not None]
    return Reply({
        "case_id": case.head.case_id, "as_of": stamp(at), "lang": case.head.lang, "drafts": drafts,
        "state": "approved" if there and set(there) == {"approved"} else "draft",
        "note": texts.text(request.lang, "redaction", "note"),
    })  # fmt: skip


def approve(request: Request) -> Reply:
    """The words as they are shown then: composed, without what nobody sees. What the redaction still finds in them is
    told with its places, unless a reason is given.
    """
    loaded, root, _, shown = _opened(request, "case.public_approve")
    body, ask = request.body, work.ask(request)
    words = clean(body.text)

    def prepare(case: Case, texts: Texts) -> cmd.Command:
        if body.text_id not in shown:  # a text of somebody who was erased can be nobody's to approve
            raise Invalid(
                faults=(Fault("/text_id", "not_one_of", ", ".join(i for i in sources(case) if i in shown)),)
            )
        found = list(_found(case, words, list(_known(loaded, root))))
        if found and body.reason is None:
            raise Invalid("The text still says whose it is.", faults=tuple(found))
        if body.reason is not None and not found:
            raise Invalid(faults=(Fault("/reason", "not_applicable"),))
        return cmd.ApprovePublicText(body.text_id, texts.add(words), texts.maybe(body.reason))

    if request.query.dry_run:
        return work.tried(request, ask, prepare, "case.public_approve")
    admitted = work.admission(request, "case.public_approve")
    receipt = services().executor.run(ask, request.path["case_id"], prepare, admitted)
    return work.done(request, receipt, ask.at)


def _opened(request: Request, action: str) -> tuple[Loaded, Root, datetime, dict[str, str]]:
    """The case, and its texts by their ids; the look is written down before they are opened. Raises TryAgain."""
    loaded, (_, root), at = work.load(request, action), work.tenancy(request), work.moment(request)
    looked.note(request, loaded.case, LookKind.PUBLIC_DRAFT, at)
    shown: dict[str, str] = services().reader.show(loaded, work.principal(request), root, at)["texts"]
    return loaded, root, at, shown


def _marks(case: Case) -> dict[Kind, str]:
    return {kind: texts.text(case.head.lang, "redaction", kind.value) for kind in Kind}


def _found(case: Case, words: str, known: list[Known]) -> Iterator[Fault]:
    """Characters are counted from 0, in the words as they would be kept."""
    for span in readable(words, known, _marks(case)):
        yield Fault("/text", "still_identifies", f"{span.start}-{span.end} {span.kind.value}")


def _known(loaded: Loaded, root: Root) -> Iterator[Known]:
    """Names and contacts of both sides as far as they are still readable, and the platform's references."""
    case = loaded.case
    for role in (Role.COMPLAINANT, Role.RESPONDENT):
        own = services().reader.own(loaded, root, role) or {}
        yield from (Known(_KINDS[name][role], own[name]) for name in CONTACTS if name in own)
        yield Known(Kind.REFERENCE, case.party(role).ref)
    if case.claim.order_ref:
        yield Known(Kind.REFERENCE, case.claim.order_ref)


def _line(text_id: str, of: str, made: Redacted | None, approved: dict[str, Any] | None) -> dict[str, Any]:
    """Of a text whose author was erased nothing is shown, approved or not."""
    if made is None:
        return {"text_id": text_id, "of": of, "state": "draft", "text": None, "sha256": None, "found": {},
                "approved": None}  # fmt: skip
    return {
        "text_id": text_id, "of": of, "state": "approved" if approved else "draft", "text": made.text,
        "sha256": _digest(made.text), "found": made.found, "approved": approved,
    }  # fmt: skip


def _approved(case: Case, text_id: str, shown: dict[str, str]) -> dict[str, Any] | None:
    found: PublicText | None = case.public_texts.get(text_id)
    if found is None or found.text.id not in shown:
        return None
    words = shown[found.text.id]
    return {
        "text": words, "sha256": _digest(words), "by": found.by, "at": stamp(found.approved_at),
        "reason": shown.get(found.reason.id) if found.reason else None,
    }  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
