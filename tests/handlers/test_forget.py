"""The end of a person's data: from the closing of a case to the tombstone, on request, under holds, after a restore."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from chalicelib.adapters.exports import export_key
from chalicelib.application.forgetting_ports import ErasureRequest
from chalicelib.application.keeping import LOOK_AGAIN
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case.holding import ErasureGround
from chalicelib.domain.case.state import EvidenceState
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.group.state import Status as GroupStatus
from chalicelib.domain.values import Role, stamp
from tests import builders, groups, vault
from tests.handlers.lambdas import Lambdas
from tests.handlers.test_erase import Desk, lines
from tests.logs import Logs
from tests.market import Market
from tests.shared_aws import items
from tests.unit.application.faults import Fault, Faulty, meanwhile

if TYPE_CHECKING:
    from tests.conftest import HandClock

KEPT = timedelta(days=1_095)
"""Under the generic pack."""
BUYER = "complainant-0001"


@pytest.fixture
def case_id(market: Market) -> str:
    """A case in which both sides have written something."""
    found = market.served()
    market.contested(found)
    return found


@pytest.fixture
def desk(invoke: Lambdas, market: Market) -> Desk:
    return Desk(invoke, market)


def closed(market: Market, case_id: str) -> None:
    market.act(case_id, Role.COMPLAINANT, lambda _, texts: cmd.Withdraw(texts.add("Settled in the shop.")))


def keys(market: Market) -> list[str]:
    """Slots whose private halves are there."""
    return sorted(row["sk"]["S"].rpartition("#")[2] for row in items("SUBJECT_KEYS_TABLE"))


def faulty(desk: Desk, *faults: Fault) -> Faulty:
    """The function as a new process has it, on a store with these faults."""
    made = desk.invoke.process("erase")
    for kept in ("executor", "erasing", "forgetting"):
        made.__dict__.pop(kept, None)
    store = Faulty(made.store, *faults)
    made.store = store
    return store


def over(desk: Desk, clock: HandClock, after: timedelta = KEPT) -> None:
    """The time passes, and a round with everything that follows."""
    clock.moment += after + timedelta(minutes=1)
    assert desk.work(*desk.hour()) == []
    desk.settle()


class TestByItself:
    """Nobody has to ask."""

    @pytest.mark.capability("S56")
    def test_both_sides_go_when_the_retention_is_over(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock, logs: Logs
    ) -> None:
        """Keys first; the record says it of each, and the chain goes on from where it was."""
        closed(market, case_id)
        desk.settle()
        over(desk, clock)
        assert keys(market) == []
        head = market.case(case_id).head
        assert (head.complainant.erased_for, head.respondent.erased_for) == (ErasureGround.RETENTION,) * 2
        assert market.happened(case_id).count("person.erased") == 2
        assert lines("retention#") == []
        assert logs.counted("PersonErased") == 2

    def test_nothing_goes_before(self, desk: Desk, market: Market, case_id: str, clock: HandClock) -> None:
        """A minute too early the line stays."""
        closed(market, case_id)
        desk.settle()
        clock.moment += KEPT - timedelta(minutes=1)
        assert desk.hour() == []
        assert keys(market) == ["complainant", "respondent"]

    @pytest.mark.capability("S56")
    def test_a_hold_is_looked_at_again_in_a_week(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """And when it was lifted, everything goes; the words of the supervisors with it."""
        closed(market, case_id)
        hold = vault.hold(market, case_id)
        desk.settle()
        over(desk, clock)
        assert keys(market) == ["complainant", "respondent", "supervisor"]
        assert [sk[:27] for _, sk in lines("retention#")] == [stamp(clock.moment + LOOK_AGAIN)]
        vault.lift(market, case_id, hold)
        over(desk, clock, LOOK_AGAIN)
        assert keys(market) == []

    @pytest.mark.capability("S56")
    def test_a_hold_that_comes_between_decision_and_act_wins(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """The order is written under the version that was read: it meets the hold, is weighed anew, and waits."""
        vault.lift(market, case_id, vault.hold(market, case_id))
        closed(market, case_id)
        desk.settle()
        clock.moment += KEPT + timedelta(minutes=1)
        due = desk.hour()
        store = faulty(desk, meanwhile(lambda: vault.hold(market, case_id)))
        assert desk.work(*due) == []
        assert store.commits == 1
        desk.settle()
        assert "complainant" in keys(market)
        assert "person.erasure_ordered" not in market.happened(case_id)

    def test_a_case_that_is_open_again_loses_its_line(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """It gets another when it is closed again."""
        message = {"kind": "over", "case_id": case_id, "evidence_id": "persons", "until": stamp(clock.moment)}
        assert desk.work(message) == []
        assert (lines("retention#"), keys(market)) == ([], ["complainant", "respondent"])

    @pytest.mark.capability("S56")
    def test_the_files_go_with_the_words(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """By the files' own way, with their own tombstones; bundles too, whoever asked for them."""
        evidence_id = vault.kept(market, case_id)
        closed(market, case_id)
        put(market, export_key(case_id, builders.an_id("bdl", "x"), "ab" * 32))
        put(market, export_key(builders.an_id("case", "other"), builders.an_id("bdl", "y"), "ab" * 32))
        desk.settle()
        over(desk, clock)
        assert market.case(case_id).evidence[evidence_id].state is EvidenceState.ERASED
        assert vault.there(market.services, case_id) == []
        assert [key for key in exported(market) if case_id in key] == []
        assert len(exported(market)) == 1


