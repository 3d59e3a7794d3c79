"""The packaged template on moto: all it says is there afterwards, what moto's own CloudFormation skips included."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.domain.credentials import parse_key
from infra import compose
from local import provision as provisioner
from local import resources
from local.provision import Mapping, Provisioned, Schedule, composed, provision
from local.server import local_aws
from local.stack import Unsupported
from tests.infra.looking import Template, of_type


def messages(url: str, seconds: int = 5, wanted: int = 1) -> list[Any]:
    """Bodies of what arrives, without S3's greeting when a notification is set."""
    sqs = boto3.client("sqs")
    found: list[Any] = []
    end = time.monotonic() + seconds
    while len(found) < wanted and time.monotonic() < end:
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get(
            "Messages", []
        ):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += [body for body in [json.loads(message["Body"])] if body.get("Event") != "s3:TestEvent"]
    return found


def test_applying_it_twice_changes_nothing(plain: Template) -> None:
    """The same resources, by the same names and ids; and it takes a few seconds at most."""
    with local_aws():
        begun = time.process_time()
        first = provision(template=plain)
        assert time.process_time() - begun < 5
        assert provision(template=plain) == first


def test_an_unknown_type_fails_the_whole(plain: Template) -> None:
    """Before a test passes on a stack that lacks something."""
    resources_and_one = {"Stranger": {"Type": "AWS::Nope::Thing"}, **plain["Resources"]}
    stranger = {**plain, "Resources": resources_and_one}
    with local_aws(), pytest.raises(Unsupported, match="AWS::Nope::Thing"):
        provision(template=stranger)


def test_everything_is_made_that_is_not_listed_as_left_out(plain: Template, stack: Provisioned) -> None:
    """Logical id by logical id."""
    left_out = {name for kind in resources.NOT_LOCAL for name in of_type(plain, kind)}
    assert set(stack.resources) == set(plain["Resources"]) - left_out


def test_tables_have_indexes_streams_expiry_and_recovery(stack: Provisioned) -> None:
    """And cannot be deleted."""
    dynamodb, name = boto3.client("dynamodb"), stack.resources["DisputesTable"]
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} == {
        "wakes",
        "log",
        "participants",
    }
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert table["DeletionProtectionEnabled"] is True
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "ttl")
    recovery = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_queues_have_their_dead_letters_and_times(stack: Provisioned) -> None:
    """As attributes of the queue itself."""
    answer = boto3.client("sqs").get_queue_attributes(
        QueueUrl=stack.resources["UploadsQueue"], AttributeNames=["All"]
    )
    attributes = answer["Attributes"]
    assert attributes["VisibilityTimeout"] == "720"
    assert json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"].endswith("UploadsDeadLetters")
    assert json.loads(attributes["Policy"])["Statement"][0]["Sid"] == "UploadsFromS3"


def test_an_upload_is_noticed_with_its_version(stack: Provisioned) -> None:
    """In the uploads queue."""
    put = boto3.client("s3").put_object(
        Bucket=stack.resources["IntakeBucket"], Key="intake/case_x/evi_y", Body=b"1"
    )
    (notice,) = messages(stack.resources["UploadsQueue"])
    assert notice["Records"][0]["s3"]["object"]["versionId"] == put["VersionId"]


def test_buckets_have_all_their_settings(stack: Provisioned) -> None:
    """Lifecycle, CORS and locks are nothing that moto's CloudFormation would set."""
    s3, intake, vault = boto3.client("s3"), stack.resources["IntakeBucket"], stack.resources["VaultBucket"]
    (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=intake)["Rules"]
    assert (rule["Expiration"]["Days"], rule["NoncurrentVersionExpiration"]["NoncurrentDays"]) == (2, 1)
    assert s3.get_bucket_cors(Bucket=intake)["CORSRules"][0]["AllowedMethods"] == ["POST", "PUT"]
    assert (
        s3.get_object_lock_configuration(Bucket=vault)["ObjectLockConfiguration"]["ObjectLockEnabled"]
        == "Enabled"
    )
    (encryption,) = s3.get_bucket_encryption(Bucket=vault)["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    (colder,) = s3.get_bucket_lifecycle_configuration(Bucket=vault)["Rules"]
    assert [(move["StorageClass"], move["Days"]) for move in colder["Transitions"]] == [
        ("STANDARD_IA", 90), ("GLACIER_IR", 365),
    ]  # fmt: skip
    for bucket in (intake, vault, stack.resources["FailuresBucket"]):
        assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())


