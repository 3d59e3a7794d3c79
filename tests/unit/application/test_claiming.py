"""A case's place with its mediator, through the executor: given back with the case, never twice; a full one refuses."""

from __future__ import annotations

import pytest

from chalicelib.application.ports import CaseWrite, NoCapacity
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role
from tests import builders
from tests.market import Market
from tests.roundtrips import count_calls
from tests.unit.application.faults import Commit, Fault, answer_lost, busy, executor

C, OFFICER = Role.COMPLAINANT, Role.OFFICER


def mediated(market: Market) -> str:
    """The id of a case that the mediator conducts; how that came about does not matter here."""
    before = market.case(market.served())
    after = builders.moved_on(before, mediator="m-1", seq=before.head.seq, audience=before.head.audience)
    write = CaseWrite(before=before, after=after, events=(), claims=(builders.place(after),))
    market.services.store.commit(write, market.services.clock.now())
    return before.head.case_id


@pytest.fixture
def case_id(market: Market) -> str:
    """One of two cases of the mediator's."""
    market.services.directory.put_mediator(market.tenant.id, builders.mediator(capacity=2))
    mediated(market)
    return mediated(market)


def active(market: Market) -> int:
    found = market.services.directory.mediator(market.tenant.id, "m-1")
    assert found is not None
    return found.active


@pytest.mark.capability("S19")
def test_a_case_that_closes_gives_its_place_back(market: Market, case_id: str) -> None:
    """In the command's own two calls."""
    assert active(market) == 2
    with count_calls() as calls:
        market.act(case_id, C, cmd.Withdraw())
    assert calls == {"dynamodb.Query": 1, "dynamodb.TransactWriteItems": 1}
    assert active(market) == 1


def test_other_commands_leave_the_place_alone(market: Market, case_id: str) -> None:
    """The mediator stays with the case."""
    market.act(case_id, OFFICER, lambda _, texts: cmd.PostMessage(texts.add("Hello")))
    assert (active(market), market.case(case_id).head.mediator) == (2, "m-1")


@pytest.mark.parametrize("fault", [answer_lost, busy])
def test_a_place_is_given_back_once_whatever_happens_on_the_way(
    market: Market, case_id: str, fault: Fault
) -> None:
    """The retry finds what the first attempt did, or does it."""
    market.act(case_id, C, cmd.Withdraw(), by=executor(market.services, fault))
    assert active(market) == 1


def test_a_place_that_is_gone_stops_nobody(market: Market, case_id: str) -> None:
    """Somebody mended the roster by hand: the case closes without its claim, and nothing is counted twice."""
    place = market.services.tables.directory(f"tenant#{market.tenant.id}", f"slot#mediator#m-1#{case_id}")
    place.delete()
    assert market.act(case_id, C, cmd.Withdraw()).case.head.status == "closed"
    assert active(market) == 2


def test_a_mediator_who_filled_up_meanwhile_is_a_refusal(market: Market, case_id: str) -> None:
    """Told at once, although nothing else was wrong: another attempt would find him as full."""
    claim, attempts = builders.place(market.case(case_id)), []

    def filled_up(_: Commit) -> None:
        attempts.append(1)
        raise NoCapacity(claim)

    with pytest.raises(NotAllowed) as refused:
        market.act(case_id, C, cmd.Withdraw(), by=executor(market.services, filled_up, filled_up))
    assert (refused.value.code, refused.value.data) == ("mediator_at_capacity", {"mediator": "m-1"})
    assert (len(attempts), market.case(case_id).head.status) == (1, "open")
