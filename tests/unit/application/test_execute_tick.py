"""Waking a case: what is due happens once and not too early, and a case whose rules break is put off, then blocked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.application.execute import ATTEMPTS, WAKE_ATTEMPTS, TickFailed
from chalicelib.application.texts import Texts
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.errors import NotAllowed, NotFound, TryAgain
from chalicelib.domain.values import Role
from tests import builders
from tests.conftest import HandClock
from tests.market import Make, Market
from tests.unit.application.faults import Fault, answer_lost, busy, executor, meanwhile

R = Role.RESPONDENT
GRACE = timedelta(seconds=60)
Break = Callable[[object], None]


@pytest.fixture
def break_ticks(monkeypatch: pytest.MonkeyPatch) -> Break:
    """From then on a Tick ends as told: by an exception, or with these events. Other commands work."""
    decide = decisions.decide

    def breaking(outcome: object) -> None:
        def broken(case: Any, command: Any, context: Any) -> Any:
            if not isinstance(command, cmd.Tick):
                return decide(case, command, context)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(decisions, "decide", broken)

    return breaking


@pytest.fixture
def due(market: Market, clock: HandClock) -> str:
    """A case whose wake has come."""
    case_id = market.served()
    clock.moment = market.wake(case_id)
    return case_id


def respond_due(market: Market, case_id: str) -> datetime:
    return market.case(case_id).deadlines["respond"].due_at


def contest(market: Market, case_id: str, at: datetime) -> None:
    """The respondent's answer, by a request of that moment."""
    make = lambda _, texts: cmd.Respond("contests", texts.add("No."))  # noqa: E731
    market.act(case_id, R, make, at=at)


class TestWaking:
    """The rules work."""

    def test_a_wake_ahead_of_its_time_changes_nothing(self, market: Market, clock: HandClock) -> None:
        """Early, stale and repeated rings come all the time."""
        case_id = market.served()
        clock.moment = market.wake(case_id) - timedelta(microseconds=1)
        receipt = market.tick(case_id)
        assert not receipt.changed
        assert market.case(case_id).head.version == 2

    def test_a_wake_at_its_time_happens_and_moves_on(self, market: Market, due: str) -> None:
        """Half of the time to respond is gone: a warning."""
        receipt = market.tick(due)
        assert market.happened(due)[-1] == "deadline.warned"
        assert receipt.case.head.next_wake is not None
        assert receipt.case.head.next_wake > market.tenancy.now

    def test_everything_that_was_slept_through_happens_in_one_tick(
        self, market: Market, clock: HandClock
    ) -> None:
        """Both warnings, the default and the next stage."""
        case_id = market.served()
        clock.moment = respond_due(market, case_id) + GRACE
        market.tick(case_id)
        assert market.happened(case_id)[2:] == [
            "deadline.warned", "deadline.warned", "respondent.defaulted", "stage.entered",
        ]  # fmt: skip

    def test_of_two_ticks_at_once_one_takes_effect(self, market: Market, due: str) -> None:
        """Both are fine with that."""
        with ThreadPoolExecutor(2) as pool:
            receipts = list(pool.map(lambda _: market.tick(due), range(2)))
        assert len({receipt.case.head.version for receipt in receipts}) == 1
        assert market.happened(due).count("deadline.warned") == 1

    def test_a_tick_whose_answer_was_lost_happened_once(self, market: Market, due: str) -> None:
        """It finds its own work."""
        assert market.tick(due, by=executor(market.services, answer_lost)).changed
        assert market.happened(due).count("deadline.warned") == 1

    def test_there_is_nothing_to_wake_where_no_case_is(self, market: Market) -> None:
        """A foreign id in a message."""
        with pytest.raises(NotFound):
            market.tick(builders.an_id("case", "never"))


