"""Guided diagnosis over HTTP. The clock stands at noon in Shanghai on Sunday, 22 November 2026."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import Answer, Api

DAY_6 = {"online": True, "days_since_receipt": 6, "opened": False}


def ask(api: Api, answers: dict[str, Any] | None = None, lang: str = "en", **more: Any) -> Answer:
    """A diagnosis for somebody in China, unless told otherwise."""
    return api.post("/v1/diagnoses", {"country": "CN", "answers": answers or {}} | more, Accept_Language=lang)


def only(listed: list[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    (found,) = [one for one in listed if wanted.items() <= one.items()]
    return found


@pytest.mark.capability("S03")
def test_day_six_unopened_goods_bought_online_in_china(api: Api) -> None:
    """No-reason return, its article, until when, what comes back when, which procedure, what to write."""
    shown = ask(api, DAY_6).body
    right = only(shown["rights"], code="no_reason_return")
    assert (right["article"], right["verified"], right["state"]) == ("25", True, "applies")
    assert right["source"].startswith("Law of the PRC on the Protection of Consumer Rights")
    assert right["until"] == "2026-11-23T16:00:00.000000Z"  # the end of Monday the 23rd in Shanghai
    refund = only(right["limits"], key="refund_after_return")
    assert (refund["n"], refund["unit"], refund["won_by"]) == (7, "calendar_days", "law")
    assert shown["remedies"][0] == {
        "remedy": "return_and_refund", "right": "no_reason_return",
        "note": "The usual outcome where the period or a promise still covers you.",
    }  # fmt: skip
    assert only(shown["steps"], key="write_to_seller")["template"] == right["letter"]
    assert (shown["regime"], shown["dispute_type"]) == ("cn-consumer-core", "after_sales")


@pytest.mark.capability("S03")
def test_the_checklist_is_that_of_the_kind_of_dispute(api: Api) -> None:
    """The one told, else the one the right suggests."""
    suggested, told = ask(api, DAY_6).body, ask(api, DAY_6, dispute_type="counterfeit").body
    assert suggested["evidence"] == api.get("/v1/dispute-types/after_sales").body["evidence"]
    assert told["evidence"] == api.get("/v1/dispute-types/counterfeit").body["evidence"]


@pytest.mark.capability("S03")
def test_day_eight_is_too_late_and_asks_about_quality(api: Api) -> None:
    """The right is listed as lapsed, the questions go on."""
    shown = ask(api, DAY_6 | {"days_since_receipt": 8}).body
    assert shown["rights"] == []
    assert only(shown["not_available"], code="no_reason_return")["state"] == "lapsed"
    assert "quality_repair" in [right["code"] for right in shown["possible"]]
    asked = only(shown["questions"], key="defect")
    assert (asked["pointer"], asked["kind"]) == ("/answers/defect", "boolean")


def test_what_excludes_a_right_is_told_with_its_article(api: Api) -> None:
    """Custom-made goods do not go back."""
    right = only(ask(api, DAY_6 | {"custom_made": True}).body["not_available"], code="no_reason_return")
    assert right["excluded_by"]["code"] == "custom_made"
    assert right["excluded_by"]["basis"]["article"] == "25(1)(1)"
    assert right["excluded_by"]["questions"] == ["custom_made"]


@pytest.mark.capability("S03")
def test_fraud_is_worked_out_from_the_price(api: Api) -> None:
    """Three times 20.00 yuan is below the floor of 500."""
    price = {"amount": 2_000, "currency": "CNY"}
    right = only(ask(api, {"fake": True, "price": price}).body["rights"], code="fraud_damages")
    assert right["amount"]["money"] == {"amount": 50_000, "currency": "CNY"}
    assert (right["amount"]["times"], right["amount"]["basis"]["article"]) == (3, "55(1)")


@pytest.mark.capability("S50")
def test_the_better_promise_wins_and_is_named(api: Api) -> None:
    """The platform's fifteen days against the law's seven, the merchant's three-day refund."""
    shown = ask(
        api, DAY_6 | {"return_received_on": "2026-11-21"},
        platform_promises={"no_reason_return_days": 15}, promises={"refund_days": 3, "no_reason_return_days": 5},
    ).body  # fmt: skip
    window, refund = only(shown["rights"], code="no_reason_return")["limits"]
    assert (window["n"], window["won_by"], window["basis"]) == (15, "platform", None)
    assert window["compared"] == [
        {"n": 7, "by": "law"},
        {"n": 15, "by": "platform"},
        {"n": 5, "by": "merchant"},
    ]
    assert (refund["n"], refund["won_by"]) == (3, "merchant")
    # The seller had the goods on the 21st: until the end of the 24th, before the window closes on 1 December.
    assert [d["due_at"][:13] for d in shown["deadlines"]] == ["2026-11-24T16", "2026-12-01T16"]


@pytest.mark.capability("S55")
def test_across_borders_the_floor_is_said_and_the_better_law_named(api: Api) -> None:
    """A shop under the law of the Union, a consumer in China."""
    shown = ask(api, {"online": True, "days_since_receipt": 10}, seller_regime="eu-core").body
    window = only(shown["rights"], code="no_reason_return")["limits"][0]
    assert (window["n"], window["won_by"], window["basis"]["article"]) == (14, "seller_law", "9(2)")
    assert window["basis"]["source"] == "Directive 2011/83/EU on consumer rights"
    assert shown["floor"]
    assert ask(api, DAY_6).body["floor"] is None


