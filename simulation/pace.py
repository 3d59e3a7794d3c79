"""How long things take in virtual time: assumptions, stated here and nowhere else.

Round trips are of the slow tenth that one sees within a region, not of the fast half. CPU is what a call costs this
code on a function of 512 MB, which has 512/1769 of a processor: what was measured on a whole one, times 3.5 or more.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec


class Cost(msgspec.Struct, frozen=True):
    """Seconds of one call: on its way and at the service, then of our own processor, and that again per item."""

    trip: float
    cpu: float = 0.004
    per_item: float = 0.0


CALLS: Final = {
    "dynamodb.GetItem": Cost(0.008),
    "dynamodb.PutItem": Cost(0.010),
    "dynamodb.DeleteItem": Cost(0.010),
    "dynamodb.UpdateItem": Cost(0.010),
    "dynamodb.Query": Cost(0.010, 0.004, 0.000_1),
    "dynamodb.Scan": Cost(0.030, 0.006, 0.000_1),
    "dynamodb.BatchGetItem": Cost(0.012, 0.004, 0.000_1),
    "dynamodb.BatchWriteItem": Cost(0.015, 0.006),
    "dynamodb.TransactGetItems": Cost(0.020, 0.004, 0.000_1),
    "dynamodb.TransactWriteItems": Cost(0.025, 0.012),
    "sqs.SendMessage": Cost(0.012),
    "sqs.SendMessageBatch": Cost(0.015, 0.006),
    "sqs.ReceiveMessage": Cost(0.012),
    "sqs.DeleteMessage": Cost(0.012),
    "sqs.DeleteMessageBatch": Cost(0.015, 0.006),
    "stepfunctions.StartExecution": Cost(0.030),
    "stepfunctions.DescribeExecution": Cost(0.020),
    "kms.GenerateDataKey": Cost(0.020),
    "kms.Encrypt": Cost(0.020),
    "kms.Decrypt": Cost(0.020),
    "kms.CreateKey": Cost(0.050),
    "kms.CreateAlias": Cost(0.030),
    "kms.Sign": Cost(0.030),
    "kms.GetPublicKey": Cost(0.020),
    "s3.PutObject": Cost(0.060),
    "s3.CopyObject": Cost(0.080),
    "s3.DeleteObject": Cost(0.040),
    "s3.PutObjectRetention": Cost(0.030),
    "s3.PutObjectLegalHold": Cost(0.030),
    "s3.GetObject": Cost(0.040),
    "s3.HeadObject": Cost(0.025),
    "s3.ListObjectsV2": Cost(0.050),
    "s3.ListObjectVersions": Cost(0.050),
    "s3.CreateMultipartUpload": Cost(0.050),
    "s3.UploadPart": Cost(0.200),
    "s3.CompleteMultipartUpload": Cost(0.150),
    "s3.AbortMultipartUpload": Cost(0.040),
    "s3.ListParts": Cost(0.040),
    "s3.ListMultipartUploads": Cost(0.040),
    "sesv2.SendEmail": Cost(0.080),
    "secretsmanager.GetSecretValue": Cost(0.020),
    "events.PutEvents": Cost(0.030),
}
INVOCATION: Final = 0.005
"""CPU of one invocation beside its calls: decoding the event, logs, metrics."""
COLD_START: Final = 1.0
"""Before the first invocation of a process. Lambda does not count it against the time-out."""
STREAM_POLL: Final = 0.25
"""Until Lambda sees a new record of a table's stream."""
QUEUE_POLL: Final = 0.02
"""Until Lambda sees a new message of a queue."""
START_BUCKET: Final = 800
START_RATE: Final = 150
"""StartExecution outside the three big regions: so many at once, then so many per second (Step Functions' quotas)."""


def items_of(answer: Any) -> int:
    """How many items an answer brings."""
    if "Items" in answer:
        return len(answer["Items"])
    found = answer.get("Responses", ())
    return sum(map(len, found.values())) if isinstance(found, dict) else len(found)
