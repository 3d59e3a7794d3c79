"""The hand-over to a body's own system: signed messages in, enquiries out, a transaction, the file of its case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.application.asking import Tenancy
from chalicelib.application.webhook_ports import WebhookEndpoint
from chalicelib.bootstrap import services
from chalicelib.domain import delivery
from chalicelib.domain.arbitration import views
from chalicelib.domain.errors import Fault, Invalid, NotFound, Unauthenticated
from chalicelib.domain.handover.rules import TOLERANCE, Transaction, awaited
from chalicelib.domain.looks import LookKind
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import looked, work
from chalicelib.entrypoints.http.exchange import Reply, Request


class NotSigned(Unauthenticated):
    """No signature, or none that fits: `data.reason` says which."""

    code = "message_not_signed"


def take(request: Request) -> Reply:
    """One message, from the body whose key comes with it, signed with the secret of one of its endpoints."""
    there, message = _there(request), request.body
    _signed(request, there, message.id)
    taken = services().taking.take(message, request.raw, there)
    known = taken.known
    return Reply({
        "handover_id": known.id, "state": known.state, "awaited": list(awaited(known.state)),
        "repeated": taken.repeated, "created": list(taken.created),
    })  # fmt: skip


def _signed(request: Request, there: Tenancy, message_id: str) -> None:
    """Raises NotSigned, and Invalid for an id that is not the signed one."""
    endpoints = [e for e in services().deliveries.endpoints(there.tenant.id) if e.disabled is None and e.own]
    copies = [(e.id, copy) for e in endpoints for copy in _copies(e, request.wall)]
    secrets = [services().crypto.unlock(there.root, endpoint_id, copy) for endpoint_id, copy in copies]
    try:
        signed_id = delivery.verify(request.signature, request.raw, secrets, request.wall, TOLERANCE)
    except delivery.SignatureRejected as refused:
        raise NotSigned(reason=refused.code) from None
    if signed_id != message_id:
        raise Invalid(faults=(Fault("/id", "other_value", limit=signed_id),))


def _copies(endpoint: WebhookEndpoint, now: datetime) -> list[bytes]:
    """Of its secret, and of those that were replaced and still hold."""
    return [endpoint.own, *(old.own for old in endpoint.retired if old.own and old.until > now)]


def enquire(request: Request) -> Reply:
    """Asked again, it tells what has been answered since."""
    tenant, _ = work.tenancy(request)
    case = work.load(request, "case.enquire").case
    known = services().handing.enquire(tenant, case, request.body.body_id)
    return Reply({
        "handover_id": known.id, "body_id": known.body, "state": known.state, "opened_at": stamp(known.opened_at),
        "updated_at": stamp(known.updated_at), "answer_by": known.answer_by and stamp(known.answer_by),
        "fee": known.fee and msgspec.to_builtins(known.fee), "usual_days": known.usual_days, "reason": known.reason,
    })  # fmt: skip


def show(request: Request) -> Reply:
    there, known = _own(request)
    return Reply({
        "handover_id": known.id, "platform_id": known.platform, "arbitration_id": known.arbitration_id or None,
        "state": known.state, "awaited": list(awaited(known.state)), "opened_at": stamp(known.opened_at),
        "updated_at": stamp(known.updated_at), "answer_by": known.answer_by and stamp(known.answer_by),
        "sent": [{"id": s.id, "action": s.action, "at": stamp(s.at)} for s in known.sent],
        "taken": list(known.taken), "file": _link(known, there),
    })  # fmt: skip


def file(request: Request) -> Reply:
    """Only by a link that holds; in the same words for one that was never given."""
    there, known = _own(request)
    until = datetime.fromtimestamp(request.query.until, UTC)
    if not services().handing.admits(known, until, request.query.proof, there):
        raise NotFound("No such link, or not any more.")
    if not known.arbitration_id:
        raise NotFound("An enquiry tells of no case.")
    found = services().arbitration_reader.load(known.arbitration_id).arbitration
    if not views.concerned(found):
        raise NotFound("The case is not before this body any more.")
    noted = looked.noting(request, LookKind.HANDOVER)
    return Reply(services().handing_over.file(found, request.query.after, request.query.limit, noted))


def _link(known: Transaction, there: Tenancy) -> dict[str, Any] | None:
    if not known.arbitration_id:
        return None
    link = services().handing.link(known, there)
    return {"path": link.path, "expires_at": stamp(link.expires_at)}


def _own(request: Request) -> tuple[Tenancy, Transaction]:
    """Raises NotFound for any other body's."""
    there = _there(request)
    known = services().taking.known(request.path["handover_id"], there.tenant.id)
    if known.body != there.tenant.id:
        raise NotFound("No such transaction.")
    return there, known


def _there(request: Request) -> Tenancy:
    """The calling body, with its keys and its time of the request."""
    tenant, root = work.tenancy(request)
    return Tenancy(tenant, root, work.moment(request))
