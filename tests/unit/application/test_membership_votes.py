"""Votes and results of a group through the executor: sealed, once, and one outcome for each case."""

from __future__ import annotations

import json

import pytest

from chalicelib.adapters.group_shards import PynamoGroupShards
from chalicelib.application import ballots
from chalicelib.application.ports import Unknown
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.collective import casting
from chalicelib.domain.errors import NotAllowed
from tests import members
from tests.market import Market, refund
from tests.members import GROUP, POLL, TERMS
from tests.shared_aws import items
from tests.unit.application.faults import Commit, Fault, answer_lost, busy, executor, meanwhile, request_lost
from tests.unit.application.membering import PACK, SHARD, C, R, code, join, leave, row, shard, system, vote


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


class TestVoting:
    """Once, in time, and sealed."""

    @pytest.mark.capability("S41")
    def test_a_vote_lies_sealed_in_the_group(
        self, market: Market, member: str, shards: PynamoGroupShards
    ) -> None:
        """Opened, it is what was voted, and proves the case's commitment."""
        market.act(member, C, vote("yes"))
        (ballot,) = shard(shards, POLL).ballots
        opened = ballots.opened(market.services.crypto, market.root, GROUP, ballot.box)
        sealed = market.case(member).memberships[GROUP].votes[POLL].commitment
        assert (opened.ballot.options, opened.ballot.choice) == (("yes",), "money")
        assert casting.accepts(casting.written(opened), sealed, TERMS)

    def test_nothing_that_is_stored_tells_what_was_voted(
        self, market: Market, member: str, shards: PynamoGroupShards
    ) -> None:
        """No row names an option, a choice or a salt; two votes for the same look different, and as long as a no."""
        market.act(member, C, vote("yes"), "key-1")
        others = [market.served(pack=PACK) for _ in range(2)]
        for n, (other, option) in enumerate(zip(others, ("yes", "no"), strict=True)):
            market.act(other, C, join(f"person-{n}-more"))
            market.act(other, C, vote(option))
        stored = [
            item
            for item in items("DISPUTES_TABLE")
            if POLL in json.dumps(item, default=str) or item["pk"]["S"].startswith("idem#")
        ]
        texts = json.dumps([{k: v for k, v in item.items() if k != "box"} for item in stored], default=str)
        assert not [
            word
            for word in ('"yes"', '"no"', '"money"', "options", "salt")
            if word in texts.replace("\\", "")
        ]
        boxes = [item["box"]["B"] for item in stored if "box" in item]
        assert len(boxes) == 3
        assert len({len(box) for box in boxes}) == 1
        commitments = {market.case(c).memberships[GROUP].votes[POLL].commitment for c in (member, others[0])}
        assert len(commitments) == 2

    def test_a_ballot_opens_in_its_own_group_only(
        self, market: Market, member: str, shards: PynamoGroupShards
    ) -> None:
        """Nobody hands it in elsewhere."""
        market.act(member, C, vote())
        (ballot,) = shard(shards, POLL).ballots
        with pytest.raises(Exception, match="do not fit"):
            ballots.opened(market.services.crypto, market.root, members.OTHER, ballot.box)

    @pytest.mark.parametrize("fault", [answer_lost, request_lost, busy])
    def test_a_vote_is_cast_once_whatever_happens_on_the_way(
        self, market: Market, member: str, shards: PynamoGroupShards, fault: Fault
    ) -> None:
        """What lies in the group is what the case is bound to, also where it was sealed anew for the retry."""
        receipt = market.act(member, C, vote(), "key-1", by=executor(market.services, fault))
        assert not receipt.replayed
        (ballot,) = shard(shards, POLL).ballots
        opened = ballots.opened(market.services.crypto, market.root, GROUP, ballot.box)
        assert opened.commitment == receipt.case.memberships[GROUP].votes[POLL].commitment

    def test_a_lost_vote_is_found_behind_what_came_after_it(self, market: Market, member: str) -> None:
        """Not refused as a second one."""

        def lost_and_overtaken(commit: Commit) -> None:
            commit()
            market.offer(member, R)
            raise Unknown("read timeout")

        receipt = market.act(member, C, vote(), by=executor(market.services, lost_and_overtaken))
        assert POLL in receipt.case.memberships[GROUP].votes
        assert market.happened(member).count("membership.voted") == 1

    def test_a_repeated_vote_is_answered_as_it_was(self, market: Market, member: str) -> None:
        """With another key it is a second one."""
        market.act(member, C, vote(), "key-1")
        assert market.act(member, C, vote(), "key-1").replayed
        assert code(lambda: market.act(member, C, vote("no"), "key-2")) == "already_voted"

    def test_a_person_votes_once_with_whatever_case(
        self, market: Market, member: str, shards: PynamoGroupShards
    ) -> None:
        """Having voted with one case, left, and joined with another, it has voted."""
        market.act(member, C, vote())
        market.act(member, C, leave())
        second = market.served(pack=PACK)
        market.act(second, C, join())
        assert code(lambda: market.act(second, C, vote("no"))) == "already_voted"
        assert len(shard(shards, POLL).ballots) == 1

    def test_a_vote_that_is_closed_meanwhile_is_told(
        self, market: Market, member: str, shards: PynamoGroupShards
    ) -> None:
        """Nothing of it is kept."""
        at = market.services.clock.now()
        closing = executor(market.services, meanwhile(lambda: shards.close(GROUP, SHARD, POLL, at)))
        with pytest.raises(NotAllowed) as refused:
            market.act(member, C, vote(), by=closing)
        assert (refused.value.code, refused.value.data) == ("group_gate_closed", {"gate": POLL})
        assert (market.case(member).memberships[GROUP].votes, shard(shards, POLL).ballots) == ({}, ())

    def test_a_vote_is_not_rehearsed(self, market: Market, member: str) -> None:
        """Like a sealed bid."""
        ask = market.ask(C, None)
        refusal = code(
            lambda: market.services.executor.rehearse(ask, member, lambda *_: vote(), lambda _: None)
        )
        assert refusal == "no_rehearsal"


