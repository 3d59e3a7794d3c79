"""The wake-up: a ring finds what is due, a tick makes each case look at its clock, and none keeps another waiting."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.adapters.wake_index import DynamoWakeIndex
from chalicelib.application.execute import WAKE_ATTEMPTS
from chalicelib.application.reactions import ring, ticks
from chalicelib.application.ticking import Ticker
from chalicelib.application.waking import CASES, Sweeping
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import decisions
from chalicelib.domain.values import stamp
from tests import builders
from tests.builders import NOW
from tests.conftest import HandClock
from tests.handlers.events import sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import sent
from tests.unit.application.faults import Faulty, busy
from tests.wakes import attempt_at

if TYPE_CHECKING:
    from chalicelib.bootstrap import Services

MINUTE = timedelta(minutes=1)


@pytest.fixture
def due(market: Market, clock: HandClock) -> list[str]:
    """Three cases whose wakes have come."""
    cases = [market.served() for _ in range(3)]
    clock.moment = market.wake(cases[0])
    return cases


def tick(clock: HandClock, *cases: str) -> str:
    (message,) = ticks(list(cases), clock.now())
    return message


def warned(market: Market, *cases: str) -> list[bool]:
    return [market.happened(case_id)[-1] == "deadline.warned" for case_id in cases]


class TestRings:
    """What is due becomes work."""

    def test_a_ring_becomes_ticks_and_attempts(
        self, invoke: Lambdas, backend: Services, due: list[str], clock: HandClock
    ) -> None:
        """Ten cases to a message; deliveries go to their own queue."""
        endpoint_id, event_id = attempt_at(backend, clock.now())
        assert invoke.failed("wake", sqs(ring(clock.now()))) == []
        (message,) = sent("wakes")
        assert set(message.json["tick"]) == set(due)
        assert [m.json for m in sent("deliveries")] == [
            {"kind": "due", "endpoint_id": endpoint_id, "event_id": event_id}
        ]

    def test_a_ring_from_a_clock_ahead_of_ours_is_put_back(
        self, invoke: Lambdas, due: list[str], clock: HandClock
    ) -> None:
        """Two machines never agree to the second."""
        assert invoke.failed("wake", sqs(ring(clock.now() + timedelta(seconds=3)))) == []
        assert [(m.json, m.delay) for m in sent("wakes")] == [
            ({"ring": stamp(clock.now() + timedelta(seconds=3))}, 3)
        ]

    def test_a_sandbox_is_rung_by_name(self, invoke: Lambdas, backend: Services, clock: HandClock) -> None:
        """By its own time."""
        sandbox = Market(backend, sandbox=True)
        case_id = sandbox.filed()
        backend.directory.grow_sandbox_offset(sandbox.tenant.id, sandbox.wake(case_id) - NOW)
        assert invoke.failed("wake", sqs({"sandboxes": [sandbox.tenant.id]})) == []
        assert sent("wakes")[0].json["tick"] == [case_id]

    def test_from_ring_to_consequence(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock
    ) -> None:
        """The messages that a ring leads to do the work."""
        invoke("wake", sqs(ring(clock.now())))
        assert invoke.failed("wake", sqs(*(m.body for m in sent("wakes")))) == []
        assert warned(market, *due) == [True, True, True]

    def test_a_ring_goes_on_where_its_message_says(
        self, invoke: Lambdas, due: list[str], clock: HandClock, backend: Services
    ) -> None:
        """Through one index, behind a position: what a ring has left for the next page."""
        invoke.process("wake").wake_indexes[CASES] = DynamoWakeIndex(
            backend.tables, lambda: backend.settings.disputes_table, 1
        )
        message = ring(clock.now())
        seen = 0
        while seen < len(messages := [message, *(m.body for m in sent("wakes"))]):
            if "tick" not in json.loads(messages[seen]):
                assert invoke.failed("wake", sqs(messages[seen])) == []
            seen += 1
        ticked = [case_id for m in sent("wakes") for case_id in m.json.get("tick", ())]
        assert sorted(ticked) == sorted(due)

    def test_sandboxes_for_which_there_is_no_time_wait_for_the_next_sweep(
        self, invoke: Lambdas, backend: Services, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A minute later; none is begun after three seconds."""
        tenants = [Market(backend, sandbox=True).tenant.id for _ in range(3)]
        rung: list[str] = []

        def slow(_: Any, tenant: str) -> int:
            rung.append(tenant)
            clock.sleep(2)
            return 0

        monkeypatch.setattr(Sweeping, "ring_sandbox", slow)
        assert invoke.failed("wake", sqs({"sandboxes": tenants})) == []
        assert rung == tenants[:2]


