"""The whole local stack: moto in this process and over HTTP, entered and left."""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from local.server import ACCESS_KEY_ID, local_aws, stop_executions
from tests.local.forms import (
    BUCKET,
    KEY,
    encoded,
)


def test_an_upload_through_the_server_arrives_and_tells_its_queue() -> None:
    """Form, bucket, version, queue: as a browser and a Lambda function see them."""
    with bucket() as s3:
        sqs = boto3.client("sqs")
        queue = sqs.create_queue(QueueName="uploads")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]["QueueArn"]
        told = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
        s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration=told)
        form = s3.generate_presigned_post(
            BUCKET, KEY, {"Content-Type": "image/png"}, [{"Content-Type": "image/png"}]
        )
        assert over_http(form, b"\xff\x00")[0] == 204
        stored = s3.get_object(Bucket=BUCKET, Key=KEY)
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert (stored["Body"].read(), stored["ContentType"]) == (b"\xff\x00", "image/png")
    notice = json.loads(messages[-1]["Body"])["Records"][0]
    assert (notice["eventName"], notice["s3"]["object"]["size"]) == ("ObjectCreated:Post", 2)


def test_a_refused_upload_is_not_stored() -> None:
    """The server asks the checker first."""
    with bucket() as s3:
        form = s3.generate_presigned_post(BUCKET, KEY, Conditions=[["content-length-range", 0, 1]])
        assert over_http(form, b"12")[0] == 400
        assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_the_server_and_this_process_share_their_state() -> None:
    """A table made in process is listed over HTTP."""
    with local_aws(server=True) as aws:
        key = [{"AttributeName": "pk", "KeyType": "HASH"}]
        names = [{"AttributeName": "pk", "AttributeType": "S"}]
        make = boto3.client("dynamodb").create_table
        make(TableName="rows", KeySchema=key, AttributeDefinitions=names, BillingMode="PAY_PER_REQUEST")
        assert boto3.client("dynamodb", endpoint_url=aws.endpoint).list_tables()["TableNames"] == ["rows"]


def test_s3_clients_sign_for_the_server_without_being_told() -> None:
    """The same code as on AWS gives addresses that a browser on this machine can open."""
    with bucket() as s3:
        s3.put_object(Bucket=BUCKET, Key="a", Body=b"hello")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "a"})
        assert fetched(url) == (200, b"hello")
        assert fetched(url + "0")[0] == 403


def test_a_connection_serves_many_requests() -> None:
    """Bodies that a refusal left unread do not get in the way of the next request."""
    with bucket() as s3:
        form = s3.generate_presigned_post(BUCKET, KEY, ExpiresIn=-1)
        body, content_type = encoded(form["fields"], b"x" * 300_000)
        with closing(http.client.HTTPConnection(urlsplit(form["url"]).netloc)) as connection:
            for _ in range(3):
                connection.request("POST", f"/{BUCKET}", body, {"Content-Type": content_type})
                used = connection.sock
                with connection.getresponse() as response:
                    assert (response.status, b"Policy expired" in response.read()) == (403, True)
                assert connection.sock is used


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://app.test", "https://app.test"), ("https://evil.test", None)]
)
def test_a_page_may_read_the_answer_if_the_bucket_says_so(origin: str, allowed: str | None) -> None:
    """Of uploads and refusals alike."""
    with bucket() as s3:
        rule = {"AllowedMethods": ["POST"], "AllowedOrigins": ["https://app.test"]}
        s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
        form = s3.generate_presigned_post(BUCKET, KEY, Conditions=[["content-length-range", 0, 1]])
        answers = [over_http(form, content, {"Origin": origin}) for content in (b"1", b"12")]
    assert [(status, headers.get("Access-Control-Allow-Origin")) for status, headers in answers] == [
        (204, allowed),
        (400, allowed),
    ]


def test_leaving_puts_the_environment_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own profile is neither used nor lost."""
    monkeypatch.setenv("AWS_PROFILE", "mine")
    before = dict(os.environ)
    with local_aws(server=True):
        assert "AWS_PROFILE" not in os.environ
        assert os.environ["AWS_ACCESS_KEY_ID"] == ACCESS_KEY_ID
    assert dict(os.environ) == before


def test_leaving_ends_every_thread() -> None:
    """Executions that wait for days, the server, and connections kept alive."""
    before = set(threading.enumerate())
    with local_aws(server=True) as aws:
        assert fetched(f"{aws.endpoint}/moto-api/data.json")[0] == 200
        start_waiting(5)
        assert len(threading.enumerate()) > len(before) + 5
    assert set(threading.enumerate()) <= before


def test_executions_can_be_stopped_before_a_reset() -> None:
    """They are told so, not just forgotten."""
    with local_aws():
        machine = start_waiting(3)
        stop_executions()
        executions = boto3.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
        assert [execution["status"] for execution in executions] == ["ABORTED"] * 3


# --- small words used above


@contextmanager
def bucket() -> Iterator[Any]:
    """A bucket behind the server, and a client of it that was told nothing."""
    with local_aws(server=True):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield s3


def over_http(
    form: Mapping[str, Any], content: bytes, headers: Mapping[str, str] | None = None
) -> tuple[int, http.client.HTTPMessage]:
    body, content_type = encoded(form["fields"], content)
    url = urlsplit(form["url"])
    with closing(http.client.HTTPConnection(url.netloc)) as connection:
        connection.request("POST", url.path, body, {"Content-Type": content_type, **(headers or {})})
        with connection.getresponse() as response:
            response.read()
            return response.status, response.headers


def fetched(url: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}")
        with connection.getresponse() as response:
            return response.status, response.read()


def start_waiting(count: int) -> str:
    """A state machine with so many executions that wait for a day."""
    definition = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 86_400, "End": True}}}
    stepfunctions = boto3.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/clock"
    made = stepfunctions.create_state_machine(name="m", definition=json.dumps(definition), roleArn=role)
    for number in range(count):
        stepfunctions.start_execution(stateMachineArn=made["stateMachineArn"], name=f"x{number}")
    return made["stateMachineArn"]
