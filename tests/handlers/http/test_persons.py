"""Requests to erase a person: who may ask, what is answered, and how they are followed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.application.keeping_ports import Kept
from chalicelib.domain.values import Role, stamp
from tests.handlers.http.conftest import Api, Case
from tests.handlers.http.test_representations import named, token

BUYER = "buyer-2077"
DAYS = timedelta(days=1_095)
"""Of the generic pack."""


def place(ref: str = BUYER) -> str:
    return f"/v1/persons/{ref}/erasure"


@pytest.fixture
def case(api: Api, platform: str) -> Case:
    return Case(api, platform, complainant={"ref": BUYER, "name": "Ida Flint", "email": "ida@example.com"})


def withdrawn(case: Case) -> str:
    """The moment at which its retention ends, as a stamp."""
    case.done("withdraw", {"reason": "The shop has paid."}, case.complainant)
    closed = case.api.services.reader.load(case.id).case.head.closed_at
    assert closed is not None
    return stamp(closed + DAYS)


@pytest.mark.capability("S56")
def test_an_open_case_is_a_reason_with_its_article(api: Api, case: Case) -> None:
    """Nobody can say when it ends; the request is kept all the same."""
    refused = api.post(place(), {}, case.officer)
    assert (refused.status, refused.code) == (409, "erasure_waits")
    (waiting,) = refused.body["data"]["cases"]
    assert (waiting["id"], waiting["reasons"][0]["reason"]) == (case.id, "open_case")
    assert "Regulation (EU) 2016/679 art. 17(3)(e)" in waiting["reasons"][0]["articles"]
    shown = api.get(place(), case.officer).body
    assert (shown["state"], shown["erases_at"]) == ("waiting", None)
    assert shown["request_id"] == refused.body["data"]["request_id"]


@pytest.mark.capability("S56")
def test_the_refusal_says_on_which_day_it_runs_by_itself(api: Api, case: Case) -> None:
    """In the problem, and where the request is followed."""
    until = withdrawn(case)
    case.sign_in()
    refused = api.post(place(), {"ground": "data_subject", "note": "letter-7"}, case.platform)
    assert (refused.status, refused.body["due_at"]) == (409, until)
    shown = api.get(place(), case.platform).body
    assert (shown["state"], shown["erases_at"], shown["note"]) == ("waiting", until, "letter-7")


def test_in_chinese_too(api: Api, case: Case) -> None:
    """Title and remedy."""
    refused = api.post(place(), {}, case.platform, Accept_Language="zh")
    assert "暂不能删除" in refused.body["title"]


@pytest.mark.capability("S56")
def test_what_is_free_and_what_waits_are_told_apart(api: Api, platform: str, case: Case) -> None:
    """An order for a closed case; another one of the same person is open."""
    withdrawn(case)
    other = Case(api, platform, complainant={"ref": BUYER, "name": "Ida Flint"})
    made = api.post(place(), {"ground": "court_order"}, platform)
    assert (made.status, made.body["state"]) == (202, "under_way")
    assert (made.body["erasing"], [w["id"] for w in made.body["waiting"]]) == ([case.id], [other.id])


@pytest.mark.capability("S56")
def test_a_party_asks_for_itself_and_for_nobody_else(api: Api, case: Case) -> None:
    """Under its own reference; somebody else's is nobody's."""
    assert api.post(place(), {}, case.complainant).code == "erasure_waits"
    assert api.post(place(), {}, case.respondent).status == 404
    assert api.post(place("nobody-1"), {}, case.complainant).status == 404


def test_a_party_gives_no_orders(api: Api, case: Case) -> None:
    """A court's order comes through the platform."""
    assert api.post(place(), {"ground": "court_order"}, case.complainant).status == 403


def test_of_whom_nothing_is_kept_nothing_is_stored(api: Api, platform: str, case: Case) -> None:
    """In the same words as for another tenant's person."""
    assert api.post(place("nobody-1"), {}, platform).status == 404
    other = str(api.tenant()["key"]["api_key"])
    assert (
        api.post(place(), {}, other).body["title"] == api.post(place("nobody-1"), {}, platform).body["title"]
    )
    assert api.get(place("nobody-1"), platform).status == 404


