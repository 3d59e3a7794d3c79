"""A payment provider's notice coming in: held against the connection's secret or certificates, read, brought to its
case. What is about something else is answered like what was taken: a provider gives up on an address that refuses.
"""

from __future__ import annotations

import hashlib

from chalicelib.application.asking import Tenancy
from chalicelib.application.disputing import lacking
from chalicelib.application.record_ports import Connection
from chalicelib.bootstrap import services
from chalicelib.domain.case.exhibits import Attested
from chalicelib.domain.delivery import SignatureRejected
from chalicelib.domain.errors import Unauthenticated
from chalicelib.domain.providers.notice import Keys, Provider
from chalicelib.entrypoints.http.exchange import Reply, Request

NOBODYS = Keys(secrets=(b"\x00" * 32,), webhook_id="-", shop="-")
"""Held against a notice for a connection that is not there, so that it is looked at like any other."""


class RecordNotSigned(Unauthenticated):
    """No signature, or none that fits; never why."""

    code = "record_not_signed"


def signed(
    request: Request, provider: Provider, connection: Connection | None, there: Tenancy | None
) -> Reply:
    """Raises RecordNotSigned in the same words for a connection that is not there."""
    keys = NOBODYS if connection is None or there is None else _keys(request, connection, there)
    try:
        message_id = provider.verify(request.signature, request.raw, keys, request.wall)
    except SignatureRejected:
        raise RecordNotSigned from None
    if connection is None or there is None:
        raise RecordNotSigned
    return _take(request, provider, connection, there, message_id)


def _take(
    request: Request, provider: Provider, connection: Connection, there: Tenancy, message_id: str
) -> Reply:
    if signed_over := provider.loosely(request.signature, request.raw):
        until = request.wall + provider.good_for
        services().disputing.stands(connection, signed_over, request.raw, until)
    found = provider.read(request.signature, request.raw)
    shown = {
        "record": message_id, "subject": "", "attested": Attested.SIGNATURE, "cases": 0, "repeated": False,
        "sha256": hashlib.sha256(request.raw).hexdigest(),
    }  # fmt: skip
    if found is None:
        return Reply(shown | {"ignored": True})
    taken = services().disputing.take(connection, found, message_id or found.event, there)
    waits = bool(taken.lacking)
    return Reply(
        shown
        | {
            "record": found.event, "subject": found.dispute, "cases": 0 if waits else 1, "repeated": taken.repeated,
            "case_id": None if waits else taken.case_id, "state": taken.state, "lacking": lacking(taken.lacking),
        }
    )  # fmt: skip


def _keys(request: Request, connection: Connection, there: Tenancy) -> Keys:
    source = connection.source
    assert source is not None
    boxes = [box for box in connection.sealed(request.wall) if box]
    opened = tuple(services().crypto.unlock(there.root, connection.id, box) for box in boxes)
    return Keys(secrets=opened, webhook_id=source.webhook_id, pinned=source.pinned, shop=source.shop)
