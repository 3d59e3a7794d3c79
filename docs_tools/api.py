"""docs/api: the description as OpenAPI, the list of endpoints, and the catalogue of problems."""

from __future__ import annotations

import json
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.entrypoints.http import catalogue, openapi, texts
from chalicelib.entrypoints.http.decoder import MAX_BODY
from chalicelib.entrypoints.http.endpoints import CHANGING, KIB, TABLE, Endpoint
from docs_tools import markdown as md

SOURCE: Final = "the table of endpoints"
LEAD: Final = """One table in the code (`chalicelib/entrypoints/http/endpoints.py`) makes the routes, this list
and [openapi.json](openapi.json); a running API shows the same at `/docs`. See also [problems](problems.md),
[events](events.md) and [limits](limits.md)."""
COLUMNS: Final = """*Who* are the roles that may ever call it; whether they may do it to this case now is said by
the case's `allowed_actions`. API keys need the *scope* besides. *Key*: an `Idempotency-Key` is required. *ETag*:
the answer carries the version of the case, and a command takes `If-Match`. *Own problems* come on top of these:"""


def description() -> str:
    """The OpenAPI document, one member per line, keys in the order in which it is made."""
    return json.dumps(openapi.document(), indent=1, ensure_ascii=False) + "\n"


def endpoints() -> str:
    blocks = [LEAD, _basics(), "## Endpoints", COLUMNS, _implied()]
    for tag in openapi.TAGS:
        rows = [_row(endpoint) for endpoint in TABLE if endpoint.tag == tag]
        head = ["method", "path", "what it does", "who", "scope", "key", "ETag", "own problems"]
        blocks += [f"### {texts.text('en', 'tags', tag)}", md.table(head, rows)]
    return md.page("The API", SOURCE, *blocks)


def _basics() -> str:
    basics = texts.all_texts("en")["basics"].values()
    return "\n\n".join(f"**{b['title']}.** {b['text']}" for b in basics)


def _implied() -> str:
    """By asking for the problems of an endpoint that differs from the plainest one in a single column."""
    anywhere = _codes()
    columns: dict[str, dict[str, Any]] = {
        "with a credential": {"action": "case.show"},
        "with an id in its path": {"path": "/v1/cases/{case_id}"},
        "with a body": {"body": Endpoint},
        "with an Idempotency-Key": {"idempotent": True},
    }
    rows = [("every endpoint", md.code(*anywhere))]
    rows += [
        (name, md.code(*(c for c in _codes(**change) if c not in anywhere)))
        for name, change in columns.items()
    ]
    return md.table(
        ["endpoints", "problems"], [*rows, ("actions, and evidence with a key", md.code(*CHANGING))]
    )


def _codes(**change: Any) -> tuple[str, ...]:
    return openapi.codes(replace(TABLE[0], problems=(), **change))


def _row(endpoint: Endpoint) -> list[str]:
    larger = f" (body ≤ {endpoint.max_body // KIB} KiB)" if endpoint.max_body != MAX_BODY else ""
    common = CHANGING if set(CHANGING) <= set(endpoint.problems) else ()
    return [
        endpoint.method, f"`{endpoint.path}`", endpoint.summary + larger, ", ".join(endpoint.roles) or "everybody",
        f"`{endpoint.scope}`" if endpoint.scope else "", "yes" if endpoint.idempotent else "",
        "yes" if endpoint.versioned else "", md.code(*(p for p in endpoint.problems if p not in common)),
    ]  # fmt: skip


def problems() -> str:
    lead = """Every refusal is an RFC 9457 problem document (`application/problem+json`): `type`
(`/docs/problems#problem-<code>`, which is there to be read), `title`, `status`, `code`, `remedy`, `instance` with the
correlation id, `help`; where it applies `detail`, `faults` (each with a JSON Pointer, a code, a limit and a remedy),
`due_at` and `data`.
Titles and remedies come in the language of `Accept-Language` (en, zh). Codes are stable; texts are not."""
    rows = [_problem(code, status) for code, status in catalogue.PROBLEMS.items()]
    stale = f"`version_conflict` is answered with {catalogue.STALE} where the request carried `If-Match`."
    faults = [[f"`{code}`", text] for code, text in sorted(texts.all_texts("en")["faults"].items())]
    known = md.table(["code", "status", "meaning", "remedy", "wait"], rows)
    return md.page(
        "Problems", "the catalogue of problems", lead, known, stale,
        "## Faults", "What can be wrong with one field. `{limit}` stands for the fault's `limit`.",
        md.table(["code", "remedy"], faults),
    )  # fmt: skip


def _problem(code: str, status: int) -> list[str]:
    wait = catalogue.WAIT_SECONDS.get(code)
    title, remedy = (texts.text("en", "problems", code, part) for part in ("title", "remedy"))
    return [f"`{code}`", str(status), title, remedy, f"{wait} s" if wait else ""]
