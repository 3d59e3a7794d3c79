"""Drafts over HTTP: changed, taken back, submitted together, and what is still missing told before."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from tests.handlers.http.conftest import Case
from tests.handlers.http.test_evidence import FILE, declared, kept, uploaded


def draft(case: Case, **changes: Any) -> str:
    """A file of the complainant's, uploaded and checked."""
    evidence_id = str(declared(case, FILE | changes)["created"][0])
    assert uploaded(case, evidence_id) is None
    return evidence_id


def seen(case: Case, who: str) -> dict[str, Any]:
    answer = case.api.get(f"{case.path}/evidence", who)
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.body
    return shown


def names(case: Case, who: str) -> list[str]:
    return [file["id"] for file in seen(case, who)["files"]]


@pytest.mark.capability("S07")
def test_what_is_said_of_a_draft_is_changed_by_whoever_has_read_it(case: Case) -> None:
    """If-Match is asked for, and a stale one refused: nobody overwrites what he has not seen."""
    item = draft(case)
    path = f"{case.path}/evidence/{item}/amend"
    blind = case.api.post(path, {"kind": "photos"}, case.complainant)
    assert (blind.status, blind.code, blind.faults) == (
        428,
        "if_match_missing",
        {("header/If-Match", "missing")},
    )
    stale = case.api.post(path, {"kind": "photos"}, case.complainant, If_Match='"1"')
    assert (stale.status, stale.code) == (412, "version_conflict")
    etag = case.api.get(case.path, case.complainant).headers["etag"]
    done = case.api.post(path, {"kind": "photos", "name": "左侧.png"}, case.complainant, If_Match=etag)
    (file,) = done.body["case"]["evidence"]
    assert (file["kind"], file["state"], file["open"]) == (
        "photos",
        "inspected",
        ["submit", "amend", "discard"],
    )


@pytest.mark.parametrize("visibility", ["parties", "neutrals"])
def test_what_a_file_was_called_before_it_was_amended_nobody_else_reads(case: Case, visibility: str) -> None:
    """Neither before nor after it is submitted, in the case or in the record."""
    item = draft(case, name="from-my-lawyer-Dr-Wu.png", visibility=visibility)
    amended = case.api.post(
        f"{case.path}/evidence/{item}/amend", {"name": "cup.png"}, case.complainant, If_Match="*"
    )
    assert amended.status == 200
    for _ in range(2):
        for who in (case.respondent, case.officer, case.platform):
            for path in ("", "/evidence", "/events", "/manifest"):
                assert "Dr-Wu" not in case.api.get(f"{case.path}{path}", who).text
        case.api.post(f"{case.path}/evidence/{item}/submit", None, case.complainant)
    names = {who: "cup.png" in case.api.get(case.path, who).text for who in (case.respondent, case.officer)}
    assert names == {case.respondent: visibility == "parties", case.officer: True}


def test_renaming_a_draft_takes_no_text_from_the_other_side(case: Case) -> None:
    """The cap on texts is shared: five new names are nobody's loss, and a sixth there is not."""
    item = draft(case)

    def texts() -> int:
        return case.api.services.reader.load(case.id).case.head.texts

    before, path = texts(), f"{case.path}/evidence/{item}/amend"
    *done, last = (
        case.api.post(path, {"name": f"cup-{n}.png"}, case.complainant, If_Match="*") for n in range(6)
    )
    assert [answer.status for answer in done] == [200] * 5
    assert (last.status, last.code, texts()) == (409, "too_many_amendments", before)


def test_a_draft_is_taken_back_and_its_share_is_free(case: Case) -> None:
    """Before anybody else has learned of it."""
    item, before = draft(case), seen(case, case.complainant)["left"]
    done = case.api.post(f"{case.path}/evidence/{item}/discard", None, case.complainant, If_Match="*")
    assert done.body["case"]["evidence"][0]["state"] == "discarded"
    assert seen(case, case.complainant)["left"] == {
        "files": before["files"] + 1, "bytes": before["bytes"] + FILE["size"],
    }  # fmt: skip
    assert names(case, case.respondent) == []


@pytest.mark.parametrize("kind", ["pictures", "evidence.photos"])
def test_a_kind_that_is_on_no_checklist_is_refused_with_those_there_are(case: Case, kind: str) -> None:
    """Of this kind of dispute."""
    answer = case.api.post(f"{case.path}/evidence", {"files": [FILE | {"kind": kind}]}, case.complainant)
    assert answer.status == 400
    code = "unknown_kind" if kind == "pictures" else "pattern"
    assert answer.faults == {("/files/0/kind", code)}


@pytest.mark.capability("S08")
def test_a_dry_run_says_what_is_still_missing_and_submits_nothing(case: Case) -> None:
    """The one irreversible step is not taken by accident."""
    item = draft(case, kind="packaging")
    path, body = f"{case.path}/evidence/submissions", {"evidence_ids": [item]}
    tried = case.api.post(f"{path}?dry_run=true", body, case.complainant)
    assert tried.status == 200, tried.text
    assert (tried.body["dry_run"], tried.body["missing"]) == (True, ["photos", "report"])
    assert tried.body["warning"] == (
        "Still missing from your side: Photographs or a video of the fault, Test or repair report. You can submit "
        "without it; what is not shown can count against you."
    )
    assert seen(case, case.complainant)["files"][0]["state"] == "inspected"
    done = case.api.post(path, body, case.complainant)
    assert (done.body["case"]["evidence"][0]["exhibit"], done.body["missing"]) == (
        "C-1",
        ["photos", "report"],
    )


