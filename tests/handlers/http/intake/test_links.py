"""Filing links and the form behind them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from tests.channels import GIVEN, SAID, form
from tests.handlers.http.conftest import Answer, Api

FORM = "application/x-www-form-urlencoded"


def link(api: Api, platform: str, **changes: Any) -> str:
    made = api.post("/v1/filing-links", GIVEN | changes, platform)
    assert made.status == 201, made.text
    return str(made.body["path"])


def post(api: Api, path: str, body: bytes) -> Answer:
    return api("POST", path, raw=body, Content_Type=FORM, Idempotency_Key="")


def filed(api: Api, path: str) -> str:
    """The case that the page names."""
    found = re.search(r"case_[a-z2-7]{26}", api.get(path).text)
    assert found is not None
    return found[0]


@pytest.mark.capability("S01")
def test_a_form_becomes_a_case(api: Api, platform: str) -> None:
    """Sent on to a page that a reload asks for, not the form."""
    path = link(api, platform)
    sent = post(api, path, form())
    assert (sent.status, sent.headers["location"]) == (303, f"{path}?lang=en")
    case = api.get(f"/v1/cases/{filed(api, path)}", platform).body
    assert case["claim"]["channel"] == "web"
    assert case["claim"]["sought"]["money"] == {"amount": 6490, "currency": "USD"}
    assert case["complainant_ref"] == "buyer-1042"


def test_the_confirmation_says_what_comes_next(api: Api, platform: str) -> None:
    """By when, whose turn it is, and what silence means."""
    path = link(api, platform)
    post(api, path, form())
    page = unescape(api.get(path).text)
    for told in ("What happens next", "Whose turn it is", "By when", "If nothing happens by then", "rt_"):
        assert told in page


def test_the_access_code_shows_for_half_an_hour(api: Api, platform: str) -> None:
    """The page itself can be read as long as the link holds."""
    path = link(api, platform)
    post(api, path, form())
    api.clock.moment += timedelta(minutes=31)
    page = api.get(path)
    assert page.status == 200
    assert "rt_" not in page.text


@pytest.mark.capability("S01")
def test_a_form_sent_twice_is_one_case(api: Api, platform: str) -> None:
    """Whatever it says the second time."""
    path = link(api, platform)
    post(api, path, form())
    first = filed(api, path)
    assert post(api, path, form(narrative="Something else.")).status == 303
    assert filed(api, path) == first


@pytest.mark.capability("S01")
def test_sixty_four_at_once_are_one_case(api: Api, platform: str) -> None:
    """A browser that fires away."""
    path = link(api, platform)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: post(api, path, form(narrative=f"Words {n % 4}.")).status, range(64)))
    assert set(found) <= {303, 503}
    listed = api.services.store.head(filed(api, path))
    assert listed is not None
    assert listed.version == 1


def test_what_is_missing_is_told_and_what_was_typed_stays(api: Api, platform: str) -> None:
    """422: a summary whose lines lead to the fields, each with its reason."""
    path = link(api, platform)
    answer = post(api, path, form(occurred_on="03/04/2026", complainant_name=""))
    assert answer.status == 422
    assert '<a href="#occurred_on">When did it happen?</a> Enter a day' in answer.text
    assert 'aria-describedby="complainant_name-help complainant_name-error"' in answer.text
    assert 'value="03/04/2026"' in answer.text
    assert SAID["narrative"] in unescape(answer.text)


def test_the_first_page_asks_what_it_is_about(api: Api, platform: str) -> None:
    """The questions that follow depend on it; no script is needed."""
    path = link(api, platform)
    first = api.get(path)
    assert "detail_" not in first.text
    assert "<script" not in first.text
    more = post(api, path, b"dispute_type=quality&go=next&lang=en")
    assert more.status == 200
    assert 'name="detail_product"' in more.text


def test_a_page_speaks_the_language_that_is_asked_for(api: Api, platform: str) -> None:
    """And says so to whoever reads it aloud."""
    page = api.get(f"{link(api, platform)}?lang=zh")
    assert '<html lang="zh-Hans">' in page.text
    assert "提交投诉" in page.text
    assert page.headers["content-language"] == "zh"


def test_another_language_keeps_what_was_typed(api: Api, platform: str) -> None:
    """As it was typed, wrong or not; nothing is complained of yet, and nothing filed."""
    path = link(api, platform)
    page = post(api, path, form(go="zh", occurred_on="last week", narrative="It leaks.\r\nA lot."))
    assert (page.status, page.headers["content-language"]) == (200, "zh")
    assert 'value="last week"' in page.text
    assert ">It leaks.\nA lot.</textarea>" in page.text
    assert 'class="errors"' not in page.text
    assert '<input type="hidden" name="lang" value="zh">' in page.text
    back = post(api, path, form(go="en", lang="zh"))
    assert back.headers["content-language"] == "en"


def test_the_enter_key_files_and_changes_no_language(api: Api, platform: str) -> None:
    """A browser presses the first button of a form."""
    path = link(api, platform)
    buttons = re.findall(r'<button[^>]* name="go" value="(\w+)"', api.get(path).text)
    assert buttons == ["next", "en", "zh", "next"]
    assert "<a href" in (api.get(path).text if post(api, path, form()).status == 303 else "")


@pytest.mark.parametrize(
    "body",
    [b"&".join(b"a=%d" % n for n in range(50_000)), b"narrative=%ED%A0%80", "narrative=\u6c34".encode("gbk"),
     b"%" * 50_000, b"narrative=%ff%fe", b"\x00", b"a" * 100_000],
    ids=["fields", "surrogate", "raw-bytes", "signs", "not-utf-8", "nul", "one-name"],
)  # fmt: skip
def test_what_is_no_form_is_an_empty_one(api: Api, platform: str, body: bytes) -> None:
    """The page comes back with what is missing; nothing fails."""
    path = link(api, platform)
    answer = post(api, path, body)
    assert answer.status == 422
    assert "Brindlemoor Kitchen" in answer.text


@pytest.mark.parametrize("odd", ["\x00", "\x1b[31m", "\u202e", "\ufdd0", "\U0001f4a3"])
def test_odd_characters_break_nothing(api: Api, platform: str, odd: str) -> None:
    """Filed as they were typed or refused with a reason."""
    path = link(api, platform)
    assert post(api, path, form(narrative=f"It {odd} leaks.", complainant_name=f"A{odd}da")).status in (
        303,
        422,
    )
    assert api.get(path).status == 200


def test_words_that_came_meanwhile_are_spent_too(api: Api, platform: str) -> None:
    """A letter adds to the draft while the form is filed: the link names the case, and holds nothing."""
    made = api.post("/v1/filing-links", GIVEN, platform).body
    links = api.services.filing_links
    opened = links.open(made["link"])
    links.enriched(opened, opened.draft.saying("narrative", "By letter."))
    links.filed(opened, "case_" + "a" * 26)
    after = links.open(made["link"])
    assert (after.kept.case_id, after.draft.answers) == ("case_" + "a" * 26, {})


def test_a_link_of_another_platform_opens_nothing(api: Api, platform: str) -> None:
    """Its signature is under the key of the one that made it."""
    path = link(api, platform)
    own, other = (
        path.removeprefix("/file/fl_"),
        link(api, str(api.tenant()["key"]["api_key"])).removeprefix("/file/fl_"),
    )
    for mixed in (other[:26] + own[26:], own[:26] + other[26:], own[:52] + other[52:], own[:60] + other[60:]):
        assert api.get(f"/file/fl_{mixed}").status == 404


def test_a_case_is_in_the_language_of_its_form(api: Api, platform: str) -> None:
    """As its person chose it."""
    path = link(api, platform)
    post(api, path, form(lang="zh"))
    assert api.get(f"/v1/cases/{filed(api, path)}", platform).body["lang"] == "zh"


def test_the_platforms_word_cannot_be_overwritten(api: Api, platform: str) -> None:
    """The order and the seller are the link's."""
    path = link(api, platform)
    post(api, path, form(respondent_name="Somebody Else", order_ref="X-1"))
    case = api.get(f"/v1/cases/{filed(api, path)}", platform).body
    assert case["claim"]["order_ref"] == "BK-448210"
    assert case["people"]["respondent"]["name"] == "Brindlemoor Kitchen"


