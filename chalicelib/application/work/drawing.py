"""Work that does not fall into shards: invitations to those whom detection has found, and the draw of test cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.turn import PER_PAGE, Here, Mark, Page, Rest, Work
from chalicelib.application.work.visiting import Cases, Visit, Visiting, visited
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective import draws, roll
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group
from chalicelib.domain.values import Role


class Found(Protocol):
    """What detection has found alike."""

    def cases(self, cluster_id: str, after: str, limit: int) -> Sequence[str]:
        """Ids of a cluster's cases in their order, those behind `after`; none when there are no more."""


class Inviting(Visiting):
    """Tells the complainants of the group's clusters that there is a group; nobody hears of the same one twice."""

    def __init__(self, shards: GroupShards, executor: Cases, found: Found, per_page: int = PER_PAGE) -> None:
        super().__init__(shards, executor, per_page)
        self._found = found

    def shards(self, group: Group) -> int:  # noqa: ARG002 - as for every work
        return 1

    def visits(self, here: Here, shard: int) -> Sequence[Visit]:
        raise NotImplementedError("they are found page by page")

    def page(self, here: Here, page: Page) -> Mark | Rest:
        """`after`: the number of the cluster, and the case within it."""
        number, _, after = page.after.partition("#")
        clusters, at = here.group.matter.clusters, int(number or 0)
        if at >= len(clusters):
            return Mark(canonical(parts.Done(page.done)))
        found = self._found.cases(clusters[at], after, self._per_page)
        seen = self._visit(here, page, [_invite(here.id, case_id) for case_id in found])
        behind = f"{at}#{found[-1]}" if len(found) == self._per_page else f"{at + 1}#"
        return Rest(replace(page, after=behind, done=seen.done, tries=0), seen.apart)

    def alone(self, here: Here, page: Page) -> None:
        self._one(here, _invite(here.id, page.only))

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordDone:
        return cmd.RecordDone(here.job.id, invited=visited(marks).done)


class Drawing(Work):
    """Draws test cases from the roll and lets them go on by themselves."""

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
        return cmd.RecordDraw(here.job.id, drawn.cases, drawn.seed)


def sides(nonces: dict[str, str]) -> dict[str, str]:
    """As the arithmetic knows the sides: whoever speaks for the members speaks for the complainants."""
    members = Role.COMPLAINANT.value
    return {role if role == Role.RESPONDENT else members: nonce for role, nonce in nonces.items()}


def _invite(group_id: str, case_id: str) -> Visit:
    def done(case: Case) -> bool:
        return group_id in case.invited or group_id in case.memberships

    return Visit(case_id, cases.InviteToGroup(group_id), done)
