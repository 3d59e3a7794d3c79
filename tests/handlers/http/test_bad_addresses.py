"""Addresses that lead nowhere or inside: ids, paths, cursors, headers, webhook URLs. Refused without a look."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chalicelib.entrypoints.http.handling import KEY_PATTERN
from tests.handlers.http.conftest import OPERATOR, Api, Case
from tests.handlers.http.refusing import account, api, nothing_written, refused, shared
from tests.roundtrips import count_calls

__all__ = ["account", "api", "shared"]  # the fixtures

BODY = "a" * 26
TRICKS = (
    "..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "..%5c..%5cwindows", "%2e%2e%2f", "%252e%252e", "%00", "case_%00",
    f"case_{BODY}%00", f"case_{BODY}%0a", f"case_{BODY}%20", f"case_{BODY}%2f..", f"case_{BODY}.json",
    f"case_{'a' * 25}", f"case_{'a' * 27}", f"case_{'A' * 26}", f"case_{'1' * 26}", f"CASE_{BODY}", f"case-{BODY}",
    "case_", "1", "-1", "*", "null", "a%23head", "e%23000000001", f"case%23{BODY}", "%e4%b8%ad",
    "а" * 31, "a" * 4_000, "{case_id}",
)  # fmt: skip


def looked(case: Case, method: str, path: str, as_: str) -> tuple[Any, dict[str, int]]:
    """The answer, and the calls to AWS that it took."""
    case.api.get("/v1/cases?limit=1", case.platform)  # the caller is known by now
    case.api.get(f"/v1/tenants/ten_{BODY}", OPERATOR)
    with nothing_written(), count_calls() as calls:
        answer = case.api(method, path, None if method != "POST" else {}, as_)
    return answer, dict(calls)


@pytest.mark.parametrize("text", TRICKS)
def test_what_is_no_id_is_not_found_without_a_read(shared: Case, text: str) -> None:
    """Wherever an id stands: traversal, capitals, blanks, encodings, keys of ours."""
    for method, path in (
        ("GET", f"/v1/cases/{text}"), ("GET", f"/v1/cases/{text}/events"),
        ("POST", f"/v1/cases/{text}/actions/withdraw"), ("POST", f"{shared.path}/evidence/{text}/submit"),
        ("DELETE", f"/v1/webhook-endpoints/{text}"),
    ):  # fmt: skip
        as_ = shared.complainant if "/actions/" in path or "/submit" in path else shared.platform
        answer, calls = looked(shared, method, path, as_)
        refused(answer, 404, "not_found")
        assert calls == {}


@pytest.mark.parametrize(
    "prefix", ["evt", "off", "req", "tsk", "evi", "prp", "dec", "msg", "txt", "ten", "key", "ep", "cmd"]
)
def test_an_id_of_another_kind_is_not_found_without_a_read(shared: Case, prefix: str) -> None:
    """Its prefix says what it is."""
    answer, calls = looked(shared, "GET", f"/v1/cases/{prefix}_{BODY}", shared.platform)
    refused(answer, 404, "not_found")
    assert calls == {}


@pytest.mark.parametrize(
    ("path", "as_operator"),
    [
        (f"/v1/tenants/case_{BODY}", True), (f"/v1/tenants/ten_{BODY}/keys/ten_{BODY}", True),
        (f"/v1/webhook-endpoints/evi_{BODY}", False),
    ],
)  # fmt: skip
def test_other_ids_are_held_to_their_kind_too(shared: Case, path: str, as_operator: bool) -> None:
    """Tenants, keys and endpoints."""
    method = "DELETE" if "/keys/" in path else "GET"
    answer, calls = looked(shared, method, path, OPERATOR if as_operator else shared.platform)
    refused(answer, 404, "not_found")
    assert calls == {}


@pytest.mark.parametrize(
    ("verb", "who", "body", "pointer", "pattern"),
    [
        ("accept", "complainant", {"offer_id": f"case_{BODY}"}, "/offer_id", "^(off|prp)_[a-z2-7]{26}$"),
        ("counter", "complainant", {"offer_id": f"prp_{BODY}", "terms": {"remedy": "repair"}}, "/offer_id",
         "^off_[a-z2-7]{26}$"),
        ("perform", "respondent", {"task_id": f"off_{BODY}", "proof": []}, "/task_id", "^tsk_[a-z2-7]{26}$"),
        ("perform", "respondent", {"task_id": f"tsk_{BODY}", "proof": ["../evi"]}, "/proof/0", "^evi_[a-z2-7]{26}$"),
    ],
)  # fmt: skip
def test_an_id_in_a_body_is_held_to_its_kind(
    shared: Case, verb: str, who: str, body: dict[str, Any], pointer: str, pattern: str
) -> None:
    """With the pattern it should have."""
    with nothing_written():
        answer = shared.act(verb, body, getattr(shared, who))
    refused(answer, 400, "invalid_request", (pointer, "pattern", pattern))


@pytest.mark.parametrize(
    "path",
    [
        "/docs/..%2fexamples.py", "/docs/..", "/docs/docs.css%00", "/docs/docs.css%0a", "/docs/%2fetc%2fpasswd",
        "/docs/DOCS.CSS", "/docs/docs.css.map", "/v1/rule-packs/..%2fgeneric@1", "/v1/rule-packs/generic@1.json",
        "/v1/rule-packs/generic@0", "/v1/rule-packs/generic@99999", "/v1/rule-packs/generic@1%0a",
        "/v1/rule-packs/none",
    ],
)  # fmt: skip
def test_no_name_leads_to_another_file(shared: Case, path: str) -> None:
    """Assets and packs come from lists, never from a path."""
    refused(shared.api.get(path), 404, "not_found")


# --------------------------------------------------------------------------------------------------------- the queries


def cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


STAMP = "2026-11-22T04:00:00.000000Z"
NO_CURSORS = (
    "A", "AA==", "bm9uc2Vuc2U", cursor({}), cursor([]), cursor({"o": "due", "p": []}),
    cursor({"o": "due", "p": [None] * 5}),
    cursor({"o": "updated", "p": [None] * 4}), cursor({"o": "due", "p": [None] * 4, "t": "ten_1"}),
    cursor({"o": "due", "p": [["", ""], None, None, None]}),
    cursor({"o": "due", "p": [[STAMP, f"tenant#ten_{BODY}"], None, None, None]}),
    cursor({"o": "due", "p": [["zzz", f"case_{BODY}"]] * 4}), cursor({"o": "due", "p": [[STAMP, f"case_{BODY}"]] * 4}),
    base64.urlsafe_b64encode(b"[" * 700).rstrip(b"=").decode(),
)  # fmt: skip


@pytest.mark.parametrize("text", NO_CURSORS)
def test_a_cursor_that_no_page_gave_is_refused(shared: Case, text: str) -> None:
    """Whatever it decodes to: reading starts where a page ended, or at the start."""
    answer, calls = looked(shared, "GET", f"/v1/cases?after={text}", shared.platform)
    refused(answer, 400, "invalid_request", ("query/after", "malformed_cursor", None))
    assert calls == {}


def position(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        "A", "==", "bm9uc2Vuc2U", position("2026-11-22"), position("2026-11-22T04:00:00Z"),
        position(f"{STAMP}#1#evt_1"),
        position(f"{STAMP}#000000001#case_{BODY}"), position("2026-13-45T99:99:99.000000Z"), position("!" * 27),
        position(STAMP) + "=", position(STAMP)[:-1] + "1", position("0000-01-01T00:00:00.000000Z"), "A" * 300,
    ],
)  # fmt: skip
def test_a_position_that_no_log_gave_is_refused(shared: Case, text: str) -> None:
    """Of the event log."""
    answer, calls = looked(shared, "GET", f"/v1/events?after={text}", shared.platform)
    refused(answer, 400, "invalid_request", ("query/after", "malformed_cursor", None))
    assert calls == {}


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"])
def test_a_position_far_away_is_a_position(shared: Case, text: str) -> None:
    """Before everything or after it; nobody else's events are there."""
    stranger = str(shared.api.tenant()["key"]["api_key"])
    answer = shared.api.get(f"/v1/events?after={position(text)}", stranger)
    assert (answer.status, answer.body["events"]) == (200, [])


