"""One canary per repair in local/moto_queues.py, moto_tables.py, quick_calls.py, quick_answers.py, quick_rows.py
and light_moto.py.

As in test_moto_repairs.py, the same programs run on moto as it comes and on the repaired one, each in a process.
"""

from __future__ import annotations

import cProfile
import functools
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3.session
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.kms.models import kms_backends
from moto.sqs.models import sqs_backends

REGION = "eu-central-1"
Key = dict[str, Any]

# --- the programs: each returns what it saw


def messages_lost_between_sending_and_deleting() -> int:
    """Two threads send while two receive and delete; what has come neither way at the end is lost."""
    with queue() as (sqs, url):
        seen: set[str] = set()
        sent = threading.Event()

        def send(first: int) -> None:
            for number in range(first, first + 150):
                sqs.send_message(QueueUrl=url, MessageBody=str(number))

        def take() -> None:
            while True:
                over = sent.is_set()
                found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
                for message in found:
                    seen.add(message["Body"])
                    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                if over and not found:
                    return

        senders = [threading.Thread(target=send, args=(n,)) for n in (0, 150)]
        takers = [threading.Thread(target=take) for _ in range(2)]
        for thread in senders + takers:
            thread.start()
        for thread in senders:
            thread.join()
        sent.set()
        for thread in takers:
            thread.join()
        return 300 - len(seen)


def steps_of_a_message_among_many() -> int:
    """Sent and received while a thousand others are in flight."""
    with queue() as (sqs, url):
        backend = sqs_backends[DEFAULT_ACCOUNT_ID][REGION]
        for number in range(1000):
            backend.get_queue("q")._messages.append(hidden(number))
        sqs.send_message(QueueUrl=url, MessageBody="warm")
        with steps() as taken:
            sqs.send_message(QueueUrl=url, MessageBody="one")
            sqs.receive_message(QueueUrl=url)
        return taken[0]


def attributes_of_a_queue() -> dict[str, str]:
    """All of them, and two that are asked for by name."""
    with queue(DelaySeconds="3", SqsManagedSseEnabled="true") as (sqs, url):
        sqs.send_message(QueueUrl=url, MessageBody="one")
        everything = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        two = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn", "DelaySeconds"])[
            "Attributes"
        ]
        changing = ("CreatedTimestamp", "LastModifiedTimestamp")
        return {name: value for name, value in (everything | two).items() if name not in changing}


def steps_of_a_query_in_a_big_table() -> int:
    """One row of fifteen hundred, and one by an index."""
    with table() as dynamodb:
        backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
        for number in range(1500):
            attributes = {"group": {"S": "g"}} if number == 1 else {}
            backend.put_item("t", {"pk": {"S": f"{number}"}, "sk": {"S": "s"}, **attributes})
        by_index(dynamodb, "g")
        with steps() as taken:
            by_key(dynamodb, "1")
            by_index(dynamodb, "g")
        return taken[0]


def answers_to_random_queries() -> list[Any]:
    """Rows are put, changed, moved to other partitions of the index and deleted; in between they are asked for."""
    chosen, answers = random.Random(7), []
    with table() as dynamodb:
        for _ in range(120):
            key = {"pk": {"S": chosen.choice("ab")}, "sk": {"S": str(chosen.randrange(6))}}
            group = {"S": chosen.choice("xyz")}
            match chosen.randrange(6):
                case 0 | 1:
                    dynamodb.put_item(TableName="t", Item={**key, "group": group, "n": {"N": "1"}})
                case 2:
                    change(dynamodb, key, "SET #g = :g", {":g": group})
                case 3:
                    change(dynamodb, key, "REMOVE #g")
                case 4:
                    dynamodb.delete_item(TableName="t", Key=key)
                case _:
                    refused_transaction(dynamodb, key, group)
            answers += [by_index(dynamodb, chosen.choice("xyz")), by_key(dynamodb, key["pk"]["S"], Limit=3)]
    return answers


def values_of_every_kind() -> Any:
    """As they come back from a query."""
    with table() as dynamodb:
        item: Any = {
            "pk": {"S": "a"}, "sk": {"S": "s"}, "group": {"S": "g"}, "b": {"B": b"\x00\xff"}, "n": {"N": "1.5"},
            "t": {"BOOL": True}, "o": {"NULL": True}, "ss": {"SS": ["x", "y"]}, "ns": {"NS": ["1"]},
            "bs": {"BS": [b"\x01"]}, "l": {"L": [{"S": "x"}, {"B": b"z"}]}, "m": {"M": {"k": {"B": b"y"}}},
        }  # fmt: skip
        dynamodb.put_item(TableName="t", Item=item)
        return repr(sorted(by_key(dynamodb, "a")[0].items()))


