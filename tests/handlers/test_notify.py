"""Notices that were delivered: from then on the respondent's time runs, once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.application.webhook_messages import delivered
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.values import Role
from tests import builders
from tests.builders import NOW
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.market import Market

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

LATER = timedelta(minutes=7)
SCREENED = "cn-samr-2026@1"


def notice(market: Market, case_id: str, kind: str = "case.filed") -> str:
    """As `deliver` sends it now."""
    event = next(event for event in market.services.store.events(case_id) if event.type == kind)
    return delivered(market.tenant.id, case_id, event.id, event.type, market.services.clock.now())


def test_a_delivered_notice_is_service(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """As of the acknowledgement, however late its message comes."""
    case_id = market.filed()
    message = notice(market, case_id)
    clock.moment += LATER
    assert invoke.failed("notify", sqs(message)) == []
    case = market.case(case_id)
    assert case.head.served_at == NOW
    assert case.deadlines["respond"].started_at == NOW
    assert market.happened(case_id) == ["case.filed", "case.served"]


def test_a_notice_that_comes_twice_changes_nothing(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """In one batch or much later: the time that runs is the first one's."""
    case_id = market.filed()
    message = notice(market, case_id)
    invoke("notify", sqs(message, message))
    clock.moment += LATER
    assert invoke.failed("notify", sqs(notice(market, case_id))) == []
    assert market.case(case_id).head.version == 2
    assert market.case(case_id).head.served_at == NOW


def test_who_answered_has_had_notice_already(invoke: Lambdas, market: Market) -> None:
    """A receipt that comes after the answer is nothing."""
    case_id = market.filed()
    message = notice(market, case_id)
    market.contested(case_id)
    before = market.case(case_id)
    assert invoke.failed("notify", sqs(message)) == []
    assert market.case(case_id) == before


def test_a_notice_for_a_closed_case_is_nothing(invoke: Lambdas, market: Market) -> None:
    """It was withdrawn before anybody was told."""
    case_id = market.filed()
    market.act(case_id, Role.COMPLAINANT, cmd.Withdraw())
    assert invoke.failed("notify", sqs(notice(market, case_id))) == []
    assert market.case(case_id).head.served_at is None


def test_in_a_sandbox_time_runs_from_its_own_now(invoke: Lambdas, backend: Services) -> None:
    """The endpoint's acknowledgement is wall time, the procedure's is not."""
    market = Market(backend, sandbox=True)
    backend.sandbox_clock.move(market.tenant, market.root, NOW + timedelta(hours=9))
    case_id = market.filed()
    assert invoke.failed("notify", sqs(notice(market, case_id))) == []
    assert market.case(case_id).head.served_at == NOW + timedelta(hours=9)


def test_a_foreign_or_garbled_notice_fails_alone(invoke: Lambdas, market: Market) -> None:
    """No such tenant, no such case, no moment, no JSON: dead letters, each for itself."""
    case_id = market.filed()
    good = notice(market, case_id)
    stranger = delivered(builders.an_id("ten", "x"), case_id, "evt", "case.filed", NOW)
    nowhere = delivered(market.tenant.id, builders.an_id("case", "x"), "evt", "case.filed", NOW)
    timeless = good.replace("2026-11-22T04:00:00.000000Z", "soon")
    assert invoke.failed("notify", sqs(stranger, nowhere, timeless, "{", "{}", good)) == [
        f"m{n}" for n in range(5)
    ]
    assert market.case(case_id).head.served_at == NOW


def test_what_there_is_no_time_for_comes_back(invoke: Lambdas, market: Market) -> None:
    """Nothing is begun in the last seconds."""
    case_id = market.filed()
    assert invoke.failed("notify", sqs(notice(market, case_id)), left=4_000) == ["m0"]
    assert market.case(case_id).head.served_at is None


def test_a_filing_that_is_being_screened_is_no_notice(invoke: Lambdas, market: Market) -> None:
    """Nobody has to answer yet."""
    case_id = market.filed(pack=SCREENED)
    assert invoke.failed("notify", sqs(notice(market, case_id))) == []
    assert market.happened(case_id) == ["case.filed"]


def test_a_delivered_admission_is_service(invoke: Lambdas, market: Market, clock: HandClock) -> None:
    """From then on the respondent's side of the procedure runs."""
    case_id = market.filed(pack=SCREENED)
    clock.moment += LATER
    market.act(case_id, Role.OFFICER, cmd.Admit())
    assert invoke.failed("notify", sqs(notice(market, case_id, "case.admitted"))) == []
    assert market.case(case_id).head.served_at == NOW + LATER


def test_the_receipt_of_a_filing_that_comes_after_the_admission_is_no_notice(
    invoke: Lambdas, market: Market, clock: HandClock
) -> None:
    """It tells of a moment at which nobody had to answer; the admission has a receipt of its own."""
    case_id = market.filed(pack=SCREENED)
    early = notice(market, case_id)
    clock.moment += LATER
    market.act(case_id, Role.OFFICER, cmd.Admit())
    assert invoke.failed("notify", sqs(early)) == []
    assert market.case(case_id).head.served_at is None
