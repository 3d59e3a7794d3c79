"""The model of DynamoDB read through: scans page by page, an open end of a span, attributes by name."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.errors import NotModelled
from simulation.world import World

TABLE = "DirectoryTable"


@pytest.fixture
def ask(world: World) -> Any:
    """`ask("scan", Limit=2)`: of a table with two partitions of two and three items."""
    name = world.table(TABLE).name
    for pk, sk in (("b", "1"), ("a", "2"), ("a", "1"), ("b", "3"), ("b", "2")):
        item = {"pk": {"S": pk}, "sk": {"S": sk}, "doc": {"S": f"{pk}{sk}"}}
        world.dynamodb.put_item({"TableName": name, "Item": item})
    return lambda how, **given: getattr(world.dynamodb, how)({"TableName": name, **given})


def _docs(answer: dict[str, Any]) -> list[str]:
    return [item["doc"]["S"] for item in answer["Items"]]


def test_a_scan_reads_everything_once_page_by_page(ask: Any) -> None:
    """Two, two and one; the last page names no key to go on from."""
    pages, start = [], {}
    while True:
        answer = ask("scan", Limit=2, **start)
        pages.append(_docs(answer))
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert pages == [["a1", "a2"], ["b1", "b2"], ["b3"]]


def test_a_filter_hides_what_was_read_all_the_same(ask: Any) -> None:
    """It is counted as scanned."""
    bound = {"ExpressionAttributeNames": {"#0": "sk"}, "ExpressionAttributeValues": {":0": {"S": "2"}}}
    answer = ask("scan", FilterExpression="#0 = :0", **bound)
    assert (_docs(answer), answer["Count"], answer["ScannedCount"]) == (["a2", "b2"], 2, 5)


def test_a_span_may_end_before_its_end(ask: Any) -> None:
    """Less than "3" is "1" and "2"."""
    answer = ask(
        "query", KeyConditionExpression="#0 = :0 AND #1 < :1",
        ExpressionAttributeNames={"#0": "pk", "#1": "sk"},
        ExpressionAttributeValues={":0": {"S": "b"}, ":1": {"S": "3"}},
    )  # fmt: skip
    assert _docs(answer) == ["b1", "b2"]


def test_a_query_may_ask_for_some_attributes_alone(ask: Any) -> None:
    """By their placeholders; a path into one is not modelled."""
    asked = {
        "KeyConditionExpression": "#0 = :0", "ExpressionAttributeNames": {"#0": "pk", "#1": "sk"},
        "ExpressionAttributeValues": {":0": {"S": "a"}},
    }  # fmt: skip
    assert ask("query", ProjectionExpression="#1", **asked)["Items"] == [
        {"sk": {"S": "1"}},
        {"sk": {"S": "2"}},
    ]
    with pytest.raises(NotModelled):
        ask("query", ProjectionExpression="#1.x", **asked)
