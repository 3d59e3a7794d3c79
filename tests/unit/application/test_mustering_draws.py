"""Test cases that are drawn and end, members who go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.work import parts
from chalicelib.application.work.drawing import sides
from chalicelib.domain.case import commands as cases
from chalicelib.domain.case.procedure import MembershipState
from chalicelib.domain.collective import draws
from chalicelib.domain.errors import NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group.rules import Seats
from chalicelib.domain.group.state import ChangeKind, Draw, PollState, Stage
from chalicelib.domain.values import Role
from tests import builders
from tests.builders import an_id
from tests.crowd import Crowd
from tests.roundtrips import count_calls

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

NONCES = {Role.REPRESENTATIVE: "a1" * 32, Role.RESPONDENT: "b2" * 32}


@pytest.fixture
def crowd(backend: Services, tmp_path: Path) -> Crowd:
    return Crowd(backend, tmp_path)


def determining(crowd: Crowd) -> None:
    """The talks have led to nothing."""
    while crowd.group.head.stage is not Stage.DETERMINATION:
        assert crowd.group.head.next_wake is not None
        crowd.clock.moment = max(crowd.clock.moment, crowd.group.head.next_wake)
        crowd.tick()


def drawn(crowd: Crowd, number: int) -> Draw:
    crowd.act(Role.OFFICER, cmd.DrawTests(number))
    crowd.work()
    (draw,) = crowd.group.draws.values()
    return draw


class TestDraws:
    """Some go first, by chance, for all to see."""

    def test_anybody_can_draw_again_and_get_the_same(self, crowd: Crowd) -> None:
        """From the roll, its root and the nonces of both sides."""
        crowd.formed(*[1_000] * 6)
        determining(crowd)
        for role, nonce in NONCES.items():
            crowd.act(role, cmd.CommitNonce(nonce))
        made = drawn(crowd, 2)
        sealed = crowd.group.head.roll
        assert sealed is not None
        found = crowd.services.group_shards.parts(crowd.id, parts.roll(made.roll)).values()
        entries = [entry.leaf for document in found for entry in parts.ROLL.decode(document)]
        nonces = {"complainant": "a1" * 32, "respondent": "b2" * 32}
        again = draws.draw(entries, sealed.root, nonces, 2)
        assert (made.cases, made.seed) == (again.cases, again.seed)

    def test_who_is_drawn_goes_on_alone_and_the_others_wait(self, crowd: Crowd) -> None:
        """As test cases, which belong to the group's story still."""
        crowd.formed(*[1_000] * 4)
        determining(crowd)
        made = drawn(crowd, 1)
        states = {crowd.cases[n]: crowd.membership(n).state for n in crowd.cases}
        assert [case_id for case_id, state in states.items() if state is MembershipState.TEST] == [
            *made.cases
        ]
        assert len([s for s in states.values() if s is MembershipState.ACTIVE]) == 3

    def test_whoever_gives_no_nonce_leaves_it_to_the_others(self) -> None:
        """Members are complainants, whoever speaks for them."""
        assert sides({"representative": "aa", "respondent": "bb"}) == {
            "complainant": "aa",
            "respondent": "bb",
        }
        assert sides({}) == {}


class TestResults:
    """A test case has ended."""

    def test_its_result_is_shown_once_and_without_a_name(self, crowd: Crowd) -> None:
        """Settled at 5,000 of the 12,990 that were sought: 38 per cent, 3,800 basis points."""
        crowd.formed(*[1_000] * 4)
        determining(crowd)
        (case_id,) = drawn(crowd, 1).cases
        offer = crowd.market.offer(case_id)
        crowd.market.act(case_id, Role.COMPLAINANT, cases.Accept(offer))
        for _ in range(2):
            crowd.services.mustering.tested(crowd.id, case_id)
        (result,) = crowd.group.results.values()
        assert (result.number, result.outcome, result.share) == (1, "settled", 3_800)
        assert crowd.happened().count("test_case.ended") == 1

    def test_one_that_was_opened_again_has_no_result(self, crowd: Crowd) -> None:
        """Nothing is told before it is over."""
        crowd.formed(*[1_000] * 4)
        determining(crowd)
        (case_id,) = drawn(crowd, 1).cases
        crowd.services.mustering.tested(crowd.id, case_id)
        assert crowd.group.results == {}

    def test_there_must_be_such_a_case(self, crowd: Crowd) -> None:
        """Else the message ends with the dead letters."""
        with pytest.raises(NotFound):
            crowd.services.mustering.tested(crowd.id, an_id("case", "none"))


class TestLeaving:
    """A member has left by itself."""

    def test_whoever_stood_for_nothing_costs_one_query(self, crowd: Crowd) -> None:
        """A hundred thousand may leave without anything being written to the group."""
        crowd.join()
        with count_calls() as calls:
            crowd.services.mustering.left(crowd.id, [crowd.cases[1]])
        assert calls == {"dynamodb.Query": 1}

    def test_whoever_stood_for_election_does_so_no_longer(self, backend: Services, tmp_path: Path) -> None:
        """And hearing it twice changes nothing more."""
        crowd = Crowd(backend, tmp_path, seats=Seats(1, 2, "test", verified=True))
        crowd.join()
        crowd.act(Role.COMPLAINANT, cmd.Stand(crowd.cases[1], builders.text_ref(), ("offer",)))
        for _ in range(2):
            crowd.services.mustering.left(crowd.id, [crowd.cases[1]])
        (candidacy,) = crowd.group.candidacies.values()
        assert candidacy.state in ("left", "withdrawn")
        assert crowd.group.head.version == 3


class TestBesides:
    """What else may go on while test cases are drawn."""

    def test_members_are_asked_while_the_draw_is_under_way(self, crowd: Crowd) -> None:
        """The roll of the question is sealed before the draw is made, which is made from its own."""
        crowd.formed(*[1_000] * 6)
        determining(crowd)
        crowd.act(Role.OFFICER, cmd.DrawTests(2))
        crowd.act(Role.REPRESENTATIVE, cmd.ProposeChange(ChangeKind.WAIVER, builders.text_ref()))
        crowd.work()
        (draw,) = crowd.group.draws.values()
        assert (len(draw.cases), draw.roll, crowd.poll.state) == (2, crowd.poll.roll - 1, PollState.OPEN)
