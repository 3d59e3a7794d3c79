"""Evidence over HTTP: declared, uploaded beside us, submitted, downloaded."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from chalicelib.application.inspecting import Inspecting
from demo.files import photo
from tests.handlers.http.conftest import Case

PHOTO = photo()
FILE: dict[str, Any] = {
    "name": "杯子.png", "media_type": "image/png", "size": len(PHOTO), "sha256": hashlib.sha256(PHOTO).hexdigest(),
}  # fmt: skip


def inspecting(case: Case) -> Inspecting:
    own = case.api.services
    return Inspecting(own.store, own.files, own.executor, own.packs, own.clock)


def uploaded(case: Case, evidence_id: str, content: bytes = PHOTO) -> str | None:
    """What the uploader, S3 and `inspect` do. The refusal's code, if there is one."""
    own = case.api.services
    put = own.clients.get("s3").put_object(
        Bucket=own.settings.intake_bucket, Key=f"intake/{case.id}/{evidence_id}", Body=content
    )
    return inspecting(case).arrived(case.id, evidence_id, put["VersionId"], own.tenancies.of)


def declared(case: Case, *files: dict[str, Any]) -> dict[str, Any]:
    answer = case.api.post(f"{case.path}/evidence", {"files": list(files) or [FILE]}, case.complainant)
    assert answer.status == 201, answer.text
    shown: dict[str, Any] = answer.body
    return shown


def kept(case: Case) -> str:
    """A file all the way into the vault."""
    (evidence_id,) = declared(case)["created"]
    assert uploaded(case, evidence_id) is None
    answer = case.api.post(f"{case.path}/evidence/{evidence_id}/submit", None, case.complainant)
    assert answer.status == 200, answer.text
    inspecting(case).submitted(case.id, evidence_id, case.api.services.tenancies.of)
    return str(evidence_id)


def test_a_declaration_gives_a_form_bound_to_the_file(case: Case) -> None:
    """Where to, which fields, until when; the budget shrinks by it."""
    shown = declared(case)
    (upload,) = shown["uploads"]
    assert upload["evidence_id"] == shown["created"][0]
    assert upload["fields"]["key"] == f"intake/{case.id}/{upload['evidence_id']}"
    assert upload["fields"]["Content-Type"] == "image/png"
    assert upload["expires_at"] == "2026-11-22T04:10:00.000000Z"
    limits = case.api.services.packs.get("generic@1").evidence
    assert shown["case"]["evidence_left"] == {
        "files": limits.files - 1,
        "bytes": limits.case_bytes - len(PHOTO),
    }


def test_a_repeated_declaration_gives_fresh_forms_for_the_same_files(case: Case) -> None:
    """Secrets and forms are minted anew; nothing is reserved twice."""
    body = {"files": [FILE, FILE | {"name": "b.png"}]}
    path = f"{case.path}/evidence"
    first = case.api.post(path, body, case.complainant, Idempotency_Key="files-1").body
    again = case.api.post(path, body, case.complainant, Idempotency_Key="files-1")
    assert again.headers["idempotency-replayed"] == "true"
    assert again.body["created"] == first["created"]
    assert [u["evidence_id"] for u in again.body["uploads"]] == first["created"]
    assert again.body["case"]["evidence_left"] == first["case"]["evidence_left"]


def test_more_than_the_budget_is_refused_with_the_limits(case: Case) -> None:
    """All of the files or none."""
    limits = case.api.services.packs.get("generic@1").evidence
    files = [FILE | {"size": limits.file_bytes}] * (limits.case_bytes // limits.file_bytes + 1)
    answer = case.api.post(f"{case.path}/evidence", {"files": files[:20]}, case.complainant)
    assert (answer.status, answer.code) == (409, "over_budget")
    assert answer.body["data"]["limit_bytes"] == limits.case_bytes


def test_a_file_nobody_takes_is_refused_by_pointer(case: Case) -> None:
    """Type and size are the pack's to say."""
    bad = FILE | {"media_type": "image/svg+xml"}
    answer = case.api.post(f"{case.path}/evidence", {"files": [FILE, bad]}, case.complainant)
    assert answer.faults == {("/files/1/media_type", "not_accepted")}


def test_a_file_is_submitted_once_it_has_been_checked(case: Case) -> None:
    """Not before; and by the one who declared it."""
    (evidence_id,) = declared(case)["created"]
    path = f"{case.path}/evidence/{evidence_id}/submit"
    assert case.api.post(path, None, case.complainant).code == "evidence_not_inspected"
    assert uploaded(case, evidence_id) is None
    assert case.api.post(path, None, case.respondent).code == "not_found"
    answer = case.api.post(path, None, case.complainant)
    assert answer.body["case"]["evidence"][0]["state"] == "submitted"


def test_a_refused_file_says_why_in_words(case: Case) -> None:
    """To the one who brought it, in its language."""
    (evidence_id,) = declared(case)["created"]
    assert uploaded(case, evidence_id, PHOTO[:-1] + b"!") == "hash_mismatch"
    (item,) = case.api.get(case.path, case.complainant, Accept_Language="zh").body["evidence"]
    assert (item["state"], item["reason"]) == ("refused", "hash_mismatch")
    assert item["refusal"].startswith("文件与申报不符")


@pytest.mark.capability("S45")
def test_both_sides_download_what_the_vault_holds(case: Case) -> None:
    """A link of five minutes as an attachment under its own name; each one stands in the record."""
    evidence_id = kept(case)
    answer = case.api.post(f"{case.path}/evidence/{evidence_id}/downloads", None, case.respondent)
    assert answer.status == 201
    assert answer.body["expires_at"] == "2026-11-22T04:05:00.000000Z"
    assert answer.body["sha256"] == FILE["sha256"]
    assert "attachment" in answer.body["url"]
    record = case.api.get(f"{case.path}/events", case.complainant).body["events"]
    assert record[-1]["type"] == "evidence.download_authorised"


def test_what_is_not_in_the_vault_cannot_be_downloaded(case: Case) -> None:
    """Nor what does not exist."""
    (evidence_id,) = declared(case)["created"]
    path = f"{case.path}/evidence"
    assert (
        case.api.post(f"{path}/{evidence_id}/downloads", None, case.complainant).code == "evidence_not_kept"
    )
    assert case.api.post(f"{path}/evi_{'a' * 26}/downloads", None, case.complainant).code == "not_found"


def test_a_task_is_performed_with_evidence_in_the_vault(case: Case) -> None:
    """The last step of a settled case."""
    case.done("serve", {}, case.platform)
    terms = {"remedy": "refund", "money": {"amount": 6490, "currency": "USD"}}
    (offer,) = case.done("offer", {"terms": terms}, case.respondent)["created"]
    settled = case.done("accept", {"offer_id": offer}, case.complainant)["case"]
    task = settled["tasks"][0]["id"]
    path = f"{case.path}/evidence"
    (proof,) = case.api.post(path, {"files": [FILE]}, case.respondent).body["created"]
    assert case.act("perform", {"task_id": task, "proof": [proof]}, case.respondent).faults == {
        ("/proof/0", "not_kept_evidence"),
    }  # fmt: skip
    uploaded(case, proof)
    case.api.post(f"{path}/{proof}/submit", None, case.respondent)
    inspecting(case).submitted(case.id, proof, case.api.services.tenancies.of)
    closed = case.done("perform", {"task_id": task, "proof": [proof]}, case.respondent)["case"]
    assert (closed["status"], closed["outcome"]) == ("closed", "settled")
    assert closed["next"] == "The case is closed: the sides agreed. Nothing more needs to be done."
