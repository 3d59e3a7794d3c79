"""A group of two thousand, from the first who joins to the last who is paid, while a great deal goes wrong; a hundred
thousand by `make simulate GROUP=100000`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest
from msgspec.structs import replace

from simulation.capacity import PUBLISHED
from simulation.crowd import run
from simulation.crowd.accounts import Accounts
from simulation.crowd.run import Outcome
from simulation.crowd.story import Story
from simulation.world import World

MEMBERS = 2_000


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """What is shown of it on the way."""
    return []


@pytest.fixture(scope="module")
def outcome(lines: list[str]) -> Outcome:
    shown = io.StringIO()
    told = run.run(MEMBERS, 0, shown)
    lines += shown.getvalue().splitlines()
    return told


@pytest.fixture(scope="module")
def small() -> Iterator[Story]:
    """A told story of two hundred."""
    with World(1, workers=(), limits=PUBLISHED) as world, redirect_stdout(io.StringIO()):
        story = Story(world, 200, 1, 20)
        for _ in story.told():
            pass
        yield story
        story.office.close()


@pytest.mark.capability("S41")
def test_two_thousand_join_decide_and_are_paid(outcome: Outcome) -> None:
    """Nobody twice, none lost, counts exact, the ledger sums, no case stranded, each carried or released once."""
    assert outcome.failures == []
    found = outcome.figures
    assert found.roll == sum(found.ends.values()) > MEMBERS * 0.9
    assert found.ends["carried"] > MEMBERS * 0.6
    assert found.ends["released"] > MEMBERS * 0.2
    assert 0 < found.paid < found.fund


def test_what_goes_wrong_does_go_wrong(outcome: Outcome) -> None:
    """Doors close on some, votes come too late, persons come twice, processes die, people ask again."""
    said = set(outcome.figures.answers)
    assert {"refused already_member", "refused poll_closed", "refused group_not_joinable", "died"} <= said
    assert outcome.figures.repeated > 0
    assert outcome.figures.load.conflicts > 0
    assert any(what.endswith("died") for what in outcome.figures.ended)


def test_no_key_has_more_to_bear_than_it_can(outcome: Outcome) -> None:
    """Less than half of what a key bears; whoever met somebody else was soon through."""
    hottest = outcome.figures.load.hottest[0]
    assert hottest.units < 500, hottest
    longest = outcome.figures.load.longest
    assert longest is not None
    assert longest.seconds < 2


def test_work_shows_how_far_it_is_and_sends_few_messages(outcome: Outcome, lines: list[str]) -> None:
    """Shard by shard; by the page, and not by the member."""
    assert any("of 32 shards, attempt 1" in line for line in lines)
    assert outcome.figures.messages["MembersQueue"] <= outcome.figures.bound
    assert outcome.figures.bound < MEMBERS


def test_the_same_seed_tells_the_same_life() -> None:
    """Call by call, to the microsecond."""
    first, second = (run.run(150, 3, io.StringIO()).figures for _ in range(2))
    assert first.trace == second.trace


class TestAccounts:
    """They would notice."""

    def test_that_everything_is_as_it_must_be(self, small: Story) -> None:
        assert Accounts(small).failures() == []

    def test_a_member_who_is_in_the_roll_and_nowhere_else(self, small: Story) -> None:
        """Told to be in, and lost."""
        accounts = Accounts(small)
        gone = next(iter(accounts.roll))
        accounts.fates[gone] = replace(accounts.fates[gone], end="never", begun=0, ended=0, carried=0)
        told = " ".join(accounts.failures())
        assert "were told to be members, and are lost" in told
        assert "ended: 1" in told

    def test_a_case_that_was_carried_twice(self, small: Story) -> None:
        """By its own record."""
        accounts = Accounts(small)
        twice = next(iter(accounts.lines))
        accounts.fates[twice] = replace(accounts.fates[twice], carried=2)
        assert [
            f
            for f in accounts.failures()
            if f.startswith("1 cases were carried not exactly once") and twice in f
        ]

    def test_a_cent_that_somebody_has_too_much(self, small: Story) -> None:
        """Of the line, of the sum, of the fund."""
        accounts = Accounts(small)
        lucky = next(case_id for case_id in accounts.lines if accounts.fates[case_id].end == "carried")
        accounts.lines[lucky] += 1
        told = " ".join(accounts.failures())
        for what in ("to members:", "of the fund:", "paid:", "get something else than the ledger says"):
            assert what in told

    def test_a_vote_that_was_not_counted(self, small: Story) -> None:
        """Somebody was told that it had been cast."""
        accounts = Accounts(small)
        silent = next(m for m in small.members if accounts.fates[m.case_id].end == "released")
        silent.votes[accounts.poll.id] = ("yes",)
        try:
            assert [f for f in accounts.failures() if "have said yes, and were not carried" in f]
        finally:
            del silent.votes[accounts.poll.id]