def test_the_same_request_twice_is_one(api: Api, platform: str, case: Case) -> None:
    """Under its key; with another body the key is refused."""
    withdrawn(case)
    first = api.post(place(), {"ground": "court_order"}, platform, Idempotency_Key="one")
    again = api.post(place(), {"ground": "court_order"}, platform, Idempotency_Key="one")
    assert (first.body["request_id"], again.headers["idempotency-replayed"]) == (
        again.body["request_id"],
        "true",
    )
    reused = api.post(place(), {"ground": "authority_order"}, platform, Idempotency_Key="one")
    assert reused.code == "idempotency_key_reused"


@pytest.mark.capability("S56")
def test_who_must_act_and_what_silence_means_is_told(api: Api, case: Case) -> None:
    """An open case is ended by acts; when it is closed nobody has to do anything, and the day is told."""
    asked = api.post(place(), {}, case.officer)
    assert asked.code == "erasure_waits"
    shown = api.get(place(), case.officer).body
    (reason,) = shown["waiting"][0]["reasons"]
    assert reason["acts"] == ["complainant", "respondent", "officer"]
    assert "whoever does nothing leaves it to the deadlines" in reason["says"]
    assert shown["says"].startswith("You need not ask again")
    withdrawn(case)
    shown = api.get(place(), case.platform).body
    (reason,) = shown["waiting"][0]["reasons"]
    assert reason["acts"] == []
    assert reason["says"].endswith("Nobody has to do anything: afterwards it is erased by itself.")
    assert "2029" in shown["says"]


@pytest.mark.capability("S56")
def test_a_hold_says_who_alone_can_lift_it_in_both_languages(api: Api, case: Case) -> None:
    """As long as nothing is done, nothing is erased."""
    api.post(f"/v1/cases/{case.id}/holds", {"ground": "audit", "reason": "A court asked."}, case.officer)
    withdrawn(case)
    api.post(place(), {"ground": "court_order"}, case.platform)
    english = api.get(place(), case.platform).body["waiting"][0]["reasons"][0]
    assert (english["reason"], english["acts"]) == ("legal_hold", ["officer"])
    assert "Only the platform can lift the hold" in english["says"]
    chinese = api.get(place(), case.platform, Accept_Language="zh").body
    assert "只有平台可以解除保全" in chinese["waiting"][0]["reasons"][0]["says"]
    assert chinese["says"].startswith("您无需再次申请")


@pytest.mark.capability("S56")
def test_an_open_report_waits_like_an_open_case(api: Api, platform: str) -> None:
    """Its reporter wrote it; the case beside it has a reason of its own."""
    filed = Case(
        api,
        platform,
        complainant={"ref": BUYER, "name": "Ida Flint"},
        violation_report={"violation": "unsafe_goods"},
    )
    refused = api.post(place(), {}, platform)
    waiting = {one["id"]: one["reasons"][0]["reason"] for one in refused.body["data"]["cases"]}
    assert waiting == {filed.id: "open_case", filed.filed.body["report_id"]: "open_case"}


@pytest.mark.capability("S56")
def test_whoever_spoke_for_an_erased_party_reads_nothing_more(api: Api, case: Case) -> None:
    """The representative's token ends with the party's, and no other is given."""
    id_ = named(case)
    speaking = token(case, id_)
    assert api.get(case.path, speaking).status == 200
    withdrawn(case)
    request = api.post(place(), {"ground": "court_order"}, case.platform).body["request_id"]
    forgetting = api.services.forgetting
    assert forgetting.over(Kept(request, "request", api.services.clock.now()))
    assert forgetting.forget(case.id, Role.COMPLAINANT)
    assert api.get(case.path, speaking).status == 401
    shown = api.get(case.path, case.platform).body
    assert "Ida Flint" not in str(shown)
    asked = {"role": "complainant", "case_id": case.id, "representation_id": id_}
    again = api.post("/v1/tokens", asked, case.platform)
    assert "Ida Flint" not in again.text
