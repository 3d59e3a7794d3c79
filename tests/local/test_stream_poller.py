from __future__ import annotations

import json
from typing import Any

from tests.local.playing import Spy, client, eventually, played, put, stream


def failing(*names: str) -> Any:
    """An answer that names the first record with one of these sort keys."""

    def answer(event: dict[str, Any]) -> dict[str, Any]:
        named = [
            r["dynamodb"]["SequenceNumber"]
            for r in event["Records"]
            if r["dynamodb"]["Keys"]["sk"]["S"] in names
        ]
        return {"batchItemFailures": [{"itemIdentifier": number} for number in named[:1]]}

    return answer


def bucket() -> str:
    """A bucket for what is given up on; its ARN."""
    where: Any = {"LocationConstraint": "eu-central-1"}
    client("s3").create_bucket(Bucket="failures", CreateBucketConfiguration=where)
    return "arn:aws:s3:::failures"


def given_up() -> list[dict[str, Any]]:
    s3 = client("s3")
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket="failures").get("Contents", ())]
    return [json.loads(s3.get_object(Bucket="failures", Key=key)["Body"].read()) for key in keys]


def test_a_record_comes_in_lambdas_shape(spy: Spy) -> None:
    """Images in DynamoDB's JSON, binary values in base64, the moment in seconds."""
    mapping = stream()
    with played(mapping) as worker:
        put("row", box={"B": b"\x00\xff"}, tags={"M": {"n": {"N": "1"}, "l": {"L": [{"B": b"a"}]}}})
        put("row", box={"B": b"\x01"})
        assert worker.drain(5)
    first, second = spy.records()
    assert first["eventName"] == "INSERT"
    assert first["eventSource"] == "aws:dynamodb"
    assert first["eventSourceARN"] == mapping.arn
    assert first["awsRegion"] == "eu-central-1"
    change = first["dynamodb"]
    assert change["Keys"] == {"pk": {"S": "p"}, "sk": {"S": "row"}}
    assert change["NewImage"]["box"] == {"B": "AP8="}
    assert change["NewImage"]["tags"] == {"M": {"n": {"N": "1"}, "l": {"L": [{"B": "YQ=="}]}}}
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert isinstance(change["SequenceNumber"], str)
    assert isinstance(change["ApproximateCreationDateTime"], float)
    assert second["eventName"] == "MODIFY"
    assert second["dynamodb"]["OldImage"]["box"] == {"B": "AP8="}
    assert int(second["dynamodb"]["SequenceNumber"]) > int(change["SequenceNumber"])


def test_what_was_written_before_the_start_is_read_too(spy: Spy) -> None:
    """The mapping begins at the trim horizon."""
    mapping = stream()
    put("a", "b")
    with played(mapping) as worker:
        assert worker.drain(5)
    assert spy.names() == [["a", "b"]]


def test_it_goes_on_from_the_record_that_failed(spy: Spy) -> None:
    """Records before it are not repeated; those behind it wait for it."""
    spy.answer = failing("c")
    with played(stream()) as worker:
        put("a", "b", "c", "d")
        eventually(lambda: len(spy.events) >= 3)
        spy.answer = lambda event: None
        assert worker.drain(5)
    assert spy.names()[0] == ["a", "b", "c", "d"]
    assert all(names[0] == "c" for names in spy.names()[1:-1])
    assert [name for names in spy.names() for name in names].count("a") == 1
    assert spy.names()[-1][-1] == "d"


def test_a_batch_that_raises_is_cut_until_the_broken_record_is_alone(spy: Spy) -> None:
    """Every other record gets through, in order."""

    def raise_on_c(event: dict[str, Any]) -> None:
        if any(r["dynamodb"]["Keys"]["sk"]["S"] == "c" for r in event["Records"]):
            raise RuntimeError("this one")

    spy.answer = raise_on_c
    with played(stream(on_failure=bucket())) as worker:
        put("a", "b", "c", "d", "e")
        assert worker.drain(5)
    passed = [names for names in spy.names() if "c" not in names]
    assert [name for names in passed for name in names] == ["a", "b", "d", "e"]
    assert spy.names().count(["c"]) == 3


def test_what_is_given_up_goes_to_the_bucket_with_the_record_itself(spy: Spy) -> None:
    """So that it can be sent again when the stream has long forgotten it."""
    spy.answer = failing("bad")
    mapping = stream(on_failure=bucket(), max_retries=1)
    with played(mapping) as worker:
        put("bad", "good")
        assert worker.drain(5)
    (failure,) = given_up()
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert failure["requestContext"]["approximateInvokeCount"] == 2
    assert failure["DDBStreamBatchInfo"]["batchSize"] == 1
    assert failure["DDBStreamBatchInfo"]["streamArn"] == mapping.arn
    (record,) = json.loads(failure["payload"])["Records"]
    assert record["dynamodb"]["Keys"]["sk"] == {"S": "bad"}
    assert spy.names()[-1] == ["good"]


def test_without_bisecting_the_whole_batch_is_given_up(spy: Spy) -> None:
    """From the failed record on."""
    spy.answer = failing("bad")
    with played(stream(on_failure=bucket(), max_retries=1, bisect=False)) as worker:
        put("good", "bad", "behind")
        assert worker.drain(5)
        put("later")
        assert worker.drain(5)
    (failure,) = given_up()
    assert failure["DDBStreamBatchInfo"]["batchSize"] == 2
    assert spy.names()[-1] == ["later"]


def test_a_record_too_old_is_given_up_at_its_next_failure(spy: Spy) -> None:
    spy.answer = failing("bad")
    with played(stream(on_failure=bucket(), max_retries=-1, max_age=1)) as worker:
        put("bad")
        assert worker.drain(8)
    assert len(given_up()) == 1


def test_a_batch_is_no_larger_than_declared(spy: Spy) -> None:
    mapping = stream(batch_size=2)
    put("a", "b", "c", "d", "e")
    with played(mapping) as worker:
        assert worker.drain(5)
    assert spy.names() == [["a", "b"], ["c", "d"], ["e"]]


def test_a_transaction_that_fails_is_never_read(spy: Spy) -> None:
    """Records of a transaction come when it is through, or not at all."""
    with played(stream()) as worker:
        put("a")
        dynamodb = client("dynamodb")
        condition: Any = {
            "ConditionCheck": {
                "TableName": "rows", "Key": {"pk": {"S": "p"}, "sk": {"S": "a"}},
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }  # fmt: skip
        write: Any = {"Put": {"TableName": "rows", "Item": {"pk": {"S": "p"}, "sk": {"S": "never"}}}}
        for _ in range(20):
            try:
                dynamodb.transact_write_items(TransactItems=[write, condition])
            except dynamodb.exceptions.TransactionCanceledException:
                continue
        put("b")
        assert worker.drain(5)
    assert [name for names in spy.names() for name in names] == ["a", "b"]
