"""Buckets, keys and the operator's secret."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chalicelib.adapters.file_keys import SCANNED
from chalicelib.domain.credentials import parse_key
from chalicelib.domain.values import is_id
from tests.infra.looking import (
    WORKERS,
    Template,
    listed,
    of_type,
    properties,
    references,
    role_of,
    statements,
)

BUCKETS = (
    "IntakeBucket", "VaultBucket", "ExportsBucket", "FailuresBucket", "MailBucket", "AccessLogsBucket", "TreesBucket",
)  # fmt: skip
KEYS = ("DataKey", "WebhookKey", "VaultKey", "SecretKey", "LogsKey", "TopicsKey")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_private_encrypted_and_outlives_its_stack(plain: Template, bucket: str) -> None:
    """All four locks against public access, and no access lists."""
    resource = plain["Resources"][bucket]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert list(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == [True] * 4
    assert resource["Properties"]["OwnershipControls"] == {
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]
    }
    assert resource["Properties"]["BucketEncryption"]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_answers_over_tls_only(plain: Template, bucket: str) -> None:
    """For the bucket itself and for what is in it."""
    (policy,) = [
        p
        for p in of_type(plain, "AWS::S3::BucketPolicy").values()
        if references(p["Properties"]["Bucket"]) == {bucket}
    ]
    statement, *_ = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [{"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": f"${{{bucket}.Arn}}/*"}]


@pytest.mark.parametrize("bucket", [name for name in BUCKETS if name != "AccessLogsBucket"])
def test_who_asked_a_bucket_for_what_is_logged(plain: Template, bucket: str) -> None:
    """In a bucket of its own, into which S3 alone writes."""
    assert references(properties(plain, bucket)["LoggingConfiguration"]) == {"AccessLogsBucket"}
    allowed = [one for one in _statements(plain, "AccessLogsBucket") if one["Effect"] == "Allow"]
    assert [(one["Principal"], one["Action"]) for one in allowed] == [
        ({"Service": "logging.s3.amazonaws.com"}, "s3:PutObject")
    ]


def test_an_upload_that_nobody_has_looked_at_is_read_by_the_inspector_alone(plain: Template) -> None:
    """And by GuardDuty's plan, whose role is a parameter: whatever a function's own policy says."""
    rule = _rule(plain, "IntakeBucket", "NothingUnscanned")
    assert (rule["Effect"], rule["Principal"]) == ("Deny", "*")
    assert rule["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert rule["Resource"] == {"Fn::Sub": "${IntakeBucket.Arn}/intake/*"}
    assert rule["Condition"] == {
        "ArnNotEquals": {
            "aws:PrincipalArn": [{"Fn::GetAtt": ["InspectRole", "Arn"]}, {"Ref": "MalwareRoleArn"}]
        }
    }


@pytest.mark.parametrize("name", ["api", *WORKERS])
def test_no_bucket_refuses_what_a_function_is_granted(plain: Template, name: str) -> None:
    """What a policy of a bucket denies to all but some roles is granted to those roles only."""
    held = [
        (one["Action"], one["Resource"], references(one["Condition"]))
        for bucket in BUCKETS
        for one in _statements(plain, bucket)
        if one["Effect"] == "Deny" and "aws:PrincipalArn" in str(one.get("Condition"))
    ]
    assert len(held) == 4  # intake's three places, and the vault's tags
    refused = [
        (one["Sid"], granted)
        for one in statements(plain, role_of(name))
        for actions, resource, roles in held
        if set(listed(one["Action"])) & set(actions) and role_of(name) not in roles
        for granted in listed(one["Resource"])
        if _within(granted, resource)
    ]
    assert not refused


def _within(granted: Any, denied: Any) -> bool:
    """Whether a place in a bucket lies in another one: `${IntakeBucket.Arn}/bulk/*` in `${IntakeBucket.Arn}/*`."""
    return str(granted.get("Fn::Sub", "")).startswith(denied["Fn::Sub"].rstrip("*"))


def test_every_place_of_intake_is_read_by_those_who_work_on_it_alone(plain: Template) -> None:
    """Files of evidence by the inspector, bundles by who imports them, files of many complaints by who files them."""
    reading = {
        (role, str(resource["Fn::Sub"]))
        for role in of_type(plain, "AWS::IAM::Role")
        for one in statements(plain, role)
        if {"s3:GetObject", "s3:GetObjectVersion"} & set(listed(one["Action"]))
        for resource in listed(one["Resource"])
        if references(resource) == {"IntakeBucket"}
    }
    assert reading == {
        ("InspectRole", "${IntakeBucket.Arn}/intake/*"),
        ("BundleRole", "${IntakeBucket.Arn}/imports/*"),
        ("BulkRole", "${IntakeBucket.Arn}/bulk/*"),
    }


def _rule(plain: Template, bucket: str, sid: str) -> dict[str, Any]:
    (rule,) = [one for one in _statements(plain, bucket) if one.get("Sid") == sid]
    return rule


def test_nothing_in_the_vault_is_read_without_the_tag_of_a_clean_scan(plain: Template) -> None:
    """`StringNotEquals` holds for a missing tag too, so that one without is refused; only the inspector gives it."""
    rules = {one["Sid"]: one for one in _statements(plain, "VaultBucket")}
    name, _, value = SCANNED.partition("=")
    assert rules["NothingUnscanned"]["Condition"] == {
        "StringNotEquals": {f"s3:ExistingObjectTag/{name}": value}
    }
    assert rules["NothingUnscanned"]["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert rules["TagsByTheInspectorOnly"]["Effect"] == "Deny"
    assert references(rules["TagsByTheInspectorOnly"]["Condition"]) == {"InspectRole"}


def _statements(plain: Template, bucket: str) -> list[dict[str, Any]]:
    return [
        statement
        for policy in of_type(plain, "AWS::S3::BucketPolicy").values()
        if references(policy["Properties"]["Bucket"]) == {bucket}
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def test_an_upload_is_forgotten_after_two_days(plain: Template) -> None:
    """Its older versions too: what was not submitted dies in intake."""
    (rule,) = properties(plain, "IntakeBucket")["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == 2
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_intake_keeps_versions(plain: Template) -> None:
    """So that what was inspected is what is copied."""
    assert properties(plain, "IntakeBucket")["VersioningConfiguration"] == {"Status": "Enabled"}


def test_an_unfinished_upload_can_be_gone_on_with_for_two_days(plain: Template) -> None:
    """Then its parts are dropped; nobody pays for what was given up."""
    (rule,) = properties(plain, "IntakeBucket")["LifecycleConfiguration"]["Rules"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}


def test_browsers_may_post_forms_and_put_parts_to_intake_and_nothing_else(plain: Template) -> None:
    """From any platform's pages; the presigned form or address is the permission."""
    (rule,) = properties(plain, "IntakeBucket")["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedMethods"] == ["POST", "PUT"]
    assert "CorsConfiguration" not in properties(plain, "VaultBucket")


