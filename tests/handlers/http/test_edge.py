"""The edge of the API: headers on every answer, Chalice's own refusals as problems, what is logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.handlers.http.conftest import Api, Case


def test_every_answer_has_the_safe_headers(api: Api) -> None:
    """Not cached, not sniffed, not framed, readable from any page because nothing is sent along by itself."""
    for answer in (api.get("/healthz"), api.get("/v1/cases"), api.get("/v1/rule-packs/none")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        policy = answer.headers["content-security-policy"].split("; ")
        assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert len(answer.headers["x-correlation-id"]) >= 8


def test_a_correlation_id_goes_through_and_into_the_problem(api: Api) -> None:
    """The caller's own, where it is harmless."""
    answer = api.get("/v1/cases", X_Correlation_Id="order-448210")
    assert answer.headers["x-correlation-id"] == "order-448210"
    assert answer.body["instance"] == "urn:redress:request:order-448210"


def test_an_unknown_method_is_a_problem_with_the_methods_that_are_known(api: Api) -> None:
    """Chalice's own body is rewritten."""
    answer = api("PUT", "/v1/cases")
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


def test_a_body_that_is_no_json_by_its_type_is_refused(case: Case) -> None:
    """Before it is read."""
    answer = case.act("withdraw", {}, case.complainant, Content_Type="text/plain")
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8", ""]
)
def test_json_may_name_its_charset(case: Case, kind: str) -> None:
    """UTF-8 is the only one there is; without a type it is taken for JSON."""
    assert case.act("withdraw", {}, case.complainant, Content_Type=kind).status == 200


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"\xff", 400, "malformed_json"),
        (b'{"terms":1,"terms":2}', 400, "invalid_request"),
        (b"[" * 50_000, 400, "invalid_request"),
        (b'{"note":"' + b"x" * 200_000 + b'"}', 413, "body_too_large"),
        (b"", 400, "malformed_json"),
    ],
)
def test_a_hostile_body_is_refused_as_a_problem(case: Case, raw: bytes, status: int, code: str) -> None:
    """Whatever is wrong with it, the answer is a problem document and nothing breaks."""
    answer = case.api("POST", f"{case.path}/actions/offer", None, case.complainant, raw=raw)
    assert (answer.status, answer.code) == (status, code)


def test_every_wrong_field_is_told_at_once(case: Case) -> None:
    """In one answer, with pointers."""
    answer = case.act(
        "offer", {"terms": {"remedy": "gift", "money": {"amount": 0}}, "nite": 1}, case.complainant
    )
    assert answer.status == 400
    assert answer.faults == {
        ("/nite", "unknown_field"), ("/terms/remedy", "not_one_of"), ("/terms/money/amount", "too_small"),
        ("/terms/money/currency", "missing"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases/case_1", "/v1/cases/..%2f..%2fetc", "/v1/cases/case_AAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/v1/cases/%00", "/v1/cases/" + "a" * 3_000, "/v1/cases/case_aaaaaaaaaaaaaaaaaaaaaaaaaa%0a",
    ],
)  # fmt: skip
def test_an_id_that_is_none_is_not_found_without_a_read(api: Api, platform: str, path: str) -> None:
    """Path parameters arrive raw here and decoded on AWS: neither form gets past the pattern."""
    loads: list[str] = []
    api.services.store.load = loads.append  # type: ignore[method-assign, assignment]
    answer = api.get(path, platform)
    assert (answer.status, answer.code) == (404, "not_found")
    assert loads == []


def test_a_query_that_nobody_asked_for_is_refused(api: Api, platform: str) -> None:
    """A misspelt filter must not look like an empty result."""
    answer = api.get("/v1/cases?statsu=open&limit=900&limit=3", platform)
    assert answer.status == 400
    assert answer.faults == {("query/limit", "repeated_parameter")}
    assert api.get("/v1/cases?statsu=open", platform).faults == {("query/statsu", "unknown_field")}


def test_a_broken_part_of_ours_answers_500_and_tells_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The trace is logged under the correlation id that the caller gets."""

    def broken(*_: object) -> Any:
        raise ZeroDivisionError("the secret of Mrs X")

    monkeypatch.setattr(case.api.services.store, "load", broken)
    answer = case.api.get(case.path, case.complainant, X_Correlation_Id="correlation-1")
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "Mrs X" not in answer.text


def test_one_line_is_logged_per_request_without_anything_personal(
    case: Case, capfd: pytest.CaptureFixture[str]
) -> None:
    """Route, status, latency, case and correlation; no body, no name, no credential."""
    from chalicelib.entrypoints.http.edge import logger

    stream = _Stream()
    handler = logger().registered_handler
    before = handler.setStream(stream)  # type: ignore[attr-defined]
    try:
        case.act("message", {"text": "my secret words"}, case.complainant)
    finally:
        handler.setStream(before)  # type: ignore[attr-defined]
    (line,) = [json.loads(text) for text in stream.lines]
    assert line["route"] == "/v1/cases/{case_id}/actions/message"
    assert (line["status"], line["case_id"]) == (200, case.id)
    assert line["latency_ms"] >= 0
    assert "secret" not in "".join(stream.lines)
    assert "Marian" not in "".join(stream.lines)
    assert case.complainant not in "".join(stream.lines)


class _Stream:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> None:
        self.lines += [line for line in text.splitlines() if line]

    def flush(self) -> None:
        """Nothing is held back."""


class TestWhoIsLogged:
    """Who asked, in what way, and what was refused; never with what (ASVS 5.0, 16.2.1 and 16.3)."""

    def test_a_person_by_role_and_way(self, case: Case) -> None:
        """Never by reference."""
        line = _logged(lambda: case.act("message", {"text": "Hello"}, case.complainant))
        assert (line["role"], line["way"]) == ("complainant", "token")
        assert "code" not in line

    def test_a_server_by_its_tenant_and_the_id_of_its_key(self, case: Case) -> None:
        """The id is in lists of keys too; the secret is not in the line."""
        line = _logged(lambda: case.api.get(case.path, case.platform))
        assert (line["role"], line["way"]) == ("platform", "key")
        assert line["key_id"] == f"key_{case.platform.split('_', 2)[1]}"
        assert line["tenant"].startswith("ten_")
        assert case.platform.split("_", 2)[2] not in json.dumps(line)

    def test_nobody_who_was_not_recognised(self, api: Api) -> None:
        """Only what became of it."""
        line = _logged(lambda: api.get("/v1/cases", "rk_nobody"))
        assert line["code"] == "credential_invalid"
        assert not {"role", "tenant", "way", "key_id"} & line.keys()


def _logged(act: Callable[[], Any]) -> dict[str, Any]:
    from chalicelib.entrypoints.http.edge import logger

    stream = _Stream()
    handler = logger().registered_handler
    before = handler.setStream(stream)  # type: ignore[attr-defined]
    try:
        act()
    finally:
        handler.setStream(before)  # type: ignore[attr-defined]
    found: dict[str, Any] = json.loads(stream.lines[-1])
    return found
