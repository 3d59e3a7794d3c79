"""Notices in words: every template in each language, made of real events, with nothing left open and nobody quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.adapters.wording import texts
from chalicelib.adapters.wording.notices import NoticeWords, own
from chalicelib.application.notice_ports import Facts
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import views
from chalicelib.domain.case.endings import next_steps
from chalicelib.domain.case.state import LegalEffect, Outcome
from chalicelib.domain.notices.planning import Planned, Stands, plan
from chalicelib.domain.notices.templates import INFORMATIVE, OPERATIONAL, TEMPLATES
from chalicelib.domain.values import Role, parse_stamp
from tests import stories
from tests.stories import C, R, Story
from tests.unit.domain.case import scenes
from tests.unit.domain.case.test_properties import STORIES, TELLING, tell

WORDS = NoticeWords()
LINK = "https://shop.example/disputes/c"
TERMS = {"remedy": "partial_refund", "money": {"amount": 6_490, "currency": "EUR"}, "within_days": 14}
DUE = "2026-12-01T22:59:59.000000Z"
DATA: dict[str, dict[str, Any]] = {
    "offer": {"offer": {"by": "respondent", "terms": TERMS}, "deadline": {"id": "offer:x", "due_at": DUE}},
    "proposal": {"proposal": {"by": "officer", "terms": TERMS}},
    "evidence_request": {"request": {"by": "officer", "to": "respondent"}},
    "arbitration_asked": {"accord": {"by": "respondent", "stage": "mediation"}},
    "warned": {"deadline_id": "respond", "due_at": DUE, "on": "respondent"},
    "extended": {"deadline": {"id": "respond", "due_at": DUE}},
    "answered": {"position": "partly"},
    "settled": {"offer_id": "x", "by": "complainant", "terms": TERMS},
    "decided": {"decision": {"finding": "upheld", "terms": TERMS}, "legal_effect": "platform_decision"},
    "awarded": {"finding": "dismissed", "legal_effect": "award"},
    "group_outcome": {"outcome": "settled", "legal_effect": "agreement", "terms": TERMS},
    "to_perform": {"tasks": [{"by": "respondent", "terms": TERMS}], "stage": "performance"},
    "performed": {"task_id": "x", "by": "respondent", "terms": TERMS},
    "overdue": {"task_id": "x", "terms": TERMS},
    "offer_declined": {"offer_id": "x", "by": "respondent"},
    "outcome": {
        "outcome": "settled", "cause": "performed",
        "notice": {"id": "ntc", "steps": ["reopen", "next_forum"], "reopen_until": DUE},
    },
}  # fmt: skip
LATIN = re.compile(r"[A-Za-z]{3,}")
CODES = {"EUR", "CNY", "UTC", "https", "webhook", "case", "shop", "example", "disputes"}


def facts(
    story: Story, template: str, lang: str, data: dict[str, Any], role: Role = R, by: Role = R
) -> Facts:
    seen = views.view(story.case, role, story.now, story.pack)
    return Facts(template, role, lang, story.pack, seen, data, by, story.now, story.case.head.case_id, LINK)


def sound(subject: str, text: str, lang: str, story: Story) -> None:
    """Filled in, in one language, on one line where it must be."""
    whole = f"{subject}\n{text}"
    assert not re.search(r"[{}]|None(?!:)|\bnull\b", whole), whole
    assert "\n" not in subject
    assert story.case.head.case_id in text
    assert LINK in text
    if lang == "zh":
        rest = whole.replace(story.case.head.case_id, "").replace(LINK, "").replace(story.pack.time_zone, "")
        assert set(LATIN.findall(rest)) <= CODES, whole
        assert " " not in subject


@pytest.fixture(scope="module")
def story() -> Story:
    return scenes.contested()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("template", sorted(set(TEMPLATES) - OPERATIONAL))
def test_every_template_says_something_whole(story: Story, template: str, lang: str) -> None:
    """To either party."""
    for role in (C, R):
        subject, text = WORDS.case(facts(story, template, lang, DATA.get(template, {}), role))
        sound(subject, text, lang, story)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_language_lacks_what_another_has(lang: str) -> None:
    """Templates, lines, words: the same names everywhere."""

    def names(value: Any) -> Any:
        return {key: names(item) for key, item in value.items()} if isinstance(value, dict) else None

    assert names(own(lang)) == names(own("en"))
    assert set(own(lang)["templates"]) == set(TEMPLATES)
    assert set(own(lang)["categories"]) == {category.value for category in INFORMATIVE}


def test_an_offer_says_how_much_and_until_when(story: Story) -> None:
    """And what silence means; the amount in minor units is 64.90."""
    made = scenes.contested().act(R, cmd.MakeOffer(stories.refund(6_490)))
    row = made.rows[-1]
    ((line, text),) = [(line, text) for line, _, text in told(made, row, "en")]
    assert line.role is C
    assert "EUR 64.90" in text
    assert "Silence" in text
    (zh,) = [text for _, _, text in told(made, row, "zh")]
    assert "EUR 64.90" in zh
    assert "年" in zh


@pytest.mark.capability("S31")
def test_the_outcome_says_what_when_and_what_then() -> None:
    """Outcome, whom it binds, steps, the next forum, dates."""
    closed = scenes.contested().act(C, cmd.Withdraw())
    (_, subject, text), _ = told(closed, closed.rows[-1], "en")
    assert subject == "Your case is closed: this is its outcome"
    assert text.startswith(
        "The complainant has withdrawn the complaint. Nothing was decided about who is right."
    )
    for line in (
        "What you can do now:\n- ",
        "Where you can turn next: ",
        "Filed: ",
        "The respondent had notice: ",
        "Closed: ",
    ):
        assert line in text


def told(story: Story, row: Any, lang: str) -> Iterator[tuple[Planned, str, str]]:
    """What an event of a story leads to, in words."""
    envelope = json.loads(row.body)
    head = story.case.head
    unopened = head.served_at is None and "service" not in story.case.deadlines
    stands = Stands(unopened, {}, {r.id: r.to for r in story.case.requests.values()})
    for line in plan(row.type, envelope["data"], Role(envelope["by"]), stands):
        seen = views.view(story.case, line.role, story.now, story.pack)
        made = Facts(
            line.template, line.role, lang, story.pack, seen, envelope["data"], Role(envelope["by"]),
            parse_stamp(envelope["at"]), head.case_id, LINK,
        )  # fmt: skip
        yield line, *WORDS.case(made)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_whole_dispute_in_notices(lang: str) -> None:
    """Told when everything is over, as late messages are: each event still makes sense."""
    whole = tell(TELLING)
    said = [found for row in whole.rows for found in told(whole, row, lang)]
    for _, subject, text in said:
        sound(subject, text, lang, whole)
    templates = {line.template for line, _, _ in said}
    assert templates >= {
        "filed",
        "service",
        "answered",
        "offer",
        "proposal",
        "decided",
        "to_perform",
        "outcome",
    }


@pytest.mark.parametrize("pack", PackFiles().all(), ids=lambda pack: pack.ref)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_pack_can_say_what_is_asked_of_a_respondent(pack: Any, lang: str) -> None:
    """By its own rules and in its own words."""
    made = Story(pack)
    seen = views.view(made.case, R, made.now, pack)
    given_ = Facts("service", R, lang, pack, seen, {}, C, made.now, made.case.head.case_id, LINK)
    subject, text = WORDS.case(given_)
    sound(subject, text, lang, made)


@pytest.mark.capability("S31")
@settings(max_examples=60, deadline=None)
@given(STORIES)
def test_every_closed_case_has_one_outcome_notice_for_each_party(steps: list[Any]) -> None:
    """Whatever they did, and left alone from then on."""
    over = tell(steps).wait(timedelta(days=120))
    found = [
        (line.role, text) for row in over.rows if row.type == "case.closed"
        for line, _, text in told(over, row, "en")
    ]  # fmt: skip
    assert [role for role, _ in found] == [C, R]
    assert all("Closed: " in text for _, text in found)


def test_nobody_is_quoted() -> None:
    """A message, an answer, a request and reasons: their words are nowhere, for the view has none."""
    made = scenes.contested().act(R, cmd.PostMessage(stories.text()))
    for row in made.rows:
        for _, subject, text in told(made, row, "en"):
            assert "txt_" not in subject + text


def test_several_notices_as_one() -> None:
    """Each under its own subject; one alone stays as it is."""
    one, two = ("A", "a."), ("B", "b.")
    assert WORDS.digest("en", [one]) == one
    subject, text = WORDS.digest("zh", [one, two])
    assert subject == "您的案件有 2 条新进展"
    assert text == "A\n\na.\n\n----\n\nB\n\nb."


def test_under_every_notice_stands_whether_it_can_be_turned_off() -> None:
    """With the way to do so, where there is one."""
    link = "https://redress.example/v1/unsubscribe/t"
    assert link in WORDS.footed("en", "t", link, owed=False)
    assert "cannot be turned off" in WORDS.footed("en", "t", "", owed=True)


@pytest.mark.parametrize("why", ["gone", "failing", "<script>"])
def test_a_disabled_endpoint_is_told_by_its_id(why: str) -> None:
    """With a reason that we know; another one is not repeated."""
    subject, text = WORDS.endpoint("en", "ep_1", why)
    assert subject == "A webhook endpoint has been disabled"
    assert "ep_1" in text
    assert "<script>" not in text


ENDINGS = {
    "arbitration_ended": ("referred",),
    "dismissed": ("awarded", "decided"),
    "withdrawn": ("withdrawn",),
    "goods_not_returned": ("settled", "decided", "awarded"),
    "breached": ("settled", "decided", "awarded"),
    "performed": ("settled", "decided", "awarded"),
    "return_refused": ("settled", "decided", "awarded"),
    "nothing_due": ("settled",),
}
"""What a case can end by, with the outcomes it can have then; beside the passing of deadlines, a mediation without an
agreement, and the grounds on which a complaint is refused.
"""
EFFECTS = {
    "settled": (LegalEffect.AGREEMENT, LegalEffect.CONFIRMED_AGREEMENT),
    "decided": (LegalEffect.PLATFORM_DECISION, LegalEffect.OPINION),
    "awarded": (LegalEffect.AWARD, LegalEffect.OPINION),
}
OPEN_ENDED = {'f"mediation_{result}"', 'f"{deadline.rule}_expired"', "command.ground"}
CLOSINGS = re.compile(r"endings\.closed\(\s*case, context, (?:[^,()]|\([^()]*\))+, (f?\"[^\"]+\"|[\w.]+)")


def test_every_way_a_case_can_end_is_known_here() -> None:
    """By the source: there is one function that closes, and these are its callers' causes."""
    folder = resources.files("chalicelib") / "domain" / "case"
    sources = [
        f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".py") and f.name != "endings.py"
    ]
    found = {cause for source in sources for cause in CLOSINGS.findall(source)}
    assert sum(len(CLOSINGS.findall(s)) for s in sources) == sum(s.count("endings.closed(") for s in sources)
    assert {cause.strip('"') for cause in found - OPEN_ENDED} == set(ENDINGS)
    assert found >= OPEN_ENDED


