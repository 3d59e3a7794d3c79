"""A movable clock: sixty days in one step give what sixty days would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.execute import WAKE_ATTEMPTS
from chalicelib.application.sandbox import PATIENCE, Moved, SandboxClock
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.errors import TryAgain
from chalicelib.domain.values import parse_stamp, stamp
from tests.builders import NOW
from tests.conftest import HandClock
from tests.market import Market
from tests.unit.application.faults import Fault, busy, executor

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

DAY = timedelta(days=1)


@pytest.fixture
def sandbox(backend: Services) -> Market:
    return Market(backend, sandbox=True)


def move(sandbox: Market, to: datetime, by: SandboxClock | None = None) -> Moved:
    return (by or sandbox.services.sandbox_clock).move(sandbox.tenant, sandbox.root, to)


def moments(sandbox: Market, case_id: str) -> list[tuple[str, datetime]]:
    return [(row.type, parse_stamp(row.at)) for row in sandbox.services.store.events(case_id)]


class TestTheClock:
    """Wall time plus an offset that only grows."""

    def test_it_starts_at_wall_time(self, sandbox: Market) -> None:
        """And runs with it."""
        assert sandbox.services.sandbox_clock.now(sandbox.tenant) == Moved(NOW, timedelta(0), True, 0)

    def test_it_stands_where_it_was_moved_to_and_runs_on(self, sandbox: Market, clock: HandClock) -> None:
        """By the offset."""
        assert move(sandbox, NOW + 60 * DAY) == Moved(NOW + 60 * DAY, 60 * DAY, True, 0)
        clock.sleep(10)
        assert sandbox.tenancy.now == NOW + 60 * DAY + timedelta(seconds=10)

    def test_it_never_goes_back(self, sandbox: Market) -> None:
        """A move to an earlier moment changes nothing."""
        move(sandbox, NOW + DAY)
        assert move(sandbox, NOW).now == NOW + DAY

    def test_each_sandbox_has_its_own(self, sandbox: Market) -> None:
        """Other tenants' time is as it was."""
        other = Market(sandbox.services, sandbox=True)
        move(sandbox, NOW + DAY)
        assert other.tenancy.now == NOW

    def test_of_two_movers_the_further_one_stands(
        self, sandbox: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever wrote second only ever adds."""
        directory = sandbox.services.directory
        grow = directory.grow_sandbox_offset

        def overtaken(tenant_id: str, offset: timedelta) -> bool:
            grow(tenant_id, 9 * DAY)
            return grow(tenant_id, offset)

        monkeypatch.setattr(directory, "grow_sandbox_offset", overtaken)
        assert move(sandbox, NOW + DAY).now == NOW + 9 * DAY


class TestMoving:
    """Every wake on the way, in order."""

    @pytest.mark.capability("S52")
    def test_a_long_move_happens_as_if_time_had_passed(self, sandbox: Market) -> None:
        """Each step at its own moment: the stage that a default opens runs from then on."""
        case_id = sandbox.served()
        respond = sandbox.case(case_id).deadlines["respond"]
        assert move(sandbox, NOW + 10 * DAY).reached
        told, applied = dict(moments(sandbox, case_id)), respond.due_at + timedelta(seconds=60)
        assert told["respondent.defaulted"] == told["stage.entered"] == applied
        assert sandbox.case(case_id).deadlines["decide"].started_at == applied

    def test_one_long_move_and_many_short_ones_tell_the_same_story(self, sandbox: Market) -> None:
        """Event by event and moment by moment."""
        other = Market(sandbox.services, sandbox=True)
        one, many = sandbox.served(), other.served()
        move(sandbox, NOW + 60 * DAY)
        for days in range(1, 61):
            move(other, NOW + days * DAY)
        assert moments(sandbox, one) == moments(other, many)
        assert sandbox.case(one).head.status == "closed"

    def test_wakes_of_several_cases_come_in_their_order(self, sandbox: Market, clock: HandClock) -> None:
        """Not one case after the other."""
        first = sandbox.filed(key="first")
        clock.sleep(3_600)
        second = sandbox.filed(key="second")
        ticked: list[str] = []
        watched = watching(sandbox, ticked.append)
        move(sandbox, NOW + 30 * DAY, by=watched)
        assert ticked == [first, second, first, second]

    def test_a_move_ends_before_the_gateway_does(self, sandbox: Market, clock: HandClock) -> None:
        """What is left is done by the next call; the clock stands where the work stopped."""
        case_id = sandbox.served()
        slow = watching(sandbox, lambda _: clock.sleep(PATIENCE.total_seconds() + 1))
        moved = move(sandbox, NOW + 60 * DAY, by=slow)
        assert (moved.reached, moved.woken) == (False, 1)
        assert moved.now < NOW + 60 * DAY
        assert move(sandbox, NOW + 60 * DAY).reached
        assert sandbox.case(case_id).head.status == "closed"

    def test_other_tenants_cases_are_left_alone(self, sandbox: Market) -> None:
        """Their wakes lie elsewhere."""
        other = Market(sandbox.services)
        case_id = other.served()
        assert move(sandbox, NOW + 60 * DAY).woken == 0
        assert other.case(case_id).head.version == 2


class TestTrouble:
    """Cases that cannot be woken."""

    def test_a_case_whose_rules_break_holds_up_no_other(
        self, sandbox: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is put off, met again there, and blocked in the end."""
        broken, sound = sandbox.served(key="broken"), sandbox.served(key="sound")
        break_ticks(monkeypatch, broken)
        assert move(sandbox, NOW + 60 * DAY).reached
        assert sandbox.case(broken).head.wake_blocked
        assert [kind for kind, _ in moments(sandbox, broken)][2:] == ["wake.deferred"] * (
            WAKE_ATTEMPTS - 1
        ) + ["wake.blocked"]
        assert sandbox.case(sound).head.status == "closed"

    @pytest.mark.parametrize("faults", [[busy] * 5], ids=["contention"])
    def test_a_case_that_is_busy_stops_the_clock_at_its_wake(
        self, sandbox: Market, faults: list[Fault]
    ) -> None:
        """Going on would wake it at a moment that is not its own. The next call goes on from there."""
        case_id = sandbox.served()
        wake = sandbox.wake(case_id)
        made = sandbox.services
        contended = SandboxClock(
            made.store, made.directory, executor(made, *faults), made.clock, made.deliveries, made.queues
        )
        with pytest.raises(TryAgain):
            move(sandbox, NOW + 60 * DAY, by=contended)
        assert stamp(sandbox.tenancy.now)[:16] == stamp(wake)[:16]
        assert move(sandbox, NOW + 60 * DAY).reached


def watching(sandbox: Market, seen: Callable[[str], Any]) -> SandboxClock:
    """The sandbox's clock on an executor that says whom it ticks."""
    made = sandbox.services

    class Watched:
        def tick(self, case_id: str, of: Any) -> Any:
            seen(case_id)
            return made.executor.tick(case_id, of)

    return SandboxClock(
        made.store,
        made.directory,
        Watched(),
        made.clock,
        made.deliveries,
        made.queues,  # type: ignore[arg-type]
    )


def break_ticks(monkeypatch: pytest.MonkeyPatch, case_id: str) -> None:
    """From then on this case's Ticks raise."""
    decide = decisions.decide

    def broken(case: Any, command: Any, context: Any) -> Any:
        if isinstance(command, cmd.Tick) and case.head.case_id == case_id:
            raise KeyError("bug")
        return decide(case, command, context)

    monkeypatch.setattr(decisions, "decide", broken)
