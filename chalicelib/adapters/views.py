"""A platform's lists of cases, violation reports, alerts and groups: one row each, in four shards per tenant, by due
and by updated.

Rows are written by `project`, after the case itself: a list may be seconds old, and says so at the edge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import reduce
from operator import and_
from typing import Any, Final

import msgspec
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.adapters.partitions import SHARDS, shard
from chalicelib.adapters.tables import Tables, ViewRow
from chalicelib.adapters.views_paging import Position, Scan, merge, read_cursor, write_cursor
from chalicelib.application.ports import AgreedShare, CaseRow, OpenRow
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import parse_stamp, stamp

MAX_PAGE: Final = 100
SCANNED: Final = 500
NO_DUE: Final = "9999-12-31T00:00:00.000000Z"
"""Sorts a case on which no time runs behind all others."""
FILTERED_READ: Final = 250
READS_PER_SHARD: Final = 4
"""Queries that a call spends on one shard in search of matches; then it answers with what it has, and a cursor."""

PREFIXES: Final = {
    "alerts": "alr",
    "arbitrations": "arb",
    "cases": "case",
    "groups": "group",
    "reports": "rep",
}
"""The lists there are, and of what the ids in them begin with."""
_KEYS: Final = {"due": "due_at", "updated": "updated_at"}


class _Bounds(msgspec.Struct, frozen=True):
    """From and to, both inclusive, as stamps; empty where open."""

    low: str = ""
    high: str = ""


class PynamoViews:
    """The Views port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, tenant_id: str, row: CaseRow, kind: str = "cases") -> bool:
        model = self._tables.views
        stored = model(
            _partition(kind, tenant_id, shard(row.case_id)),
            row.case_id,
            version=row.version,
            summary=row.summary,
            status=row.status,
            stage=row.stage,
            move=set(row.move) or None,
            queues=set(row.queues) or None,
            due_at=row.due_at or None,
            updated_at=row.updated_at,
        )
        try:
            stored.save(condition=model.pk.does_not_exist() | (model.version < row.version))
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def cases(
        self, tenant_id: str, order: str, filters: Mapping[str, str], after: str, limit: int, kind: str = "cases"
    ) -> tuple[list[CaseRow], str]:  # fmt: skip
        """A page and the cursor of the next; an empty cursor is the end.

        By due: the earliest first, and only cases with something due. By updated: the longest unchanged first, so
        that with `updated_since` it reads as a feed of changes. Bounds are inclusive. A page may be short or even
        empty and still have a cursor: matches may be rare. Raises Invalid naming every wrong argument.
        """
        due, updated = _bounds(order, filters)
        start = read_cursor(order, after, PREFIXES[kind])
        limit = min(max(limit, 1), MAX_PAGE)
        within = _within(getattr(self._tables.views, _KEYS[order]), due if order == "due" else updated)
        others = self._others(filters, order, due, updated)
        scans = [
            self._scan(_partition(kind, tenant_id, number), order, within, others, start[number], limit)
            for number in range(SHARDS)
        ]
        rows, ends = merge(scans, limit)
        return rows, write_cursor(order, ends)

    def put_outcome(self, tenant_id: str, outcome: AgreedShare) -> None:
        pk = _outcomes(tenant_id, outcome.dispute_type, outcome.remedy)
        self._tables.views(
            pk, outcome.case_id, percent=outcome.percent, updated_at=outcome.at
        ).save()  # a case that came to something else later has one line still

    def outcomes(self, tenant_id: str, dispute_type: str, remedy: str, limit: int) -> list[int]:
        found = self._tables.views.by_updated.query(
            _outcomes(tenant_id, dispute_type, remedy), limit=limit, scan_index_forward=False
        )
        return [int(row.percent) for row in found]

    def all_open(self, position: str) -> tuple[list[OpenRow], str]:
        """By a Scan of an index, which holds the lines of lists and none of the counters beside them: none goes over
        all tenants, and nobody waits for the watch. A position that was kept of another walk begins at the beginning.
        """
        model = self._tables.views
        key = json.loads(position) if position else {}
        pages = model.by_updated.scan(
            (model.status == "open") & model.pk.startswith("cases#"), page_size=SCANNED,
            last_evaluated_key=key if "updated_at" in key else None,
        ).page_iter  # fmt: skip
        items = next(pages)["Items"]
        found = [_open_row(model.from_raw_data(item)) for item in items]
        key = pages.last_evaluated_key
        return found, json.dumps(key) if key else ""

    def _others(
        self, filters: Mapping[str, str], order: str, due: _Bounds, updated: _Bounds
    ) -> Condition | None:
        """What is filtered out after reading: all that is not the range of the index itself."""
        model = self._tables.views
        found = [getattr(model, name) == filters[name] for name in ("status", "stage") if name in filters]
        if "move" in filters:
            found.append(model.move.contains(filters["move"]))
        if "queue" in filters:
            found.append(model.queues.contains(filters["queue"]))
        found.append(_within(model.updated_at, updated) if order == "due" else _within(model.due_at, due))
        wanted = [condition for condition in found if condition is not None]
        return reduce(and_, wanted) if wanted else None

    def _scan(
        self,
        pk: str,
        order: str,
        within: Condition | None,
        others: Condition | None,
        start: Position | None,
        limit: int,
    ) -> Scan[CaseRow]:
        """Reads one shard on from `start`, until there are enough matches, nothing more, or enough has been spent."""
        model, name = self._tables.views, _KEYS[order]
        # the pages themselves, for PynamoDB's own iterator reads on through empty ones without an end
        pages = getattr(model, f"by_{order}").query(
            pk, within, others, page_size=FILTERED_READ if others is not None else limit,
            last_evaluated_key=_start_key(pk, name, start),
        ).page_iter  # fmt: skip
        rows: list[tuple[Position, CaseRow]] = []
        reached = start
        for _ in range(READS_PER_SHARD):
            found = [model.from_raw_data(item) for item in next(pages)["Items"]]
            rows += [(Position(getattr(row, name), row.sk), _case_row(row)) for row in found]
            key = pages.last_evaluated_key
            reached = Position(key[name]["S"], key["sk"]["S"]) if key else None
            if reached is None or len(rows) >= limit:
                break
        return Scan(start, rows, reached)


