"""An AWS account as the deployed template leaves it, made in a moment: five tables, nine queues, two buckets, keys.

Meant for tests that need resources and not the template; another test holds the two against each other.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

if TYPE_CHECKING:  # moto takes a second to import, and most tests do without
    from moto.dynamodb.models.table import Table

REGION = "eu-central-1"
ACCOUNT = "123456789012"
QUEUES = (
    "deliveries", "views", "clock", "wakes", "uploads", "notices", "members", "grouping", "assignment", "erasures",
    "bundles", "bulk", "audits",
)  # fmt: skip
FIFO = frozenset({"grouping"})
NAMES = {
    "DISPUTES_TABLE": "redress-test-disputes",
    "DIRECTORY_TABLE": "redress-test-directory",
    "SUBJECT_KEYS_TABLE": "redress-test-subject-keys",
    "VIEWS_TABLE": "redress-test-views",
    "DELIVERIES_TABLE": "redress-test-deliveries",
    "INTAKE_BUCKET": "redress-test-intake",
    "VAULT_BUCKET": "redress-test-vault",
    "EXPORTS_BUCKET": "redress-test-exports",
    "MAIL_BUCKET": "redress-test-letters",
    "TREES_BUCKET": "redress-test-trees",
}
NUMBERS = {
    "STAGE": "test",
    "MAIL_FROM": "notices@redress.example",
    "MAIL_CONFIGURATION_SET": "redress-test-mail",
    "MAIL_DOMAIN": "file.redress.example",
    "PUBLIC_URL": "https://redress.example",
    "MALWARE_SCANNER": "signature",
    "CLOCK_IMMINENT_SECONDS": "120",
    "CLOCK_RING_GAP_SECONDS": "90",
    "CLOCK_SLOT_SECONDS": "60",
    "LOG_SETTLE_SECONDS": "30",
    "TREE_KEPT_DAYS": "3653",
    "RECONCILE_SETTLED_SECONDS": "3600",
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
        | make_queues(region)
        | {name: _key(name, region) for name in ("DATA_KEY_ID", "WEBHOOK_KEY_ID", "VAULT_KEY_ID")}
        | {"TREE_KEY_ID": _key("TREE_KEY_ID", region, KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")}
        | _buckets(region)
        | {"ESCALATION_CLOCK_ARN": _clock(region), "OPERATOR_SECRET_ARN": _secret(region)}
    )


def make_tables(region: str = REGION) -> dict[str, str]:
    """The five tables alone, with their names as an environment: enough for most adapters. Empty ones, with new
    streams, in place of what has their names.
    """
    from moto.dynamodb.models import dynamodb_backends

    dynamodb_backends[ACCOUNT][region].tables.update(copy.deepcopy(_empty_tables(region)))
    return {name: value for name, value in NAMES.items() if name.endswith("_TABLE")}


def make_queues(region: str = REGION) -> dict[str, str]:
    """All queues, with their addresses as an environment: new ones in place of what has their names."""
    from moto.sqs.models import sqs_backends

    queues = sqs_backends[ACCOUNT][region]
    for name in map(queue_name, QUEUES):
        queues.queues.pop(name, None)
        kind: dict[str, Any] = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        queues.create_queue(name, **kind)
    address = f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/"
    return {f"{name.upper()}_QUEUE_URL": address + queue_name(name) for name in QUEUES}


@functools.cache
def _empty_tables(region: str) -> dict[str, Table]:
    """As calls make them, once in a process: such calls take longer than most tests."""
    from moto.dynamodb.models import dynamodb_backends

    held = dynamodb_backends[ACCOUNT][region].tables
    before = {name: held.pop(name) for name in list(held)}
    _create_tables(region)
    made = copy.deepcopy(dict(held))
    held.clear()
    held.update(before)
    return made


def _create_tables(region: str) -> None:
    wakes = ("wakes", "wake_pk", "wake_sk", {"ProjectionType": "KEYS_ONLY"})
    log = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(LOG_ATTRIBUTES)}
    participants = ("participants", "participant", "pk", {"ProjectionType": "KEYS_ONLY"})
    by_due = ("by_due", "pk", "due_at", {"ProjectionType": "ALL"})
    by_updated = ("by_updated", "pk", "updated_at", {"ProjectionType": "ALL"})
    by_filed = ("by_filed", "pk", "filed_at", {"ProjectionType": "KEYS_ONLY"})
    client = _client("dynamodb", region)
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    disputes = NAMES["DISPUTES_TABLE"]
    _table(
        client, disputes, wakes, ("log", "log_pk", "log_sk", log), participants, StreamSpecification=stream
    )
    _table(client, NAMES["DIRECTORY_TABLE"])
    _table(client, NAMES["SUBJECT_KEYS_TABLE"])
    _table(client, NAMES["VIEWS_TABLE"], by_due, by_updated, by_filed)
    lines = ("log", "log_pk", "log_sk", {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["line"]})
    _table(client, NAMES["DELIVERIES_TABLE"], wakes, lines)
    for name in (disputes, NAMES["VIEWS_TABLE"], NAMES["DELIVERIES_TABLE"]):
        client.update_time_to_live(
            TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
        )


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


def _key(name: str, region: str, **kind: str) -> str:
    client = _client("kms", region)
    return str(client.create_key(Description=name, **kind)["KeyMetadata"]["KeyId"])


def _buckets(region: str) -> dict[str, str]:
    """As moto's own calls make them, without the calls: these took half of the time of everything here."""
    from moto.s3.models import s3_backends

    buckets = {name: value for name, value in NAMES.items() if name.endswith("_BUCKET")}
    held = s3_backends[ACCOUNT]["aws"]
    for name in buckets.values():
        held.create_bucket(name, region)
    held.put_bucket_versioning(NAMES["INTAKE_BUCKET"], "Enabled")
    for name in (NAMES["VAULT_BUCKET"], NAMES["TREES_BUCKET"]):
        held.put_bucket_versioning(name, "Enabled")
        held.get_bucket(name).object_lock_enabled = True
    return buckets


def _clock(region: str) -> str:
    client = _client("stepfunctions", region)
    role = "arn:aws:iam::123456789012:role/clock"
    made = client.create_state_machine(name="redress-test-clock", definition=json.dumps(CLOCK), roleArn=role)
    return str(made["stateMachineArn"])


def _secret(region: str) -> str:
    client = _client("secretsmanager", region)
    made = client.create_secret(Name="redress-test-operator", SecretString="operator-secret")
    return str(made["ARN"])
