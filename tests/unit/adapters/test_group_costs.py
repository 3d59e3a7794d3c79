"""What a member's acts write, and what that costs: of the case's own rows and of those in its group."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.writes import Guard, RowWrite, items, write_units
from chalicelib.application.commit import ballot_claim, member_claim
from chalicelib.application.ports import CaseWrite
from chalicelib.domain.case import commands as cmd
from tests import builders, members, stories
from tests.members import GROUP, MEMBER, POLL
from tests.stories import C, R, S, Story


def rows(story: Story, role: Any, command: Any) -> list[RowWrite]:
    """Everything that the command writes, with its request key where a person gives it."""
    before, since = story.case, len(story.rows)
    story.act(role, command)
    key = None if role is S else builders.request_key()
    write = CaseWrite(
        before=before, after=story.case, events=tuple(story.rows[since:]), request_key=key,
        member=member_claim(before, story.case), ballot=ballot_claim(story.case, command),
    )  # fmt: skip
    return items(write, builders.NOW)


def places(written: list[RowWrite]) -> list[tuple[str, Guard]]:
    return [(row.item["sk"]["S"], row.guard) for row in written if row.item["pk"]["S"].startswith("group#")]


def unserved() -> Story:
    return stories.filed(pack=members.pack())


def test_joining_writes_the_member_beside_the_open_gate() -> None:
    """Nothing is written at the gate."""
    written = rows(unserved(), C, members.join())
    assert places(written) == [(f"m#{MEMBER}", Guard.NEW_MEMBER), ("gate#join", Guard.OPEN_GATE)]
    assert [row.item["sk"]["S"] for row in written if row.check] == ["gate#join"]


@pytest.mark.parametrize("command", [members.leave(), cmd.Withdraw(), cmd.ReleaseFromGroup(GROUP, "silent")])
def test_however_a_case_leaves_its_row_says_so(command: Any) -> None:
    """By its own will, by its end, by the group's; no gate is asked."""
    written = rows(members.joined(), S if isinstance(command, cmd.ReleaseFromGroup) else C, command)
    assert places(written) == [(f"m#{MEMBER}", Guard.HELD_MEMBER)]
    (row,) = [row for row in written if row.guard is Guard.HELD_MEMBER]
    assert row.item["left"] == {"BOOL": True}


def test_settling_alone_says_so_in_the_same_transaction() -> None:
    """No double recovery."""
    story = members.joined().act(R, cmd.MakeOffer(stories.refund()))
    written = rows(story, C, cmd.Accept(story.the("offers").id))
    assert places(written) == [(f"m#{MEMBER}", Guard.HELD_MEMBER)]


def test_voting_writes_the_ballot_beside_the_open_gate() -> None:
    """And leaves the member's row alone."""
    written = rows(members.joined(), C, members.vote(box=b"x" * 300))
    assert places(written) == [(f"b#{POLL}#{MEMBER}", Guard.NEW_BALLOT), (f"gate#{POLL}", Guard.OPEN_GATE)]


def test_other_commands_touch_no_row_of_the_group() -> None:
    """An offer between the two."""
    assert places(rows(members.joined(), R, cmd.MakeOffer(stories.refund()))) == []


@pytest.mark.parametrize(
    ("story", "role", "command", "units"),
    [
        pytest.param(unserved(), C, members.join(), 14, id="joining"),
        pytest.param(members.alone(), C, members.join(), 26, id="joining, with two deadlines to stop"),
        pytest.param(members.joined(unserved()), C, members.leave(), 12, id="leaving"),
        pytest.param(members.joined(), C, members.leave(), 24, id="leaving, with two deadlines to resume"),
        pytest.param(members.joined(), C, members.vote(box=b"x" * 300), 14, id="voting"),
        pytest.param(members.voted(), S, members.carry(members.voted()), 30, id="carrying"),
    ],
)
def test_what_it_costs(story: Story, role: Any, command: Any, units: int) -> None:
    """Write units, a person's request key included. More is a decision, not an accident."""
    assert write_units(rows(story, role, command)) == units
