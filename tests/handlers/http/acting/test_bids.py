"""Sealed bids: where they cross the case settles at the midpoint; where they do not, nobody learns anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.handlers.http.acting.told import COMPLETE, deadline, happened, pass_by, plain, view
from tests.handlers.http.conftest import Answer, Api, Case
from tests.handlers.http.refusing import refused


def bid(case: Case, who: str, amount: int, currency: str = "USD", **headers: str) -> Answer:
    body = {"amount": {"amount": amount, "currency": currency}}
    return case.act("bid", body, getattr(case, who), **headers)


def rounds(case: Case, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = view(case, who)["bidding"]
    return found


def sealed_rows(case: Case) -> int:
    """How many bids lie beside the case: a round that is over leaves rows that hold nothing."""
    table, client = case.api.services.settings.disputes_table, case.api.services.clients.get("dynamodb")
    asked = {":pk": {"S": f"case#{case.id}"}, ":sk": {"S": "a#bid#"}}
    return int(
        client.query(
            TableName=table, KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)", Select="COUNT",
            FilterExpression="attribute_exists(box)",
            ExpressionAttributeValues=asked,
        )["Count"]
    )  # fmt: skip


@pytest.mark.capability("S15")
def test_bids_that_cross_settle_at_the_midpoint(served: Case) -> None:
    """The complainant takes 40.01 or more, the respondent pays up to 50.00: 45.00, rounded down to the cent."""
    first = bid(served, "complainant", 4_001).body["case"]
    assert (first["bidding"][0]["bids"], first["bidding"][0]["your_bid"]) == (["complainant"], True)
    assert first["move"] == ["respondent"]
    assert sealed_rows(served) == 1
    settled = bid(served, "respondent", 5_000).body["case"]
    assert settled["outcome"] == "settled"
    midpoint = {"remedy": "partial_refund", "money": {"amount": 4_500, "currency": "USD"}}
    assert plain(settled["tasks"][0]["terms"]) == midpoint
    assert (settled["bidding"][0]["state"], plain(settled["bidding"][0]["terms"])) == ("crossed", midpoint)
    assert sealed_rows(served) == 0


@pytest.mark.capability("S15")
def test_bids_that_do_not_cross_are_destroyed(served: Case) -> None:
    """Nobody learns how far apart they were, and a further round can be held."""
    bid(served, "respondent", 3_000)
    after = bid(served, "complainant", 6_000).body["case"]
    assert (after["status"], after["bidding"][0]["state"], after["bidding"][0]["terms"]) == (
        "open",
        "closed",
        None,
    )
    assert happened(served)[-2:] == ["bidding.bid_placed", "bidding.round_closed"]
    assert sealed_rows(served) == 0
    assert bid(served, "complainant", 5_500).body["case"]["bidding"][1]["number"] == 2


def test_the_other_side_sees_that_there_is_a_bid(served: Case) -> None:
    """And by when to answer it; no more."""
    bid(served, "complainant", 4_000)
    (found,) = rounds(served, "respondent")
    assert set(found) - {"said"} == {"id", "number", "opened_at", "bids", "your_bid", "terms", "state"}
    assert (found["bids"], found["your_bid"], found["terms"]) == (["complainant"], False, None)
    # three days, the first not counted: 23 to 25 November
    assert deadline(served, "bid")["due_at"] == "2026-11-26T00:00:00.000000Z"


def test_a_bid_cannot_be_changed(served: Case) -> None:
    """One's own is final until the other side's is there."""
    bid(served, "complainant", 4_000)
    refused(bid(served, "complainant", 3_000), 409, "already_bid")


def test_a_bid_sent_twice_is_one_bid(served: Case) -> None:
    """And what the replay shows tells no more than the first answer."""
    first = bid(served, "complainant", 4_000, Idempotency_Key="bid-1")
    again = bid(served, "complainant", 4_000, Idempotency_Key="bid-1")
    assert (again.status, again.headers["idempotency-replayed"]) == (200, "true")
    assert again.body["case"]["bidding"] == first.body["case"]["bidding"]
    refused(bid(served, "complainant", 3_000, Idempotency_Key="bid-1"), 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("amount", "currency", "fault"),
    [
        (4_000, "EUR", ("/amount/currency", "other_currency", "USD")),
        (6_491, "USD", ("/amount/amount", "above_claim", 6_490)),
        (0, "USD", ("/amount/amount", "too_small", 1)),
    ],
)
def test_a_bid_lies_within_the_claim(
    served: Case, amount: int, currency: str, fault: tuple[str, str, str | int]
) -> None:
    """In its currency, more than nothing, and not above it."""
    refused(bid(served, "respondent", amount, currency), 400, "invalid_request", fault)
    assert sealed_rows(served) == 0


def test_a_bid_that_comes_too_late_is_not_taken(served: Case) -> None:
    """The round is over; the refusal says what becomes of the other bid."""
    bid(served, "complainant", 4_000)
    due = deadline(served, "bid")["due_at"]
    pass_by(served, until=due, microseconds=1)
    answer = bid(served, "respondent", 5_000)
    refused(answer, 409, "deadline_passed")
    assert (answer.body["due_at"], answer.body["consequence"]) == (due, "close_bidding")
    served.wait(minutes=2)
    assert (rounds(served, "complainant")[0]["state"], sealed_rows(served)) == ("closed", 0)


def test_a_round_ends_with_the_talks(served: Case) -> None:
    """Whatever ends them: here an offer that was accepted."""
    bid(served, "complainant", 4_000)
    terms = {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}}
    (offer,) = served.done("offer", {"terms": terms}, served.respondent)["created"]
    served.done("accept", {"offer_id": offer}, served.complainant)
    assert (rounds(served, "complainant")[0]["state"], sealed_rows(served)) == ("closed", 0)


def test_there_are_so_many_rounds_and_no_more(served: Case) -> None:
    """Three by the general procedure."""
    for _ in range(3):
        bid(served, "complainant", 6_000)
        bid(served, "respondent", 1_000)
    answer = bid(served, "complainant", 6_000)
    refused(answer, 409, "no_more_rounds")
    assert answer.body["data"] == {"limit": 3}


def test_nobody_bids_before_there_is_somebody_to_answer(case: Case) -> None:
    """The respondent has had no notice."""
    refused(bid(case, "complainant", 4_000), 409, "not_served")


def test_only_money_is_bid_for(api: Api, platform: str) -> None:
    """An apology has no midpoint."""
    case = Case(api, platform, claim={"remedy": "apology"})
    refused(bid(case, "respondent", 4_000), 409, "no_money_claimed")


def test_bids_need_rules_that_provide_for_them(api: Api, platform: str) -> None:
    """A body for consumers knows no auction."""
    case = Case(api, platform, pack="eu-adr-2013", details=COMPLETE)
    case.done("admit", None, case.officer)
    answer = bid(case, "respondent", 4_000)
    refused(answer, 409, "not_in_this_procedure")
    assert answer.body["data"] == {"what": "bidding"}
