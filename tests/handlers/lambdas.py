"""A worker as deployed: its module's handler, in a process of its own, with no variable but those its fragment gives it
and no call but those its policy grants.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from chalicelib import bootstrap
from chalicelib.settings import Settings
from infra.compose import ROOT, fragments

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

Grant = tuple[str, str, str]
"""Action, the resource's logical id, and `index` or nothing."""

_NAMING = (
    "TableName",
    "QueueUrl",
    "KeyId",
    "Bucket",
    "stateMachineArn",
    "executionArn",
    "ConfigurationSetName",
)
_IN_POLICIES = {
    "SendMessageBatch": ("sqs:SendMessage",),
    "GetObject": ("s3:GetObjectVersion",),
    "HeadObject": ("s3:GetObjectVersion",),
    "ListObjectVersions": ("s3:ListBucketVersions",),
    "ListObjectsV2": ("s3:ListBucket",),
    "CopyObject": ("s3:PutObject",),
    "CreateMultipartUpload": ("s3:PutObject",),
    "UploadPart": ("s3:PutObject",),
    "CompleteMultipartUpload": ("s3:PutObject",),
    "DeleteObject": ("s3:DeleteObjectVersion",),
}
"""What an operation is called there, where that is not its own name."""
_PREFIXES = {"stepfunctions": "states", "sesv2": "ses"}


class Context:
    """What Lambda gives a handler."""

    aws_request_id = "5ecd8a2e-2f1d-4c3b-9f6e-request"

    def __init__(self, left: int = 60_000) -> None:
        self._left = left

    def get_remaining_time_in_millis(self) -> int:
        return self._left


class Lambdas:
    """Invokes workers on the resources, at the time and under the address policy of `services`."""

    def __init__(self, services: Services, account: Mapping[str, str]) -> None:
        self._services, self._account = services, account
        self._warm: dict[str, Services] = {}

    def __call__(self, name: str, event: Any, left: int = 60_000) -> Any:
        """What the handler returns. Fails for a call that its policy does not grant."""
        bootstrap.override(self.process(name))
        try:
            with _calls() as calls:
                answer = import_module(f"chalicelib.entrypoints.{name}").handler(event, Context(left))
        finally:
            bootstrap.override(self._services)
        missing = {grant for call in calls for grant in self._needed(*call)} - _granted(name)
        assert not missing, f"{name} has no grant for {sorted(missing)}"
        return answer

    def failed(self, name: str, event: Any, left: int = 60_000) -> list[str]:
        """What the handler hands back."""
        return [item["itemIdentifier"] for item in self(name, event, left)["batchItemFailures"]]

    def process(self, name: str) -> Services:
        """The worker's own composition, kept while it is warm."""
        if name not in self._warm:
            made = bootstrap.Services()
            made.settings = Settings(
                {key: self._account[key] for key in _variables(name) if key in self._account}
            )
            made.clock, made.clients = self._services.clock, self._services.clients
            made.webhook_policy = self._services.webhook_policy
            self._warm[name] = made
        return self._warm[name]

    def _needed(self, service: str, operation: str, given: dict[str, Any]) -> Iterator[Grant]:
        prefix = _PREFIXES.get(service, service)
        if operation == "TransactWriteItems":
            for action in given["TransactItems"]:
                ((kind, row),) = action.items()
                yield f"dynamodb:{kind}Item", self._logical(row["TableName"]), ""
            return
        if operation == "BatchGetItem":
            for table in given["RequestItems"]:
                yield "dynamodb:BatchGetItem", self._logical(table), ""
            return
        where = next(given[key] for key in _NAMING if key in given)
        for action in _IN_POLICIES.get(operation, (f"{prefix}:{operation}",)):
            plain = action == "s3:GetObjectVersion" and "VersionId" not in given
            yield (
                "s3:GetObject" if plain else action,
                self._logical(where),
                "index" if "IndexName" in given else "",
            )

    def _logical(self, physical: str) -> str:
        for variable, value in self._account.items():
            if value == physical or (variable == "ESCALATION_CLOCK_ARN" and value.split(":")[-1] in physical):
                return _logical_ids()[variable]
        raise AssertionError(f"nobody was told of {physical}")


@contextmanager
def _calls() -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    """Service, operation and parameters of every call of every client, PynamoDB's included."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    original = BaseClient._make_api_call

    def noted(self: Any, operation: str, given: dict[str, Any]) -> Any:
        found.append((self.meta.service_model.service_name, operation, given))
        return original(self, operation, given)

    BaseClient._make_api_call = noted
    try:
        yield found
    finally:
        BaseClient._make_api_call = original


@cache
def _resources() -> dict[str, Any]:
    found: dict[str, Any] = fragments("test")["Resources"]
    return found


def _variables(name: str) -> dict[str, Any]:
    found: dict[str, Any] = _resources()[_titled(name)]["Properties"]["Environment"]["Variables"]
    return {"STAGE": "test"} | found


@cache
def _logical_ids() -> dict[str, str]:
    """Of the resources that variables name."""
    given = [
        (key, value)
        for resource in _resources().values()
        if resource["Type"] == "AWS::Serverless::Function"
        for key, value in resource["Properties"]["Environment"]["Variables"].items()
    ]
    return {
        key: value.get("Ref") or value["Fn::GetAtt"][0] for key, value in given if isinstance(value, dict)
    }


@cache
def _granted(name: str) -> frozenset[Grant]:
    policy = json.loads((ROOT / ".chalice" / f"policy-{name}.json").read_text(encoding="utf-8"))
    return frozenset(
        (action, *_place(resource))
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in (
            statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        )
    )


def _place(resource: dict[str, Any]) -> tuple[str, str]:
    if "Fn::GetAtt" in resource:
        return resource["Fn::GetAtt"][0], ""
    text: str = resource["Fn::Sub"]
    if ":configuration-set/" in text:
        return text.rpartition("${")[2].rstrip("}"), ""
    if ":execution:" in text:
        return "EscalationClock", ""
    return text.partition("${")[2].partition(".")[0], "index" if "/index/" in text else ""


def _titled(name: str) -> str:
    """A function's name in the template."""
    return "".join(part.capitalize() for part in name.split("_"))