def put(market: Market, key: str) -> None:
    s3 = market.services.clients.get("s3")
    s3.put_object(Bucket=market.services.settings.exports_bucket, Key=key, Body=b"zip")


def exported(market: Market) -> list[str]:
    s3 = market.services.clients.get("s3")
    found = s3.list_object_versions(Bucket=market.services.settings.exports_bucket)
    return [one["Key"] for one in (*found.get("Versions", ()), *found.get("DeleteMarkers", ()))]


def asked(market: Market, ground: ErasureGround = ErasureGround.DATA_SUBJECT) -> ErasureRequest:
    now = market.services.clock.now()
    return ErasureRequest(
        builders.an_id("era", "one"), market.tenant.id, BUYER, ground, "platform", now, "ff" * 32
    )


class TestOnRequest:
    """One person, case by case."""

    @pytest.mark.capability("S56")
    def test_an_order_takes_one_case_and_waits_for_the_open_one(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """Partial: the closed one goes with the next round, the other a week after it is closed at the latest; the
        respondent keeps his key.
        """
        second = market.served()
        closed(market, case_id)
        desk.settle()
        market.services.asking_to_erase.ask(asked(market, ErasureGround.COURT_ORDER))
        over(desk, clock, timedelta(0))
        assert market.case(case_id).head.complainant.erased_at is not None
        assert market.case(case_id).head.respondent.erased_for is None
        assert market.case(second).head.complainant.erased_for is None
        closed(market, second)
        over(desk, clock, LOOK_AGAIN + timedelta(hours=1))
        assert market.case(second).head.complainant.erased_at is not None
        assert keys(market) == ["respondent", "respondent"]

    @pytest.mark.capability("S56")
    def test_a_request_that_is_refused_is_carried_out_by_itself(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """On the day it was told."""
        closed(market, case_id)
        with pytest.raises(NotAllowed) as refused:
            market.services.asking_to_erase.ask(asked(market))
        closed_at = market.case(case_id).head.closed_at
        assert closed_at is not None
        until = closed_at + KEPT
        assert refused.value.due_at == until
        line = {"kind": "over", "case_id": asked(market).id, "evidence_id": "request"}
        assert desk.work(line | {"until": stamp(clock.moment)}) == []
        full = until.replace(minute=0, second=0, microsecond=0)
        full += timedelta(hours=full != until)
        assert [sk[:27] for _, sk in lines("retention#")] == [stamp(full)]
        clock.moment = full - KEPT
        over(desk, clock)
        assert keys(market) == ["respondent"]
        assert market.case(case_id).head.complainant.erased_at is not None


def test_a_person_with_many_cases_is_walked_page_by_page(
    desk: Desk, market: Market, case_id: str, clock: HandClock
) -> None:
    """A hundred and twenty keys of arbitrations that are over, and a case: two messages."""
    client, table = market.services.clients.get("dynamodb"), market.services.settings.subject_keys_table
    for n in range(120):
        sk = f"arbitration#{builders.an_id('arb', str(n))}#tribunal"
        row = {
            "pk": {"S": f"subject#{market.tenant.id}#{BUYER}"},
            "sk": {"S": sk},
            "wrapped": {"B": b"x" * 60},
        }
        client.put_item(TableName=table, Item=row)
    closed(market, case_id)
    desk.settle()
    request = asked(market, ErasureGround.COURT_ORDER)
    assert market.services.asking_to_erase.ask(request)[0].more
    line = {"kind": "over", "case_id": request.id, "evidence_id": "request", "until": stamp(clock.moment)}
    assert desk.work(line) == []
    (more,) = desk.fresh()
    assert more["kind"] == "carry"
    assert desk.work(more) == []
    desk.settle()
    assert keys(market) == ["respondent"]


@pytest.mark.capability("S56")
def test_what_was_written_in_a_group_waits_until_the_group_is_over(
    desk: Desk, market: Market, case_id: str, clock: HandClock
) -> None:
    """The case's own words go at once; the group is looked at again."""
    store, now = market.services.group_store, market.services.clock.now()
    before = groups.group(tenant=market.tenant.id)
    store.commit(groups.opening(before), now)
    group_id = before.head.group_id
    row = {"pk": {"S": f"subject#{market.tenant.id}#{BUYER}"}, "sk": {"S": f"group#{group_id}#text"}}
    client, table = market.services.clients.get("dynamodb"), market.services.settings.subject_keys_table
    client.put_item(TableName=table, Item=row | {"wrapped": {"B": b"x" * 60}})
    closed(market, case_id)
    found, _ = market.services.asking_to_erase.ask(asked(market, ErasureGround.COURT_ORDER))
    assert (found.free, [owner for owner, _ in found.waiting]) == ((case_id,), [group_id])
    over(desk, clock, timedelta(0))
    assert keys(market) == ["respondent", "text"]
    ended = groups.moved_on(before, status=GroupStatus.CLOSED)
    store.commit(groups.command(before, ended), clock.moment)
    over(desk, clock, LOOK_AGAIN + timedelta(hours=1))
    assert keys(market) == ["respondent"]


@pytest.mark.capability("S56")
def test_what_lies_beside_its_cases_goes_once_that_is_over(
    desk: Desk, market: Market, case_id: str, clock: HandClock
) -> None:
    """A key of an arbitration which is there no more; the ledger names it, and a restore would find it."""
    arbitration = builders.an_id("arb", "gone")
    row = {
        "pk": {"S": f"subject#{market.tenant.id}#{BUYER}"},
        "sk": {"S": f"arbitration#{arbitration}#tribunal"},
    }
    table, client = market.services.settings.subject_keys_table, market.services.clients.get("dynamodb")
    client.put_item(TableName=table, Item=row | {"wrapped": {"B": b"x" * 60}})
    closed(market, case_id)
    market.services.asking_to_erase.ask(asked(market, ErasureGround.COURT_ORDER))
    over(desk, clock, timedelta(0))
    assert keys(market) == ["respondent"]
    assert f"{arbitration}#tribunal" in [sk for _, sk in lines("erasures#persons#")]


def test_an_unknown_message_fails(desk: Desk, case_id: str) -> None:
    """It ends with the dead letters."""
    assert desk.work({"kind": "person", "case_id": case_id, "role": "nobody"}) == ["m0"]
