"""The one function that may delete evidence: from the stream's messages to the tombstone, twice, after a restore."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.application.keeping import LOOK_AGAIN
from chalicelib.domain.case.state import Evidence, EvidenceState
from chalicelib.domain.values import stamp
from tests import builders, vault
from tests.handlers.events import load, sqs
from tests.handlers.lambdas import Lambdas
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import items, sent, stream
from tests.unit.application.faults import Faulty, request_lost

if TYPE_CHECKING:
    from tests.conftest import HandClock

HOURLY = load("schedule_erase")


@pytest.fixture
def case_id(market: Market) -> str:
    return market.served()


class Desk:
    """Everything round the function: the relay's messages, the calendar, the clock."""

    def __init__(self, invoke: Lambdas, market: Market) -> None:
        self.invoke, self.market, self._seen, self._relayed = invoke, market, 0, 0

    def relay(self) -> list[Any]:
        """What the stream has newly led to, in the erasures queue."""
        records = stream()
        self.invoke("relay", {"Records": records[self._relayed :]})
        self._relayed = len(records)
        return self.fresh()

    def fresh(self) -> list[Any]:
        """What is newly in the queue."""
        bodies = [message.json for message in sent("erasures")]
        new, self._seen = bodies[self._seen :], len(bodies)
        return new

    def work(self, *messages: Any, left: int = 60_000) -> list[str]:
        return self.invoke.failed("erase", sqs(*messages), left)

    def settle(self) -> None:
        """Until nothing new comes."""
        while messages := self.relay():
            assert self.work(*messages) == []

    def hour(self) -> list[Any]:
        """A round; what it has sent out."""
        self.invoke("erase", HOURLY)
        return self.fresh()


@pytest.fixture
def desk(invoke: Lambdas, market: Market) -> Desk:
    return Desk(invoke, market)


def item(market: Market, case_id: str, evidence_id: str) -> Evidence:
    return market.case(case_id).evidence[evidence_id]


def lines(prefix: str) -> list[tuple[str, str]]:
    """Rows of the directory whose partition begins so."""
    found = [(row["pk"]["S"], row["sk"]["S"]) for row in items("DIRECTORY_TABLE")]
    return sorted(row for row in found if row[0].startswith(prefix))


def after_its_time(clock: HandClock) -> datetime:
    clock.moment += vault.RETENTION + timedelta(minutes=1)
    return clock.moment


