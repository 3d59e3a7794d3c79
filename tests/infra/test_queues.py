"""The queues of the template, and who reads them."""

from __future__ import annotations

import pytest

from infra import compose
from tests.infra.looking import (
    Template,
    logical_id,
    mapping,
    of_type,
    properties,
    references,
    role_of,
    statements,
)

READERS = {
    "deliver": "DeliveriesQueue",
    "project": "ViewsQueue",
    "arm": "ClockQueue",
    "wake": "WakesQueue",
    "inspect": "UploadsQueue",
    "notify": "NoticesQueue",
    "members": "MembersQueue",
    "group": "GroupingQueue",
    "assign": "AssignmentQueue",
    "erase": "ErasuresQueue",
    "bundle": "BundlesQueue",
    "bulk": "BulkQueue",
    "mail_in": "LettersQueue",
    "audit": "AuditsQueue",
}
FIFO = ("GroupingQueue",)
QUEUES = tuple(READERS.values())
FOURTEEN_DAYS = 14 * 24 * 3600


def dead_letters(queue: str) -> str:
    return queue.replace("Queue", "DeadLetters")


def test_every_queue_has_its_reader_and_its_dead_letters(plain: Template) -> None:
    """And no queue without a reader or a purpose."""
    assert set(of_type(plain, "AWS::SQS::Queue")) == {*QUEUES, *map(dead_letters, QUEUES)}


@pytest.mark.parametrize("queue", QUEUES)
def test_a_message_that_keeps_failing_becomes_a_dead_letter(plain: Template, queue: str) -> None:
    """After a few receives, in the queue's own dead-letter queue."""
    redrive = properties(plain, queue)["RedrivePolicy"]
    assert references(redrive["deadLetterTargetArn"]) == {dead_letters(queue)}
    assert 3 <= redrive["maxReceiveCount"] <= 10


@pytest.mark.parametrize("queue", QUEUES)
def test_messages_are_encrypted_and_kept_longer_when_dead(plain: Template, queue: str) -> None:
    """A dead letter's clock starts when it was sent first, so its queue must keep longer than the one it came from."""
    living, dead = properties(plain, queue), properties(plain, dead_letters(queue))
    assert living["SqsManagedSseEnabled"] is dead["SqsManagedSseEnabled"] is True
    assert living["MessageRetentionPeriod"] < dead["MessageRetentionPeriod"] == FOURTEEN_DAYS


@pytest.mark.parametrize("queue", FIFO)
def test_an_ordered_queue_has_an_ordered_one_for_its_dead_letters(plain: Template, queue: str) -> None:
    """SQS refuses any other; and names that do not say so."""
    for name in (queue, dead_letters(queue)):
        found = properties(plain, name)
        assert found["FifoQueue"] is True
        assert found["QueueName"] == {"Fn::Sub": f"${{AWS::StackName}}-{name}.fifo"}


@pytest.mark.parametrize("queue", FIFO)
def test_an_ordered_queue_is_one_of_high_throughput(plain: Template, queue: str) -> None:
    """The one setting is worth nothing without the other."""
    found = properties(plain, queue)
    assert (found["DeduplicationScope"], found["FifoThroughputLimit"]) == (
        "messageGroup",
        "perMessageGroupId",
    )


def test_no_other_queue_is_ordered(plain: Template) -> None:
    """Order costs throughput, and nobody else needs it."""
    ordered = {
        name for name, q in of_type(plain, "AWS::SQS::Queue").items() if "FifoQueue" in q["Properties"]
    }
    assert ordered == {*FIFO, *map(dead_letters, FIFO)}


@pytest.mark.parametrize(("function", "queue"), READERS.items())
def test_a_queue_hides_a_message_for_six_times_its_function(
    plain: Template, function: str, queue: str
) -> None:
    """Plus the batching window: else a message that is still being worked on is received again."""
    timeout = properties(plain, logical_id(function))["Timeout"]
    window = mapping(plain, function).get("MaximumBatchingWindowInSeconds", 0)
    assert properties(plain, queue)["VisibilityTimeout"] >= 6 * timeout + window


