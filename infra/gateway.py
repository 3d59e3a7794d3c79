"""What API Gateway answers by itself, as the problems (RFC 9457) that the API documents: same codes, texts and headers.

Its templates know only `$context.…` variables: the request's id and the stage stand in for what the code would say.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.entrypoints.http import edge, problems
from chalicelib.entrypoints.http.catalogue import PROBLEMS, WAIT_SECONDS
from chalicelib.entrypoints.http.exchange import Exchange

_ASKED = Exchange(
    method="", route="", lang="en", correlation_id="$context.requestId", base="/$context.stage", if_match=False
)  # fmt: skip


def _unquoted(value: str) -> str:
    """A literal stands in single quotes and cannot hold one. In a content security policy an empty list of sources
    matches what `'none'` does: nothing (Content Security Policy Level 3, on the matching of source lists).
    """
    return value.replace(" 'none'", "")


def response(code: str) -> dict[str, Any]:
    """SAM's gateway response for a code of the catalogue. Raises KeyError for any other."""
    status = PROBLEMS[code]
    headers = {name: _unquoted(value) for name, value in edge.HEADERS.items()}
    headers["Content-Type"] = problems.MEDIA_TYPE
    if code in WAIT_SECONDS:
        headers["Retry-After"] = str(WAIT_SECONDS[code])
    body = json.dumps(problems.document(code, _ASKED, status=status), separators=(",", ":"))
    return {
        "StatusCode": status,
        "ResponseParameters": {"Headers": {name: f"'{value}'" for name, value in headers.items()}},
        # By this key the template is found whatever the caller accepts; the header says what it really is.
        "ResponseTemplates": {"application/json": body},
    }
