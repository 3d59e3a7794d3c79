"""Rolls and counts: who is in them, and what follows from their root."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters import group_rows
from chalicelib.application.group_ports import BallotClaim, MemberRow
from chalicelib.application.ports import Unreadable
from chalicelib.application.work import parts
from chalicelib.application.work.parts import Answer
from chalicelib.domain.case import commands as cases
from chalicelib.domain.collective import casting, roll
from chalicelib.domain.collective.formula import Formula, Kind
from chalicelib.domain.collective.polls import Tally
from chalicelib.domain.values import Role
from tests.crowd import Crowd

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

HALF = Formula(Kind.SHARE, share_bp=5_000)


@pytest.fixture
def crowd(backend: Services, tmp_path: Path) -> Crowd:
    return Crowd(backend, tmp_path)


def listed(crowd: Crowd, number: int = 1) -> list[parts.Enrolled]:
    """A roll, all shards of it."""
    found = crowd.services.group_shards.parts(crowd.id, parts.roll(number))
    assert [*found] == [0, 1, 2, 3]
    return [entry for document in found.values() for entry in parts.ROLL.decode(document)]


def answers(crowd: Crowd) -> list[Answer]:
    found = crowd.services.group_shards.parts(crowd.id, parts.answers(crowd.poll.id))
    return [answer for document in found.values() for answer in parts.COUNT.decode(document).answers]


def tally(crowd: Crowd) -> Tally:
    """Of all shards together."""
    found = crowd.services.group_shards.parts(crowd.id, parts.answers(crowd.poll.id)).values()
    counts = [parts.COUNT.decode(document).tally for document in found]
    votes = {option: sum(c.votes.get(option, 0) for c in counts) for option in ("yes", "no")}
    return Tally(sum(c.members for c in counts), sum(c.ballots for c in counts), votes=votes)


class TestRolls:
    """The sealed list of one moment."""

    def test_a_roll_lists_whoever_is_in_with_claim_and_what_came_from_elsewhere(self, crowd: Crowd) -> None:
        """In their shards, by case id; the sums of all claims go into the group's record."""
        crowd.join(10_000)
        crowd.join(5_000, elsewhere=700)
        crowd.formed()
        assert sorted(
            (e.case_id, e.member, e.amount, e.currency, e.elsewhere) for e in listed(crowd)
        ) == sorted(
            [
                (crowd.cases[1], "person-1", 10_000, "EUR", 0),
                (crowd.cases[2], "person-2", 5_000, "EUR", 700),
            ]
        )
        sealed = crowd.group.head.roll
        assert sealed is not None
        assert (sealed.number, sealed.members, sealed.claimed) == (1, 2, {"EUR": 15_000})

    def test_anybody_can_work_out_the_root(self, crowd: Crowd) -> None:
        """From the lists, with the domain's own arithmetic."""
        crowd.formed(10_000, 5_000, 2_500)
        found = crowd.services.group_shards.parts(crowd.id, parts.roll(1))
        shards = [
            roll.seal(number, [entry.leaf for entry in parts.ROLL.decode(document)])
            for number, document in found.items()
        ]
        sealed = crowd.group.head.roll
        assert sealed is not None
        assert sealed.root == roll.roll_root(shards)

    def test_whoever_has_left_is_in_no_roll(self, crowd: Crowd) -> None:
        """By leaving, or by withdrawing the complaint; whoever has come back is."""
        for loss in (10_000, 5_000, 2_500, 1_000):
            crowd.join(loss)
        crowd.leave(1)
        crowd.leave(4)
        crowd.market.act(crowd.cases[2], Role.COMPLAINANT, cases.Withdraw())
        again = cases.JoinGroup(crowd.invitation, "person-4", crowd.membership(4).registration)
        crowd.market.act(crowd.cases[4], Role.COMPLAINANT, again)
        crowd.formed()
        assert {e.case_id for e in listed(crowd)} == {crowd.cases[3], crowd.cases[4]}

    def test_a_group_without_members_has_a_roll_of_none(self, crowd: Crowd) -> None:
        """And lapses, for too few have joined."""
        crowd.formed()
        assert crowd.group.head.outcome == "lapsed"
        sealed = crowd.group.head.roll
        assert sealed is not None
        assert (sealed.members, sealed.claimed) == (0, {})