@pytest.mark.parametrize(
    ("query", "pointer", "code", "limit"),
    [
        ("limit=0", "query/limit", "too_small", 1),
        ("limit=101", "query/limit", "too_large", 100),
        ("limit=-5", "query/limit", "too_small", 1),
        ("limit=1e2", "query/limit", "wrong_type", "integer"),
        ("limit=%D9%A3", "query/limit", "wrong_type", "integer"),
        ("limit=99999999999999999999", "query/limit", "wrong_type", "integer"),
        ("limit=", "query/limit", "wrong_type", "integer"),
        ("limit=5&limit=6", "query/limit", "repeated_parameter", None),
        ("status=all", "query/status", "not_one_of", "open, closed"),
        ("stage=..%2f", "query/stage", "pattern", "^[a-z][a-z_]{2,29}$"),
        ("move=everybody", "query/move", "not_one_of", "complainant, officer, platform, respondent"),
        ("order=status", "query/order", "not_one_of", "-due, -filed, -updated, due, filed, updated"),
        ("after=%3Cscript%3E", "query/after", "pattern", "^[A-Za-z0-9_=-]*$"),
        (f"after={'A' * 1_025}", "query/after", "too_long", 1_024),
        ("tenant=ten_1", "query/tenant", "unknown_field", None),
        ("status=open%00", "query/status", "control_character", None),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_meant_is_refused(
    shared: Case, query: str, pointer: str, code: str, limit: str | int | None
) -> None:
    """A misspelt filter must not look like an empty list."""
    answer, calls = looked(shared, "GET", f"/v1/cases?{query}", shared.platform)
    refused(answer, 400, "invalid_request", (pointer, code, limit))
    assert calls == {}


# --------------------------------------------------------------------------------------------------------- the headers


@pytest.mark.parametrize(
    "key", ["a" * 129, "a" * 100_000, " ", '""', "a b", "a\tb", "a\nb", "é", "订单", ".hidden", "a;b", "a,b", '"a'],
)  # fmt: skip
def test_an_idempotency_key_is_a_short_code(shared: Case, key: str) -> None:
    """So that every proxy hands it on unchanged."""
    with nothing_written():
        answer = shared.act("withdraw", {}, shared.complainant, Idempotency_Key=key)
    refused(answer, 400, "header_invalid", ("header/Idempotency-Key", "header_invalid", KEY_PATTERN))


@pytest.mark.parametrize("path", ["", "/actions/withdraw", "/evidence", f"/evidence/evi_{BODY}/submit"])
def test_whoever_changes_something_sends_an_idempotency_key(shared: Case, path: str) -> None:
    """Filing, actions, declaring, submitting."""
    bodies = {"": {"pack": "generic"}, "/evidence": {"files": []}}
    url, who = (shared.path + path, shared.complainant) if path else ("/v1/cases", shared.platform)
    with nothing_written():
        answer = shared.api.post(url, bodies.get(path), who, Idempotency_Key="")
    refused(answer, 400, "idempotency_key_missing", ("header/Idempotency-Key", "missing", None))


@pytest.mark.parametrize(
    "tag",
    ["1", 'W/"1"', '"1", "2"', '"x"', '"0"', '"01"', '"-1"', "“1”", '"' + "9" * 10 + '"', "9" * 100_000],
)
def test_a_version_that_cannot_be_read_is_refused(shared: Case, tag: str) -> None:
    """Rather than ignored: the caller meant to be careful."""
    with nothing_written():
        answer = shared.act("withdraw", {}, shared.complainant, If_Match=tag)
    refused(answer, 400, "header_invalid", ("header/If-Match", "header_invalid", '"17"'))


@pytest.mark.parametrize(
    "language",
    ["z" * 100_000, "zh;q=nan", "zh;q=0", ",,,;;;q=", "*;q=2", "fr, de;q=0.9", "zh;q=-1", "\x00zh"],
)
def test_a_language_nobody_speaks_is_english(shared: Case, language: str) -> None:
    """A preference that cannot be met is no error."""
    answer = shared.api.get("/v1/cases/case_1", shared.platform, Accept_Language=language)
    refused(answer, 404, "not_found")
    assert answer.headers["content-language"] == "en"


@pytest.mark.parametrize(
    "given",
    [
        "x" * 65,
        "x" * 100_000,
        "a b c d e",
        "short",
        "<script>alert(1)</script>",
        "line\r\nbreak-12",
        "订单订单订单订单",
    ],
)
def test_a_harmful_correlation_id_is_replaced(shared: Case, given: str) -> None:
    """It would stand in headers and logs."""
    answer = shared.api.get("/healthz", X_Correlation_Id=given)
    assert answer.status == 200
    assert answer.headers["x-correlation-id"] != given
    assert given not in str(answer.headers)


# ---------------------------------------------------------------------------------------------------------- webhooks


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.com/", "url_scheme"), ("ftp://hooks.example.com/", "url_scheme"),
        ("file://hooks.example.com/etc/passwd", "url_scheme"), ("gopher://hooks.example.com/", "url_scheme"),
        ("javascript:alert(1)", "url_syntax"), ("//hooks.example.com/", "url_syntax"), ("https:///", "url_host"),
        ("https:hooks.example.com", "url_syntax"), ("https:/hooks.example.com", "url_syntax"),
        ("https://127.0.0.1/", "url_ip_literal"), ("https://127.1/", "url_ip_literal"),
        ("https://2130706433/", "url_ip_literal"), ("https://0x7f000001/", "url_ip_literal"),
        ("https://0x7f.0.0.1/", "url_ip_literal"), ("https://0177.0.0.1/", "url_ip_literal"),
        ("https://017700000001/", "url_ip_literal"), ("https://0/", "url_ip_literal"),
        ("https://8.8.8.8/", "url_ip_literal"), ("https://169.254.169.254/latest/meta-data/", "url_ip_literal"),
        ("https://10.0.0.1:8443/", "url_ip_literal"), ("https://[::1]/", "url_ip_literal"),
        ("https://[::ffff:169.254.169.254]/", "url_ip_literal"), ("https://[fd00:ec2::254]/", "url_ip_literal"),
        ("https://[::]:443/", "url_ip_literal"), ("https://１２７.０.０.１/", "url_ip_literal"),
        ("https://127。0。0。1/", "url_ip_literal"), ("https://①②⑦.⓪.⓪.①/", "url_ip_literal"),
        ("https://localhost/", "url_private_name"), ("https://LOCALHOST/", "url_private_name"),
        ("https://a.localhost/", "url_private_name"), ("https://ｌocalhost/", "url_private_name"),
        ("https://metadata.google.internal/", "url_private_name"), ("https://printer.local/", "url_private_name"),
        ("https://vault.corp/", "url_private_name"), ("https://router.lan/", "url_private_name"),
        ("https://box.home.arpa/", "url_private_name"), ("https://x.onion/", "url_private_name"),
        ("https://backend/", "url_single_label"), ("https://localhost./", "url_host"),
        ("https://hooks.example.com./", "url_host"), ("https://hooks..example.com/", "url_host"),
        ("https://-hooks.example.com/", "url_host"), ("https://hooks_1.example.com/", "url_host"),
        ("https://user@hooks.example.com/", "url_userinfo"), ("https://u:p@hooks.example.com/", "url_userinfo"),
        ("https://hooks.example.com@127.0.0.1/", "url_userinfo"), ("https://@127.0.0.1/", "url_userinfo"),
        ("https://hooks.example.com:22/", "url_port"), ("https://hooks.example.com:0443/", "url_port"),
        ("https://hooks.example.com:/", "url_port"), ("https://hooks.example.com:443x/", "url_port"),
        ("https://hooks.example.com:65536/", "url_port"), ("https://hooks.example.com#@127.0.0.1/", "url_fragment"),
        ("https://hooks.example.com\\@127.0.0.1/", "url_characters"), (" https://hooks.example.com/", "url_characters"),
        ("https://hooks.example\u200b.com/", "url_characters"), ("https://hooks\u00adexample.com/", "url_characters"),
        ("https://hooks.example.com/%zz", "url_path"), ("https://hooks.example.com/钩子", "url_path"),
        ("https://hooks.example.com/<a>", "url_path"), ("", "too_short"), ("https://" + "a" * 2_050, "too_long"),
        ("https://hooks.example.com/\r\nHost: inside", "url_characters"),
    ],
)  # fmt: skip
def test_a_webhook_never_points_inside(shared: Case, url: str, code: str) -> None:
    """In none of the ways to write it; the answer does not repeat it."""
    with nothing_written():
        answer = shared.api.post("/v1/webhook-endpoints", {"url": url}, shared.platform)
    limit = {"too_short": 1, "too_long": 2_048}.get(code)
    refused(answer, 400, "invalid_request", ("/url", code, limit))
    assert len(url) < 9 or url not in answer.text


