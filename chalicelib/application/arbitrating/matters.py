"""What an arbitration asks of its neutrals, and whom they are held against: the need, the circle, the pack's rules.

Everybody who was asked in this matter before is out, and so is whoever stands near a party, its family of companies or
the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Final

from chalicelib.application.drawing import Drawing, Matter
from chalicelib.application.family_ports import Families
from chalicelib.application.neutral_ports import Appointments, NeutralRows
from chalicelib.domain.arbitration.rules import Arbitrating
from chalicelib.domain.arbitration.state import Arbitration, Seat, SeatRole
from chalicelib.domain.neutrals import crowd, panels
from chalicelib.domain.neutrals.conflicts import USUAL, Circle, Rules, laid_over
from chalicelib.domain.neutrals.eligibility import Need
from chalicelib.domain.neutrals.panels import Member, PanelRules
from chalicelib.domain.neutrals.roster import Neutral, NeutralRole
from chalicelib.domain.values import Role

INSTANCE: Final = 100
"""How far the numbers of an appeal's seats lie above those of the first panel, so that no ticket is drawn twice."""


class SeenRows:
    """Entries of a roster as they were read while one neutral was looked for, so that whom the draw has found is not
    read once more. Lives as long as that.
    """

    def __init__(self, rows: NeutralRows) -> None:
        self._rows = rows
        self._seen: dict[str, Neutral] = {}
        self._marks: dict[str, dict[str, int]] = {}

    def many(self, tenant_id: str, refs: Collection[str]) -> dict[str, Neutral]:
        found = self._rows.many(tenant_id, refs)
        self._seen |= found
        return found

    def appointments(
        self, tenant_id: str, ref: str, party_refs: Collection[str], since: date
    ) -> Mapping[str, int]:
        found = self._rows.appointments(tenant_id, ref, party_refs, since)
        known = found.marks if isinstance(found, Appointments) else {}
        self._marks[ref] = {party: known.get(party, 0) for party in party_refs}
        return found

    def repeats(self, ref: str) -> tuple[tuple[str, int], ...]:
        """What was looked up of his appointments last, party by party, so that whoever asks him now holds to it: none
        where nobody counts them.
        """
        return tuple(sorted(self._marks.get(ref, {}).items()))

    def one(self, tenant_id: str, ref: str) -> Neutral | None:
        return self.known(tenant_id, (ref,)).get(ref)

    def known(self, tenant_id: str, refs: Collection[str]) -> dict[str, Neutral]:
        """As they were when they were looked at; those who were not are read now."""
        if missing := [ref for ref in refs if ref not in self._seen]:
            self.many(tenant_id, missing)
        return {ref: self._seen[ref] for ref in refs if ref in self._seen}


class Looking:
    """One search in one arbitration: the circle around the case is drawn once for all its seats."""

    def __init__(
        self, found: Arbitration, given: Arbitrating, now: datetime, rows: SeenRows,
        drawing: Callable[[NeutralRows], Drawing], families: Families,
    ) -> None:  # fmt: skip
        self.body, self.rows = found.head.tenant, rows
        self.drawing = drawing(rows)
        self._given, self._now, self._families = given, now, families
        self._circle: Circle | None = None
        self._relatives: tuple[str, ...] | None = None

    def matter(self, found: Arbitration, seat: Seat, also: Collection[str] = ()) -> Matter:
        """For that seat. `also`: who is not to be found besides those who were asked before."""
        need = self._need(found, seat, frozenset(also))
        rules = rules_of(self._given)
        if self._circle is None:
            self._circle = self.drawing.around(self.body, need, rules)
        return Matter(need, self._circle, rules, counted=counted(found))

    def _need(self, found: Arbitration, seat: Seat, also: frozenset[str]) -> Need:
        matter, limit = found.matter, self._given.repeat_limit
        accreditations, not_from = self._composition(found, seat)
        return Need(
            dispute_type=matter.dispute_type, language=matter.terms.language, refs=self._around(found),
            former=frozenset(found.asked_before) | frozenset(found.head.panel) | _persons(found) | also
            | frozenset(matter.mediators),
            role=NeutralRole(seat.role.value), on=self._now.date(), amount=matter.sought.money,
            law=matter.country or "", accreditations=accreditations, not_from=not_from,
            repeats=limit.n if limit is not None else None,
        )  # fmt: skip

    def _around(self, found: Arbitration) -> frozenset[str]:
        head = found.head
        if self._relatives is None:
            self._relatives = self._families.references(head.platform, head.respondent.ref)
        sides = (head.complainant.ref, head.respondent.ref, head.platform)
        return frozenset({*sides, *self._relatives, *([found.matter.family] if found.matter.family else [])})

    def _others(self, found: Arbitration, seat: Seat) -> tuple[Member, ...]:
        """Who is asked for the other seats of the panel, or sits in them, as the roster has them today."""
        refs = [s.neutral.ref for s in found.bench if s.neutral is not None and s.id != seat.id]
        entries, day = self.rows.known(self.body, refs), self._now.date()
        return tuple(
            Member(
                e.ref,
                NeutralRole.MEMBER,
                frozenset(a.kind for a in e.accreditations if a.holds(day)),
                e.trade,
            )
            for e in entries.values()
        )

    def _composition(self, found: Arbitration, seat: Seat) -> tuple[tuple[str, ...], frozenset[Role]]:
        """What the panel as it stands asks of whoever takes this seat: accreditations that none of the others has, if
        it is the last one open; and from whose trade he may not come (composition rules of the pack).
        """
        if seat.role is SeatRole.JUROR:
            return (), self._other_side(found, seat)
        said = self._given.composition
        rules = PanelRules(len(found.bench), said.accredited, said.no_trade_majority)
        if rules.size == 1:
            return rules.accredited, frozenset()
        others = self._others(found, seat)
        return panels.needed(others, rules), panels.crowded(others, rules)

    def _other_side(self, found: Arbitration, seat: Seat) -> frozenset[Role]:
        """Seats of a crowd are for either side in turns; the seed of the draws says who begins. Another crowd drawn
        under the same seed keeps the order.
        """
        size, said = len(found.bench), self._given.composition
        if not said.no_trade_majority or found.seed is None or size not in panels.CROWD_SIZES:
            return frozenset()
        return crowd.not_from(size, bytes.fromhex(found.seed.seed), number(seat) % INSTANCE)


def _persons(found: Arbitration) -> frozenset[str]:
    """Nobody sits twice, nor comes back, under whatever reference."""
    return found.persons_before


def counted(found: Arbitration) -> tuple[str, ...]:
    """For whom nobody is to be appointed too often."""
    return found.counted_for


def rules_of(given: Arbitrating) -> Rules:
    """The usual ones, with what the pack says otherwise."""
    said = {name: (rule.bar, rule.days) for name, rule in given.relations.items()}
    return laid_over(USUAL, said)


def number(seat: Seat) -> int:
    """Of the seat in the draw's tickets."""
    instance, _, own = seat.id.rpartition("-")
    return (int(instance or 1) - 1) * INSTANCE + int(own) - 1
