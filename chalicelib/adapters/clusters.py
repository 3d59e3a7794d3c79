"""The index of clusters in DynamoDB. Plain attribute maps: a read of a hundred rows and a handful of one-item updates.

No row is rewritten by many for long (`domain.grouping.clusters`), and none is protected by more than its own condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters import cluster_rows as rows
from chalicelib.adapters.sizes import Item
from chalicelib.adapters.tables import Tables
from chalicelib.adapters.transaction import read
from chalicelib.application.grouping_ports import Entered, Entry
from chalicelib.application.ports import WallClock
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.grouping.clusters import CAPACITY, NOTHING, ClusterRow, begun_anew, leads
from chalicelib.domain.grouping.marks import FIRST
from chalicelib.domain.grouping.rows import CaseRow, Rows

_TRIES: Final = 4
_PAUSE: Final = 0.05
"""Seconds before the second try of what a read left over; twice as long before each further one."""
_ROOM: Final = "NOT contains(m, :id) AND (attribute_not_exists(n) OR n < :cap)"
_LEADING: Final = _ROOM + " AND attribute_not_exists(p) AND attribute_not_exists(a) AND NOT contains(o, :id)"
_OF_GENERATION: Final = _LEADING + " AND (attribute_not_exists(g) OR g = :g)"
_COUNT: Final = "SET f = if_not_exists(f, :since), l = :now, #ttl = :ttl{} ADD m :case, n :one"
_FAILED: Final = "ConditionalCheckFailedException"


class DynamoClusters:
    """The ClusterStore port. `table` gives the table's name."""

    def __init__(self, tables: Tables, table: Callable[[], str], clock: WallClock) -> None:
        self._tables, self._table, self._clock = tables, table, clock

    def look(self, names: Sequence[str]) -> Rows:
        """One BatchGetItem, unless a hot key leaves something over."""
        table = self._table()
        wanted: dict[str, Any] = {table: {"Keys": [rows.key(name) for name in names]}} if names else {}
        found: list[Item] = []
        for attempt in range(_TRIES):
            if attempt and wanted:
                self._clock.sleep(_PAUSE * 2**attempt)
            if wanted:
                answer = self._call("BatchGetItem", {"RequestItems": wanted})
                found += answer["Responses"].get(table, ())
                wanted = answer.get("UnprocessedKeys", {})
        if wanted:
            raise TryAgain("the index could not be read")
        return rows.rows_of(found)

    def note(self, name: str, slot: int, entry: bytes, instead_of: bytes | None, expires: int) -> bool:
        values: Item = {":entry": {"B": entry}, ":ttl": rows.ttl(expires)["ttl"]}
        condition = "attribute_not_exists(#e)"
        if instead_of is not None:
            condition, values[":old"] = "#e = :old", {"B": instead_of}
        return self._update(
            name, "SET #e = :entry, #ttl = :ttl", condition, values, {"#e": rows.slot(slot)}
        ).done

    def enter(self, name: str, entry: Entry) -> Entered:
        values: Item = {
            ":id": {"S": entry.case_id}, ":case": {"SS": [entry.case_id]}, ":one": {"N": "1"},
            ":cap": {"N": str(CAPACITY)}, ":now": {"N": str(entry.now)}, ":since": {"N": str(entry.since)},
            ":ttl": rows.cluster_ttl(entry.now)["ttl"],
        }  # fmt: skip
        if not leads(name):
            return self._update(name, _COUNT.format(""), _ROOM, values)
        values[":r"] = {"S": entry.scope}
        if entry.generation == FIRST:
            return self._update(name, _COUNT.format(", r = :r"), _LEADING, values)
        values[":g"] = {"S": entry.generation}
        return self._update(name, _COUNT.format(", r = :r, g = :g"), _OF_GENERATION, values)

    def begin(self, name: str, case_id: str, instead_of: ClusterRow, generation: str, now: int) -> Entered:
        begun = begun_anew(instead_of, case_id, generation, now)
        request = {
            "Item": rows.cluster_item(name, begun, now),
            "ConditionExpression": "g = :old",
            "ExpressionAttributeValues": {":old": {"S": instead_of.generation}},
        }
        refused = self._write("PutItem", request)
        return Entered(refused is None, begun if refused is None else _row(refused.get("Item")))

    def turn(self, name: str, page: int, now: int) -> None:
        values: Item = {
            ":now": {"N": str(now)}, ":page": {"N": str(page)}, ":ttl": rows.cluster_ttl(now)["ttl"],
        }  # fmt: skip
        condition = "attribute_not_exists(p) OR p < :page"
        self._update(name, "SET p = :page, l = :now, #ttl = :ttl", condition, values)

    def lead_to(self, name: str, winner: str, now: int) -> Entered:
        values: Item = {":to": {"S": winner}, ":ttl": rows.cluster_ttl(now)["ttl"]}
        condition = "attribute_not_exists(a) AND NOT contains(s, :to)"
        return self._update(name, "SET a = :to, #ttl = :ttl", condition, values)

    def take(self, name: str, loser: str, cases: int, now: int) -> Entered:
        values: Item = {
            ":id": {"S": loser}, ":loser": {"SS": [loser]}, ":ttl": rows.cluster_ttl(now)["ttl"],
        }  # fmt: skip
        update = "SET #ttl = :ttl ADD t :loser"
        if cases:
            update, values[":cases"] = f"{update}, k :cases", {"N": str(cases)}
        return self._update(name, update, "NOT contains(t, :id)", values)

    def keep(self, row: CaseRow, expires: int) -> CaseRow | None:
        request = {
            "Item": rows.case_item(row, expires), "ConditionExpression": "attribute_not_exists(pk)",
        }  # fmt: skip
        refused = self._write("PutItem", request)
        return None if refused is None else rows.case_of(refused["Item"])

    # ------------------------------------------------------------------------------------------------ for officers

    def part(self, name: str, other: str, now: int) -> None:
        values: Item = {":other": {"SS": [other]}, ":ttl": rows.cluster_ttl(now)["ttl"]}
        self._update(name, "SET #ttl = :ttl ADD s :other", "", values)

    def release(self, name: str, case_id: str, now: int) -> bool:
        values: Item = {
            ":id": {"S": case_id}, ":case": {"SS": [case_id]}, ":ttl": rows.cluster_ttl(now)["ttl"],
        }  # fmt: skip
        return self._update(name, "SET #ttl = :ttl ADD o :case", "NOT contains(o, :id)", values).done

    def dismiss(self, name: str, now: int) -> None:
        values: Item = {":yes": {"BOOL": True}, ":ttl": rows.cluster_ttl(now)["ttl"]}
        self._update(name, "SET d = :yes, #ttl = :ttl", "", values)

    def rewrite(self, row: CaseRow, expires: int) -> None:
        self._write("PutItem", {"Item": rows.case_item(row, expires)})

    # ------------------------------------------------------------------------------------------------------- calls

    def _update(
        self,
        name: str,
        update: str,
        condition: str,
        values: Item,
        names: Mapping[str, str] | None = None,
    ) -> Entered:
        request: dict[str, Any] = {
            "Key": rows.key(name),
            "UpdateExpression": update,
            "ExpressionAttributeNames": {"#ttl": "ttl", **(names or {})},
            "ExpressionAttributeValues": values,
            "ReturnValues": "ALL_NEW",
        }
        if condition:
            request["ConditionExpression"] = condition
        answered: dict[str, Any] = {}
        refused = self._write("UpdateItem", request, answered)
        item = answered.get("Attributes") if refused is None else refused.get("Item")
        return Entered(refused is None, _row(item))

    def _write(
        self, operation: str, request: dict[str, Any], answered: dict[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """None when it was done; the refusal, with the row that refused, when its condition failed."""
        request = {"TableName": self._table(), **request}
        if "ConditionExpression" in request:
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        try:
            answer = self._call(operation, request)
        except VerboseClientError as error:
            if error.response.get("Error", {}).get("Code") != _FAILED:
                raise
            refusal: dict[str, Any] = getattr(error.__cause__, "response", {})
            return refusal
        if answered is not None:
            answered.update(answer)
        return None

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Retried by botocore: every write is conditional; what was done already is refused, and known by the row."""
        return read(lambda: self._tables.reading.dispatch(operation, request))


def _row(item: Item | None) -> ClusterRow:
    """Of a key's row nothing is asked."""
    return rows.cluster_row(item) if item and item["pk"]["S"].startswith("c#") else NOTHING
