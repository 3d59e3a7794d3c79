"""API Gateway on one machine: hands the Chalice application what API Gateway hands to Lambda.

Adds to Chalice's own local gateway the context of a request, decoded path parameters, and the template's gateway
responses for whatever never reaches the application.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalChalice, LocalGateway

if TYPE_CHECKING:
    from local.provision import GatewayResponse

STAGE: Final = "api"
API_ID: Final = "local"
ACCOUNT: Final = "123456789012"
MAX_BODY: Final = 10 * 1024 * 1024
NO_SUCH_ROUTE: Final = "MISSING_AUTHENTICATION_TOKEN"
"""What API Gateway calls it when a path or a method is not defined."""
_CONTEXT: Final = re.compile(r"\$context\.([A-Za-z.]+)")

Headers = Mapping[str, list[str]]
Extra = Callable[[Mapping[str, str]], Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


@dataclass(frozen=True)
class Asked:
    """An HTTP request as it came; names of headers are lower-case."""

    method: str
    target: str
    headers: Headers
    body: bytes
    peer: str
    at: float = field(default_factory=time.time)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def header(self, name: str) -> str:
        return self.headers.get(name, [""])[-1]


class PerThread(LocalChalice):
    """The application with one request at a time per thread; Chalice's own does so, but for Lambda's context."""

    @property
    def lambda_context(self) -> Any:
        return self._THREAD_LOCAL.lambda_context

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        self._THREAD_LOCAL.lambda_context = value


class Gateway(LocalGateway):
    """Answers requests. `context` makes a Lambda context; `extras` are further paths, for this machine alone."""

    def __init__(
        self,
        app: Chalice,
        responses: Mapping[str, GatewayResponse],
        context: Callable[[], Any],
        extras: Mapping[str, Extra] | None = None,
    ) -> None:
        super().__init__(app, Config())
        app.__class__ = PerThread
        self._responses, self._context, self._extras = responses, context, extras or {}

    def answer(self, asked: Asked) -> Answer:
        """Never raises: what nobody foresaw is a 500 here as there."""
        try:
            return self._route(asked)
        except Exception:
            log.exception("%s %s", asked.method, asked.target)
            return self.own("DEFAULT_5XX", asked.id)

    def own(self, kind: str, request_id: str) -> Answer:
        """An answer of API Gateway's own, as the template words it."""
        response = self._responses[kind]
        known = {"requestId": request_id}
        body = _CONTEXT.sub(lambda match: known.get(match[1], ""), response.body)
        headers = [*response.headers.items(), ("x-amzn-RequestId", request_id)]
        return Answer(response.status, headers, body.encode())

    def _route(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.target)
        if parts.path in self._extras and asked.method == "GET":
            given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            content = json.dumps(self._extras[parts.path](given)).encode()
            return Answer(200, [("Content-Type", "application/json")], content)
        try:
            found = self.event_converter._route_matcher.match_route(asked.target)
        except ValueError:
            return self.own(NO_SUCH_ROUTE, asked.id)
        methods = self._app_object.routes[found.route]
        if asked.method not in methods and asked.method != "OPTIONS":
            return self.own(NO_SUCH_ROUTE, asked.id)
        event = self._event(asked, parts.path, found)
        if asked.method not in methods:
            return Answer(200, list(self._autogen_options_headers(event).items()))
        return _answer(self._app_object(event, self._context()), asked.id)

    def _event(self, asked: Asked, path: str, found: Any) -> dict[str, Any]:
        """What API Gateway hands to Lambda."""
        binary = self.event_converter._is_binary({"content-type": asked.header("content-type")})
        text = base64.b64encode(asked.body).decode() if binary else asked.body.decode("utf-8", "replace")
        query = {name: list(values) for name, values in found.query_params.items()}
        return {
            "resource": found.route,
            "path": path,
            "httpMethod": asked.method,
            "headers": {name: values[-1] for name, values in asked.headers.items()},
            "multiValueHeaders": {name: list(values) for name, values in asked.headers.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": {name: unquote(value) for name, value in found.captured.items()} or None,
            "stageVariables": None,
            "requestContext": _request_context(asked, path, found.route),
            "body": text or None,
            "isBase64Encoded": bool(text) and binary,
        }


def _request_context(asked: Asked, path: str, route: str) -> dict[str, Any]:
    moment = datetime.fromtimestamp(asked.at, UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": asked.header("host"),
        "extendedRequestId": asked.id,
        "httpMethod": asked.method,
        "identity": {"sourceIp": asked.peer, "userAgent": asked.header("user-agent") or None},
        "path": path,
        "protocol": "HTTP/1.1",
        "requestId": asked.id,
        "requestTime": f"{moment:%d/%b/%Y:%H:%M:%S +0000}",
        "requestTimeEpoch": round(asked.at * 1000),
        "resourcePath": route,
        "stage": STAGE,
    }


def _answer(given: Mapping[str, Any], request_id: str) -> Answer:
    """The function's answer on its way out."""
    body = given.get("body") or ""
    if given.get("isBase64Encoded"):
        content = base64.b64decode(body)
    else:
        content = body if isinstance(body, bytes) else str(body).encode()
    headers = [(name, str(value)) for name, value in given.get("headers", {}).items()]
    several = given.get("multiValueHeaders", {})
    headers += [(name, str(value)) for name, values in several.items() for value in values]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return Answer(int(given["statusCode"]), [*headers, ("x-amzn-RequestId", request_id)], content)
