"""What a cold start is held against: the same functions as one would ordinarily write them with Chalice and boto3.

One module for all of them, clients made at import, pydantic models, Powertools with all of its usual utilities. It does
less than ours (no rules, no sealing, no hash chain) and asks AWS for the same things, beside its idempotency records.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import json
import os
import uuid
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import boto3
import urllib3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.parser import parse
from chalice.app import BadRequestError, Chalice, ForbiddenError, Response
from pydantic import BaseModel, Field

app = Chalice(app_name="ordinary")
logger, tracer, metrics = Logger(), Tracer(), Metrics()
dynamodb = boto3.client("dynamodb")
sqs = boto3.client("sqs")
s3 = boto3.client("s3")
kms = boto3.client("kms")
states = boto3.client("stepfunctions")
http = urllib3.PoolManager()
store = DynamoDBPersistenceLayer(table_name="idempotency", boto3_client=dynamodb)
keyed = IdempotencyConfig(event_key_jmespath="id")
messages, changes = BatchProcessor(EventType.SQS), BatchProcessor(EventType.DynamoDBStreams)
TABLE: Final = "disputes"
QUEUE: Final = "https://sqs.eu-central-1.amazonaws.com/123456789012/redress"


class Person(BaseModel):
    ref: str = Field(max_length=64)
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class Money(BaseModel):
    amount: int = Field(ge=1)
    currency: str = Field(min_length=3, max_length=3)


class Claim(BaseModel):
    remedy: str
    money: Money | None = None


class Complaint(BaseModel):
    pack: str
    lang: str = "en"
    channel: str = "api"
    complainant: Person
    respondent: Person
    dispute_type: str
    occurred_on: str
    claim: Claim
    narrative: str = Field(max_length=30_000)
    order_ref: str | None = None
    terms_ref: str | None = None


class Line(BaseModel):
    """Of a file of complaints."""

    complainant: Person
    respondent: Person
    dispute_type: str
    occurred_on: str
    claim: Claim
    narrative: str = Field(max_length=30_000)
    order_ref: str | None = None


class Message(BaseModel):
    """Any message of any queue."""

    kind: str | None = None
    tenant: str = ""
    case_id: str = ""
    event_id: str = ""
    type: str = ""
    body: str = ""
    summary: str = ""
    wake: str = ""
    tick: list[str] = []
    Records: list[dict[str, Any]] = []
    group: str = ""
    shard: int = 0
    arbitration_id: str = ""


# ------------------------------------------------------------------------------------------------------------------ API


@app.route("/v1/cases", methods=["POST"])
@tracer.capture_method
def file_case() -> Response:
    request = app.current_request
    assert request is not None
    tenant = _tenant(request.headers.get("authorization", ""))
    try:
        complaint = parse(event=request.json_body, model=Complaint)
    except ValueError as error:
        raise BadRequestError(str(error)) from error
    case = _file(
        request={"id": request.headers["idempotency-key"], "tenant": tenant, "case": complaint.model_dump()}
    )
    metrics.add_metric(name="CaseFiled", unit=MetricUnit.Count, value=1)
    logger.info("filed", extra={"case_id": case["case_id"]})
    metrics.flush_metrics()
    return Response(case, status_code=201, headers={"Location": f"/v1/cases/{case['case_id']}"})


def _tenant(authorization: str) -> str:
    key = _get(f"key#{authorization[-70:-44]}", "a#key")
    if key is None or not hashlib.sha256(authorization.encode()).hexdigest():
        raise ForbiddenError("no such key")
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    return str(key["pk"]["S"])


@idempotent_function(data_keyword_argument="request", persistence_store=store, config=keyed)
def _file(request: dict[str, Any]) -> dict[str, Any]:
    case_id = f"case_{uuid.uuid4()}"
    _write(case_id, request["case"])
    return {
        "case_id": case_id,
        "status": "open",
        "filed_at": datetime.now(UTC).isoformat(),
        **request["case"],
    }


def _write(case_id: str, fields: dict[str, Any]) -> None:
    rows = ("a#head", "a#claim", "a#deadline", "a#complainant", "a#respondent", "key#1", "key#2", "e#1")
    items = [_item(case_id, row, doc=json.dumps(fields)) for row in rows]
    dynamodb.transact_write_items(
        TransactItems=[{"Put": {"TableName": TABLE, "Item": item}} for item in items]
    )


def _item(pk: str, sk: str, **more: str) -> dict[str, Any]:
    return {name: {"S": value} for name, value in {"pk": pk, "sk": sk, **more}.items()}


def _get(pk: str, sk: str) -> dict[str, Any] | None:
    found: dict[str, Any] = dynamodb.get_item(TableName=TABLE, Key=_item(pk, sk), ConsistentRead=True)
    return found.get("Item")


def _query(attribute: str, value: str, **more: Any) -> list[dict[str, Any]]:
    condition = {
        "KeyConditionExpression": f"{attribute} = :v",
        "ExpressionAttributeValues": {":v": {"S": value}},
    }
    found: list[dict[str, Any]] = dynamodb.query(TableName=TABLE, **condition, **more)["Items"]
    return found


# -------------------------------------------------------------------------------------------------------------- workers


def _worker(process: Any, processor: BatchProcessor = messages) -> Any:
    """A Lambda function over a batch, one idempotent record at a time."""
    once = idempotent_function(
        process, data_keyword_argument="message", persistence_store=store, config=keyed
    )

    def one(record: SQSRecord | DynamoDBRecord) -> None:
        body = (
            json.loads(record.body)
            if isinstance(record, SQSRecord)
            else {"body": json.dumps(record.raw_event)}
        )
        once(message={"id": _id(record), **parse(event=body, model=Message).model_dump()})
        metrics.add_metric(name="Done", unit=MetricUnit.Count, value=1)

    @logger.inject_lambda_context
    @tracer.capture_lambda_handler
    @metrics.log_metrics
    def handler(event: dict[str, Any], context: Any) -> Any:
        return process_partial_response(event=event, record_handler=one, processor=processor, context=context)

    return handler


def _id(record: SQSRecord | DynamoDBRecord) -> str:
    return record.message_id if isinstance(record, SQSRecord) else str(record.event_id)


def _send(body: str) -> None:
    sqs.send_message_batch(QueueUrl=QUEUE, Entries=[{"Id": "0", "MessageBody": body}])


def _publish(message: dict[str, Any]) -> None:
    """A written row: of an event, to two queues; of a moved wake, to one."""
    change = json.loads(message["body"])["dynamodb"]
    row = change["Keys"]["sk"]["S"]
    for _ in range(2 if row.startswith("e#") else row == "a#head"):
        _send(message["body"])


def _arm(message: dict[str, Any]) -> None:
    name = message["wake"].translate(str.maketrans("", "", "-:."))
    states.start_execution(
        stateMachineArn=os.environ["ESCALATION_CLOCK_ARN"], name=name, input=json.dumps(message)
    )


def _change(case_id: str) -> None:
    _query("pk", f"case#{case_id}", ConsistentRead=True)
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    _write(case_id, {"status": "open"})


def _tick(message: dict[str, Any]) -> None:
    for case_id in message["tick"]:
        _change(case_id)


def _deliver(message: dict[str, Any]) -> None:
    _query("pk", f"endpoints#{message['tenant']}", ConsistentRead=True)
    item = _item(message["event_id"], "d", body=message["body"])
    dynamodb.put_item(TableName=TABLE, Item=item, ConditionExpression="attribute_not_exists(pk)")
    kms.decrypt(CiphertextBlob=b"wrapped")
    answer = http.request("POST", "https://hooks.example.com/redress", body=message["body"].encode())
    dynamodb.put_item(TableName=TABLE, Item=item | {"status": {"N": str(answer.status)}})
    _send(json.dumps(message))


def _inspect(message: dict[str, Any]) -> None:
    _query("pk", f"case#{message['case_id']}", ConsistentRead=True)
    for record in message["Records"]:
        found = record["s3"]
        body = s3.get_object(Bucket=found["bucket"]["name"], Key=found["object"]["key"])["Body"].read()
        logger.info("inspected", extra={"sha256": hashlib.sha256(body).hexdigest()})
    _change(message["case_id"])


def _project(message: dict[str, Any]) -> None:
    fields = json.loads(message["summary"])
    item = _item(message["tenant"], fields["case_id"], summary=message["summary"])
    dynamodb.put_item(TableName=TABLE, Item=item)


def _notify(message: dict[str, Any]) -> None:
    _change(message["case_id"])


def _members(message: dict[str, Any]) -> None:
    _query("pk", f"group#{message['group']}", ConsistentRead=True)
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    members = _query("pk", f"group#{message['group']}#{message['shard']}", ConsistentRead=True)
    digest = hashlib.sha256(json.dumps(members, default=str).encode()).hexdigest()
    for part in ("roll", "mark"):
        dynamodb.put_item(
            TableName=TABLE, Item=_item(message["group"], f"{part}#{message['shard']}", sha256=digest)
        )
    _send(json.dumps(message | {"shard": message["shard"] + 1}))


def _group(message: dict[str, Any]) -> None:
    case_id = message["case_id"]
    _query("pk", f"case#{case_id}", ConsistentRead=True)
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    for key in ("text", "key"):
        dynamodb.put_item(TableName=TABLE, Item=_item(case_id, f"near#{key}"))


def _many(pk: str, kind: str, count: int) -> list[dict[str, Any]]:
    keys = [_item(pk, f"{kind}#{n}") for n in range(count)]
    found = dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": keys, "ConsistentRead": True}})
    return [row for rows in found["Responses"].values() for row in rows]


def _assign(message: dict[str, Any]) -> None:
    id_ = message["arbitration_id"]
    found = _query("pk", f"arbitration#{id_}", ConsistentRead=True)
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    for held in ("families", "complainant", "respondent", "platform"):
        _query("pk", f"{held}#{id_}", ConsistentRead=True)
    _get("pool", "index")
    _many("pool", "page", 1)
    able = [json.dumps(row, default=str) for row in _many("tenant", "neutral", 6)]
    seed = json.dumps(found, default=str)
    drawn = min(able, key=lambda row: hashlib.sha256((seed + row).encode()).hexdigest())
    for _ in range(2):
        dynamodb.query(
            TableName=TABLE, KeyConditionExpression="pk = :v", Select="COUNT",
            ExpressionAttributeValues={":v": {"S": "appointed"}},
        )  # fmt: skip
    _write(id_, {"drawn": drawn})
    for _ in range(2):
        _query("pk", f"arbitration#{id_}", ConsistentRead=True)
    _get("body", "a#profile")


def _mail_in(message: dict[str, Any]) -> None:
    for record in message["Records"]:
        found = record["s3"]
        raw = s3.get_object(Bucket=found["bucket"]["name"], Key=found["object"]["key"])["Body"].read()
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        _get("tenant", "a#tenant")
        kms.decrypt(CiphertextBlob=b"wrapped")
        body = letter.get_body(("plain",))
        case_id = f"case_{uuid.uuid4()}"
        _write(case_id, {"narrative": body.get_content() if body is not None else ""})
        boto3.client("sesv2").send_email(
            Destination={"ToAddresses": [str(letter["From"])]},
            Content={"Simple": {"Subject": {"Data": case_id}, "Body": {"Text": {"Data": "Filed."}}}},
        )  # fmt: skip


def _bundle(message: dict[str, Any]) -> None:
    rows = _query("pk", f"case#{message['case_id']}", ConsistentRead=True)
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for n, row in enumerate(rows):
            archive.writestr(f"{n}.json", json.dumps(row, default=str))
    s3.put_object(Bucket="exports", Key=message["case_id"], Body=made.getvalue())
    _write(message["case_id"], {"sha256": hashlib.sha256(made.getvalue()).hexdigest()})


def _erase(message: dict[str, Any]) -> None:
    dynamodb.put_item(TableName=TABLE, Item=_item("calendar", message["case_id"]))


def _audit(message: dict[str, Any]) -> None:
    rows = _query("pk", f"heads#{message['case_id']}")
    digest = hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
    s3.put_object(Bucket="heads", Key=digest, Body=json.dumps(rows, default=str).encode())
    dynamodb.put_item(TableName=TABLE, Item=_item("tree", digest))
    _send(json.dumps(message))


def _bulk(message: dict[str, Any]) -> None:
    _get("job", "a#job")
    raw = s3.get_object(Bucket="intake", Key=message["tenant"])["Body"].read()
    _get("tenant", "a#tenant")
    kms.decrypt(CiphertextBlob=b"wrapped")
    for line in raw.splitlines():
        _write(f"case_{uuid.uuid4()}", Line.model_validate_json(line).model_dump())
    s3.put_object(Bucket="exports", Key=message["tenant"], Body=raw)
    dynamodb.put_item(TableName=TABLE, Item=_item("job", "a#job"))


relay = _worker(_publish, changes)
arm, wake, deliver = _worker(_arm), _worker(_tick), _worker(_deliver)
inspect, project, notify = _worker(_inspect), _worker(_project), _worker(_notify)
members, group, assign = _worker(_members), _worker(_group), _worker(_assign)
mail_in, bundle, erase = _worker(_mail_in), _worker(_bundle), _worker(_erase)
audit, bulk = _worker(_audit), _worker(_bulk)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def oversee(_event: dict[str, Any], _context: Any) -> None:
    _get("bookmark", "oversight")
    dynamodb.scan(
        TableName=TABLE, FilterExpression="st = :o", ExpressionAttributeValues={":o": {"S": "open"}}
    )
    dynamodb.put_item(TableName=TABLE, Item=_item("bookmark", "oversight"))
    metrics.add_metric(name="Overseen", unit=MetricUnit.Count, value=0)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def reconcile(_event: dict[str, Any], _context: Any) -> None:
    _get("bookmark", "reconcile")
    for item in dynamodb.scan(
        TableName=TABLE, FilterExpression="sk = :t", ExpressionAttributeValues={":t": {"S": "t"}}
    )["Items"]:
        _query("log_pk", item["pk"]["S"], IndexName="log")
    dynamodb.put_item(TableName=TABLE, Item=_item("bookmark", "reconcile"))
    metrics.add_metric(name="Reconciled", unit=MetricUnit.Count, value=0)


def sweep(_event: dict[str, Any], _context: Any) -> None:
    _get("sweep", "watermark")
    for shard in range(16):
        _query("wake_pk", f"wake#{shard}", IndexName="wakes")
    values = {":h": {"S": datetime.now(UTC).isoformat()}}
    with suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(
            TableName=TABLE, Key=_item("sweep", "watermark"), UpdateExpression="SET h = :h",
            ConditionExpression="h < :h", ExpressionAttributeValues=values,
        )  # fmt: skip
    _query("pk", "sandboxes")
    metrics.add_metric(name="Swept", unit=MetricUnit.Count, value=0)