def test_keys_are_rotated(stack: Provisioned) -> None:
    """All three."""
    kms = boto3.client("kms")
    assert all(
        kms.get_key_rotation_status(KeyId=stack.resources[key])["KeyRotationEnabled"]
        for key in ("DataKey", "WebhookKey", "VaultKey")
    )


def test_the_operators_key_can_be_used(stack: Provisioned) -> None:
    """By the rules of Secrets Manager it reads as one of ours."""
    answer = boto3.client("secretsmanager").get_secret_value(SecretId=stack.resources["OperatorSecret"])
    secret = json.loads(answer["SecretString"])
    assert parse_key(f"rk_{secret['key_id'].removeprefix('key_')}_{secret['secret']}").id == secret["key_id"]


def test_the_clock_rings_twice(stack: Provisioned) -> None:
    """The packaged state machine, run: at the slot's end and after the gap."""
    until = datetime.now(UTC) + timedelta(seconds=1)
    ring = {"until": f"{until:%Y-%m-%dT%H:%M:%S}Z", "ring": "2026-01-01T00:00:00.000000Z", "gap": 1}
    boto3.client("stepfunctions").start_execution(
        stateMachineArn=stack.resources["EscalationClock"], name="wake-test", input=json.dumps(ring)
    )
    rings = [{"ring": ring["ring"]}, {"ring": ring["ring"], "again": True}]
    assert messages(stack.resources["WakesQueue"], wanted=2) == rings


def test_functions_are_told_where_everything_is(stack: Provisioned) -> None:
    """With the local settings in place of the packaged ones."""
    arm = stack.functions["arm"]
    assert (arm.handler, arm.timeout) == ("chalicelib.entrypoints.arm.handler", 60)
    assert arm.environment["WAKES_QUEUE_URL"] == stack.resources["WakesQueue"]
    assert (arm.environment["CLOCK_SLOT_SECONDS"], arm.environment["CLOCK_IMMINENT_SECONDS"]) == ("1", "120")
    assert stack.functions["api"].handler == "app.app"


def test_a_setting_that_nobody_reads_is_an_error(plain: Template) -> None:
    """It was misspelt."""
    with local_aws(), pytest.raises(Unsupported, match="CLOCK_SLOTS"):
        provision({"CLOCK_SLOTS": "1"}, plain)


def test_mappings_say_what_to_play(stack: Provisioned) -> None:
    """The stream's with all that happens to what fails."""
    (relay,) = [mapping for mapping in stack.mappings if mapping.function == "relay"]
    streams = boto3.client("dynamodb").describe_table(TableName=stack.resources["DisputesTable"])["Table"]
    failures = f"arn:aws:s3:::{stack.resources['FailuresBucket']}"
    assert relay == Mapping(
        "relay", "dynamodb", streams["LatestStreamArn"], None, 100, 0, True, None, 20, 43200, True, failures
    )  # fmt: skip
    queues = {mapping.function: mapping.queue_url for mapping in stack.mappings if mapping.source == "sqs"}
    assert queues["deliver"] == stack.resources["DeliveriesQueue"]
    assert set(queues) == {
        "arm",
        "wake",
        "deliver",
        "inspect",
        "project",
        "notify",
        "members",
        "group",
        "assign",
        "erase",
        "bundle",
        "bulk",
        "mail_in",
        "audit",
    }


def test_schedules_say_when_to_call(stack: Provisioned) -> None:
    """In seconds."""
    assert sorted(stack.schedules, key=lambda schedule: (schedule.seconds, schedule.function)) == [
        Schedule("sweep", 60, {"schedule": "sweep"}),
        Schedule("arm", 3600, {"schedule": "arm"}),
        Schedule("audit", 3600, {"schedule": "audit"}),
        Schedule("erase", 3600, {"schedule": "erase"}),
        Schedule("oversee", 3600, {"schedule": "oversee"}),
        Schedule("reconcile", 3600, {"schedule": "reconcile"}),
    ]


def test_the_template_is_kept_until_an_input_changes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, plain: Template
) -> None:
    """Composing takes a second, and most runs change nothing of it."""
    made = []

    def composing(stage: str) -> Template:
        made.append(stage)
        return {}

    monkeypatch.setattr(provisioner, "CACHE", tmp_path)
    monkeypatch.setattr(compose, "template", composing)
    monkeypatch.setattr(compose, "plain", lambda sam, region: plain)
    assert composed("eu-central-1") == composed("eu-central-1") == plain
    assert composed("eu-west-1") == plain
    assert made == ["local", "local"]