@pytest.mark.parametrize(
    ("where", "regime"),
    [({"country": "CN"}, "cn-consumer-core"), ({"country": "FR"}, "eu-core"), ({"country": "BR"}, "generic"),
     ({"country": "BR", "regime": "eu-core"}, "eu-core"), ({"country": None}, "generic")],
)  # fmt: skip
def test_the_law_follows_from_the_country_unless_it_is_named(
    api: Api, where: dict[str, Any], regime: str
) -> None:
    """Elsewhere, no country's law is claimed."""
    assert ask(api, DAY_6, **where).body["regime"] == regime


def test_an_empty_question_is_answered_with_questions(api: Api) -> None:
    """Where, and what about; nothing is claimed."""
    shown = api.post("/v1/diagnoses").body
    assert [question["key"] for question in shown["questions"]] == ["country", "dispute_type"]
    assert [option["key"] for option in shown["questions"][1]["options"]][:2] == ["quality", "logistics"]
    assert (shown["rights"], shown["possible"], shown["remedies"]) == ([], [], [])


def test_it_says_that_it_is_no_advice(api: Api) -> None:
    """In both languages."""
    assert "not legal advice" in ask(api, DAY_6).body["notice"]
    assert "不是法律意见" in ask(api, DAY_6, "zh").body["notice"]


def test_it_speaks_chinese(api: Api) -> None:
    """Law, right, letter, questions."""
    answer = ask(api, DAY_6, "zh-CN")
    right = only(answer.body["rights"], code="no_reason_return")
    assert answer.headers["content-language"] == "zh"
    assert (right["title"], right["source"]) == (
        "七日无理由退货",
        "《中华人民共和国消费者权益保护法》（2013年修正）",
    )
    assert "无理由退货" in right["letter"]
    assert answer.body["questions"][0]["text"] == "争议属于哪一类？"


@pytest.mark.parametrize("regime", ["cn-consumer-core", "eu-core", "generic"])
def test_the_procedure_that_would_apply_is_linked(api: Api, regime: str) -> None:
    """One that is in force today."""
    pack = ask(api, DAY_6, regime=regime).body["rule_pack"]
    pack_id = pack["pack"].partition("@")[0]
    assert pack["procedure"] == f"/v1/procedures/{pack_id}"
    assert api.get(f"/v1/rule-packs/{pack_id}").status == 200


def test_the_questions_of_a_regime_can_be_asked_for(api: Api) -> None:
    """Those that decide anything there: hygiene in the Union, durable goods in China."""
    union, china = (
        {q["key"] for q in api.get(f"/v1/diagnoses/questions?regime={name}").body["questions"]}
        for name in ("eu-core", "cn-consumer-core")
    )
    assert "hygiene" in union - china
    assert "durable" in china - union
    assert {"country", "dispute_type", "received_on"} <= union & china
    assert api.get("/v1/diagnoses/questions").body["regime"] == "generic"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"regime": "mars-core"}, ("/regime", "not_one_of")),
        ({"seller_regime": "mars-core"}, ("/seller_regime", "not_one_of")),
        ({"country": "China"}, ("/country", "pattern")),
        ({"dispute_type": "romance"}, ("/dispute_type", "not_one_of")),
        ({"answers": {"colour": "red"}}, ("/answers", "not_one_of")),
        ({"answers": {"online": "yes"}}, ("/answers/online", "wrong_answer")),
        ({"answers": {"price": {"amount": 0, "currency": "CNY"}}}, ("/answers/price/amount", "too_small")),
        ({"answers": {"received_on": "2026-12-24"}}, ("/answers/received_on", "date_in_future")),
        ({"answers": {"online": None}}, ("/answers/online", "wrong_type")),
        ({"promises": {"free_lunch": 1}}, ("/promises", "not_one_of")),
        (
            {"platform_promises": {"fraud_multiple": 500}},
            ("/platform_promises/fraud_multiple", "out_of_range"),
        ),
        ({"colour": "red"}, ("/colour", "unknown_field")),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    api: Api, body: dict[str, Any], fault: tuple[str, str]
) -> None:
    """And with what could be instead."""
    answer = api.post("/v1/diagnoses", body)
    assert (answer.status, answer.code) == (400, "invalid_request")
    assert answer.faults == {fault}
    assert all(found["remedy"] for found in answer.body["faults"])


def test_an_unknown_regime_has_no_questions(api: Api) -> None:
    """The fault lies in the query."""
    assert api.get("/v1/diagnoses/questions?regime=mars-core").faults == {("query/regime", "not_one_of")}


def test_a_body_beyond_its_size_is_refused(api: Api) -> None:
    """16 KiB are plenty for answers."""
    assert api("POST", "/v1/diagnoses", raw=b'{"answers": {}' + b" " * 16_384 + b"}").code == "body_too_large"


def test_the_published_example_is_answered(api: Api) -> None:
    """By a right that applies."""
    assert api.post("/v1/diagnoses", examples.BODIES["DiagnosisIn"]).body["rights"]
