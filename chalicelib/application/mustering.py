"""Work over all members of a group, page by page: each message does a page of one shard and sends itself on.

Lanes go side by side; each walks through its own shards and looks, at its end, whether all shards of all lanes are done
(strongly consistent: the last one sees it). Then one of them records the result. Whatever dies anywhere is resumed: a
message that was not acknowledged comes again, work that is not done in time is sent out again with a higher attempt,
and a shard that has left its mark is passed over. Nothing happens twice: gates and parts keep what stands, the cases'
own rules end a membership once, and the group takes a result only for the work that is under way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.application import ports
from chalicelib.application.asking import Receipt, TenancyOf
from chalicelib.application.group_ports import GroupShards, GroupStore
from chalicelib.application.reactions import MEMBERS
from chalicelib.application.work import parts
from chalicelib.application.work.turn import Here, Mark, Page, Work, kept
from chalicelib.domain.errors import NotFound, TryAgain
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.state import CandidacyState, Group, JobKind

BUSY_TRIES: Final = 5
"""How often a page that met somebody else at work is put off by itself, before the queue does it for much longer."""
_PERCENT: Final = 100
_LIVE: Final = (CandidacyState.STANDING, CandidacyState.ELECTED, CandidacyState.NOT_ELECTED)
"""Also who would follow when a seat falls vacant."""


class Groups(Protocol):
    """The executor of groups, as far as the system itself acts on them."""

    def system(self, id_: str, prepare: Prepare, of: TenancyOf, label: str, /) -> Receipt[Group]: ...


class Prepare(Protocol):
    def __call__(self, group: Group, /) -> cmd.Command: ...


class Mustering:
    """`works`: by kind, what does it; like `executor` made when it is first needed, for a page needs one of them."""

    def __init__(
        self,
        store: GroupStore,
        shards: GroupShards,
        executor: Callable[[], Groups],
        cases: ports.CaseStore,
        queues: ports.Queues,
        clock: ports.WallClock,
        of: TenancyOf,
        works: Mapping[JobKind, Callable[[], Work]],
    ) -> None:
        self._store, self._shards, self._executor, self._cases = store, shards, executor, cases
        self._queues, self._clock, self._of = queues, clock, of
        self.works = dict(works)

    # ------------------------------------------------------------------------------------------------------------- work

    def message(self, message: Any) -> None:
        """A page as it came in a message. Raises msgspec.ValidationError for one that is none, and what `page` does."""
        self.page(msgspec.convert(message, Page))

    def page(self, page: Page) -> None:
        """Raises NotFound, TryAgain when others have been in the way too often, and defects."""
        group = self._group(page.group)
        if page.only:
            self._alone(group, page)
            return
        job = group.job
        if job is None or (job.id, job.attempt) != (page.job, page.attempt):
            return  # it is done, or was sent out again: there are other messages for it
        here = Here(group, job, self._of(group.head.tenant))
        try:
            following = self._turn(here, page)
        except TryAgain:
            if page.tries >= BUSY_TRIES:
                raise
            self._send([replace(page, tries=page.tries + 1)], delay=page.tries + 1)
        else:
            self._send(following)

    def progress(self, group: Group) -> tuple[int, int]:
        """(shards done, shards in all) of the work under way, as of a moment ago; (0, 0) when there is none."""
        if (job := group.job) is None:
            return 0, 0
        return self._shards.finished(group.head.group_id, job.id), self.works[job.kind]().shards(group)

    # ---------------------------------------------------------------------------------------- what becomes of members

    def left(self, group_id: str, case_ids: Iterable[str]) -> None:
        """Members have left. Nothing but one Query, unless one of them stands for election or speaks for the group."""
        standing = {c.case_id for c in self._group(group_id).candidacies.values() if c.state in _LIVE}
        for case_id in sorted(standing.intersection(case_ids)):
            self._tell(group_id, cmd.NoteLeft(case_id), f"left:{case_id}")

    def tested(self, group_id: str, case_id: str) -> None:
        """A test case has ended; its result is shown to all members without anybody's name. Raises NotFound."""
        from chalicelib.domain.case.views import agreed_percent  # few messages are about a test case

        loaded = self._cases.load(case_id)
        if loaded is None:
            raise NotFound("No such case.")
        outcome = loaded.case.head.outcome
        if outcome is None:
            return  # opened again meanwhile
        percent = agreed_percent(loaded.case)
        share = percent * _PERCENT if percent is not None else None
        self._tell(group_id, cmd.RecordTestResult(case_id, outcome.value, share), f"tested:{case_id}")

    # ------------------------------------------------------------------------------------------------------------ steps

    def _group(self, group_id: str) -> Group:
        loaded = self._store.load(group_id)
        if loaded is None:
            raise NotFound("No such group.")
        return loaded.group

    def _turn(self, here: Here, page: Page) -> tuple[Page, ...]:
        """The page that comes next."""
        work = self.works[here.job.kind]()
        if page.shard >= work.shards(here.group):
            self._finish(here, page, work)
            return ()
        onward = replace(page, shard=page.shard + page.lanes, after="", done=0, paid={}, tries=0)
        if self._shards.part(here.id, here.job.id, page.shard) is not None:
            return (onward,)
        for gate in here.job.closes:
            self._shards.close(here.id, page.shard, gate, self._clock.now())
        turned = work.page(here, page)
        self._send(turned.apart)  # before the mark, for behind it nobody would think of them again
        if not isinstance(turned, Mark):
            return (turned.page,)
        self._shards.put_part(here.id, here.job.id, page.shard, turned.document)
        return (onward,)

    def _finish(self, here: Here, page: Page, work: Work) -> None:
        """Unless some other lane is still under way; its end comes here too. Of several that end together one goes on:
        to work out a ledger eight times at once would be right, and dear. If that one dies, its message comes again;
        if that is lost as well, the next attempt has an end of its own.
        """
        marks = self._shards.parts(here.id, here.job.id)
        if len(marks) < work.shards(here.group):
            return
        first = kept(self._shards, here, parts.end(here.job.id), page.attempt, lambda: page.lane)
        if msgspec.json.decode(first, type=int) == page.lane:
            self._tell(here.id, work.finish(here, marks), f"work:{here.job.id}")

    def _tell(self, group_id: str, command: cmd.Command, label: str) -> None:
        self._executor().system(group_id, lambda _: command, self._of, label)

    def _alone(self, group: Group, page: Page) -> None:
        """Also when the work itself is over. Raises NotFound for work that there never was."""
        job = group.jobs.get(page.job)
        if job is None:
            raise NotFound("No such work in this group.")
        self.works[job.kind]().alone(Here(group, job, self._of(group.head.tenant)), page)

    def _send(self, pages: Iterable[Page], delay: int = 0) -> None:
        if bodies := [msgspec.json.encode(page).decode() for page in pages]:
            self._queues.send(MEMBERS, bodies, delay)
