"""Rows of a group: what comes back is what went in, and only what changed goes."""

from __future__ import annotations

from msgspec.structs import fields as struct_fields
from msgspec.structs import replace

from chalicelib.adapters.group_layout import LAYOUT
from chalicelib.adapters.writes import items, write_units
from chalicelib.domain.group.state import Group
from tests import groups
from tests.builders import NOW


def keys(before: Group | None, after: Group) -> list[str]:
    return [item["sk"]["S"] for item in LAYOUT.changes(before, after)[0]]


def test_a_group_comes_back_as_it_was_stored() -> None:
    """Every field that a group has, filled."""
    whole = groups.full()
    assert all(getattr(whole, field.name) for field in struct_fields(Group))
    fields, persons, sealed = LAYOUT.fields(LAYOUT.changes(None, whole)[0])
    assert (Group(**fields), persons, sealed) == (whole, {}, ())


def test_only_what_changed_is_written() -> None:
    """The head always, and the one poll that was closed."""
    before = groups.full()
    (poll,) = before.polls.values()
    after = groups.moved_on(before, polls={poll.id: replace(poll, roll=2)})
    assert keys(before, after) == ["a#head", f"a#poll#{poll.id}"]


def test_nothing_of_a_group_is_deleted() -> None:
    """No function may delete a row; whatever ends is written as ended."""
    before = groups.full()
    assert LAYOUT.changes(before, groups.moved_on(before))[1] == []


def test_a_head_with_a_roll_costs_two_units() -> None:
    """It is rewritten by each command and stays below a kilobyte; an event costs two more."""
    before = groups.group()
    assert write_units(items(groups.command(before), NOW)) == 6  # 2 the head, 4 an event with its summary