class TestCounts:
    """One member, one vote, of whoever is in the roll and still there."""

    def test_silence_counts_for_nothing_but_the_number_of_members(self, crowd: Crowd) -> None:
        """Four members: two yes, one no, one silent."""
        crowd.formed(4, 3, 2, 1).asked(HALF).counted(1, 2, no=(3,))
        assert tally(crowd) == Tally(4, 3, votes={"yes": 2, "no": 1})
        result = crowd.poll.result
        assert result is not None
        assert (result.votes, result.members, result.silent) == ({"no": 1, "yes": 2}, 4, 1)

    def test_the_vote_of_one_who_has_left_since_does_not_count(self, crowd: Crowd) -> None:
        """The ballot is there, its member is not; of the roll it was."""
        crowd.formed(4, 3, 2).asked(HALF)
        crowd.vote(1, "yes")
        crowd.leave(1)
        crowd.counted(2)
        assert tally(crowd) == Tally(3, 1, votes={"yes": 1, "no": 0})

    def test_a_yes_to_terms_is_kept_as_it_was_counted(self, crowd: Crowd) -> None:
        """It opens the commitment in the member's own record; a no is known as one and shown to nobody."""
        crowd.formed(4, 3).asked(HALF).counted(1, no=(2,))
        said = {answer.case_id: answer for answer in answers(crowd)}
        assert said[crowd.cases[2]] == Answer(crowd.cases[2], "no")
        yes = said[crowd.cases[1]]
        vote = crowd.membership(1).votes[crowd.poll.id]
        assert (yes.option, yes.choice) == ("yes", "")
        assert casting.accepts(yes.opened, vote.commitment, crowd.poll.terms_sha256)

    def test_a_ballot_that_nobody_can_open_stops_the_count(self, crowd: Crowd) -> None:
        """No vote is lost in silence: the work waits for somebody to look."""
        crowd.formed(4, 3).asked(HALF)
        crowd.vote(1, "yes")
        spoil_ballot(crowd, 1)
        crowd.wake()
        with pytest.raises(Unreadable):
            crowd.work()
        assert crowd.happened()[-1] != "poll.counted"

    def test_a_ballot_put_in_for_another_is_a_defect(self, crowd: Crowd) -> None:
        """It names its case: copied into another member's place it gives nobody a second vote."""
        crowd.formed(4, 3).asked(HALF)
        crowd.vote(1, "yes")
        spoil_ballot(crowd, 2, of=1)
        crowd.wake()
        with pytest.raises(AssertionError, match="another's ballot"):
            crowd.work()


def row(crowd: Crowd, number: int) -> tuple[int, MemberRow]:
    """The member's shard and row."""
    shard = crowd.membership(number).shard
    members = crowd.services.group_shards.read(crowd.id, shard).members
    return shard, next(m for m in members if m.case_id == crowd.cases[number])


def spoil_ballot(crowd: Crowd, number: int, of: int = 0) -> None:
    """Puts another's box, or none that can be opened, into a member's place."""
    shard, member = row(crowd, number)
    box = b"x" * 80
    if of:
        found = crowd.services.group_shards.read(crowd.id, row(crowd, of)[0], crowd.poll.id).ballots
        box = next(b.box for b in found if b.case_id == crowd.cases[of])
    claim = BallotClaim(crowd.id, shard, crowd.poll.id, member.member, member.case_id, box)
    item = group_rows.ballot_item(claim)
    tables = crowd.services.tables
    tables.reading.dispatch("PutItem", {"TableName": tables.names["disputes"], "Item": item})
