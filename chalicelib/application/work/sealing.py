"""The roll: who is in the group, shard by shard as each was read consistently, under one root."""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.parts import Enrolled
from chalicelib.application.work.turn import Here, Mark, Page, Work, kept, sums
from chalicelib.domain.collective import roll
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.group import commands as cmd


class Sealed(msgspec.Struct, frozen=True):
    """A shard of a roll. `claimed`: the sum of its members' claims by currency, in minor units."""

    shard: roll.Shard
    claimed: dict[str, int]


_SEALED: Final = msgspec.json.Decoder(Sealed)


class Sealing(Work):
    """Every shard's list as it stood when it was read."""

    def __init__(self, shards: GroupShards) -> None:
        self._shards = shards

    def page(self, here: Here, page: Page) -> Mark:
        name = parts.roll(here.group.head.rolls + 1)
        stands = kept(self._shards, here, name, page.shard, lambda: self._list(here, page.shard))
        entries = parts.ROLL.decode(stands)
        claimed = sums({entry.currency: entry.amount} for entry in entries)
        return Mark(canonical(Sealed(roll.seal(page.shard, [e.leaf for e in entries]), claimed)))

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordRoll:
        sealed = [_SEALED.decode(marks[number]) for number in sorted(marks)]
        return cmd.RecordRoll(
            here.job.id, sum(s.shard.members for s in sealed), roll.roll_root([s.shard for s in sealed]),
            sums(s.claimed for s in sealed),
        )  # fmt: skip

    def _list(self, here: Here, shard: int) -> list[Enrolled]:
        members = [member for member in self._shards.read(here.id, shard).members if not member.left]
        return sorted(
            (Enrolled(m.case_id, m.member, m.amount, m.currency, m.elsewhere) for m in members),
            key=lambda entry: entry.case_id,
        )
