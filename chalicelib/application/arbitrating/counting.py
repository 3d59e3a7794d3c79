"""What comes of a neutral's and a body's cases, counted once each: appointments, awards, days.

Said again at the end of an arbitration, so that a lost message loses no count; a marker of its own keeps each from
being counted twice.
"""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.application import commit, lending
from chalicelib.application.arbitrating.matters import counted
from chalicelib.application.body_ports import Bodies, BodyRoster
from chalicelib.application.family_ports import Families
from chalicelib.application.neutral_ports import Pools
from chalicelib.domain.arbitration.state import Arbitration, Award, AwardKind, AwardState, SeatRole, SeatState
from chalicelib.domain.case.state import Case, Finding
from chalicelib.domain.neutrals import crowd
from chalicelib.domain.neutrals.roster import MIN_WEIGHT, Statistics


class Counting:
    def __init__(self, roster: BodyRoster, bodies: Bodies, pools: Pools, families: Families) -> None:
        self._roster, self._bodies, self._pools, self._families = roster, bodies, pools, families

    def appointed(self, found: Arbitration) -> None:
        """Whoever sits now: one appointment more in cases of this merchant and this platform."""
        body, id_ = found.head.tenant, found.head.arbitration_id
        if found.head.external:  # its neutrals stand on no roster here
            return
        for seat in found.seats.values():
            if seat.neutral is not None and seat.state is SeatState.SEATED:
                ref = seat.neutral.ref
                day = (seat.asked_at or found.head.opened_at).date()
                self._roster.record_appointment(body, ref, counted(found), id_, day)
                self._roster.record_statistics(body, ref, Statistics(assigned=1), f"{id_}:assigned")

    def mediates(self, case: Case) -> None:
        """A body's mediator who is in charge: counted with its arbitrators."""
        place = commit.place(case)
        if place is None or place.kind != "neutral" or case.mediation is None:
            return
        body, ref, of = place.tenant, place.ref, case.mediation.id
        parties = lending.counted(case, self._families)
        self._roster.record_appointment(body, ref, parties, case.head.case_id, commit.assigned_on(case))
        self._roster.record_statistics(body, ref, Statistics(assigned=1), f"{of}:assigned")

    def awarded(self, found: Arbitration) -> None:
        """What each of the panel has decided, how long it took, in whose favour; and what an appeal has overturned."""
        main = [] if found.head.external else [a for a in found.awards.values() if _is_main(a)]
        for award in main:
            self._decided(found, award)
        last = max(main, key=lambda a: a.instance, default=None)
        for award in main:
            if last is not None and last.content.finding is not award.content.finding:
                for ref in award.panel:
                    of = f"{found.head.arbitration_id}:overturned"
                    self._roster.record_statistics(found.head.tenant, ref, Statistics(overturned=1), of)

    def ended(self, found: Arbitration) -> None:
        """All of it once more, and how long the body took: to the first award that was served."""
        self.appointed(found)
        self.awarded(found)
        moments = [a.rendered_at for a in found.awards.values() if a.rendered_at is not None]
        if moments:
            days = (min(moments) - found.head.opened_at).days
            self._bodies.record_duration(
                found.head.tenant, found.matter.dispute_type, days, found.head.arbitration_id
            )

    def _decided(self, found: Arbitration, award: Award) -> None:
        head, since = found.head, found.head.opened_at
        assert award.rendered_at is not None
        for ref in award.panel:
            seat = found.seat_of(ref)
            began = seat.accepted_at if seat is not None and seat.accepted_at is not None else since
            more = Statistics(
                decided=1, days=(award.rendered_at - began).days,
                for_complainant=int(_favours(award, Finding.UPHELD)),
                for_respondent=int(_favours(award, Finding.DISMISSED)),
            )  # fmt: skip
            self._roster.record_statistics(head.tenant, ref, more, f"{head.arbitration_id}:{award.instance}")
            if seat is not None and seat.role is SeatRole.JUROR:
                self._weighed(head.tenant, ref)

    def _weighed(self, body: str, ref: str) -> None:
        """A juror's weight grows with experience: from the next freeze on. Said twice it is the same."""
        entry = self._roster.one(body, ref)
        if entry is not None and crowd.weight(entry.statistics) > MIN_WEIGHT:
            self._pools.place(body, replace(entry, statistics=Statistics()), entry)


def _is_main(award: Award) -> bool:
    """Served, and neither a correction of another one nor beside it."""
    return award.rendered_at is not None and award.corrects is None and award.state is not AwardState.ADOPTED


def _favours(award: Award, finding: Finding) -> bool:
    """On agreed terms nobody has decided for anybody."""
    return award.content.kind is not AwardKind.CONSENT and award.content.finding is finding
