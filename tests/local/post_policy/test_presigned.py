"""Presigned links as boto3 makes them, and requests that are none."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from werkzeug.test import EnvironBuilder

from local.post_policy import PostPolicyChecker
from local.server import ACCESS_KEY_ID, CREDENTIALS, SECRET_ACCESS_KEY
from tests.local.forms import (
    BUCKET,
    ENDPOINT,
    Answer,
    Store,
    answered,
    client,
)


@pytest.mark.parametrize("key", ["a.txt", "case 1/ä+b&c=d.txt", "a%2Fb", "//x/../y"])
def test_a_presigned_link_opens_its_file(key: str) -> None:
    """Whatever characters its name has."""
    assert get(link(key, ResponseContentDisposition='attachment; filename="ä b.txt"')).status == 200


def test_a_presigned_link_expires() -> None:
    """Not at its last second, but after it."""
    url = link(expires=60)
    assert get(url, after=58).status == 200
    assert get(url, after=62).is_refused(403, "AccessDenied", "Request has expired")


def test_a_link_from_the_future_is_not_valid_yet() -> None:
    """A quarter of an hour is forgiven."""
    assert get(link(), after=-1000).is_refused(403, "AccessDenied", "Request is not yet valid")


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("/a.txt", "/b.txt"),
        lambda url: url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"),
        lambda url: url + "&response-content-type=text%2Fhtml",
        lambda url: url.replace("127.0.0.1", "localhost"),
        lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"),
    ],
)
def test_a_changed_link_does_not_match_its_signature(change: Callable[[str], str]) -> None:
    """Path, expiry, further parameters, host and signature."""
    assert get(change(link(expires=60))).is_refused(403, "SignatureDoesNotMatch")


def test_a_link_is_good_for_its_method_only() -> None:
    """A link to read does not delete."""
    assert get(link(), method="DELETE").is_refused(403, "SignatureDoesNotMatch")


def test_a_link_by_an_unknown_key_is_refused() -> None:
    """As for forms."""
    assert get(link(access_key_id="AKIAOTHER")).is_refused(403, "InvalidAccessKeyId")


def test_a_link_without_all_its_parts_is_refused() -> None:
    """A missing expiry is not endless."""
    url = link(expires=60).replace("X-Amz-Expires=60&", "")
    assert get(url).is_refused(400, "AuthorizationQueryParametersError")


def test_a_link_may_not_live_longer_than_a_week() -> None:
    """S3's limit, which boto3 does not know."""
    assert get(link(expires=604_801)).is_refused(400, "AuthorizationQueryParametersError")


@pytest.mark.parametrize("query", ["Signature=x&AWSAccessKeyId=y&Expires=9", "x=Signature=", "%53ignature=1"])
def test_what_moto_takes_for_a_signature_is_refused(query: str) -> None:
    """It opens every file to whoever writes this word into the address."""
    assert get(f"{ENDPOINT}/{BUCKET}/a.txt?{query}").is_refused(400, "InvalidRequest")


@pytest.mark.parametrize(
    "path", ["/", "/intake/a.txt", "/intake?list-type=2&prefix=signature", "/moto-api/reset"]
)
def test_all_other_requests_pass_untouched(path: str) -> None:
    """What they may do is not for this checker to say."""
    assert get(ENDPOINT + path).status == 200


# --- small words used above


def link(key: str = "a.txt", expires: int = 60, access_key_id: str = ACCESS_KEY_ID, **more: str) -> str:
    parameters = {"Bucket": BUCKET, "Key": key, **more}
    return client(access_key_id, SECRET_ACCESS_KEY).generate_presigned_url("get_object", parameters, expires)


def get(url: str, *, method: str = "GET", after: float = 0) -> Answer:
    """Ask for a link some seconds after now, with the address as it was written."""
    parts = urlsplit(url)
    raw = f"{parts.path}?{parts.query}"
    environ = EnvironBuilder(parts.path, f"http://{parts.netloc}", method=method).get_environ()
    environ.update(QUERY_STRING=parts.query, RAW_URI=raw, REQUEST_URI=raw)
    checker = PostPolicyChecker(Store(), CREDENTIALS, clock=lambda: time.time() + after)
    return answered(checker, environ)
