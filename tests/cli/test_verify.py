"""`redress_cli verify`: what it accepts, what it finds, and that it needs nothing of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.application.ports import CaseStore, Crypto, EventRow, Packs
from chalicelib.application.queries import Reader
from chalicelib.domain.access import Principal
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http.replies import CaseEvents
from redress_cli import verify as tool
from tests import report_stories
from tests.builders import TENANT
from tests.unit.domain.case.test_properties import TELLING, tell

Event = dict[str, Any]


class Rows:
    """The one thing of a case store that a record is read from."""

    def __init__(self, rows: list[EventRow]) -> None:
        self.rows = rows

    def events(self, _case_id: str, after: int, limit: int) -> list[EventRow]:
        return [row for row in self.rows if row.seq > after][:limit]


ROWS = list(tell(TELLING).rows)
CASE_ID = ROWS[0].case_id
"""A whole case, with tokens revoked on the way: an event that parties do not see."""


def pages(
    role: Role = Role.PLATFORM, limit: int = 500, rows: list[EventRow] | None = None
) -> list[dict[str, Any]]:
    """As the API gives them."""
    reader = Reader(cast(CaseStore, Rows(rows or ROWS)), cast(Crypto, None), cast(Packs, None))
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        found.append(reader.events(CASE_ID, Principal("x", role, TENANT), after, limit))
        after = found[-1]["next_after"]
    return found


def exported(change: Callable[[list[Event]], object] | None = None) -> str:
    """One page, after something was done to its events."""
    (page,) = pages()
    events = json.loads(json.dumps(page["events"]))
    if change:
        change(events)
    return json.dumps({"events": events, "next_after": None})


def test_a_whole_record_is_whole() -> None:
    """From the first event to the last, with the head that the case has."""
    found = tool.verify(exported())
    assert (found.code, found.faults, found.events) == (tool.WHOLE, [], len(ROWS))
    assert found.head == ROWS[-1].hash
    assert found.owner == ROWS[0].case_id


@pytest.mark.parametrize("role", [Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER])
def test_every_reader_can_check_the_whole_chain(role: Role) -> None:
    """What is not for a reader is linked all the same."""
    found = tool.verify(json.dumps(pages(role)[0]))
    assert found.code == tool.WHOLE
    audience = "parties" if role.is_party else "platform"
    assert found.sealed == sum(audience not in row.audience for row in ROWS)


@pytest.mark.parametrize("form", ["one after another", "list of pages", "list of events", "lines"])
def test_pages_may_come_in_any_of_the_usual_forms(form: str) -> None:
    """As they were saved, however that was."""
    several = pages(limit=5)
    text = {
        "one after another": "".join(json.dumps(page) for page in several),
        "list of pages": json.dumps(several),
        "list of events": json.dumps([event for page in several for event in page["events"]]),
        "lines": "\n".join(json.dumps(page) for page in several) + "\n",
    }[form]
    assert tool.verify(text).code == tool.WHOLE


def test_a_record_as_the_api_writes_it_is_read() -> None:
    """Members that are not for the reader are null there: a party verifies its own export."""
    (page,) = pages(Role.COMPLAINANT)
    written = msgspec.json.encode(msgspec.convert(page, CaseEvents)).decode()
    assert '"body":null' in written
    found = tool.verify(written)
    assert (found.code, found.sealed > 0) == (tool.WHOLE, True)


def test_the_record_of_a_violation_report_is_verified_by_the_same_rule() -> None:
    """It names the report; an event of a case among them is somebody else's."""
    rows = report_stories.accepted().rows
    shown = [{"seq": r.seq, "prev": r.prev, "hash": r.hash, "body": r.body} for r in rows]
    found = tool.verify(json.dumps({"events": shown, "next_after": None}))
    assert (found.code, found.owner) == (tool.WHOLE, rows[0].case_id)
    strange = ROWS[1]
    shown[1] = {"seq": 2, "prev": shown[0]["hash"], "hash": strange.hash, "body": strange.body}
    assert any("another record" in f or "altered" in f for f in tool.verify(json.dumps(shown)).faults)


def test_one_changed_byte_is_found_where_it_is() -> None:
    """And named by its number."""

    def alter(events: list[Event]) -> None:
        events[3]["body"] = events[3]["body"].replace('"seq"', '"sEq"', 1)

    found = tool.verify(exported(alter))
    assert found.code == tool.BROKEN
    assert found.faults == ["event 4 was altered: its body does not give its hash"]


