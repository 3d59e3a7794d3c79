"""The model of DynamoDB against moto: the same random programs, the same answers, errors and stream."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from simulation.items import unpacked
from simulation.sources import as_json
from simulation.tables import Change
from simulation.world import World
from tests.aws import NAMES, REGION, make_tables
from tests.simulation import dynamo_programs as programs
from tests.simulation.twins import Twins, moto, outcome, plain, same

TABLE = NAMES["DISPUTES_TABLE"]


class Pair(Twins):
    """Both tables, and what their streams have told so far."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "dynamodb")
        from local.streams import Stream

        table = self.moto.describe_table(TableName=TABLE)["Table"]
        keys = ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")
        described = {name: table[name] for name in keys}
        self.told: list[Change] = []
        world.dynamodb.create(TABLE, described | {"StreamSpecification": {}}).published.append(
            self.told.append
        )
        self._stream = Stream(table["LatestStreamArn"])
        self._read = self._stream.start
        self.numbers = itertools.count()

    def streams(self) -> tuple[list[Any], list[Any]]:
        """What is new in either, in order."""
        ours = [_shown(change) for change in self.told]
        self.told.clear()
        records = self._stream.read(self._read, 10_000)
        self._read = self._stream.end
        theirs = [
            (r["dynamodb"]["Keys"], r["dynamodb"].get("OldImage"), r["dynamodb"].get("NewImage"))
            for r in records
        ]
        return plain(ours), plain(theirs)


def _shown(change: Change) -> Any:
    old, new = (None if image is None else as_json(unpacked(image)) for image in (change.old, change.new))
    return {"pk": {"S": change.key[0]}, "sk": {"S": change.key[1]}}, old, new


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with moto(), World(workers=()) as world:
        make_tables(REGION)
        both = Pair(world)
        yield both
        both.check_all_were_asked()


@given(program=programs.programs)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_programs_run_alike(pair: Pair, program: list[programs.Request]) -> None:
    """Every operation, with conditions that hold and that do not, and requests that nobody should send."""
    number = next(pair.numbers)
    for operation, request in program:
        request = programs.apart(request, number)
        if operation == "Query":
            _pages_agree(pair, request)
        else:
            ours, theirs = map(_unordered, pair.ask(operation, request))
            assert same(ours, theirs), f"{operation} {request}\nmodel: {ours}\nmoto:  {theirs}"
    ours, theirs = pair.streams()
    assert ours == theirs


def _pages_agree(pair: Pair, request: dict[str, Any]) -> None:
    """Page by page as far as both go; DynamoDB, unlike moto, may say that there is more where there is nothing."""
    pair.asked.add("Query")
    ours, theirs = _all_pages(pair.model, request), _all_pages(pair.moto, request)
    assert same(ours, theirs), f"Query {request}\nmodel: {ours}\nmoto:  {theirs}"


def _all_pages(client: Any, request: dict[str, Any]) -> Any:
    pages: list[Any] = []
    asked = dict(request)
    while True:
        answer = outcome(client, "Query", asked)
        if "error" in answer:
            return answer
        pages.append((answer["Items"], answer["Count"], answer["ScannedCount"]))
        if "LastEvaluatedKey" not in answer:
            break
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
    while len(pages) > 1 and pages[-1][2] == 0:
        pages.pop()
    return pages


@pytest.mark.parametrize("where", [{}, {"IndexName": "wakes"}], ids=["table", "index"])
def test_a_scan_finds_the_same_items(pair: Pair, where: dict[str, Any]) -> None:
    """Of all that the programs have left; in which order is nobody's business."""
    for number in range(12):
        item = {name: {"S": f"{name}-{number % 5}"} for name in ("pk", "wake_pk", "wake_sk")}
        pair.ask("PutItem", {"TableName": TABLE, "Item": item | {"sk": {"S": f"scan-{number}"}}})
    asked = {
        "TableName": TABLE, "Limit": 5, "FilterExpression": "begins_with(#0, :0)", **where,
        "ExpressionAttributeNames": {"#0": "sk"}, "ExpressionAttributeValues": {":0": {"S": "scan-1"}},
    }  # fmt: skip
    pair.asked.add("Scan")
    ours, theirs = _scanned(pair.model, asked), _scanned(pair.moto, asked)
    assert ours == theirs
    assert len(ours) == 3


def _scanned(client: Any, asked: dict[str, Any]) -> list[str]:
    found: list[str] = []
    start: dict[str, Any] = {}
    while True:
        answer = outcome(client, "Scan", asked | start)
        found += [json.dumps(item, sort_keys=True) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return sorted(found)
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _unordered(answer: Any) -> Any:
    """A batch comes in no order."""
    if isinstance(answer, dict) and isinstance(answer.get("Responses"), dict):
        return {
            name: sorted(json.dumps(item, sort_keys=True, default=repr) for item in found)
            for name, found in answer["Responses"].items()
        }
    return answer