class TestTheLastSecond:
    """A reply against the clock: due plus grace (design §5)."""

    @pytest.mark.capability("S52")
    def test_a_reply_at_the_last_moment_counts_and_nobody_is_defaulted(
        self, market: Market, clock: HandClock
    ) -> None:
        """It is processed almost a minute later; the consequence waits that long."""
        case_id = market.served()
        last = respond_due(market, case_id)
        clock.moment = last + GRACE - timedelta(microseconds=1)
        market.tick(case_id)
        contest(market, case_id, at=last)
        clock.moment = last + GRACE
        market.tick(case_id)
        assert not market.case(case_id).head.defaulted
        assert market.case(case_id).head.position == "contests"

    @pytest.mark.capability("S52")
    def test_a_reply_a_moment_too_late_is_refused(self, market: Market, clock: HandClock) -> None:
        """Although the consequence has not been applied yet."""
        case_id = market.served()
        last = respond_due(market, case_id)
        clock.moment = last + timedelta(microseconds=1)
        with pytest.raises(NotAllowed) as refused:
            contest(market, case_id, at=clock.moment)
        assert (refused.value.code, refused.value.due_at) == ("deadline_passed", last)

    def test_the_consequence_comes_when_the_grace_is_over(self, market: Market, clock: HandClock) -> None:
        """Not a microsecond before."""
        case_id = market.served()
        clock.moment = respond_due(market, case_id) + GRACE - timedelta(microseconds=1)
        assert not market.tick(case_id).case.head.defaulted
        clock.moment += timedelta(microseconds=1)
        assert market.tick(case_id).case.head.defaulted

    def test_a_reply_that_overtakes_the_tick_wins(self, market: Market, clock: HandClock) -> None:
        """The Tick had already decided to default; its write meets a newer version and it decides anew."""
        case_id = market.served()
        last = respond_due(market, case_id)
        clock.moment = last + GRACE
        reply = meanwhile(lambda: contest(market, case_id, at=last))
        market.tick(case_id, by=executor(market.services, reply))
        assert not market.case(case_id).head.defaulted
        assert "respondent.defaulted" not in market.happened(case_id)

    def test_a_reply_that_was_overtaken_by_the_tick_is_refused(
        self, market: Market, clock: HandClock
    ) -> None:
        """With the moment at which the time was over."""
        case_id = market.served()
        last = respond_due(market, case_id)
        clock.moment = last + GRACE
        overtaken = executor(market.services, meanwhile(lambda: market.tick(case_id)))
        with pytest.raises(NotAllowed) as refused:
            market.act(case_id, R, lambda _, t: cmd.Respond("contests", t.add("No.")), by=overtaken, at=last)
        assert (refused.value.code, refused.value.due_at) == ("deadline_passed", last)


