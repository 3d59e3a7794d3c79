"""What API Gateway hands to the API's function: one request as a proxy event, and which resource it is of.

The production application takes it whole: routing, middleware, authentication, decoding, handling, rendering.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from chalice.app import Chalice

if TYPE_CHECKING:
    from simulation.lives.asking import Wish

_OWN: Final = threading.local()
ADDRESS: Final = "198.51.100.7"


class PerTask(Chalice):
    """The application with one request at a time per process: each process is a thread here."""

    @property
    def lambda_context(self) -> Any:
        return _OWN.context

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        _OWN.context = value

    @property
    def current_request(self) -> Any:
        return _OWN.request

    @current_request.setter
    def current_request(self, value: Any) -> None:
        _OWN.request = value


@cache
def application() -> Chalice:
    """The production routes; one for all processes, since it asks for its services at each request."""
    from chalicelib.entrypoints.http.routes import register

    app = PerTask(app_name="redress", configure_logs=False)
    register(app)
    return app


Tree = dict[str, Any]


@cache
def _tree() -> Tree:
    """Resources by their segments. Parameters stand under "{"; what ends at a node, under ""."""
    root: Tree = {}
    for route in application().routes:
        node = root
        for segment in route.strip("/").split("/"):
            node = node.setdefault("{" if segment.startswith("{") else segment, {})
        node[""] = route
    return root


def resource(path: str) -> tuple[str, dict[str, str]]:
    """The route of a path, and its parameters. Raises KeyError where there is none."""
    node, found = _tree(), []
    for segment in path.strip("/").split("/"):
        if segment in node:
            node = node[segment]
        else:
            node = node["{"]
            found.append(unquote(segment))
    route: str = node[""]
    names = [part[1:-1] for part in route.split("/") if part.startswith("{")]
    if len(names) != len(found):  # a parameter that is called like another resource
        parts = dict(zip(route.strip("/").split("/"), path.strip("/").split("/"), strict=True))
        found = [unquote(parts["{" + name + "}"]) for name in names]
    return route, dict(zip(names, found, strict=True))


def event(wish: Wish, number: str, now: int) -> dict[str, Any]:
    """`number`: the gateway's own of this request. `now`: microseconds, when it came there."""
    parts = urlsplit(wish.path)
    route, params = resource(parts.path)
    query = parse_qs(parts.query)
    headers = {"host": "api.example.com", "accept-language": wish.lang, **_headers(wish)}
    return {
        "resource": route, "path": parts.path, "httpMethod": wish.method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None, "pathParameters": params or None, "stageVariables": None,
        "requestContext": _context(wish, parts.path, route, number, now),
        "body": json.dumps(wish.body, ensure_ascii=False) if wish.body is not None else None,
        "isBase64Encoded": False,
    }  # fmt: skip


def _headers(wish: Wish) -> dict[str, str]:
    found = {"content-type": "application/json"} if wish.method in ("POST", "PUT") else {}
    if wish.bearer:
        found["authorization"] = f"Bearer {wish.bearer}"
    if wish.key:
        found["idempotency-key"] = wish.key
    if wish.if_match is not None:
        found["if-match"] = f'"{wish.if_match}"'
    return found


def _context(wish: Wish, path: str, route: str, number: str, now: int) -> dict[str, Any]:
    return {
        "accountId": "123456789012", "apiId": "simulated", "domainName": "api.example.com",
        "extendedRequestId": number, "httpMethod": wish.method, "identity": {"sourceIp": ADDRESS, "userAgent": None},
        "path": path, "protocol": "HTTP/1.1", "requestId": number,
        "requestTime": f"{datetime.fromtimestamp(now // 1_000_000, UTC):%d/%b/%Y:%H:%M:%S +0000}",
        "requestTimeEpoch": now // 1_000, "resourcePath": route, "stage": "api",
    }  # fmt: skip
