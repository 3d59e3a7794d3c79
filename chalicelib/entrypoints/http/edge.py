"""The outermost layer: every answer, whoever made it, leaves here as ours. Owns headers, correlation and the log line.

Chalice answers some requests by itself (unknown methods, media types, its own failures); those bodies become problems
here. One line is logged per request: never a body, a query or a header.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from chalice.app import CORSConfig, Request, Response

from chalicelib.application.soundness import Damaged
from chalicelib.domain.values import is_id
from chalicelib.entrypoints import shell
from chalicelib.entrypoints.http import limiting, logged, origins, problems
from chalicelib.entrypoints.http.exchange import Exchange, exchange
from chalicelib.first_call import uncollected

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

CORRELATION: Final = "X-Correlation-Id"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Access-Control-Allow-Origin": "*",
}
"""On every answer that does not say otherwise itself."""
EXPOSED: Final = (
    "Content-Language", "Deprecation", "ETag", "Idempotency-Replayed", "Link", "Location", "RateLimit",
    "RateLimit-Policy", "Retry-After", "Sunset", CORRELATION,
)  # fmt: skip
CORS: Final = CORSConfig(
    allow_origin="*",
    allow_headers=["Accept-Language", "Idempotency-Key", "If-Match", "Redress-Tenant", CORRELATION],
    expose_headers=list(EXPOSED),
    max_age=600,
)
"""Any page may call, for nothing is sent along by itself: credentials travel in a header that the page must set."""

_OWN_ERRORS: Final = {
    "MethodNotAllowedError": "method_not_allowed",
    "UnsupportedMediaType": "unsupported_media_type",
    "NotFoundError": "no_such_route",
    "BadRequest": "invalid_request",
    "BadRequestError": "invalid_request",
}
_NOWHERE: Final = Exchange(method="", route="", lang="en", correlation_id="unknown", base="", if_match=False)


@cache
def logger() -> Logger:
    """Made on first use: nothing reads the environment at import."""
    from aws_lambda_powertools import Logger

    return Logger(service="api")


@uncollected()
def edge(request: Request | None, get_response: Callable[[Request | None], Response]) -> Response:
    """The middleware around everything."""
    started = time.perf_counter()
    known = exchange(request) if request is not None else _NOWHERE
    response = get_response(request)
    if isinstance(response.body, dict) and set(response.body) == {"Code", "Message"}:
        response = _rewritten(response, known)
    names = {name.lower() for name in response.headers}
    for name, value in (*HEADERS.items(), ("Access-Control-Expose-Headers", ", ".join(EXPOSED))):
        if name.lower() not in names:
            response.headers[name] = value
    origins.tell(request, response)
    response.headers[CORRELATION] = known.correlation_id
    response.headers |= limiting.headers(request.context) if request is not None else {}
    _log(request, response, known, started)
    return response


def unexpected(error: Exception) -> None:
    """The trace, for us; the caller gets a correlation id. A damaged record rings at once."""
    if isinstance(error, Damaged):
        with shell.invocation("api", None):
            shell.count("RecordDamaged")
    logger().exception("unexpected", exc_info=error)


def _rewritten(response: Response, known: Exchange) -> Response:
    """Chalice's own error body as a problem."""
    fallback = "internal_error" if response.status_code >= 500 else "invalid_request"
    code = _OWN_ERRORS.get(str(response.body["Code"]), fallback)
    kept = {name: str(value) for name, value in response.headers.items() if name == "Allow"}
    return problems.problem(code, known, headers=kept)


def _log(request: Request | None, response: Response, known: Exchange, started: float) -> None:
    line: dict[str, Any] = {
        "correlation_id": known.correlation_id, "method": known.method, "route": known.route,
        "status": response.status_code, "latency_ms": round((time.perf_counter() - started) * 1000, 1),
    }  # fmt: skip
    case_id = (request.uri_params or {}).get("case_id", "") if request is not None else ""
    if is_id("case", case_id):
        line["case_id"] = case_id
    if request is not None:
        line |= logged.of(request.context, response)
    logger().info("request", extra=line)
