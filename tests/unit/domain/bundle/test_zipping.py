"""The writer of bundles' ZIPs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from chalicelib.domain.bundle import zipping
from chalicelib.domain.bundle.zipping import TooLarge, zipped


def test_any_unzipper_reads_it() -> None:
    """Names in UTF-8, checksums right, one fixed time."""
    made = b"".join(zipped([("照片.txt", iter([b"ab", b"c"])), ("empty", iter([]))]))
    with zipfile.ZipFile(io.BytesIO(made)) as box:
        assert box.testzip() is None
        assert {info.filename: box.read(info) for info in box.infolist()} == {
            "照片.txt": b"abc",
            "empty": b"",
        }
        assert {info.date_time for info in box.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_chunks_leave_as_they_come() -> None:
    """Nothing of a file is held: its first chunk is out before the second is asked for."""
    asked: list[int] = []

    def body() -> Iterator[bytes]:
        for n in range(3):
            asked.append(n)
            yield b"x"

    stream = zipped([("a", body())])
    next(stream)  # the header
    assert asked == []
    next(stream)
    assert asked == [0]


def test_more_than_a_plain_zip_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is written."""
    monkeypatch.setattr(zipping, "MAX_BYTES", 100)
    with pytest.raises(TooLarge):
        b"".join(zipped([("a", iter([b"x" * 101]))]))
