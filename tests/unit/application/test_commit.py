"""From events to the next version: numbers, chain, summary and wake come out right."""

from __future__ import annotations

import json

import pytest

from chalicelib.application.commit import advance, claims
from chalicelib.application.ports import EventRow
from chalicelib.domain import record
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.state import Case, Outcome, Status
from chalicelib.domain.values import Role, stamp
from tests import builders
from tests.builders import KEY, NOW


def advanced(before: Case | None, *events: ev.Event, **changes: int) -> tuple[Case, tuple[EventRow, ...]]:
    """Those events on that case, by the system."""
    return advance(
        before, events, at=NOW, by=Role.SYSTEM, command_id=builders.an_id("cmd"), id_key=KEY, **changes
    )


@pytest.fixture
def filed() -> Case:
    return advanced(None, builders.filed_event(builders.case()))[0]


SERVED = ev.CaseServed("webhook", NOW, ())
REVOKED = ev.TokensRevoked(Role.COMPLAINANT, 1)
DEFERRED = ev.WakeDeferred(NOW)


def test_a_first_event_starts_chain_and_counters() -> None:
    """At one, from the genesis hash."""
    case, (row,) = advanced(None, builders.filed_event(builders.case()), texts=1)
    assert (case.head.version, case.head.seq, case.head.texts) == (1, 1, 1)
    assert (row.seq, row.prev, row.audience) == (1, record.GENESIS, {"parties": 1, "platform": 1})
    assert case.head.chain_head == row.hash


def test_a_command_is_one_version_however_many_events_it_has(filed: Case) -> None:
    """Each event has its own number."""
    case, rows = advanced(filed, SERVED, REVOKED)
    assert (case.head.version, case.head.seq) == (2, 3)
    assert [row.seq for row in rows] == [2, 3]


def test_the_chain_goes_on_where_it_stood(filed: Case) -> None:
    """Over commands and within one."""
    case, rows = advanced(filed, SERVED, REVOKED)
    assert rows[0].prev == filed.head.chain_head
    assert rows[1].prev == rows[0].hash
    assert case.head.chain_head == rows[1].hash


def test_each_audience_is_counted_without_gaps(filed: Case) -> None:
    """What one must not know of leaves no hole in its numbers."""
    case, rows = advanced(filed, REVOKED, DEFERRED, SERVED)
    assert [row.audience for row in rows] == [{"platform": 2}, {}, {"parties": 2, "platform": 3}]
    assert case.head.audience == {"parties": 2, "platform": 3}


def test_every_row_carries_the_summary_after_the_whole_command(filed: Case) -> None:
    """An older one can be dropped by its version."""
    case, rows = advanced(filed, SERVED, ev.CaseClosed(Outcome.WITHDRAWN, "withdrawn"))
    summaries = [json.loads(row.summary) for row in rows]
    assert summaries[0] == summaries[1]
    assert (summaries[0]["status"], summaries[0]["version"]) == ("closed", 2)
    assert summaries[0]["chain_head"] == case.head.chain_head


def test_the_head_knows_its_next_wake(filed: Case) -> None:
    """Of the case as it is after the command."""
    due = builders.deadline("respond", on=Role.RESPONDENT)
    case, _ = advanced(filed, ev.CaseServed("webhook", NOW, (due,)))
    assert case.head.next_wake is not None
    assert case.head.next_wake > due.due_at
    closed, _ = advanced(case, ev.CaseClosed(Outcome.WITHDRAWN, "withdrawn"))
    assert (closed.head.status, closed.head.next_wake) == (Status.CLOSED, None)


def test_texts_are_counted_on_the_head(filed: Case) -> None:
    """The cap of the pack looks at it."""
    assert advanced(filed, SERVED, texts=2)[0].head.texts == filed.head.texts + 2


def test_rows_say_when_who_and_by_which_command(filed: Case) -> None:
    """In the very bytes that are hashed."""
    _, (row,) = advanced(filed, SERVED)
    body = json.loads(row.body)
    assert (body["at"], body["by"], body["command_id"]) == (stamp(NOW), "system", builders.an_id("cmd"))


def test_the_same_command_on_the_same_case_gives_the_same_rows(filed: Case) -> None:
    """A retry writes what the first attempt would have written."""
    assert advanced(filed, SERVED, REVOKED) == advanced(filed, SERVED, REVOKED)


class TestClaims:
    """What a change of the mediator claims of the roster."""

    def test_a_mediator_who_comes_is_claimed(self) -> None:
        """For the tenant of the case, by its id."""
        before = builders.case()
        after = builders.moved_on(before, mediator="m-1")
        assert claims(before, after) == (builders.place(after, "m-1"),)

    def test_a_mediator_who_goes_is_given_back(self) -> None:
        """The mediation is over, and the case is not."""
        before = builders.case(mediator="m-1")
        after = builders.moved_on(before, mediator=None)
        assert claims(before, after) == (builders.place(after, "m-1", take=False),)

    def test_one_who_comes_for_another_is_both(self) -> None:
        """Who goes first."""
        before = builders.case(mediator="m-1")
        after = builders.moved_on(before, mediator="m-2")
        assert claims(before, after) == (
            builders.place(after, "m-1", take=False), builders.place(after, "m-2"),
        )  # fmt: skip

    def test_a_case_that_closes_keeps_nobody(self) -> None:
        """Even where its head still names the mediator."""
        before = builders.case(mediator="m-1")
        after = builders.moved_on(before, status=Status.CLOSED)
        assert claims(before, after) == (builders.place(after, "m-1", take=False),)

    @pytest.mark.parametrize("mediator", [None, "m-1"])
    def test_whatever_else_happens_claims_nothing(self, mediator: str | None) -> None:
        """No row more is written than without a roster."""
        before = builders.case(mediator=mediator)
        assert claims(before, builders.moved_on(before, messages=1)) == ()
