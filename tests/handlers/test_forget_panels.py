"""The words of an arbitration: each party's go with that party, the body's own record when its time is over."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.application.forgetting_ports import ErasureRequest
from chalicelib.application.keeping import LOOK_AGAIN
from chalicelib.application.webhook_messages import withdraw
from chalicelib.domain.arbitration import commands as arb
from chalicelib.domain.arbitration.state import OrderKind
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.values import Role, stamp
from tests import builders, vault
from tests.forum import C, Forum, R
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_erase import Desk, lines
from tests.handlers.test_forget import asked, over
from tests.market import Market
from tests.shared_aws import items, sent

if TYPE_CHECKING:
    from tests.conftest import HandClock

WORDS, RECORD = timedelta(days=1_095), timedelta(days=2_192)
"""Under generic@2: of the parties' words from the closing of the case, of a body's record from that of its own."""


@pytest.fixture
def desk(invoke: Lambdas, market: Market) -> Desk:
    return Desk(invoke, market)


@pytest.fixture
def forum(market: Market) -> Forum:
    found = Forum(market.services, market)
    found.enter("ada")
    return found


@pytest.fixture
def case_id(forum: Forum) -> str:
    """Dismissed by an award, after both sides have answered an order and the panel has talked; all over."""
    found = forum.drawn()
    forum.disclosed(found)
    forum.pump()
    id_, chair = forum.of(found).head.arbitration_id, forum.of(found).head.panel[-1]
    asks = lambda _, t: arb.GiveOrder(OrderKind.STATEMENT, t.add("What happened?"), (C, R))  # noqa: E731
    forum.act(id_, Role.ARBITRATOR, asks, chair)
    (order,) = forum.found(id_).orders
    forum.act(id_, C, lambda _, t: arb.Submit(order, t.add("It leaked.")))
    forum.act(id_, R, lambda _, t: arb.Submit(order, t.add("It did not.")))
    forum.act(id_, Role.ARBITRATOR, lambda _, t: arb.Deliberate(t.add("Who proves it?")), chair)
    forum.awarded(found, None)
    forum.pump()
    while forum.found(id_).running():
        forum.until(id_, forum.found(id_).running()[0].rule)
    forum.pump()
    return found


def slots(forum: Forum) -> list[str]:
    """Of the arbitration's keys that are there."""
    partitions = (
        row["pk"]["S"] for row in items("SUBJECT_KEYS_TABLE") if "#arbitration#" in "#" + row["sk"]["S"]
    )
    return sorted(pk.rpartition("~")[2] for pk in partitions if forum.body.id in pk)


def at(desk: Desk, clock: HandClock, moment: datetime) -> None:
    """What a round of that moment sends out, and all that follows; the rounds of the years between find nothing."""
    clock.moment = moment
    found = [sk.split("#") for _, sk in lines("retention#") if sk[:27] <= stamp(moment)]
    due = [
        {"kind": "over", "case_id": case, "evidence_id": what, "until": until} for until, case, what in found
    ]
    assert desk.work(*due) == []
    desk.settle()


def order_of(market: Market) -> ErasureRequest:
    return asked(market, ErasureGround.COURT_ORDER)


def ended(forum: Forum, case_id: str) -> datetime:
    closed = forum.of(case_id).head.closed_at
    assert closed is not None
    return closed


@pytest.mark.capability("S56")
def test_a_partys_own_words_go_with_that_party(
    desk: Desk, market: Market, forum: Forum, case_id: str, clock: HandClock
) -> None:
    """By order of a court, years before the other side and the body's record."""
    assert slots(forum) == ["complainant", "panel", "respondent", "tribunal"]
    desk.settle()
    market.services.asking_to_erase.ask(order_of(market))
    over(desk, clock, timedelta(0))
    assert slots(forum) == ["panel", "respondent", "tribunal"]
    arbitration = forum.of(case_id).head.arbitration_id
    assert f"{arbitration}#complainant" in [sk for _, sk in lines("erasures#persons#")]


@pytest.mark.capability("S56")
def test_the_bodys_record_goes_when_its_own_time_is_over(
    desk: Desk, forum: Forum, case_id: str, clock: HandClock
) -> None:
    """Both parties by their retention; award, orders and deliberation three years later, and not a second before."""
    desk.settle()
    at(desk, clock, ended(forum, case_id) + WORDS)
    assert slots(forum) == ["panel", "tribunal"]
    at(desk, clock, ended(forum, case_id) + RECORD - timedelta(seconds=1))
    assert slots(forum) == ["panel", "tribunal"]
    at(desk, clock, ended(forum, case_id) + RECORD)
    assert slots(forum) == []
    assert lines("retention#") == []


@pytest.mark.capability("S56")
def test_a_hold_keeps_the_bodys_record(
    desk: Desk, market: Market, forum: Forum, case_id: str, clock: HandClock
) -> None:
    """One that came after the parties had been erased; a week after it was lifted the record goes."""
    desk.settle()
    at(desk, clock, ended(forum, case_id) + WORDS)
    hold = vault.hold(market, case_id)
    at(desk, clock, ended(forum, case_id) + RECORD)
    assert slots(forum) == ["panel", "tribunal"]
    vault.lift(market, case_id, hold)
    at(desk, clock, ended(forum, case_id) + RECORD + LOOK_AGAIN)
    assert slots(forum) == []


@pytest.mark.capability("S56")
def test_those_who_carry_word_of_it_may_do_so(
    desk: Desk, market: Market, forum: Forum, case_id: str, clock: HandClock
) -> None:
    """The assigner is told of each erased party of a case that had an arbitration; `deliver` takes messages back."""
    desk.settle()
    market.services.asking_to_erase.ask(order_of(market))
    over(desk, clock, timedelta(0))
    told = [message.json for message in sent("assignment") if "erased" in message.json]
    assert told == [{"case_id": case_id, "erased": "complainant"}]
    assert desk.invoke.failed("assign", sqs(*told)) == []
    back = json.loads(withdraw(forum.body.id, [(builders.an_id("hmg"), "handover.status")]))
    assert desk.invoke.failed("deliver", sqs(back)) == []
