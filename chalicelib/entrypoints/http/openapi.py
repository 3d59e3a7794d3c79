"""The published description: OpenAPI 3.1 made from the table of endpoints. The same table, the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import msgspec

from chalicelib.domain import authority
from chalicelib.domain.credentials import TOKEN_ROLES, TOKEN_SECONDS
from chalicelib.domain.values import Role, id_pattern
from chalicelib.entrypoints.http import (
    catalogue,
    examples,
    fields,
    openapi_schemas,
    replies,
    retirement,
    texts,
)
from chalicelib.entrypoints.http.decoder import MAX_DEPTH, MAX_INTEGER
from chalicelib.entrypoints.http.edge import CORRELATION
from chalicelib.entrypoints.http.endpoints import TABLE, Endpoint
from chalicelib.entrypoints.http.handling import ID_PREFIXES, KEY_PATTERN, OTHER_PARAMETERS
from chalicelib.entrypoints.http.openapi_schemas import REF
from chalicelib.entrypoints.http.problems import MEDIA_TYPE

VERSION: Final = "1.0.0"
ANYWHERE: Final = ("internal_error", "rate_limited", "unavailable")
TAGS: Final = (
    "about", "rules", "guidance", "tenants", "mediators", "families", "cases", "intake", "actions", "bulk", "evidence",
    "reports", "alerts", "groups", "bodies", "arbitrations", "handover", "events", "sandbox",
    "privacy",
)  # fmt: skip


def document(base: str = "") -> dict[str, Any]:
    """The whole document. `base` is the address prefix of this deployment."""
    lead = texts.text("en", "docs", "lead")
    basics = "\n\n".join(f"## {b['title']}\n\n{b['text']}" for b in texts.all_texts("en")["basics"].values())
    described = {
        "openapi": "3.1.0",
        "info": {
            "title": texts.text("en", "docs", "title"), "version": VERSION, "summary": lead, "description": basics,
            "contact": {"name": "Redress"}, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base or "/"}],
        "tags": [{"name": tag} for tag in TAGS],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "responses": {f"problem_{status}": _problem(status) for status in sorted(set(_statuses()))},
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "securitySchemes": SECURITY,
        },
        "x-limits": {
            "json_depth": MAX_DEPTH, "integer": MAX_INTEGER, "token_seconds": TOKEN_SECONDS,
            "idempotency_key_hours": 72, "faults_listed": 100,
        },
        "x-problems": {code: _described(code) for code in sorted(catalogue.PROBLEMS)},
        "x-faults": dict(sorted(texts.all_texts("en")["faults"].items())),
    }  # fmt: skip
    plain: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(described)
    )  # defaults may be tuples until here
    return plain


PEOPLE: Final = frozenset(role for role in TOKEN_ROLES if not role.is_party)
"""Whom an issuer of a tenant's can let in."""
SECURITY: Final = {
    "api_key": {"type": "http", "scheme": "bearer", "bearerFormat": "rk_…", "description": "Of a platform's servers."},
    "token": {
        "type": "http", "scheme": "bearer", "bearerFormat": "rt_…",
        "description": f"Of a party, an officer or a mediator, for {TOKEN_SECONDS // 60} minutes.",
    },
    "issuer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "Of somebody of yours, by an issuer that you have registered; with the header `Redress-Tenant`.",
    },
}  # fmt: skip
PARAMETERS: Final = {
    "idempotency_key": {
        "name": "Idempotency-Key", "in": "header", "required": True,
        "description": "New for each intention, the same for each retry of it.",
        "schema": {"type": "string", "pattern": KEY_PATTERN}, "example": "order-448210-complaint-1",
    },
    "if_match": {
        "name": "If-Match", "in": "header", "required": False,
        "description": "The ETag you have seen: the action is carried out on that version or not at all.",
        "schema": {"type": "string", "pattern": '^("[1-9][0-9]{0,8}"|\\*)$'}, "example": '"3"',
    },
    "if_match_required": {
        "name": "If-Match", "in": "header", "required": True,
        "description": "The ETag you have seen, or `*`: what you edit is to be what you have read.",
        "schema": {"type": "string", "pattern": '^("[1-9][0-9]{0,8}"|\\*)$'}, "example": '"3"',
    },
    "accept_language": {
        "name": "Accept-Language", "in": "header", "required": False, "description": "en or zh.",
        "schema": {"type": "string"}, "example": "zh-CN, en;q=0.5",
    },
}  # fmt: skip
HEADERS: Final = {
    "etag": {"description": "The version, quoted.", "schema": {"type": "string", "pattern": '^"[0-9]+"$'}},
    "location": {"description": "Where the new thing is.", "schema": {"type": "string"}},
    "replayed": {
        "description": "`true` when this request had been carried out before.",
        "schema": {"type": "string", "const": "true"},
    },
    "ratelimit": {
        "description": "Of each rate that applies: `r` requests left, `t` seconds until all are there again.",
        "schema": {"type": "string"}, "example": '"tenant";r=999;t=1',
    },
    "ratelimit_policy": {
        "description": "Of each rate that applies: `q` requests at once, `w` seconds in which they come back.",
        "schema": {"type": "string"}, "example": '"tenant";q=1000;w=5',
    },
    "retry_after": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
    "correlation": {"description": "Name it when you report something.", "schema": {"type": "string"}},
}  # fmt: skip


