"""Fields and files: forms that S3 takes, and forms that are none."""

from __future__ import annotations

import random
import tracemalloc

from werkzeug.wrappers import Response

from local.post_policy import PostPolicyChecker
from local.post_policy.form import FIELD_BYTES
from local.server import CREDENTIALS
from tests.local.forms import (
    KEY,
    Store,
    encoded,
    post,
    presigned,
    send,
)

# --- forms that S3 takes


def test_a_form_is_taken_as_boto3_signs_it() -> None:
    """Its bytes arrive as they were sent."""
    store = Store()
    content = bytes(range(256))
    assert post(presigned(), content, store=store).status == 204
    assert store.files == {KEY: content}


def test_names_of_fields_are_the_same_in_either_case() -> None:
    """Browsers' libraries spell them in many ways."""
    fields = presigned({"Content-Type": "image/png"}, [{"content-TYPE": "image/png"}])
    assert post({name.upper(): value for name, value in fields.items()}).status == 204


def test_a_file_without_a_file_name_stays_binary() -> None:
    """moto alone would decode it as text."""
    store = Store()
    post(presigned(), b"\xff\x00", filename=None, store=store)
    assert store.files == {KEY: b"\xff\x00"}


def test_the_file_name_is_put_into_the_key_without_its_directories() -> None:
    """Before the policy is looked at."""
    store = Store()
    assert post(presigned(key="case/1/${filename}"), filename="C:\\up/a b.txt", store=store).status == 204
    assert list(store.files) == ["case/1/a b.txt"]


def test_fields_named_to_be_ignored_are_ignored() -> None:
    """They need no condition, and moto never sees them."""
    store = Store()
    assert post({**presigned(), "x-ignore-token": "1"}, store=store).status == 204
    assert "x-ignore-token" not in store.forms[0]


def test_fields_behind_the_file_are_ignored() -> None:
    """They could otherwise replace those that were checked."""
    store = Store()
    assert post(presigned(), after={"key": "elsewhere", "acl": "public-read"}, store=store).status == 204
    assert (list(store.files), store.forms[0].get("acl")) == ([KEY], None)


def test_a_big_file_is_checked_in_little_memory() -> None:
    """It goes through a file, in small pieces."""
    body, content_type = encoded(presigned(), b"x" * 16 * 1024 * 1024)
    checker = PostPolicyChecker(Response(status=204), CREDENTIALS)
    tracemalloc.start()
    answer = send(body, content_type, checker=checker)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status == 204
    assert peak < 4 * 1024 * 1024


# --- forms that are none


def test_a_form_without_key_is_refused() -> None:
    """S3 asks for the order of the fields."""
    fields = {name: value for name, value in presigned().items() if name != "key"}
    assert post(fields).is_refused(400, "InvalidArgument", "Bucket POST must contain a field named 'key'.")


def test_a_form_without_file_is_refused() -> None:
    """A part of any other name is a field."""
    assert post(presigned(), file_field="upload").is_refused(
        400, "InvalidArgument", "POST requires exactly one file"
    )


def test_a_form_with_two_files_is_refused() -> None:
    """Exactly one is allowed."""
    answer = post(presigned(), after={"file": "second"})
    assert answer.is_refused(400, "InvalidArgument", "POST requires exactly one file upload per request.")


def test_a_field_given_twice_is_refused() -> None:
    """It is not known which one S3 would take."""
    assert post({**presigned(), "KEY": KEY}).is_refused(400, "MalformedPOSTRequest")


def test_a_form_cut_off_within_the_file_is_refused() -> None:
    """The closing boundary is missing."""
    store = Store()
    body, content_type = encoded(presigned(), b"x" * 100)
    assert send(body[:-60], content_type, store=store).is_refused(400, "MalformedPOSTRequest")
    assert store.files == {}


def test_fields_longer_than_s3_reads_are_refused() -> None:
    """Twenty kilobytes before the file."""
    answer = post({**presigned(), "x-ignore-much": "x" * FIELD_BYTES})
    assert answer.is_refused(400, "MaxPostPreDataLengthExceeded")


def test_no_mutilated_form_breaks_the_checker() -> None:
    """Whatever comes, the answer is S3's, and only whole forms are stored."""
    chance = random.Random(7)
    body, content_type = encoded(presigned(), b"content")
    answers = {send(mutilated(body, chance), content_type).status for _ in range(400)}
    assert answers <= {204, 400, 403}


# --- small words used above


def mutilated(body: bytes, chance: random.Random) -> bytes:
    """The form with something lost, doubled, or replaced."""
    start = chance.randrange(len(body))
    end = min(len(body), start + chance.choice((1, 2, 40, 400)))
    junk = chance.choice(
        (b"", b"\r\n", b"\n\n", b"\x00\xff", b'"', b"--", body[start:end] * 2, bytes(chance.randbytes(9)))
    )
    return body[:start] + junk + body[end:]
