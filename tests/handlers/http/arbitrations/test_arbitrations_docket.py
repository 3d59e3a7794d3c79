"""The docket of a body and of a neutral, from rows as `project` writes them; figures and the fee ledger."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.application import docket
from chalicelib.application.ports import CaseRow
from chalicelib.domain.arbitration import views
from tests.handlers.http.arbitrations.story import House, Story
from tests.handlers.http.conftest import Api

pytestmark = pytest.mark.capability("S24")


def listed(story: Story, owner: str, move: tuple[str, ...] = ("body",)) -> dict[str, Any]:
    """Writes the row of an arbitration as it stands; its summary."""
    loaded = story.api.services.arbitration_store.load(story.id)
    assert loaded is not None
    told = views.summary(loaded.arbitration)
    row = CaseRow(
        story.id, told["version"], json.dumps(told), told["status"], told["stage"], move, told["due_at"] or "",
        told["updated_at"],
    )  # fmt: skip
    story.api.services.views.put(owner, row, docket.KIND)
    return told


@pytest.fixture
def own(api: Api, platform: str) -> House:
    """A body with a docket of its own."""
    return House(api, platform)


def ids(api: Api, as_: str, query: str = "") -> list[str]:
    answer = api.get(f"/v1/arbitrations{query}", as_)
    assert answer.status == 200, answer.text
    return [row["arbitration_id"] for row in answer.body["arbitrations"]]


def test_a_body_finds_what_is_its_to_do(api: Api, platform: str, own: House) -> None:
    """By stage, by whose move it is, by what is due before; by due the earliest first."""
    first, second = (Story(api, platform, own) for _ in range(2))
    second.accepted()
    listed(first, own.id)
    listed(second, own.id, ("complainant", "respondent"))
    assert set(ids(api, own.key)) == {first.id, second.id}
    assert ids(api, own.key, "?stage=routing") == [first.id]
    assert ids(api, own.clerk(), "?mine=true") == [first.id]
    assert ids(api, own.key, "?due_before=2026-11-22T04:00:00Z") == []
    assert api.get("/v1/arbitrations?after=none", own.key).code == "invalid_request"


def test_what_is_due_first_comes_first(api: Api, platform: str, own: House) -> None:
    """However the rows came: the second was referred two days before the first, and the third two days after."""
    stories = []
    for days in (2, 0, 4):
        api.clock.moment += timedelta(days=days)
        stories.append(Story(api, platform, own))
        api.clock.moment -= timedelta(days=days)
    for story in stories:
        listed(story, own.id)
    first, second, third = (story.id for story in stories)
    assert ids(api, own.key) == [second, first, third]
    page = api.get("/v1/arbitrations?limit=2", own.key).body
    rest = api.get(f"/v1/arbitrations?limit=2&after={page['next_after']}", own.key).body
    told = [row["due_at"] for row in page["arbitrations"] + rest["arbitrations"]]
    assert told == sorted(told)


def test_a_neutral_has_a_docket_of_his_own(api: Api, platform: str, own: House) -> None:
    """And sees nothing of anybody else's."""
    story = Story(api, platform, own)
    listed(story, own.id)
    listed(story, docket.own_rows(own.id, "neutral-1"), ("arbitrator",))
    assert ids(api, own.arbitrator("neutral-1"), "?mine=true") == [story.id]
    assert ids(api, own.arbitrator("neutral-2")) == []


def test_what_is_charged_is_what_was_quoted(api: Api, platform: str, own: House) -> None:
    """2,500 and 2 % of 64.90 make 26.30 (in cents 2,630): charged in parts; one part is paid."""
    story = Story(api, platform, own).accepted()
    listed(story, own.id)
    story.done("record_payment", {"charge_id": story.charge}, own.key)
    told = api.get("/v1/arbitrations/fees", own.key).body
    (line,) = told["lines"]
    assert (line["quoted"], line["charged"], line["as_quoted"]) == (
        {"amount": 2_630, "currency": "USD"},
        2_630,
        True,
    )
    paid = story.seen(own.key)["fees"][0]["money"]["amount"]
    assert told["sums"] == [
        {"currency": "USD", "quoted": 2_630, "charged": 2_630, "paid": paid, "refunded": 0}
    ]


def test_figures_are_counted_over_all_rows(api: Api, platform: str, own: House) -> None:
    """One that was refused, one that is open; no award, and so no days."""
    first, second = (Story(api, platform, own) for _ in range(2))
    first.done("refuse_referral", {"ground": "capacity", "reasons": "We are full."}, own.key)
    for story in (first, second):
        listed(story, own.id)
    told = api.get("/v1/arbitrations/statistics", own.key).body
    assert (told["total"], told["open"], told["complete"]) == (2, 1, True)
    assert (told["by_stage"], told["by_outcome"]) == ({"closed": 1, "routing": 1}, {"refused": 1})
    assert told["median_days"] is None


def test_an_award_is_counted_with_the_days_it_took(api: Api, platform: str, own: House) -> None:
    """Until it was served: the month in which a correction could be asked for is no part of it."""
    story = Story(api, platform, own)
    referred = api.clock.moment
    story.awarded()
    days = (api.clock.moment - referred).days
    story.wait(days=90)
    assert listed(story, own.id)["outcome"] == "awarded"
    told = api.get("/v1/arbitrations/statistics", own.key).body
    assert (told["median_days"], told["nine_in_ten_days"]) == (days, days)
    assert days < 30