def _open_row(row: ViewRow) -> OpenRow:
    due_at = row.due_at or NO_DUE
    return OpenRow(
        row.sk, parse_stamp(due_at) if due_at < NO_DUE else None, parse_stamp(row.updated_at or NO_DUE)
    )


def _outcomes(tenant_id: str, dispute_type: str, remedy: str) -> str:
    return f"outcomes#{tenant_id}#{dispute_type}#{remedy}"


def _partition(kind: str, tenant_id: str, number: int) -> str:
    return f"{kind}#{tenant_id}#{number}"


def _start_key(pk: str, name: str, at: Position | None) -> dict[str, dict[str, str]] | None:
    return {"pk": {"S": pk}, "sk": {"S": at.case_id}, name: {"S": at.key}} if at else None


def _case_row(row: ViewRow) -> CaseRow:
    """`move` lies there as a set; its order, the most urgent first, stands in the summary."""
    return CaseRow(
        case_id=row.sk,
        version=int(row.version or 0),
        summary=row.summary or "",
        status=row.status or "",
        stage=row.stage or "",
        move=tuple(sorted(row.move or ())),
        due_at=row.due_at or "",
        updated_at=row.updated_at or "",
        queues=tuple(sorted(row.queues or ())),
    )


def _bounds(order: str, filters: Mapping[str, str]) -> tuple[_Bounds, _Bounds]:
    """The bounds of due and of updated. Raises Invalid for whatever is wrong with the arguments, all at once."""
    faults = [] if order in _KEYS else [Fault("/order", "unknown_value", limit="due, updated")]
    moments = {"due_from": "", "due_to": "", "updated_since": ""}
    for name, text in filters.items():
        if name in moments:
            try:
                moments[name] = stamp(parse_stamp(text))
            except (ValueError, OverflowError):
                faults.append(
                    Fault(f"/{name}", "not_a_moment", remedy="Write an RFC 3339 moment with a zone.")
                )
        elif name not in ("status", "stage", "move", "queue") or not text:
            faults.append(Fault(f"/{name}", "unknown_field" if text else "empty"))
    if faults:
        raise Invalid("The list cannot be read as asked.", faults=tuple(faults))
    return _Bounds(moments["due_from"], moments["due_to"]), _Bounds(moments["updated_since"])


def _within(key: Any, bounds: _Bounds) -> Condition | None:
    match (bounds.low, bounds.high):
        case ("", ""):
            return None
        case (low, ""):
            return key >= low
        case ("", high):
            return key <= high
        case (low, high):
            # DynamoDB refuses a range whose bounds are the wrong way round; here it is just empty
            return key.between(low, high) if low <= high else key == "none"
