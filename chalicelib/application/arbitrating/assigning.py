"""What follows from what happens in cases and arbitrations: opened, filled, told, counted.

Messages may come twice, late and in any order: everything is read off the state of both, and a lost message is made
good by the next one, a warning of a deadline at the latest.
"""

from __future__ import annotations

from chalicelib.application import ports
from chalicelib.application.arbitrating.counting import Counting
from chalicelib.application.arbitrating.filling import Filling
from chalicelib.application.arbitrating.telling import Telling
from chalicelib.application.arbitration_ports import ArbitrationStore, LoadedArbitration
from chalicelib.application.reactions import COUNTS, ENDS, FILLS
from chalicelib.domain.case import accords
from chalicelib.domain.case.state import Case, Status
from chalicelib.domain.errors import NotFound


class Assigning:
    def __init__(
        self,
        store: ArbitrationStore,
        packs: ports.Packs,
        filling: Filling,
        telling: Telling,
        counting: Counting,
    ) -> None:
        self._store, self._packs = store, packs
        self._filling, self._telling, self._counting = filling, telling, counting

    def case(self, case_id: str) -> None:
        """Something has happened to a case that waits in arbitration, or has one, or has a body's mediator."""
        case = self._telling.case(case_id)
        self._counting.mediates(case)
        accord = accords.standing(case) if case.head.status is Status.OPEN else None
        if accord is not None and accords.has_proceedings(accord) and case.head.arbitration is None:
            if self._knows_arbitration(case):
                self._telling.open(case, accord)
        elif (known := case.head.arbitration) is not None:
            self.arbitration(known, "")

    def arbitration(self, arbitration_id: str, event: str) -> None:
        """`event`: the type of what has happened; empty: look at everything."""
        loaded = self._load(arbitration_id)
        self._filling.fill(loaded)
        if event in FILLS:
            return
        found = loaded.arbitration
        if event in COUNTS:
            self._counting.appointed(found)
            self._counting.awarded(found)
        if event in ENDS:
            self._counting.ended(found)
        self._telling.tell(found)

    def _load(self, arbitration_id: str) -> LoadedArbitration:
        loaded = self._store.load(arbitration_id)
        if loaded is None:
            raise NotFound("No such arbitration.")
        return loaded

    def _knows_arbitration(self, case: Case) -> bool:
        return self._packs.get(case.head.pack, case.claim.floor, case.head.tenant).arbitration is not None
