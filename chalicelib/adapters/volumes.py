"""How much was filed and joined in a window, counted from the stream: rows in the views table that go by themselves,
and beside a tenant's record the marks of those who are over.

`volume#<tenant>#<limit>#<key>` / `<end of the window>` holds a number. A mark is written while the number is over, so
what gets lost comes with the next one. Whoever reads the tenant has the marks without a read more.

Approximate: a message that comes twice may count twice, what comes late counts in the window in which it comes, and a
process learns of a mark within the minute for which it remembers the tenant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import size

from chalicelib.adapters.tables import DirectoryRow, Tables
from chalicelib.application.ports import Directory, WallClock
from chalicelib.domain.limits import BULK_TIMES, DAY, PUBLISHED, Over, Volume, count_for, marked, window_end

MOST: Final = 100
"""Marks of one tenant. Beyond that the worst are known already, and the tenant's own number holds."""
_FAILED: Final = "ConditionalCheckFailedException"


class PynamoVolumes:
    """Counts, and marks who is over."""

    def __init__(self, tables: Tables, directory: Directory, clock: WallClock, most: int = MOST) -> None:
        self._tables, self._directory, self._clock, self._room = tables, directory, clock, most

    def add(self, tenant_id: str, volume: Volume, key: str, number: int = 1) -> None:
        """One UpdateItem; what is nowhere near any tenant's limit costs no more."""
        now = int(self._clock.now().timestamp())
        until = window_end(volume, now)
        model = self._tables.views
        row = model(f"volume#{tenant_id}#{volume.name}#{key}", str(until))
        row.update(actions=[model.members.add(number), model.ttl.set(until + DAY)])
        counted = int(row.members or 0)
        if counted <= PUBLISHED[volume.name][1]:
            return
        most = self._most(tenant_id, volume)
        for times in (1, BULK_TIMES):
            if counted > most * times:
                self._mark(tenant_id, Over(volume.name, key, until, times), now)

    def _most(self, tenant_id: str, volume: Volume) -> int:
        tenant = self._directory.tenant(tenant_id)
        chosen: Mapping[str, int] = tenant.security.limits if tenant is not None else {}
        return count_for(volume, chosen)

    def _mark(self, tenant_id: str, over: Over, now: int) -> None:
        """Room is made by taking out what is over with."""
        if self._added(tenant_id, over.mark):
            return
        row = self._tables.directory(f"tenant#{tenant_id}", "a#tenant")
        found = self._directory.known(tenant_id)
        gone = {mark for mark in (found[1] if found else ()) if (m := marked(mark)) is None or m.until <= now}
        if gone:
            row.update(actions=[self._tables.directory.over.delete(gone)])
            self._added(tenant_id, over.mark)

    def _added(self, tenant_id: str, mark: str) -> bool:
        """Never makes a tenant that is not there."""
        model: type[DirectoryRow] = self._tables.directory
        room = model.over.does_not_exist() | (size(model.over) < self._room) | model.over.contains(mark)
        try:
            model(f"tenant#{tenant_id}", "a#tenant").update(
                actions=[model.over.add({mark})], condition=model.doc.exists() & room
            )
        except UpdateError as error:
            if error.cause_response_code != _FAILED:
                raise
            return False
        return True
