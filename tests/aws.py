"""An AWS account as the deployed template leaves it, made in a moment: five tables, eight queues, two buckets, keys.

Meant for tests that need resources and not the template; another test holds the two against each other.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from botocore.session import Session

REGION = "eu-central-1"
QUEUES = ("deliveries", "views", "clock", "wakes", "uploads", "notices", "members", "grouping")
FIFO = frozenset({"grouping"})
NAMES = {
    "DISPUTES_TABLE": "redress-test-disputes",
    "DIRECTORY_TABLE": "redress-test-directory",
    "SUBJECT_KEYS_TABLE": "redress-test-subject-keys",
    "VIEWS_TABLE": "redress-test-views",
    "DELIVERIES_TABLE": "redress-test-deliveries",
    "INTAKE_BUCKET": "redress-test-intake",
    "VAULT_BUCKET": "redress-test-vault",
}
NUMBERS = {
    "STAGE": "test",
    "CLOCK_IMMINENT_SECONDS": "120",
    "CLOCK_RING_GAP_SECONDS": "90",
    "CLOCK_SLOT_SECONDS": "60",
    "LOG_SETTLE_SECONDS": "30",
    "WEBHOOK_SCHEDULE_SECONDS": "0,5,300,1800,7200,18000,36000,50400,72000,86400",
}
LOG_ATTRIBUTES = ("id", "type", "at", "body", "prev", "hash", "audience", "summary")

CLOCK = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "TimestampPath": "$.until", "Next": "Done"},
        "Done": {"Type": "Succeed"},
    },
}
"""Enough to arm; it rings nobody."""


def provision(region: str = REGION) -> dict[str, str]:
    """Makes everything in an empty account. What comes back is the environment that functions would be given."""
    return (
        NUMBERS
        | NAMES
        | make_tables(region)
        | {f"{name.upper()}_QUEUE_URL": _queue(name, region) for name in QUEUES}
        | {name: _key(name, region) for name in ("DATA_KEY_ID", "WEBHOOK_KEY_ID", "VAULT_KEY_ID")}
        | _buckets(region)
        | {"ESCALATION_CLOCK_ARN": _clock(region), "OPERATOR_SECRET_ARN": _secret(region)}
    )


def make_tables(region: str = REGION) -> dict[str, str]:
    """The five tables alone, with their names as an environment: enough for most adapters."""
    wakes = ("wakes", "wake_pk", "wake_sk", {"ProjectionType": "KEYS_ONLY"})
    log = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(LOG_ATTRIBUTES)}
    participants = ("participants", "participant", "pk", {"ProjectionType": "KEYS_ONLY"})
    by_due = ("by_due", "pk", "due_at", {"ProjectionType": "ALL"})
    by_updated = ("by_updated", "pk", "updated_at", {"ProjectionType": "ALL"})
    client = _client("dynamodb", region)
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    disputes = NAMES["DISPUTES_TABLE"]
    _table(
        client, disputes, wakes, ("log", "log_pk", "log_sk", log), participants, StreamSpecification=stream
    )
    _table(client, NAMES["DIRECTORY_TABLE"])
    _table(client, NAMES["SUBJECT_KEYS_TABLE"])
    _table(client, NAMES["VIEWS_TABLE"], by_due, by_updated)
    _table(client, NAMES["DELIVERIES_TABLE"], wakes)
    for name in (disputes, NAMES["VIEWS_TABLE"], NAMES["DELIVERIES_TABLE"]):
        client.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
        )
    return {name: value for name, value in NAMES.items() if name.endswith("_TABLE")}


@functools.cache
def _client(service: str, region: str) -> Any:
    """Kept from test to test: making one takes longer than all it does here. Always answered in this process."""
    return _session().create_client(
        service, region_name=region, config=Config(ignore_configured_endpoint_urls=True)
    )


@functools.cache
def _session() -> Session:
    return Session()


Index = tuple[str, str, str, Mapping[str, Any]]


def _table(client: Any, name: str, *indexes: Index, **more: Any) -> None:
    keys = ["pk", "sk"] + [key for _, pk, sk, _ in indexes for key in (pk, sk)]
    if indexes:
        more["GlobalSecondaryIndexes"] = [
            {"IndexName": index, "KeySchema": _schema(pk, sk), "Projection": projection}
            for index, pk, sk, projection in indexes
        ]
    client.create_table(
        TableName=name,
        KeySchema=_schema("pk", "sk"),
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in dict.fromkeys(keys)],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def _schema(pk: str, sk: str) -> list[dict[str, str]]:
    return [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]


def queue_name(name: str) -> str:
    """What it is called here."""
    return f"redress-test-{name}" + (".fifo" if name in FIFO else "")


def _queue(name: str, region: str) -> str:
    client, attributes = _client("sqs", region), {"FifoQueue": "true"} if name in FIFO else {}
    return str(client.create_queue(QueueName=queue_name(name), Attributes=attributes)["QueueUrl"])


def _key(name: str, region: str) -> str:
    client = _client("kms", region)
    return str(client.create_key(Description=name)["KeyMetadata"]["KeyId"])


def _buckets(region: str) -> dict[str, str]:
    client = _client("s3", region)
    placement: Any = {"LocationConstraint": region}
    intake, vault = NAMES["INTAKE_BUCKET"], NAMES["VAULT_BUCKET"]
    client.create_bucket(Bucket=intake, CreateBucketConfiguration=placement)
    client.create_bucket(Bucket=vault, CreateBucketConfiguration=placement, ObjectLockEnabledForBucket=True)
    client.put_bucket_versioning(Bucket=intake, VersioningConfiguration={"Status": "Enabled"})
    return {"INTAKE_BUCKET": intake, "VAULT_BUCKET": vault}


def _clock(region: str) -> str:
    client = _client("stepfunctions", region)
    role = "arn:aws:iam::123456789012:role/clock"
    made = client.create_state_machine(name="redress-test-clock", definition=json.dumps(CLOCK), roleArn=role)
    return str(made["stateMachineArn"])


def _secret(region: str) -> str:
    client = _client("secretsmanager", region)
    made = client.create_secret(Name="redress-test-operator", SecretString="operator-secret")
    return str(made["ARN"])
