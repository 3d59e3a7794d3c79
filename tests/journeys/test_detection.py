"""From many complaints to one group: filed over HTTP, found alike, suggested with reasons, taken up, told to all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from local.client import Client
from tests.journeys.cast import Dispute, Platform

pytestmark = pytest.mark.capability("S41")

ENOUGH = 8
"""From which the general procedure suggests a group."""


def english(n: int) -> str:
    """The letter of a neighbourhood, with each writer's own numbers in it."""
    return (
        "I booked the evening pottery course of this studio and paid all ten evenings in advance. After the second "
        "evening the kiln was broken, nobody was there any more to open the door, and since then every mail that we "
        "write to the studio comes back. Eight evenings are still owed to us, and nobody says when they will be made "
        f"up for. My booking has the number {7_300 + 13 * n}. I want the rest of my money back, as all the others do."
    )


def chinese(n: int) -> str:
    """The same from customers who write Chinese."""
    return (
        f"我在这家工作室报了晚间陶艺课，一共{n + 2}个人，十次课的费用都提前付清了。上到第二次课窑炉就坏了，"
        f"之后大门一直锁着，没有人来开门，给工作室发的邮件也全部退回。还有八次课没有上，订单号是{7300 + 13 * n}，"
        "我要求退还剩余的课程费用。"
    )


LETTERS = {"en": english, "zh": chinese}


def file(shop: Platform, merchant: str, narrative: str, **changes: Any) -> Dispute:
    return shop.file(respondent={"ref": merchant, "name": "Clay Corner"}, narrative=narrative, **changes)


def filed(shop: Platform, merchant: str, letter: Callable[[int], str], **changes: Any) -> list[Dispute]:
    """As many as it takes, and everything that follows from them."""
    made = [file(shop, merchant, letter(n), **changes) for n in range(ENOUGH)]
    shop.drain()
    return made


def suggested(officer: Client) -> list[Any]:
    groups: list[Any] = officer.get("/v1/groups?stage=suggested")["groups"]
    return groups


def invitations(dispute: Dispute) -> list[str]:
    """As the complainant sees them."""
    return [i["group_id"] for i in dispute.show(dispute.complainant)["group_invitations"]]


def alike(officer: Client, dispute: Dispute) -> Any:
    return officer.get(f"/v1/cases/{dispute.case_id}/alike")


@pytest.fixture
def merchant() -> str:
    return f"studio-{uuid.uuid4().hex[:8]}"


@pytest.mark.parametrize("lang", LETTERS)
def test_many_alike_become_a_group_that_an_officer_is_shown(shop: Platform, merchant: str, lang: str) -> None:
    """With the reasons; the same letter against another merchant is none of it."""
    officer = shop.officer()
    other = file(shop, f"{merchant}-next-door", LETTERS[lang](40))
    made = filed(shop, merchant, LETTERS[lang])
    (group,) = suggested(officer)
    shown = officer.get(f"/v1/groups/{group['group_id']}")
    assert (shown["respondent_ref"], shown["matter"]["found"]) == (merchant, ENOUGH)
    assert shown["matter"]["said"].endswith(" alike, 7 others in 1 day")
    last = alike(officer, made[-1])
    assert last["group_id"] == group["group_id"]
    assert [r["why"] for r in last["placement"]["reasons"]][-1] == "others"
    assert alike(officer, other)["placement"]["size"] == 1


def test_those_whom_it_concerns_are_invited_once_an_officer_has_looked(shop: Platform, merchant: str) -> None:
    """Those who have filed by then, and whoever files later; nobody else, and nobody before."""
    officer = shop.officer()
    made = filed(shop, merchant, english)
    (group,) = suggested(officer)
    assert not any(invitations(dispute) for dispute in made)
    officer.post(f"/v1/groups/{group['group_id']}/actions/gather", {})
    shop.drain()
    late, other = file(shop, merchant, english(30)), file(shop, f"{merchant}-b", english(31))
    shop.drain()
    for dispute in (*made, late):
        assert invitations(dispute) == [group["group_id"]]
    assert invitations(other) == []


def test_a_thing_that_all_have_named_brings_both_languages_together(shop: Platform, merchant: str) -> None:
    """What they have written need not be alike then; the reasons come in the reader's language."""
    officer = shop.officer()
    for n in range(ENOUGH):
        letter = LETTERS["zh" if n % 2 else "en"]
        file(shop, merchant, letter(n), about={"incident": f"kiln-{merchant}"})
    shop.drain()
    (group,) = suggested(officer)
    reader = replace(officer, headers={"Accept-Language": "zh"})
    said = reader.get(f"/v1/groups/{group['group_id']}")["matter"]["said"]
    assert said.startswith("同一事件")
    assert said.endswith("1天内另有 7 件")
