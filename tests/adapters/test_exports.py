"""The exports bucket: files in parts, links, and nothing left of what broke off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters.exports import PART_BYTES, S3Exports, export_key, parts

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

ROOT = "ab" * 32


@pytest.fixture
def exports(services: Services) -> S3Exports:
    assert isinstance(services.exports, S3Exports)
    return services.exports


def test_parts_are_all_of_one_size_but_the_last() -> None:
    """However the bytes come."""
    assert [len(part) for part in parts(iter([b"abc", b"d" * 9, b"", b"e"]), 5)] == [5, 5, 3]
    assert list(parts(iter([]), 5)) == []


def test_no_more_than_a_part_is_held() -> None:
    """The first part leaves before the third chunk is asked for."""
    asked: list[int] = []

    def body() -> Iterator[bytes]:
        for n in range(4):
            asked.append(n)
            yield b"12345"

    assert next(parts(body(), 8)) == b"12345123"
    assert asked == [0, 1]


def test_a_file_of_several_parts_arrives_whole(services: Services, exports: S3Exports) -> None:
    """8 MiB and a bit."""
    exports.put("case_x", "bdl_x", ROOT, iter([b"x" * PART_BYTES, b"end"]))
    found = services.clients.get("s3").get_object(
        Bucket=services.settings.exports_bucket, Key=export_key("case_x", "bdl_x", ROOT)
    )
    assert found["ContentLength"] == PART_BYTES + 3
    assert found["ContentType"] == "application/zip"


def test_what_breaks_off_leaves_nothing(services: Services, exports: S3Exports) -> None:
    """Neither a file nor parts that somebody pays for."""

    def breaks() -> Iterator[bytes]:
        yield b"x" * PART_BYTES
        raise TimeoutError

    with pytest.raises(TimeoutError):
        exports.put("case_x", "bdl_y", ROOT, breaks())
    s3, bucket = services.clients.get("s3"), services.settings.exports_bucket
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket, Prefix="exports/case_x/bdl_y")


def test_a_link_is_an_attachment_of_five_minutes(exports: S3Exports) -> None:
    """Under a name that tells which case and which bundle."""
    url, expires_at = exports.link("case_x", "bdl_x", ROOT)
    assert "X-Amz-Expires=300" in url
    assert "response-content-disposition=attachment" in url
    assert "case_x-bdl_x.zip" in url
    assert f"exports/case_x/bdl_x-{ROOT[:32]}.zip" in url
    assert expires_at.isoformat() == "2026-11-22T04:05:00+00:00"
