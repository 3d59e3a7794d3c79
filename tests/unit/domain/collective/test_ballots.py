"""Questions and sealed ballots."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.collective.ballots import (
    Ballot,
    Question,
    QuestionKind,
    ballot_faults,
    commitment,
    fits,
    opens,
    question_faults,
)
from chalicelib.domain.collective.majorities import Majority, Rule
from chalicelib.domain.errors import Fault

YES_NO = Question(QuestionKind.YES_NO)
CHOICE = Question(QuestionKind.CHOICE, ("repair", "refund", "wait"))
ELECTION = Question(QuestionKind.ELECTION, ("can_a", "can_b", "can_c"), seats=2)
SALT = bytes(range(16))
BALLOT = Ballot("pol_a", "case_a", ("yes",))


class TestSeal:
    """A commitment binds and shows nothing."""

    def test_it_is_a_hash_of_salt_and_canonical_ballot(self) -> None:
        """Which the member keeps, and anybody can check."""
        raw = SALT + b'{"case_id":"case_a","options":["yes"],"poll_id":"pol_a"}'
        assert commitment(BALLOT, SALT) == hashlib.sha256(raw).hexdigest()

    def test_the_order_of_approvals_does_not_matter(self) -> None:
        """They are a set."""
        one, other = (Ballot("pol_a", "case_a", names) for names in (("can_b", "can_a"), ("can_a", "can_b")))
        assert commitment(one, SALT) == commitment(other, SALT)

    @pytest.mark.parametrize(
        "changes",
        [{"options": ("no",)}, {"options": ()}, {"poll_id": "pol_b"}, {"case_id": "case_b"}],
    )
    def test_another_ballot_does_not_open_it(self, changes: dict[str, Any]) -> None:
        """Another vote, another poll, another member: nobody hands in somebody else's as his own."""
        sealed = commitment(BALLOT, SALT)
        assert opens(BALLOT, SALT, sealed)
        assert not opens(replace(BALLOT, **changes), SALT, sealed)
        assert not opens(BALLOT, SALT[::-1], sealed)

    def test_a_short_salt_is_refused(self) -> None:
        """There are few ballots: without a salt all could be tried out."""
        with pytest.raises(ValueError, match="16 bytes"):
            commitment(BALLOT, SALT[:15])
        assert not opens(BALLOT, b"", "0" * 64)


@pytest.mark.parametrize(
    ("question", "options", "faults"),
    [
        (YES_NO, ("yes",), []),
        (YES_NO, (), []),
        (YES_NO, ("maybe",), [Fault("/options/0", "not_one_of", "yes, no")]),
        (YES_NO, ("yes", "no"), [Fault("/options", "too_many", 1)]),
        (CHOICE, ("wait",), []),
        (CHOICE, ("wait", "wait"), [Fault("/options/1", "repeated"), Fault("/options", "too_many", 1)]),
        (ELECTION, ("can_c", "can_a"), []),
        (ELECTION, ("can_a", "can_b", "can_c"), []),  # approval: more than there are seats
        (ELECTION, ("can_a", "can_a"), [Fault("/options/1", "repeated")]),
        (ELECTION, ("can_z",), [Fault("/options/0", "not_one_of", "can_a, can_b, can_c")]),
    ],
)
def test_a_ballot_is_checked_when_it_is_cast(
    question: Question, options: tuple[str, ...], faults: list[Fault]
) -> None:
    """A blank one is good everywhere."""
    assert ballot_faults(question, options) == faults


@given(
    st.sampled_from([YES_NO, CHOICE, ELECTION]),
    st.lists(st.sampled_from(["yes", "wait", "can_a", "can_b", "x"])),
)
def test_what_has_no_faults_counts(question: Question, options: list[str]) -> None:
    """And nothing else does."""
    assert fits(question, options) == (not ballot_faults(question, options))


@pytest.mark.parametrize(
    ("question", "rule", "fault"),
    [
        (replace(YES_NO, options=("yes", "no", "later")), Rule(), Fault("/options", "not_one_of", "yes, no")),
        (Question(QuestionKind.CHOICE, ("one",)), Rule(), Fault("/options", "too_few", 2)),
        (replace(ELECTION, options=()), Rule(None), Fault("/options", "too_few", 1)),
        (replace(CHOICE, options=tuple(map(str, range(101)))), Rule(), Fault("/options", "too_many", 100)),
        (replace(CHOICE, options=("a", "b", "a")), Rule(), Fault("/options/2", "repeated")),
        (replace(ELECTION, seats=0, least=1), Rule(None), Fault("/seats", "too_small", 1)),
        (replace(ELECTION, least=3), Rule(None), Fault("/least", "out_of_range", 2)),
        (replace(ELECTION, least=0), Rule(None), Fault("/least", "out_of_range", 2)),
        (YES_NO, Rule(None), Fault("/majority", "missing")),
        (CHOICE, Rule(Majority.SHARE), Fault("/share_bp", "out_of_range", 10_000)),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(question: Question, rule: Rule, fault: Fault) -> None:
    """With what is wrong."""
    assert list(question_faults(question, rule)) == [fault]


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        (YES_NO, Rule()),
        (CHOICE, Rule(Majority.TWO_THIRDS, quorum_bp=5_000)),
        (ELECTION, Rule(None)),
        (ELECTION, Rule()),
    ],
)
def test_a_good_question_has_no_faults(question: Question, rule: Rule) -> None:
    """An election goes with a majority or without."""
    assert list(question_faults(question, rule)) == []
