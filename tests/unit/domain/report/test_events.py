"""The record of a violation report: who sees what, what may stand in it, and that it is the whole truth."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final

import msgspec
import pytest

from chalicelib.domain import record
from chalicelib.domain.audiences import PARTIES
from chalicelib.domain.report import commands as cmd
from chalicelib.domain.report import events as ev
from chalicelib.domain.report.evolve import evolve
from chalicelib.domain.report.state import Measure, Reporter, StepKind
from chalicelib.domain.values import parse_stamp
from tests import report_stories as stories
from tests.report_stories import HOUR, Story, text

DECODER: Final[msgspec.json.Decoder[ev.Event]] = msgspec.json.Decoder(ev.Event)


def told(reporter: Reporter = Reporter("buyer-1042")) -> Story:  # noqa: B008 - frozen
    """Everything that can happen on the way to an upheld report."""
    story = stories.filed(reporter=reporter).wait(101 * HOUR).do(cmd.Accept(text("why")))
    story.do(cmd.Investigate(StepKind.REQUEST, text("1"), "laboratory-4")).do(cmd.Extend(text("slow")))
    story.do(cmd.BlockWake(story.now + HOUR)).do(cmd.BlockWake(None))
    return story.do(cmd.Uphold(text("found"), (Measure.DELISTING,)))


def test_the_chain_is_the_one_of_cases() -> None:
    """SHA-256 over the same prefix: one verifier for both."""
    prev = bytes(32)
    for row in told().rows:
        digest = hashlib.sha256(b"redress:event:1" + prev + row.body.encode()).digest()
        assert digest.hex() == row.hash
        prev = digest


def test_an_event_names_the_report_and_no_case() -> None:
    """In the envelope; the matter may know the case it came with."""
    for row in told().rows:
        body = json.loads(row.body)
        assert body["report_id"] == row.case_id
        assert "case_id" not in body


def test_state_is_a_fold_over_the_stored_bodies() -> None:
    """Reading the record gives what the commands left behind."""
    story, report = told(), None
    for row in story.rows:
        event, envelope = record.read_as(row.body, DECODER)
        report = evolve(report, event, parse_stamp(envelope.at))
    assert report is not None
    for field in ("matter", "deadlines", "steps", "filing", "finding"):
        assert getattr(report, field) == getattr(story.told, field)
    assert (report.head.status, report.head.outcome) == (story.told.head.status, story.told.head.outcome)


@pytest.mark.capability("S06")
def test_no_event_of_a_report_is_for_the_parties_of_a_case() -> None:
    """Whatever the reporter is."""
    for reporter in (Reporter("buyer-1042"), Reporter("buyer-1042", named=False)):
        assert all(PARTIES not in row.audience for row in told(reporter).rows)


def test_a_named_reporter_is_told_what_was_decided_and_nothing_of_the_investigation() -> None:
    """By a numbering of its own, so that a gap tells nothing."""
    seen = [(row.type, row.audience["reporter"]) for row in told().rows if "reporter" in row.audience]
    assert seen == [("report.filed", 1), ("report.accepted", 2), ("report.upheld", 3)]


def test_an_anonymous_reporter_is_told_nothing() -> None:
    """There is nobody to tell."""
    assert not [r for r in told(Reporter("buyer-1042", named=False)).rows if "reporter" in r.audience]


def test_a_failed_wake_is_for_nobody() -> None:
    """Its hash stands in the chain."""
    kept = {row.type: row.audience for row in told().rows}
    assert (kept["report.wake_deferred"], kept["report.wake_blocked"]) == ({}, {})


SHAPES = re.compile(
    r"""\A(
      (evt|req|txt|ten|cmd|rep|case)_[a-z2-7]{26}          # ids
      | [0-9a-f]{32} | [0-9a-f]{64}                       # fingerprints, commitments, hashes
      | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z          # moments
      | [a-z]+([._-][a-z]+)*(@\d+)?                       # codes
      | (buyer|shop|laboratory)-\d+                       # references of the platform
    )\Z""",
    re.VERBOSE,
)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for item in value.values() for s in strings(item)]
    if isinstance(value, list):
        return [s for item in value for s in strings(item)]
    return [value] if isinstance(value, str) else []


def test_events_hold_no_words_of_anybody() -> None:
    """Ids, codes, references, moments, commitments."""
    found = [s for row in told().rows for s in strings(json.loads(row.body))]
    assert [s for s in found if not SHAPES.match(s)] == []


def test_a_report_begins_with_its_filing_and_is_filed_once() -> None:
    """Anything else is a broken record."""
    event, envelope = record.read_as(told().rows[0].body, DECODER)
    at = parse_stamp(envelope.at)
    with pytest.raises(AssertionError, match="first"):
        evolve(None, ev.ReportReferred("silence"), at)
    with pytest.raises(AssertionError, match="once"):
        evolve(stories.filed().told, event, at)