def test_what_is_typed_is_escaped(api: Api, platform: str) -> None:
    """Nothing of it becomes part of the page."""
    answer = post(
        api,
        link(api, platform),
        form(complainant_name='"><script>alert(1)</script>', narrative="</textarea><b>"),
    )
    assert answer.status in (303, 422)
    again = post(
        api, link(api, platform), form(complainant_name='"><script>x', narrative="</textarea><b>", amount="?")
    )
    assert again.status == 422
    assert "<script" not in again.text
    assert "</textarea><b>" not in again.text


def test_the_page_can_be_framed_by_nobody_and_loads_nothing(api: Api, platform: str) -> None:
    """Its policy names its one style sheet by hash."""
    headers = api.get(link(api, platform)).headers
    assert headers["x-frame-options"] == "DENY"
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; form-action 'self'; base-uri 'none'; "
        r"frame-ancestors 'none'", headers["content-security-policy"],
    )  # fmt: skip
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")


@pytest.mark.parametrize("change", [0, 5, 40, 60, 80])
def test_a_link_that_is_not_ours_is_nothing(api: Api, platform: str, change: int) -> None:
    """Any other character in it, and there is no such page."""
    path = link(api, platform)
    at = len("/file/fl_") + change if change else len("/file/")
    other = path[:at] + ("b" if path[at] == "a" else "a") + path[at + 1 :]
    for answer in (api.get(other), post(api, other, form())):
        assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_link_ends(api: Api, platform: str) -> None:
    """410, in words."""
    path = link(api, platform, days=1)
    api.clock.moment += timedelta(days=1)
    assert api.get(path).status == 410
    assert post(api, path, form()).status == 410


def test_a_link_asked_for_twice_is_one_link(api: Api, platform: str) -> None:
    """By its Idempotency-Key; with another body it is refused."""
    made = [api.post("/v1/filing-links", GIVEN, platform, Idempotency_Key="a").body for _ in range(2)]
    assert made[0] == made[1]
    other = api.post("/v1/filing-links", GIVEN | {"lang": "zh"}, platform, Idempotency_Key="a")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_what_is_prefilled_must_answer_a_question(api: Api, platform: str) -> None:
    """Otherwise its person would meet somebody else's mistake."""
    wrong = api.post(
        "/v1/filing-links", GIVEN | {"answers": {"dispute_type": "weather", "colour": "red"}}, platform
    )
    assert wrong.status == 400
    assert wrong.faults == {
        ("/answers/dispute_type", "not_an_answer"),
        ("/answers/colour", "unknown_question"),
    }


def test_a_body_that_is_no_form_is_refused(api: Api, platform: str) -> None:
    """415, before anything is read."""
    answer = api.post(link(api, platform), {"a": 1}, Idempotency_Key="")
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
