"""Files that cannot be taken: badly described, beyond the budget, other than declared, somebody else's."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from demo.files import photo
from tests.handlers.http.conftest import Answer, Case
from tests.handlers.http.refusing import account, api, nothing_written, refused
from tests.handlers.http.test_evidence import uploaded

__all__ = ["account", "api"]  # the fixtures

BODY = "a" * 26


def a_file(n: int = 0, **changes: Any) -> dict[str, Any]:
    content = hashlib.sha256(str(n).encode()).hexdigest()
    return {"name": f"{n}.png", "media_type": "image/png", "size": 1_000, "sha256": content} | changes


def declare(case: Case, *files: dict[str, Any]) -> Answer:
    return case.api.post(f"{case.path}/evidence", {"files": list(files)}, case.complainant)


def test_every_file_that_cannot_be_taken_is_named(case: Case) -> None:
    """Too large, of a type nobody takes, for a request that is none; and not one of the others is taken."""
    limits = case.api.services.packs.get("generic@1").evidence
    with nothing_written():
        answer = declare(
            case, a_file(), a_file(size=26_214_401), a_file(media_type="image/svg+xml"),
            a_file(request_id=f"req_{BODY}", media_type="text/html"),
        )  # fmt: skip
    accepted = ", ".join(limits.media_types)
    refused(
        answer, 400, "invalid_request", ("/files/1/size", "out_of_range", 26_214_400),
        ("/files/2/media_type", "not_accepted", accepted), ("/files/3/media_type", "not_accepted", accepted),
        ("/files/3/request_id", "no_such_request", None),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "pointer", "code", "limit"),
    [
        ({"size": 0}, "size", "too_small", 1), ({"size": -1}, "size", "too_small", 1),
        ({"size": 2**40}, "size", "too_large", 5 * 2**30), ({"size": 1.5}, "size", "not_an_integer", None),
        ({"sha256": "AB" * 32}, "sha256", "pattern", "^[0-9a-f]{64}$"),
        ({"sha256": "ab" * 31}, "sha256", "pattern", "^[0-9a-f]{64}$"),
        ({"name": ""}, "name", "too_short", 1), ({"name": "n" * 256}, "name", "too_long", 255),
        ({"name": "a\x00.png"}, "name", "control_character", None),
        ({"media_type": "image/png; q=1"}, "media_type", "pattern", r"^[a-z]+/[a-z0-9][a-z0-9.+-]*$"),
    ],
)  # fmt: skip
def test_a_declaration_describes_a_file(
    case: Case, changes: dict[str, Any], pointer: str, code: str, limit: str | int | None
) -> None:
    """By its name, type, size and hash."""
    with nothing_written():
        answer = declare(case, a_file(**changes))
    refused(answer, 400, "invalid_request", (f"/files/0/{pointer}", code, limit))


def test_a_file_beyond_the_bytes_of_the_budget_is_told_what_is_left(case: Case) -> None:
    """Ten of the largest fill it; a single byte more is too much."""
    assert declare(case, *(a_file(n, size=26_214_400) for n in range(9))).status == 201
    with nothing_written():
        answer = declare(case, a_file(9, size=26_214_400), a_file(10, size=1))
    refused(answer, 409, "over_budget")
    assert answer.body["data"] == {
        "limit_files": 100, "limit_bytes": 262_144_000, "used_files": 9, "used_bytes": 235_929_600,
        "left_files": 91, "left_bytes": 26_214_400,
    }  # fmt: skip
    assert declare(case, a_file(9, size=26_214_400)).status == 201


def test_a_file_beyond_the_number_of_the_budget_is_told_what_is_left(case: Case) -> None:
    """A hundred, in calls of twenty; the other side's budget is its own."""
    for n in range(4):
        assert declare(case, *(a_file(20 * n + k) for k in range(20))).status == 201
    assert declare(case, *(a_file(80 + k) for k in range(19))).status == 201
    with nothing_written():
        answer = declare(case, a_file(99), a_file(100))
    refused(answer, 409, "over_budget")
    assert (answer.body["data"]["left_files"], answer.body["data"]["left_bytes"]) == (1, 262_144_000 - 99_000)
    other = case.api.post(f"{case.path}/evidence", {"files": [a_file()]}, case.respondent)
    assert other.status == 201


PHOTO = photo()
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.capability("S07")
@pytest.mark.parametrize(
    ("media_type", "declared", "sent", "reason", "told"),
    [
        ("image/png", PHOTO, PHOTO[:-1] + b"?", "hash_mismatch", "SHA-256"),
        ("image/png", PHOTO, PHOTO + b"?", "size_mismatch", "大小"),
        ("image/png", PHOTO, PHOTO[:-1], "size_mismatch", "大小"),
        ("image/png", PHOTO, b"", "size_mismatch", "大小"),
        ("application/pdf", PHOTO, PHOTO, "media_type_mismatch", "类型"),
        ("image/png", b"<svg onload=alert(1)>", b"<svg onload=alert(1)>", "media_type_mismatch", "类型"),
        ("text/plain", VIRUS, VIRUS, "malware", "恶意"),
    ],
)  # fmt: skip
def test_a_file_other_than_declared_never_becomes_evidence(
    case: Case, media_type: str, declared: bytes, sent: bytes, reason: str, told: str
) -> None:
    """Whatever got past the door is refused with its reason, told in words, and cannot be submitted."""
    file = a_file(media_type=media_type, size=len(declared), sha256=hashlib.sha256(declared).hexdigest())
    (evidence_id,) = declare(case, file).body["created"]
    assert uploaded(case, evidence_id, sent) == reason
    with nothing_written():
        answer = case.api.post(f"{case.path}/evidence/{evidence_id}/submit", None, case.complainant)
    refused(answer, 409, "evidence_not_inspected")
    assert answer.body["data"] == {"state": "refused", "reason": reason}
    (shown,) = case.api.get(case.path, case.complainant, Accept_Language="zh").body["evidence"]
    assert told in shown["refusal"]


def test_a_file_of_the_other_side_is_nobodys_to_submit(case: Case) -> None:
    """It does not exist for it."""
    (evidence_id,) = declare(case, a_file()).body["created"]
    with nothing_written():
        answer = case.api.post(f"{case.path}/evidence/{evidence_id}/submit", None, case.respondent)
    refused(answer, 404, "not_found")
