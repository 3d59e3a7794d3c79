"""All functions at work on moto, each with the environment of its own, while every AWS call is held against its role.

moto checks no permission, so a missing grant would first be noticed in AWS. Here each call is translated into the
actions and resources that IAM would be asked for, and the function's policy, as it was applied, is asked instead.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import parseaddr
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import boto3
from botocore.client import BaseClient
from moto.sqs.models import sqs_backends

from chalicelib import bootstrap
from chalicelib.adapters.aws import Clients
from chalicelib.domain.delivery import Response
from chalicelib.settings import Settings
from local.functions import Functions
from local.provision import Provisioned
from local.streams import Stream
from tests.aws import ACCOUNT, REGION
from tests.infra.looking import listed, role_of

Asked = list[tuple[Any, ...]]


class Need(NamedTuple):
    """An action and the resource it is for. `context`: what a condition of the grant may look at."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


_ACCOUNT = "arn:aws:{service}:eu-central-1:123456789012:{rest}"
P_256 = (("kms:KeySpec", "ECC_NIST_P256"), ("kms:KeyUsage", "SIGN_VERIFY"))
"""What every key says of itself that a function of ours makes."""
_TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def needs(service: str, operation: str, params: dict[str, Any]) -> list[Need]:
    """What IAM asks for when this call comes in. Raises KeyError for an operation that it does not know."""
    return [Need(*asked) for asked in _NEEDS[service](operation, params)]


def _dynamodb(operation: str, params: dict[str, Any]) -> Asked:
    if operation == "TransactWriteItems":
        parts = [part for entry in params["TransactItems"] for part in entry.items()]
        return [(f"dynamodb:{_TRANSACTED[kind]}", _table(part["TableName"])) for kind, part in parts]
    if operation in ("BatchGetItem", "BatchWriteItem"):
        return [(f"dynamodb:{operation}", _table(name)) for name in params["RequestItems"]]
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    return [(f"dynamodb:{operation}", _table(params["TableName"]) + index, _leading(params))]


