"""A function that reads the FIFO queue of the template: declared like any other, applied, and played on one machine."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.entrypoints import group, shell
from infra import compose
from local.pace import Pace
from local.provision import Provisioned, provision
from local.server import local_aws
from local.stack import Unsupported
from local.worker import working
from tests.infra.conftest import REGION
from tests.infra.looking import Template, of_type, references

EVENT = {
    "Type": "SQS",
    "Properties": {
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "Queue": {"Fn::GetAtt": ["GroupingQueue", "Arn"]},
        "BatchSize": 10,
        "ScalingConfig": {"MaximumConcurrency": 20},
    },
}
Declare = Callable[..., Template]


@pytest.fixture
def declared(sam: Template) -> Declare:
    """The template with the queue's mapping as changed."""

    def declare(**changes: Any) -> Template:
        changed = copy.deepcopy(sam)
        event = {**EVENT, "Properties": EVENT["Properties"] | changes}  # type: ignore[operator]
        changed["Resources"]["Group"]["Properties"]["Events"] = {"Filings": event}
        return compose.plain(changed, REGION)

    return declare


def test_sam_makes_an_ordinary_mapping_of_it(declared: Declare) -> None:
    """With everything that was declared, and no window, which Lambda does not have for such a queue."""
    found = [
        mapping["Properties"]
        for mapping in of_type(declared(), "AWS::Lambda::EventSourceMapping").values()
        if references(mapping["Properties"]["EventSourceArn"]) == {"GroupingQueue"}
    ]
    assert found == [
        {
            "BatchSize": 10,
            "EventSourceArn": {"Fn::GetAtt": ["GroupingQueue", "Arn"]},
            "FunctionName": {"Ref": "Group"},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": 20},
        }
    ]


def test_the_queue_is_there_with_all_its_settings(declared: Declare) -> None:
    """By its name, with its own dead letters, applied once or twice."""
    with local_aws():
        template = declared()
        first = provision(template=template)
        assert provision(template=template) == first
        (mapping,) = (m for m in first.mappings if m.arn.endswith(".fifo"))
        assert (mapping.function, mapping.queue_url) == ("group", first.resources["GroupingQueue"])
        assert (mapping.batch_size, mapping.window, mapping.report_failures, mapping.concurrency) == (
            10,
            0,
            True,
            20,
        )
        asked = {"QueueUrl": mapping.queue_url, "AttributeNames": ["All"]}
        attributes = boto3.client("sqs").get_queue_attributes(**asked)["Attributes"]
        kinds = ("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")
        assert [attributes[kind] for kind in kinds] == ["true", "false", "messageGroup", "perMessageGroupId"]
        assert attributes["VisibilityTimeout"] == "180"
        dead = json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"]
        assert dead.endswith(":redress-local-GroupingDeadLetters.fifo")


@pytest.mark.parametrize("changes", [{"BatchSize": 11}, {"MaximumBatchingWindowInSeconds": 1}])
def test_what_lambda_would_refuse_is_refused_here(declared: Declare, changes: dict[str, int]) -> None:
    """Ten messages at most, and no waiting for more."""
    with local_aws(), pytest.raises(Unsupported, match="FIFO"):
        provision(template=declared(**changes))


def send(stack: Provisioned, *names: str) -> None:
    """Each to the group that its first letter names."""
    for name in names:
        boto3.client("sqs").send_message(
            QueueUrl=stack.resources["GroupingQueue"], MessageBody=json.dumps(name), MessageGroupId=name[0],
            MessageDeduplicationId=name,
        )  # fmt: skip


def test_its_messages_are_worked_on_group_by_group(
    declared: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that fails at first holds up those behind it in its group, and nobody else."""
    tried: list[str] = []

    def work(name: str) -> None:
        tried.append(name)
        if name == "a0" and tried.count(name) == 1:
            raise RuntimeError("not now")

    monkeypatch.setattr(group, "handler", shell.ordered_messages("test")(work))  # type: ignore[arg-type]
    with local_aws():
        stack = provision(template=declared())
        send(stack, "a0", "b0", "a1", "b1")
        with working(stack, boto3.client, Pace(redelivery=0)) as worker:
            assert worker.drain(20)
    assert [name for name in tried if name[0] == "a"] == ["a0", "a0", "a1"]
    assert [name for name in tried if name[0] == "b"] == ["b0", "b1"]
