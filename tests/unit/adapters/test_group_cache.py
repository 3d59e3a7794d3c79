"""Groups as many people read them at once: how old they may be, and that nobody is turned away by what is old."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.adapters.group_cache import AGAIN, SECONDS, CachedGroups
from chalicelib.application.group_ports import LoadedGroup
from tests import groups
from tests.builders import an_id
from tests.conftest import HandClock

GROUP = an_id("group")


class Shelf:
    """One group, whose version grows each time it is read; and a counter."""

    def __init__(self) -> None:
        self.read = self.counted = 0

    def load(self, group_id: str) -> LoadedGroup | None:
        if group_id != GROUP:
            return None
        self.read += 1
        return LoadedGroup(groups.group(version=self.read), {})

    def of(self, _: str) -> int:
        self.counted += 1
        return 40 + self.counted


def cached(clock: HandClock) -> tuple[CachedGroups, Shelf]:
    shelf = Shelf()
    return CachedGroups(shelf, shelf, clock), shelf  # type: ignore[arg-type]


def version(found: object) -> int:
    return found.head.version  # type: ignore[attr-defined,no-any-return]


def test_a_group_is_read_once_in_some_seconds(clock: HandClock) -> None:
    """However many ask for it."""
    own, _ = cached(clock)
    assert [version(own.get(GROUP)) for _ in range(3)] == [1, 1, 1]
    clock.moment += timedelta(seconds=SECONDS)
    assert version(own.get(GROUP)) == 2


def test_nobody_is_turned_away_by_what_is_old(clock: HandClock) -> None:
    """It is read anew first; but not more than once a second, whoever asks."""
    own, shelf = cached(clock)
    own.get(GROUP)
    assert version(own.newer(GROUP)) == 1
    clock.moment += AGAIN
    assert [version(own.newer(GROUP)) for _ in range(3)] == [2, 2, 2]
    assert shelf.read == 2


def test_what_has_just_been_changed_is_known(clock: HandClock) -> None:
    """To the process that has changed it."""
    own, shelf = cached(clock)
    own.get(GROUP)
    own.keep(groups.group(version=9))
    assert version(own.get(GROUP)) == 9
    assert version(own.fresh(GROUP)) == shelf.read == 2


def test_what_is_not_there_is_not_kept(clock: HandClock) -> None:
    """It may be there in a moment."""
    own, _ = cached(clock)
    assert own.get(an_id("group", 2)) is None
    assert own.newer(an_id("group", 2)) is None


def test_the_number_of_members_is_kept_as_long(clock: HandClock) -> None:
    """A counter of many rows is not added up for each reader of a page."""
    own, _ = cached(clock)
    assert [own.members(GROUP) for _ in range(3)] == [41, 41, 41]
    clock.moment += timedelta(seconds=SECONDS)
    assert own.members(GROUP) == 42
