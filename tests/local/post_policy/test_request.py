"""The request around a form: its bucket, its length, its content type."""

from __future__ import annotations

import pytest

from local.post_policy import PostPolicyChecker
from local.server import CREDENTIALS
from tests.local.forms import (
    BUCKET,
    KEY,
    Store,
    encoded,
    post,
    presigned,
    send,
)


def test_a_bucket_may_be_named_by_the_host() -> None:
    """Virtual-host style, as SDKs use it on AWS."""
    store = Store()
    answer = post(presigned(), url=f"http://{BUCKET}.s3.eu-central-1.amazonaws.com/", store=store)
    assert (answer.status, list(store.files)) == (204, [KEY])


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 71])
def test_a_form_without_a_usable_boundary_is_refused(content_type: str) -> None:
    """Nothing can be told apart without it."""
    assert send(b"--x--", content_type).is_refused(400, "MalformedPOSTRequest")


def test_a_body_above_the_cap_is_refused_unread() -> None:
    """Its length is enough to know."""
    checker = PostPolicyChecker(Store(), CREDENTIALS, body_bytes=1000)
    assert post(presigned(), b"x" * 1000, checker=checker).is_refused(400, "EntityTooLarge")


def test_a_body_without_length_is_refused() -> None:
    """S3 wants to know how much comes."""
    body, content_type = encoded(presigned(), b"x")
    assert send(body, content_type, length="").is_refused(411, "MissingContentLength")


def test_a_post_to_a_bucket_that_is_no_form_is_refused() -> None:
    """moto falls over it."""
    assert send(b"key=a", "application/x-www-form-urlencoded").is_refused(412, "PreconditionFailed")
