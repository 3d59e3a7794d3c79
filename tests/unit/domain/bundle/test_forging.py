"""Bundles made anew by somebody who has one: what the verifier finds, and what it says that it cannot know."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from bench.tampers import closed, opened
from chalicelib.domain.bundle import check as tool
from chalicelib.domain.bundle.check import FIRST, SECOND, Verdict, canonical, check, report
from chalicelib.domain.case.manifest import root
from chalicelib.domain.record import link

Lines = list[dict[str, Any]]
CHAIN = "chain_head"


def lines(files: dict[str, bytes], name: str = SECOND) -> Lines:
    return [json.loads(line) for line in files[name].splitlines()]


def written(rows: Lines) -> bytes:
    return b"".join(canonical(row) + b"\n" for row in rows)


def forged(
    whole: bytes, changes: dict[str, bytes], change: Callable[[dict[str, Any]], object] = lambda _: None
) -> bytes:
    """Files changed, the manifest made anew, and the last event with it: nobody's help is needed for that."""
    files = opened(whole) | changes
    manifest = json.loads(files[FIRST])
    for line in manifest["files"]:
        content = files[line["path"]]
        line |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    change(manifest)
    manifest["root"] = root(manifest)
    *rows, last = lines(files)
    body = json.loads(last["body"])
    body["data"] |= {"root": manifest["root"], "by": manifest["reader"]}
    last["body"] = canonical(body).decode()
    last["hash"] = link(last["prev"], last["body"])
    return closed(files | {FIRST: canonical(manifest) + b"\n", SECOND: written([*rows, last])})


def looked(raw: bytes, *kept: str, root: str = "") -> Verdict:
    return check(io.BytesIO(raw), kept, root)


@pytest.mark.capability("S36")
def test_a_kept_chain_head_does_not_prove_the_pdf_and_that_is_said(whole: bytes) -> None:
    """Event 11 is the last before the one that tells the root, which anybody can make anew."""
    kept = lines(opened(whole))[10]["hash"]
    found = looked(forged(whole, {"case.pdf": b"another outcome"}), kept)
    assert (found.broken, found.held, found.events) == ("", 11, 12)
    assert "not the later ones, the PDF" in list(report(found, "en"))[-1]
    assert "PDF" in list(report(found, "zh"))[-1]


@pytest.mark.capability("S36")
def test_the_root_as_the_service_tells_it_proves_all(whole: bytes) -> None:
    """Of what was made anew it is another one."""
    told = json.loads(opened(whole)[FIRST])["root"]
    found = looked(whole, root=told)
    assert (found.broken, found.held) == ("", 12)
    assert list(report(found, "en"))[-1].startswith(CHAIN.replace("_", " "))
    assert "not the one that you were told" in looked(forged(whole, {"case.pdf": b"x"}), root=told).broken


def test_an_exhibit_changes_places_with_no_other(whole: bytes) -> None:
    """Its number and its moment stand in the event by which it was submitted."""
    numbers = forged(whole, {}, lambda m: m["exhibits"][0].update(exhibit="C-9"))
    assert looked(numbers).broken == "exhibit C-9: its exhibit is not that of the record"
    earlier = forged(whole, {}, lambda m: m["exhibits"][0].update(submitted_at="2020-01-01T00:00:00.000000Z"))
    assert looked(earlier).broken == "exhibit C-1: its submitted_at is not that of the record"


def test_nobody_elses_mouth_is_given_a_message(whole: bytes) -> None:
    """Nor another moment, nor twice the same."""
    said = lines(opened(whole), "messages.jsonl")
    for change in ({"by": "respondent"}, {"at": "2020-01-01T00:00:00.000000Z"}):
        rows = [said[0] | change, *said[1:]]
        found = looked(forged(whole, {"messages.jsonl": written(rows)}))
        assert found.broken == "messages.jsonl: message 1 is not as the record tells of it"
    twice = forged(whole, {"messages.jsonl": written([*said, said[0]])})
    assert looked(twice).broken == "messages.jsonl: message 1 is not as the record tells of it"


def test_an_exhibit_without_its_file_is_counted(whole: bytes) -> None:
    """The manifest may say that none is given; the summary says how many."""
    files = opened(whole)
    path = next(name for name in files if name.startswith("exhibits/C-2"))

    def withheld(manifest: dict[str, Any]) -> None:
        manifest["files"] = [line for line in manifest["files"] if line["path"] != path]
        manifest["exhibits"][1]["path"] = None

    raw = opened(forged(whole, {}, withheld))
    del raw[path]
    found = looked(closed(raw))
    assert (found.broken, found.absent) == ("", 1)
    assert any(line.startswith("1 exhibits are without their file") for line in report(found))


