"""What must hold when the group is closed: of the roll, the counts, the ledger and every single case.

Held against each other: what people were told, what the group says of itself, what work has left behind, and what lies
in the cases' own rows and records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from chalicelib.adapters import group_parts
from chalicelib.application.work import parts
from chalicelib.domain.collective import roll
from chalicelib.domain.group.state import Poll, PollKind
from simulation.crowd.fates import CARRIED, INSIDE, NEVER, OWN_WAY, RELEASED, Fate, fate
from simulation.crowd.people import CURRENCY, Member
from simulation.crowd.story import Story

SHOWN: Final = 5
"""Of one kind of failure, so many are told by name."""
YES: Final = ("yes",)


class Accounts:
    """Of a story that has been told to its end."""

    def __init__(self, story: Story) -> None:
        self.story, self.group = story, story.scene.group
        self._table, self._now = story.world.table("DisputesTable"), story.loop.now

    def failures(self) -> list[str]:
        """As sentences; none where everything holds."""
        return [*self._of_roll(), *self._of_counts(), *self._of_ledger(), *self._of_members()]

    # ---------------------------------------------------------------------------------------------------- what there is

    @cached_property
    def lists(self) -> dict[int, tuple[parts.Enrolled, ...]]:
        """Of the last roll, by shard."""
        return {
            n: parts.ROLL.decode(found) for n, found in self._parts(parts.roll(self.group.head.rolls)).items()
        }

    @cached_property
    def roll(self) -> dict[str, parts.Enrolled]:
        """The last one, by case."""
        return {entry.case_id: entry for listed in self.lists.values() for entry in listed}

    @cached_property
    def lines(self) -> dict[str, int]:
        """Of the ledger: what each member gets, by case."""
        assert self.group.ledger is not None, "there is one"
        found = self._parts(parts.ledger(self.group.ledger.number)).values()
        return {line.case_id: line.amount for document in found for line in parts.LEDGER.decode(document)}

    @cached_property
    def fates(self) -> dict[str, Fate]:
        ids = [member.case_id for member in self.story.members]
        return {i: fate(self._table, i, self.group.head.group_id, self._now) for i in ids}

    @cached_property
    def ends(self) -> Counter[str]:
        """How the memberships of those in the roll have ended."""
        return Counter(self.fates[case_id].end for case_id in self.roll)

    @property
    def gone(self) -> int:
        """How often anybody has left the group without being carried, or was let go."""
        return sum(found.ended - found.carried for found in self.fates.values())

    def _parts(self, work: str) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for number in range(self.group.head.shards):
            for key in (group_parts.mark_key, group_parts.document_key):
                item = self._table.get(self._table.key(key(self.group.head.group_id, work, number)))
                document = group_parts.document_of(item) if item is not None else None
                if document is not None:
                    found[number] = document
        return found

    # --------------------------------------------------------------------------------------------------- what is wrong

    def _of_roll(self) -> Iterator[str]:
        """Nobody twice, and under one root."""
        sealed, entries = self.group.head.roll, [entry for listed in self.lists.values() for entry in listed]
        assert sealed is not None, "there is one"
        for what, number in (
            ("cases", len({entry.case_id for entry in entries})),
            ("persons", len({entry.member for entry in entries})),
        ):
            if number < len(entries):
                yield f"{len(entries) - number} {what} are in the roll more than once"
        leaves = [roll.seal(n, [entry.leaf for entry in self.lists[n]]) for n in sorted(self.lists)]
        if roll.roll_root(leaves) != sealed.root:
            yield "the roll's root is not that of its lists"
        if sum(entry.amount for entry in entries) != sealed.claimed.get(CURRENCY, 0):
            yield f"the roll says that {sealed.claimed} is claimed, its lists say something else"

    def _of_counts(self) -> Iterator[str]:
        """Roll = tally = carried + released + gone their own way."""
        sealed, settled, poll = self.group.head.roll, self.group.settled, self.poll
        assert sealed is not None
        assert settled is not None
        assert poll.result is not None
        counted = {
            "members of the roll": (sealed.members, len(self.roll)),
            "members of the tally": (poll.result.members, len(self.roll)),
            "carried": (settled.members, self.ends[CARRIED]),
            "released": (settled.released, self.ends[RELEASED]),
            "ended": (len(self.roll), sum(self.ends[end] for end in (CARRIED, RELEASED, OWN_WAY))),
        }
        yield from (
            f"{what}: {one} said, {other} found" for what, (one, other) in counted.items() if one != other
        )
        sure = [m for m in self.story.members if m.votes.get(poll.id) == YES and not (m.leaving or m.unsure)]
        least, most = len(sure), len(sure) + sum(m.leaving or m.unsure for m in self.story.members)
        if not least <= poll.result.votes.get("yes", 0) <= most:
            yield f"{least} to {most} have voted yes, counted are {poll.result.votes}"

    @property
    def poll(self) -> Poll:
        """About the offer."""
        return next(p for p in self.group.polls.values() if p.kind is PollKind.ACCEPTANCE)

    def _of_ledger(self) -> Iterator[str]:
        """To the minor unit."""
        ledger, settled = self.group.ledger, self.group.settled
        assert ledger is not None
        assert settled is not None
        whole = parts.WHOLE.decode(self._parts(parts.whole(ledger.number))[0])
        total, rest = sum(self.lines.values()), sum(line.amount for line in whole.lines)
        carried = sum(amount for i, amount in self.lines.items() if self.fates[i].end == CARRIED)
        counted = {
            "lines": (ledger.lines, len(self.lines)),
            "to members": (ledger.totals.get(CURRENCY, 0), total),
            "of the fund": (self.group.offers[ledger.of].formula.total[0].amount, total + rest),
            "paid": (settled.paid.get(CURRENCY, 0), carried),
        }
        yield from (
            f"{what}: {one} said, {other} found" for what, (one, other) in counted.items() if one != other
        )
        if over := sum(amount > self.roll[i].amount for i, amount in self.lines.items()):
            yield f"{over} members get more than they claim"

    def _of_members(self) -> Iterator[str]:
        wrong: dict[str, list[str]] = {}
        for member in self.story.members:
            for what in (*self._of_one(member), *self._as_told(member)):
                wrong.setdefault(what, []).append(member.case_id)
        for what, those in wrong.items():
            yield f"{len(those)} cases {what}: {', '.join(those[:SHOWN])}"

    def _of_one(self, member: Member) -> Iterator[str]:
        found = self.fates[member.case_id]
        if found.end == INSIDE:
            yield "are still in the group"
        if found.stranded:
            yield "are stranded"
        if found.begun != found.ended:
            yield "were in the group more or less often than they were out of it"
        if found.carried != (found.end == CARRIED):
            yield "were carried not exactly once, or without being members"
        if found.end == CARRIED and found.given != self.lines.get(member.case_id):
            yield "get something else than the ledger says"
        if found.end == CARRIED and member.votes.get(self.poll.id) != YES and not member.unsure:
            yield "are bound without having said yes"

    def _as_told(self, member: Member) -> Iterator[str]:
        """Where no answer is missing."""
        found, enrolled = self.fates[member.case_id], member.case_id in self.roll
        if member.unsure:
            return
        if not member.joined and found.end != NEVER:
            yield "were kept out, and were members"
        if member.joined and found.end == NEVER:
            yield "were told to be members, and are lost"
        if member.joined and not member.leaving and not enrolled:
            yield "were told to be members, and are not in the roll"
        if member.votes.get(self.poll.id) == YES and not member.leaving and found.end != CARRIED:
            yield "have said yes, and were not carried"
