"""S3: notices of uploads, and copies into locked buckets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID

from tests.local.moto_repairs.canaries import seen
from tests.local.moto_repairs.words import (
    REGION,
    aws,
    client,
    error_of,
)

# --- the programs: each returns what it saw


def version_in_an_upload_notice() -> bool:
    """A file comes into a versioned bucket that notifies a queue."""
    with aws():
        sqs, s3 = client("sqs"), client("s3")
        queue = sqs.create_queue(QueueName="uploads")["QueueUrl"]
        arn = f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:uploads"
        s3.create_bucket(Bucket="intake", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket="intake", VersioningConfiguration={"Status": "Enabled"})
        told = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
        s3.put_bucket_notification_configuration(Bucket="intake", NotificationConfiguration=told)
        version = s3.put_object(Bucket="intake", Key="a", Body=b"")["VersionId"]
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
        return version in messages[-1]["Body"]


def lock_of_a_copy() -> str | None:
    """A file is copied into a bucket with object lock, the lock being part of the same call."""
    with aws():
        s3, placement = client("s3"), {"LocationConstraint": REGION}
        s3.create_bucket(Bucket="intake", CreateBucketConfiguration=placement)
        s3.create_bucket(Bucket="vault", CreateBucketConfiguration=placement, ObjectLockEnabledForBucket=True)
        s3.put_object(Bucket="intake", Key="a", Body=b"x")
        lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": datetime(2099, 1, 1, tzinfo=UTC)}
        if error_of(lambda: s3.copy_object(CopySource="intake/a", Bucket="vault", Key="a", **lock)):
            return None
        return s3.head_object(Bucket="vault", Key="a").get("ObjectLockMode")


PROGRAMS: tuple[Callable[[], Any], ...] = (
    version_in_an_upload_notice,
    lock_of_a_copy,
)


# --- the canaries


def test_an_upload_notice_names_the_version() -> None:
    """As AWS does for versioned buckets."""
    assert seen(repaired=False)["version_in_an_upload_notice"] is False
    assert seen(repaired=True)["version_in_an_upload_notice"] is True


def test_a_copy_may_be_locked() -> None:
    """moto: refused for want of a digest of a body that a copy does not have."""
    assert seen(repaired=False)["lock_of_a_copy"] is None
    assert seen(repaired=True)["lock_of_a_copy"] == "GOVERNANCE"