def steps_of_a_row_of_many_words() -> int:
    """Written, and read again."""
    with table() as dynamodb:
        row: Key = {f"word{number}": {"S": "word"} for number in range(40)}
        key = {"pk": {"S": "a"}, "sk": {"S": "s"}}
        dynamodb.put_item(TableName="t", Item=key | row)
        with steps() as taken:
            dynamodb.put_item(TableName="t", Item=key | row)
            by_key(dynamodb, "a")
        return taken[0]


def rows_that_outlive_their_answers() -> int:
    """A row read fifty times: of how many copies moto knows afterwards."""
    from moto.dynamodb.models.dynamo_type import Item

    with table() as dynamodb:
        dynamodb.put_item(TableName="t", Item={"pk": {"S": "a"}, "sk": {"S": "s"}})
        before = len(remembered(Item))
        for _ in range(50):
            by_key(dynamodb, "a")
        return len(remembered(Item)) - before


def remembered(model: Any) -> list[Any]:
    found: list[Any] = model.instances_tracked
    return found


def rows_that_are_too_big() -> list[bool]:
    """Each heavier than the last, in letters of one byte and of three."""
    with table() as dynamodb:
        return [
            refused(dynamodb, {"pk": {"S": "a"}, "sk": {"S": "s"}, "x": {"S": text}, "n": {"N": "12345"}})
            for text in ("x" * 404_000, "x" * 404_984, "x" * 404_985, "字" * 134_000, "字" * 136_000)
        ]


def account_and_region_of_a_caller() -> list[str]:
    """Which moto takes from a header that nobody checks the signature of."""
    with mock_aws():
        arn = client("sts", region_name=REGION).get_caller_identity()["Arn"]
        client("sqs", region_name="us-west-2").create_queue(QueueName="far")
        near = client("sqs", region_name=REGION).list_queues().get("QueueUrls", [])
        return [arn.split(":")[4], *near]


def answers_of_many_shapes() -> list[str]:
    """Of three services: found and not found, lists and maps in them, refusals; without what is drawn by lot."""
    with table() as dynamodb, queue() as (sqs, url):
        key: Any = {"pk": {"S": "a"}, "sk": {"S": "s"}}
        dynamodb.put_item(TableName="t", Item={**key, "m": {"M": {"Items": {"L": [{"S": "Count"}]}}}})
        other: Any = {**key, "sk": {"S": "none"}}
        wanted = {"t": {"Keys": [key, other]}}
        sqs.send_message(QueueUrl=url, MessageBody="words & more = Words")
        kms = client("kms", region_name=REGION)
        told = [
            dynamodb.get_item(TableName="t", Key=key),
            dynamodb.get_item(TableName="t", Key=other),
            dynamodb.batch_get_item(RequestItems=wanted),
            dynamodb.query(
                TableName="t", KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "a"}}, Limit=1
            ),
            dynamodb.describe_table(TableName="t")["Table"]["GlobalSecondaryIndexes"],
            dynamodb.list_tables(),
            *(message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]),
            sqs.receive_message(QueueUrl=url).get("Messages"),
            kms.create_key(Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeySpec"],
            refusal(lambda: dynamodb.get_item(TableName="none", Key=key)),
            refusal(lambda: dynamodb.transact_write_items(TransactItems=[absent(key), absent(other)])),
            refusal(lambda: sqs.get_queue_url(QueueName="none")),
            refusal(lambda: kms.describe_key(KeyId="none")),
        ]  # fmt: skip
        return [repr(without_metadata(one)) for one in told]


def absent(key: Key) -> Any:
    return {"Put": {"TableName": "t", "Item": key, "ConditionExpression": "attribute_not_exists(pk)"}}


def refusal(call: Callable[[], Any]) -> Any:
    """All that a caller is told of it."""
    try:
        return call()
    except ClientError as error:
        return dict(error.response)


def without_metadata(answer: Any) -> Any:
    """Ids of requests and their times."""
    if isinstance(answer, dict):
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    return answer


def steps_of_small_calls() -> int:
    """Rows that are not there, and messages."""
    with table() as dynamodb, queue() as (sqs, url):
        key: Any = {"pk": {"S": "a"}, "sk": {"S": "s"}}
        dynamodb.get_item(TableName="t", Key=key)
        with steps() as taken:
            for _ in range(20):
                dynamodb.get_item(TableName="t", Key=key)
                sqs.send_message(QueueUrl=url, MessageBody="x")
        return taken[0]


