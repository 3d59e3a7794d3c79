"""What keeping files leads to: lines of the calendar, erasures, holds on their way to the vault."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.application import reactions
from chalicelib.application.keeping_ports import Erasure, Kept
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.holding import ErasureGround, Hold, HoldGround
from chalicelib.domain.values import Role
from tests import builders

CASE, ITEM = builders.case(), builders.an_id("evi", 1)
UNTIL = datetime(2029, 11, 22, 4, tzinfo=UTC)
HOLD = Hold(builders.an_id("hld"), Role.OFFICER, HoldGround.AUDIT, builders.text_ref("reason"), UNTIL)
ABOUT = {"case_id": CASE.head.case_id, "evidence_id": ITEM}


def wanted(event: ev.Event, queue: str) -> list[Any]:
    """Messages for that queue."""
    row = builders.event_row(CASE, event)
    stored = reactions.StoredEvent(CASE.head.tenant, row.body, row.hash, row.audience, row.summary)
    return [json.loads(message.body) for message in reactions.on_event(stored) if message.queue == queue]


def test_a_kept_file_gets_its_line_in_the_calendar() -> None:
    """By the day until which it must stay."""
    line = {"kind": "kept", "until": "2029-11-22T04:00:00Z"} | ABOUT
    assert wanted(ev.EvidenceKept(ITEM, "v1", UNTIL), reactions.ERASURES) == [line]


def test_an_erasure_that_was_decided_is_carried_out() -> None:
    """Once it stands in the record."""
    ordered = ev.EvidenceErasureOrdered(ITEM, ErasureGround.RETENTION)
    assert wanted(ordered, reactions.ERASURES) == [{"kind": "erase"} | ABOUT]


@pytest.mark.parametrize(
    "event",
    [ev.HoldPlaced(HOLD), ev.HoldLifted(HOLD.id, Role.OFFICER, HOLD.reason)],
    ids=["placed", "lifted"],
)
def test_a_hold_goes_to_whoever_keeps_and_never_erases(event: ev.Event) -> None:
    """What to set is read off the case."""
    assert wanted(event, reactions.UPLOADS) == [{"kind": "hold", "case_id": CASE.head.case_id}]
    assert wanted(event, reactions.ERASURES) == []


def test_a_tombstone_leads_to_nothing_more() -> None:
    """It is done."""
    gone = ev.EvidenceErased(ITEM, "ab" * 32, 5, ErasureGround.RETENTION)
    assert wanted(gone, reactions.ERASURES) == wanted(gone, reactions.UPLOADS) == []


def test_a_message_names_its_line() -> None:
    """Of the calendar, or of the ledger."""
    kept = Kept(CASE.head.case_id, ITEM, UNTIL)
    erasure = Erasure(CASE.head.case_id, ITEM, ErasureGround.COURT_ORDER, UNTIL)
    at = "2029-11-22T04:00:00.000000Z"
    assert json.loads(reactions.retention_over(kept)) == {"kind": "over", "until": at} | ABOUT
    again = {"kind": "again", "ground": "court_order", "at": at} | ABOUT
    assert json.loads(reactions.erase_again(erasure)) == again
