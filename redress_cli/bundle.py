"""Which of the two that `verify` checks it has been given: a bundle is a ZIP, a record is JSON.

The check of a bundle itself is one file that needs nothing of ours: chalicelib/domain/bundle/check.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

OPENING: Final = b"PK"
ENDING: Final = b"PK\x05\x06"


def is_bundle(arguments: Sequence[str]) -> bool:
    """By its bytes at either end, whatever it is called; a file with one end damaged is one all the same."""
    return any(_looks_so(Path(name)) for name in arguments if not name.startswith("-") and name)


def _looks_so(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            begins = file.read(2) == OPENING
            file.seek(max(0, path.stat().st_size - 22))
            return begins or file.read(4) == ENDING
    except OSError:
        return path.suffix.lower() == ".zip"
