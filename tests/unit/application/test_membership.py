"""Joining and leaving through the executor, on real rows: two calls each, once whatever happens, each race one way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters import group_rows
from chalicelib.adapters.group_shards import PynamoGroupShards
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import NotAllowed
from tests.market import Market
from tests.members import GROUP
from tests.roundtrips import count_calls
from tests.unit.application.faults import Fault, answer_lost, busy, executor, meanwhile, request_lost
from tests.unit.application.membering import (
    PACK,
    QUERY,
    SHARD,
    WRITE,
    C,
    code,
    join,
    leave,
    row,
    shard,
    system,
    vote,
)  # fmt: skip


@pytest.fixture
def shards(market: Market) -> PynamoGroupShards:
    return PynamoGroupShards(market.services.tables, market.services.clock)


@pytest.fixture
def case_id(market: Market) -> str:
    """Served, under a pack with collective cases."""
    return market.served(pack=PACK)


@pytest.fixture
def member(market: Market, case_id: str) -> str:
    """The id of a case in the group."""
    market.act(case_id, C, join())
    return case_id


class TestCalls:
    """As many as any other command."""

    @pytest.mark.parametrize("act", ["join", "vote", "leave"])
    def test_a_members_act_is_two_calls(self, market: Market, case_id: str, act: str) -> None:
        """The case is read, and everything is written at once."""
        command = {"join": join(), "vote": vote(), "leave": leave()}[act]
        if act != "join":
            market.act(case_id, C, join())
        with count_calls() as calls:
            market.act(case_id, C, command, "key-1")
        assert calls == {QUERY: 1, WRITE: 1}

    def test_what_the_group_sends_is_two_calls(self, market: Market, member: str) -> None:
        """And one where it has been done."""
        for expected in ({QUERY: 1, WRITE: 1}, {QUERY: 1}):
            with count_calls() as calls:
                system(market, member, cmd.ReleaseFromGroup(GROUP, "silent"))
            assert calls == expected


class TestJoining:
    """Case and group agree."""

    @pytest.mark.capability("S41")
    def test_the_group_knows_its_member(self, market: Market, member: str, shards: PynamoGroupShards) -> None:
        """By the person's digest, with what was registered."""
        case = market.case(member)
        assert case.head.grouped_in == GROUP
        assert shard(shards).members == (row(case),)

    @pytest.mark.parametrize("fault", [answer_lost, request_lost, busy])
    def test_joining_happens_once_whatever_happens_on_the_way(
        self, market: Market, case_id: str, shards: PynamoGroupShards, fault: Fault
    ) -> None:
        """The retry finds what the first attempt did, or does it; it is never told that it is there already."""
        receipt = market.act(case_id, C, join(), "key-1", by=executor(market.services, fault))
        assert not receipt.replayed
        assert market.happened(case_id).count("membership.begun") == 1
        assert shard(shards).members == (row(market.case(case_id)),)

    def test_a_repeated_request_is_answered_as_it_was(self, market: Market, case_id: str) -> None:
        """Not refused, although the rules would by now."""
        first = market.act(case_id, C, join(), "key-1")
        again = market.act(case_id, C, join(), "key-1")
        assert (again.replayed, again.created) == (True, first.created)
        assert code(lambda: market.act(case_id, C, join(), "key-2")) == "already_member"

    def test_a_person_with_two_cases_is_one_member(
        self, market: Market, member: str, shards: PynamoGroupShards
    ) -> None:
        """The second case is refused by the group's own row, and stays on its own."""
        second = market.served(pack=PACK)
        assert code(lambda: market.act(second, C, join())) == "already_member"
        assert market.case(second).head.grouped_in is None
        assert shard(shards).members == (row(market.case(member)),)
        assert market.act(second, C, join("person-2")).case.head.grouped_in == GROUP

    @pytest.mark.capability("S41")
    def test_two_cases_of_one_person_at_once_make_one_member(
        self, market: Market, case_id: str, shards: PynamoGroupShards
    ) -> None:
        """The other one comes in between reading and writing."""
        second = market.served(pack=PACK)
        overtaken = executor(market.services, meanwhile(lambda: market.act(second, C, join())))
        assert code(lambda: market.act(case_id, C, join(), by=overtaken)) == "already_member"
        assert shard(shards).members == (row(market.case(second)),)

    def test_a_gate_that_closes_meanwhile_is_a_refusal(
        self, market: Market, case_id: str, shards: PynamoGroupShards
    ) -> None:
        """Told at once; the case stays as it was."""
        at = market.services.clock.now()
        closing = executor(market.services, meanwhile(lambda: shards.close(GROUP, SHARD, "join", at)))
        with pytest.raises(NotAllowed) as refused:
            market.act(case_id, C, join(), by=closing)
        assert (refused.value.code, refused.value.data) == ("group_gate_closed", {"gate": "join"})
        assert market.case(case_id).head.grouped_in is None

    def test_who_withdraws_meanwhile_does_not_join(
        self, market: Market, case_id: str, shards: PynamoGroupShards
    ) -> None:
        """The version decides; the group hears of neither."""
        withdrawn = executor(market.services, meanwhile(lambda: market.act(case_id, C, cmd.Withdraw())))
        assert code(lambda: market.act(case_id, C, join(), by=withdrawn)) == "case_closed"
        assert shard(shards).members == ()

    def test_who_joins_while_withdrawing_has_left(
        self, market: Market, case_id: str, shards: PynamoGroupShards
    ) -> None:
        """The other way round: the withdrawal is decided anew, and takes the case out of the group."""
        joined = executor(market.services, meanwhile(lambda: market.act(case_id, C, join())))
        receipt = market.act(case_id, C, cmd.Withdraw(), by=joined)
        assert receipt.case.memberships[GROUP].cause == "withdrawn"
        assert shard(shards).members == (row(receipt.case, left=True),)


class TestLeaving:
    """By whatever way, the group knows it at once."""

    def test_a_wake_takes_a_case_out_that_stood_still_too_long(
        self, market: Market, member: str, shards: PynamoGroupShards, clock: Any
    ) -> None:
        """After 24 months, where the pack says nothing else."""
        clock.moment = market.wake(member) + timedelta(seconds=1)
        market.tick(member)
        case = market.case(member)
        assert case.memberships[GROUP].cause == "too_long"
        assert shard(shards).members == (row(case, left=True),)

    @pytest.mark.parametrize("fault", [answer_lost, busy])
    def test_leaving_happens_once_whatever_happens_on_the_way(
        self, market: Market, member: str, shards: PynamoGroupShards, fault: Fault
    ) -> None:
        """And whoever has left may come back."""
        market.act(member, C, leave(), by=executor(market.services, fault))
        assert market.happened(member).count("membership.ended") == 1
        assert shard(shards).members == (row(market.case(member), left=True),)
        market.act(member, C, join())
        assert shard(shards).members == (row(market.case(member)),)


def test_the_gate_of_newcomers_is_called_join() -> None:
    """By those who close it and by those who come."""
    assert group_rows.JOIN == "join"