class TestCarrying:
    """The group's result against what the member does at the same moment."""

    @pytest.fixture
    def carried(self, market: Market, member: str, shards: PynamoGroupShards) -> cmd.CarryFromGroup:
        """What comes to a member that has said yes."""
        market.act(member, C, vote())
        (ballot,) = shard(shards, POLL).ballots
        opened = ballots.opened(market.services.crypto, market.root, GROUP, ballot.box)
        return cmd.CarryFromGroup(
            GROUP, members.OFFER, "settled", refund(4_000), 1, poll_id=POLL, terms_sha256=TERMS,
            opened=casting.written(opened),
        )  # fmt: skip

    @pytest.mark.capability("S41")
    def test_a_result_is_carried_once(
        self, market: Market, member: str, shards: PynamoGroupShards, carried: cmd.CarryFromGroup
    ) -> None:
        """A message that comes three times, once with its answer lost."""
        lost = executor(market.services, answer_lost)
        changed = [system(market, member, carried, by).changed for by in (lost, None, None)]
        case = market.case(member)
        assert changed == [True, False, False]
        assert [task.terms for task in case.tasks.values()] == [refund(4_000)]
        assert shard(shards).members == (row(case, left=True),)

    @pytest.mark.capability("S41")
    def test_settling_alone_and_being_carried_come_to_one_outcome(
        self, market: Market, member: str, carried: cmd.CarryFromGroup
    ) -> None:
        """Whoever is first: the carrying finds a case that has settled by itself, and gives it nothing more."""
        offer = market.offer(member, R, 6_000)
        settled = executor(market.services, meanwhile(lambda: market.act(member, C, cmd.Accept(offer))))
        assert not system(market, member, carried, settled).changed
        case = market.case(member)
        assert [task.terms for task in case.tasks.values()] == [refund(6_000)]
        assert case.memberships[GROUP].cause == "settled_alone"

    def test_the_other_way_round_as_well(
        self, market: Market, member: str, carried: cmd.CarryFromGroup
    ) -> None:
        """The offer is found closed."""
        offer = market.offer(member, R, 6_000)
        first = executor(market.services, meanwhile(lambda: system(market, member, carried)))
        assert code(lambda: market.act(member, C, cmd.Accept(offer), by=first)) == "wrong_stage"
        case = market.case(member)
        assert [task.terms for task in case.tasks.values()] == [refund(4_000)]
        assert case.memberships[GROUP].cause == "carried"

    def test_who_leaves_while_it_is_carried_has_one_of_both(
        self, market: Market, member: str, carried: cmd.CarryFromGroup
    ) -> None:
        """Left first: nothing is carried. Carried first: there is nothing to leave any more."""
        left = executor(market.services, meanwhile(lambda: market.act(member, C, leave())))
        assert not system(market, member, carried, left).changed
        assert (market.case(member).tasks, market.case(member).head.outcome) == ({}, None)

    def test_who_was_carried_has_nothing_to_leave(
        self, market: Market, member: str, carried: cmd.CarryFromGroup
    ) -> None:
        """The leaving is decided anew, on a case that is being performed."""
        first = executor(market.services, meanwhile(lambda: system(market, member, carried)))
        assert code(lambda: market.act(member, C, leave(), by=first)) == "wrong_stage"
        assert market.case(member).head.outcome == "settled"
