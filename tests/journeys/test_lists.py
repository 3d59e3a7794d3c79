"""A platform's list of its cases: by status, stage, move, due range and last change, page by page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.journeys.cast import Dispute, Platform, eventually, refund, take_on
from tests.stack import Process, Receiver


@pytest.fixture(scope="module")
def market(stack: Process, receiver: Receiver) -> Platform:
    """A platform with a case in every state, one after the other."""
    return take_on(stack, receiver, sandbox=True)


@pytest.fixture(scope="module")
def cases(market: Platform) -> dict[str, Dispute]:
    """Hours lie between them, so that each is due at a time of its own."""
    made = {}
    for name in ("waiting", "offered", "determined", "settled", "withdrawn"):
        made[name] = market.file().served()
        market.advance(hours=4)
    for name in ("offered", "settled"):
        made[name].act(made[name].respondent, "respond", position="partly", statement="A part of it.")
        made[name].act(made[name].respondent, "offer", terms=refund(3_000))
    made["settled"].act(made["settled"].complainant, "offer", terms=refund(3_000))
    made["determined"].act(made["determined"].respondent, "respond", position="contests", statement="No.")
    made["determined"].act(made["determined"].complainant, "escalate")
    made["withdrawn"].act(made["withdrawn"].complainant, "withdraw")
    eventually(lambda: versions(market) == {d.case_id: d.show()["version"] for d in made.values()})
    return made


def listed(market: Platform, **query: Any) -> list[Any]:
    found: list[Any] = market.api.get("/v1/cases", **query)["cases"]
    return found


def versions(market: Platform) -> dict[str, int]:
    return {case["case_id"]: case["version"] for case in listed(market, order="updated")}


def names(cases: dict[str, Dispute], rows: list[Any]) -> list[str]:
    known = {dispute.case_id: name for name, dispute in cases.items()}
    return [known[row["case_id"]] for row in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "closed", "order": "updated"}, {"withdrawn"}),
        ({"status": "open"}, {"waiting", "offered", "determined", "settled"}),
        ({"stage": "negotiation", "status": "open"}, {"waiting", "offered"}),
        ({"stage": "determination"}, {"determined"}),
        ({"stage": "performance"}, {"settled"}),
        ({"move": "officer"}, {"determined"}),
        ({"move": "respondent"}, {"waiting", "settled"}),
        ({"move": "complainant"}, {"offered"}),
        ({"move": "platform"}, set()),
        ({"status": "open", "move": "respondent", "stage": "performance"}, {"settled"}),
    ],
)  # fmt: skip
def test_a_list_is_filtered(
    market: Platform, cases: dict[str, Dispute], query: dict[str, str], found: set[str]
) -> None:
    """By one thing or several."""
    assert set(names(cases, listed(market, **query))) == found


def test_a_list_begins_with_what_is_due_first(market: Platform, cases: dict[str, Dispute]) -> None:
    """A closed case, on which no time runs, comes last."""
    *open_, closed = listed(market)
    assert [r["due_at"] for r in open_] == sorted(r["due_at"] for r in open_)
    assert (names(cases, [closed]), closed["due_at"]) == (["withdrawn"], None)


def test_a_list_is_cut_by_due_dates(market: Platform, cases: dict[str, Dispute]) -> None:
    """Both bounds included; what is never due is in no range."""
    dues = [r["due_at"] for r in listed(market, status="open")]
    assert [r["due_at"] for r in listed(market, due_from=dues[1], due_to=dues[2])] == dues[1:3]
    assert [r["due_at"] for r in listed(market, due_to=dues[0])] == dues[:1]
    assert [r["due_at"] for r in listed(market, due_from=dues[2])] == dues[2:]
    after = datetime.fromisoformat(dues[-1]) + timedelta(microseconds=1)
    assert listed(market, due_from=after.isoformat()) == []


def test_a_list_is_a_feed_of_changes(market: Platform, cases: dict[str, Dispute]) -> None:
    """From a moment on, the longest unchanged first; the last moment seen is the next one to ask for."""
    rows = listed(market, order="updated")
    moments = [r["updated_at"] for r in rows]
    assert len(rows) == 5
    assert moments == sorted(moments)
    since = listed(market, order="updated", updated_since=moments[3])
    assert [r["case_id"] for r in since] == [r["case_id"] for r in rows[3:]]


@pytest.mark.parametrize("order", ["due", "updated"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_make_up_the_list(market: Platform, cases: dict[str, Dispute], order: str, limit: int) -> None:
    """Nothing twice, nothing left out, in the same order."""
    rows: list[Any] = []
    after: str | None = ""
    while after is not None:
        page = market.api.get("/v1/cases", order=order, limit=limit, after=after)
        assert len(page["cases"]) <= limit
        rows, after = rows + page["cases"], page["next_after"]
    assert rows == listed(market, order=order)


def test_a_line_is_the_cases_own_summary(market: Platform, cases: dict[str, Dispute]) -> None:
    """Nothing in a list says otherwise than the case."""
    for row in listed(market, order="updated"):
        shown = market.api.get(f"/v1/cases/{row['case_id']}")
        assert {name: shown[name] for name in row} == row


def test_a_list_says_as_of_when_it_is(market: Platform) -> None:
    """It may lag behind by seconds."""
    assert market.api.get("/v1/cases")["as_of"]


@pytest.mark.capability("S56")
def test_nobody_lists_anybody_elses_cases(shop: Platform, cases: dict[str, Dispute]) -> None:
    """Another platform's list is empty."""
    assert listed(shop) == []