def test_an_event_of_somebody_else_takes_no_place_of_ones_own(whole: bytes) -> None:
    """The last own message sealed and a sealed one opened: the count of both stays the same."""
    from chalicelib.domain.values import Role
    from tests.bundle_samples import sample

    theirs = lines(opened(sample(Role.PLATFORM)))
    rows = lines(opened(whole))
    own = max(n for n, row in enumerate(rows[:-1]) if "body" in row)
    hidden = next(n for n, row in enumerate(rows) if "sealed" in row)
    rows[own] = {name: rows[own][name] for name in ("seq", "prev", "hash")} | {"sealed": True}
    rows[hidden] = theirs[hidden]
    found = looked(closed(opened(whole) | {SECOND: written(rows)}))
    assert found.broken == f"events.jsonl: event {hidden + 1} is open, and not for this reader"


@pytest.mark.parametrize("number", [True, 1.0])
def test_a_number_is_written_in_one_way(whole: bytes, number: object) -> None:
    """The place of an event stands outside of what is hashed: True is 1 to a program, and 1.0 is."""
    first, *rows = lines(opened(whole))
    raw = closed(opened(whole) | {SECOND: written([first | {"seq": number}, *rows])})
    assert looked(raw).broken == "events.jsonl: event 1 is missing, doubled or out of order"


@pytest.mark.parametrize("name", ["lang", "reader"])
def test_a_manifest_of_another_shape_is_no_manifest(whole: bytes, name: str) -> None:
    """Not even with a root of its own: what is no word cannot be told."""
    raw = forged(whole, {}, lambda m: m.update({name: []}))
    assert looked(raw).broken == "manifest.json: it is not written as a manifest is"


def test_whoever_made_it_does_not_write_on_the_terminal(whole: bytes) -> None:
    """Neither a line of their own nor a turn of the screen, in a bundle that fits itself."""
    raw = forged(whole, {}, lambda m: m.update(reader="\x1b[2Jcomplainant\nchain head held"))
    told = list(report(looked(raw)))
    assert all(line.isprintable() for line in told)
    assert looked(raw).broken == ""


def test_a_form_that_is_none_is_refused(whole: bytes) -> None:
    """It says where an import keeps the file."""
    raw = forged(whole, {}, lambda m: m["exhibits"][0].update(form="x/../y", copy=dict(m["exhibits"][0])))
    assert looked(raw).broken == "exhibit C-1: its form is none"


def test_a_file_bears_the_number_of_its_own_exhibit(whole: bytes) -> None:
    """Whoever unpacks it goes by the names."""
    files = opened(whole)
    first, second = (name for name in files if name.startswith(tool.FOLDER))
    names = {first: second, second: first}

    def swap(manifest: dict[str, Any]) -> None:
        for line in manifest["exhibits"]:
            line["path"] = names[line["path"]]
        one, two = manifest["files"][-2:]
        one["path"], two["path"] = two["path"], one["path"]
        manifest["files"][-2:] = [two, one]
        for line in manifest["files"][-2:]:
            line["sha256"] = hashlib.sha256(files[names[line["path"]]]).hexdigest()

    raw = opened(forged(whole, {}, swap)) | {first: files[second], second: files[first]}
    assert looked(closed(raw)).broken == "exhibit C-1: its file has the name of another one"


class Watched(io.BytesIO):
    """The most that was read at a time."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.most = max(self.most, len(found))
        return found


def test_a_list_of_files_is_no_larger_than_its_files_make_it() -> None:
    """A file of zeros whose end says that all of it is the list: it is not read at once."""
    size = 9_000_000
    file = Watched(bytes(size) + tool.ending(1, size, 0))
    assert check(file).broken == "zip: its list of files is not where it must be"
    assert file.most == 22


def test_a_line_without_an_end_is_not_held(whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gigabytes of one would take as much memory, and be copied again with each chunk."""
    monkeypatch.setattr(tool, "CHUNK", 100)
    monkeypatch.setattr(tool, "MAX_LINE", 3_000)
    raw = closed(opened(whole) | {SECOND: b"x" * 50_000})
    assert looked(raw).broken == "events.jsonl, line 1: it is too long"
