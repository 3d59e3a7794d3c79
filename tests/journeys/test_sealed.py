"""What nobody may ever read: sealed bids, and what was said in a caucus. Looked for everywhere, from outside."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from local.client import Client, Refused
from tests.journeys import aws
from tests.journeys.cast import Dispute, Platform
from tests.stack import Process

CLAIM = {"remedy": "refund", "money": {"amount": 9_000_000, "currency": "USD"}}
DEMAND, OFFER, MIDPOINT = 7_431_907, 7_651_993, 7_541_950
"""The midpoint of the two is exact; what does not cross in the first round is the other way round."""
NOTE = "Canary5170: between us, I would take half. 只有您知道。"


def bid(by: Client, dispute: Dispute, amount: int) -> Any:
    return dispute.act(by, "bid", amount={"amount": amount, "currency": "USD"})


def rows(stack: Process) -> str:
    """Every row of every table; binary as its raw bytes."""
    dynamodb = aws.client(stack, "dynamodb")
    pages = [
        page["Items"]
        for name in dynamodb.list_tables()["TableNames"]
        for page in dynamodb.get_paginator("scan").paginate(TableName=name)
    ]
    return json.dumps(pages, default=lambda raw: bytes(raw).decode("latin-1"), ensure_ascii=False)


def sealed_bids(stack: Process, dispute: Dispute) -> list[bytes]:
    """What lies sealed beside the case; rows of rounds that are over hold nothing any more."""
    dynamodb = aws.client(stack, "dynamodb")
    (table,) = [name for name in dynamodb.list_tables()["TableNames"] if "isputes" in name]
    asked = {":pk": {"S": f"case#{dispute.case_id}"}, ":sk": {"S": "a#bid#"}}
    found = dynamodb.query(
        TableName=table, KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues=asked,
    )  # fmt: skip
    return [item["box"]["B"] for item in found["Items"] if "box" in item]


def records(stack: Process) -> str:
    """Everything that the stream of the cases' table has ever shown."""
    streams = aws.client(stack, "dynamodbstreams")
    found = []
    for stream in streams.list_streams()["Streams"]:
        described = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]
        for shard in described["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            found.append(streams.get_records(ShardIterator=iterator)["Records"])
    assert any(found), "the stream shows something"
    return json.dumps(found, default=str, ensure_ascii=False)


def told(dispute: Dispute, *readers: Client) -> str:
    """All that these callers can read of the case: its view, its record, its messages."""
    place = f"/v1/cases/{dispute.case_id}"
    answers = [reader.get(f"{place}{part}") for reader in readers for part in ("", "/events", "/messages")]
    return json.dumps(answers, ensure_ascii=False)


def published(platform: Platform) -> str:
    """What left for the platform's webhook endpoint, and stands in its lists."""
    bodies = [one.body.decode() for one in platform.inbox.delivered]
    return json.dumps(
        [bodies, platform.api.get("/v1/events"), platform.api.get("/v1/cases")], ensure_ascii=False
    )


def holds(text: str, amount: int) -> bool:
    """As a number of its own: four digits stand somewhere in every long hash and stamp."""
    return re.search(rf"(?<![0-9A-Za-z.]){amount}(?![0-9A-Za-z])", text) is not None


@pytest.mark.capability("S15")
def test_a_bid_is_never_read_by_anybody(lab: Platform, stack: Process) -> None:
    """Through a round that fails and one that settles: not by the other side, the platform, an operator or a log."""
    dispute = lab.file(claim=CLAIM).served()
    buyer, shop, officer = dispute.complainant, dispute.respondent, lab.officer()
    answers = [bid(buyer, dispute, OFFER), bid(shop, dispute, DEMAND)]
    assert answers[-1]["case"]["bidding"][0]["state"] == "closed"
    answers.append(bid(shop, dispute, OFFER))
    lab.drain()
    assert len(sealed_bids(stack, dispute)) == 1
    with pytest.raises(Refused) as twice:
        bid(shop, dispute, OFFER - 1)
    answers.append(twice.value.problem)
    sealed = [json.dumps(answers), told(dispute, buyer, shop, officer, lab.api), rows(stack)]
    answers = [bid(buyer, dispute, DEMAND)]
    settled = answers[0]["case"]
    assert (settled["outcome"], settled["tasks"][0]["terms"]["money"]["amount"]) == ("settled", MIDPOINT)
    lab.drain()
    assert sealed_bids(stack, dispute) == [], "nothing is left of it"
    sealed += [
        json.dumps(answers), told(dispute, buyer, shop, officer, lab.api), rows(stack), records(stack),
        published(lab), stack.log(),
    ]  # fmt: skip
    for place, text in enumerate(sealed):
        assert not holds(text, DEMAND), place
        assert not holds(text, OFFER), place
    assert str(MIDPOINT) in published(lab), "what was agreed on is told"


@pytest.mark.capability("S21")
def test_a_word_in_a_caucus_reaches_nobody_else(lab: Platform, stack: Process) -> None:
    """The mediator and that party read it; it is in no view, record, webhook, row or log of anybody else."""
    lab.api.send("PUT", "/v1/mediators/m-1", {"languages": ["en"], "capacity": 5})
    dispute = lab.file().served()
    buyer, shop, officer = dispute.complainant, dispute.respondent, lab.officer()
    (accord,) = dispute.act(shop, "propose_accord", stage="mediation")["created"]
    dispute.act(buyer, "conclude_accord", accord_id=accord)
    dispute.act(officer, "assign_mediator", mediator="m-1")
    mediator = lab.api.as_(lab.api.post("/v1/tokens", {"role": "mediator", "ref": "m-1"})["token"])
    said = dispute.act(buyer, "message", text=NOTE, room="caucus")
    dispute.act(mediator, "message", text=f"Understood. {NOTE}", room="caucus", to="complainant")
    lab.drain()
    thread = f"/v1/cases/{dispute.case_id}/messages"
    for reader in (buyer, mediator):
        assert [m["room"] for m in reader.get(thread)["messages"]] == ["caucus_complainant"] * 2
        assert NOTE in json.dumps(reader.get(thread), ensure_ascii=False)
    hidden = [
        json.dumps(said, ensure_ascii=False), told(dispute, shop, officer, lab.api), rows(stack), records(stack),
        published(lab), stack.log(),
    ]  # fmt: skip
    for place, text in enumerate(hidden):
        assert "Canary5170" not in text, place
        assert "只有您知道" not in text, place
