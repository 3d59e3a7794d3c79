"""What a group's end brings each member: its line of the ledger becomes its own case's outcome, or it goes on alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from msgspec.structs import replace

from chalicelib.application.work import parts
from chalicelib.application.work.booking import entry_of, formula_of
from chalicelib.application.work.parts import Booked, Planned
from chalicelib.application.work.turn import Here, kept
from chalicelib.application.work.visiting import Visit, Visiting, visited
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective import amounts
from chalicelib.domain.collective.entry_faults import pays_in
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import polling
from chalicelib.domain.group.state import Group, PollKind

OTHERS, UNAFFIRMED = "others", "unaffirmed"
"""Whom a release concerns, as the job's `then` says it; anything else: everybody, for the group has ended so."""
DISSOLVED, SILENT, REFUSED, OBJECTED = "dissolved", "silent", "refused", "objected"
UNCOVERED = "not_covered"
"""Has said yes to terms that pay nothing in the currency of its claim."""


class Achieved(msgspec.Struct, frozen=True):
    """What is carried to every member, the amount aside."""

    outcome: str
    legal_effect: str
    poll_id: str
    terms_sha256: str
    within_days: int | None


class Carrying(Visiting):
    """The ledger, line by line, to the members' cases."""

    def visits(self, here: Here, shard: int) -> list[Visit]:
        booked = self._lines(here, int(here.job.then), shard)
        achieved = achieved_by(here.group, here.job.of)
        by = {line.by or achieved.poll_id for line in booked} - {""}
        opened = {poll_id: self._opened(here, poll_id, shard) for poll_id in by}
        return [
            Visit(
                line.case_id, _carry(here, line, _accepted(here.group, line, achieved), opened), _carried(here.id),
                {line.currency: line.amount},
            )
            for line in booked
        ]  # fmt: skip

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordDone:
        """What of the ledger has reached its case: whoever ended its own case meanwhile gets nothing."""
        seen = visited(marks)
        waiting = 0 if seen.done else self._waiting(here)
        return cmd.RecordDone(here.job.id, carried=seen.done, paid=seen.paid, waiting=waiting)

    def _waiting(self, here: Here) -> int:
        """Who still belongs to the group although its line was to be carried: a case that failed is tried again."""
        shards = (self._shards.read(here.id, shard).members for shard in range(self.shards(here.group)))
        return sum(not member.left for members in shards for member in members)

    def _opened(self, here: Here, poll_id: str, shard: int) -> dict[str, str]:
        """Each member's own ballot as it was counted, by case."""
        counted = parts.COUNT.decode(self._part(here, parts.answers(poll_id), shard))
        return {answer.case_id: answer.opened for answer in counted.answers}


class Releasing(Visiting):
    """Members who go on alone: those who have not agreed, or all."""

    def visits(self, here: Here, shard: int) -> list[Visit]:
        name = parts.plan(here.job.id)
        stands = kept(self._shards, here, name, shard, lambda: list(self._plan(here, shard)))
        return [
            Visit(
                planned.case_id, cases.ReleaseFromGroup(here.id, planned.cause), _released(here.id, planned.cause)
            )
            for planned in parts.PLAN.decode(stands)
        ]  # fmt: skip

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordDone:
        return cmd.RecordDone(here.job.id, released=visited(marks).done)

    def _plan(self, here: Here, shard: int) -> Iterator[Planned]:
        members = sorted(m.case_id for m in self._shards.read(here.id, shard).members if not m.left)
        if here.job.then not in (OTHERS, UNAFFIRMED):
            yield from (Planned(case_id, DISSOLVED) for case_id in members)
            return
        counted = parts.COUNT.decode(self._part(here, parts.answers(here.job.of), shard))
        said = {answer.case_id: answer.option for answer in counted.answers}
        staying, outside = self._staying(here, shard, said), self._outside(here, shard)
        held = here.group.ledger is not None
        for member in members:
            if member not in staying:
                yield Planned(member, UNCOVERED if member in outside else _cause(said.get(member), held=held))

    def _outside(self, here: Here, shard: int) -> set[str]:
        """Whose claim is in a currency in which the terms pay nothing, whatever they have answered."""
        if here.job.then != OTHERS:
            return set()
        formula = formula_of(here.group, asked_about(here.group, here.job.of))
        listed = parts.ROLL.decode(self._part(here, parts.roll(here.job.roll), shard))
        return {entry.case_id for entry in listed if not pays_in(formula, entry.currency)}

    def _staying(self, here: Here, shard: int, said: dict[str, str]) -> set[str]:
        """Who has a line in the ledger; of an affirmation, who has affirmed, and who came too late to be asked."""
        if here.job.then == OTHERS:
            if (ledger := here.group.ledger) is None:
                return set()  # the terms did not fit: everybody goes on alone
            return {line.case_id for line in self._lines(here, ledger.number, shard)}
        asked = {e.case_id for e in parts.ROLL.decode(self._part(here, parts.roll(here.job.roll), shard))}
        there = {member.case_id for member in self._shards.read(here.id, shard).members}
        return (there - asked) | {case_id for case_id, option in said.items() if option == polling.YES}


def asked_about(group: Group, poll_id: str) -> str:
    """The offer or decision that a vote was about, also one on what became of it."""
    of = group.polls[poll_id].of
    return group.ledgers[of].of if of in group.ledgers else of


def achieved_by(group: Group, of: str) -> Achieved:
    """Of an offer or decision. What members have accepted is an agreement, whoever wrote the terms."""
    poll = max((p for p in group.polls.values() if p.of == of), key=lambda p: p.asked_at)
    found = group.offers.get(of) or group.decisions[of]
    if poll.kind is PollKind.ACCEPTANCE:
        return Achieved("settled", "agreement", poll.id, found.terms_sha256, found.within_days)
    return Achieved("decided", group.decisions[of].legal_effect, "", found.terms_sha256, found.within_days)


def _accepted(group: Group, line: Booked, achieved: Achieved) -> Achieved:
    """What was put right to its member's disadvantage rests on that member's later yes, to the ledger's root."""
    if not line.by:
        return achieved
    return replace(achieved, poll_id=line.by, terms_sha256=group.polls[line.by].terms_sha256)


def _carry(
    here: Here, line: Booked, achieved: Achieved, opened: dict[str, dict[str, str]]
) -> cases.CarryFromGroup:
    entry = entry_of(parts.Enrolled(line.case_id, "", line.claim, line.currency), line.choice)
    formula = formula_of(here.group, here.job.of)
    return cases.CarryFromGroup(
        here.id, here.job.of, achieved.outcome,
        amounts.terms_for(formula, entry, line.amount, achieved.within_days), int(here.job.then),
        achieved.legal_effect, achieved.poll_id, achieved.terms_sha256,
        opened.get(achieved.poll_id, {}).get(line.case_id, ""),
    )  # fmt: skip


def _cause(option: str | None, *, held: bool) -> str:
    """Why a member goes on alone, by what it has answered. `held`: the others are held by what was agreed."""
    if option is None:
        return SILENT
    if option == polling.YES:
        return UNCOVERED if held else DISSOLVED
    return OBJECTED if option == polling.OBJECT else REFUSED


def _carried(group_id: str) -> Callable[[Case], bool]:
    def done(case: Case) -> bool:
        known = case.memberships.get(group_id)
        return known is not None and known.state is MembershipState.CARRIED

    return done


def _released(group_id: str, cause: str) -> Callable[[Case], bool]:
    def done(case: Case) -> bool:
        known = case.memberships.get(group_id)
        return known is not None and known.cause == cause

    return done
