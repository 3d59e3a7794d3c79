"""Who goes on ahead: the draw of test cases, the opening of batches."""

from __future__ import annotations

from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.parts import Placed
from chalicelib.application.work.turn import Here, Mark, Page, Work
from chalicelib.application.work.visiting import Cases, Visit, Visiting, visited
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective import draws, roll
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Role


class Drawing(Work):
    """Draws test cases from the roll and lets them go on by themselves; notes in which order the others would."""

    def __init__(self, shards: GroupShards, executor: Cases) -> None:
        self._shards, self._executor = shards, executor

    def shards(self, group: Group) -> int:  # noqa: ARG002 - as for every work
        return 1

    def page(self, here: Here, page: Page) -> Mark:  # noqa: ARG002 - there is one
        return Mark(b"{}")

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordDraw:  # noqa: ARG002 - of the roll alone
        """The same cases each time; those that have been let go stay so. The group may have sealed another roll since:
        what is drawn from is the one that was sealed for it.
        """
        ordered = here.group.draws[here.job.of]
        found = self._shards.parts(here.id, parts.roll(here.job.roll))
        listed = {shard: [entry.leaf for entry in parts.ROLL.decode(found[shard])] for shard in sorted(found)}
        root = roll.roll_root([roll.seal(shard, entries) for shard, entries in listed.items()])
        everybody = [entry for entries in listed.values() for entry in entries]
        drawn = draws.draw(everybody, root, sides(ordered.nonces), ordered.number)
        command, tenancy = cases.ReleaseFromGroup(here.id, "test_case"), here.tenancy
        for case_id in drawn.cases:
            self._executor.system(case_id, lambda _: command, lambda _: tenancy, f"work:{here.job.id}")
        self._place(here, listed, drawn)
        return cmd.RecordDraw(here.job.id, drawn.cases, drawn.seed, len(everybody))

    def _place(self, here: Here, listed: dict[int, list[roll.RollEntry]], drawn: draws.Draw) -> None:
        """Notes by shard in which order the others go on in batches: a member then finds its own place in one read."""
        left = {entry.case_id for entries in listed.values() for entry in entries}.difference(drawn.cases)
        (order,) = draws.batches(left, max(len(left), 1), bytes.fromhex(drawn.seed)) or ((),)
        places = {case_id: place for place, case_id in enumerate(order)}
        for shard, entries in listed.items():
            here_are = [Placed(e.case_id, places[e.case_id]) for e in entries if e.case_id in places]
            self._shards.put_part(here.id, parts.order(here.job.of), shard, canonical(here_are))


class Batching(Visiting):
    """Lets the members of one batch go on by themselves; the others stay as they are."""

    def visits(self, here: Here, shard: int) -> list[Visit]:
        planned, number = here.group.batching, int(here.job.then)
        assert planned is not None, "a batch is one of those planned"
        placed = parts.ORDER.decode(self._part(here, parts.order(planned.draw), shard))
        return [_worked(here.id, p.case_id) for p in placed if p.place // planned.size + 1 == number]

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordDone:
        return cmd.RecordDone(here.job.id, released=visited(marks).done)


def sides(nonces: dict[str, str]) -> dict[str, str]:
    """As the arithmetic knows the sides: whoever speaks for the members speaks for the complainants."""
    members = Role.COMPLAINANT.value
    return {role if role == Role.RESPONDENT else members: nonce for role, nonce in nonces.items()}


def _worked(group_id: str, case_id: str) -> Visit:
    def done(case: Case) -> bool:
        known = case.memberships.get(group_id)
        return known is not None and known.state is MembershipState.BATCH

    return Visit(case_id, cases.ReleaseFromGroup(group_id, "batch"), done)
