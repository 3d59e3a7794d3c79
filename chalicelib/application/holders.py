"""Who has a place in a case, a group or an arbitration, as its own record says: a mediator in charge, a panel."""

from __future__ import annotations

from collections.abc import Collection

from chalicelib.application import commit
from chalicelib.application.arbitration_ports import ArbitrationStore
from chalicelib.application.group_ports import GroupStore
from chalicelib.application.ports import CaseStore
from chalicelib.application.recounting import Holder, Holders
from chalicelib.domain.arbitration.state import Status as Arbitrated
from chalicelib.domain.group.state import Status as Grouped


def holders(cases: CaseStore, groups: GroupStore, arbitrations: ArbitrationStore) -> Holders:
    """Nobody where it is over, or is not there."""

    def case(id_: str) -> Collection[Holder]:
        """Of the platform's own roster, or of a body's: whose place the case would give back."""
        loaded = cases.load(id_)
        held = commit.place(loaded.case) if loaded else None
        return () if held is None else (Holder(held.tenant, held.kind, held.ref),)

    def group(id_: str) -> Collection[Holder]:
        loaded = groups.load(id_)
        head = loaded.group.head if loaded else None
        if head is None or head.status is not Grouped.OPEN or head.mediator is None:
            return ()
        return (Holder(head.tenant, "mediator", head.mediator),)

    def arbitration(id_: str) -> Collection[Holder]:
        loaded = arbitrations.load(id_)
        head = loaded.arbitration.head if loaded else None
        if head is None or head.status is not Arbitrated.OPEN:
            return ()
        return tuple(Holder(head.tenant, "neutral", ref) for ref in head.panel)

    return {"arb": arbitration, "case": case, "group": group}
