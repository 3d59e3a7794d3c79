"""What is made of a kept file: beside it in the vault, under its lock, once."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from PIL import Image

from chalicelib.adapters.inspection import vault
from chalicelib.application.ports import Derivatives, Kept
from chalicelib.domain.case.exhibits import Derived
from tests.adapters.inspection.making import box, movie, pdf, picture, place

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

CASE, EVIDENCE = "case_" + "a" * 26, "evi_" + "e" * 26
KEY = f"vault/{CASE}/{EVIDENCE}"
UNTIL = datetime(2029, 11, 22, 4, tzinfo=UTC)
PICTURE = picture("JPEG", (900, 600))
MOVIE = movie(box(b"udta", place()), data=bytes(3_000_000))


def kept(services: Services, content: bytes, media_type: str, until: datetime = UNTIL) -> Kept:
    """As it lies in the vault after `keep`."""
    sha256 = hashlib.sha256(content).hexdigest()
    version = boto3.client("s3").put_object(
        Bucket=services.settings.vault_bucket, Key=KEY, Body=content, Metadata={"sha256": sha256}
    )["VersionId"]
    return Kept(CASE, EVIDENCE, version, sha256, len(content), media_type, until)


def derived(services: Services, content: bytes, media_type: str) -> Derivatives:
    return services.files.derive(kept(services, content, media_type))


def stored(services: Services, which: str, made: Derived | None) -> dict[str, Any]:
    assert made is not None
    bucket = services.settings.vault_bucket
    found: dict[str, Any] = boto3.client("s3").get_object(
        Bucket=bucket, Key=f"{KEY}/{which}", VersionId=made.version_id
    )
    content = found["Body"].read()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (made.sha256, made.size)
    return found | {"content": content}


def versions(services: Services) -> list[str]:
    listed = boto3.client("s3").list_object_versions(Bucket=services.settings.vault_bucket)
    return sorted(version["Key"] for version in listed.get("Versions", ()))


@pytest.mark.capability("S07")
def test_a_picture_has_a_copy_and_a_thumbnail(services: Services) -> None:
    """Each under its own hash; the original is as it was."""
    made = derived(services, PICTURE, "image/jpeg")
    copy, small = stored(services, "copy", made.copy), stored(services, "thumbnail", made.thumbnail)
    assert b"Brindlemoor" in PICTURE
    assert b"Brindlemoor" not in copy["content"] + small["content"]
    assert Image.open(io.BytesIO(small["content"])).size == (512, 341)


def test_what_is_made_is_locked_like_the_file(services: Services) -> None:
    """And lies under the vault's key."""
    made = derived(services, PICTURE, "image/jpeg")
    for which, one in (("copy", made.copy), ("thumbnail", made.thumbnail)):
        found = stored(services, which, one)
        assert (found["ObjectLockMode"], found["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", UNTIL)
        assert found["SSEKMSKeyId"] == services.settings.vault_key_id
        assert found["ContentType"] == "application/octet-stream"
        assert found["Metadata"] == {"sha256": one and one.sha256, "of": hashlib.sha256(PICTURE).hexdigest()}


def test_making_it_twice_makes_it_once(services: Services) -> None:
    """A message that comes again finds everything, and a later day is kept as well."""
    file = kept(services, PICTURE, "image/jpeg")
    first = services.files.derive(file)
    later = Kept(
        CASE, EVIDENCE, file.version_id, file.sha256, file.size, "image/jpeg", UNTIL + timedelta(days=9)
    )
    assert services.files.derive(later) == first
    assert versions(services) == [KEY, f"{KEY}/copy", f"{KEY}/thumbnail"]
    assert stored(services, "copy", first.copy)["ObjectLockRetainUntilDate"] == UNTIL + timedelta(days=9)


@pytest.mark.capability("S07")
@pytest.mark.parametrize("part", [16 * 2**20, 5 * 2**18], ids=["in one part", "in three parts"])
def test_a_film_that_tells_its_place_has_a_copy(
    services: Services, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """Of the same length, without a thumbnail."""
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    monkeypatch.setattr(vault, "PART_BYTES", part)
    made = derived(services, MOVIE, "video/mp4")
    found = stored(services, "copy", made.copy)
    assert (len(found["content"]), made.thumbnail) == (len(MOVIE), None)
    assert b"48.8567" not in found["content"]
    assert found["ObjectLockRetainUntilDate"] == UNTIL


def test_a_large_file_is_fetched_in_blocks(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same result."""
    whole = derived(services, PICTURE, "image/jpeg")
    monkeypatch.setattr(vault, "HELD_BYTES", 1_000)
    in_blocks = services.files.derive(kept(services, PICTURE + bytes(1), "image/jpeg"))
    assert whole.copy is not None
    assert in_blocks.copy is not None
    assert whole.copy.sha256 == in_blocks.copy.sha256


@pytest.mark.parametrize(
    ("content", "media_type"), [(pdf(), "application/pdf"), (movie(), "video/mp4"), (b"hello", "text/plain")]
)
def test_of_other_files_nothing_is_made(services: Services, content: bytes, media_type: str) -> None:
    """The other side gets them as they came."""
    assert derived(services, content, media_type) == Derivatives()
    assert versions(services) == [KEY]
