"""Registers the table of endpoints with Chalice: one blueprint, and the middleware around it.

API Gateway holds a few hundred resources at most, so all verbs of one thing share a resource: a path that ends in
`/actions/<verb>` is served by `/actions/{verb}`, which picks the endpoint of the table by its verb. To everybody else
(the description, the problems, the idempotency of a request) it stays the path that the table says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from chalice.app import Blueprint, Chalice, Response

from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints.http.edge import CORS, edge, unexpected
from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from chalicelib.entrypoints.http.exchange import VERB, exchange
from chalicelib.entrypoints.http.handling import handle
from chalicelib.entrypoints.http.problems import guarded

ACTIONS: Final = "/actions/"


class NoSuchAction(NotFound):
    """The thing may be there; nobody can do that to it."""

    code = "no_such_route"


def register(app: Chalice) -> None:
    """Adds every route and the middleware to the app."""
    app.register_middleware(edge, "http")
    app.register_blueprint(blueprint())


def blueprint() -> Blueprint:
    """A fresh one: a blueprint belongs to the app it was registered with."""
    own, actions = Blueprint(__name__), dict[str, dict[str, Endpoint]]()
    for endpoint in TABLE:
        stem, action, verb = endpoint.path.partition(ACTIONS)
        if action:
            actions.setdefault(stem, {})[verb] = endpoint
        else:
            _add(own, endpoint)
    for stem, verbs in actions.items():
        _add_actions(own, stem, verbs)
    return own


def _add(own: Blueprint, endpoint: Endpoint) -> None:
    def view(**params: str) -> Response:
        return handle(endpoint, own.current_request, params)

    _route(own, endpoint.path, endpoint.method, endpoint.name, view)


def _add_actions(own: Blueprint, stem: str, verbs: Mapping[str, Endpoint]) -> None:
    """Every action is a POST: one route for all of them."""

    def view(**params: str) -> Response:
        endpoint = verbs.get(params.pop(VERB))
        if endpoint is None:
            raise NoSuchAction
        return handle(endpoint, own.current_request, params)

    thing = stem.rpartition("/")[0].rpartition("/")[2]
    _route(own, f"{stem}{ACTIONS}{{{VERB}}}", "POST", f"act_on_{thing}", view)


def _route(own: Blueprint, path: str, method: str, name: str, view: Callable[..., Response]) -> None:
    """Bodies are decoded by us, so Chalice is told to let every content type through."""
    named = guarded(lambda: exchange(own.current_request), unexpected)(view)
    named.__name__ = name
    own.route(path, methods=[method], name=name, content_types=["*/*"], cors=CORS)(named)