def ec2_is_loaded_with_step_functions() -> bool:
    import moto.stepfunctions.parser.models  # noqa: F401

    return "moto.ec2.models" in sys.modules


def pairs_drawn_for_keys() -> list[bool]:
    """Of a symmetric key that seals and opens, and of one that signs."""
    with mock_aws():
        kms = client("kms")
        plain = kms.create_key()["KeyMetadata"]["KeyId"]
        sealed = kms.encrypt(KeyId=plain, Plaintext=b"words")["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"words"
        signing = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        keys = kms_backends[DEFAULT_ACCOUNT_ID][REGION].keys
        return [keys[key].private_key is not None for key in (plain, signing)]


PROGRAMS = (
    ec2_is_loaded_with_step_functions,
    steps_of_a_message_among_many,
    attributes_of_a_queue,
    steps_of_a_query_in_a_big_table,
    answers_to_random_queries,
    values_of_every_kind,
    steps_of_a_row_of_many_words,
    rows_that_outlive_their_answers,
    rows_that_are_too_big,
    account_and_region_of_a_caller,
    pairs_drawn_for_keys,
    answers_of_many_shapes,
    steps_of_small_calls,
)
ONLY_REPAIRED = (messages_lost_between_sending_and_deleting,)
"""moto as it comes takes six seconds for it, and nothing follows from what it loses."""


def main(*, repaired: bool) -> None:
    """Run in a process of its own by `seen`: what every program returns, as JSON."""
    if repaired:
        from local import moto_queues, moto_repairs, moto_tables, quick_calls

        for repairs in (moto_repairs, moto_queues, moto_tables, quick_calls) * 2:
            repairs.apply()
    programs = PROGRAMS + (ONLY_REPAIRED if repaired else ())
    sys.stdout.write(json.dumps({program.__name__: program() for program in programs}))


@functools.cache
def seen(*, repaired: bool) -> Any:
    """What the programs see on moto as it comes, or on the repaired one."""
    root = Path(__file__).parents[2]
    code = f"from tests.local import test_moto_speed; test_moto_speed.main(repaired={repaired})"
    secrets = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    settings = {**os.environ, **secrets, "PYTHONPATH": str(root), "AWS_DEFAULT_REGION": REGION}
    command = [sys.executable, "-W", "ignore", "-c", code]
    run = subprocess.run(
        command, cwd=root, env=settings, capture_output=True, text=True, timeout=90, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


# --- the canaries


def test_no_message_is_lost_between_threads() -> None:
    """moto loses one now and then, but not each time, so only the repaired one is held to it."""
    assert seen(repaired=True)["messages_lost_between_sending_and_deleting"] == 0


def test_a_message_costs_the_same_in_a_long_queue() -> None:
    was, now = (seen(repaired=r)["steps_of_a_message_among_many"] for r in (False, True))
    assert now * 3 < was, "the repair of a queue's attributes has become needless"


def test_a_queue_still_says_the_same_of_itself() -> None:
    was, now = (seen(repaired=r)["attributes_of_a_queue"] for r in (False, True))
    assert now == was


def test_a_query_costs_the_same_in_a_big_table() -> None:
    was, now = (seen(repaired=r)["steps_of_a_query_in_a_big_table"] for r in (False, True))
    assert now * 3 < was, "the repair of queries has become needless"


def test_queries_are_answered_as_before() -> None:
    """By partition and by index, whatever has happened to the rows."""
    was, now = (seen(repaired=r)["answers_to_random_queries"] for r in (False, True))
    assert any(was)
    assert now == was


def test_values_come_back_as_before() -> None:
    was, now = (seen(repaired=r)["values_of_every_kind"] for r in (False, True))
    assert "b'\\x00\\xff'" in was
    assert now == was


def test_what_was_answered_is_forgotten() -> None:
    """A stack that runs for days answers more than it stores."""
    was, now = (seen(repaired=r)["rows_that_outlive_their_answers"] for r in (False, True))
    assert (was >= 50, now) == (True, 0), "moto forgets by itself now"


def test_a_row_is_not_asked_for_all_types_at_each_word() -> None:
    was, now = (seen(repaired=r)["steps_of_a_row_of_many_words"] for r in (False, True))
    assert now * 3 < was, "the short way of rows has become needless"


def test_rows_that_are_too_big_are_refused_as_before() -> None:
    was, now = (seen(repaired=r)["rows_that_are_too_big"] for r in (False, True))
    assert set(was) == {True, False}
    assert now == was


def test_calls_reach_their_account_and_region() -> None:
    assert seen(repaired=True)["account_and_region_of_a_caller"] == [DEFAULT_ACCOUNT_ID]


def test_a_pair_is_drawn_for_keys_that_sign() -> None:
    was, now = (seen(repaired=r)["pairs_drawn_for_keys"] for r in (False, True))
    assert was == [True, True], "the repair of symmetric keys has become needless"
    assert now == [False, True]


def test_what_is_told_is_what_moto_tells() -> None:
    """Each member under its own name, those that are not there left out, refusals word by word."""
    was, now = (seen(repaired=r)["answers_of_many_shapes"] for r in (False, True))
    assert "ResourceNotFoundException" in str(was)
    assert now == was


def test_a_call_costs_half() -> None:
    was, now = (seen(repaired=r)["steps_of_small_calls"] for r in (False, True))
    assert now * 2 < was, "the short ways of calls have become needless"


def test_ec2_is_not_loaded_for_nothing() -> None:
    was, now = (seen(repaired=r)["ec2_is_loaded_with_step_functions"] for r in (False, True))
    assert was
    assert not now


def test_batch_is_whole_for_whoever_asks_for_it() -> None:
    """The stand-in gives way to moto's own module."""
    code = (
        "import local.server, moto.batch.models, moto.batch.utils as u; print(u.make_arn_for_job.__module__)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "moto.batch.utils"


# --- helpers


@contextmanager
def steps() -> Iterator[list[int]]:
    """How many functions are called meanwhile: unlike time, the same on every machine."""
    counting, taken = cProfile.Profile(), [0]
    with counting:
        yield taken
    counting.create_stats()
    taken[0] = sum(called for _, called, *_ in counting.stats.values())  # type: ignore[attr-defined]


def client(service: str, **given: Any) -> Any:
    """Of one session for the whole process: moto forgets boto3's own each time, and a new one reads all over again."""
    return _session().client(service, **given)  # type: ignore[call-overload]


@functools.cache
def _session() -> boto3.session.Session:
    return boto3.session.Session()


@contextmanager
def queue(**attributes: str) -> Iterator[tuple[Any, str]]:
    with mock_aws():
        sqs = client("sqs", region_name=REGION)
        yield sqs, sqs.create_queue(QueueName="q", Attributes=attributes)["QueueUrl"]


def hidden(number: int) -> Any:
    """A message in flight for an hour."""
    from moto.sqs.models import Message

    message = Message(str(number), "body")
    message.mark_sent()
    message.mark_received(3600)
    return message


@contextmanager
def table() -> Iterator[Any]:
    """Rows by pk and sk, and by group."""
    with mock_aws():
        dynamodb = client("dynamodb", region_name=REGION)
        dynamodb.create_table(
            TableName="t",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "group")
            ],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "groups",
                    "KeySchema": [
                        {"AttributeName": "group", "KeyType": "HASH"},
                        {"AttributeName": "sk", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield dynamodb


def by_key(dynamodb: Any, key: str, **more: Any) -> Any:
    answer = dynamodb.query(
        TableName="t", KeyConditionExpression="pk = :k", ExpressionAttributeValues={":k": {"S": key}}, **more
    )
    return answer["Items"]


def by_index(dynamodb: Any, group: str) -> Any:
    answer = dynamodb.query(
        TableName="t", IndexName="groups", KeyConditionExpression="#g = :g AND sk < :s",
        ExpressionAttributeNames={"#g": "group"}, ExpressionAttributeValues={":g": {"S": group}, ":s": {"S": "t"}},
    )  # fmt: skip
    return answer["Items"]


def refused(dynamodb: Any, row: Key) -> bool:
    try:
        dynamodb.put_item(TableName="t", Item=row)
    except dynamodb.exceptions.ClientError as error:
        return "size" in str(error)
    return False


def change(dynamodb: Any, key: Key, expression: str, values: Key | None = None) -> None:
    more = {"ExpressionAttributeValues": values} if values else {}
    dynamodb.update_item(
        TableName="t", Key=key, UpdateExpression=expression, ExpressionAttributeNames={"#g": "group"}, **more
    )


def refused_transaction(dynamodb: Any, key: Key, group: Key) -> None:
    """Changes the row, and is rolled back for what another one lacks."""
    write = {"Put": {"TableName": "t", "Item": {**key, "group": group}}}
    absent = {"pk": {"S": "never"}, "sk": {"S": "there"}}
    check = {
        "ConditionCheck": {"TableName": "t", "Key": absent, "ConditionExpression": "attribute_exists(pk)"}
    }
    try:
        dynamodb.transact_write_items(TransactItems=[write, check])
    except dynamodb.exceptions.TransactionCanceledException:
        return
    raise AssertionError("it was not refused")
