"""Requests signed in their query, such as links to a file: in time, and for exactly what was signed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes, urlsplit

from local.post_policy.errors import Refusal, old_signature
from local.post_policy.signature import ALGORITHM, Scope

CLOCK_SKEW = 15 * 60
WEEK = 7 * 24 * 3600
QUERY_NAMES = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "X-Amz-Expires",
)


def is_presigned(environ: Mapping[str, Any]) -> bool:
    """Whether moto would take this request for a presigned one: it looks for this word and for nothing else."""
    query = unquote(environ.get("QUERY_STRING", ""))
    return "HTTP_AUTHORIZATION" not in environ and "signature=" in query.lower()


def check_presigned(environ: Mapping[str, Any], credentials: Mapping[str, str], now: float) -> None:
    """A request signed in its query: Signature Version 4, in time, and for exactly this method, path and query."""
    pairs = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    query = dict(pairs)
    if not all(name in query for name in QUERY_NAMES) or len(query) != len(pairs):
        if "X-Amz-Signature" not in query:
            raise old_signature()
        message = f"Query-string authentication version 4 requires the {', '.join(QUERY_NAMES)} parameters."
        raise Refusal(400, "AuthorizationQueryParametersError", message)
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise old_signature()
    scope = Scope.parse(query["X-Amz-Credential"], query["X-Amz-Date"])
    _check_age(scope.signed_at.timestamp(), query["X-Amz-Expires"], now)
    request = hashlib.sha256(canonical_request(environ, pairs).encode()).hexdigest()
    text = "\n".join(
        (ALGORITHM, query["X-Amz-Date"], f"{scope.date}/{scope.region}/s3/aws4_request", request)
    )
    scope.check_signature(text, query["X-Amz-Signature"], credentials)


def _check_age(signed_at: float, expires: str, now: float) -> None:
    if not re.fullmatch(r"[0-9]{1,6}", expires) or not 1 <= int(expires) <= WEEK:
        message = "X-Amz-Expires must be a positive number of seconds, at most a week; that is 604800."
        raise Refusal(400, "AuthorizationQueryParametersError", message)
    if now > signed_at + int(expires):
        raise Refusal(
            403, "AccessDenied", "Request has expired", **{"X-Amz-Expires": expires, "ServerTime": _iso(now)}
        )
    if now < signed_at - CLOCK_SKEW:
        raise Refusal(403, "AccessDenied", "Request is not yet valid", ServerTime=_iso(now))


def canonical_request(environ: Mapping[str, Any], pairs: list[tuple[str, str]]) -> str:
    """The text whose digest S3 signs, made from the request as it was sent."""
    query = dict(pairs)
    raw = environ.get("RAW_URI") or quote(environ["PATH_INFO"].encode("latin-1"))
    path = raw.partition("?")[0] if raw.startswith("/") else urlsplit(raw).path
    encoded = sorted((_encode(name), _encode(value)) for name, value in pairs if name != "X-Amz-Signature")
    names = query["X-Amz-SignedHeaders"].split(";")
    if "host" not in names:
        raise Refusal(403, "AccessDenied", "The host header must be signed.")
    headers = [f"{name}:{' '.join(_header(environ, name).split())}\n" for name in names]
    payload = (
        query.get("X-Amz-Content-Sha256") or environ.get("HTTP_X_AMZ_CONTENT_SHA256") or "UNSIGNED-PAYLOAD"
    )
    lines = (
        environ["REQUEST_METHOD"],
        quote(unquote_to_bytes(path), safe="/-_.~") or "/",
        "&".join(map("=".join, encoded)),
    )
    return "\n".join((*lines, "".join(headers), ";".join(names), payload))


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")


def _header(environ: Mapping[str, Any], name: str) -> str:
    plain = name.upper().replace("-", "_")
    return str(environ.get(plain if plain in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{plain}", ""))


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