class TestTheCalendar:
    """Files whose time is over are found without looking at all cases."""

    @pytest.mark.capability("S07")
    def test_a_file_goes_when_its_time_is_over(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock, logs: Logs
    ) -> None:
        """Kept, entered, due, decided, deleted, recorded: the copy made for the other side with it."""
        evidence_id = vault.kept(market, case_id, copy=True)
        desk.settle()
        after_its_time(clock)
        assert desk.work(*desk.hour()) == []
        desk.settle()
        assert vault.there(market.services, case_id) == []
        found = item(market, case_id, evidence_id)
        assert (found.state, found.erased_at) == (EvidenceState.ERASED, clock.moment)
        assert market.happened(case_id)[-2:] == ["evidence.erasure_ordered", "evidence.erased"]
        assert lines("retention#") == []
        assert logs.counted("EvidenceErased") == 1

    def test_nothing_is_due_before(self, desk: Desk, market: Market, case_id: str, clock: HandClock) -> None:
        """A minute too early; the line stays."""
        vault.kept(market, case_id)
        desk.settle()
        clock.moment += vault.RETENTION - timedelta(minutes=1)
        assert desk.hour() == []
        assert len(lines("retention#")) == 1

    def test_a_message_that_comes_after_the_file_has_gone_changes_nothing(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """Each of them, once more."""
        vault.kept(market, case_id)
        messages = desk.relay()
        assert desk.work(*messages) == []
        after_its_time(clock)
        due = desk.hour()
        assert desk.work(*due) == []
        erase = desk.relay()
        assert desk.work(*erase, *erase, *due) == []
        assert market.happened(case_id).count("evidence.erased") == 1

    def test_a_lost_message_costs_an_hour(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """The line stays until it is dealt with, over days: its day is not passed before."""
        vault.kept(market, case_id)
        desk.settle()
        after_its_time(clock)
        first = desk.hour()
        clock.moment += timedelta(days=3)
        assert desk.hour() == first
        assert desk.work(*first) == []
        assert desk.hour() == []

    def test_days_without_lines_are_passed_once(self, desk: Desk, clock: HandClock) -> None:
        """The mark follows today."""
        desk.hour()
        clock.moment += timedelta(days=3)
        desk.hour()
        (mark,) = [row for row in items("DIRECTORY_TABLE") if row["pk"]["S"] == "retention"]
        assert mark["doc"]["S"] == clock.moment.date().isoformat()

    def test_a_file_that_was_kept_long_ago_is_entered_where_somebody_looks(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """The message has waited longer than the file had to stay."""
        vault.kept(market, case_id)
        waiting = desk.relay()
        now = after_its_time(clock)
        desk.hour()
        assert desk.work(*waiting) == []
        assert [sk[:27] for _, sk in lines("retention#")] == [stamp(now)]

    @pytest.mark.capability("S07")
    def test_a_held_file_is_looked_at_again_in_a_week(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock, logs: Logs
    ) -> None:
        """And goes when the hold has been lifted meanwhile."""
        evidence_id = vault.kept(market, case_id)
        hold_id = vault.hold(market, case_id)
        desk.settle()
        now = after_its_time(clock)
        assert desk.work(*desk.hour()) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.KEPT
        assert logs.counted("ErasurePutOff") == 1
        assert [sk[:27] for _, sk in lines("retention#")] == [stamp(now + LOOK_AGAIN)]
        vault.lift(market, case_id, hold_id)
        clock.moment += LOOK_AGAIN + timedelta(minutes=1)
        assert desk.work(*desk.hour()) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.ERASING

    def test_a_sandbox_that_lives_in_the_future_loses_no_file(self, desk: Desk, market: Market) -> None:
        """The vault's lock runs by wall time, and so does the end of it."""
        sandbox = Market(market.services, sandbox=True)
        case_id = sandbox.served()
        evidence_id = vault.kept(sandbox, case_id)
        until = item(sandbox, case_id, evidence_id).kept_until
        assert until is not None
        market.services.directory.grow_sandbox_offset(sandbox.tenant.id, 2 * vault.RETENTION)
        over = {"kind": "over", "case_id": case_id, "evidence_id": evidence_id, "until": stamp(until)}
        assert desk.work(over) == []
        assert item(sandbox, case_id, evidence_id).state is EvidenceState.KEPT
        assert [sk[:27] for _, sk in lines("retention#")] == [stamp(until)]


class TestOrders:
    """Erasure before the time."""

    @pytest.mark.capability("S07")
    def test_an_order_passes_the_lock_by(self, desk: Desk, market: Market, case_id: str) -> None:
        """Governance mode: by this function, with its own right to."""
        evidence_id = vault.kept(market, case_id, locked=True)
        vault.order(market, case_id, evidence_id)
        desk.settle()
        assert vault.there(market.services, case_id) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.ERASED

    def test_without_an_order_s3_itself_keeps_what_is_locked(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """Our clock is ahead of S3's: the message comes back, and nothing is recorded that is not true."""
        evidence_id = vault.kept(market, case_id, locked=True)
        desk.settle()
        after_its_time(clock)
        assert desk.work(*desk.hour()) == []
        assert desk.work(*desk.relay()) == ["m0"]
        assert item(market, case_id, evidence_id).state is EvidenceState.ERASING
        assert len(vault.there(market.services, case_id)) == 1

    def test_dying_before_the_record_leaves_nothing_undone(
        self, desk: Desk, market: Market, case_id: str
    ) -> None:
        """The bytes are gone, the commit fails for good: the message comes again and finishes."""
        evidence_id = vault.kept(market, case_id)
        vault.order(market, case_id, evidence_id)
        messages = [m for m in desk.relay() if m["kind"] == "erase"]
        made = desk.invoke.process("erase")
        made.store = Faulty(made.store, *[request_lost] * 5)
        assert desk.work(*messages) == ["m0"]
        assert vault.there(market.services, case_id) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.ERASING
        assert desk.work(*messages) == []
        assert item(market, case_id, evidence_id).state is EvidenceState.ERASED

    def test_a_message_about_another_cases_file_fails(self, desk: Desk, case_id: str) -> None:
        """It ends with the dead letters."""
        foreign = {"kind": "erase", "case_id": case_id, "evidence_id": builders.an_id("evi", "x")}
        assert desk.work(foreign) == ["m0"]

    @pytest.mark.parametrize("garbled", ["{", "[]", "{}", '{"kind": "other"}', '{"kind": "over"}'])
    def test_a_garbled_message_fails_alone(
        self, desk: Desk, market: Market, case_id: str, garbled: str
    ) -> None:
        """Its neighbour is done."""
        evidence_id = vault.kept(market, case_id)
        vault.order(market, case_id, evidence_id)
        assert desk.work(garbled, *desk.relay()) == ["m0"]
        assert item(market, case_id, evidence_id).state is EvidenceState.ERASED


class TestAfterARestore:
    """What was erased and has come back."""

    @pytest.mark.capability("S07")
    def test_the_ledger_is_applied_again(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """The bucket is as it was before: the bytes go again, and the record, which knows, stays."""
        evidence_id = vault.kept(market, case_id)
        vault.order(market, case_id, evidence_id)
        desk.settle()
        before = market.happened(case_id)
        vault.store(market.services, case_id, evidence_id, locked=True)
        assert desk.work({"kind": "reapply", "since": clock.moment.date().isoformat()}) == []
        assert desk.work(*desk.fresh()) == []
        assert vault.there(market.services, case_id) == []
        assert market.happened(case_id) == before

    @pytest.mark.capability("S07")
    def test_a_restored_record_learns_of_it_anew(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """The tables are as they were before the erasure: a kept file, of which the ledger knows better. A hold that
        was in force then does not stand in the way.
        """
        evidence_id = vault.kept(market, case_id)
        vault.hold(market, case_id)
        desk.settle()
        line = {"kind": "again", "case_id": case_id, "evidence_id": evidence_id, "ground": "court_order"}
        assert desk.work(line | {"at": stamp(clock.moment)}) == []
        desk.settle()
        found = item(market, case_id, evidence_id)
        assert (found.state, found.erased_for) == (EvidenceState.ERASED, "court_order")

    def test_of_a_case_that_did_not_come_back_the_bytes_go(
        self, desk: Desk, market: Market, clock: HandClock
    ) -> None:
        """It was filed after the backup; its files are in the bucket all the same."""
        case_id, evidence_id = builders.an_id("case", "lost"), builders.an_id("evi", "lost")
        vault.store(market.services, case_id, evidence_id)
        line = {"kind": "again", "case_id": case_id, "evidence_id": evidence_id, "ground": "retention"}
        assert desk.work(line | {"at": stamp(clock.moment)}) == []
        assert vault.there(market.services, case_id) == []

    def test_erasures_of_earlier_days_are_left_out(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """They are in the backup already."""
        vault.order(market, case_id, vault.kept(market, case_id))
        desk.settle()
        clock.moment += timedelta(days=2)
        since = (clock.moment - timedelta(days=1)).date().isoformat()
        assert desk.work({"kind": "reapply", "since": since}) == []
        assert desk.fresh() == []


def test_what_there_is_no_time_for_comes_back(desk: Desk, market: Market, case_id: str) -> None:
    """Nothing is begun in the last seconds."""
    vault.order(market, case_id, vault.kept(market, case_id))
    assert desk.work(*desk.relay(), left=4_000) == ["m0", "m1"]


def test_a_round_ends_when_its_time_does(desk: Desk, market: Market, case_id: str, clock: HandClock) -> None:
    """The next one goes on where the calendar is not empty."""
    vault.kept(market, case_id)
    desk.settle()
    after_its_time(clock)
    desk.invoke("erase", HOURLY, left=4_000)
    assert desk.fresh() == []
    assert [message["kind"] for message in desk.hour()] == ["over"]
