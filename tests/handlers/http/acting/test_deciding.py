"""Goods that go back before the money does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.http.acting.told import BACK, PART, deadline, kept, pass_by, settled, view
from tests.handlers.http.conftest import Case
from tests.handlers.http.refusing import refused

SENT = {"carrier": "dhl", "tracking": "JD014600003RU"}


@pytest.fixture
def goods(served: Case) -> dict[str, Any]:
    """The goods go back first, the refund waits for them: the two tasks by their kind."""
    return {task["kind"]: task for task in settled(served, BACK)}


def states(shown: dict[str, Any]) -> dict[str, str]:
    """How far each task is, by its kind."""
    return {task["kind"]: task["state"] for task in shown["tasks"]}


@pytest.mark.capability("S18")
def test_the_money_waits_for_the_goods(served: Case, goods: dict[str, Any]) -> None:
    """Sent, received, paid: each step is somebody's, with a time of its own."""
    back, money = goods["return"]["id"], goods["perform"]["id"]
    assert (goods["perform"]["state"], goods["perform"]["after"]) == ("waiting", back)
    assert view(served)["move"] == ["complainant"]
    sent = served.done("ship_return", {"task_id": back} | SENT, served.complainant)["case"]
    assert (states(sent)["return"], sent["move"]) == ("shipped", ["respondent"])
    assert {t["tracking"] for t in sent["tasks"]} == {"JD014600003RU", None}
    received = served.done("confirm_return", {"task_id": back}, served.respondent)["case"]
    assert states(received) == {"return": "performed", "perform": "open"}
    # fourteen days from receipt on the 22nd, which does not count
    assert deadline(served, "perform")["due_at"] == "2026-12-07T00:00:00.000000Z"
    proof = {"task_id": money, "proof": [kept(served, "respondent")]}
    closed = served.done("perform", proof, served.respondent)["case"]
    assert (closed["status"], closed["outcome_notice"]["cause"]) == ("closed", "performed")


def test_goods_of_which_nothing_is_heard_count_as_received(served: Case, goods: dict[str, Any]) -> None:
    """Ten days after they were sent; the refund's time runs from there."""
    served.done("ship_return", {"task_id": goods["return"]["id"]} | SENT, served.complainant)
    served.wait(days=11)
    assert states(view(served)) == {"return": "performed", "perform": "open"}


def test_what_came_back_is_disputed_before_an_officer(served: Case, goods: dict[str, Any]) -> None:
    """With reasons that everyone reads."""
    back = {"task_id": goods["return"]["id"]}
    refused(served.act("refuse_return", back | {"reason": "x"}, served.respondent), 409, "nothing_to_receive")
    served.done("ship_return", back | SENT, served.complainant)
    wrong = back | {"reason": "The box holds another kettle."}
    shown = served.done("refuse_return", wrong, served.respondent)["case"]
    assert shown["stage"] == "determination"
    assert wrong["reason"] in view(served, "complainant")["texts"].values()


def test_goods_are_sent_once(served: Case, goods: dict[str, Any]) -> None:
    """And only what is to go back."""
    back, money = goods["return"]["id"], goods["perform"]["id"]
    refused(served.act("ship_return", {"task_id": money} | SENT, served.complainant), 404, "not_found")
    served.done("ship_return", {"task_id": back} | SENT, served.complainant)
    again = served.act("ship_return", {"task_id": back} | SENT, served.complainant)
    refused(again, 409, "nothing_to_return")
    served.done("confirm_return", {"task_id": back}, served.respondent)
    refused(served.act("confirm_return", {"task_id": back}, served.respondent), 409, "nothing_to_receive")


def test_nothing_goes_back_where_nothing_was_agreed_to(served: Case) -> None:
    """A plain refund has one task."""
    (task,) = settled(served, PART)
    body = {"task_id": task["id"]}
    refused(served.act("ship_return", body | SENT, served.complainant), 409, "nothing_to_return")
    refused(served.act("confirm_return", body, served.respondent), 409, "nothing_to_receive")


@pytest.mark.parametrize("field", ["carrier", "tracking"])
def test_carriers_and_their_numbers_are_codes(served: Case, goods: dict[str, Any], field: str) -> None:
    """No place for a name or an address."""
    body = {"task_id": goods["return"]["id"]} | SENT | {field: "Mr Miller, 4 Elm Street"}
    assert served.act("ship_return", body, served.complainant).faults == {(f"/{field}", "pattern")}


def test_a_refund_can_be_proven_until_it_is_due(served: Case, goods: dict[str, Any]) -> None:
    """Later it is a breach, and the refusal says so."""
    back, money = goods["return"]["id"], goods["perform"]["id"]
    served.done("ship_return", {"task_id": back} | SENT, served.complainant)
    served.done("confirm_return", {"task_id": back}, served.respondent)
    proof = {"task_id": money, "proof": [kept(served, "respondent")]}
    pass_by(served, until=deadline(served, "perform")["due_at"], microseconds=1)
    answer = served.act("perform", proof, served.respondent)
    refused(answer, 409, "deadline_passed")
    assert answer.body["applies"].endswith("The breach is recorded, and the case names the next forum.")
