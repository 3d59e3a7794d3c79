"""A command whose answer is lost, or that others get in the way of: it has one effect, and is told about once."""

from __future__ import annotations

import pytest

from chalicelib.application.execute import ATTEMPTS
from chalicelib.application.ports import Unknown
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.errors import KeyReused, TryAgain
from chalicelib.domain.values import Role
from tests.conftest import HandClock
from tests.market import Market, refund
from tests.unit.application.faults import Commit, Fault, answer_lost, busy, executor, meanwhile, request_lost

C, R, P = Role.COMPLAINANT, Role.RESPONDENT, Role.PLATFORM


class TestFiling:
    """By the head that a second attempt meets."""

    def test_a_filing_whose_answer_was_lost_is_reported_as_done(self, market: Market) -> None:
        """Not as a repeat: nobody has been told of it before."""
        receipt = market.filing("key-1", by=executor(market.services, answer_lost))
        assert not receipt.replayed
        assert market.happened(receipt.case.head.case_id) == ["case.filed"]

    def test_a_filing_that_got_lost_is_sent_again(self, market: Market) -> None:
        """With the same id."""
        receipt = market.filing("key-1", by=executor(market.services, request_lost))
        assert market.filing("key-1").case == receipt.case

    def test_a_filing_that_met_another_of_its_kind_is_a_repeat(self, market: Market) -> None:
        """Being busy says that nothing was written, so the head that is there now is somebody else's."""
        market.filing("key-1")
        assert market.filing("key-1", by=executor(market.services, busy)).replayed

    def test_a_lost_filing_does_not_pass_for_another_complaint(self, market: Market) -> None:
        """The fingerprint decides, whatever happened on the way."""
        market.filing("key-1", b"one")
        with pytest.raises(KeyReused):
            market.filing("key-1", b"two", by=executor(market.services, request_lost))

    def test_after_five_lost_attempts_the_caller_is_asked_to_come_again(self, market: Market) -> None:
        """And then meets whatever came of them."""
        lost = executor(market.services, *[request_lost] * (ATTEMPTS - 1), answer_lost)
        with pytest.raises(TryAgain):
            market.filing("key-1", by=lost)
        assert market.filing("key-1").replayed


class TestOtherCommands:
    """By the command id that every event carries."""

    def test_a_command_whose_answer_was_lost_is_reported_as_done(self, market: Market) -> None:
        """With what it created, and not as a repeat."""
        case_id = market.served()
        receipt = market.act(
            case_id, R, cmd.MakeOffer(refund()), "key-1", by=executor(market.services, answer_lost)
        )
        assert not receipt.replayed
        assert receipt.created == tuple(market.case(case_id).offers)
        assert market.happened(case_id) == ["case.filed", "case.served", "offer.made"]

    def test_a_command_without_a_key_is_found_as_well(self, market: Market) -> None:
        """Its id is enough."""
        case_id = market.served()
        lost = executor(market.services, answer_lost)
        receipt = market.act(case_id, P, cmd.RevokeTokens(C), None, by=lost)
        assert receipt.case.head.complainant.epoch == 1
        assert market.happened(case_id).count("tokens.revoked") == 1

    def test_a_command_whose_answer_was_lost_is_found_behind_others(self, market: Market) -> None:
        """The case may have moved on before the retry looks."""
        case_id = market.served()

        def lost_and_overtaken(commit: Commit) -> None:
            commit()
            market.offer(case_id, C, 9_000)
            raise Unknown("read timeout")

        receipt = market.act(
            case_id, R, cmd.MakeOffer(refund()), by=executor(market.services, lost_and_overtaken)
        )
        offers = market.case(case_id).offers
        assert [offer.by for offer in offers.values() if offer.id in receipt.created] == [R]
        assert len(offers) == 2

    def test_a_command_that_got_lost_is_carried_out_once(self, market: Market) -> None:
        """The retry finds nothing of its own and does it."""
        case_id = market.served()
        market.offer(case_id, by=executor(market.services, request_lost, request_lost))
        assert len(market.case(case_id).offers) == 1

    def test_a_settlement_whose_answer_was_lost_is_not_refused(self, market: Market) -> None:
        """Decided anew it would be: the offer is accepted by now."""
        case_id = market.served()
        offer = market.offer(case_id)
        receipt = market.act(case_id, C, cmd.Accept(offer), by=executor(market.services, answer_lost))
        assert receipt.case.head.outcome == "settled"
        assert market.happened(case_id).count("case.settled") == 1

    def test_a_lost_answer_with_an_old_version_is_found_all_the_same(self, market: Market) -> None:
        """Its own effect is no conflict."""
        case_id = market.served()
        lost = executor(market.services, answer_lost)
        assert not market.act(case_id, R, cmd.MakeOffer(refund()), "key-1", if_match=2, by=lost).replayed

    @pytest.mark.parametrize("fault", [busy, request_lost])
    def test_one_key_with_two_bodies_is_refused_whoever_comes_first(
        self, market: Market, fault: Fault
    ) -> None:
        """Also to the one that lost its first attempt and then finds the other's effect."""
        case_id = market.served()

        def overtaken(commit: Commit) -> None:
            market.offer(case_id, key="key-1", body=b"one")
            fault(lambda: None)

        with pytest.raises(KeyReused):
            market.offer(case_id, key="key-1", body=b"two", by=executor(market.services, overtaken))
        assert len(market.case(case_id).offers) == 1

    def test_a_case_that_moves_under_it_is_read_and_decided_again(self, market: Market) -> None:
        """Neither command is lost."""
        case_id = market.served()
        market.offer(
            case_id, C, by=executor(market.services, meanwhile(lambda: market.offer(case_id, R, 6_000)))
        )
        assert {offer.by for offer in market.case(case_id).offers.values()} == {C, R}

    def test_contention_that_outlasts_us_is_the_callers_to_wait_for(
        self, market: Market, clock: HandClock
    ) -> None:
        """After five attempts, each after a longer pause, and without any effect."""
        case_id = market.served()
        before = clock.now()
        with pytest.raises(TryAgain) as refused:
            market.offer(case_id, by=executor(market.services, *[busy] * ATTEMPTS))
        assert refused.value.retry_after == 2
        assert 0.7 < (clock.now() - before).total_seconds() < 2.4
        assert not market.case(case_id).offers

    def test_a_request_that_gave_up_succeeds_when_it_comes_again(self, market: Market) -> None:
        """With its key, and as the first of its kind."""
        case_id = market.served()
        with pytest.raises(TryAgain):
            market.offer(case_id, key="key-1", by=executor(market.services, *[busy] * ATTEMPTS))
        assert not market.act(case_id, R, cmd.MakeOffer(refund()), "key-1").replayed
