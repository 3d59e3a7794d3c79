"""The template of this checkout, applied to the AWS that boto3 finds: on one machine, moto.

The same template as `python -m infra.package` deploys, SAM-translated and kept under build/ until one of its inputs
changes. Functions, event source mappings, schedules and gateway responses are not made but returned, for the worker
loop and the HTTP server to play.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from infra import compose
from local import resources
from local.aws_calls import Aws
from local.stack import Properties, Resource, Stack, Unsupported

STAGE = "local"
STACK = "redress-local"
CACHE = compose.ROOT / "build" / "local"
FIFO_BATCH = 10
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_HEADER = "gatewayresponse.header."


@dataclass(frozen=True)
class FunctionSpec:
    """A Lambda function as the template declares it. `handler`: `module.attribute`."""

    name: str
    handler: str
    environment: dict[str, str]
    timeout: int
    memory: int


@dataclass(frozen=True)
class Mapping:
    """An event source. `source` is `sqs` or `dynamodb`; a queue's retries and dead letters are its own affair."""

    function: str
    source: str
    arn: str
    queue_url: str | None
    batch_size: int
    window: int
    report_failures: bool
    concurrency: int | None = None
    max_retries: int | None = None
    max_age: int | None = None
    bisect: bool = False
    on_failure: str | None = None
    """The ARN of the bucket that gets what was given up on."""


@dataclass(frozen=True)
class Schedule:
    """A function called every so many seconds with this event."""

    function: str
    seconds: int
    input: dict[str, Any]


@dataclass(frozen=True)
class GatewayResponse:
    """What API Gateway answers by itself. `$context.…` in `body` is for the server to fill in."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Provisioned:
    """Everything there is now. `resources` gives what `Ref` gives, by logical id."""

    resources: dict[str, str]
    functions: dict[str, FunctionSpec]
    mappings: list[Mapping]
    schedules: list[Schedule]
    gateway_responses: dict[str, GatewayResponse]
    outputs: dict[str, str]


@dataclass
class _Played:
    """What is remembered instead of made."""

    functions: dict[str, FunctionSpec] = field(default_factory=dict)
    by_id: dict[str, FunctionSpec] = field(default_factory=dict)
    mappings: list[Mapping] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)

    def named(self, reference: str) -> str:
        """A function's name from what `Ref` or its ARN says."""
        return self.by_id[reference.rpartition(":")[2]].name


def provision(
    settings: AnyMapping[str, str] | None = None, template: AnyMapping[str, Any] | None = None
) -> Provisioned:
    """Apply the template, again and again if need be. `settings` replaces variables of the functions that have them."""
    aws, played = Aws(STACK), _Played()
    template = template or composed(aws.region)
    settings = _checked(settings or {}, template)
    creators = resources.creators(aws) | {
        "AWS::Lambda::Function": _function(aws, played, settings),
        "AWS::Lambda::EventSourceMapping": _mapping(aws, played),
        "AWS::Events::Rule": _schedule(aws, played),
    }
    stack = Stack(template, _pseudo(aws), creators, resources.NOT_LOCAL)
    stack.apply()
    return Provisioned(
        {logical_id: resource.ref for logical_id, resource in stack.resources.items()},
        played.functions,
        played.mappings,
        played.schedules,
        gateway_responses(template),
        stack.outputs(),
    )


def composed(region: str) -> dict[str, Any]:
    """The plain CloudFormation template, from build/ if nothing it depends on has changed since."""
    digest = hashlib.sha256(f"{region} {version('chalice')} {version('aws-sam-translator')}".encode())
    for path in compose.inputs():
        digest.update(f"\0{path.relative_to(compose.ROOT)}\0".encode() + path.read_bytes())
    kept = CACHE / f"{digest.hexdigest()[:32]}.json"
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    made = compose.plain(compose.template(STAGE), region)
    CACHE.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(made), encoding="utf-8")
    unfinished.replace(kept)
    return made


def gateway_responses(template: AnyMapping[str, Any]) -> dict[str, GatewayResponse]:
    """By response type, from the API's own definition. Here the API has no stage in front of its paths."""
    (api,) = (r for r in template["Resources"].values() if r["Type"] == "AWS::ApiGateway::RestApi")
    found = {}
    for kind, response in api["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"].items():
        literals = response["responseParameters"].items()
        headers = {name.removeprefix(_HEADER): literal.strip("'") for name, literal in literals}
        body = response["responseTemplates"]["application/json"].replace("/$context.stage", "")
        found[kind] = GatewayResponse(int(response["statusCode"]), headers, body)
    return found


