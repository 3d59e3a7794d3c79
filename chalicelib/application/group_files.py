"""Files by which anybody checks a group without us (`redress group verify`): a place in a roll, a roll, a draw.

A list that is too long for one answer comes in pages of whole shards; each carries what all shards were sealed as, so
that it can be checked alone, and all of them together. Nothing is kept: a page is made when it is asked for.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from chalicelib.application import ports
from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.drawing import sides
from chalicelib.application.work.sealing import Sealed
from chalicelib.domain.case.procedure import Membership
from chalicelib.domain.collective import draws, roll
from chalicelib.domain.collective.proofs import DrawFile, RollFile
from chalicelib.domain.collective.roll import Inclusion, RollEntry, Shard
from chalicelib.domain.errors import NotFound
from chalicelib.domain.group.state import Draw, Group, JobKind
from chalicelib.domain.rulepack import RulePack

MEMBERS_PER_PAGE: Final = 5_000
"""About 70 bytes each, so that a page stays far below the 6 MB that a function may answer; a shard is never split."""
SHARDS_PER_PAGE: Final = 64
"""Each is a read."""
_SEALED: Final = msgspec.json.Decoder(Sealed)
Entries = tuple[RollEntry, ...]


class Page(NamedTuple):
    """Shards in their order from `first` on. `sealed`: what all were sealed as; none where these are all of them."""

    root: str
    shards: tuple[Entries, ...]
    sealed: tuple[Shard, ...]
    following: int | None
    """The first shard of the next page."""


class GroupFiles:
    """Makes the files. Whether the caller may have them is decided before."""

    def __init__(
        self,
        shards: GroupShards,
        cases: ports.CaseStore,
        members_per_page: int = MEMBERS_PER_PAGE,
        shards_per_page: int = SHARDS_PER_PAGE,
    ) -> None:
        self._shards, self._cases = shards, cases
        self._per_page, self._shards_per_page = members_per_page, shards_per_page

    def inclusion(self, group: Group, number: int | None, case_id: str) -> Inclusion:
        """That this member stands in that roll, by default the last. Raises NotFound for whoever does not."""
        named = self._named(group, number)
        loaded = self._cases.load(case_id)
        membership = loaded.case.memberships.get(group.head.group_id) if loaded is not None else None
        if membership is None:
            raise NotFound("No such member in this roll.")
        entries = self._entries(group, named, membership.shard)
        try:
            return roll.prove(self._sealed(group, named), membership.shard, entries, case_id)
        except LookupError:
            raise NotFound("No such member in this roll.") from None

    def roll(self, group: Group, number: int | None, first: int) -> tuple[RollFile, int | None]:
        """With the first shard of the next page. Raises NotFound."""
        page = self._page(group, self._named(group, number), first)
        return RollFile(page.root, page.shards, page.sealed, first), page.following

    def draw(
        self, group: Group, pack: RulePack, draw_id: str | None, first: int
    ) -> tuple[DrawFile, int | None]:
        """A draw that has been made, by default the last one, from its own roll. Raises NotFound."""
        made = [found for found in group.draws.values() if found.seed and draw_id in (None, found.id)]
        if not made:
            raise NotFound("No such draw, or it has not been made yet.")
        found = max(made, key=lambda draw: draw.roll)
        page = self._page(group, found.roll, first)
        members = sum(shard.members for shard in page.sealed) or sum(map(len, page.shards))
        size = pack.groups.batch_size if pack.groups is not None else None
        drawn = _drawn(found, page.root, members)
        file = DrawFile(drawn, page.shards, page.sealed, first, size.n if size is not None else 0)
        return file, page.following

    def batch_of(self, group: Group, membership: Membership, case_id: str) -> int | None:
        """In which batch a member is, from 1; None where none are planned, for test cases and who came later."""
        planned = group.batching
        if planned is None:
            return None
        kept = self._shards.part(group.head.group_id, parts.order(planned.draw), membership.shard)
        placed = parts.ORDER.decode(kept) if kept is not None else ()
        place = next((member.place for member in placed if member.case_id == case_id), None)
        return place // planned.size + 1 if place is not None else None

    # ---------------------------------------------------------------------------------------------------- what is read

    def _named(self, group: Group, number: int | None) -> int:
        named = group.head.rolls if number is None else number
        if not 1 <= named <= group.head.rolls:
            raise NotFound("No such roll of this group.")
        return named

    def _page(self, group: Group, number: int, first: int) -> Page:
        if not 0 <= first < group.head.shards:
            raise NotFound("There is no such shard.")
        found: list[Entries] = []
        while first + len(found) < group.head.shards and len(found) < self._shards_per_page:
            entries = self._entries(group, number, first + len(found))
            if found and sum(map(len, found)) + len(entries) > self._per_page:
                break
            found.append(entries)
        if len(found) == group.head.shards:
            return Page(
                roll.roll_root([roll.seal(n, of) for n, of in enumerate(found)]), tuple(found), (), None
            )
        sealed, behind = tuple(self._sealed(group, number)), first + len(found)
        return Page(
            roll.roll_root(sealed), tuple(found), sealed, behind if behind < group.head.shards else None
        )

    def _entries(self, group: Group, number: int, shard: int) -> Entries:
        kept = self._shards.part(group.head.group_id, parts.roll(number), shard)
        if kept is None:
            raise NotFound("The roll is not there any more.")
        return tuple(entry.leaf for entry in parts.ROLL.decode(kept))

    def _sealed(self, group: Group, number: int) -> list[Shard]:
        """What the shards were sealed as: of the last roll by the marks that its sealing has left, which are short; of
        an older one, whose root the group no longer holds, by the lists themselves.
        """
        last = group.head.roll
        if last is not None and last.number == number:
            jobs = [job for job in group.jobs.values() if job.kind is JobKind.SEAL]
            for job in sorted(jobs, key=lambda job: job.number, reverse=True):
                marks = self._shards.parts(group.head.group_id, job.id)
                found = [_SEALED.decode(marks[shard]).shard for shard in sorted(marks)]
                if len(found) == group.head.shards and roll.roll_root(found) == last.root:
                    return found
        listed = self._shards.parts(group.head.group_id, parts.roll(number))
        return [roll.seal(n, [e.leaf for e in parts.ROLL.decode(listed[n])]) for n in sorted(listed)]


def _drawn(made: Draw, root: str, members: int) -> draws.Draw:
    """As whoever draws again has it: a group draws from all its members alike."""
    key = draws.OTHERS
    return draws.Draw(
        root, made.seed, made.number, {key: members} if members else {}, {key: made.cases} if members else {},
        sides(made.nonces),
    )  # fmt: skip
