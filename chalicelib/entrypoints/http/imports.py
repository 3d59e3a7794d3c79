"""Imports: a bundle of another installation taken in, and what was kept of it, to read."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.bootstrap import services
from chalicelib.domain.bundle.imports import Import
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request


def begin(asked: Request) -> Reply:
    """A form for exactly this file. The same announcement gives the same import, with a new form."""
    tenant, root = work.tenancy(asked)
    import_id = derive_id("imp", root.ids, tenant.id, asked.body.sha256)
    found, form = services().importing.begin(import_id, tenant.id, asked.body.sha256, asked.body.size)
    upload = {"url": form.url, "fields": form.fields, "expires_at": stamp(form.expires_at)}
    return Reply(_shown(found, asked.lang) | {"upload": upload})


def start(asked: Request) -> Reply:
    """Once the file is uploaded. It is checked by the verifier that everybody has."""
    tenant, _ = work.tenancy(asked)
    return Reply(_shown(services().importing.start(tenant.id, asked.path["import_id"]), asked.lang))


def show(asked: Request) -> Reply:
    tenant, _ = work.tenancy(asked)
    return Reply(_shown(services().importing.find(tenant.id, asked.path["import_id"]), asked.lang))


def events(asked: Request) -> Reply:
    """The record, a hundred events to a page: the very bytes that were hashed, or what is sealed as its hashes."""
    tenant, _ = work.tenancy(asked)
    page = asked.query.page
    lines = services().importing.events(tenant.id, asked.path["import_id"], page)
    return Reply({"events": [json.loads(line) for line in lines], "next_page": page + 1 if lines else None})


def download(asked: Request) -> Reply:
    """A link of five minutes to the bundle as it came."""
    tenant, _ = work.tenancy(asked)
    found, url, until = services().importing.link(tenant.id, asked.path["import_id"])
    return Reply({"url": url, "expires_at": stamp(until), "sha256": found.sha256, "size": found.size})


def _shown(found: Import, lang: str) -> dict[str, Any]:
    return {
        "import_id": found.id, "state": found.state, "sha256": found.sha256, "size": found.size,
        "case_id": found.case_id or None, "origin": found.origin or None, "reader": found.reader or None,
        "root": found.root or None, "chain_head": found.chain_head or None, "events": found.events,
        "sealed": found.sealed, "exhibits": list(found.exhibits), "cause": found.cause, "broken": found.broken,
        "imported_at": found.imported_at and stamp(found.imported_at),
        "next": texts.text(lang, "imports", found.cause or found.state.value),
    }  # fmt: skip
