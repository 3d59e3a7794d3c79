"""Who has a place in a case, a group or an arbitration, as its own record says: a mediator in charge, a panel."""

from __future__ import annotations

from collections.abc import Collection

from chalicelib.application.arbitration_ports import ArbitrationStore
from chalicelib.application.group_ports import GroupStore
from chalicelib.application.ports import CaseStore
from chalicelib.application.recounting import Holders
from chalicelib.domain.arbitration.state import Status as Arbitrated
from chalicelib.domain.case.state import Status
from chalicelib.domain.group.state import Status as Grouped


def holders(cases: CaseStore, groups: GroupStore, arbitrations: ArbitrationStore) -> Holders:
    """Nobody where it is over, or is not there."""

    def case(id_: str) -> Collection[str]:
        loaded = cases.load(id_)
        return (
            _in_charge(loaded.case.head.mediator) if loaded and loaded.case.head.status is Status.OPEN else ()
        )

    def group(id_: str) -> Collection[str]:
        loaded = groups.load(id_)
        return (
            _in_charge(loaded.group.head.mediator)
            if loaded and loaded.group.head.status is Grouped.OPEN
            else ()
        )

    def arbitration(id_: str) -> Collection[str]:
        loaded = arbitrations.load(id_)
        head = loaded.arbitration.head if loaded else None
        return head.panel if head and head.status is Arbitrated.OPEN else ()

    return {"arb": arbitration, "case": case, "group": group}


def _in_charge(mediator: str | None) -> Collection[str]:
    return () if mediator is None else (mediator,)