def _pseudo(aws: Aws) -> dict[str, str]:
    return {
        "AWS::StackName": aws.stack,
        "AWS::Region": aws.region,
        "AWS::AccountId": aws.account,
        "AWS::Partition": "aws",
        "AWS::URLSuffix": "amazonaws.com",
    }


def _function(aws: Aws, played: _Played, settings: AnyMapping[str, str]) -> Any:
    def remember(logical_id: str, properties: Properties) -> Resource:
        handler = properties.take("Handler")
        name = "api" if handler == "app.app" else handler.split(".")[-2]
        variables = properties.take("Environment", {}).get("Variables", {})
        environment = {key: settings.get(key, value) for key, value in variables.items()}
        spec = FunctionSpec(
            name, handler, environment, properties.take("Timeout"), properties.take("MemorySize")
        )
        properties.drop("Code", "Role", "Runtime", "Architectures", "Tags", "TracingConfig", "LoggingConfig")
        properties.drop("EphemeralStorage")  # this machine's disk
        ref = aws.name(logical_id)
        played.functions[name] = played.by_id[ref] = spec
        return Resource(ref, {"Arn": aws.arn("lambda", f"function:{ref}")})

    return remember


def _mapping(aws: Aws, played: _Played) -> Any:
    def remember(logical_id: str, properties: Properties) -> Resource:
        arn = properties.take("EventSourceArn")
        source = arn.split(":")[2]
        mapping = Mapping(
            function=played.named(properties.take("FunctionName")),
            source=source,
            arn=arn,
            queue_url=aws.client("sqs").get_queue_url(QueueName=arn.split(":")[-1])["QueueUrl"]
            if source == "sqs"
            else None,
            batch_size=properties.take("BatchSize"),
            window=properties.take("MaximumBatchingWindowInSeconds", 0),
            report_failures=properties.take("FunctionResponseTypes", []) == ["ReportBatchItemFailures"],
            concurrency=properties.take("ScalingConfig", {}).get("MaximumConcurrency"),
            max_retries=properties.take("MaximumRetryAttempts"),
            max_age=properties.take("MaximumRecordAgeInSeconds"),
            bisect=properties.take("BisectBatchOnFunctionError", False),
            on_failure=properties.take("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
        )
        if arn.endswith(".fifo") and (mapping.window or mapping.batch_size > FIFO_BATCH):
            raise Unsupported(f"{logical_id}: Lambda has no window for a FIFO queue, and takes ten at most")
        if properties.take("StartingPosition", "TRIM_HORIZON") != "TRIM_HORIZON":
            raise Unsupported(f"{logical_id}: a stream is read from its beginning here")
        properties.drop("MetricsConfig", "ParallelizationFactor")  # one shard, one reader
        played.mappings.append(mapping)
        return Resource(logical_id)

    return remember


def _schedule(aws: Aws, played: _Played) -> Any:
    def remember(logical_id: str, properties: Properties) -> Resource:
        arn = {"Arn": aws.arn("events", f"rule/{logical_id}")}
        if properties.take("EventPattern", None):  # of a service that is not here, so it never fires
            properties.drop("Description", "Targets")
            return Resource(logical_id, arn)
        expression = properties.take("ScheduleExpression")
        rate = _RATE.fullmatch(expression or "")
        if not rate:
            raise Unsupported(f"{logical_id}: {expression} is no rate")
        for target in properties.take("Targets"):
            event = json.loads(target["Input"])
            played.schedules.append(
                Schedule(played.named(target["Arn"]), int(rate[1]) * _SECONDS[rate[2]], event)
            )
        return Resource(logical_id, arn)

    return remember


def _checked(settings: AnyMapping[str, str], template: AnyMapping[str, Any]) -> AnyMapping[str, str]:
    functions = (r for r in template["Resources"].values() if r["Type"] == "AWS::Lambda::Function")
    known = {name for function in functions for name in function["Properties"]["Environment"]["Variables"]}
    if unknown := set(settings) - known:
        raise Unsupported(f"no function has a variable {', '.join(sorted(unknown))}")
    return settings
