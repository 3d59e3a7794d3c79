"""Connections to third parties, and which case concerns what they tell of."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.application.asking import Tenancy
from chalicelib.application.ports import Root, VersionMoved
from chalicelib.application.record_ports import MAX_CONNECTIONS, Connection, Link
from chalicelib.bootstrap import services
from chalicelib.domain.case.exhibits import SourceKind
from chalicelib.domain.delivery import format_secret
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, TryAgain
from chalicelib.domain.providers.known import PROVIDERS
from chalicelib.domain.records.connectors import CONNECTORS
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import dispute_sources, record_shown, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.record_inbound import own

SECRET_BYTES: Final = 32
OLD_SECRET_HOLDS: Final = timedelta(hours=24)
"""After a rotation, so that a sender can change over without losing a message."""


def create(request: Request) -> Reply:
    """The secret is shown this once; it lies sealed under the tenant's own key."""
    tenant, root = work.tenancy(request)
    body = request.body
    if (kind := _kind(body.connector)) is not body.kind:
        known = ", ".join(name for name in (*CONNECTORS, *PROVIDERS) if _kind(name) is body.kind) or "-"
        raise Invalid(faults=(Fault("/connector", "not_one_of", known),))
    source = dispute_sources.read(body, request.wall)
    if len(services().connections.of(tenant.id)) >= MAX_CONNECTIONS:
        raise NotAllowed("too_many_record_connections", limit=MAX_CONNECTIONS)
    connection_id = derive_id("rcn", secrets.token_bytes(32))
    secret, sealed = _new_secret(root, connection_id)
    if source is not None:
        sealed = dispute_sources.sealed(root, connection_id, body.source.secret)
    made = Connection(
        connection_id, tenant.id, kind, body.connector, body.name, request.wall, sealed, source=source
    )
    services().connections.create(made)
    place = f"{request.exchange.base}/v1/record-connections/{connection_id}"
    told = format_secret(secret) if source is None else None
    return Reply(record_shown.shown(request, made) | {"secret": told}, location=place)


def list_connections(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    found = services().connections.of(tenant.id)
    return Reply({"connections": [record_shown.shown(request, c) for c in found]})


def rotate(request: Request) -> Reply:
    """A new secret; the one before holds for a day more, and the one before that no longer."""
    _, root = work.tenancy(request)
    before = own(request)
    if before.source is not None:
        raise NotAllowed("secret_is_the_providers")
    secret, sealed = _new_secret(root, before.id)
    after = replace(
        before, secret=sealed, previous=before.secret, previous_until=request.wall + OLD_SECRET_HOLDS
    )
    try:
        services().connections.change(before, after)
    except VersionMoved:
        raise TryAgain("The connection is being changed.") from None
    return Reply(record_shown.shown(request, after) | {"secret": format_secret(secret)})


def delete(request: Request) -> Reply:
    """What it has brought into cases stays there."""
    services().connections.delete(own(request))
    return Reply(None)


def link(request: Request) -> Reply:
    """By the platform or an officer: no party says what the other's evidence is about."""
    case = work.load(request, "record.link").case
    tenant, root = work.tenancy(request)
    connection = services().connections.get(request.body.connection_id)
    if connection is None or connection.tenant != tenant.id:
        raise Invalid(faults=(Fault("/connection_id", "unknown_reference"),))
    there = Tenancy(tenant, root, work.moment(request))
    made = Link(
        case.head.case_id, connection.id, request.body.subject, there.now, work.principal(request).role
    )
    return Reply(_linked(made) | {"records": services().recording.link(made, there)})


def list_links(request: Request) -> Reply:
    case = work.load(request, "record.link").case
    return Reply({"links": [_linked(found) for found in services().record_links.of_case(case.head.case_id)]})


def _new_secret(root: Root, connection_id: str) -> tuple[bytes, bytes]:
    secret = secrets.token_bytes(SECRET_BYTES)
    return secret, services().crypto.lock(root, connection_id, secret)


def _linked(found: Link) -> dict[str, Any]:
    return {
        "connection_id": found.connection, "subject": found.subject, "linked_at": stamp(found.linked_at),
        "by": found.by,
    }  # fmt: skip


def _kind(connector: str) -> SourceKind:
    """Disputes come from where payments are."""
    return SourceKind.PAYMENT if connector in PROVIDERS else CONNECTORS[connector].kind
