"""The traces that the effects of events leave, as reconciling reads them: rows of lists, ends of records, places among
those alike, deliveries; and `repeated#<event>`, a mark for events some of whose messages were sent once more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

import msgspec

from chalicelib.adapters.deliveries import delivery_key
from chalicelib.adapters.head_rows import place as end_place
from chalicelib.adapters.tables import Tables, ViewRow
from chalicelib.adapters.views import PREFIXES, list_place
from chalicelib.application.ports import Tenant, WallClock
from chalicelib.application.reconciling_ports import Line, LogOf
from chalicelib.domain.grouping.reading import case_row

KEPT_FOR: Final = timedelta(days=30)
"""Of a mark: longer than any night looks back."""
PAGE: Final = 1_000
"""Rows of the directory that one Scan looks at."""
_LISTS: Final = {prefix: kind for kind, prefix in PREFIXES.items()}
_REPEATED: Final = "repeated#"
_ALIKE: Final = "-"
Key = tuple[str, str]


class PynamoTenants:
    """The Tenants port: a Scan of the directory, once a night, for tenants stand in no list."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def page(self, position: str) -> tuple[list[LogOf], str]:
        model = self._tables.directory
        pages = model.scan(
            model.sk == "a#tenant",
            page_size=PAGE,
            last_evaluated_key=json.loads(position) if position else None,
        ).page_iter
        rows = [model.from_raw_data(item) for item in next(pages)["Items"]]
        key = pages.last_evaluated_key
        found = [msgspec.json.decode(row.doc or "", type=Tenant) for row in rows]
        return [LogOf(one.id, one.log_shards) for one in found], json.dumps(key) if key else ""


class PynamoTraces:
    """The TraceRows port."""

    def __init__(self, tables: Tables, clock: WallClock) -> None:
        self._tables, self._clock = tables, clock

    def lines(self, tenant_id: str, owners: Collection[str]) -> Mapping[str, Line]:
        places = {owner: _places(tenant_id, owner) for owner in owners}
        rows = self._views({key for keys in places.values() for key in keys})
        return {
            owner: Line(_version(rows, keys[0]), _version(rows, keys[1]), keys[2] in rows)
            for owner, keys in places.items()
        }

    def deliveries(self, keys: Collection[Key]) -> frozenset[Key]:
        by_place = {delivery_key(*key): key for key in keys}
        rows = self._tables.deliveries.batch_get(list(by_place)) if by_place else ()
        return frozenset(by_place[row.pk, row.sk] for row in rows)

    def repeated(self, ids: Collection[str]) -> frozenset[str]:
        found = self._views({(_REPEATED + id_, _ALIKE) for id_ in ids})
        return frozenset(pk.removeprefix(_REPEATED) for pk, _ in found)

    def note_repeated(self, ids: Collection[str]) -> None:
        until = int((self._clock.now() + KEPT_FOR).timestamp())
        for id_ in sorted(ids):
            self._tables.views(_REPEATED + id_, _ALIKE, ttl=until).save()

    def _views(self, keys: Collection[Key]) -> dict[Key, ViewRow]:
        rows = self._tables.views.batch_get(list(keys)) if keys else ()
        return {(row.pk, row.sk): row for row in rows}


def _places(tenant_id: str, owner: str) -> tuple[Key, Key, Key]:
    """Of its line, of its end, and of the complaint among those alike."""
    kind = _LISTS[owner.partition("_")[0]]
    return list_place(kind, tenant_id, owner), end_place(owner), (case_row(owner), _ALIKE)


def _version(rows: Mapping[Key, ViewRow], key: Key) -> int:
    return int(rows[key].version or 0) if key in rows else 0
