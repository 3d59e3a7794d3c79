"""A platform's lists of cases, violation reports, alerts and groups: one row each, in four shards per tenant, by due
and by updated; of cases by filing as well.

Rows are written by `project`, after the case itself: a list may be seconds old, and says so at the edge. The index by
filing holds keys alone, so that it is written once in a case's life; its rows are fetched as they stand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from pynamodb.exceptions import PutError

from chalicelib.adapters import views_filters
from chalicelib.adapters.partitions import SHARDS, shard
from chalicelib.adapters.tables import Tables, ViewRow
from chalicelib.adapters.views_paging import Position, Scan, merge, read_cursor, write_cursor
from chalicelib.application.ports import AgreedShare, CaseRow, OpenRow
from chalicelib.domain.values import parse_stamp

MAX_PAGE: Final = 100
SCANNED: Final = 500
NO_DUE: Final = "9999-12-31T00:00:00.000000Z"
"""Sorts a case on which no time runs behind all others."""
FILTERED_READ: Final = 250
FETCHED_READ: Final = 100
"""Of the index by filing: so many rows come with one BatchGetItem."""
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


class PynamoViews:
    """The Views port."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, tenant_id: str, row: CaseRow, kind: str = "cases") -> bool:
        model, stored = self._tables.views, self.line(tenant_id, row, kind)
        try:
            stored.save(condition=model.pk.does_not_exist() | (model.version < row.version))
        except PutError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def line(self, tenant_id: str, row: CaseRow, kind: str = "cases") -> ViewRow:
        """As it is to lie in the table."""
        return self._tables.views(
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
            filed_at=row.filed_at or None,
        )

    def cases(
        self, tenant_id: str, order: str, filters: Mapping[str, str], after: str, limit: int, kind: str = "cases"
    ) -> tuple[list[CaseRow], str]:  # fmt: skip
        """A page and the cursor of the next; an empty cursor is the end.

        By due: the earliest first, and those on which no time runs last. By updated: the longest unchanged first, so
        that with `updated_since` it reads as a feed of changes. By filed: the oldest first. With a minus before it,
        the other way round. Bounds are inclusive. A page may be short or even empty and still have a cursor: matches
        may be rare. Raises Invalid naming every wrong argument.
        """
        wanted = views_filters.read(order, filters)
        start = read_cursor(order, after, PREFIXES[kind])
        limit = min(max(limit, 1), MAX_PAGE)
        scans = [
            self._scan(_partition(kind, tenant_id, number), wanted, start[number], limit)
            for number in range(SHARDS)
        ]
        rows, ends = merge(scans, limit, newest=wanted.order.newest)
        return rows, write_cursor(order, ends)

    def put_outcome(self, tenant_id: str, outcome: AgreedShare) -> None:
        self.outcome(tenant_id, outcome).save()  # a case that came to something else later has one line still

    def outcome(self, tenant_id: str, outcome: AgreedShare) -> ViewRow:
        """As it is to lie in the table."""
        pk = _outcomes(tenant_id, outcome.dispute_type, outcome.remedy)
        return self._tables.views(pk, outcome.case_id, percent=outcome.percent, updated_at=outcome.at)

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

    def _scan(
        self, pk: str, wanted: views_filters.Wanted, start: Position | None, limit: int
    ) -> Scan[CaseRow]:  # fmt: skip
        """Reads one shard on from `start`, until there are enough matches, nothing more, or enough has been spent."""
        name = wanted.order.key
        rows: list[tuple[Position, CaseRow]] = []
        reached = start
        pages = self._pages(pk, wanted, start, limit)
        for _ in range(READS_PER_SHARD):
            found, reached = next(pages)
            rows += [(Position(getattr(row, name), row.sk), _case_row(row)) for row in found]
            if reached is None or len(rows) >= limit:
                break
        return Scan(start, rows, reached)

    def _pages(
        self, pk: str, wanted: views_filters.Wanted, start: Position | None, limit: int
    ) -> Iterator[tuple[list[ViewRow], Position | None]]:
        """The matches of each page of the index, and how far it goes; None at its end. The pages themselves, for
        PynamoDB's own iterator reads on through empty ones without an end.
        """
        model, name = self._tables.views, wanted.order.key
        by_keys = wanted.order.name == "filed"
        others = None if by_keys else wanted.others(model)
        most = FETCHED_READ if by_keys else FILTERED_READ if others is not None else limit
        pages = getattr(model, f"by_{wanted.order.name}").query(
            pk, wanted.within(model), others, page_size=most, scan_index_forward=not wanted.order.newest,
            last_evaluated_key=_start_key(pk, name, start),
        ).page_iter  # fmt: skip
        for page in pages:
            found = [model.from_raw_data(item) for item in page["Items"]]
            key = pages.last_evaluated_key
            rows = self._fetched(found, wanted) if by_keys else found
            yield rows, Position(key[name]["S"], key["sk"]["S"]) if key else None

    def _fetched(self, keys: list[ViewRow], wanted: views_filters.Wanted) -> list[ViewRow]:
        """The rows themselves, in the order of their keys."""
        found = self._tables.views.batch_get([(row.pk, row.sk) for row in keys]) if keys else ()
        whole = {row.sk: row for row in found}
        return [whole[key.sk] for key in keys if key.sk in whole and wanted.matches(whole[key.sk])]


def _open_row(row: ViewRow) -> OpenRow:
    due_at = row.due_at or NO_DUE
    return OpenRow(
        row.sk, parse_stamp(due_at) if due_at < NO_DUE else None, parse_stamp(row.updated_at or NO_DUE)
    )


def _outcomes(tenant_id: str, dispute_type: str, remedy: str) -> str:
    return f"outcomes#{tenant_id}#{dispute_type}#{remedy}"


def _partition(kind: str, tenant_id: str, number: int) -> str:
    return f"{kind}#{tenant_id}#{number}"


def list_place(kind: str, tenant_id: str, id_: str) -> tuple[str, str]:
    """Where a line of a list lies."""
    return _partition(kind, tenant_id, shard(id_)), id_


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
        filed_at=row.filed_at or "",
    )
