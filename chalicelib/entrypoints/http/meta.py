"""The API about itself: health, the OpenAPI document, the documentation page. For anybody, without a single read."""

from __future__ import annotations

from importlib import resources
from typing import Final

from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints.http.exchange import Reply, Request

ASSETS: Final = {"docs.css": "text/css; charset=utf-8"}
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def health(request: Request) -> Reply:  # noqa: ARG001 - every handler takes the request
    """That the function answers. It asks nobody: a table's trouble is an alarm, not a reason to restart us."""
    return Reply({"status": "ok"})


def openapi(request: Request) -> Reply:
    from chalicelib.entrypoints.http.openapi import document

    return Reply(document(request.exchange.base))


def docs(request: Request) -> Reply:
    from chalicelib.entrypoints.http.docs_page import page

    lang = request.query.lang or request.lang
    headers = {"Content-Security-Policy": PAGE_POLICY, "Content-Language": lang, "Vary": "Accept-Language"}
    return Reply(page(lang, request.exchange.base), content_type="text/html; charset=utf-8", headers=headers)


def asset(request: Request) -> Reply:
    """From the list above and nowhere else: the name never becomes a path unchecked."""
    name = request.path["asset"]
    if name not in ASSETS:
        raise NotFound("No such file.")
    file = resources.files("chalicelib") / "entrypoints" / "http" / "assets" / name
    headers = {"Cache-Control": "public, max-age=3600"}
    return Reply(file.read_text("utf-8"), content_type=ASSETS[name], headers=headers)
