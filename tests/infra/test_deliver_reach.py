"""What whoever takes `deliver` over could read: it talks to addresses that strangers chose.

Every resource of the template is tried with every action that reads from its kind, or that would lead to somebody who
may: the answer is no for all but its own table, queue and key.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.infra.looking import Template, of_type, properties, references
from tests.infra.simulated import STREAM, arn, granted

ROLE: Final = "DeliverRole"
OWN: Final = {"DeliveriesTable", "DeliveriesQueue", "WebhookKey"}

READS: Final[dict[str, tuple[str, ...]]] = {
    "AWS::DynamoDB::Table": (
        "GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan", "PartiQLSelect", "ConditionCheckItem",
        "GetRecords", "GetShardIterator", "DescribeStream", "ListStreams", "DescribeTable",
        "ExportTableToPointInTime", "CreateBackup", "RestoreTableFromBackup", "RestoreTableToPointInTime",
        "GetResourcePolicy", "PutResourcePolicy", "UpdateTable",
    ),
    "AWS::S3::Bucket": (
        "GetObject", "GetObjectVersion", "GetObjectAttributes", "GetObjectTagging", "GetObjectRetention",
        "GetObjectLegalHold", "GetObjectAcl", "GetObjectTorrent", "ListBucket", "ListBucketVersions",
        "ListBucketMultipartUploads", "ListMultipartUploadParts", "GetBucketPolicy", "PutBucketPolicy",
        "PutObjectAcl", "PutReplicationConfiguration", "PutInventoryConfiguration", "CreateAccessPoint",
    ),
    "AWS::KMS::Key": (
        "Decrypt", "ReEncryptFrom", "GenerateDataKey", "GenerateDataKeyPair", "Sign", "GenerateMac",
        "DeriveSharedSecret", "GetPublicKey", "CreateGrant", "PutKeyPolicy", "GetKeyPolicy", "ListGrants",
        "DescribeKey",
    ),
    "AWS::SQS::Queue": (
        "ReceiveMessage", "GetQueueAttributes", "SetQueueAttributes", "AddPermission", "StartMessageMoveTask",
        "ListMessageMoveTasks", "ListDeadLetterSourceQueues",
    ),
    "AWS::SecretsManager::Secret": (
        "GetSecretValue", "BatchGetSecretValue", "DescribeSecret", "ListSecretVersionIds", "PutResourcePolicy",
        "ReplicateSecretToRegions",
    ),
    "AWS::StepFunctions::StateMachine": (
        "StartExecution", "StartSyncExecution", "DescribeExecution", "GetExecutionHistory", "ListExecutions",
        "DescribeStateMachine", "UpdateStateMachine",
    ),
    "AWS::Lambda::Function": (
        "InvokeFunction", "InvokeAsync", "GetFunction", "GetFunctionConfiguration", "UpdateFunctionCode",
        "UpdateFunctionConfiguration", "AddPermission", "CreateEventSourceMapping",
    ),
    "AWS::Logs::LogGroup": (
        "GetLogEvents", "FilterLogEvents", "StartQuery", "StartLiveTail", "DescribeLogStreams", "CreateExportTask",
        "PutSubscriptionFilter", "GetLogRecord",
    ),
    "AWS::SNS::Topic": ("Subscribe", "GetTopicAttributes", "AddPermission", "SetTopicAttributes"),
    "AWS::IAM::Role": ("AssumeRole", "PassRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy"),
}  # fmt: skip
"""What reads, copies, lets somebody else read, or makes somebody act who may."""

_SERVICES: Final = {
    "AWS::DynamoDB::Table": "dynamodb", "AWS::S3::Bucket": "s3", "AWS::KMS::Key": "kms", "AWS::SQS::Queue": "sqs",
    "AWS::SecretsManager::Secret": "secretsmanager", "AWS::StepFunctions::StateMachine": "states",
    "AWS::Lambda::Function": "lambda", "AWS::Logs::LogGroup": "logs", "AWS::SNS::Topic": "sns", "AWS::IAM::Role": "iam",
}  # fmt: skip
_INSIDE: Final = {
    "AWS::DynamoDB::Table": ("/index/by-next", "/index/wakes", STREAM, "/backup/1"),
    "AWS::S3::Bucket": ("/vault/case_1/evi_1", "/intake/case_1/evi_1", "/exports/1", "/"),
    "AWS::StepFunctions::StateMachine": (":wake-1",),
    "AWS::Lambda::Function": (":1", ":$LATEST"),
}  # fmt: skip


def asked(plain: Template, kind: str, name: str) -> list[tuple[str, str]]:
    """Every action, on the resource itself and on what lies in it."""
    places = [arn(plain, name), *(arn(plain, name) + inside for inside in _INSIDE.get(kind, ()))]
    services = ("iam", "sts") if kind == "AWS::IAM::Role" else (_SERVICES[kind],)
    return [(f"{s}:{action}", place) for s in services for action in READS[kind] for place in places]


def allowed(plain: Template, role: str, kind: str, name: str) -> set[str]:
    return {action for action, place in asked(plain, kind, name) if granted(plain, role, action, place)}


@pytest.mark.capability("S56")
@pytest.mark.parametrize("kind", READS)
def test_deliver_may_read_from_nothing_but_its_own(plain: Template, kind: str) -> None:
    """No table, bucket, key, queue, secret, log or other function of the whole template."""
    others = set(of_type(plain, kind)) - OWN
    assert others or kind == "AWS::SecretsManager::Secret"
    assert {name: found for name in others if (found := allowed(plain, ROLE, kind, name))} == {}


def test_of_its_own_it_may_read_what_it_needs(plain: Template) -> None:
    """Rows by their keys, messages, secrets of endpoints; no scan, no stream, no change to who else may."""
    assert allowed(plain, ROLE, "AWS::DynamoDB::Table", "DeliveriesTable") == {
        "dynamodb:GetItem",
        "dynamodb:Query",
    }
    assert allowed(plain, ROLE, "AWS::SQS::Queue", "DeliveriesQueue") == {
        "sqs:ReceiveMessage", "sqs:GetQueueAttributes",
    }  # fmt: skip
    assert allowed(plain, ROLE, "AWS::KMS::Key", "WebhookKey") == {"kms:Decrypt"}


@pytest.mark.parametrize(
    ("role", "kind", "name", "action"),
    [
        ("ApiHandlerRole", "AWS::DynamoDB::Table", "DisputesTable", "dynamodb:GetItem"),
        ("ApiHandlerRole", "AWS::S3::Bucket", "VaultBucket", "s3:GetObjectVersion"),
        ("ApiHandlerRole", "AWS::SecretsManager::Secret", "OperatorSecret", "secretsmanager:GetSecretValue"),
        ("RelayRole", "AWS::DynamoDB::Table", "DisputesTable", "dynamodb:GetRecords"),
        ("InspectRole", "AWS::S3::Bucket", "IntakeBucket", "s3:ListBucket"),
        ("WakeRole", "AWS::SQS::Queue", "WakesQueue", "sqs:ReceiveMessage"),
    ],
)
def test_the_same_questions_find_what_others_may(
    plain: Template, role: str, kind: str, name: str, action: str
) -> None:
    """Else a no would say nothing."""
    assert name in of_type(plain, kind)
    assert action in allowed(plain, role, kind, name)


def test_no_resource_lets_deliver_in_by_a_policy_of_its_own(plain: Template) -> None:
    """Buckets, queues, topics, keys and other roles' trust: none of them names it, or everybody."""
    for name, resource in plain["Resources"].items():
        if name == "Deliver":
            continue
        assert ROLE not in references(resource.get("Properties", {})), name
        for statement in _resource_statements(resource):
            if statement["Effect"] == "Allow":
                assert statement["Principal"] not in ("*", {"AWS": "*"}), name


def _resource_statements(resource: Template) -> list[Template]:
    found = resource.get("Properties", {})
    documents = [found.get(name) for name in ("PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument")]
    return [s for document in documents if isinstance(document, dict) for s in document["Statement"]]


def test_what_it_may_send_on_it_may_not_fetch_elsewhere(plain: Template) -> None:
    """News for people go one way: into the queue, never out of it."""
    (notices,) = (n for n in of_type(plain, "AWS::SQS::Queue") if n == "NoticesQueue")
    assert granted(plain, ROLE, "sqs:SendMessage", arn(plain, notices))
    assert not allowed(plain, ROLE, "AWS::SQS::Queue", notices)
    assert not properties(plain, ROLE).get("ManagedPolicyArns")
