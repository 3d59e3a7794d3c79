"""A connection as its platform sees it: never with a secret."""

from __future__ import annotations

from typing import Any

from chalicelib.application.record_ports import Connection, DisputeSource
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http.exchange import Request


def shown(request: Request, connection: Connection) -> dict[str, Any]:
    until = connection.previous_until
    return {
        "id": connection.id, "kind": connection.kind, "connector": connection.connector, "name": connection.name,
        "created_at": stamp(connection.created_at),
        "previous_until": stamp(until) if until is not None and until > request.wall else None,
        "path": f"{request.exchange.base}/v1/records/{connection.id}",
        "source": _source(connection.source) if connection.source is not None else None,
    }  # fmt: skip


def _source(source: DisputeSource) -> dict[str, Any]:
    return {
        "pack": source.pack, "respondent_ref": source.respondent, "respondent_name": source.respondent_name,
        "lang": source.lang, "remedy": source.remedy, "webhook_id": source.webhook_id or None,
        "shop": source.shop or None,
        "certificates": [
            {
                "url": p.url, "sha256": p.certificate.sha256, "starts": stamp(p.certificate.starts),
                "ends": stamp(p.certificate.ends),
            }
            for p in source.pinned
        ],
    }  # fmt: skip
