"""A pytest plugin: writes down every event that the tests it runs with put into a record, for `freeze` to choose from.

CHAINS=build/chains.jsonl python -m pytest -p tests.published.collecting tests/handlers/http tests/unit/application
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from chalicelib.domain import record

OWNERS = ("case_id", "report_id", "group_id", "alert_id", "arbitration_id")
_append = record.append
_seen: dict[str, tuple[str, str, str]] = {}
"""By hash: the kind of its owner, the hash before it, its body."""


def _noting(event: Any, **place: Any) -> record.Recorded:
    placed = _append(event, **place)
    kind = next(name for name in OWNERS if place.get(name)).removesuffix("_id")
    _seen[placed.hash] = (kind, placed.prev, placed.body)
    return placed


def pytest_configure() -> None:
    """From now on everything is noted that gets a place in a chain."""
    record.append = _noting


def pytest_unconfigure() -> None:
    """One line for each event: kind, hash before, hash, body."""
    lines = (json.dumps([kind, prev, hash_, body]) for hash_, (kind, prev, body) in _seen.items())
    Path(os.environ["CHAINS"]).write_text("\n".join(lines))