class TestBrokenRules:
    """P6: put off with growing pauses, then blocked for the operators."""

    @pytest.mark.parametrize(
        "outcome",
        [KeyError("bug"), NotAllowed("no_next_stage"), ()],
        ids=["raises", "refuses", "leaves it due"],
    )
    def test_a_tick_that_fails_puts_the_wake_off(
        self, market: Market, due: str, break_ticks: Break, outcome: object
    ) -> None:
        """By a minute at first; the case can be read and used as ever."""
        break_ticks(outcome)
        with pytest.raises(TickFailed) as failed:
            market.tick(due)
        head = market.case(due).head
        assert not failed.value.blocked
        assert (head.wake_failures, head.next_wake) == (1, market.tenancy.now + timedelta(seconds=60))
        assert market.happened(due)[-1] == "wake.deferred"

    def test_until_then_it_is_not_tried_again(self, market: Market, due: str, break_ticks: Break) -> None:
        """Rings come as they like."""
        break_ticks(KeyError("bug"))
        with pytest.raises(TickFailed):
            market.tick(due)
        break_ticks(())
        assert not market.tick(due).changed

    def test_each_failure_doubles_the_pause_and_the_fifth_blocks(
        self, market: Market, due: str, break_ticks: Break, clock: HandClock
    ) -> None:
        """A blocked case is in no wake index any more, and in everybody's alarm."""
        break_ticks(KeyError("bug"))
        pauses, blocked = [], []
        for _ in range(WAKE_ATTEMPTS):
            with pytest.raises(TickFailed) as failed:
                market.tick(due)
            blocked.append(failed.value.blocked)
            if (wake := market.case(due).head.next_wake) is not None:
                pauses.append((wake - clock.now()).total_seconds())
                clock.moment = wake
        assert pauses == [60, 120, 240, 480]
        assert blocked == [False, False, False, False, True]
        assert market.case(due).head.wake_blocked
        assert market.happened(due)[-1] == "wake.blocked"

    def test_a_blocked_case_is_not_woken(
        self, market: Market, due: str, break_ticks: Break, clock: HandClock
    ) -> None:
        """Somebody has to look at it."""
        self.block(market, due, break_ticks, clock)
        break_ticks(())
        assert not market.tick(due).changed

    def test_whatever_happens_to_a_blocked_case_gives_it_another_go(
        self, market: Market, due: str, break_ticks: Break, clock: HandClock
    ) -> None:
        """Its wake comes back into the index."""
        self.block(market, due, break_ticks, clock)
        market.act(due, R, lambda _, texts: cmd.PostMessage(texts.add("Hello")))
        head = market.case(due).head
        assert (head.wake_blocked, head.wake_failures) == (False, 0)
        assert head.next_wake is not None

    def test_two_workers_that_fail_on_one_wake_count_it_once(
        self, market: Market, due: str, break_ticks: Break
    ) -> None:
        """A ring that comes twice must not block a case in half the time."""
        break_ticks(KeyError("bug"))

        def other_fails() -> None:
            with pytest.raises(TickFailed):
                market.tick(due)

        with pytest.raises(TickFailed):
            market.tick(due, by=executor(market.services, meanwhile(other_fails)))
        assert market.case(due).head.wake_failures == 1
        assert market.happened(due).count("wake.deferred") == 1

    def test_a_case_that_moved_on_meanwhile_is_not_put_off(
        self, market: Market, due: str, break_ticks: Break
    ) -> None:
        """It has a new wake already, and perhaps no fault any more."""
        break_ticks(KeyError("bug"))
        post = meanwhile(lambda: market.act(due, R, lambda _, texts: cmd.PostMessage(texts.add("Hello"))))
        with pytest.raises(TickFailed):
            market.tick(due, by=executor(market.services, post))
        assert market.case(due).head.wake_failures == 0

    @pytest.mark.parametrize("fault", [busy, answer_lost])
    def test_a_put_off_survives_what_any_write_survives(
        self, market: Market, due: str, break_ticks: Break, fault: Fault
    ) -> None:
        """It is a command like others."""
        break_ticks(KeyError("bug"))
        with pytest.raises(TickFailed):
            market.tick(due, by=executor(market.services, fault))
        assert market.case(due).head.wake_failures == 1

    def test_contention_says_nothing_against_the_case(self, market: Market, due: str) -> None:
        """The message comes back instead."""
        with pytest.raises(TryAgain):
            market.tick(due, by=executor(market.services, *[busy] * ATTEMPTS))
        assert market.case(due).head.wake_failures == 0

    @staticmethod
    def block(market: Market, case_id: str, break_ticks: Break, clock: HandClock) -> None:
        break_ticks(KeyError("bug"))
        for _ in range(WAKE_ATTEMPTS):
            with pytest.raises(TickFailed):
                market.tick(case_id)
            clock.moment = market.case(case_id).head.next_wake or clock.moment


class TestMuchAtOnce:
    """More is due than one transaction takes."""

    def test_sixty_files_that_never_came_lapse_in_one_wake(self, market: Market, clock: HandClock) -> None:
        """Three rows each; nobody can stop a case's time by announcing files."""
        case_id = market.served()
        for role in (Role.COMPLAINANT, R, Role.PLATFORM):
            market.act(case_id, role, files(20))
        clock.moment += timedelta(hours=48) + GRACE
        market.tick(case_id)
        case = market.case(case_id)
        assert market.happened(case_id).count("evidence.lapsed") == 60
        assert {budget.files for budget in case.budgets.values()} == {0}
        assert case.head.wake_failures == 0
        assert case.head.next_wake is not None
        assert case.head.next_wake > clock.moment


def files(number: int) -> Make:
    def declare(_: object, texts: Texts) -> cmd.Command:
        names = [texts.add(f"{n}.png") for n in range(number)]
        return cmd.DeclareEvidence(tuple(cmd.Declaration("ab" * 32, 10, "image/png", name) for name in names))

    return declare