def ends(pack: Any) -> Iterator[tuple[str, str]]:
    """Outcome and cause, of every way a case can end under these rules."""
    yield from ((outcome, cause) for cause, outcomes in ENDINGS.items() for outcome in outcomes)
    yield from (("rejected", ground.code) for ground in pack.grounds)
    yield from ((outcome, f"{rule}_expired") for rule in pack.deadlines for outcome in ("referred", "lapsed"))
    yield from (("referred", f"mediation_{result}") for result in ("no_agreement", "silence", "expired"))


@pytest.mark.capability("S31")
@pytest.mark.parametrize("pack", PackFiles().all(), ids=lambda pack: pack.ref)
@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_way_a_case_can_end_has_its_notice(pack: Any, lang: str) -> None:
    """For one party or the other, and whatever it binds by: what, steps and dates, in one language."""
    made = Story(pack)
    for n, (outcome, cause) in enumerate(ends(pack)):
        role = (C, R)[n % 2]
        for effect in EFFECTS.get(outcome, (None,)):
            steps = next_steps(Outcome(outcome), cause, effect)
            data = {"outcome": outcome, "cause": cause, "notice": {"steps": steps, "reopen_until": DUE}}
            given_ = facts(made, "outcome", lang, data, role)
            seen = dict(given_.seen) | {"legal_effect": effect.value if effect else None, "status": "closed"}
            subject, text = WORDS.case(replace(given_, seen=seen))
            sound(subject, text, lang, made)
            assert ("Closed: " if lang == "en" else "结案时间：") in text
