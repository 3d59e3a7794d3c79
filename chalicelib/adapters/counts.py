"""Complaints by tenant, key and day, in the views table: derived data, which no index shows.

`count#<tenant>#<kind>#<value>` / `<day>` is a set of marks, with some of the cases by name (see `domain.counting`);
`alert` beside the days names the alert it led to last; `count#<tenant>` / `since` is the first day of counting. Days go
by themselves (`ttl`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec.structs import replace
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.adapters.caches import TtlCache
from chalicelib.adapters.tables import Tables, ViewRow
from chalicelib.application.alert_ports import History
from chalicelib.application.ports import WallClock
from chalicelib.domain.counting import KEPT, Day, Key, mark, rarity, slot
from chalicelib.domain.systemic import HISTORY

REMEMBERED_SECONDS: Final = 900
KEPT_DAYS: Final = HISTORY + 21
"""A few more than are looked at: who redrives old messages finds the rows they have counted in."""
_ALERT: Final = "alert"
"""Sorts behind every day."""
_FAILED: Final = "ConditionalCheckFailedException"


class PynamoCounts:
    """The Counts port."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables = tables
        self._thin: TtlCache[int] = TtlCache(clock)
        self._history: TtlCache[History] = TtlCache(clock, 2_000)
        self._since: TtlCache[date] = TtlCache(clock, 1_000)
        self._alerts: TtlCache[str] = TtlCache(clock)

    def add(self, tenant_id: str, key: Key, day: date, case_id: str) -> Day | None:
        """One UpdateItem. A process learns how thin a busy day has become from its own writes, or when one is refused:
        from then on cases that are not kept cost nothing.
        """
        own, place = mark(case_id), (_pk(tenant_id, key), day.isoformat())
        if rarity(own) < (self._thin.get(place) or 0):
            return None
        row = self._tables.views(*place)
        if not self._marked(row, own, case_id, day):
            row.refresh()
        counted = _day(row)
        if len(counted.marks) > KEPT:
            counted = self._halved(row, counted)
        if counted.thin:
            self._thin.put(place, counted.thin, REMEMBERED_SECONDS)
        return counted if own in counted.marks else None

    def history(self, tenant_id: str, key: Key, day: date) -> History:
        pk = _pk(tenant_id, key)
        found = self._history.get((pk, day))
        if found is None:
            found = self._read(pk, day)
            self._history.put((pk, day), found, REMEMBERED_SECONDS)
        claimed = self._alerts.get(pk)
        return found if claimed is None else replace(found, alert_id=claimed)

    def since(self, tenant_id: str, day: date) -> date:
        found = self._since.get(tenant_id)
        if found is None:
            found = date.fromisoformat(self._first(f"count#{tenant_id}", "since", day.isoformat()))
            self._since.put(tenant_id, found, REMEMBERED_SECONDS)
        return found

    def claim(self, tenant_id: str, key: Key, alert_id: str, instead_of: str) -> str:
        pk = _pk(tenant_id, key)
        stands = self._instead(pk, alert_id, instead_of) if instead_of else self._first(pk, _ALERT, alert_id)
        self._alerts.put(pk, stands, REMEMBERED_SECONDS)
        return stands

    def _marked(self, row: ViewRow, own: str, case_id: str, day: date) -> bool:
        """False where the day has become too thin for this mark."""
        model = self._tables.views
        try:
            row.update(
                actions=[
                    model.seen.add({own}),
                    getattr(model, f"case_{slot(own)}").set(case_id),
                    model.ttl.set(_expiry(day)),
                ],
                condition=model.thin.does_not_exist() | (model.thin <= rarity(own)),
            )
        except UpdateError as error:
            _met_condition(error)
            return False
        return True

    def _halved(self, row: ViewRow, counted: Day) -> Day:
        """Nobody who marks at the same moment is lost: unless the set is as it was seen, the next one tries."""
        model, fewer = self._tables.views, counted.halved()
        try:
            row.update(
                actions=[model.seen.set(set(fewer.marks)), model.thin.set(fewer.thin)],
                condition=model.seen == set(counted.marks),
            )
        except UpdateError as error:
            _met_condition(error)
            return counted
        return fewer

    def _read(self, pk: str, day: date) -> History:
        model, first = self._tables.views, (day - timedelta(days=HISTORY - 1)).isoformat()
        rows = list(model.query(pk, model.sk.between(first, _ALERT)))
        days = {date.fromisoformat(row.sk): _day(row) for row in rows if row.sk < day.isoformat()}
        return History(days, next((row.alert or "" for row in rows if row.sk == _ALERT), ""))

    def _first(self, pk: str, sk: str, text: str) -> str:
        """What stands there, which is this where nothing did."""
        model = self._tables.views
        try:
            return model.get(pk, sk, consistent_read=True).alert or ""
        except model.DoesNotExist:
            return self._put(pk, sk, text, model.pk.does_not_exist())

    def _instead(self, pk: str, text: str, before: str) -> str:
        return self._put(pk, _ALERT, text, self._tables.views.alert == before)

    def _put(self, pk: str, sk: str, text: str, condition: Condition) -> str:
        model = self._tables.views
        try:
            model(pk, sk, alert=text).save(condition=condition)
        except PutError as error:
            _met_condition(error)
            return model.get(pk, sk, consistent_read=True).alert or ""
        return text


def _pk(tenant_id: str, key: Key) -> str:
    return f"count#{tenant_id}#{key.kind.value}#{key.value}"


def _day(row: ViewRow) -> Day:
    named: Iterable[str | None] = (row.case_0, row.case_1, row.case_2)
    return Day(frozenset(row.seen or ()), int(row.thin or 0), tuple(case for case in named if case))


def _expiry(day: date) -> int:
    """Unix seconds."""
    last = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=KEPT_DAYS)
    return int(last.timestamp())


def _met_condition(error: PutError | UpdateError) -> None:
    """Raises anything but a condition that failed."""
    if error.cause_response_code != _FAILED:
        raise error
