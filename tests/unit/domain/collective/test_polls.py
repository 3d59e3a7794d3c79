"""Counting: shard by shard, in any order; and what a count means."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective.ballots import Question, QuestionKind
from chalicelib.domain.collective.majorities import Majority, Rule
from chalicelib.domain.collective.polls import Result, Tally, count, merge, merged, result
from tests.unit.domain.collective.making import SEED
from tests.unit.domain.collective.test_ballots import CHOICE, ELECTION, YES_NO


def tally(members: int = 100, blank: int = 0, spoilt: int = 0, **votes: int) -> Tally:
    """One vote on each ballot."""
    return Tally(members, sum(votes.values()) + blank + spoilt, blank, spoilt, votes)


def counted(found: Tally, rule: Rule | None = None, question: Question = YES_NO) -> Result:
    return result(question, rule or Rule(), found, SEED)


class TestCount:
    """One shard."""

    def test_each_ballot_counts_once(self) -> None:
        """Yes, no, blank, and one that does not fit the question."""
        ballots = {
            "case_a": ("yes",),
            "case_b": ("no",),
            "case_c": (),
            "case_d": ("yes", "no"),
            "case_e": ("yes",),
        }
        found = count(YES_NO, 9, ballots)
        assert found == Tally(9, 5, 1, 1, {"no": 1, "yes": 2})
        assert found.cast == 3

    def test_an_approval_ballot_votes_for_several(self) -> None:
        """And is one ballot."""
        found = count(ELECTION, 2, {"case_a": ("can_a", "can_b"), "case_b": ("can_b",)})
        assert found == Tally(2, 2, 0, 0, {"can_a": 1, "can_b": 2})

    def test_more_ballots_than_members_are_an_error(self) -> None:
        """Somebody would have voted who may not."""
        with pytest.raises(ValueError, match="more ballots than members"):
            count(YES_NO, 1, {"case_a": ("yes",), "case_b": ("yes",)})


BALLOTS = st.dictionaries(
    st.integers(0, 30).map(lambda n: f"case_{n:02}"),
    st.lists(st.sampled_from(["can_a", "can_b", "can_c", "can_x"]), max_size=3).map(tuple),
)
TALLIES = st.builds(
    Tally, st.integers(0, 99), st.integers(0, 99), st.integers(0, 9), st.integers(0, 9),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 99)),
)  # fmt: skip


@given(TALLIES, TALLIES, TALLIES)
def test_tallies_merge_in_any_order_and_grouping(one: Tally, two: Tally, three: Tally) -> None:
    """Associative, commutative, with nothing as the neutral one."""
    assert merge(one, merge(two, three)) == merge(merge(one, two), three)
    assert merge(one, two) == merge(two, one)
    assert merge(one, Tally()) == one == merged([one])


@given(BALLOTS, st.integers(1, 7), st.randoms(use_true_random=False))
def test_shards_counted_apart_come_to_the_count_of_all(
    ballots: dict[str, tuple[str, ...]], shards: int, chance: random.Random
) -> None:
    """However the members are spread over them."""
    parts: list[dict[str, tuple[str, ...]]] = [{} for _ in range(shards)]
    for case, options in ballots.items():
        chance.choice(parts)[case] = options
    apart = merged(count(ELECTION, len(part) + 3, part) for part in parts)
    assert apart == count(ELECTION, len(ballots) + 3 * shards, ballots)


class TestQuorum:
    """How many must take part."""

    @pytest.mark.parametrize(
        ("rule", "needed"),
        [
            (Rule(), 0),
            (Rule(quorum_bp=5_000), 51),  # half of 101, rounded up
            (Rule(quorum=40), 40),
            (Rule(quorum_bp=5_000, quorum=60), 60),
            (Rule(quorum_bp=5_000, quorum=10), 51),
        ],
    )
    def test_the_greater_number_counts(self, rule: Rule, needed: int) -> None:
        """A share of the roll in whole members, or a number."""
        below, enough = (counted(tally(101, yes=n), rule) for n in (needed - 1, needed))
        assert (enough.needed, enough.quorate) == (needed, True)
        assert needed == 0 or (below.quorate, below.adopted, below.winners) == (False, False, ())

    def test_blank_ballots_count_for_it(self) -> None:
        """Whoever casts one takes part, and the majority is that of the others."""
        found = counted(tally(100, blank=30, spoilt=5, yes=10, no=5), Rule(quorum=50))
        assert (found.quorate, found.adopted) == (True, True)

    def test_turnout_is_told_in_basis_points(self) -> None:
        """Cut off: 1 of 3 is 33.33 %."""
        found = counted(tally(3, yes=1))
        assert (found.turnout_bp, found.silent) == (3_333, 2)
        assert counted(Tally()).turnout_bp == 0


class TestYesNo:
    """A plain question."""

    @pytest.mark.parametrize(
        ("votes", "adopted"),
        [({"yes": 3, "no": 2}, True), ({"yes": 2, "no": 2}, False), ({"no": 5}, False), ({}, False)],
    )
    def test_it_takes_more_yes_than_no(self, votes: dict[str, int], adopted: bool) -> None:
        """A tie is a no."""
        found = counted(tally(**votes))
        assert (found.adopted, found.winners) == (adopted, ("yes",) * adopted)

    def test_an_absolute_majority_is_one_of_all_members(self) -> None:
        """Fifty of a hundred are not more than half, whoever else stayed silent."""
        rule = Rule(Majority.ABSOLUTE)
        assert [counted(tally(100, yes=n), rule).adopted for n in (50, 51)] == [False, True]

    @pytest.mark.capability("S41")
    @given(
        st.integers(1, 50),
        st.integers(0, 50),
        st.integers(0, 50),
        st.sampled_from(Majority),
        st.integers(1, 9_999),
    )
    def test_silence_is_never_a_yes(
        self, yes: int, no: int, silent: int, majority: Majority, bp: int
    ) -> None:
        """More silent members never bring about what was not adopted without them (P5)."""
        rule = Rule(majority, share_bp=bp, quorum_bp=bp)
        without, with_them = (counted(tally(yes + no + n, yes=yes, no=no), rule) for n in (0, silent))
        assert without.adopted or not with_them.adopted
        assert with_them.silent == silent

    @given(st.integers(0, 100), st.sampled_from(Majority))
    def test_nobody_votes_and_nothing_is_adopted(self, members: int, majority: Majority) -> None:
        """Not even without a quorum."""
        assert not counted(Tally(members), Rule(majority, share_bp=1)).adopted


class TestChoice:
    """One of several options."""

    def test_the_leader_needs_the_majority(self) -> None:
        """The most votes are not enough."""
        assert counted(tally(repair=4, refund=3, wait=2), question=CHOICE).winners == ()
        assert counted(tally(repair=5, refund=2, wait=2), question=CHOICE).winners == ("repair",)

    def test_a_share_can_be_less_than_half(self) -> None:
        """If the rule says so."""
        found = counted(tally(repair=4, refund=3, wait=2), Rule(Majority.SHARE, share_bp=4_000), CHOICE)
        assert (found.adopted, found.winners) == (True, ("repair",))

    def test_a_tie_decides_nothing(self) -> None:
        """Chance has no say in what is to be done."""
        found = counted(tally(repair=4, refund=4), Rule(Majority.SHARE, share_bp=1), CHOICE)
        assert (found.adopted, found.winners, found.tied) == (False, (), ("refund", "repair"))


class TestElection:
    """Of two persons, by approval."""

    def elected(self, rule: Rule = Rule(None), least: int | None = None, **votes: int) -> Result:  # noqa: B008 - frozen
        question = Question(QuestionKind.ELECTION, ("can_a", "can_b", "can_c", "can_d"), 2, least)
        return counted(Tally(100, 60, 0, 0, votes), rule, question)

    def test_those_with_the_most_votes_are_elected(self) -> None:
        """The others follow in their order, should a seat fall free."""
        found = self.elected(can_a=20, can_b=50, can_c=40)
        assert (found.winners, found.ranking) == (("can_b", "can_c"), ("can_b", "can_c", "can_a"))
        assert (found.adopted, found.tied) == (True, ())

    def test_equals_at_the_last_seat_go_by_ticket(self) -> None:
        """The smaller SHA-256 of seed and candidate; the result says between whom chance decided."""
        found = self.elected(can_a=50, can_b=20, can_c=20, can_d=20)
        first = min(("can_b", "can_c", "can_d"), key=lambda c: hashlib.sha256(SEED + c.encode()).digest())
        assert found.winners == ("can_a", first)
        assert set(found.tied) == {"can_b", "can_c", "can_d"}

    def test_equals_who_are_both_elected_need_no_chance(self) -> None:
        """Only their order goes by ticket."""
        found = self.elected(can_a=30, can_b=30, can_c=20)
        assert (set(found.winners), found.tied) == ({"can_a", "can_b"}, ())

    @pytest.mark.parametrize(("least", "adopted"), [(None, False), (1, True)])
    def test_whoever_gets_no_vote_is_not_elected(self, least: int | None, adopted: bool) -> None:
        """Even where a seat stays empty; whether the rest is enough, the question says."""
        found = self.elected(least=least, can_a=1)
        assert (found.winners, found.adopted) == (("can_a",), adopted)

    def test_a_majority_may_be_asked_of_each(self) -> None:
        """More than half of the sixty votes cast."""
        assert self.elected(Rule(), can_a=31, can_b=30).winners == ("can_a",)

    def test_without_quorum_nobody_is(self) -> None:
        """The ranking is told all the same."""
        found = self.elected(Rule(None, quorum=61), can_a=31, can_b=30)
        assert (found.winners, found.adopted, found.ranking) == ((), False, ("can_a", "can_b"))


@given(
    st.dictionaries(st.sampled_from(["can_a", "can_b", "can_c"]), st.integers(1, 9)),
    st.binary(min_size=32, max_size=32),
)
def test_more_votes_always_come_first(votes: dict[str, int], seed: bytes) -> None:
    """Whatever the seed."""
    found = result(ELECTION, Rule(None), Tally(10, 10, 0, 0, votes), seed)
    ordered: list[Any] = [votes[who] for who in found.ranking]
    assert ordered == sorted(votes.values(), reverse=True)
