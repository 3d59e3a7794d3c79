"""Keeps the lists of platforms and bodies: one row per case, violation report, alert, group or arbitration, written
only if newer, so order and repeats do not matter, and one with where its record ends; and counts, about, the members
of groups, and what is filed and joined. Of the table of cases it writes one kind of row: an event that came late once
more into its tenant's log, so that no reader misses it.
"""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from chalicelib.application.ports import AgreedShare, CaseRow, EventRow
from chalicelib.bootstrap import services
from chalicelib.domain.families import normal
from chalicelib.domain.limits import COMPLAINANT_FILINGS, FILINGS, JOINS, RESPONDENT_FILINGS
from chalicelib.domain.trees.heads import Leaf
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints import shell

NO_DUE = "9999-12-31T00:00:00.000000Z"
"""Sorts a case on which no time runs behind all others."""


@shell.messages("project")
def handler(message: dict[str, Any]) -> None:
    if "counts" in message:
        _counted(message)
        return
    if "again" in message:
        again = message["again"]
        event = msgspec.convert(again["row"], EventRow)
        seen = parse_stamp(again["seen"])
        services().store.log_again(event, again["tenant"], again["partition"], seen)
        return
    if "head" in message:
        services().head_rows.put(msgspec.convert(message["head"], Leaf), message["tenant"])
    summary = message["summary"]
    told = json.loads(summary)
    if "report_id" in told:
        services().views.put(message["tenant"], report_row(summary), "reports")
    elif "alert_id" in told:
        services().views.put(message["tenant"], alert_row(summary), "alerts")
    elif "arbitration_id" in told:
        _docket(message["tenant"], summary, message.get("gone"))
    elif "group_id" in told:
        services().views.put(message["tenant"], group_row(summary), "groups")
    else:
        if services().views.put(message["tenant"], row(summary)) and told["version"] == 1:
            _filed(message["tenant"], told)
        if (came_to := outcome(summary)) is not None:
            services().views.put_outcome(message["tenant"], came_to)


def _counted(message: dict[str, Any]) -> None:
    """Joins by `<tenant>|<group>`."""
    services().approximate.add(message["counts"])
    for place, number in message.get("joined", {}).items():
        tenant, _, group_id = place.partition("|")
        services().volumes.add(tenant, JOINS, group_id, number)


def _filed(tenant: str, told: dict[str, Any]) -> None:
    """Counted by whoever puts a new case on the list, so that what comes twice counts once. A case that changes before
    its first line is there goes uncounted.
    """
    services().volumes.add(tenant, FILINGS, "")
    for volume, name in ((RESPONDENT_FILINGS, "respondent_ref"), (COMPLAINANT_FILINGS, "complainant_ref")):
        if told[name]:
            services().volumes.add(tenant, volume, normal(told[name]))


def _docket(body: str, summary: str, gone: str | None) -> None:
    """Into the body's list, and into that of each neutral who is asked or sits; in that of one who has gone it is over
    with what he knew.
    """
    from chalicelib.application.docket import KIND, own_rows  # most lists are of cases

    views, line = services().views, arbitration_row(summary)
    views.put(body, line, KIND)
    told = json.loads(summary)
    for ref in told["panel"]:
        views.put(own_rows(body, ref), line, KIND)
    if gone is not None and gone not in told["panel"]:
        over = json.dumps({**told, "status": "closed", "stage": "closed", "panel": []})
        views.put(own_rows(body, gone), arbitration_row(over), KIND)


_MOVERS: Final = {
    "arb_accept": ("body",), "arb_appoint": ("body",), "arb_ruling": ("body", "arbitrator"),
    "arb_nonces": ("complainant", "respondent", "body"), "arb_strike": ("complainant", "respondent"),
    "arb_nominate": ("complainant", "respondent"), "arb_challenge": ("complainant", "respondent"),
    "arb_comment": ("complainant", "respondent", "arbitrator"), "arb_round": ("complainant", "respondent"),
    "arb_correct": ("complainant", "respondent"), "arb_appeal": ("complainant", "respondent"),
}  # fmt: skip
"""By the deadline that comes next: whose move it is. What is not here is the tribunal's."""


def arbitration_row(summary: str) -> CaseRow:
    """Of an arbitration."""
    fields = json.loads(summary)
    is_open, rule = fields["status"] == "open", fields["due_rule"]
    queues = {"overdue": fields["overdue"], "blocked": fields["wake_blocked"]}
    return CaseRow(
        case_id=fields["arbitration_id"],
        version=fields["version"],
        summary=summary,
        status=fields["status"],
        stage=fields["stage"],
        move=_MOVERS.get(rule, ("arbitrator",)) if is_open and rule else (),
        due_at=(fields["due_at"] if is_open else None) or NO_DUE,
        updated_at=fields["updated_at"],
        queues=tuple(name for name, holds in queues.items() if holds and is_open),
    )


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
        filed_at=fields["filed_at"],
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


def alert_row(summary: str) -> CaseRow:
    """Of an alert. No time runs on it; one that a regulator reads is in a queue of its own."""
    fields = json.loads(summary)
    closed = fields["state"] == "closed"
    return CaseRow(
        case_id=fields["alert_id"],
        version=fields["version"],
        summary=summary,
        status="closed" if closed else "open",
        stage=fields["state"],
        move=() if closed else ("officer",),
        due_at=NO_DUE,
        updated_at=fields["updated_at"],
        queues=("escalated",) if fields["escalated_at"] else (),
    )


def group_row(summary: str) -> CaseRow:
    """Of a group. What detection suggests an officer decides on; of all others the representatives and the respondent
    move, who have lists of their own.
    """
    fields = json.loads(summary)
    suggested = fields["status"] == "open" and fields["stage"] == "suggested"
    return CaseRow(
        case_id=fields["group_id"],
        version=fields["version"],
        summary=summary,
        status=fields["status"],
        stage=fields["stage"],
        move=("officer",) if suggested else (),
        due_at=fields["due_at"] or NO_DUE,
        updated_at=fields["updated_at"],
    )
