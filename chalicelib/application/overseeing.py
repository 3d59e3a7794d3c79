"""The invariant watch: no open case without a future wake (P6), none that goes nowhere (S37).

The rings and the sweep trust the wake index; this does not. It walks the lists of all tenants, reads every open case of
which something looks wrong, wakes it, and hands to the ombuds office what no wake can move on. It stands where its
time ended and goes on from there: each round sees every case once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.application import ports
from chalicelib.application.asking import Tenancy, TenancyOf, TickFailed
from chalicelib.application.execute import Executor
from chalicelib.domain import deadlines
from chalicelib.domain.case.commands import Oversee
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.errors import NotFound, TryAgain

BOOKMARK: Final = "oversight"
LATE: Final = timedelta(hours=1)
"""How long after its moment a wake may be under way: rings, their repeats and the sweep have all passed by then."""
UNTOUCHED: Final = timedelta(days=7)
"""A case that nothing has written for so long is looked at, whatever its line in the list says."""


class Found(msgspec.Struct, frozen=True):
    """What one call saw. `done`: it came to the end of the lists."""

    seen: int = 0
    looked_at: int = 0
    late: int = 0
    """Open cases whose wake had passed unheeded."""
    stranded: int = 0
    """Open cases that nothing would ever have moved on."""
    done: bool = False


class Overseeing:
    """One round over all lists, in as many calls as it takes."""

    def __init__(
        self, views: ports.Views, store: ports.CaseStore, directory: ports.Directory, executor: Executor,
        of: TenancyOf,
    ) -> None:  # fmt: skip
        self._views, self._store, self._directory = views, store, directory
        self._executor, self._of = executor, of

    def round(self, now: datetime, time_left: Callable[[], bool]) -> Found:
        """Until the lists end or `time_left` says no. `now` is wall time; a sandbox's cases are held to its own."""
        found, position = Found(), self._directory.bookmark(BOOKMARK)
        while time_left():
            page, position = self._views.all_open(position)
            for row in page:
                found = self._look(found, row, now)
            self._directory.set_bookmark(BOOKMARK, position)
            if not position:
                return msgspec.structs.replace(found, done=True)
        return found

    def _look(self, found: Found, row: ports.OpenRow, now: datetime) -> Found:
        seen = found.seen + 1
        if not _suspicious(row, now):
            return msgspec.structs.replace(found, seen=seen)
        late, stranded = self._case(row.case_id)
        return msgspec.structs.replace(
            found, seen=seen, looked_at=found.looked_at + 1, late=found.late + late,
            stranded=found.stranded + stranded,
        )  # fmt: skip

    def _case(self, case_id: str) -> tuple[bool, bool]:
        """Whether its wake was late, and whether nothing would have woken it to any purpose. The case itself says."""
        loaded = self._store.load(case_id)
        if loaded is None or loaded.case.head.status is Status.CLOSED or loaded.case.head.wake_blocked:
            return False, False
        tenancy = self._of(loaded.case.head.tenant)
        late = is_late(loaded.case, tenancy.now)
        if late:
            loaded = self._woken(case_id, tenancy) or loaded
        if not deadlines.is_stranded(loaded.case):
            return late, False
        label = f"oversee:{loaded.case.head.version}"
        self._executor.system(case_id, lambda _: Oversee(), lambda _: tenancy, label)
        return late, True

    def _woken(self, case_id: str, tenancy: Tenancy) -> ports.Loaded | None:
        try:
            self._executor.tick(case_id, lambda _: tenancy)
        except (TickFailed, TryAgain, NotFound):
            return None
        return self._store.load(case_id)


def is_late(case: Case, now: datetime) -> bool:
    """Its wake has passed and nothing came of it; a case without one is late as well."""
    wake = deadlines.next_wake(case)
    return wake is not None and wake < now - LATE


def _suspicious(row: ports.OpenRow, now: datetime) -> bool:
    return row.due_at is None or row.due_at < now - LATE or row.updated_at < now - UNTOUCHED
