"""Third parties' messages coming in: signed by the sender, or handed in by the platform's server.

Whoever does not know the secret learns nothing: of a connection that is not there, one that was deleted and a wrong
signature the answer is the same, and comes before the message is looked at.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.application.asking import Tenancy
from chalicelib.application.record_ports import Connection
from chalicelib.bootstrap import services
from chalicelib.domain import delivery
from chalicelib.domain.case.exhibits import Attested
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound
from chalicelib.domain.providers.known import by_headers
from chalicelib.domain.providers.notice import Keys, Provider
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.domain.records.record import MAX_BYTES
from chalicelib.entrypoints.http import dispute_inbound, fields, work
from chalicelib.entrypoints.http.decoder import decode
from chalicelib.entrypoints.http.dispute_inbound import RecordNotSigned
from chalicelib.entrypoints.http.exchange import Reply, Request

_NOBODYS: Final = b"\x00" * 32
"""Held against a message for a connection that is not there, so that it is looked at like any other."""


class RecordIdUsed(Conflict):
    """Its first content stands."""

    code = "record_id_used"


def signed(request: Request) -> Reply:
    """Public: the signature is the credential. Whoever brings none, or an old one, makes us read nothing. The
    connection's connector says whose way of signing counts.
    """
    provider = by_headers(request.signature)
    _look(request, provider)
    connection = services().connections.get(request.path["connection_id"])
    if connection is not None and (provider.name if provider else None) != _signs_as(connection):
        connection = None
    there = services().tenancies.of(connection.tenant) if connection is not None else None
    if provider is not None:
        return dispute_inbound.signed(request, provider, connection, there)
    message_id = _signed_id(request, connection, there)
    assert connection is not None, "a message for nobody is not signed"
    assert there is not None
    value = decode(request.raw, MAX_BYTES)
    decoded = replace(request, canonical=msgspec.json.encode(value, order="sorted"))
    return _take(decoded, connection, there, message_id, Attested.SIGNATURE)


def vouched(request: Request) -> Reply:
    """With the API key of the platform, which vouches for it. Its Idempotency-Key is the message's id."""
    tenant, root = work.tenancy(request)
    connection = own(request)
    if connection.source is not None:
        raise NotAllowed("not_a_record_source")
    assert request.key is not None
    # Apart from the ids that senders give: neither can use up the other's.
    message_id = "key." + hashlib.sha256(request.key.encode()).hexdigest()
    there = Tenancy(tenant, root, work.moment(request))
    return _take(request, connection, there, message_id, Attested.API_KEY)


def own(request: Request) -> Connection:
    """Raises NotFound, in the same words for another platform's."""
    tenant, _ = work.tenancy(request)
    found = services().connections.get(request.path["connection_id"])
    if found is None or found.tenant != tenant.id:
        raise NotFound("No such connection.")
    return found


def _signs_as(connection: Connection) -> str | None:
    """The provider whose way of signing is the connection's; None: Standard Webhooks."""
    return connection.connector if connection.source is not None else None


def _look(request: Request, provider: Provider | None) -> None:
    """Whether there could be a signature at all: headers, their form, the time. Held against no secret."""
    try:
        if provider is not None:
            provider.verify(request.signature, request.raw, Keys(), request.wall)
        else:
            delivery.verify(request.signature, request.raw, (), request.wall)
    except delivery.SignatureRejected as refused:
        if refused.code != "signature_mismatch":
            raise RecordNotSigned from None


def _signed_id(request: Request, connection: Connection | None, there: Tenancy | None) -> str:
    """Several signatures may stand there, and two secrets may hold; every pair is compared (Standard Webhooks)."""
    secrets = [_NOBODYS]
    if connection is not None and there is not None:
        sealed = connection.sealed(request.wall)
        secrets = [services().crypto.unlock(there.root, connection.id, box) for box in sealed]
    try:
        message_id = delivery.verify(request.signature, request.raw, secrets, request.wall)
    except delivery.SignatureRejected:
        raise RecordNotSigned from None
    if connection is None:
        raise RecordNotSigned
    return message_id


def _take(
    request: Request, connection: Connection, there: Tenancy, message_id: str, attested: Attested
) -> Reply:
    source = CONNECTORS[connection.connector]
    message = fields.read(msgspec.json.decode(request.canonical), source.message)
    try:
        taken = services().recording.take(
            connection, source, message, message_id, request.canonical, attested, there
        )
    except Conflict:
        raise RecordIdUsed from None
    shown = {
        "record": taken.record.record, "subject": taken.record.subject, "attested": taken.record.attested,
        "sha256": hashlib.sha256(taken.record.body).hexdigest(), "cases": taken.cases, "repeated": taken.repeated,
    }  # fmt: skip
    return Reply(shown, replayed=taken.repeated and attested is Attested.API_KEY)
