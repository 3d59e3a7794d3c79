"""What a signed policy allows, and what it does not."""

from __future__ import annotations

import base64
import json
import time

import boto3
import pytest

from local.post_policy import PostPolicyChecker
from local.server import ACCESS_KEY_ID, CREDENTIALS, SECRET_ACCESS_KEY
from tests.local.forms import (
    BUCKET,
    KEY,
    Conditions,
    Fields,
    Store,
    post,
    presigned,
)

# --- what is within the policy


@pytest.mark.parametrize("size", [2, 4])
def test_both_bounds_of_the_size_are_allowed(size: int) -> None:
    """The range is inclusive."""
    assert post(presigned(conditions=[["content-length-range", 2, 4]]), b"x" * size).status == 204


def test_a_list_of_content_types_may_all_start_as_asked() -> None:
    """S3 reads commas in this field only."""
    fields = presigned({"Content-Type": "image/png,image/gif"}, [["starts-with", "$Content-Type", "image/"]])
    assert post(fields).status == 204


# --- what is not


def test_a_form_is_refused_once_its_policy_has_expired() -> None:
    """Ten minutes after it was signed for nine."""
    checker = PostPolicyChecker(Store(), CREDENTIALS, clock=lambda: time.time() + 600)
    answer = post(presigned(expires=540), checker=checker)
    assert answer.is_refused(403, "AccessDenied", "Invalid according to Policy: Policy expired.")


def test_another_key_than_the_signed_one_is_refused() -> None:
    """The condition is told as S3 tells it."""
    told = f'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "{KEY}"]'
    assert post({**presigned(), "key": "case/2/a.txt"}).is_refused(403, "AccessDenied", told)


def test_a_key_outside_of_the_signed_prefix_is_refused() -> None:
    """Keys with a file name are signed by their prefix."""
    told = 'Policy Condition failed: ["starts-with", "$key", "case/1/"]'
    assert post({**presigned(key="case/1/${filename}"), "key": "case/2/x"}).is_refused(
        403, "AccessDenied", told
    )


def test_another_bucket_than_the_signed_one_is_refused() -> None:
    """The bucket is that of the address."""
    answer = post(presigned(), bucket="vault")
    assert answer.is_refused(403, "AccessDenied", f'Policy Condition failed: ["eq", "$bucket", "{BUCKET}"]')


def test_a_bucket_field_must_name_the_bucket_of_the_address() -> None:
    """Some SDKs send one."""
    assert post({**presigned(), "bucket": "vault"}).is_refused(403, "AccessDenied", "Policy Condition failed")


def test_another_content_type_than_the_signed_one_is_refused() -> None:
    """Values are compared exactly."""
    fields = presigned({"Content-Type": "image/png"}, [{"Content-Type": "image/png"}])
    answer = post({**fields, "Content-Type": "IMAGE/png"})
    assert answer.is_refused(
        403, "AccessDenied", 'Policy Condition failed: ["eq", "$Content-Type", "image/png"]'
    )


def test_one_wrong_content_type_in_a_list_is_refused() -> None:
    """Each member must start as asked."""
    fields = presigned({"Content-Type": "image/png,text/html"}, [["starts-with", "$Content-Type", "image/"]])
    assert post(fields).is_refused(403, "AccessDenied", "Policy Condition failed")


def test_a_field_with_a_condition_must_be_sent() -> None:
    """Even the empty prefix needs a field."""
    answer = post(presigned(conditions=[["starts-with", "$x-amz-meta-note", ""]]))
    assert answer.is_refused(403, "AccessDenied", "Policy Condition failed")


def test_a_field_without_a_condition_is_refused() -> None:
    """Nothing unsigned is stored; S3 names the field as it was sent."""
    answer = post({**presigned(), "x-amz-meta-Note": "1"})
    assert answer.is_refused(
        403, "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-Note"
    )


def test_a_policy_that_names_no_bucket_is_refused() -> None:
    """The bucket counts as a field that was sent."""
    answer = post(signed([{"key": KEY}]))
    assert answer.is_refused(403, "AccessDenied", "Invalid according to Policy: Extra input fields: bucket")


def test_a_file_above_the_size_is_refused() -> None:
    """With both numbers, as S3 gives them."""
    answer = post(presigned(conditions=[["content-length-range", 2, 4]]), b"12345")
    assert answer.is_refused(400, "EntityTooLarge")
    assert (answer.element("ProposedSize"), answer.element("MaxSizeAllowed")) == ("5", "4")


def test_a_file_below_the_size_is_refused() -> None:
    """An empty file is a file."""
    answer = post(presigned(conditions=[["content-length-range", 2, 4]]), b"")
    assert answer.is_refused(400, "EntityTooSmall")
    assert (answer.element("ProposedSize"), answer.element("MinSizeAllowed")) == ("0", "2")


@pytest.mark.parametrize(
    "document",
    [
        b"no json",
        b"[" * 100_000,
        b"[]",
        b'{"expiration": "2999-01-01T00:00:00Z"}',
        b'{"conditions": []}',
        b'{"expiration": "2999-01-01 00:00:00+01:00", "conditions": []}',
        b'{"expiration": "2999-99-01T00:00:00Z", "conditions": []}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": [{}]}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": [{"a": "b", "c": "d"}]}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": [{"a": 1}]}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": ["a"]}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": [["ends-with", "$key", "a"]]}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": [["content-length-range", 0]]}',
        b'{"expiration": "2999-01-01T00:00:00Z", "conditions": [["content-length-range", -1, 5]]}',
    ],
)
def test_a_signed_policy_that_makes_no_sense_is_refused(document: bytes) -> None:
    """Signing it does not make it one."""
    answer = post(signed_document(document[:12_000]))
    assert answer.is_refused(400, "InvalidPolicyDocument", "Invalid Policy: ")


# --- small words used above


def signed(conditions: Conditions) -> Fields:
    """A form with these conditions, and those that its signature needs."""
    own = {name: presigned()[name] for name in ("x-amz-algorithm", "x-amz-credential", "x-amz-date")}
    conditions = conditions + [{name: value} for name, value in own.items()]
    return signed_document(
        json.dumps({"expiration": "2999-01-01T00:00:00Z", "conditions": conditions}).encode()
    )


def signed_document(document: bytes) -> Fields:
    """A form with this policy, whatever it is, rightly signed: botocore's own signing, given another text."""
    from botocore.auth import S3SigV4PostAuth
    from botocore.awsrequest import AWSRequest

    fields = {**presigned(), "policy": base64.b64encode(document).decode()}
    request = AWSRequest()
    request.context["timestamp"] = fields["x-amz-date"]
    signer = S3SigV4PostAuth(
        boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY).get_credentials(), "s3", "eu-central-1"
    )
    return {**fields, "x-amz-signature": signer.signature(fields["policy"], request)}
