"""Erasing a person survives deaths, lost answers and restores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.handlers.lambdas import Lambdas
from tests.handlers.test_erase import Desk
from tests.handlers.test_forget import KEPT, closed, faulty, keys, over
from tests.market import Market
from tests.shared_aws import items
from tests.unit.application.faults import answer_lost, request_lost
from tests.uploads import PNG, declare

if TYPE_CHECKING:
    from tests.conftest import HandClock


@pytest.fixture
def case_id(market: Market) -> str:
    """A case in which both sides have written something."""
    found = market.served()
    market.contested(found)
    return found


@pytest.fixture
def desk(invoke: Lambdas, market: Market) -> Desk:
    return Desk(invoke, market)


def at_each_call() -> list[Callable[[Any], None]]:
    """Deaths between any two steps of carrying it out."""

    def dies(port: str, name: str) -> Callable[[Any], None]:
        def broken(forgetting: Any) -> None:
            real, state = getattr(forgetting, port), {"died": False}

            class Dying:
                def __getattr__(self, attribute: str) -> Any:
                    found = getattr(real, attribute)
                    if attribute != name or state["died"]:
                        return found

                    def die(*args: Any, **kwargs: Any) -> Any:
                        state["died"] = True
                        raise RuntimeError("the process ends here")

                    return die

            setattr(forgetting, port, Dying())

        return broken

    steps = [
        ("_ledger", "enter"),
        ("_keys", "drop"),
        ("_copies", "drop"),
        ("_eraser", "erase"),
        ("_queues", "send"),
    ]
    return [dies(*step) for step in steps]


@pytest.mark.capability("S56")
@pytest.mark.parametrize("step", range(5), ids=["ledger", "keys", "bundles", "files", "queue"])
def test_dying_at_any_step_leaves_nothing_undone(
    desk: Desk, market: Market, case_id: str, clock: HandClock, step: int
) -> None:
    """The message comes again, begins anew, and ends where it would have ended."""
    declare(market, case_id, PNG)
    closed(market, case_id)
    desk.settle()
    clock.moment += KEPT + timedelta(minutes=1)
    assert desk.work(*desk.hour()) == []
    messages = [m for m in desk.relay() if m["kind"] == "person"]
    at_each_call()[step](desk.invoke.process("erase").forgetting)
    assert desk.work(*messages) == ["m0"]
    assert desk.work(*messages) == []
    desk.settle()
    assert keys(market) == []
    assert market.happened(case_id).count("person.erased") == 2


@pytest.mark.parametrize("fault", [request_lost, answer_lost])
def test_a_record_whose_answer_is_lost_is_made_once(
    desk: Desk, market: Market, case_id: str, clock: HandClock, fault: Any
) -> None:
    """Every message twice besides."""
    closed(market, case_id)
    desk.settle()
    clock.moment += KEPT + timedelta(minutes=1)
    due = desk.hour()
    first = faulty(desk, fault)
    assert desk.work(*due, *due) == []
    messages = desk.relay()
    second = faulty(desk, fault)
    assert desk.work(*messages, *messages) == []
    desk.settle()
    assert min(first.commits, second.commits) >= 2
    kinds = market.happened(case_id)
    assert (kinds.count("person.erasure_ordered"), kinds.count("person.erased")) == (2, 2)


class TestAfterARestore:
    """What was erased and has come back."""

    @pytest.mark.capability("S56")
    def test_keys_and_record_are_brought_in_line(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """Both tables as they were before the erasure, and the case still open in them: the ledger knows better."""
        before = {name: items(name) for name in ("DISPUTES_TABLE", "SUBJECT_KEYS_TABLE")}
        closed(market, case_id)
        desk.settle()
        over(desk, clock)
        restore(market, before)
        assert keys(market) == ["complainant", "respondent"]
        assert desk.work({"kind": "reapply", "since": clock.moment.date().isoformat()}) == []
        assert desk.work(*desk.fresh()) == []
        desk.settle()
        assert keys(market) == []
        head = market.case(case_id).head
        assert None not in (head.complainant.erased_at, head.respondent.erased_at)

    @pytest.mark.capability("S56")
    def test_of_a_case_that_did_not_come_back_the_keys_go(
        self, desk: Desk, market: Market, case_id: str, clock: HandClock
    ) -> None:
        """The keys' table alone was restored."""
        before = {"SUBJECT_KEYS_TABLE": items("SUBJECT_KEYS_TABLE")}
        closed(market, case_id)
        desk.settle()
        over(desk, clock)
        happened = market.happened(case_id)
        restore(market, before)
        assert desk.work({"kind": "reapply", "since": clock.moment.date().isoformat()}) == []
        assert desk.work(*desk.fresh()) == []
        assert (keys(market), market.happened(case_id)) == ([], happened)


def restore(market: Market, rows: dict[str, Any]) -> None:
    """Tables as a backup has them: rows that came later are gone."""
    client, settings = market.services.clients.get("dynamodb"), market.services.settings
    for name, kept in rows.items():
        table = getattr(settings, name.lower())
        for row in client.scan(TableName=table)["Items"]:
            client.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
        for row in kept:
            client.put_item(TableName=table, Item=row)
