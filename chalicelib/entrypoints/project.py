"""Keeps the platforms' lists: one row per case, written only if newer, so order and repeats do not matter."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.application.ports import CaseRow
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell

NO_DUE = "9999-12-31T00:00:00.000000Z"
"""Sorts a case on which no time runs behind all others."""


@shell.messages("project")
def handler(message: dict[str, Any]) -> None:
    services().views.put(message["tenant"], row(message["summary"]))


def row(summary: str) -> CaseRow:
    """The list's line for a summary."""
    fields = json.loads(summary)
    return CaseRow(
        case_id=fields["case_id"],
        version=fields["version"],
        summary=summary,
        status=fields["status"],
        stage=fields["stage"],
        move=tuple(fields["move"]),
        due_at=fields["due_at"] or NO_DUE,
        updated_at=fields["updated_at"],
    )
