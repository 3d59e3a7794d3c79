"""Help while two sides negotiate: what comparable cases came to, and words to begin with."""

from __future__ import annotations

import pytest

from chalicelib.application.ports import AgreedShare
from tests.handlers.http.conftest import Api, Case


@pytest.fixture
def case(api: Api) -> Case:
    return Case(api, str(api.tenant()["key"]["api_key"]))


def ended(case: Case, count: int, percent: int = 60) -> None:
    """Lines of comparable cases, as `project` writes them."""
    claim = case.filed.body["claim"]
    tenant = case.api.services.reader.load(case.id).case.head.tenant
    for n in range(count):
        line = AgreedShare(
            f"case_{n}",
            claim["dispute_type"],
            claim["sought"]["remedy"],
            percent,
            f"2026-11-01T00:00:{n:02}Z",
        )
        case.api.services.views.put_outcome(tenant, line)


@pytest.mark.capability("S16")
def test_too_few_cases_hide_the_range(case: Case) -> None:
    """And the answer says why."""
    ended(case, 19)
    shown = case.api.get(f"{case.path}/negotiation-help", case.complainant).body
    assert shown["range"] is None
    assert "Fewer than 20" in shown["explanation"]


@pytest.mark.capability("S16")
def test_enough_cases_show_a_range_in_the_money_of_the_claim(case: Case) -> None:
    """For both sides alike: 60 % of what is claimed."""
    ended(case, 20)
    seen = [
        case.api.get(f"{case.path}/negotiation-help", who).body["range"]
        for who in (case.complainant, case.respondent)
    ]
    assert seen[0] == seen[1]
    claimed = case.filed.body["claim"]["sought"]["money"]
    assert seen[0]["middle"] == {**claimed, "amount": claimed["amount"] * 60 // 100}
    assert seen[0]["cases"] == 20


def test_a_case_counts_once_however_often_its_line_is_written(case: Case) -> None:
    """Messages come twice."""
    ended(case, 19)
    ended(case, 19)
    assert case.api.get(f"{case.path}/negotiation-help", case.complainant).body["range"] is None


def test_there_are_words_to_begin_with_in_both_languages(case: Case) -> None:
    """For an offer, a counter-offer, an apology without admission, a refusal, a question."""
    path = f"{case.path}/negotiation-help"
    shown = {
        lang: case.api.get(path, case.complainant, Accept_Language=lang).body["templates"]
        for lang in ("en", "zh")
    }
    assert [t["use"] for t in shown["en"]] == ["offer", "counter", "apology", "decline", "question"]
    assert [t["use"] for t in shown["zh"]] == [t["use"] for t in shown["en"]]
    assert all(en["text"] != zh["text"] for en, zh in zip(shown["en"], shown["zh"], strict=True))
