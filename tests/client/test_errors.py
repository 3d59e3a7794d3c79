"""The API's refusals as exceptions."""

from __future__ import annotations

import json

import pytest

from redress_client import errors

DOCUMENT = {
    "code": "invalid_request", "title": "Not valid", "status": 400, "remedy": "Mend it.",
    "instance": "urn:redress:request:abc", "data": {"limit": 3},
    "faults": [{"pointer": "/claim/money", "code": "missing", "remedy": "Say how much.", "limit": 1}, "odd"],
}  # fmt: skip


def test_a_problem_tells_code_faults_and_number() -> None:
    """Everything that the document has."""
    found = errors.problem(400, json.dumps(DOCUMENT).encode(), 2.0)
    assert isinstance(found, errors.Invalid)
    assert (found.code, found.title, found.remedy, found.detail) == (
        "invalid_request",
        "Not valid",
        "Mend it.",
        "",
    )
    assert (found.correlation_id, found.data, found.retry_after) == ("abc", {"limit": 3}, 2.0)
    assert found.faults == (errors.Fault("/claim/money", "missing", 1, "Say how much."),)
    assert str(found) == "400 invalid_request Not valid [/claim/money missing]"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Invalid), (401, errors.Unauthenticated), (403, errors.Forbidden), (404, errors.NotFound),
        (409, errors.Conflict), (410, errors.NotFound), (412, errors.Conflict), (413, errors.Invalid),
        (422, errors.Invalid), (429, errors.RateLimited), (500, errors.Unavailable), (503, errors.Unavailable),
    ],
)  # fmt: skip
def test_the_status_chooses_the_exception(status: int, kind: type[errors.Problem]) -> None:
    """One class for each thing that a caller does about it."""
    assert type(errors.problem(status, b"{}")) is kind


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[1]", b'{"faults": 3, "data": 4}', b"\xff", b"[" * 100_000]
)
def test_whatever_a_gateway_says_is_a_problem(content: bytes) -> None:
    """Without a code."""
    found = errors.problem(502, content)
    assert (found.code, found.faults, dict(found.data)) == ("", (), {})
