"""Violation reports on real tables: written whole, read by one Query, in partitions of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.adapters import codec
from chalicelib.adapters.case_store import PynamoCaseStore
from chalicelib.adapters.report_store import PynamoReportStore
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import (
    CaseWrite,
    Contention,
    EventRow,
    HeadExists,
    ReportWrite,
    RequestKeyExists,
    VersionMoved,
)  # fmt: skip
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report.state import Measure, Report, StepKind
from chalicelib.domain.values import stamp
from tests import builders, report_stories
from tests.conftest import HandClock
from tests.report_stories import Story, text

AT = report_stories.START


@pytest.fixture
def reports(tables: Tables, clock: HandClock) -> PynamoReportStore:
    clock.moment = AT
    return PynamoReportStore(tables, clock)


def filing(**changes: object) -> ReportWrite:
    story = report_stories.filed(**changes)
    person = builders.new_person("reporter", ref="buyer-1042")
    return ReportWrite(None, story.told, tuple(story.rows), (person,), (builders.sealed("reporter"),))


def later(before: Report, rows: tuple[EventRow, ...], after: Report) -> ReportWrite:
    return ReportWrite(before, after, rows)


def full() -> Story:
    """With a child of every kind."""
    story = report_stories.accepted().do(cmd.Investigate(StepKind.NOTE, text("n")))
    return story.do(cmd.Uphold(text("f"), (Measure.WARNING,)))


def test_a_report_comes_back_as_it_was_written(reports: PynamoReportStore) -> None:
    """With whoever writes in it, and what they wrote."""
    write = filing()
    reports.commit(write, AT)
    loaded = reports.load(write.after.head.report_id)
    assert loaded is not None
    assert loaded.report == write.after
    assert {p.ref for p in loaded.persons.values()} == {"buyer-1042"}
    assert [s.slot for s in loaded.sealed] == ["reporter"]
    keys = reports.person_keys(
        write.after.head.tenant, write.after.head.report_id, [*loaded.persons.values()]
    )
    assert keys == {"reporter": b"w" * 60}


def test_every_part_and_child_comes_back(reports: PynamoReportStore) -> None:
    """After several commands; only what changed was written."""
    story = Story().file()
    reports.commit(ReportWrite(None, story.told, tuple(story.rows)), AT)
    for command in (
        cmd.Accept(text("why")), cmd.Investigate(StepKind.NOTE, text("n")), cmd.Uphold(text("f"), (Measure.RECALL,)),
    ):  # fmt: skip
        before, known = story.told, len(story.rows)
        story.do(command)
        reports.commit(later(before, tuple(story.rows[known:]), story.told), AT)
    loaded = reports.load(story.told.head.report_id)
    assert loaded is not None
    assert loaded.report == story.told
    assert [row.type for row in reports.events(story.told.head.report_id)] == story.happened()


def test_there_is_none_of_that_id(reports: PynamoReportStore) -> None:
    """None, not an error."""
    assert reports.load("rep_" + "a" * 26) is None


def test_a_second_filing_of_the_same_id_meets_the_head_that_stands(reports: PynamoReportStore) -> None:
    """And is told its fingerprint."""
    reports.commit(filing(), AT)
    with pytest.raises(HeadExists) as found:
        reports.commit(filing(), AT)
    assert found.value.fingerprint == "5f" * 16


def test_a_version_that_was_overtaken_is_refused(reports: PynamoReportStore) -> None:
    """Nothing of the command is written."""
    story = report_stories.filed()
    before = story.told
    reports.commit(ReportWrite(None, before, tuple(story.rows)), AT)
    story.do(cmd.Accept(text()))
    write = later(before, tuple(story.rows[1:]), story.told)
    reports.commit(write, AT)
    with pytest.raises(VersionMoved):
        reports.commit(write, AT)


def test_a_request_key_that_stands_is_met(reports: PynamoReportStore) -> None:
    """As for cases: the row comes back."""
    story = report_stories.filed()
    before, key = story.told, builders.request_key()
    reports.commit(ReportWrite(None, before, tuple(story.rows)), AT)
    story.do(cmd.Accept(text()))
    write = replace(later(before, tuple(story.rows[1:]), story.told), request_key=key)
    reports.commit(write, AT)
    with pytest.raises(RequestKeyExists) as found:
        reports.commit(write, AT)
    assert found.value.stored == key
    assert reports.request_key(key.pk) == key


def test_an_attempt_that_is_too_old_is_not_sent(reports: PynamoReportStore) -> None:
    """What the settling time of the log rests on."""
    with pytest.raises(Contention):
        reports.commit(filing(), AT - timedelta(seconds=11))


def test_the_log_of_the_tenant_has_reports_and_cases(
    reports: PynamoReportStore, store: PynamoCaseStore, clock: HandClock
) -> None:
    """In the order of writing; each row says whose it is by its id."""
    case = builders.case(tenant=report_stories.TENANT.id)
    store.commit(builders.filing(case), AT)
    reports.commit(filing(), AT + timedelta(seconds=1))
    rows, _ = store.log(report_stories.TENANT.id, stamp(AT), AT + timedelta(minutes=1), 10)
    assert [(row.type, row.case_id[:4]) for row in rows] == [("case.filed", "case"), ("report.filed", "rep_")]


def test_the_wake_index_has_both_kinds(reports: PynamoReportStore, store: PynamoCaseStore) -> None:
    """By id and moment."""
    write = filing()
    reports.commit(write, AT)
    wake = write.after.head.next_wake
    assert wake is not None
    assert store.due(wake.replace(minute=0), wake) == [(write.after.head.report_id, wake)]


def test_a_companion_is_written_with_the_case_or_not_at_all(
    reports: PynamoReportStore, store: PynamoCaseStore
) -> None:
    """One transaction: when the case's head stands already, no report appears."""
    beside = filing()
    case: CaseWrite = replace(builders.filing(), companion=beside)
    store.commit(builders.filing(), AT)
    with pytest.raises(HeadExists):
        store.commit(case, AT)
    assert reports.load(beside.after.head.report_id) is None


def test_an_unknown_row_is_a_defect(reports: PynamoReportStore, tables: Tables) -> None:
    """Rather than a report without a part of it."""
    write = filing()
    reports.commit(write, AT)
    report_id = write.after.head.report_id
    tables.disputes(codec.owner_pk(report_id), "a#surprise").save()
    with pytest.raises(ValueError, match="a#surprise"):
        reports.load(report_id)


def test_rows_without_a_head_are_a_defect(reports: PynamoReportStore, tables: Tables) -> None:
    """As for cases."""
    write = filing()
    reports.commit(write, AT)
    report_id = write.after.head.report_id
    tables.disputes(codec.owner_pk(report_id), "a#head").delete()
    with pytest.raises(ValueError, match="head"):
        reports.load(report_id)
