"""How large the last built package is, by what lies in it. Builds nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import msgspec

FOLDER: Final = Path(__file__).parents[1] / "build" / "package"
SMALL: Final = 100_000
"""What is smaller is added up as one line."""


class Size(msgspec.Struct, frozen=True):
    """Bytes. `parts`: unpacked, by top-level name, the largest first. `compiled`: whether bytecode ships."""

    stage: str
    zip: int
    unpacked: int
    parts: dict[str, int]
    compiled: bool


def last(folder: Path = FOLDER) -> Size | None:
    """Of the stage that was packaged last; None before the first `make package`."""
    found = sorted(folder.glob("*/deployment.zip"), key=lambda path: path.stat().st_mtime)
    return size(found[-1]) if found else None


def size(path: Path) -> Size:
    parts: Counter[str] = Counter()
    with ZipFile(path) as archive:
        entries = archive.infolist()
    for entry in entries:
        parts[_top(entry.filename)] += entry.file_size
    large = {name: size for name, size in parts.most_common() if size >= SMALL}
    rest = parts.total() - sum(large.values())
    return Size(
        stage=path.parent.name, zip=path.stat().st_size, unpacked=parts.total(),
        parts=large | ({"the rest": rest} if rest else {}),
        compiled=any(entry.filename.endswith(".pyc") for entry in entries),
    )  # fmt: skip


def _top(name: str) -> str:
    """The package a file belongs to; all descriptions of distributions are one."""
    top = name.partition("/")[0]
    return "*.dist-info" if top.endswith(".dist-info") else top.partition(".")[0] or top
