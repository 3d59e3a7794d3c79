"""The arbitrations and groups of a case, as far as it matters to erasing: whose words lie under which key, and until
when.

What a party wrote there lies under a key of that party's own and goes with the party. Award, orders and deliberation
are the body's record, and what a respondent or the office said to a whole group concerns all its members: both have a
time of their own, whoever is erased before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.application import ports
from chalicelib.application.arbitrations import arbitration_id
from chalicelib.application.asking import TenancyOf
from chalicelib.application.forgetting_ports import Aggregates, HeldKey
from chalicelib.domain.case.forgetting import record_until, words_until
from chalicelib.domain.case.state import Case
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import Role

SIDES: Final = frozenset({Role.COMPLAINANT.value, Role.RESPONDENT.value})


class Panel(msgspec.Struct, frozen=True):
    """One arbitration or group (`id`); `body`: under whose keys its words lie. `closed_at`: None while it goes on;
    `kept_until`: the end of what is nobody's own.
    """

    id: str
    body: str
    keys: tuple[HeldKey, ...]
    closed_at: datetime | None
    kept_until: datetime

    def of(self, role: Role) -> list[HeldKey]:
        """That party's own; none where it wrote nothing."""
        return [key for key in self.keys if key.slot == role.value]

    def record(self) -> list[HeldKey]:
        """The office's, the tribunal's, the panel's among itself."""
        return [key for key in self.keys if key.slot not in SIDES]


class Panels:
    """`found`: the arbitrations of all bodies, and all groups."""

    def __init__(
        self, store: ports.CaseStore, packs: ports.Packs, of: TenancyOf,
        found: tuple[Callable[[], Aggregates], Callable[[], Aggregates]],
    ) -> None:  # fmt: skip
        self._store, self._packs, self._of = store, packs, of
        self._found, self._groups = found

    def ids(self, case_id: str) -> list[str]:
        """None of a case that is not there."""
        loaded = self._store.load(case_id)
        return [panel.id for panel in self.of(loaded.case)] if loaded is not None else []

    def of(self, case: Case) -> Iterator[Panel]:
        """All that there are, by the parties' agreements: the case itself names the last one alone."""
        for accord in case.accords.values():
            terms = accord.arbitration
            for n, body in enumerate((terms.body, *terms.fallbacks) if terms is not None else ()):
                if (panel := self._at(accord.id, n, body)) is not None:
                    yield panel

    def _at(self, accord_id: str, fallback: int, body: str) -> Panel | None:
        try:
            root = self._of(body).root
        except NotFound:
            return None
        id_ = arbitration_id(root, accord_id, fallback)
        loaded: Any = self._found().load(id_)
        if loaded is None:
            return None
        head = loaded.aggregate.head
        pack = self._packs.get(head.pack, "", head.platform)
        keys = tuple(HeldKey(id_, p.slot, p.ref) for p in loaded.persons.values())
        closed: datetime | None = head.closed_at
        return Panel(id_, head.tenant, keys, closed, record_until(closed or head.updated_at, pack))

    def group(self, group_id: str) -> Panel | None:
        """With the keys of all but its members, who have one for each thing they wrote, under their references."""
        loaded: Any = self._groups().load(group_id)
        if loaded is None:
            return None
        head = loaded.aggregate.head
        keys = tuple(HeldKey(group_id, p.slot, p.ref) for p in loaded.persons.values())
        closed: datetime | None = head.closed_at
        pack = self._packs.get(head.pack, "", head.tenant)
        return Panel(group_id, head.tenant, keys, closed, words_until(closed or head.updated_at, pack))
