"""What is read of violation reports: the whole record for those who govern, for the reporter what it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain import record
from chalicelib.domain.errors import NotFound
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report.state import Measure, StepKind
from chalicelib.domain.values import Role
from tests.desk import Desk
from tests.market import Market


@pytest.fixture
def desk(market: Market) -> Desk:
    return Desk(market)


@pytest.fixture
def report_id(desk: Desk) -> str:
    """Filed, accepted, five steps, a failed wake, upheld: nine events."""
    made = desk.filed()
    desk.accept(made)
    for n in range(5):
        desk.act(made, lambda _, texts, n=n: cmd.Investigate(StepKind.NOTE, texts.add(f"step {n}")))
    desk.act(made, cmd.BlockWake(desk.market.tenancy.now), role=Role.SYSTEM)
    desk.act(made, lambda _, texts: cmd.Uphold(texts.add("forged"), (Measure.DELISTING,)))
    return made


def pages(read: Any, limit: int) -> Iterator[list[dict[str, Any]]]:
    after: int | None = 0
    while after is not None:
        page = read(after, limit)
        yield page["events"]
        after = page["next_after"]


def test_those_who_govern_can_check_the_chain(desk: Desk, report_id: str) -> None:
    """What is for nobody shows as its hash; the rest as the bytes that were hashed."""
    shown = desk.services.report_reader.events(report_id, 0, 500)["events"]
    assert [e["seq"] for e in shown] == list(range(1, 10))
    assert [e["seq"] for e in shown if e.get("sealed")] == [8]
    prev = record.GENESIS
    for event in shown:
        assert event["prev"] == prev
        assert event.get("sealed") or record.link(prev, event["body"]) == event["hash"]
        prev = event["hash"]


@pytest.mark.parametrize("limit", [1, 4, 500])
def test_the_record_is_read_in_pages(desk: Desk, report_id: str, limit: int) -> None:
    """Without a gap or a repetition."""
    reader = desk.services.report_reader
    read = [e for page in pages(lambda a, n: reader.events(report_id, a, n), limit) for e in page]
    assert [e["seq"] for e in read] == list(range(1, 10))


@pytest.mark.capability("S06")
@pytest.mark.parametrize("limit", [1, 2, 500])
def test_the_reporter_cannot_tell_how_much_was_investigated(desk: Desk, report_id: str, limit: int) -> None:
    """Three events with numbers of their own, on whatever pages: no hash, no body, no empty page, no jump."""
    reader = desk.services.report_reader
    read = list(pages(lambda a, n: reader.told_events(report_id, a, n), limit))
    shown = [event for page in read for event in page]
    assert [(e["type"], e["sequence"]) for e in shown] == [
        ("report.filed", 1), ("report.accepted", 2), ("report.upheld", 3),
    ]  # fmt: skip
    assert all(set(e) == {"id", "type", "at", "sequence"} for e in shown)
    assert all(page for page in read)


def test_one_event_is_found_by_its_id(desk: Desk, report_id: str) -> None:
    """To be sent once more."""
    reader = desk.services.report_reader
    (first, *_) = reader.events(report_id, 0, 500)["events"]
    assert json.loads(reader.event_row(report_id, first["id"]).body)["type"] == "report.filed"
    with pytest.raises(NotFound):
        reader.event_row(report_id, "evt_" + "a" * 26)