@pytest.mark.parametrize(("function", "queue"), READERS.items())
def test_a_queue_is_read_with_partial_failures_and_bounded_concurrency(
    plain: Template, function: str, queue: str
) -> None:
    """One bad message does not bring back its whole batch, and one busy queue does not take every environment."""
    source = mapping(plain, function)
    assert references(source["EventSourceArn"]) == {queue}
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 2 <= source["ScalingConfig"]["MaximumConcurrency"] <= 100


@pytest.mark.parametrize("function", READERS)
def test_a_large_batch_has_a_window(plain: Template, function: str) -> None:
    """Lambda refuses a mapping of more than ten messages without one."""
    source = mapping(plain, function)
    assert source["BatchSize"] <= 10 or source["MaximumBatchingWindowInSeconds"] >= 1


def test_only_this_accounts_s3_and_the_rule_for_verdicts_may_put_notices_into_the_uploads_queue(
    plain: Template,
) -> None:
    """Every queue that takes nothing from a service is for principals of the account that have a grant."""
    policy = of_type(plain, "AWS::SQS::QueuePolicy")["UploadsQueuePolicy"]
    uploads, verdicts = policy["Properties"]["PolicyDocument"]["Statement"]
    for statement in (uploads, verdicts):
        assert references(policy["Properties"]["Queues"]) == references(statement["Resource"])
        assert references(statement["Resource"]) == {"UploadsQueue"}
        assert statement["Action"] == "sqs:SendMessage"
    assert uploads["Principal"] == {"Service": "s3.amazonaws.com"}
    assert uploads["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert verdicts["Principal"] == {"Service": "events.amazonaws.com"}
    assert references(verdicts["Condition"]) == {"MalwareVerdicts"}


def test_only_the_topic_of_reports_may_put_something_into_the_notices_queue(plain: Template) -> None:
    """And only SES, for this account, may publish to that."""
    (statement,) = properties(plain, "NoticesQueuePolicy")["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Principal"]) == (
        "sqs:SendMessage",
        {"Service": "sns.amazonaws.com"},
    )
    assert references(statement["Resource"]) == {"NoticesQueue"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "MailReports"}}}
    (publishing,) = properties(plain, "MailReportsPolicy")["PolicyDocument"]["Statement"]
    assert (publishing["Action"], publishing["Principal"]) == (
        "sns:Publish",
        {"Service": "ses.amazonaws.com"},
    )
    assert publishing["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_notify_sends_as_nobody_else(plain: Template) -> None:
    """By the verified identity, with our configuration set, from the one address."""
    own = [s for s in statements(plain, role_of("notify")) if "ses:SendEmail" in s["Action"]]
    assert [s["Condition"] for s in own] == [{"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}]
    assert references(own[0]["Resource"]) == {"MailIdentity", "MailSet"}


def test_verdicts_on_uploads_come_to_the_uploads_queue(plain: Template) -> None:
    """Those of GuardDuty on keys of intake, and no other event."""
    rule = plain["Resources"]["MalwareVerdicts"]["Properties"]
    assert references(rule["Targets"]) == {"UploadsQueue"}
    assert rule["EventPattern"] == {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
        "detail": {"s3ObjectDetails": {"objectKey": [{"prefix": "intake/"}]}},
    }


@pytest.mark.parametrize(("stage", "scanner"), [("dev", "signature"), ("prod", "guardduty")])
def test_each_stage_has_its_scanner(stage: str, scanner: str) -> None:
    """In production nothing is released that GuardDuty has not judged."""
    inspect = compose.fragments(stage)["Resources"]["Inspect"]["Properties"]
    assert inspect["Environment"]["Variables"]["MALWARE_SCANNER"] == scanner