def codes(endpoint: Endpoint) -> tuple[str, ...]:
    """Every problem an endpoint may answer with: what its columns imply, and its own."""
    found = {*ANYWHERE, *endpoint.problems, "invalid_request"}
    if endpoint.action:
        found |= {"credential_missing", "credential_invalid", "credential_expired", "forbidden"}
        found |= {"origin_not_allowed"}
    if endpoint.action in authority.NEEDS:
        found |= {"outside_authority"} | (set() if authority.reads(endpoint.action) else {"case_closed"})
    if PEOPLE & set(endpoint.roles):
        found |= {"issuer_unreachable"}
    if endpoint.final and TOKEN_ROLES & set(endpoint.roles):
        found |= {"step_up_required"}
    if endpoint.parameters:
        found |= {"not_found"}
    if endpoint.body:
        found |= {"malformed_json", "body_too_large", "unsupported_media_type"}
    if endpoint.form:
        found |= {"body_too_large", "unsupported_media_type"}
    if endpoint.conditional:
        found |= {"if_match_missing", "header_invalid"}
    if endpoint.idempotent:
        found |= {"idempotency_key_missing", "header_invalid", "idempotency_key_reused", "unknown_outcome"}
    return tuple(sorted(found, key=lambda code: (catalogue.PROBLEMS[code], code)))


def _statuses() -> Iterable[int]:
    """Of everything that some endpoint may refuse with; what only the gateway answers belongs to none of them."""
    changing = [catalogue.STALE for e in TABLE if e.versioned and e.method != "GET"]
    return [catalogue.PROBLEMS[code] for endpoint in TABLE for code in codes(endpoint)] + changing


def _described(code: str) -> dict[str, Any]:
    kept = texts.all_texts("en")["problems"][code]
    return {"status": catalogue.PROBLEMS[code], "title": kept["title"], "remedy": kept["remedy"]}


def _problem(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "headers": {CORRELATION: {"$ref": "#/components/headers/correlation"}},
        "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(name="Problem")}}},
    }
    waits = {catalogue.PROBLEMS[code] for code in catalogue.WAIT_SECONDS}
    if status in waits:
        described["headers"]["Retry-After"] = {"$ref": "#/components/headers/retry_after"}
    return described


def _schemas() -> dict[str, Any]:
    """Requests and replies, each request with its example."""
    bodies = [e.body for e in TABLE if e.body]
    answers = [kind for e in TABLE for kind in (e.reply, e.refusals) if kind]
    found = openapi_schemas.components([*bodies, replies.Problem], answers, replies.SOMETIMES)
    for kind in bodies:
        if kind.__name__ in examples.BODIES:
            found[kind.__name__]["examples"] = [examples.BODIES[kind.__name__]]
    return found


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for endpoint in TABLE:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return paths


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    found = codes(endpoint)
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": _about(endpoint),
        "tags": [endpoint.tag],
        "parameters": [
            *_path_parameters(endpoint),
            *_query_parameters(endpoint),
            *_header_parameters(endpoint),
        ],
        "responses": _responses(endpoint, found),
        "security": _security(endpoint),
        "x-problems": list(found),
        **retirement.described(endpoint),
    }
    if endpoint.body:
        operation["requestBody"] = {
            "required": not fields.all_optional(endpoint.body),
            "content": {"application/json": {"schema": _ref(endpoint.body)}},
            "x-max-bytes": endpoint.max_body,
        }
    if endpoint.form:
        schema = {"type": "object", "additionalProperties": {"type": "string"}}
        operation["requestBody"] = {
            "required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}},
            "x-max-bytes": endpoint.max_body,
        }  # fmt: skip
    if endpoint.action:
        operation |= {"x-roles": list(endpoint.roles), "x-scope": endpoint.scope}
        operation |= {"x-step-up": True} if endpoint.final else {}
    return operation


def _about(endpoint: Endpoint) -> str:
    """Who may call it, what makes a repetition harmless, and whether it will go."""
    told = [f"For {', '.join(endpoint.roles)}." if endpoint.roles else "For anybody."]
    if endpoint.scope:
        told.append(f"An API key needs the scope `{endpoint.scope}`.")
    if endpoint.idempotent:
        told.append("Repeated under the same `Idempotency-Key` it is carried out once.")
    if endpoint.deprecated_at:
        until = f", and may be gone from {retirement.day(endpoint.sunset_at)}" if endpoint.sunset_at else ""
        told.append(
            f"Deprecated since {retirement.day(endpoint.deprecated_at)}{until}; use `{endpoint.successor}`."
        )
    return " ".join(told)