class TestTicks:
    """Cases that look at their clock."""

    def test_cases_for_which_there_is_no_time_go_back_to_the_queue(
        self,
        invoke: Lambdas,
        market: Market,
        due: list[str],
        clock: HandClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A message begins none after three seconds, so that five messages fit into the function's time."""
        moment, tick_ = clock.now(), Ticker.tick

        def slow(self: Ticker, *args: Any) -> Any:
            clock.sleep(2)
            return tick_(self, *args)

        monkeypatch.setattr(Ticker, "tick", slow)
        assert invoke.failed("wake", sqs(tick(clock, *due))) == []
        assert warned(market, *due) == [True, True, False]
        assert [(m.json, m.delay) for m in sent("wakes")] == [({"tick": due[2:], "ring": stamp(moment)}, 1)]

    def test_a_message_that_comes_twice_ticks_once(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock
    ) -> None:
        """The second one finds nothing due."""
        message = tick(clock, *due)
        assert invoke.failed("wake", sqs(message, message)) == []
        assert [market.happened(case_id).count("deadline.warned") for case_id in due] == [1, 1, 1]

    def test_a_case_that_is_not_there_is_passed_over(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock, logs: Logs
    ) -> None:
        """And told of."""
        stranger = builders.an_id("case", "never")
        assert invoke.failed("wake", sqs(tick(clock, stranger, *due))) == []
        assert warned(market, *due) == [True, True, True]
        assert [line["case_id"] for line in logs.lines] == [stranger]

    def test_a_busy_case_goes_back_alone(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock
    ) -> None:
        """A second later; the others are done."""
        made = invoke.process("wake")
        made.store = Faulty(made.store, *[busy] * 5)
        moment = clock.now()
        assert invoke.failed("wake", sqs(tick(clock, *due))) == []
        assert warned(market, *due) == [False, True, True]
        assert [(m.json, m.delay) for m in sent("wakes")] == [({"tick": due[:1], "ring": stamp(moment)}, 1)]

    def test_a_tick_from_a_clock_ahead_of_ours_is_put_back(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock
    ) -> None:
        """Now it would find nothing due, and the wake would be spent (P6)."""
        message = tick(clock, *due)
        clock.moment -= timedelta(milliseconds=1_500)
        assert invoke.failed("wake", sqs(message)) == []
        assert warned(market, *due) == [False, False, False]
        assert [(m.body, m.delay) for m in sent("wakes")] == [(message, 2)]

    def test_a_sandboxs_case_is_ticked_by_its_own_time(
        self, invoke: Lambdas, backend: Services, clock: HandClock
    ) -> None:
        """The message carries wall time, the case does not."""
        sandbox = Market(backend, sandbox=True)
        case_id = sandbox.served()
        backend.directory.grow_sandbox_offset(sandbox.tenant.id, sandbox.wake(case_id) - NOW)
        assert invoke.failed("wake", sqs(tick(clock, case_id))) == []
        assert warned(sandbox, case_id) == [True]


class TestTrouble:
    """Broken rules, broken rows, broken messages."""

    def test_a_case_whose_rules_break_is_put_off_and_its_message_spent(
        self,
        invoke: Lambdas,
        market: Market,
        due: list[str],
        clock: HandClock,
        logs: Logs,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The others are done; the log names the case and the place, not what the rule was looking at."""
        self.break_ticks(monkeypatch, due[0])
        assert invoke.failed("wake", sqs(tick(clock, *due))) == []
        assert market.happened(due[0])[-1] == "wake.deferred"
        assert warned(market, *due[1:]) == [True, True]
        (line,) = logs.lines
        assert (line["message"], line["case_id"], line["blocked"]) == ("tick failed", due[0], False)
        assert [cause["type"] for cause in line["failure"]] == ["TickFailed", "KeyError"]
        assert logs.counted("TickFailed") == 1

    def test_the_fifth_failure_raises_the_alarm(
        self,
        invoke: Lambdas,
        market: Market,
        due: list[str],
        clock: HandClock,
        logs: Logs,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """By the metric that the alarm for blocked cases is set on."""
        self.break_ticks(monkeypatch, due[0])
        for _ in range(WAKE_ATTEMPTS):
            invoke("wake", sqs(tick(clock, due[0])))
            clock.moment = market.case(due[0]).head.next_wake or clock.moment
        assert market.case(due[0]).head.wake_blocked
        assert (logs.counted("TickFailed"), logs.counted("WakeBlocked")) == (4, 1)

    def test_a_case_that_cannot_be_read_holds_up_no_other(
        self, invoke: Lambdas, backend: Services, market: Market, due: list[str], clock: HandClock, logs: Logs
    ) -> None:
        """Its message comes back and ends with the dead letters; by then the others have long been done."""
        spoil(backend, due[0])
        assert invoke.failed("wake", sqs(tick(clock, *due))) == ["m0"]
        assert warned(market, *due[1:]) == [True, True]
        assert logs.lines[0]["case_id"] == due[0]

    @pytest.mark.parametrize(
        "garbled", ["{", "{}", "[]", '{"ring": "soon"}', '{"tick": ["case_x"]}', '{"tick": 7, "ring": "x"}']
    )
    def test_a_garbled_message_fails_alone(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock, garbled: str
    ) -> None:
        """Its neighbour is done."""
        assert invoke.failed("wake", sqs(garbled, tick(clock, *due))) == ["m0"]
        assert warned(market, *due) == [True, True, True]

    def test_what_there_is_no_time_for_comes_back(
        self, invoke: Lambdas, market: Market, due: list[str], clock: HandClock
    ) -> None:
        """Nothing is begun in the last seconds."""
        assert invoke.failed("wake", sqs(tick(clock, *due)), left=4_000) == ["m0"]
        assert warned(market, *due) == [False, False, False]

    @staticmethod
    def break_ticks(monkeypatch: pytest.MonkeyPatch, case_id: str) -> None:
        decide = decisions.decide

        def broken(case: Any, command: Any, context: Any) -> Any:
            if isinstance(command, cmd.Tick) and case.head.case_id == case_id:
                raise KeyError("bug")
            return decide(case, command, context)

        monkeypatch.setattr(decisions, "decide", broken)


def spoil(backend: Services, case_id: str) -> None:
    """A head that nobody can read."""
    backend.tables.reading.dispatch("PutItem", {
        "TableName": backend.settings.disputes_table,
        "Item": {"pk": {"S": f"case#{case_id}"}, "sk": {"S": "a#head"}, "doc": {"S": json.dumps({"broken": True})}},
    })  # fmt: skip
