"""What a vote came to: of members of its roll who have not left since, one vote each, behind closed gates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.application import ballots, ports
from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.parts import Answer, Count
from chalicelib.application.work.turn import Here, Mark, Page, Work, kept
from chalicelib.domain.collective import polls
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.collective.casting import Opened, written
from chalicelib.domain.collective.polls import Tally
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import polling
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.state import PollKind
from chalicelib.domain.values import Role

ACCEPTING: Final = frozenset({PollKind.ACCEPTANCE, PollKind.CORRECTION})
BINDING: Final = ACCEPTING | {PollKind.OBJECTION, PollKind.AFFIRMATION}
"""Votes after which something becomes of each member by its own answer. Of all others only the count is kept."""
_TALLY: Final = msgspec.json.Decoder(Tally)


class Tallying(Work):
    """The count, shard by shard."""

    def __init__(self, shards: GroupShards, crypto: ports.Crypto, packs: ports.Packs) -> None:
        self._shards, self._crypto, self._packs = shards, crypto, packs

    def page(self, here: Here, page: Page) -> Mark:
        name = parts.answers(here.job.of)
        stands = kept(self._shards, here, name, page.shard, lambda: self._count(here, page.shard))
        return Mark(canonical(parts.COUNT.decode(stands).tally))

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordTally:
        return cmd.RecordTally(here.job.id, polls.merged(_TALLY.decode(mark) for mark in marks.values()))

    def _count(self, here: Here, shard: int) -> Count:
        poll = here.group.polls[here.job.of]
        listed = self._shards.part(here.id, parts.roll(here.job.roll), shard)
        assert listed is not None, "a vote is counted over a roll that is sealed"
        enrolled = {entry.case_id for entry in parts.ROLL.decode(listed)}
        opened = self._opened(here, shard, enrolled)
        options = {case_id: found.ballot.options for case_id, found in opened.items()}
        tally = polls.count(polling.question(poll, self._context(here)), len(enrolled), options)
        return Count(tally, _answers(opened, poll.kind) if poll.kind in BINDING else ())

    def _opened(self, here: Here, shard: int, enrolled: set[str]) -> dict[str, Opened]:
        """Raises Unreadable for a box that is not of this group: a vote is not lost in silence."""
        read = self._shards.read(here.id, shard, here.job.of)
        present = enrolled & {member.case_id for member in read.members if not member.left}
        found = {}
        for ballot in sorted(read.ballots, key=lambda one: one.case_id):
            if ballot.case_id in present:
                opened = ballots.opened(self._crypto, here.tenancy.root, here.id, ballot.box)
                said = opened.ballot
                assert (said.poll_id, said.case_id) == (here.job.of, ballot.case_id), "another's ballot"
                found[ballot.case_id] = opened
        return found

    def _context(self, here: Here) -> Context:
        head = here.group.head
        pack = self._packs.get(head.pack, "", head.tenant)
        return Context(here.tenancy.now, Role.SYSTEM, pack, "", b"")


def _answers(opened: Mapping[str, Opened], kind: PollKind) -> tuple[Answer, ...]:
    """A yes to terms is kept whole: it is shown to whom it binds. A blank ballot has said nothing."""
    said = [(case_id, found) for case_id, found in opened.items() if found.ballot.options]
    return tuple(
        Answer(
            case_id, found.ballot.options[0], found.ballot.choice,
            written(found) if kind in ACCEPTING and found.ballot.options == (polling.YES,) else "",
        )
        for case_id, found in said
    )  # fmt: skip
