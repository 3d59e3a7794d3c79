"""Quorum and majority, at their edges."""

from __future__ import annotations

import pytest

from chalicelib.domain.collective.majorities import Majority, Rule, passes, rule_faults
from chalicelib.domain.errors import Fault


@pytest.mark.parametrize(
    ("rule", "votes", "cast", "members", "passed"),
    [
        (Rule(Majority.SIMPLE), 50, 100, 1_000, False),
        (Rule(Majority.SIMPLE), 51, 100, 1_000, True),
        (Rule(Majority.ABSOLUTE), 500, 500, 1_000, False),
        (Rule(Majority.ABSOLUTE), 501, 501, 1_000, True),
        (Rule(Majority.TWO_THIRDS), 66, 100, 100, False),
        (Rule(Majority.TWO_THIRDS), 67, 100, 100, True),
        (Rule(Majority.TWO_THIRDS), 2, 3, 3, True),  # 66.67 per cent would refuse it
        (Rule(Majority.SHARE, share_bp=7_500), 74, 99, 100, False),  # 74.25 are needed
        (Rule(Majority.SHARE, share_bp=7_500), 75, 100, 1_000, True),
        (Rule(Majority.SHARE_OF_MEMBERS, share_bp=2_500), 249, 249, 1_000, False),
        (Rule(Majority.SHARE_OF_MEMBERS, share_bp=2_500), 250, 900, 1_000, True),
        (Rule(None), 1, 100, 1_000, True),
    ],
)
def test_majorities_at_their_edges(rule: Rule, votes: int, cast: int, members: int, passed: bool) -> None:
    """Whole numbers: no rounding decides."""
    assert passes(votes, cast, members, rule) is passed


@pytest.mark.parametrize("majority", [*Majority, None])
def test_no_vote_is_no_majority(majority: Majority | None) -> None:
    """Not even of nobody."""
    assert not passes(0, 0, 0, Rule(majority, share_bp=1))


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (Rule(Majority.SHARE), Fault("/r/share_bp", "out_of_range", 10_000)),
        (Rule(Majority.SHARE_OF_MEMBERS, share_bp=10_001), Fault("/r/share_bp", "out_of_range", 10_000)),
        (Rule(quorum_bp=10_001), Fault("/r/quorum_bp", "at_most", 10_000)),
        (Rule(quorum_bp=-1), Fault("/r/quorum_bp", "at_least", 0)),
        (Rule(quorum=-1), Fault("/r/quorum", "at_least", 0)),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(rule: Rule, fault: Fault) -> None:
    """More than all, less than none."""
    assert list(rule_faults(rule, "/r")) == [fault]
