"""Crowds: balance, experience, sealed votes and how they are counted."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from chalicelib.domain.neutrals.crowd import Counted, Vote, commitment, count, not_from, opens, sides, weight
from chalicelib.domain.neutrals.panels import CROWD_SIZES
from chalicelib.domain.neutrals.roster import Statistics
from chalicelib.domain.values import Role
from tests.unit.domain.neutrals.making import SEED

JURORS = tuple(f"j-{n}" for n in range(7))
VOTE, SALT = Vote("arb_1", "j-1", "keep"), b"s" * 16


@pytest.mark.parametrize("size", CROWD_SIZES)
def test_neither_side_has_more_than_one_seat_more(size: int) -> None:
    """All sizes are odd, so that one side has the odd one."""
    found = Counter(sides(size, SEED))
    assert abs(found[Role.COMPLAINANT] - found[Role.RESPONDENT]) == 1


def test_chance_says_which_side_has_the_odd_seat() -> None:
    """About half of a hundred seeds each: fewer than 30 or more than 70 is one in 30,000."""
    seeds = [hashlib.sha256(bytes([n])).digest() for n in range(100)]
    first = sum(sides(7, seed)[0] is Role.COMPLAINANT for seed in seeds)
    assert 30 <= first <= 70


def test_there_is_no_crowd_of_any_size() -> None:
    """An even one could be divided evenly."""
    with pytest.raises(ValueError, match="no such panel"):
        sides(8, SEED)


@pytest.mark.parametrize(
    ("decided", "overturned", "tickets"), [(0, 0, 1), (9, 0, 1), (10, 0, 2), (25, 6, 2), (1_000, 0, 10), (3, 9, 1)]
)  # fmt: skip
def test_experience_gives_tickets(decided: int, overturned: int, tickets: int) -> None:
    """One for every ten that stood, ten in all at most, never none: 25 - 6 = 19 give one more."""
    assert weight(Statistics(decided=decided, overturned=overturned)) == tickets


class TestSealedVotes:
    """Bound before anybody sees another's."""

    def test_a_commitment_is_a_hash_that_anybody_can_work_out(self) -> None:
        """SHA-256 of salt and canonical vote."""
        raw = b'{"arbitration_id":"arb_1","choice":"keep","juror":"j-1"}'
        assert commitment(VOTE, SALT) == hashlib.sha256(SALT + raw).hexdigest()

    def test_only_the_same_vote_opens_it(self) -> None:
        """Not another choice, another juror's, another arbitration's, or another salt."""
        sealed = commitment(VOTE, SALT)
        assert opens(VOTE, SALT, sealed)
        for other in (
            Vote("arb_1", "j-1", "remove"),
            Vote("arb_1", "j-2", "keep"),
            Vote("arb_2", "j-1", "keep"),
        ):
            assert not opens(other, SALT, sealed)
        assert not opens(VOTE, b"t" * 16, sealed)

    def test_a_short_salt_binds_nobody(self) -> None:
        """There are few votes to try."""
        with pytest.raises(ValueError, match="16 bytes"):
            commitment(VOTE, b"short")
        assert not opens(VOTE, b"short", "é")


class TestCounting:
    """More than half of those opened."""

    def counted(self, *choices: str, quorum: int = 4) -> Counted:
        return count(JURORS, dict(zip(JURORS, choices, strict=False)), ("keep", "remove"), quorum)

    def test_a_majority_of_the_opened_decides(self) -> None:
        """3 of 5; two who did not open theirs have no vote."""
        found = self.counted("keep", "keep", "remove", "keep", "remove")
        assert found == Counted("keep", {"keep": 3, "remove": 2}, ("j-5", "j-6"))

    @pytest.mark.parametrize("choices", [("keep", "remove", "keep", "remove"), ("keep",) * 3, ()])
    def test_half_is_none_and_so_is_a_vote_without_a_quorum(self, choices: tuple[str, ...]) -> None:
        """2 of 4; 3 opened where it takes 4; nobody."""
        assert self.counted(*choices).choice is None

    def test_nobody_decides_by_silence(self) -> None:
        """Even where no quorum is asked for."""
        assert self.counted(quorum=0).choice is None

    @pytest.mark.parametrize("opened", [{"stranger": "keep"}, {"j-1": "burn"}])
    def test_a_vote_that_is_none_is_a_defect(self, opened: dict[str, str]) -> None:
        """Of somebody who does not sit, or for what was not to choose from."""
        with pytest.raises(ValueError, match="none"):
            count(JURORS, opened, ("keep", "remove"), 1)


def test_a_seat_is_closed_to_the_other_sides_trade() -> None:
    """Whose turn it is may sit, and who comes from neither's trade."""
    for seat, side in enumerate(sides(7, SEED)):
        assert not_from(7, SEED, seat) == {side.other}
    with pytest.raises(ValueError, match="no such seat"):
        not_from(7, SEED, 7)