def test_a_rehashed_change_breaks_the_link_after_it() -> None:
    """Whoever alters an event has to rewrite all that follow."""

    def alter(events: list[Event]) -> None:
        events[3]["body"] = events[3]["body"].replace('"v":1', '"v":2', 1)
        events[3]["hash"] = tool._link(events[3]["prev"], events[3]["body"])

    assert tool.verify(exported(alter)).faults == ["event 5 is not linked to the one before it"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda events: events.pop(4), "event 6 follows event 4"),
        (lambda events: events.insert(2, events[2]), "event 3 follows event 3"),
        (lambda events: events[4].update(type="case.closed"), "event 5 is labelled otherwise than its body says"),
        (lambda events: events[4].update(sequence=99), "event 5 has a sequence number that its body does not give it"),
    ],
)  # fmt: skip
def test_what_else_can_be_done_to_a_record_is_found(
    change: Callable[[list[Event]], object], fault: str
) -> None:
    """Taken out, doubled, labelled anew, counted anew."""
    found = tool.verify(exported(change))
    assert found.code == tool.BROKEN
    assert any(found_fault.startswith(fault) for found_fault in found.faults)


def test_who_sees_sealed_events_is_told_how_far_a_kept_head_reaches() -> None:
    """Without its body nothing ties the hash of a sealed event to what stands before it."""
    lines = list(tool.report(tool.verify(json.dumps(pages(Role.COMPLAINANT)[0]))))
    assert any(line.startswith("what stands before such an event is held by a head") for line in lines)


def test_an_event_that_is_withheld_from_its_reader_is_found() -> None:
    """Sealing what a reader may see leaves a hole in that reader's own count."""

    def withhold(events: list[Event]) -> None:
        events[2] = {name: events[2][name] for name in ("seq", "prev", "hash")} | {"sealed": True}

    (fault,) = tool.verify(exported(withhold)).faults
    assert "an event of yours is kept from you" in fault


def test_a_whole_other_history_is_found_by_a_head_that_was_kept() -> None:
    """A chain can be rewritten from its beginning; a receipt somebody kept cannot."""
    kept, (other,) = ROWS[9].hash, pages(rows=list(tell(TELLING[3:]).rows))
    assert tool.verify(exported(), [kept]).code == tool.WHOLE
    assert tool.verify(json.dumps(other)).code == tool.WHOLE
    assert tool.verify(json.dumps(other), [kept]).faults == [f"chain head {kept} is not in this record"]


def test_a_part_of_a_record_is_called_a_part() -> None:
    """It may begin late or leave off early; what is there is checked."""
    late, early = pages(limit=5)[1:], pages(limit=5)[:1]
    assert tool.verify(json.dumps(late)).code == tool.INCOMPLETE
    assert tool.verify(json.dumps(early)).code == tool.INCOMPLETE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "{}",
        "[]",
        "17",
        '{"events": []}',
        '{"events": [1]}',
        '[{"hash": "x"}]',
        '{"events": ',
        "[" * 100_000,
    ],
)
def test_what_is_no_record_is_called_so(text: str) -> None:
    """With one exception, whatever it is."""
    with pytest.raises(tool.NotAnExport):
        tool.verify(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(range(len(ROWS))),
    st.sampled_from(["seq", "prev", "hash", "body", "id", "type", "at", "sequence"]),
    JSON,
)
def test_no_field_breaks_the_tool(n: int, name: str, value: object) -> None:
    """Every answer is a verdict, or that this is no record; what was changed, and not just left out, is never whole."""
    events = json.loads(exported())["events"]
    was = events[n][name]
    events[n][name] = value
    try:
        found = tool.verify(json.dumps({"events": events}))
    except tool.NotAnExport:
        return
    assert found.code == tool.BROKEN or value == was or value is None


def test_it_runs_as_one_file_without_this_project(tmp_path: Path) -> None:
    """Copied somewhere, on a bare interpreter, in an empty environment."""
    shutil.copy(tool.__file__, tmp_path / "verify.py")
    (tmp_path / "record.json").write_text(exported(), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "record.json"],
        cwd=tmp_path, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (tool.WHOLE, "")
    assert f"its head is {ROWS[-1].hash}" in done.stdout


@pytest.mark.parametrize(
    ("text", "more", "code", "said"),
    [
        (exported(), [], tool.WHOLE, "the chain is whole"),
        (exported(), ["--chain-head", ROWS[2].hash.upper()], tool.WHOLE, "the chain is whole"),
        (exported(), ["--chain-head", "0" * 64], tool.BROKEN, "BROKEN: chain head 000"),
        ("nothing", [], tool.UNREADABLE, "not readable"),
    ],
)  # fmt: skip
def test_the_command_says_it_in_words_and_in_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, more: list[str], code: int, said: str
) -> None:
    """A script goes by the code, a person by the words."""
    path = tmp_path / "record.json"
    path.write_text(text, "utf-8")
    assert tool.main([str(path), *more]) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err


def test_a_file_that_is_not_there_is_not_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No trace for a typing error."""
    assert tool.main([str(tmp_path / "none.json")]) == tool.UNREADABLE
    assert "not readable" in capsys.readouterr().err
