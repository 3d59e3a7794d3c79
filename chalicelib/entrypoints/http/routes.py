"""Registers the table of endpoints with Chalice, by its index: one blueprint, and the middleware around it.

API Gateway holds a few hundred resources at most, so all verbs of one thing share a resource: a path that ends in
`/actions/<verb>` is served by `/actions/{verb}`, which picks the endpoint of the table by its verb. To everybody else
(the description, the problems, the idempotency of a request) it stays the path that the table says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Final

from chalice.app import Blueprint, Chalice, Response

from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints.http.edge import CORS, edge, unexpected
from chalicelib.entrypoints.http.exchange import VERB, exchange
from chalicelib.entrypoints.http.handling import handle
from chalicelib.entrypoints.http.problems import guarded
from chalicelib.entrypoints.http.route_index import ROUTES

if TYPE_CHECKING:
    from chalicelib.entrypoints.http.endpoint import Endpoint

Find = Callable[[], "Endpoint"]
"""Gives an endpoint, which may have to be loaded first."""

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
    own, actions = Blueprint(__name__), dict[str, dict[str, Find]]()
    for method, path, name, module in routes():
        find = partial(endpoint, module, name)
        stem, action, verb = path.partition(ACTIONS)
        if action:
            actions.setdefault(stem, {})[verb] = find
        else:
            _add(own, find, path, method, name)
    for stem, verbs in actions.items():
        _add_actions(own, stem, verbs)
    return own


def routes() -> Iterator[tuple[str, str, str, str]]:
    """(method, path, name, module) of every endpoint."""
    for module, lines in ROUTES:
        for line in lines.split("\n"):
            if line:
                method, path, name = line.split(" ")
                yield method, path, name, module


@cache
def endpoint(module: str, name: str) -> Endpoint:
    """The endpoint of that name, out of the table's part in that module, which is loaded now if nobody has asked for
    anything in it before. All of them together are half of a cold start.
    """
    found = import_module(f"{__package__}.{module}")
    parts = (part for part in vars(found).values() if isinstance(part, tuple))
    return next(one for part in parts for one in part if getattr(one, "name", "") == name)


def _add(own: Blueprint, find: Find, path: str, method: str, name: str) -> None:
    def view(**params: str) -> Response:
        return handle(find(), own.current_request, params)

    _route(own, path, method, name, view)


def _add_actions(own: Blueprint, stem: str, verbs: Mapping[str, Find]) -> None:
    """Every action is a POST: one route for all of them."""

    def view(**params: str) -> Response:
        find = verbs.get(params.pop(VERB))
        if find is None:
            raise NoSuchAction
        return handle(find(), own.current_request, params)

    thing = stem.rpartition("/")[0].rpartition("/")[2]
    _route(own, f"{stem}{ACTIONS}{{{VERB}}}", "POST", f"act_on_{thing}", view)


def _route(own: Blueprint, path: str, method: str, name: str, view: Callable[..., Response]) -> None:
    """Bodies are decoded by us, so Chalice is told to let every content type through."""
    named = guarded(lambda: exchange(own.current_request), unexpected)(view)
    named.__name__ = name
    own.route(path, methods=[method], name=name, content_types=["*/*"], cors=CORS)(named)