def _security(endpoint: Endpoint) -> list[dict[str, list[str]]]:
    roles = set(endpoint.roles)
    keys, tokens = {Role.PLATFORM, Role.BODY, Role.OPERATOR} & roles, TOKEN_ROLES & roles
    people = PEOPLE & roles
    kinds = (("api_key", keys), ("token", tokens), ("issuer", people))
    return [{name: []} for name, some in kinds if some]


def _ref(kind: type) -> dict[str, str]:
    return {"$ref": REF.format(name=kind.__name__)}


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": _path_pattern(name)},
        }
        for name in endpoint.parameters
    ]


def _path_pattern(name: str) -> str:
    pattern = id_pattern(ID_PREFIXES[name]) if name in ID_PREFIXES else OTHER_PARAMETERS[name]
    return openapi_schemas.ecma(pattern.pattern)


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    _, found = msgspec.json.schema_components([endpoint.query], ref_template=REF)
    components = openapi_schemas.portable(found)
    properties = components[endpoint.query.__name__]["properties"]
    return [
        {"name": name, "in": "query", "required": False, "schema": _inlined(schema, components)}
        for name, schema in properties.items()
    ]


def _inlined(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is given or left out: it is never null."""
    choices = [c for c in schema.get("anyOf", [schema]) if c != {"type": "null"}]
    name = choices[0].get("$ref", "").rpartition("/")[2]
    return (
        components[name] if name else {k: v for k, v in choices[0].items() if k != "default" or v is not None}
    )


def _header_parameters(endpoint: Endpoint) -> list[dict[str, str]]:
    names = ["accept_language"]
    if endpoint.idempotent:
        names.append("idempotency_key")
    if endpoint.versioned and endpoint.method != "GET" and endpoint.name not in OPENING:
        names.append("if_match_required" if endpoint.conditional else "if_match")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _responses(endpoint: Endpoint, found: Iterable[str]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in found:
        by_status.setdefault(catalogue.PROBLEMS[code], []).append(code)
    if endpoint.versioned and endpoint.method != "GET":
        by_status[catalogue.STALE] = ["version_conflict"]
    if endpoint.refusals is not None:
        by_status.setdefault(HTTPStatus.UNAUTHORIZED.value, [])
    refusals = {str(status): _refusal(endpoint, status) for status in sorted(by_status)}
    return {str(endpoint.status): _success(endpoint), **refusals}


def _refusal(endpoint: Endpoint, status: int) -> dict[str, Any]:
    """A page tells people in a page what it tells programs in a document; a standard's endpoint in the standard's."""
    if endpoint.refusals is not None:
        described = _problem(status)
        described["content"]["application/json"] = {"schema": _ref(endpoint.refusals)}
        return described
    if not endpoint.form and endpoint.media_type != "text/html":
        return {"$ref": f"#/components/responses/problem_{status}"}
    described = _problem(status)
    described["content"]["text/html"] = {"schema": {"type": "string"}}
    return described


def _success(endpoint: Endpoint) -> dict[str, Any]:
    headers: dict[str, Any] = {CORRELATION: {"$ref": "#/components/headers/correlation"}}
    if endpoint.action:
        headers["RateLimit"] = {"$ref": "#/components/headers/ratelimit"}
        headers["RateLimit-Policy"] = {"$ref": "#/components/headers/ratelimit_policy"}
    if endpoint.versioned:
        headers["ETag"] = {"$ref": "#/components/headers/etag"}
    if endpoint.idempotent:
        headers["Idempotency-Replayed"] = {"$ref": "#/components/headers/replayed"}
    if endpoint.status == HTTPStatus.CREATED and endpoint.name in LOCATED:
        headers["Location"] = {"$ref": "#/components/headers/location"}
    headers |= {name: retirement.HEADERS[name] for name in retirement.headers(endpoint)}
    described: dict[str, Any] = {"description": HTTPStatus(endpoint.status).phrase, "headers": headers}
    if endpoint.status != HTTPStatus.NO_CONTENT:
        schema = _ref(endpoint.reply) if endpoint.reply else {"type": "object"}
        text = endpoint.media_type.startswith("text/")
        described["content"] = {endpoint.media_type: {"schema": {"type": "string"} if text else schema}}
    return described


OPENING: Final = frozenset({"file_case", "file_report", "open_group"})
"""What makes something new: there is no version yet that anybody could have seen."""
LOCATED: Final = OPENING | {"create_tenant", "create_webhook_endpoint"}
"""What answers with a Location."""