def test_every_upload_is_noticed(plain: Template) -> None:
    """In the uploads queue, whose policy is there before the bucket asks for it."""
    (notification,) = properties(plain, "IntakeBucket")["NotificationConfiguration"]["QueueConfigurations"]
    assert notification["Event"] == "s3:ObjectCreated:*"
    assert references(notification["Queue"]) == {"UploadsQueue"}
    assert plain["Resources"]["IntakeBucket"]["DependsOn"] == "UploadsQueuePolicy"


def test_the_vault_can_lock_versions(plain: Template) -> None:
    """A lock needs versions, and can only be had from the beginning."""
    vault = properties(plain, "VaultBucket")
    assert vault["ObjectLockEnabled"] is True
    assert vault["VersioningConfiguration"] == {"Status": "Enabled"}


def test_evidence_grows_colder_and_can_be_read_at_once_at_any_age(plain: Template) -> None:
    """Seldom read after 90 days, hardly ever after a year; neither class has to be restored first."""
    (rule,) = properties(plain, "VaultBucket")["LifecycleConfiguration"]["Rules"]
    moves = [(one["StorageClass"], one["TransitionInDays"]) for one in rule["Transitions"]]
    assert moves == [("STANDARD_IA", 90), ("GLACIER_IR", 365)]
    assert rule["NoncurrentVersionTransitions"] == rule["Transitions"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}


@pytest.mark.capability("S07")
def test_nothing_in_the_vault_expires_by_itself(plain: Template) -> None:
    """What goes is decided in the case and recorded there; a lifecycle rule would leave no trace."""
    (rule,) = properties(plain, "VaultBucket")["LifecycleConfiguration"]["Rules"]
    assert not [name for name in rule if "Expiration" in name]


def test_the_vault_is_encrypted_under_its_own_key(plain: Template) -> None:
    """Not under the key that anybody of the account may use."""
    (rule,) = properties(plain, "VaultBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert references(rule) == {"VaultKey"}


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_rotated_and_outlives_its_stack(plain: Template, key: str) -> None:
    """A lost key is lost data."""
    resource = plain["Resources"][key]
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert resource["Properties"]["EnableKeyRotation"] is True
    assert resource["Properties"]["PendingWindowInDays"] == 30


def test_there_are_three_keys(plain: Template) -> None:
    """One for each kind of secret."""
    assert set(of_type(plain, "AWS::KMS::Key")) == {*KEYS, "TreeKey"}


def test_the_first_operators_key_is_generated_and_kept(plain: Template) -> None:
    """Nobody writes it down in a template, and updating the stack does not change it."""
    resource = plain["Resources"]["OperatorSecret"]
    assert resource["DeletionPolicy"] == "Retain"
    assert "SecretString" not in resource["Properties"]


def test_any_generated_operator_secret_reads_as_an_api_key(plain: Template) -> None:
    """Whichever characters are drawn: all of them, in turn, fill the whole secret."""
    rules = properties(plain, "OperatorSecret")["GenerateSecretString"]
    key_id = re.fullmatch(r'\{"key_id": "(.+)"\}', rules["SecretStringTemplate"])
    assert key_id
    assert is_id("key", key_id[1])
    drawn = set(ALPHABET) - set(rules["ExcludeCharacters"])
    assert len(drawn) ** rules["PasswordLength"] >= 2**128
    for character in drawn:
        assert (
            parse_key(f"rk_{key_id[1].removeprefix('key_')}_{character * rules['PasswordLength']}").id
            == key_id[1]
        )
