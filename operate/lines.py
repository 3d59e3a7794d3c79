"""The lines of all lists that a record's events lead to, by the very functions with which `project` makes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from chalicelib.adapters.head_rows import PynamoHeadRows
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables, ViewRow
from chalicelib.adapters.views import PynamoViews
from chalicelib.application.docket import KIND, own_rows
from chalicelib.application.ports import CaseRow, EventRow
from chalicelib.domain.trees.heads import Leaf
from chalicelib.entrypoints import project

Place = tuple[str, str]
"""Partition and sort key."""


def lines(tables: Tables, tenant: str, events: Sequence[EventRow]) -> dict[Place, Item]:
    """As they lie in the views table once every message about the record has come."""
    views = PynamoViews(tables)
    found: dict[Place, ViewRow] = {}
    for event in events:
        for owner, line, kind in _of(tenant, event):
            row = views.line(owner, line, kind)
            known = found.get((row.pk, row.sk))
            if known is None or (known.version or 0) < (row.version or 0):
                found[row.pk, row.sk] = row
    last = events[-1]
    head = PynamoHeadRows(tables).row(Leaf(last.case_id, last.seq, last.hash), tenant)
    found[head.pk, head.sk] = head
    if (share := _agreed(events)) is not None:
        row = views.outcome(tenant, share)
        found[row.pk, row.sk] = row
    return {place: row.serialize() for place, row in found.items()}


def _agreed(events: Sequence[EventRow]) -> Any:
    """The latest outcome that was told, for there is one line of it however often a case is settled."""
    told = (project.outcome(e.summary) for e in reversed(events) if "case_id" in json.loads(e.summary))
    return next((share for share in told if share is not None), None)


def _of(tenant: str, event: EventRow) -> Iterator[tuple[str, CaseRow, str]]:
    told = msgspec.json.decode(event.summary)
    if "report_id" in told:
        yield tenant, project.report_row(event.summary), "reports"
    elif "alert_id" in told:
        yield tenant, project.alert_row(event.summary), "alerts"
    elif "arbitration_id" in told:
        yield from _docket(tenant, event, told)
    elif "group_id" in told:
        yield tenant, project.group_row(event.summary), "groups"
    else:
        yield tenant, project.row(event.summary), "cases"


def _docket(body: str, event: EventRow, told: dict[str, Any]) -> Iterator[tuple[str, CaseRow, str]]:
    line = project.arbitration_row(event.summary)
    yield body, line, KIND
    for ref in told["panel"]:
        yield own_rows(body, ref), line, KIND
    if event.type == "appointment.ended":
        gone = json.loads(event.body)["data"]["neutral"]
        if gone not in told["panel"]:
            over = json.dumps({**told, "status": "closed", "stage": "closed", "panel": []})
            yield own_rows(body, gone), project.arbitration_row(over), KIND
