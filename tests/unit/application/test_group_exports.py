"""Pages over a group's shards: nothing twice, nothing left out, and what the list is checked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.application import group_exports
from chalicelib.application.group_exports import SHARDS_PER_PAGE, Check, GroupExports
from chalicelib.application.group_ports import Shard
from chalicelib.domain.errors import Invalid
from chalicelib.domain.group.rules import Seats
from chalicelib.domain.group.state import Authority, AuthorityKind, Roll
from tests import group_stories, groups
from tests.builders import NOW, an_id


class Shards:
    """So many members in each shard."""

    def __init__(self, *sizes: int) -> None:
        numbers = iter(range(sum(sizes)))
        self.rows = [tuple(groups.member(next(numbers)) for _ in range(size)) for size in sizes]

    def read(self, _group_id: str, shard: int, _poll_id: str = "") -> Shard:
        return Shard(self.rows[shard])


class Cases:
    """None can be found any more."""

    def load(self, _case_id: str) -> None:
        return None


def pages(sizes: tuple[int, ...], limit: int) -> list[list[str]]:
    shards = Shards(*sizes)
    own = GroupExports(shards, Cases())  # type: ignore[arg-type]
    group, found, after = groups.group(shards=len(sizes)), [], None
    while True:
        listed, after = own.members(group, after, limit)
        found.append([one.entry.case_id for one in listed])
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("sizes", [(3, 0, 2, 1), (0, 0, 0, 0), (5, 5, 5, 5), (0, 0, 0, 1)])
def test_every_member_comes_once(sizes: tuple[int, ...], limit: int) -> None:
    """Whatever the page; no page is longer than was asked."""
    found = pages(sizes, limit)
    every = [case_id for page in found for case_id in page]
    assert sorted(every) == sorted(an_id("case", n) for n in range(sum(sizes)))
    assert all(len(page) <= limit for page in found)


def test_a_page_reads_so_many_shards_and_no_more() -> None:
    """Of a thousand shards with a member in the last one most pages are empty, and each comes at once."""
    found = pages((0,) * (3 * SHARDS_PER_PAGE) + (1,), 100)
    assert [len(page) for page in found] == [0, 0, 0, 1]


@pytest.mark.parametrize("text", ["4:0", "99"])
def test_a_place_that_no_page_named_is_refused(text: str) -> None:
    """There are four shards."""
    with pytest.raises(Invalid) as refused:
        group_exports.place(text, 4)
    assert refused.value.faults[0].pointer == "query/after"


def checked(seats: Seats, **changes: Any) -> dict[str, Check]:
    pack = group_stories.pack(seats=seats)
    return {c.code: c for c in group_exports.checks(groups.group(**changes), pack, NOW)}


def test_a_list_is_held_against_the_rules() -> None:
    """Three members are enough; nobody is in office."""
    found = checked(Seats(2, 3, "test", verified=True), roll=Roll(1, NOW, 3, "ab" * 32), rolls=1)
    assert (found["roll"].ok, found["threshold"].ok, found["seats"].ok) == (True, True, False)
    assert (found["threshold"].have, found["threshold"].need, found["seats"].need) == (3, 3, 2)
    assert "authority" not in found


def test_where_nobody_is_elected_somebody_must_have_authority() -> None:
    """In force now."""
    nobody = Seats(0, 0, "test", verified=True)
    assert not checked(nobody)["authority"].ok
    signed = Authority(
        an_id("aut"), AuthorityKind.LAWYER, "l-1", ("offer",), "ab" * 32, NOW, NOW + timedelta(days=1)
    )
    assert checked(nobody, authorities={signed.id: signed})["authority"].ok
    over = Authority(an_id("aut"), AuthorityKind.LAWYER, "l-1", ("offer",), "ab" * 32, NOW, NOW)
    assert not checked(nobody, authorities={over.id: over})["authority"].ok