def test_an_event_type_that_nobody_sends_is_refused(shared: Case) -> None:
    """Each of them, with the list of those there are; else the endpoint would wait for ever."""
    body = {"url": "https://hooks.example.com/", "event_types": ["case.filed", "case.filled", "Case.Filed"]}
    with nothing_written():
        answer = shared.api.post("/v1/webhook-endpoints", body, shared.platform)
    refused(answer, 400, "invalid_request", ("/event_types/2", "pattern", r"^[a-z_]+\.[a-z_]+$"))
    with nothing_written():
        answer = shared.api.post(
            "/v1/webhook-endpoints", body | {"event_types": ["case.filed", "case.filled"]}, shared.platform
        )
    assert answer.faults == {("/event_types/1", "not_one_of")}
    assert "case.filed" in answer.body["faults"][0]["limit"]


def test_an_address_that_leads_nowhere_is_told_in_chinese(api: Api, shared: Case) -> None:
    """Also those that Chalice would have refused itself."""
    assert (
        shared.api.get("/v1/cases/case_1", shared.platform, Accept_Language="zh").body["title"]
        == "对您而言不存在该对象"
    )
    answer = api("PUT", "/v1/cases", Accept_Language="zh")
    refused(answer, 405, "method_not_allowed")
    assert answer.body["remedy"] == "请使用 `Allow` 响应头中列出的方法。"


@pytest.mark.parametrize("verb", ["conquer", "Offer", "%2e%2e", "{verb}"])
def test_an_action_that_there_is_not_leads_nowhere(shared: Case, verb: str) -> None:
    """All actions on a thing share one route, so it is we who know which there are."""
    with nothing_written():
        answer = shared.api.post(f"{shared.path}/actions/{verb}", {}, shared.platform)
    refused(answer, 404, "no_such_route")
