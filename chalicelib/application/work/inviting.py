"""Invitations: to the complainants of a group's clusters, and to the members of groups that were merged into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Protocol

from msgspec.structs import replace

from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import parts
from chalicelib.application.work.turn import PER_PAGE, Here, Mark, Page, Rest
from chalicelib.application.work.visiting import Calling, Cases, Visit, visited
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import Group

AT_ONCE: Final = 16
"""Sources of nobody that one message passes over: a group for many has a thousand shards, most of them empty."""
Source = Callable[[str, int], Sequence[str]]
"""Ids of cases in their order, those behind one, so many at most; none when there are no more."""


class Found(Protocol):
    """What detection has found alike."""

    def cases(self, cluster_id: str, after: str, limit: int, *, alone: bool = False) -> Sequence[str]:
        """Of a cluster and of all that it belongs together with by now; `alone`: without what it went into."""


class Merged(Protocol):
    """Groups, as they were some seconds ago."""

    def get(self, group_id: str) -> Group | None: ...


class Inviting(Calling):
    """Tells complainants that there is a group; nobody hears of the same one twice."""

    def __init__(
        self, shards: GroupShards, groups: Merged, executor: Cases, found: Found, per_page: int = PER_PAGE
    ) -> None:
        super().__init__(executor, per_page)
        self._shards, self._groups, self._found = shards, groups, found

    def shards(self, group: Group) -> int:  # noqa: ARG002 - as for every work
        return 1

    def page(self, here: Here, page: Page) -> Mark | Rest:
        """`after`: the number of the source, and the case within it."""
        number, _, after = page.after.partition("#")
        sources, at = self._sources(here), int(number or 0)
        found: Sequence[str] = ()
        for source in sources[at : at + AT_ONCE]:
            if found := source(after, self._per_page):
                break
            at, after = at + 1, ""
        if not found and at >= len(sources):
            return Mark(canonical(parts.Done(page.done)))
        seen = self._visit(here, page, [_invite(here.group, case_id) for case_id in found])
        behind = f"{at}#{found[-1]}" if len(found) == self._per_page else f"{at + bool(found)}#"
        return Rest(replace(page, after=behind, done=seen.done, tries=0), seen.apart)

    def alone(self, here: Here, page: Page) -> None:
        self._one(here, _invite(here.group, page.only))

    def finish(self, here: Here, marks: dict[int, bytes]) -> cmd.RecordDone:
        return cmd.RecordDone(here.job.id, invited=visited(marks).done)

    # ------------------------------------------------------------------------------------------------------- whom

    def _sources(self, here: Here) -> list[Source]:
        """The same at every page, but for what comes in behind. Of all that the group knows, of a group that was merged
        into it, or of one cluster that detection has merged with the others.
        """
        of, matter = here.job.of, here.group.matter
        if not of:
            return [*self._clusters(matter.clusters), *self._members(matter.merged)]
        if of not in matter.merged:
            return [partial(self._found.cases, of, alone=True)]
        gone = self._groups.get(of)
        if gone is None:
            return []
        return [*self._clusters(gone.matter.clusters), *self._members((of, *gone.matter.merged))]

    def _clusters(self, clusters: Sequence[str]) -> list[Source]:
        return [partial(self._found.cases, cluster) for cluster in clusters]

    def _members(self, groups: Sequence[str]) -> list[Source]:
        known = [group for group_id in groups if (group := self._groups.get(group_id)) is not None]
        return [
            partial(self._listed, group.head.group_id, shard)
            for group in known
            for shard in range(group.head.shards)
        ]

    def _listed(self, group_id: str, shard: int, after: str, limit: int) -> Sequence[str]:
        """Those who have left as well: the merger has let everybody go by then, or will have."""
        members = self._shards.read(group_id, shard).members
        return sorted(member.case_id for member in members if member.case_id > after)[:limit]


def _invite(group: Group, case_id: str) -> Visit:
    group_id = group.head.group_id

    def done(case: Case) -> bool:
        return group_id in case.invited or group_id in case.memberships

    return Visit(case_id, cases.InviteToGroup(group_id, group.matter.merged), done)
