"""The tools' lines on a terminal, and a bundle's papers: whatever others wrote, nothing there acts."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from chalicelib.adapters.paper.case_pdf import CasePaper
from chalicelib.domain.bodies import sheet
from redress_cli import bulk, handover, rules, verify
from tests.bundle_samples import Told
from tests.force.hostile import MARK, NEVER, TEXTS

ALL = TEXTS | NEVER
EVERY = "\n".join(ALL.values())
Captured = pytest.CaptureFixture[str]


def safe(said: str) -> bool:
    """Printable, in lines."""
    return all(line.isprintable() for line in said.split("\n"))


class Wire:
    """An API whose words are not to be trusted."""

    def ask(self, *_: Any, **__: Any) -> dict[str, Any]:
        raise bulk.Refused(EVERY)

    def upload(self, *_: Any) -> None: ...

    def fetch(self, *_: Any) -> None: ...


def test_a_refused_bulk_job_writes_on_no_terminal(tmp_path: Path, capsys: Captured) -> None:
    """The API's remedies quote what lines said."""
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"{}\n")
    assert bulk.main(["file", str(file), "--url", "https://redress.example"], Wire()) == 2
    said = capsys.readouterr().err
    assert MARK in said
    assert safe(said)


@pytest.mark.parametrize("name", ALL)
def test_a_body_s_answer_writes_on_no_terminal(name: str, capsys: Captured) -> None:
    """The path and the members of what came from the body's server, in one line."""
    assert handover.told(iter([handover.Line("search", good=False, seen=ALL[name])])) == 1
    said = capsys.readouterr().out
    assert MARK in said
    assert safe(said)
    assert said.count("\n") == 2


def test_a_record_writes_on_no_terminal(tmp_path: Path, capsys: Captured) -> None:
    """Whose record it is says its own body, which anybody can write."""
    body = json.dumps({"case_id": EVERY, "type": "x", "seq": 1})
    head = verify._link(verify.GENESIS, body)
    event = {"seq": 1, "type": "x", "prev": verify.GENESIS, "hash": head, "body": body}
    file = tmp_path / "events.json"
    file.write_text(json.dumps({"events": [event]}), "utf-8")
    verify.main([str(file)])
    said = capsys.readouterr().out
    assert MARK in said
    assert safe(said)


def test_a_pack_s_faults_write_on_no_terminal(tmp_path: Path, capsys: Captured) -> None:
    """The name of a file is of somebody's making too."""
    story = tmp_path / "story\x1b[2J.json"
    story.write_bytes(b"{")
    assert rules.main(["generic@1", "generic@1", "--case", str(story)]) == 2
    assert safe(capsys.readouterr().err)


@pytest.mark.parametrize("name", ALL)
def test_no_cell_of_a_roster_is_a_formula(name: str) -> None:
    """Also behind blanks, and of full width; what was put before it is taken off again."""
    guarded = sheet._guarded(ALL[name])
    assert not guarded.lstrip(" \u00a0\u3000").startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert sheet._bare(guarded) == ALL[name]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_bundle_s_papers_only_show_it(lang: str) -> None:
    """Narrative, message, name of a file: the PDF has no link, script or form; of the README nothing is theirs."""
    told = Told(files=1, messages=1).contents(lang=lang)
    hostile = msgspec.structs.replace(
        told, texts={**told.texts, told.case.claim.narrative.id: {"salt": "", "text": EVERY}},
        messages=({**told.messages[0], "text": EVERY},),
        exhibits=tuple(msgspec.structs.replace(given, name=TEXTS["script"]) for given in told.exhibits),
    )  # fmt: skip
    raw = CasePaper().pdf(hostile)
    reader = PdfReader(io.BytesIO(raw))
    assert MARK in "".join(page.extract_text() for page in reader.pages)
    assert not any("/Annots" in page or "/AA" in page for page in reader.pages)
    root = reader.root_object
    assert not any(name in root for name in ("/OpenAction", "/AA", "/AcroForm", "/Names"))
    assert MARK.encode() not in CasePaper().readme(hostile)
