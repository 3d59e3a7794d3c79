"""Uploads in parts over moto: S3 is the memory, whoever comes second goes on, addresses fit one part only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests

from chalicelib.adapters.aws import Clients
from chalicelib.adapters.multipart import S3Parts
from chalicelib.adapters.system import SystemClock
from chalicelib.application.uploading import MIB, Part
from tests.conftest import HandClock
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

CASE, EVIDENCE = "case_" + "a" * 26, "evi_" + "e" * 26
KEY = f"intake/{CASE}/{EVIDENCE}"
PART = Part(2, 1_000)


@pytest.fixture
def parts(services: Services, clients: Clients) -> S3Parts:
    return S3Parts(clients.lazy("s3"), services.settings.intake_bucket, HandClock())


def put(services: Services, upload_id: str, number: int, body: bytes) -> None:
    boto3.client("s3").upload_part(
        Bucket=services.settings.intake_bucket, Key=KEY, UploadId=upload_id, PartNumber=number, Body=body
    )


def uploads(services: Services) -> list[str]:
    """Ids of all unfinished uploads."""
    listed = boto3.client("s3").list_multipart_uploads(Bucket=services.settings.intake_bucket)
    return [upload["UploadId"] for upload in listed.get("Uploads", ())]


def test_an_upload_is_begun_once(parts: S3Parts, services: Services) -> None:
    """Whoever comes second goes on with it."""
    first = parts.open(CASE, EVIDENCE, "video/mp4")
    assert parts.open(CASE, EVIDENCE, "video/mp4") == first == parts.unfinished(CASE, EVIDENCE)
    assert uploads(services) == [first]


@pytest.mark.capability("S07")
def test_two_who_begin_at_one_moment_end_with_one_upload(parts: S3Parts, services: Services) -> None:
    """Both choose the same one; the other is dropped."""
    for _ in range(2):
        boto3.client("s3").create_multipart_upload(Bucket=services.settings.intake_bucket, Key=KEY)
    assert len(uploads(services)) == 2
    kept = {parts.open(CASE, EVIDENCE, "video/mp4") for _ in range(2)}
    assert kept == set(uploads(services))
    assert len(kept) == 1


def test_an_upload_of_a_file_with_a_longer_name_is_another(parts: S3Parts, services: Services) -> None:
    """A key is meant as a whole."""
    boto3.client("s3").create_multipart_upload(Bucket=services.settings.intake_bucket, Key=KEY + "x")
    assert parts.unfinished(CASE, EVIDENCE) is None


def test_what_has_arrived_is_known(parts: S3Parts, services: Services) -> None:
    """By number and size."""
    upload_id = parts.open(CASE, EVIDENCE, "video/mp4")
    put(services, upload_id, 3, bytes(7))
    put(services, upload_id, 1, bytes(9))
    assert [(part.number, part.size) for part in parts.arrived(CASE, EVIDENCE, upload_id)] == [(1, 9), (3, 7)]


def test_a_part_that_comes_again_takes_the_place_of_the_first(parts: S3Parts, services: Services) -> None:
    """A broken connection does no harm."""
    upload_id = parts.open(CASE, EVIDENCE, "video/mp4")
    put(services, upload_id, 1, bytes(7))
    put(services, upload_id, 1, bytes(9))
    assert [part.size for part in parts.arrived(CASE, EVIDENCE, upload_id)] == [9]


def test_all_parts_become_one_file_of_the_declared_type(parts: S3Parts, services: Services) -> None:
    """Under the file's own key, where S3 notices it like any other upload."""
    upload_id = parts.open(CASE, EVIDENCE, "video/mp4")
    put(services, upload_id, 1, b"a" * 5 * MIB)
    put(services, upload_id, 2, b"b")
    assert not parts.whole(CASE, EVIDENCE)
    assert parts.complete(CASE, EVIDENCE, upload_id, parts.arrived(CASE, EVIDENCE, upload_id))
    stored = boto3.client("s3").head_object(Bucket=services.settings.intake_bucket, Key=KEY)
    assert (stored["ContentLength"], stored["ContentType"]) == (5 * MIB + 1, "video/mp4")
    assert parts.whole(CASE, EVIDENCE)
    assert parts.unfinished(CASE, EVIDENCE) is None


def test_of_an_upload_that_has_ended_nothing_has_arrived(parts: S3Parts, services: Services) -> None:
    """Somebody else was faster, or it was given up."""
    upload_id = parts.open(CASE, EVIDENCE, "video/mp4")
    boto3.client("s3").abort_multipart_upload(
        Bucket=services.settings.intake_bucket, Key=KEY, UploadId=upload_id
    )
    assert parts.arrived(CASE, EVIDENCE, upload_id) == []


def test_an_address_is_signed_for_one_part_and_its_length(parts: S3Parts) -> None:
    """Without a call; the host and the length are signed headers."""
    with count_calls() as calls:
        url, expires_at = parts.address(CASE, EVIDENCE, "upload-1", PART, 3_600)
    assert not calls
    query = parse_qs(urlsplit(url).query)
    assert urlsplit(url).path.endswith(KEY)
    assert (query["uploadId"], query["partNumber"]) == (["upload-1"], ["2"])
    assert query["X-Amz-SignedHeaders"] == ["content-length;host"]
    assert query["X-Amz-Expires"] == ["3600"]
    assert expires_at == datetime(2026, 11, 22, 5, tzinfo=UTC)


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[S3Parts]:
    """S3 over HTTP behind a checker that reads signed addresses as S3 does."""
    from local.server import MotoServer
    from local.server import environment as variables

    server = MotoServer()
    with variables({"AWS_ENDPOINT_URL_S3": server.start()}):
        yield S3Parts(Clients().lazy("s3"), environment["INTAKE_BUCKET"], SystemClock())
    server.stop()


@pytest.mark.capability("S07")
@pytest.mark.parametrize(
    ("body", "changed", "taken"),
    [
        (bytes(1_000), ("", ""), True),
        (bytes(1_001), ("", ""), False),
        (bytes(999), ("", ""), False),
        (bytes(1_000), ("partNumber=2", "partNumber=3"), False),
        (bytes(1_000), (EVIDENCE, "evi_" + "f" * 26), False),
    ],
    ids=["the part", "a byte more", "a byte less", "another part", "another file"],
)
def test_an_address_takes_its_part_and_nothing_else(
    served: S3Parts, body: bytes, changed: tuple[str, str], taken: bool
) -> None:
    """Of exactly its size."""
    upload_id = served.open(CASE, EVIDENCE, "video/mp4")
    url, _ = served.address(CASE, EVIDENCE, upload_id, PART, 3_600)
    answer: Any = requests.put(url.replace(*changed) if changed[0] else url, data=body, timeout=10)
    assert (answer.status_code == 200) is taken
    assert [part.size for part in served.arrived(CASE, EVIDENCE, upload_id)] == ([1_000] if taken else [])
