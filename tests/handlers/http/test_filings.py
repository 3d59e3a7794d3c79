"""What a complaint may say beside who, what and when: the type's form, standing, home, promises, own words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.refusing import COMPLAINT, account, api, complained, refused
from tests.roundtrips import count_calls

__all__ = ["account", "api"]  # the fixtures

COMPLETE = {
    "product": "Kettle K2 of my mother's",
    "fault": "stopped_working",
    "received_on": "2026-11-02",
    "noticed_on": "2026-11-11",
}
SCREENED = "cn-samr-2026"


def view(case: Case, who: str = "platform") -> dict[str, Any]:
    shown: dict[str, Any] = case.api.get(case.path, getattr(case, who)).body
    return shown


def entitled(case: Case) -> dict[str, tuple[int, str]]:
    """What the consumer is entitled to, and whose number it is, by key."""
    return {e["key"]: (e["value"], e["source"]) for e in view(case)["entitlements"]}


# ------------------------------------------------------------------------------------------------------------ the form


@pytest.mark.capability("S05")
def test_answers_to_the_form_are_kept_and_own_words_sealed(api: Api, platform: str) -> None:
    """Codes, dates and choices as they are; of a text the id, and its words for those who may read them."""
    case = Case(api, platform, details=COMPLETE)
    shown = view(case, "respondent")
    details = shown["claim"]["details"]
    assert details | {"product": ""} == COMPLETE | {"product": ""}
    assert shown["texts"][details["product"]] == COMPLETE["product"]
    assert "my mother" not in api.get(f"{case.path}/events", platform).text


def test_an_answer_of_the_wrong_kind_is_refused(case: Case) -> None:
    """Every one of them, with its place."""
    wrong = {
        "received_on": "2026-02-30",
        "fault": "ugly",
        "usable": "yes",
        "serial": "Nr. 7 (blue)",
        "colour": "x",
    }
    answer = complained(case, details=wrong)
    assert (answer.status, answer.faults) == (400, {
        ("/details/received_on", "not_a_date"), ("/details/fault", "not_one_of"), ("/details/usable", "not_one_of"),
        ("/details/serial", "pattern"), ("/details/colour", "unknown_field"),
    })  # fmt: skip


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        ({"Product": "x"}, ("/details/Product", "pattern")),
        ({"product": "x" * 2_001}, ("/details/product", "too_long")),
        ({"product": 7}, ("/details/product", "wrong_type")),
        ({f"key_{n}": "x" for n in range(41)}, ("/details", "too_many")),
    ],
)
def test_a_form_has_its_bounds(case: Case, details: Any, fault: tuple[str, str]) -> None:
    """Before anybody looks at what it asks."""
    assert fault in complained(case, details=details).faults


@pytest.mark.capability("S05")
def test_where_nobody_screens_an_incomplete_form_is_filed(api: Api, platform: str) -> None:
    """The other side and the officer can ask."""
    shown = view(Case(api, platform, details={"fault": "other"}))
    assert (shown["stage"], shown["deficiencies"]) == ("negotiation", [])


@pytest.mark.capability("S05")
def test_where_somebody_screens_gaps_are_a_deficiency(api: Api, platform: str) -> None:
    """Not a refusal: the complainant is asked for them, and has time to supply them."""
    filed = Case(api, platform, pack=SCREENED, details={"fault": "other", "product": "  "}).filed.body
    (lacking,) = filed["deficiencies"]
    assert lacking["items"] == ["product", "received_on", "noticed_on"]
    assert (filed["stage"], filed["move"]) == ("screening", ["complainant"])


def test_a_wrong_answer_is_refused_where_somebody_screens_too(case: Case) -> None:
    """What cannot be is no gap."""
    answer = complained(case, pack=SCREENED, details={"received_on": "soon"})
    assert answer.faults == {("/details/received_on", "not_a_date")}


# ----------------------------------------------------------------------------------------------------- admissibility


@pytest.mark.capability("S04")
def test_old_facts_are_refused_where_nobody_screens(case: Case) -> None:
    """Two years by the general procedure: 730 days before 22 November 2026."""
    answer = complained(case, occurred_on="2024-11-21")
    refused(answer, 400, "invalid_request", ("/occurred_on", "date_too_old", "2024-11-22"))


@pytest.mark.capability("S04")
def test_old_facts_are_a_doubt_where_somebody_screens(api: Api, platform: str) -> None:
    """Three years by this one, on a real calendar; the officer decides since when they were known."""
    # of 21 November 2023 they end on Saturday the 21st, which rolls on to Monday the 23rd; of the day before on Friday
    for day, doubts in (("2023-11-21", []), ("2023-11-20", ["time_limit"])):
        case = Case(api, platform, pack=SCREENED, details=COMPLETE, occurred_on=day)
        assert view(case, "officer")["screening"]["doubts"] == doubts, day


@pytest.mark.capability("S04")
def test_what_is_declared_on_standing_is_shown(api: Api, platform: str) -> None:
    """As it was said; what speaks against the complaint, to those who screen."""
    said = {"personal_use": False, "own_claim": True, "other_forum": "court", "contacted_on": "2026-11-13"}
    case = Case(api, platform, pack=SCREENED, details=COMPLETE, standing=said)
    assert view(case)["claim"]["standing"] == said | {"identity_checked": None}
    assert view(case, "officer")["screening"]["doubts"] == ["other_forum", "not_personal_use"]


@pytest.mark.parametrize(
    ("standing", "fault"),
    [
        ({"contacted_on": "2026-11-24"}, ("/standing/contacted_on", "date_in_future")),
        ({"contacted_on": "lately"}, ("/standing/contacted_on", "not_a_date")),
        ({"other_forum": "newspaper"}, ("/standing/other_forum", "not_one_of")),
        ({"personal_use": "yes"}, ("/standing/personal_use", "wrong_type")),
    ],
)
def test_standing_is_declared_in_known_terms(case: Case, standing: Any, fault: tuple[str, str]) -> None:
    """Yes, no, a date that has been, a forum there is."""
    assert complained(case, standing=standing).faults == {fault}


# -------------------------------------------------------------------------------------------------- home and promises


@pytest.mark.capability("S55")
def test_the_law_of_the_complainants_home_goes_along(api: Api, platform: str) -> None:
    """Pinned at filing, whatever the rules of the procedure; there is none for every country."""
    for country, floor, days in (("DE", "eu-core@1", 14), ("CN", "cn-consumer-core@1", 7)):
        case = Case(api, platform, country=country)
        assert view(case)["claim"]["floor"] == floor
        assert entitled(case)["no_reason_return_days"] == (days, "law")
    elsewhere = Case(api, platform, country="US")
    assert (view(elsewhere)["claim"]["floor"], entitled(elsewhere)) == ("", {})


@pytest.mark.capability("S50")
def test_the_better_promise_counts(api: Api, platform: str) -> None:
    """Thirty days instead of fourteen are the merchant's word; three weeks to refund are less than the law gives."""
    case = Case(api, platform, country="DE", promises={"no_reason_return_days": 30, "refund_days": 21})
    assert entitled(case)["no_reason_return_days"] == (30, "merchant")
    assert entitled(case)["refund_days"] == (14, "law")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"country": "Germany"}, ("/country", "pattern")),
        ({"promises": {"free_coffee": 1}}, ("/promises", "not_one_of")),
        ({"promises": {"refund_days": 4_000}}, ("/promises/refund_days", "out_of_range")),
        ({"promises": {"refund_days": 0}}, ("/promises/refund_days", "too_small")),
    ],
)
def test_promises_are_of_a_known_kind(case: Case, changes: Any, fault: tuple[str, str]) -> None:
    """And countries are codes."""
    assert complained(case, **changes).faults == {fault}


