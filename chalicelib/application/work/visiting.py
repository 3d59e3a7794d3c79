"""Work that goes to the members' own cases, some at a time: whom it concerns is fixed before the first one is visited.

Every visit is a command that the case's own rules carry out once: a membership that has ended does not end again. A
case that fails holds up no other: it gets a message of its own, which ends with the dead letters if it goes on failing
and can be sent again from there, even when the work is over.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from msgspec.structs import replace

from chalicelib.application.asking import Receipt, TenancyOf
from chalicelib.application.group_ports import GroupShards
from chalicelib.application.work import lines, parts
from chalicelib.application.work.parts import Booked
from chalicelib.application.work.turn import PER_PAGE, Here, Mark, Page, Rest, Work, sums
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.state import Case
from chalicelib.domain.collective.canonical import canonical
from chalicelib.domain.errors import TryAgain

Made = Callable[[Case], cases.Command]


class Cases(Protocol):
    """The executor of cases, as far as the system itself acts on them."""

    def system(self, id_: str, prepare: Made, of: TenancyOf, label: str, /) -> Receipt[Case]: ...


class Visit(msgspec.Struct, frozen=True):
    """One case and what is asked of it. `done`: whether the case, afterwards, has it from this work; `paid`: what that
    is, minor units by currency.
    """

    case_id: str
    command: cases.Command
    done: Callable[[Case], bool]
    paid: dict[str, int] = {}


class Seen(msgspec.Struct, frozen=True):
    """What became of a page's visits, those of the shard's pages before it included."""

    done: int
    paid: dict[str, int]
    apart: tuple[Page, ...] = ()


class Calling(Work):
    """Asks something of members' cases, so many to a page; which ones, each kind of work finds for itself."""

    def __init__(self, executor: Cases, per_page: int = PER_PAGE) -> None:
        self._executor, self._per_page = executor, per_page

    def _visit(self, here: Here, page: Page, visits: Sequence[Visit]) -> Seen:
        done, apart, paid = page.done, [], [page.paid]
        for visit in visits:
            try:
                if visit.done(self._one(here, visit)):
                    done += 1
                    paid.append(visit.paid)
            except TryAgain:
                raise
            except Exception:  # noqa: BLE001 - it is raised again by the message that is about this case alone
                apart.append(replace(page, only=visit.case_id, after="", done=0, paid={}, tries=0))
        return Seen(done, sums(paid), tuple(apart))

    def _one(self, here: Here, visit: Visit) -> Case:
        label, tenancy = f"work:{here.job.id}", here.tenancy
        return self._executor.system(visit.case_id, lambda _: visit.command, lambda _: tenancy, label).after


class Visiting(Calling):
    """Goes through a shard's visits in the order of their cases."""

    def __init__(self, shards: GroupShards, executor: Cases, per_page: int = PER_PAGE) -> None:
        super().__init__(executor, per_page)
        self._shards = shards

    @abstractmethod
    def visits(self, here: Here, shard: int) -> Sequence[Visit]:
        """All of the shard, sorted; the same at every page."""

    def page(self, here: Here, page: Page) -> Mark | Rest:
        """Raises TryAgain when a case is busy: the page comes again, and those before it have been seen to."""
        ahead = [v for v in self.visits(here, page.shard) if v.case_id > page.after]
        seen = self._visit(here, page, ahead[: self._per_page])
        if len(ahead) <= self._per_page:
            return Mark(canonical(parts.Done(seen.done, seen.paid)), seen.apart)
        last = ahead[self._per_page - 1].case_id
        return Rest(replace(page, after=last, done=seen.done, paid=seen.paid, tries=0), seen.apart)

    def alone(self, here: Here, page: Page) -> None:
        """The one case of a message of its own. Raises whatever is wrong with it."""
        for visit in self.visits(here, page.shard):
            if visit.case_id == page.only:
                self._one(here, visit)

    def _lines(self, here: Here, number: int, shard: int) -> tuple[Booked, ...]:
        """Of a ledger that is known to be made."""
        found = lines.read(self._shards, here.id, number, shard)
        assert found is not None, f"ledger {number} was made before"
        return found

    def _part(self, here: Here, work: str, shard: int) -> bytes:
        """Of work that is known to be done."""
        found = self._shards.part(here.id, work, shard)
        assert found is not None, f"{work} was done before"
        return found


def visited(marks: dict[int, bytes]) -> Seen:
    """Of all shards."""
    found = [parts.DONE.decode(mark) for mark in marks.values()]
    return Seen(sum(part.done for part in found), sums(part.paid for part in found))
