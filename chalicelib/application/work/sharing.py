"""What has not reached its members, shared out among the others: first shard by shard whom theirs has reached, then all
at once, to the minor unit. What was paid before stays as it is; this comes besides.
"""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.application import ports
from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.booking import entry_of, formula_of
from chalicelib.application.work.parts import Booked, Enrolled
from chalicelib.application.work.turn import Here, Mark, Page, Work, kept
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.collective import roll
from chalicelib.domain.collective.amounts import Entry
from chalicelib.domain.collective.books import Account, Line, Rules, Why, totals
from chalicelib.domain.collective.unclaimed import lapse
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group

REACHED: Final = msgspec.json.Decoder(tuple[str, ...])
RULES: Final = Rules(unclaimed=Account.MEMBER, remainder=Account.UNCLAIMED)
"""What is left lies apart: the group's own rule says whom it goes to."""


class Sharing(Work):
    """A member counts whose case the ledger was carried to, and whose sum has arrived."""

    def __init__(self, shards: GroupShards, cases: ports.CaseStore) -> None:
        self._shards, self._cases = shards, cases

    def page(self, here: Here, page: Page) -> Mark:
        name = f"{here.job.id}#reached"
        return Mark(kept(self._shards, here, name, page.shard, lambda: self._reached(here, page.shard)))

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordShared:
        """The same each time: all that it takes does not change any more."""
        settled = here.group.settled
        assert settled is not None, "something was unclaimed"
        booked = {shard: self._booked(here, shard) for shard in range(self.shards(here.group))}
        reached = {case_id for mark in marks.values() for case_id in REACHED.decode(mark)}
        counting = [b for of in booked.values() for b in of if b.case_id in reached | set(settled.unpaid)]
        enrolled = self._enrolled(here)
        lines = lapse(
            formula_of(here.group, here.job.of), _entries(here.group, counting, enrolled),
            [Line(Account.MEMBER, b.currency, b.amount, Why.ENTITLED, b.case_id) for b in counting],
            settled.unpaid, RULES, _seed(enrolled),
        )  # fmt: skip
        given = {line.case_id: line.amount for line in lines if line.why is Why.REDISTRIBUTED}
        for shard, of in booked.items():
            own = [msgspec.structs.replace(b, amount=given[b.case_id]) for b in of if b.case_id in given]
            self._shards.put_part(here.id, parts.further(int(here.job.then)), shard, msgspec.json.encode(own))
        shared = totals(line for line in lines if line.why is Why.REDISTRIBUTED)
        return cmd.RecordShared(here.job.id, shared, totals(li for li in lines if li.why is Why.REMAINDER))

    def _reached(self, here: Here, shard: int) -> list[str]:
        """Whose case took its line, and has not been told to be unpaid."""
        unpaid = here.group.settled.unpaid if here.group.settled is not None else {}
        return [
            b.case_id for b in self._booked(here, shard) if b.case_id not in unpaid and self._took(here, b)
        ]

    def _took(self, here: Here, booked: Booked) -> bool:
        loaded = self._cases.load(booked.case_id)
        known = loaded.case.memberships.get(here.id) if loaded is not None else None
        return known is not None and known.state is MembershipState.CARRIED

    def _booked(self, here: Here, shard: int) -> tuple[Booked, ...]:
        return parts.LEDGER.decode(
            self._shards.part(here.id, parts.ledger(int(here.job.then)), shard) or b"[]"
        )

    def _enrolled(self, here: Here) -> dict[int, tuple[Enrolled, ...]]:
        found = self._shards.parts(here.id, parts.roll(here.job.roll))
        return {shard: parts.ROLL.decode(found[shard]) for shard in sorted(found)}


def _entries(group: Group, counting: list[Booked], enrolled: dict[int, tuple[Enrolled, ...]]) -> list[Entry]:
    """As the ledger had them: with the remedy chosen, what was recovered elsewhere, and what was put right."""
    known = {entry.case_id: entry for listed in enrolled.values() for entry in listed}
    corrections = group.ledger.corrections if group.ledger is not None else ()
    right = {c.case_id: c.entitled.amount for c in corrections}
    return [entry_of(known[b.case_id], b.choice, right.get(b.case_id)) for b in counting]


def _seed(enrolled: dict[int, tuple[Enrolled, ...]]) -> bytes:
    """As of the ledger itself: the root of its roll."""
    sealed = [roll.seal(number, [e.leaf for e in listed]) for number, listed in enrolled.items()]
    return bytes.fromhex(roll.roll_root(sealed))
