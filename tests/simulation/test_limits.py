"""What moto overlooks or has another word for, and the model plays as AWS describes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from simulation.clients import Clients
from simulation.errors import NotModelled
from simulation.loop import SECOND
from simulation.template import machine_arn, physical, queue_url
from simulation.world import World

TABLE = physical("DisputesTable")
Call = Callable[..., dict[str, Any]]


@pytest.fixture
def dynamodb(world: World) -> Any:
    return Clients(world.network).get("dynamodb")


@pytest.fixture
def sqs(world: World) -> Any:
    return Clients(world.network).get("sqs")


@pytest.fixture
def states(world: World) -> Any:
    return Clients(world.network).get("stepfunctions")


def item(sk: str = "a", **attributes: Any) -> dict[str, Any]:
    return {"pk": {"S": "p"}, "sk": {"S": sk}, **attributes}


def put(sk: str, size: int = 1) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": item(sk, box={"B": b"x" * size})}}


def code(call: Call, *args: Any, **given: Any) -> str:
    """Of the refusal."""
    with pytest.raises(ClientError) as refused:
        call(*args, **given)
    return str(refused.value.response["Error"]["Code"])


def test_a_query_may_only_count(dynamodb: Any) -> None:
    """What it would have read costs as much; a page that was cut off says where it goes on."""
    for sk in "abc":
        dynamodb.put_item(TableName=TABLE, Item=item(sk))
    given = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}, "Limit": 2}
    answer = dynamodb.query(TableName=TABLE, Select="COUNT", **given)
    assert answer == {"Count": 2, "ScannedCount": 2, "LastEvaluatedKey": item("b")}


class TestTransactions:
    """All or nothing, within limits."""

    def test_a_hundred_actions_are_the_most(self, dynamodb: Any) -> None:
        """One more is refused, and nothing is written."""
        dynamodb.transact_write_items(TransactItems=[put(str(n)) for n in range(100)])
        more = [put(f"again {n}") for n in range(101)]
        assert code(dynamodb.transact_write_items, TransactItems=more) == "ValidationException"
        assert "Item" not in dynamodb.get_item(TableName=TABLE, Key=item("again 0"))

    def test_no_two_actions_touch_one_item(self, dynamodb: Any) -> None:
        """Not even a check and a write."""
        check = {"TableName": TABLE, "Key": item("a"), "ConditionExpression": "attribute_not_exists(pk)"}
        twice = [put("a"), {"ConditionCheck": check}]
        assert code(dynamodb.transact_write_items, TransactItems=twice) == "ValidationException"

    def test_four_megabytes_are_the_most(self, dynamodb: Any) -> None:
        """Eleven items of 380 KB are more."""
        large = [put(str(n), 380 * 1024) for n in range(11)]
        assert code(dynamodb.transact_write_items, TransactItems=large) == "ValidationException"
        dynamodb.transact_write_items(TransactItems=large[:10])

    def test_a_request_token_makes_a_repetition_one(self, dynamodb: Any, world: World) -> None:
        """For ten minutes, and for the same request only."""
        given = {"TransactItems": [put("a")], "ClientRequestToken": "t"}
        dynamodb.transact_write_items(**given)
        dynamodb.delete_item(TableName=TABLE, Key=item("a"))
        dynamodb.transact_write_items(**given)
        assert "Item" not in dynamodb.get_item(TableName=TABLE, Key=item("a"))
        other = {"TransactItems": [put("b")], "ClientRequestToken": "t"}
        assert code(dynamodb.transact_write_items, **other) == "IdempotentParameterMismatchException"
        world.loop.run_for(601)
        dynamodb.transact_write_items(**given)
        assert "Item" in dynamodb.get_item(TableName=TABLE, Key=item("a"))

    def test_two_at_a_time_on_one_item_are_a_conflict(self, dynamodb: Any, world: World) -> None:
        """The second is cancelled, with a reason for the item and none for the others; a plain write is refused too."""
        first = world.dynamodb.transact_write_items({"TransactItems": [put("a")]})
        next(first)
        with pytest.raises(ClientError) as cancelled:
            dynamodb.transact_write_items(TransactItems=[put("b"), put("a")])
        reasons = [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]]  # type: ignore[typeddict-item]
        assert reasons == ["None", "TransactionConflict"]
        refused = code(dynamodb.put_item, TableName=TABLE, Item=item("a"))
        assert refused == "TransactionConflictException"
        next(first, None)
        dynamodb.put_item(TableName=TABLE, Item=item("a"))


class TestItems:
    """What an item may be, and an index."""

    def test_an_item_of_more_than_400_kilobytes_is_refused(self, dynamodb: Any) -> None:
        """Names count."""
        assert (
            code(dynamodb.put_item, TableName=TABLE, Item=item(box={"B": b"x" * 409_600}))
            == "ValidationException"
        )
        dynamodb.put_item(TableName=TABLE, Item=item(box={"B": b"x" * (409_600 - 9)}))

    @pytest.mark.parametrize("bad", [{"wake_sk": {"N": "5"}}, {"wake_pk": {"S": ""}}, {"tags": {"SS": []}}])
    def test_an_index_key_is_a_text_and_a_set_has_members(self, dynamodb: Any, bad: dict[str, Any]) -> None:
        """Also where the other key of the index is missing."""
        assert code(dynamodb.put_item, TableName=TABLE, Item=item(**bad)) == "ValidationException"

    def test_an_idle_placeholder_is_refused(self, dynamodb: Any) -> None:
        """It is a mistake of whoever wrote the expression."""
        values = {":n": {"N": "1"}, ":x": {"N": "1"}}
        given = {"ConditionExpression": "version = :n", "ExpressionAttributeValues": values}
        assert code(dynamodb.put_item, TableName=TABLE, Item=item(), **given) == "ValidationException"

    def test_an_unknown_index_is_refused(self, dynamodb: Any) -> None:
        """As an invalid request, for the table is there."""
        given = {"KeyConditionExpression": "x = :x", "ExpressionAttributeValues": {":x": {"S": "1"}}}
        assert code(dynamodb.query, TableName=TABLE, IndexName="nowhere", **given) == "ValidationException"

    def test_a_full_page_says_that_there_may_be_more(self, dynamodb: Any) -> None:
        """Even where nothing is left."""
        dynamodb.put_item(TableName=TABLE, Item=item())
        given = {
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "p"}},
            "Limit": 1,
        }
        first = dynamodb.query(TableName=TABLE, **given)
        assert first["LastEvaluatedKey"] == item()
        second = dynamodb.query(TableName=TABLE, **given, ExclusiveStartKey=first["LastEvaluatedKey"])
        assert (second["Items"], "LastEvaluatedKey" in second) == ([], False)

    def test_a_page_ends_at_a_megabyte(self, dynamodb: Any) -> None:
        """Ten items of 100,000 bytes fit, the eleventh does not."""
        for n in range(12):
            dynamodb.put_item(TableName=TABLE, Item=item(f"{n:02}", box={"B": b"x" * 100_000}))
        given = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
        page = dynamodb.query(TableName=TABLE, **given)
        assert (page["Count"], page["LastEvaluatedKey"]["sk"]) == (10, {"S": "09"})

    def test_an_index_that_lags_is_never_overtaken(self, dynamodb: Any, world: World) -> None:
        """It shows a state that the table once had, later the next, and never the second without the first."""
        lags = iter([9 * SECOND, 2 * SECOND])
        world.table("DisputesTable").lag = lambda: next(lags) if world.loop.now else 0
        table = world.table("DisputesTable")
        table.indexes = {"wakes": table.indexes["wakes"]}
        for sk in ("1", "2"):
            wake = {"wake_pk": {"S": "w"}, "wake_sk": {"S": sk}}
            table.put(("p", sk), item(sk, **wake), world.loop.now)
        given = {"KeyConditionExpression": "wake_pk = :w", "ExpressionAttributeValues": {":w": {"S": "w"}}}
        seen = []
        for _ in range(3):
            seen.append(dynamodb.query(TableName=TABLE, IndexName="wakes", **given)["Count"])
            world.loop.run_for(5)
        assert seen == [0, 0, 2]


class TestQueues:
    """What SQS refuses."""

    @pytest.mark.parametrize("delay", [-1, 901])
    def test_a_message_waits_a_quarter_of_an_hour_at_most(self, sqs: Any, delay: int) -> None:
        """And not backwards."""
        given = {"QueueUrl": queue_url("WakesQueue"), "MessageBody": "x", "DelaySeconds": delay}
        assert code(sqs.send_message, **given) == "InvalidParameterValue"

    def test_a_queue_that_is_not_there_is_refused(self, sqs: Any) -> None:
        """By its name for it."""
        given = {"QueueUrl": queue_url("Nowhere"), "MessageBody": "x"}
        assert code(sqs.send_message, **given) == "AWS.SimpleQueueService.NonExistentQueue"


class TestExecutions:
    """What Step Functions refuse."""

    @pytest.mark.parametrize("bad", [{"name": ""}, {"name": "x" * 81}])
    def test_a_name_has_one_to_eighty_characters(self, states: Any, bad: dict[str, str]) -> None:
        """Ours have 21."""
        given = {"stateMachineArn": machine_arn("EscalationClock"), "name": "n", "input": "{}"} | bad
        assert code(states.start_execution, **given) == "InvalidName"

    def test_input_is_json(self, states: Any) -> None:
        """Or the execution does not begin."""
        given = {"stateMachineArn": machine_arn("EscalationClock"), "name": "n", "input": "{"}
        assert code(states.start_execution, **given) == "InvalidExecutionInput"

    def test_starts_beyond_the_quota_are_throttled(self, world: World) -> None:
        """A bucket of 800, then 150 a second; the client's own retry hides one refusal, not many."""
        clients = Clients(world.network)
        world.network.timed = False
        states = clients.get("stepfunctions")
        arn = machine_arn("EscalationClock")
        text = '{"until":"2030-01-01T00:00:00Z","ring":"x","gap":90}'
        for n in range(800):
            states.start_execution(stateMachineArn=arn, name=f"n{n}", input=text)
        assert world.network.calls["stepfunctions.StartExecution"] == 800
        states.start_execution(stateMachineArn=arn, name="more", input=text)
        assert world.network.calls["stepfunctions.StartExecution"] > 801


