"""The cold rows of a group: where they lie, what they hold, and that they come back as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters import group_rows
from chalicelib.adapters.sizes import item_size
from chalicelib.application.group_ports import Ballot, BallotClaim, MemberClaim
from tests import builders, groups, strategies

GROUP, POLL = builders.an_id("group"), builders.an_id("pol")


@given(strategies.of(MemberClaim))
def test_a_member_comes_back_as_it_was_stored(claim: MemberClaim) -> None:
    """Whatever stands in it; whether it has left stands beside it, for the condition."""
    item = group_rows.member_item(claim)
    assert group_rows.member_of(item) == claim.row
    assert item["left"] == {"BOOL": claim.row.left}


@given(st.binary(max_size=300), st.text("abcdefghij234567", min_size=1, max_size=26))
def test_a_ballot_comes_back_as_it_was_stored(box: bytes, member: str) -> None:
    """The box as bytes."""
    claim = BallotClaim(GROUP, 3, POLL, member, builders.an_id("case"), box)
    assert group_rows.ballot_of(group_rows.ballot_item(claim)) == Ballot(member, builders.an_id("case"), box)


def test_rows_of_a_shard_lie_together() -> None:
    """Members, ballots by poll, gates: each to be read as one range."""
    member = groups.joining(shard=3)
    ballot = BallotClaim(GROUP, 3, POLL, member.row.member, member.row.case_id, b"")
    gate = group_rows.gate_key(GROUP, 3, POLL)
    items = [group_rows.member_item(member), group_rows.ballot_item(ballot), gate]
    assert {item["pk"]["S"] for item in items} == {f"group#{GROUP}#3"}
    digest = member.row.member
    assert [item["sk"]["S"] for item in items] == [f"m#{digest}", f"b#{POLL}#{digest}", f"gate#{POLL}"]
    assert group_rows.gate_of(gate) == POLL


def test_a_member_is_a_small_row() -> None:
    """Four of them to a kilobyte, so that a hundred thousand are read in some 25 megabytes."""
    assert item_size(group_rows.member_item(groups.joining(shard=15))) < 256
