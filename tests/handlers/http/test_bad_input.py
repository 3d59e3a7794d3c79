"""What a body can get wrong. Each refusal names every field concerned, the limit and the remedy; nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.access import BODY_SCOPES, SCOPES
from chalicelib.entrypoints.http.decoder import MAX_DEPTH
from tests.handlers.http.conftest import OPERATOR, Api, Case
from tests.handlers.http.refusing import (
    COMPLAINT,
    Fault,
    account,
    acted,
    api,
    complained,
    filed,
    nothing_written,
    refused,
    shared,
)

__all__ = ["account", "api", "shared"]  # the fixtures

REF = "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
TYPES = (
    "quality, logistics, after_sales, price, promotion, payment, review, counterfeit, misleading_advertising, "
    "delayed_dispatch, service"
)
PACKS = ", ".join(sorted({pack.id for pack in PackFiles().all()}))


# ---------------------------------------------------------------------------------------------------------- the bytes


@pytest.mark.parametrize(
    ("raw", "code", "limit"),
    [
        (b"", "syntax", "character 0"),
        (b"   ", "syntax", "character 3"),
        (b"{", "syntax", "character 1"),
        (b'{"pack":}', "syntax", "character 8"),
        (b'{"pack":"generic",}', "syntax", "character 18"),
        (b"{'pack':'generic'}", "syntax", "character 1"),
        (b'{"pack":"gen\neric"}', "syntax", "character 12"),
        (b'{"pack":"\\x41"}', "syntax", "character 9"),
        (b'{"pack":01}', "syntax", "character 9"),
        (b"\xef\xbb\xbf{}", "syntax", "character 0"),
        (b'{"pack":"generic"} {}', "trailing_data", "character 19"),
        (b"{}//", "trailing_data", "character 2"),
        (b'{"pack":"\xff"}', "not_utf8", "byte 9"),
        (b'{"pack":"\xed\xa0\x80"}', "not_utf8", "byte 9"),
        (b"\xc0\xaf", "not_utf8", "byte 0"),
        ("{}".encode("utf-16"), "not_utf8", "byte 0"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_at_the_place_where_reading_stopped(
    shared: Case, raw: bytes, code: str, limit: str
) -> None:
    """Bytes that are no UTF-8, broken syntax, an empty body, something behind the end."""
    refused(filed(shared, raw), 400, "malformed_json", ("", code, limit))


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"text"', b"7", b"true"])
def test_a_body_is_an_object(shared: Case, raw: bytes) -> None:
    """Any other JSON value is of the wrong type."""
    refused(filed(shared, raw), 400, "invalid_request", ("", "wrong_type", "object"))


def test_every_name_that_stands_twice_is_told(shared: Case) -> None:
    """At any depth: two readers might take different ones."""
    raw = b'{"pack":"a","pack":"b","claim":{"money":{"amount":1,"amount":2,"amount":3}},"lang":"en","lang":"zh"}'
    refused(
        filed(shared, raw), 400, "invalid_request",
        ("/pack", "duplicate_key", None), ("/lang", "duplicate_key", None),
        ("/claim/money/amount", "duplicate_key", None),
    )  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'{"claim":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
        b'{"x":"\\"' + b'","y":' + b"[" * 17 + b"]" * 17 + b"}",
    ],
)
def test_nesting_is_bounded(shared: Case, raw: bytes) -> None:
    """Sixteen levels, counted before any parser recurses; brackets inside texts do not count."""
    refused(filed(shared, raw), 400, "invalid_request", ("", "too_deep", MAX_DEPTH))


def test_brackets_in_a_text_are_not_nesting(shared: Case) -> None:
    """The complaint is refused for another reason only."""
    answer = complained(shared, narrative="[" * 100, pack="unheard-of")
    refused(answer, 400, "invalid_request", ("/pack", "not_one_of", PACKS))


def test_a_body_beyond_its_limit_is_refused_by_its_length(shared: Case) -> None:
    """Every operation publishes its own."""
    limit = 320 * 1024
    refused(filed(shared, b"x" * (limit + 1)), 413, "body_too_large", ("", "body_too_large", limit))
    with nothing_written():
        answer = shared.api(
            "POST", f"{shared.path}/actions/message", None, shared.officer, raw=b" " * (160 * 1024 + 1)
        )
    refused(answer, 413, "body_too_large", ("", "body_too_large", 160 * 1024))


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text/plain", b"{}"), ("application/xml", b"<a/>"), ("application/x-www-form-urlencoded", b"pack=generic"),
        ("multipart/form-data; boundary=x", b"--x--"), ("application/json; charset=utf-16", b"{}"),
        ("application/jsonx", b"{}"), ("application/json, text/plain", b"{}"), ("application/msgpack", b"\x80"),
        ("application/problem+json", b"{}"),
    ],
)  # fmt: skip
def test_a_body_of_another_type_is_refused(shared: Case, kind: str, raw: bytes) -> None:
    """Before it is read."""
    refused(filed(shared, raw, Content_Type=kind), 415, "unsupported_media_type")


def test_what_takes_no_body_gets_none(shared: Case) -> None:
    """A caller who sends one expects something of it."""
    path = f"{shared.path}/evidence/evi_{'a' * 26}/submit"
    with nothing_written():
        answer = shared.api.post(path, {"state": "kept"}, shared.complainant)
    refused(answer, 400, "invalid_request", ("", "not_applicable", None))


# ---------------------------------------------------------------------------------------------------------- the fields


def test_every_unknown_field_is_told(shared: Case) -> None:
    """At any depth, names with a slash or a tilde escaped as RFC 6901 has it."""
    claim = COMPLAINT["claim"] | {"interest": 5, "money": COMPLAINT["claim"]["money"] | {"unit": "cent"}}
    refused(
        complained(shared, narative="x", claim=claim, **{"a/b~c": 1, "__proto__": {}}), 400, "invalid_request",
        ("/narative", "unknown_field", None), ("/claim/interest", "unknown_field", None),
        ("/claim/money/unit", "unknown_field", None), ("/a~1b~0c", "unknown_field", None),
        ("/__proto__", "unknown_field", None),
    )  # fmt: skip


def test_a_name_that_cannot_be_shown_safely_is_told_by_its_parent(shared: Case) -> None:
    """No control character, and no name of any length, comes back in an answer."""
    with nothing_written():
        answer = shared.api.post("/v1/cases", COMPLAINT | {"\u202e": 1, "x" * 5_000: 2}, shared.platform)
    refused(answer, 400, "invalid_request", ("", "unknown_field", None), ("", "unknown_field", None))
    assert len(answer.text) < 2_000


def test_every_field_of_the_wrong_type_is_told(shared: Case) -> None:
    """In one answer, with the type that was expected."""
    answer = complained(
        shared, pack=7, lang=["en"], complainant="Ada", respondent=[], dispute_type=3, occurred_on=20261112,
        claim={"remedy": False, "money": "64.90 USD"}, narrative={"en": "x"}, order_ref=448210,
    )  # fmt: skip
    refused(
        answer, 400, "invalid_request",
        ("/pack", "wrong_type", "string"), ("/lang", "wrong_type", "string"),
        ("/complainant", "wrong_type", "object"), ("/respondent", "wrong_type", "object"),
        ("/dispute_type", "wrong_type", "string"), ("/occurred_on", "wrong_type", "string"),
        ("/claim/remedy", "wrong_type", "string"), ("/claim/money", "wrong_type", "object"),
        ("/narrative", "wrong_type", "string"), ("/order_ref", "wrong_type", "string"),
    )  # fmt: skip


def test_every_text_that_is_too_long_is_told(shared: Case) -> None:
    """With its limit in characters, whatever they weigh in bytes."""
    answer = complained(
        shared, narrative="长" * 30_001, complainant={"ref": "u-1", "name": "n" * 201, "email": "a@" + "b" * 253},
    )  # fmt: skip
    refused(
        answer, 400, "invalid_request", ("/narrative", "too_long", 30_000), ("/complainant/name", "too_long", 200),
        ("/complainant/email", "too_long", 254),
    )  # fmt: skip


def test_a_text_of_blanks_is_none(shared: Case) -> None:
    """An empty one is too short, a blank one does not fit; a blank narrative is missing."""
    body = {
        "finding": "dismissed",
        "reasons": [{"text": "", "cites": ["claim"]}, {"text": " \n", "cites": ["claim"]}],
    }
    refused(
        acted(shared, "decide", body, shared.officer), 400, "invalid_request",
        ("/reasons/0/text", "too_short", 1), ("/reasons/1/text", "pattern", r"\S"),
    )  # fmt: skip
    refused(complained(shared, narrative=" \t\n"), 422, "incomplete", ("/narrative", "missing", None))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a\x00b", "control_character"), ("a\x1b[2Jb", "control_character"), ("a\x85b", "control_character"),
        ("\ud800", "lone_surrogate"), ("a\udc00b", "lone_surrogate"),
    ],
)  # fmt: skip
def test_a_text_holds_characters_only(shared: Case, raw: str, code: str) -> None:
    """No control characters, no halves of surrogate pairs."""
    refused(complained(shared, narrative=raw), 400, "invalid_request", ("/narrative", code, None))


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("pack", "unheard-of", ("/pack", "not_one_of", PACKS)),
        ("pack", "generic@9", ("/pack", "not_one_of", PACKS)),
        ("pack", "../generic", ("/pack", "pattern", "^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")),
        ("pack", "generic@1\n", ("/pack", "pattern", "^[a-z][a-z0-9-]{1,39}(@[1-9][0-9]{0,3})?$")),
        ("lang", "de", ("/lang", "not_one_of", "en, zh")),
        ("channel", "fax", ("/channel", "not_one_of", "api, bot, email, hotline, web")),
        ("dispute_type", "QUALITY", ("/dispute_type", "not_one_of", TYPES)),
        ("order_ref", "me@example.com", ("/order_ref", "pattern", REF)),
        ("order_ref", "a" * 65, ("/order_ref", "pattern", REF)),
        ("terms_ref", "", ("/terms_ref", "pattern", REF)),
        ("complainant", {"ref": "u 1", "name": "Ada"}, ("/complainant/ref", "pattern", REF)),
    ],
)  # fmt: skip
def test_a_code_is_one_of_those_that_are_known(shared: Case, field: str, value: Any, fault: Fault) -> None:
    """With the list of them, or the pattern they follow."""
    refused(complained(shared, **{field: value}), 400, "invalid_request", fault)


# --------------------------------------------------------------------------------------------------- what is missing


@pytest.mark.capability("S05")
def test_a_complaint_that_lacks_something_is_told_everything_that_is_missing_at_once(shared: Case) -> None:
    """Nobody corrects one field at a time."""
    refused(
        filed(shared, b'{"pack":"generic"}'), 422, "incomplete",
        *(
            (pointer, "missing", None)
            for pointer in (
                "/complainant/ref", "/complainant/name", "/respondent/ref", "/respondent/name", "/dispute_type",
                "/occurred_on", "/claim/remedy", "/narrative",
            )
        ),
    )  # fmt: skip


def test_what_is_wrong_and_what_is_missing_are_told_together(shared: Case) -> None:
    """One answer for the whole form."""
    answer = complained(shared, narrative=None, occurred_on="2020-01-01", respondent={"ref": "buyer-1042"})
    refused(
        answer, 400, "invalid_request", ("/occurred_on", "date_too_old", "2024-11-22"),
        ("/respondent/ref", "same_person", None), ("/respondent/name", "missing", None),
        ("/narrative", "missing", None),
    )  # fmt: skip


def test_a_complaint_without_a_pack_is_refused(shared: Case) -> None:
    """The pack says what a complaint needs, so it comes first."""
    refused(filed(shared, b"{}"), 400, "invalid_request", ("/pack", "missing", None))


@pytest.mark.parametrize(
    ("verb", "who", "missing"),
    [
        ("respond", "respondent", ["/position", "/statement"]),
        ("offer", "complainant", ["/terms"]),
        ("counter", "respondent", ["/offer_id", "/terms"]),
        ("accept", "complainant", ["/offer_id"]),
        ("message", "officer", ["/text"]),
        ("request_evidence", "officer", ["/to", "/what"]),
        ("propose", "officer", ["/reasons", "/terms"]),
        ("decide", "officer", ["/finding", "/reasons"]),
        ("perform", "respondent", ["/proof", "/task_id"]),
        ("revoke_tokens", "platform", ["/role"]),
        ("reject", "officer", ["/ground", "/reasons"]),
        ("note_deficiency", "officer", ["/items"]),
        ("decline", "complainant", ["/offer_id"]),
        ("withdraw_offer", "complainant", ["/offer_id"]),
        ("bid", "respondent", ["/amount"]),
        ("propose_accord", "respondent", ["/stage"]),
        ("conclude_accord", "respondent", ["/accord_id"]),
        ("challenge_mediator", "respondent", ["/reason"]),
        ("rule_on_challenge", "officer", ["/reasons", "/upheld"]),
        ("pause", "respondent", ["/reason"]),
        ("prolong", "officer", ["/deadline_id", "/reason"]),
        ("ship_return", "complainant", ["/carrier", "/task_id", "/tracking"]),
        ("confirm_return", "respondent", ["/task_id"]),
        ("refuse_return", "respondent", ["/reason", "/task_id"]),
        ("reopen", "complainant", ["/reason"]),
        ("look_into", "officer", ["/note", "/queue"]),
    ],
)  # fmt: skip
def test_an_action_is_told_every_field_it_lacks(
    shared: Case, verb: str, who: str, missing: list[str]
) -> None:
    """Of its own body."""
    answer = acted(shared, verb, {}, getattr(shared, who))
    refused(answer, 400, "invalid_request", *((pointer, "missing", None) for pointer in missing))


def test_a_list_is_bounded(api: Api, shared: Case) -> None:
    """From the first entry to the last one allowed."""
    with nothing_written():
        none = api.post(f"{shared.path}/evidence", {"files": []}, shared.complainant)
        many = api.post(f"{shared.path}/evidence", {"files": [{}] * 21}, shared.complainant)
        scopes = api.post(
            f"/v1/tenants/ten_{'a' * 26}/keys", {"label": "x", "scopes": ["cases", "all"]}, OPERATOR
        )
    refused(none, 400, "invalid_request", ("/files", "too_few", 1))
    refused(many, 400, "invalid_request", ("/files", "too_many", 20))
    refused(
        scopes,
        400,
        "invalid_request",
        ("/scopes/1", "not_one_of", ", ".join(sorted({*SCOPES, *BODY_SCOPES}))),
    )


# -------------------------------------------------------------------------------------------------------- in Chinese


def test_a_refusal_reads_in_chinese(shared: Case) -> None:
    """Titles and remedies for people; codes, pointers and limits for programs stay what they are."""
    body = {
        "pack": "generic",
        "narrative": "长" * 30_001,
        "claim": {"money": {"amount": 0, "currency": "CNY"}},
    }
    with nothing_written():
        answer = shared.api.post("/v1/cases", body, shared.platform, Accept_Language="zh-CN, en;q=0.5")
    refused(
        answer, 400, "invalid_request", ("/narrative", "too_long", 30_000), ("/claim/money/amount", "too_small", 1)
    )  # fmt: skip
    assert answer.headers["content-language"] == "zh"
    assert answer.body["title"] == "请求无效"
    assert answer.body["remedy"] == "请改正 `faults` 中列出的每个字段后重新发送。"
    remedies = {f["pointer"]: f["remedy"] for f in answer.body["faults"]}
    assert remedies == {"/narrative": "最多 30000 个字符。", "/claim/money/amount": "最小为 1。"}
    assert "detail" not in answer.body, "details are written in English"


def test_what_is_missing_reads_in_chinese(shared: Case) -> None:
    """Every field of an incomplete complaint."""
    with nothing_written():
        answer = shared.api.post("/v1/cases", {"pack": "generic"}, shared.platform, Accept_Language="zh")
    assert (answer.status, answer.code, answer.body["title"]) == (422, "incomplete", "内容不完整")
    assert {f["remedy"] for f in answer.body["faults"]} == {"此项为必填。"}