# ---------------------------------------------------------------------------------------------------------- own words


def claimed(case: Case, **claim: Any) -> Answer:
    return complained(case, claim=claim)


def test_what_is_asked_for_in_own_words_needs_them(case: Case) -> None:
    """A custom remedy without any is incomplete."""
    refused(claimed(case, remedy="custom"), 422, "incomplete", ("/claim/text", "missing", None))


def test_what_is_asked_for_in_own_words_is_sealed(api: Api, platform: str) -> None:
    """Like every text."""
    case = Case(api, platform, claim={"remedy": "custom", "text": "A visit to the workshop."})
    shown = view(case, "respondent")
    assert shown["texts"][shown["claim"]["sought"]["text"]["id"]] == "A visit to the workshop."


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        ({"remedy": "repair", "text": "Soon."}, ("/claim/text", "not_applicable")),
        ({"remedy": "return_and_refund"}, ("/claim/money", "missing")),
        ({"remedy": "custom", "text": "x" * 10_001}, ("/claim/text", "too_long")),
    ],
)
def test_a_remedy_asks_for_what_it_consists_in(case: Case, claim: Any, fault: tuple[str, str]) -> None:
    """Money, words, or neither."""
    assert fault in claimed(case, **claim).faults


def test_a_full_filing_is_one_transaction_still(case: Case) -> None:
    """Forms and laws are read from files; nothing is asked of a table."""
    body = COMPLAINT | {"details": COMPLETE, "country": "DE", "promises": {"refund_days": 7}}
    with count_calls() as calls:
        filed = case.api.post("/v1/cases", body, case.platform)
    assert (filed.status, calls) == (201, {"dynamodb.TransactWriteItems": 1})


# ----------------------------------------------------------------------------------------------------- what it is about


@pytest.mark.capability("S41")
def test_what_a_complaint_is_about_is_kept_by_the_platforms_codes(api: Api, platform: str) -> None:
    """By these, complaints about the same are found."""
    case = Case(api, platform, about={"product": "lamp-4", "batch": "2026-10"})
    assert view(case)["claim"]["about"] == {"batch": "2026-10", "product": "lamp-4"}


def test_a_complaint_is_about_known_kinds_of_things_only(case: Case) -> None:
    answer = complained(case, about={"moon": "full", "product": "a lamp!"})
    assert answer.status == 400
    assert {pointer for pointer, _ in answer.faults} == {"/about/moon", "/about/product"}