@pytest.mark.capability("S08")
def test_what_answers_the_checklist_is_shown_as_it_comes(case: Case) -> None:
    """Of the fault, photographs or a report: one of them is enough."""
    item = draft(case, kind="photos")
    case.api.post(f"{case.path}/evidence/{item}/submit", None, case.complainant)
    shown = seen(case, case.complainant)
    lines = {
        line["kind"]: (line["level"], line["satisfied"], line["files"]) for line in shown["requirements"]
    }
    assert lines["photos"] == ("one_of", True, [item])
    assert lines["report"] == ("one_of", True, [])
    assert (shown["missing"], shown["warning"]) == ([], None)


def test_the_limits_are_told_before_anything_is_uploaded(case: Case) -> None:
    """25 MB a file, a hundred files, 250 MB a side: no lower."""
    limits = seen(case, case.respondent)["limits"]
    assert (limits["file_bytes"], limits["files"], limits["case_bytes"]) == (25 * 2**20, 100, 250 * 2**20)


def test_what_only_neutrals_see_is_not_there_for_the_other_side(case: Case) -> None:
    """The officer reads it, and its redacted version stands beside it for both."""
    whole = draft(case, visibility="neutrals")
    cut = draft(case, redacts=whole, sha256=FILE["sha256"])
    case.api.post(f"{case.path}/evidence/submissions", {"evidence_ids": [whole, cut]}, case.complainant)
    assert set(names(case, case.officer)) == {whole, cut}
    assert names(case, case.respondent) == [cut]
    assert case.api.get(f"{case.path}/evidence/{whole}/custody", case.respondent).status == 404
    (file,) = seen(case, case.respondent)["files"]
    assert file["exhibit"] == "C-1"


class TestTheManifest:
    @pytest.mark.capability("S56")
    def test_its_root_can_be_computed_by_anybody(self, case: Case) -> None:
        """SHA-256 over the rest of it."""
        item = kept(case)
        shown = case.api.get(f"{case.path}/manifest", case.respondent).body
        rest = {name: value for name, value in shown.items() if name != "root"}
        canonical = json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()
        assert sha256(b"redress:manifest:1" + canonical).hexdigest() == shown["root"]
        assert [line["exhibit"] for line in shown["exhibits"]] == ["C-1"]
        assert item in json.dumps(shown["exhibits"])

    def test_the_same_file_for_both_sides(self, case: Case) -> None:
        """Only who reads is another."""
        kept(case)
        mine, theirs = (
            case.api.get(f"{case.path}/manifest", who).body for who in (case.complainant, case.respondent)
        )
        assert mine["chain_head"] == theirs["chain_head"]
        assert mine["exhibits"][0]["sha256"] == theirs["exhibits"][0]["sha256"]


class TestCustody:
    def test_every_step_has_its_place_in_the_chain(self, case: Case) -> None:
        """Announced, checked, submitted, kept, given out."""
        item = kept(case)
        assert case.api.post(f"{case.path}/evidence/{item}/downloads", {}, case.officer).status == 201
        shown = case.api.get(f"{case.path}/evidence/{item}/custody", case.complainant).body
        assert [step["type"] for step in shown["trail"]] == [
            "evidence.declared", "evidence.inspected", "evidence.submitted", "evidence.kept",
            "evidence.download_authorised",
        ]  # fmt: skip
        record = case.api.get(f"{case.path}/events", case.platform).body["events"]
        hashes = {event["seq"]: event["hash"] for event in record}
        assert all(hashes[step["seq"]] == step["hash"] for step in shown["trail"])

    def test_of_the_other_sides_file_it_begins_with_its_submission(self, case: Case) -> None:
        """What was under way was nobody's business."""
        item = kept(case)
        shown = case.api.get(f"{case.path}/evidence/{item}/custody", case.respondent).body
        assert [step["type"] for step in shown["trail"]] == ["evidence.submitted", "evidence.kept"]


@pytest.mark.capability("S10")
class TestMessages:
    def said(self, case: Case) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = case.api.get(f"{case.path}/messages", case.respondent).body["messages"]
        return shown

    def test_a_correction_stands_beside_what_it_corrects(self, case: Case) -> None:
        """Both stay, and both are read by everybody."""
        case.done("message", {"text": "It broke on Monday.", "lang": "en-GB"}, case.complainant)
        case.done("message", {"text": "It broke on Tuesday.", "edits": 1}, case.complainant)
        assert [(m["text"], m["edits"], m["lang"]) for m in self.said(case)] == [
            ("It broke on Monday.", None, "en-GB"), ("It broke on Tuesday.", 1, None),
        ]  # fmt: skip

    @pytest.mark.parametrize("seq", [1, 7])
    def test_nobody_corrects_what_another_has_said_or_nobody(self, case: Case, seq: int) -> None:
        """Said by field."""
        case.done("message", {"text": "It broke."}, case.complainant)
        answer = case.act("message", {"text": "It did not.", "edits": seq}, case.respondent)
        assert (answer.status, answer.faults) == (400, {("/edits", "not_own_message")})

    def test_a_message_brings_a_file_along(self, case: Case) -> None:
        """One that the other side can open."""
        item = kept(case)
        case.done("message", {"text": "See here.", "attachments": [item]}, case.complainant)
        assert self.said(case)[-1]["attachments"] == [item]
