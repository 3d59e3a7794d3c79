"""The signature of a form: by a known key, and for just this policy, day, region and service."""

from __future__ import annotations

import base64
import json

import pytest

from local.post_policy import PostPolicyChecker
from local.server import ACCESS_KEY_ID
from tests.local.forms import (
    KEY,
    Fields,
    Store,
    post,
    presigned,
)


def test_the_signature_of_awss_own_example_is_right() -> None:
    """The form in AWS's documentation of Signature Version 4, with its published signature."""
    credentials = {"AKIAIOSFODNN7EXAMPLE": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    checker = PostPolicyChecker(Store(), credentials, clock=lambda: 1451390400.0)
    answer = post(aws_example(), filename="photo.jpg", bucket="sigv4examplebucket", checker=checker)
    assert answer.status == 204


def test_a_form_without_policy_is_refused() -> None:
    """The bucket is private."""
    assert post({"key": KEY}).is_refused(403, "AccessDenied", "Access Denied")


@pytest.mark.parametrize("name", ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"])
def test_a_missing_part_of_the_signature_is_named(name: str) -> None:
    """In the spelling of S3's own answer."""
    fields = {n: value for n, value in presigned().items() if n != name.lower()}
    assert post(fields).is_refused(
        400, "InvalidArgument", f"Bucket POST must contain a field named '{name}'."
    )


def test_a_signature_by_another_secret_is_refused() -> None:
    """Only the local key opens the local bucket."""
    assert post(presigned(secret="other")).is_refused(403, "SignatureDoesNotMatch")


def test_an_unknown_access_key_is_refused() -> None:
    """Whatever it signed with."""
    assert post(presigned(access_key_id="AKIAOTHER")).is_refused(403, "InvalidAccessKeyId")


def test_a_policy_changed_after_signing_is_refused() -> None:
    """The signature covers its text."""
    fields = presigned(conditions=[["content-length-range", 0, 1]])
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["conditions"].remove(["content-length-range", 0, 1])
    changed = base64.b64encode(json.dumps(policy).encode()).decode()
    assert post({**fields, "policy": changed}).is_refused(403, "SignatureDoesNotMatch")


def test_a_signature_for_another_service_is_refused() -> None:
    """The credential says what a signature is good for."""
    fields = presigned()
    other = fields["x-amz-credential"].replace("/s3/", "/sqs/")
    assert post({**fields, "x-amz-credential": other}).is_refused(
        400, "InvalidArgument", "the Credential is mal-formed"
    )


def test_a_signature_for_another_region_does_not_match() -> None:
    """The region is part of the signing key."""
    fields = presigned()
    other = fields["x-amz-credential"].replace("/eu-central-1/", "/eu-west-1/")
    assert post({**fields, "x-amz-credential": other}).is_refused(403, "SignatureDoesNotMatch")


def test_the_dates_of_credential_and_form_must_agree() -> None:
    """The day is part of the signing key."""
    answer = post({**presigned(), "x-amz-date": "20200101T000000Z"})
    assert answer.is_refused(400, "InvalidArgument", "the date in the Credential")


def test_a_date_in_another_form_is_refused() -> None:
    """S3 knows one form."""
    assert post({**presigned(), "x-amz-date": "today"}).is_refused(
        400, "InvalidArgument", "X-Amz-Date must be"
    )


def test_the_old_signature_is_refused() -> None:
    """Version 2 is not for new buckets."""
    fields = {"key": KEY, "policy": "e30=", "AWSAccessKeyId": ACCESS_KEY_ID, "signature": "x"}
    assert post(fields).is_refused(400, "InvalidRequest", "The authorization mechanism")


# --- small words used above


def aws_example() -> Fields:
    lines = (
        '{ "expiration": "2015-12-30T12:00:00.000Z",',
        '  "conditions": [',
        '    {"bucket": "sigv4examplebucket"},',
        '    ["starts-with", "$key", "user/user1/"],',
        '    {"acl": "public-read"},',
        '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
        '    ["starts-with", "$Content-Type", "image/"],',
        '    {"x-amz-meta-uuid": "14365123651274"},',
        '    {"x-amz-server-side-encryption": "AES256"},',
        '    ["starts-with", "$x-amz-meta-tag", ""],',
        "",
        '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
        '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
        '    {"x-amz-date": "20151229T000000Z" }',
        "  ]",
        "}",
    )
    return {
        "key": "user/user1/${filename}",
        "acl": "public-read",
        "success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html",
        "Content-Type": "image/jpeg",
        "x-amz-meta-uuid": "14365123651274",
        "x-amz-server-side-encryption": "AES256",
        "X-Amz-Credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20151229T000000Z",
        "x-amz-meta-tag": "",
        "Policy": base64.b64encode("\r\n".join(lines).encode()).decode(),
        "X-Amz-Signature": "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
    }
