"""Registers the table of endpoints with Chalice: one blueprint, and the middleware around it."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Blueprint, Chalice, Response

from chalicelib.entrypoints.http.edge import CORS, edge, unexpected
from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from chalicelib.entrypoints.http.exchange import exchange
from chalicelib.entrypoints.http.handling import handle
from chalicelib.entrypoints.http.problems import guarded


def register(app: Chalice) -> None:
    """Adds every route and the middleware to the app."""
    app.register_middleware(edge, "http")
    app.register_blueprint(blueprint())


def blueprint() -> Blueprint:
    """A fresh one: a blueprint belongs to the app it was registered with."""
    own = Blueprint(__name__)
    for endpoint in TABLE:
        _add(own, endpoint)
    return own


def _add(own: Blueprint, endpoint: Endpoint) -> None:
    """Bodies are decoded by us, so Chalice is told to let every content type through."""

    @guarded(lambda: exchange(own.current_request), unexpected)
    def view(**params: str) -> Response:
        return handle(endpoint, own.current_request, params)

    named: Callable[..., Response] = view
    named.__name__ = endpoint.name
    own.route(endpoint.path, methods=[endpoint.method], name=endpoint.name, content_types=["*/*"], cors=CORS)(
        named
    )
