"""Which cases a case is alike to, as officers are shown it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.application.detecting import filing
from chalicelib.entrypoints.http.examples import BODIES
from tests.handlers.http.conftest import Answer, Api
from tests.handlers.http.test_races import account
from tests.handlers.http.test_races import api as shared

__all__ = ["account", "shared"]  # the fixtures

pytestmark = pytest.mark.capability("S41")
LETTER = (
    "The heater was sold as one for bathrooms. Its seal gave way in the first week, water ran into the switch, and the "
    "electrician says that it was never made for damp rooms. The shop answers that I must have dropped it. I have not."
)


@pytest.fixture
def officer(api: Api, platform: str) -> str:
    return api.token(platform, "officer", ref="o-1")


def placed(api: Api, platform: str, merchant: str = "shop-1", text: str = LETTER, **about: str) -> str:
    """The id of a case that has been placed, as the function `group` places it."""
    body: dict[str, Any] = BODIES["CaseIn"] | {
        "respondent": {"ref": merchant, "name": "Shop"},
        "about": about,
    }
    case_id = str(api.post("/v1/cases", body | {"narrative": text}, platform).body["case_id"])
    services = api.services
    case = services.reader.load(case_id).case
    respondent = services.families.resolve(case.head.tenant, merchant)
    services.detector.place(filing(case, respondent, text))
    return case_id


def shown(api: Api, case_id: str, as_: str, **headers: str) -> Answer:
    return api.get(f"/v1/cases/{case_id}/alike", as_, **headers)


def test_a_case_that_has_not_been_placed_is_alike_to_none_yet(api: Api, platform: str, officer: str) -> None:
    """Some seconds after it was filed there is more to say."""
    case_id = api.post("/v1/cases", BODIES["CaseIn"], platform).body["case_id"]
    body = shown(api, case_id, officer).body
    assert (body["case_id"], body["placement"], body["group_id"]) == (case_id, None, None)


def test_the_reasons_are_shown_as_codes_and_in_words(api: Api, platform: str, officer: str) -> None:
    """In the language of the reader; nothing of what the other has written."""
    _, last = (placed(api, platform, text=f"Nothing like others: {n}.", listing="HL-2") for n in range(2))
    found = shown(api, last, officer).body["placement"]
    assert [(r["why"], r["value"], r["others"]) for r in found["reasons"]] == [
        ("same_listing", "hl-2", 1), ("others", "", 1),
    ]  # fmt: skip
    assert (found["size"], found["sure"], found["dismissed"]) == (2, True, False)
    assert found["said"] == "same listing, 1 other in 1 day"
    chinese = shown(api, last, officer, **{"Accept-Language": "zh"}).body["placement"]
    assert chinese["said"] == "同一商品链接、1天内另有 1 件"


def test_the_same_letter_against_another_merchant_is_a_hint_for_screening(
    api: Api, platform: str, officer: str
) -> None:
    """And no reason to bring the two together."""
    placed(api, platform, merchant="shop-1")
    found = shown(api, placed(api, platform, merchant="shop-2"), officer).body["placement"]
    assert (found["size"], found["reasons"]) == (1, [])
    template = found["template"]
    assert (template["others"], template["similarity"], template["elsewhere"]) == (1, 1.0, True)
    assert template["said"].endswith("against other respondents as well.")


def test_nobody_but_the_platforms_people_learns_of_others(api: Api, platform: str) -> None:
    """Not even that there are any."""
    case_id = placed(api, platform)
    for role in ("complainant", "respondent"):
        assert shown(api, case_id, api.token(platform, role, case_id=case_id)).status == 403
