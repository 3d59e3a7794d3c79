"""A line of the platform's list of cases, as a line of JSON or of a CSV. What the list shows, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.domain.bulk.cells import written

COLUMNS: Final = (
    "case_id", "status", "stage", "outcome", "legal_effect", "move", "due_at", "due_rule", "due_on", "complainant_ref",
    "respondent_ref", "order_ref", "dispute_type", "remedy", "agreed_percent", "channel", "lang", "pack", "filed_at",
    "updated_at", "overdue", "defaulted", "queues", "grouped_in", "version",
)  # fmt: skip
_LINE: Final = msgspec.json.Encoder(order="sorted")


def header() -> bytes:
    return written(COLUMNS)


def row(summary: Mapping[str, Any]) -> bytes:
    """Its cells are safe to be opened with a spreadsheet. Several values stand with blanks between them."""
    return written(_cell(summary.get(name)) for name in COLUMNS)


def line(summary: Mapping[str, Any]) -> bytes:
    return _LINE.encode(summary) + b"\n"


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else value
