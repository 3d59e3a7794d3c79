"""Counts places anew each night: whoever has so many cases by his counter has a place for each, and sits in it.

Counters and places are written with the cases themselves, so that they can only differ after a restore or by a defect
of ours: that is told, and mended, since a counter that is too high keeps somebody from all further cases. Mediators and
neutrals are held against the places under their references, and each place against the case, group or arbitration it
is of; neutrals besides against the open arbitrations that name them, so that a place is found again whose row is lost
with its counter; persons against the places of all their entries at all bodies.

Nothing is mended that was seen once only, or that has changed since: the write holds the counter that was read first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol

import msgspec

from chalicelib.application.ports import Directory

BOOKMARK: Final = "recount"
PERSON: Final = "person"


class Counted(msgspec.Struct, frozen=True):
    """A counter of cases. `kind`: `neutral`, `mediator`, or `person`, whose `ref` is the code and who has no tenant."""

    tenant: str
    kind: str
    ref: str
    active: int
    person: str = ""
    """Of a neutral: under which code the cases of all bodies are counted."""


class Counters(Protocol):
    """Every read is strongly consistent."""

    def page(self, position: str) -> tuple[list[Counted], str]:
        """Of all tenants, from that position on, and where it goes on; empty at the end."""

    def now(self, of: Counted) -> Counted | None:
        """The same counter as it is now; None: there is none any more."""

    def places(self, of: Counted) -> list[str]:
        """Ids of the cases, groups or arbitrations that have a place with him."""

    def mend(self, of: Counted, active: int, gone: Sequence[str], lost: Sequence[str] = ()) -> bool:
        """Sets the counter, deletes places and puts back those that were lost, in one write. False where the counter is
        not what `of` says.
        """


class Holder(NamedTuple):
    """Whose place it is: by roster and reference."""

    tenant: str
    kind: str
    ref: str


Holders = Mapping[str, Callable[[str], Collection[Holder]]]
"""By the beginning of an id: who has a place in that case, group or arbitration, as its own record says."""


class Recounted(msgspec.Struct, frozen=True):
    """What one call saw. `done`: all of today's counters were looked at."""

    counters: int = 0
    wrong: int = 0
    mended: int = 0
    done: bool = False


class _Found(msgspec.Struct, frozen=True):
    held: int
    gone: tuple[str, ...]
    """Places of which the record knows nothing."""
    lost: tuple[str, ...] = ()
    """What names him where there is no place: its row is gone, and maybe the counter with it."""

    @property
    def whole(self) -> bool:
        return not self.gone and not self.lost


class Recounting:
    def __init__(
        self, counters: Counters, directory: Directory, holders: Holders,
        named: Callable[[Counted], Collection[str]] = lambda _: (),
    ) -> None:  # fmt: skip
        """`named`: what is open and seems to name him, whatever places there are; it may lag behind."""
        self._counters, self._directory, self._holders = counters, directory, holders
        self._named = named

    def night(self, now: datetime, time_left: Callable[[], bool]) -> Recounted:
        """Once a day (UTC), from where an earlier call of that day stopped. Persons are looked at where one call came
        from the beginning to the end, for whom all their entries must have been seen.
        """
        today = now.date().isoformat()
        day, _, position = self._directory.bookmark(BOOKMARK).partition(" ")
        if day == today and not position:
            return Recounted(done=True)
        position = position if day == today else ""
        whole, found = not position, Recounted()
        entries: dict[str, list[Counted]] = {}
        persons: list[Counted] = []
        while time_left():
            page, position = self._counters.page(position)
            for counted in page:
                if counted.kind == PERSON:
                    persons.append(counted)
                    continue
                entries.setdefault(counted.person, []).append(counted)
                found = _more(found, mended=self._entry(counted))
            if not position:
                for person in persons if whole else ():
                    found = _more(found, mended=self._person(person, entries.get(person.ref, [])))
                self._directory.set_bookmark(BOOKMARK, today)
                return msgspec.structs.replace(found, done=True)
            self._directory.set_bookmark(BOOKMARK, f"{today} {position}")
        return found

    def _entry(self, counted: Counted) -> bool | None:
        """None: in order; else whether it was mended."""
        return self._twice(counted, self._held)

    def _person(self, counted: Counted, entries: Sequence[Counted]) -> bool | None:
        return self._twice(counted, lambda _: _Found(sum(self._held(one).held for one in entries), ()))

    def _twice(self, counted: Counted, look: Callable[[Counted], _Found]) -> bool | None:
        """Counts again what seems wrong, from its counter on: a case may have come or gone in between."""
        first = look(counted)
        if first.held == counted.active and first.whole:
            return None
        again = self._counters.now(counted)
        if again is None:
            return None
        second = look(again)
        if second.held == again.active and second.whole:
            return None
        if (second, again.active) != (first, counted.active):
            return None  # it moves; tomorrow it stands still, or is seen again
        return self._counters.mend(again, second.held, second.gone, second.lost)

    def _held(self, counted: Counted) -> _Found:
        places = self._counters.places(counted)
        one = Holder(counted.tenant, counted.kind, counted.ref)
        held = [id_ for id_ in places if one in self._holders_of(id_)]
        others = sorted(set(self._named(counted)) - set(places))
        lost = tuple(id_ for id_ in others if one in self._holders_of(id_))
        return _Found(len(held) + len(lost), tuple(id_ for id_ in places if id_ not in held), lost)

    def _holders_of(self, id_: str) -> Collection[Holder]:
        known = self._holders.get(id_.partition("_")[0])
        return known(id_) if known is not None else ()


def _more(found: Recounted, *, mended: bool | None) -> Recounted:
    return msgspec.structs.replace(
        found, counters=found.counters + 1, wrong=found.wrong + (mended is not None),
        mended=found.mended + bool(mended),
    )  # fmt: skip
