"""The API about itself: health, the OpenAPI document, the documentation page. For anybody, without a single read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints.http.exchange import Reply, Request

ASSETS: Final = {"docs.css": "text/css; charset=utf-8"}
KEPT: Final = 8
"""Of what is written out once per process: it is the same for everybody who comes by the same address."""
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def health(request: Request) -> Reply:  # noqa: ARG001 - every handler takes the request
    """That the function answers. It asks nobody: a table's trouble is an alarm, not a reason to restart us."""
    return Reply({"status": "ok"})


def openapi(request: Request) -> Reply:
    return Reply(_document(request.exchange.base))


def docs(request: Request) -> Reply:
    return _read(request, _page)


def problems(request: Request) -> Reply:
    """Every stable code, what it means and what to do: where the `type` of a problem leads to."""
    return _read(request, _problems)


def _read(request: Request, page: Callable[[str, str], str]) -> Reply:
    lang = request.query.lang or request.lang
    headers = {"Content-Security-Policy": PAGE_POLICY, "Content-Language": lang, "Vary": "Accept-Language"}
    return Reply(page(lang, request.exchange.base), content_type="text/html; charset=utf-8", headers=headers)


@lru_cache(KEPT)
def _document(base: str) -> dict[str, Any]:
    from chalicelib.entrypoints.http.openapi import document

    return document(base)


@lru_cache(KEPT)
def _page(lang: str, base: str) -> str:
    from chalicelib.entrypoints.http.docs_page import page

    return page(lang, base)


@lru_cache(KEPT)
def _problems(lang: str, base: str) -> str:
    from chalicelib.entrypoints.http.docs_page import problems_page

    return problems_page(lang, base)


def asset(request: Request) -> Reply:
    """From the list above and nowhere else: the name never becomes a path unchecked."""
    name = request.path["asset"]
    if name not in ASSETS:
        raise NotFound("No such file.")
    file = resources.files("chalicelib") / "entrypoints" / "http" / "assets" / name
    headers = {"Cache-Control": "public, max-age=3600"}
    return Reply(file.read_text("utf-8"), content_type=ASSETS[name], headers=headers)