def _leading(params: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The kind of partition that a call is about: conditions speak of how keys begin."""
    row = params.get("Item") or params.get("Key") or {}
    key = row.get("pk") or params.get("ExpressionAttributeValues", {}).get(":0") or {}
    if "S" not in key or not params["TableName"].endswith(
        ("DirectoryTable", "DeliveriesTable", "DisputesTable", "ViewsTable")
    ):
        return ()
    word, mark, _ = key["S"].partition("#")
    return (("dynamodb:LeadingKeys", f"{word}{mark}{'…' if mark else ''}"),)


def _table(name: str) -> str:
    return _ACCOUNT.format(service="dynamodb", rest=f"table/{name}")


def _sqs(operation: str, params: dict[str, Any]) -> Asked:
    name = params["QueueUrl"].rpartition("/")[2]
    return [(f"sqs:{operation.removesuffix('Batch')}", _ACCOUNT.format(service="sqs", rest=name))]


def _s3(operation: str, params: dict[str, Any]) -> Asked:
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    place = f"{bucket}/{params.get('Key', '')}"
    if operation == "CopyObject":
        source = params["CopySource"]
        taken = ("s3:GetObjectVersion", f"arn:aws:s3:::{source['Bucket']}/{source['Key']}")
        tagged = [("s3:PutObjectTagging", place)] if "Tagging" in params else []
        return [taken, ("s3:PutObject", place), ("s3:PutObjectRetention", place), *tagged]
    version = "Version" if "VersionId" in params else ""
    return {
        "GetObject": [(f"s3:GetObject{version}", place)],
        "HeadObject": [(f"s3:GetObject{version}", place), ("s3:GetObjectRetention", place)],
        "PutObject": [
            ("s3:PutObject", place),
            *([("s3:PutObjectRetention", place)] if "ObjectLockMode" in params else []),
            *([("s3:PutObjectTagging", place)] if "Tagging" in params else []),
        ],
        "ListObjectVersions": [("s3:ListBucketVersions", bucket)],
        "PutObjectRetention": [("s3:PutObjectRetention", place)],
        "PutObjectLegalHold": [("s3:PutObjectLegalHold", place)],
        "DeleteObject": [(f"s3:DeleteObject{version}", place), *_bypassing(params, place)],
        "ListObjectsV2": [("s3:ListBucket", bucket)],
        "ListMultipartUploads": [("s3:ListBucketMultipartUploads", bucket)],
        "CreateMultipartUpload": [("s3:PutObject", place)],
        "UploadPart": [("s3:PutObject", place)],
        "CompleteMultipartUpload": [("s3:PutObject", place)],
        "AbortMultipartUpload": [("s3:AbortMultipartUpload", place)],
        "ListParts": [("s3:ListMultipartUploadParts", place)],
    }[operation]


def _bypassing(params: dict[str, Any], place: str) -> Asked:
    return [("s3:BypassGovernanceRetention", place)] if params.get("BypassGovernanceRetention") else []


def _kms(operation: str, params: dict[str, Any]) -> Asked:
    """By its alias a key is asked for as one of the account's, together with the alias."""
    action = f"kms:{operation}"
    if operation == "CreateKey":
        return [(action, "*", tuple((f"kms:{name}", params[name]) for name in ("KeySpec", "KeyUsage")))]
    if operation == "CreateAlias":
        return [(action, _key(params["AliasName"])), (action, _key(f"key/{params['TargetKeyId']}"), P_256)]
    if params["KeyId"].startswith("alias/"):
        return [(action, _key("key/whose-alias-it-is"), (("kms:RequestAlias", params["KeyId"]),))]
    return [(action, params["KeyId"])]


def _key(rest: str) -> str:
    return _ACCOUNT.format(service="kms", rest=rest)


def _mail(operation: str, params: dict[str, Any]) -> Asked:
    """For the sender's identity and for the configuration set; a raw message asks for both actions."""
    sender = parseaddr(message_from_bytes(params["Content"]["Raw"]["Data"])["From"])[1]
    places = (f"identity/{sender.rpartition('@')[2]}", f"configuration-set/{params['ConfigurationSetName']}")
    context = (("ses:FromAddress", sender),)
    return [
        (f"ses:{action}", _ACCOUNT.format(service="ses", rest=place), context)
        for action in (operation, "SendRawEmail") for place in places
    ]  # fmt: skip


_NEEDS: dict[str, Any] = {
    "sesv2": _mail,
    "dynamodb": _dynamodb,
    "sqs": _sqs,
    "s3": _s3,
    "kms": _kms,
    "stepfunctions": lambda operation, params: [
        (f"states:{operation}", params.get("stateMachineArn") or params["executionArn"])
    ],
    "events": lambda operation, params: [
        (f"events:{operation}", entry["EventBusName"]) for entry in params["Entries"]
    ],
    "secretsmanager": lambda operation, params: [(f"secretsmanager:{operation}", params["SecretId"])],
}


class Receivers:
    """Takes webhooks, but for the one address that never does; all are kept, by address."""

    def __init__(self) -> None:
        self.taken: dict[str, list[bytes]] = {}

    def post(self, url: str, _: Any, body: bytes) -> Response:
        self.taken.setdefault(url, []).append(body)
        return Response(status=503 if "unwilling" in url else 410 if "gone" in url else 200)


class MovableClock:
    """Wall time, and as much later as the rehearsal wants."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def sleep(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


class Rehearsal:
    """The stack, and who has asked for what so far."""

    def __init__(self, stack: Provisioned) -> None:
        self.stack = stack
        self.asked: dict[str, set[Need]] = {name: set() for name in stack.functions}
        self._functions = Functions(stack.functions)
        self._running: str | None = None
        self._position = 0
        self._sqs = boto3.client("sqs")
        self.clock, self.receivers = MovableClock(), Receivers()
        clients = Clients()
        self.services = {
            name: self._compose(spec.environment, clients) for name, spec in stack.functions.items()
        }

    def _compose(self, environment: dict[str, str], clients: Clients) -> bootstrap.Services:
        composed = bootstrap.Services()
        composed.settings, composed.clients = Settings(environment), clients
        composed.clock = self.clock
        composed.webhook_http = self.receivers  # type: ignore[assignment]
        return composed

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Every call of whichever function runs is noted."""
        original = BaseClient._make_api_call

        def noted(client: Any, operation: str, params: dict[str, Any]) -> Any:
            if self._running is not None:
                self.asked[self._running].update(
                    needs(client.meta.service_model.service_name, operation, params)
                )
            return original(client, operation, params)

        BaseClient._make_api_call = noted
        try:
            yield
        finally:
            BaseClient._make_api_call = original

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """What happens now is done by this function, which knows no more than its environment."""
        bootstrap.override(self.services[name])
        self._running = name
        try:
            yield
        finally:
            self._running = None
            bootstrap.override(None)

    def call(self, name: str, event: dict[str, Any]) -> None:
        """As Lambda would. Nothing may fail in a rehearsal."""
        module, _, attribute = self.stack.functions[name].handler.rpartition(".")
        with self.running(name):
            answer = getattr(importlib.import_module(module), attribute)(event, self._functions.context(name))
        assert not (answer or {}).get("batchItemFailures"), (name, event)

    def pump(self) -> None:
        """Until nothing moves: the stream to the relay, every queue to its reader."""
        while self._relay() + sum(
            self._read(m.function, m.queue_url) for m in self.stack.mappings if m.queue_url
        ):
            pass

    def _relay(self) -> int:
        (source,) = [mapping.arn for mapping in self.stack.mappings if mapping.source == "dynamodb"]
        stream = Stream(source)
        position = self._position or stream.start
        records = stream.read(position, 100)
        self._position = position + len(records)
        if records:
            self.call("relay", {"Records": records})
        return len(records)

    def _read(self, name: str, url: str) -> int:
        if not held(url):
            return 0
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"]}
        found = self._sqs.receive_message(**asked).get("Messages", [])
        if found:
            records = [
                {"messageId": m["MessageId"], "body": m["Body"], "attributes": m["Attributes"]} for m in found
            ]
            self.call(name, {"Records": records})
        for message in found:
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(found)

    def refused(self, name: str) -> set[Need]:
        """What the function's role would not have let it do."""
        granted = self.granted(name)
        return {need for need in self.asked[name] if not _admit(granted, need)}

    def admits(self, name: str, need: Need) -> bool:
        """Whether the function's role lets it do this."""
        return _admit(self.granted(name), need)

    def granted(self, name: str) -> list[dict[str, Any]]:
        """The statements of its role, as they were applied."""
        iam, role = boto3.client("iam"), f"redress-local-{role_of(name)}"
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        documents = [
            iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"] for policy in names
        ]
        return [statement for document in documents for statement in document["Statement"]]

    def unused(self, name: str) -> set[Need]:
        """Grants that no call of the rehearsal needed: an action with the resource it is for."""
        grants = {
            Need(action, arn)
            for s in self.granted(name)
            for action in s["Action"]
            for arn in listed(s["Resource"])
        }
        asked = self.asked[name]
        return {grant for grant in grants if not any(_covers(grant.action, grant.resource, n) for n in asked)}


def held(url: str) -> bool:
    """Whether a queue holds anything, seen without a call: nearly all are empty each time they are looked at."""
    return bool(sqs_backends[ACCOUNT][REGION].queues[url.rpartition("/")[2]]._messages)


def _admit(statements: list[dict[str, Any]], need: Need) -> bool:
    return any(_grants(statement, need) for statement in statements)


def _grants(statement: dict[str, Any], need: Need) -> bool:
    covered = any(
        _covers(action, arn, need) for action in statement["Action"] for arn in listed(statement["Resource"])
    )
    return covered and _met(statement.get("Condition", {}), dict(need.context))


def _met(conditions: dict[str, dict[str, Any]], context: dict[str, str]) -> bool:
    """What a call does not say of itself meets no condition. Raises KeyError for an operator that is not known here."""
    compare = {"StringEquals": str.__eq__, "StringLike": fnmatchcase, "ForAllValues:StringLike": fnmatchcase}
    return all(
        key in context and any(compare[operator](context[key], one) for one in listed(wanted))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _covers(action: str, arn: str, need: Need) -> bool:
    return action == need.action and fnmatchcase(need.resource, arn)