class TestHonesty:
    """What nobody has modelled is no answer."""

    @pytest.mark.parametrize(
        ("service", "method", "given"),
        [
            ("dynamodb", "scan", {"TableName": TABLE, "Segment": 0, "TotalSegments": 2}),
            (
                "dynamodb",
                "put_item",
                {"TableName": TABLE, "Item": item(), "ReturnItemCollectionMetrics": "SIZE"},
            ),
            (
                "dynamodb",
                "update_item",
                {"TableName": TABLE, "Key": item(), "UpdateExpression": "DELETE tags :t"},
            ),
            ("dynamodb", "put_item", {"TableName": TABLE, "Item": item(), "ConditionExpression": "a.b = :x"}),
            (
                "dynamodb",
                "put_item",
                {"TableName": TABLE, "Item": item(), "ConditionExpression": "attribute_type(a, :x)"},
            ),
            ("dynamodb", "put_item", {"TableName": TABLE, "Item": item(), "ConditionExpression": "a <> :x"}),
            ("sqs", "purge_queue", {"QueueUrl": queue_url("WakesQueue")}),
            ("sqs", "receive_message", {"QueueUrl": queue_url("WakesQueue"), "WaitTimeSeconds": 5}),
            ("stepfunctions", "stop_execution", {"executionArn": "x"}),
            ("kms", "sign", {"KeyId": "x"}),
        ],
    )
    def test_it_raises_loudly(self, world: World, service: str, method: str, given: dict[str, Any]) -> None:
        """An operation, a parameter, a kind of expression."""
        with pytest.raises(NotModelled):
            getattr(Clients(world.network).get(service), method)(**given)

    def test_an_unknown_service_has_no_client(self, world: World) -> None:
        """SNS for one."""
        with pytest.raises(NotModelled):
            Clients(world.network).get("sns")

    def test_another_kind_of_state_is_refused_when_the_machine_is_made(self, world: World) -> None:
        """And not when somebody waits for it."""
        with pytest.raises(NotModelled):
            world.states.create("arn", {"StartAt": "X", "States": {"X": {"Type": "Map"}}})
