"""Keeps the platforms' lists: one row per case or violation report, written only if newer, so order and repeats do not
matter.
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.application.ports import AgreedShare, CaseRow
from chalicelib.bootstrap import services
from chalicelib.entrypoints import shell

NO_DUE = "9999-12-31T00:00:00.000000Z"
"""Sorts a case on which no time runs behind all others."""


@shell.messages("project")
def handler(message: dict[str, Any]) -> None:
    summary = message["summary"]
    if "report_id" in json.loads(summary):
        services().views.put(message["tenant"], report_row(summary), "reports")
    else:
        services().views.put(message["tenant"], row(summary))
        if (came_to := outcome(summary)) is not None:
            services().views.put_outcome(message["tenant"], came_to)


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
        queues=tuple(fields.get("queues", ())),
    )


def outcome(summary: str) -> AgreedShare | None:
    """What the case came to, for those who negotiate a comparable one."""
    fields = json.loads(summary)
    if fields.get("agreed_percent") is None:
        return None
    return AgreedShare(
        fields["case_id"], fields["dispute_type"], fields["remedy"], fields["agreed_percent"],
        fields["updated_at"],
    )  # fmt: skip


def report_row(summary: str) -> CaseRow:
    """Of a violation report. Whose move it is: an officer's, and once time has run out a supervisor's as well."""
    fields = json.loads(summary)
    supervised = ("supervisor",) if fields["overdue"] or fields["cause"] == "silence" else ()
    return CaseRow(
        case_id=fields["report_id"],
        version=fields["version"],
        summary=summary,
        status=fields["status"],
        stage=fields["stage"],
        move=("officer", *supervised) if fields["status"] == "open" else supervised,
        due_at=fields["due_at"] or NO_DUE,
        updated_at=fields["updated_at"],
    )
