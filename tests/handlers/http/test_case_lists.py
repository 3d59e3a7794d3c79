"""The list of a platform's cases: every filter, every order, and only the members that are asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.application.ports import CaseRow
from chalicelib.entrypoints.project import row
from tests.handlers.http.conftest import Api, Case

FILTERS: dict[str, tuple[str, list[int]]] = {
    "status": ("status=open", [0, 1, 2]),
    "stage": ("stage=negotiation", [0, 1, 2]),
    "outcome": ("outcome=settled", []),
    "kind of dispute": ("dispute_type=price", [1]),
    "either party": ("party=shop-900", [2]),
    "complainant": ("complainant_ref=shop-900", []),
    "respondent": ("respondent_ref=shop-900", [2]),
    "order": ("order_ref=order-1", [1]),
    "channel": ("channel=hotline", [2]),
    "the usual channel": ("channel=api", [0, 1]),
    "group": (f"group=group_{'a' * 26}", []),
    "filed": ("filed_from=2026-11-22T04:10:00Z&filed_to=2026-11-22T04:10:00Z", [1]),
    "updated": ("updated_since=2026-11-22T04:05:00Z&updated_until=2026-11-22T04:15:00Z", [1]),
    "two at once": ("channel=api&dispute_type=price", [1]),
    "a part of a reference": ("respondent_ref=shop-90", []),
}
ORDERS = {
    "updated": [0, 1, 2], "-updated": [2, 1, 0], "filed": [0, 1, 2], "-filed": [2, 1, 0], "due": [0, 1, 2],
    "-due": [2, 1, 0],
}  # fmt: skip


class Listed:
    """Three cases, ten minutes apart, in the list as `project` writes them."""

    def __init__(self, api: Api, platform: str) -> None:
        self.api, self.platform = api, platform
        self.rows: list[CaseRow] = []
        self.cases = []
        for changes in (
            {},
            {"dispute_type": "price", "order_ref": "order-1"},
            {"respondent": {"ref": "shop-900", "name": "Shop"}, "channel": "hotline"},
        ):
            case = Case(api, platform, **({"order_ref": "order-9", "channel": "api"} | changes))
            self._list(case.id)
            self.cases.append(case)
            api.clock.moment += timedelta(minutes=10)

    def _list(self, case_id: str) -> None:
        (event,) = self.api.services.store.events(case_id)
        tenant = self.api.services.reader.load(case_id).case.head.tenant
        self.rows.append(row(event.summary))
        self.api.services.views.put(tenant, self.rows[-1])

    def numbers(self, query: str) -> list[int]:
        """Which of them come, page by page."""
        ids, after, found = [case.id for case in self.cases], "", list[int]()
        while after is not None:
            body = self.page(f"{query}&limit=2{after and '&after=' + after}")
            found += [ids.index(case["case_id"]) for case in body["cases"]]
            after = body["next_after"]
        return found

    def page(self, query: str) -> Any:
        answer = self.api.get(f"/v1/cases?{query}", self.platform)
        assert answer.status == 200, answer.text
        return answer.body


@pytest.fixture
def listed(api: Api, platform: str) -> Listed:
    return Listed(api, platform)


def test_every_filter_gives_what_matches_in_every_order(listed: Listed) -> None:
    """By each index, forwards or backwards, over several pages."""
    for name, (query, wanted) in FILTERS.items():
        for order in ("due", "-updated", "filed"):
            expected = [number for number in ORDERS[order] if number in wanted]
            assert listed.numbers(f"{query}&order={order}") == expected, (name, order)


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_is_over_all_pages(listed: Listed, order: str) -> None:
    assert listed.numbers(f"order={order}") == ORDERS[order]


def test_a_case_on_which_no_time_runs_is_last_by_due_and_left_out_backwards(listed: Listed) -> None:
    """It has no last day that could be the latest."""
    first = listed.cases[0]
    first.sign_in()
    first.done("withdraw", {}, first.complainant)
    *_, event = listed.api.services.store.events(first.id)
    listed.api.services.views.put(
        listed.api.services.reader.load(first.id).case.head.tenant, row(event.summary)
    )
    assert listed.numbers("order=due") == [1, 2, 0]
    assert listed.numbers("order=-due") == [2, 1]
    assert listed.numbers("order=-updated") == [0, 2, 1]


def test_only_the_members_that_are_asked_for_are_answered(listed: Listed) -> None:
    """And what the rest is of."""
    body = listed.page("fields=status,due_at&limit=1")
    assert set(body["cases"][0]) == {"case_id", "status", "due_at"}
    assert set(body) == {"cases", "next_after", "as_of"}
    one = listed.cases[0]
    one.sign_in()
    shown = listed.api.get(f"{one.path}?fields=claim", one.complainant)
    assert set(shown.body) == {"case_id", "claim"}
    assert shown.headers["etag"] == '"1"'


@pytest.mark.parametrize("path", ["/v1/cases", "one"])
def test_a_member_that_is_none_is_refused(listed: Listed, path: str) -> None:
    """With the names that there are."""
    one = listed.cases[0]
    one.sign_in()
    answer = listed.api.get(f"{one.path if path == 'one' else path}?fields=status,colour", listed.platform)
    assert answer.faults == {("query/fields", "not_one_of")}
    assert "due_at" in answer.body["faults"][0]["limit"]


def test_an_order_goes_with_its_own_cursor(listed: Listed) -> None:
    """That of another order is refused, rather than read as a place in it."""
    after = listed.page("order=filed&limit=1")["next_after"]
    assert listed.api.get(f"/v1/cases?order=-filed&after={after}", listed.platform).status == 400
