"""Uploads in parts, legal holds and orders to erase over HTTP."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from chalicelib.domain.case.commands import RecordErased, RecordInspection, RecordKept
from chalicelib.entrypoints.http import examples
from tests.handlers.http.conftest import OPERATOR, Answer, Api, Case

MIB = 2**20
FILM = b"\x00" * 9 * MIB
FILE: dict[str, Any] = {
    "name": "unboxing.mp4", "media_type": "video/mp4", "size": len(FILM), "sha256": hashlib.sha256(FILM).hexdigest(),
}  # fmt: skip
HOLD, LIFT, ERASE = (examples.BODIES[name] for name in ("HoldIn", "LiftIn", "EraseIn"))


def declared(case: Case, **changes: Any) -> str:
    answer = case.api.post(f"{case.path}/evidence", {"files": [FILE | changes]}, case.complainant)
    assert answer.status == 201, answer.text
    return str(answer.body["created"][0])


def parts(case: Case, evidence_id: str, end: str = "", as_: str | None = None) -> Answer:
    path = f"{case.path}/evidence/{evidence_id}/uploads{end}"
    return case.api.post(path, None, as_ or case.complainant)


def put(case: Case, evidence_id: str, *numbers: int) -> None:
    """What the uploader does with the addresses."""
    own = case.api.services
    s3, bucket, key = own.clients.get("s3"), own.settings.intake_bucket, f"intake/{case.id}/{evidence_id}"
    (upload,) = s3.list_multipart_uploads(Bucket=bucket, Prefix=key)["Uploads"]
    for number in numbers:
        body = FILM[(number - 1) * 8 * MIB : number * 8 * MIB]
        s3.upload_part(Bucket=bucket, Key=key, UploadId=upload["UploadId"], PartNumber=number, Body=body)


class TestParts:
    """A film of nine MiB: a part of eight and one of one."""

    @pytest.mark.capability("S07")
    def test_a_large_file_is_uploaded_in_parts_and_gone_on_with(self, case: Case) -> None:
        """First both parts are missing, then one; then the file is whole and inspected like any other."""
        evidence_id = declared(case)
        begun = parts(case, evidence_id).body
        assert [(to["number"], to["size"]) for to in begun["missing"]] == [(1, 8 * MIB), (2, MIB)]
        assert (begun["size"], begun["part_bytes"], begun["arrived"]) == (9 * MIB, 8 * MIB, [])
        assert begun["missing"][0]["expires_at"] == "2026-11-22T05:00:00.000000Z"
        put(case, evidence_id, 1)
        again = parts(case, evidence_id).body
        assert [to["number"] for to in again["missing"]] == [2]
        assert again["arrived"] == [{"number": 1, "size": 8 * MIB}]
        put(case, evidence_id, 2)
        assert parts(case, evidence_id, "/complete").status == 202
        assert parts(case, evidence_id, "/complete").status == 202
        assert parts(case, evidence_id).code == "upload_complete"

    def test_a_file_with_gaps_is_not_joined(self, case: Case) -> None:
        """The answer names the parts that are missing."""
        evidence_id = declared(case)
        assert parts(case, evidence_id, "/complete").code == "no_upload"
        parts(case, evidence_id)
        put(case, evidence_id, 1)
        refused = parts(case, evidence_id, "/complete")
        assert (refused.code, refused.body["data"]["missing"]) == ("parts_missing", [2])

    def test_a_small_file_goes_by_form(self, case: Case) -> None:
        """With the size from which on parts are offered."""
        refused = parts(case, declared(case, size=8 * MIB))
        assert (refused.code, refused.body["data"]["limit"]) == ("small_file", 8 * MIB)

    def test_only_the_side_that_declared_a_file_uploads_it(self, case: Case) -> None:
        """For the other there is none."""
        evidence_id = declared(case)
        for end in ("", "/complete"):
            assert parts(case, evidence_id, end, case.respondent).code == "not_found"

    def test_what_was_inspected_is_not_uploaded_again(self, case: Case) -> None:
        """However that ended."""
        evidence_id, own = declared(case), case.api.services
        own.executor.system(
            case.id, lambda _: RecordInspection(evidence_id, "v1", "malware"), own.tenancies.of, "inspected"
        )
        refused = parts(case, evidence_id)
        assert (refused.code, refused.body["data"]["state"]) == ("upload_not_expected", "refused")


def hold(case: Case, as_: str) -> Answer:
    return case.api.post(f"{case.path}/holds", HOLD, as_)


class TestHolds:
    """By the platform's people, or the operator."""

    @pytest.mark.capability("S07")
    def test_a_hold_is_placed_and_lifted(self, case: Case) -> None:
        """By whoever may; two stand side by side."""
        first, second = hold(case, case.officer).body, hold(case, OPERATOR).body
        assert first["on_hold"] is second["on_hold"] is True
        path = f"{case.path}/holds"
        assert case.api.post(f"{path}/{first['hold_id']}/lift", LIFT, OPERATOR).body["on_hold"] is True
        assert case.api.post(f"{path}/{second['hold_id']}/lift", LIFT, case.platform).body["on_hold"] is False
        assert case.api.post(f"{path}/{second['hold_id']}/lift", LIFT, case.officer).code == "hold_lifted"

    def test_the_platforms_people_see_it_with_its_reason(self, case: Case) -> None:
        """The parties see neither."""
        hold(case, case.officer)
        shown = case.api.get(case.path, case.officer).body
        (found,) = shown["holds"]
        assert (found["by"], found["ground"]) == ("officer", "litigation")
        assert shown["texts"][found["reason"]["id"]] == HOLD["reason"]
        for party in (case.complainant, case.respondent):
            seen = case.api.get(case.path, party)
            assert seen.body["holds"] == []
            assert HOLD["reason"] not in seen.text

    def test_an_operators_reason_can_be_read_too(self, case: Case) -> None:
        """Under the supervisors' key of that platform."""
        hold(case, OPERATOR)
        shown = case.api.get(case.path, case.platform).body
        assert shown["texts"][shown["holds"][0]["reason"]["id"]] == HOLD["reason"]

    def test_a_repeated_request_places_no_second_hold(self, case: Case) -> None:
        """The same key, the same hold."""
        path = f"{case.path}/holds"
        first, again = (case.api.post(path, HOLD, OPERATOR, Idempotency_Key="hold-1") for _ in range(2))
        assert again.body["hold_id"] == first.body["hold_id"]
        assert again.headers["idempotency-replayed"] == "true"

    def test_a_ground_is_one_that_is_known(self, case: Case) -> None:
        """Codes only."""
        answer = case.api.post(f"{case.path}/holds", HOLD | {"ground": "because"}, case.officer)
        assert answer.status == 400

    def test_there_is_nothing_to_hold_elsewhere(self, case: Case, api: Api) -> None:
        """Neither in a case that is not there nor, for a platform, in another's."""
        nowhere = "/v1/cases/case_" + "a" * 26 + "/holds"
        assert api.post(nowhere, HOLD, OPERATOR).code == "not_found"
        assert hold(case, api.tenant()["key"]["api_key"]).code == "not_found"


@pytest.fixture
def evidence_id(case: Case) -> str:
    """A kept file of the complainant's."""
    evidence_id, own = declared(case), case.api.services
    of, now = own.tenancies.of, own.clock.now()
    own.executor.system(case.id, lambda _: RecordInspection(evidence_id, "v1"), of, "inspected")
    assert case.api.post(f"{case.path}/evidence/{evidence_id}/submit", None, case.complainant).status == 200
    own.executor.system(case.id, lambda _: RecordKept(evidence_id, "v2", now), of, "kept")
    return evidence_id


def erase(case: Case, evidence_id: str, as_: str = OPERATOR, **changes: Any) -> Answer:
    return case.api.post(f"{case.path}/evidence/{evidence_id}/erase", ERASE | changes, as_)


class TestOrders:
    """By the operator alone."""

    @pytest.mark.capability("S07")
    def test_an_order_takes_a_file_out_of_everybodys_hands(self, case: Case, evidence_id: str) -> None:
        """At once; hash and size stay, and the case says why it goes."""
        answer = erase(case, evidence_id)
        assert (answer.status, answer.body["state"]) == (202, "erasing")
        assert (answer.body["sha256"], answer.body["size"]) == (FILE["sha256"], FILE["size"])
        refused = case.api.post(f"{case.path}/evidence/{evidence_id}/downloads", None, case.complainant)
        assert refused.code == "evidence_erased"
        (item,) = case.api.get(case.path, case.respondent).body["evidence"]
        assert (item["state"], item["erased_for"]) == ("erasing", "court_order")

    def test_the_trail_of_a_file_ends_with_its_erasure(self, case: Case, evidence_id: str) -> None:
        """By whom, on which ground; the words of the order are for the platform's people."""
        erase(case, evidence_id)
        own = case.api.services
        own.executor.system(case.id, lambda _: RecordErased(evidence_id), own.tenancies.of, "erased")
        shown = case.api.get(f"{case.path}/evidence/{evidence_id}/custody", case.complainant)
        ends = [(step["type"], step["by"], step["ground"]) for step in shown.body["trail"][-2:]]
        assert ends == [
            ("evidence.erasure_ordered", "operator", "court_order"),
            ("evidence.erased", "system", "court_order"),
        ]
        assert (shown.body["state"], shown.body["sha256"]) == ("erased", FILE["sha256"])
        assert ERASE["reason"] not in case.api.get(case.path, case.complainant).text
        assert ERASE["reason"] in case.api.get(case.path, case.officer).text

    @pytest.mark.capability("S07")
    def test_a_held_file_is_refused(self, case: Case, evidence_id: str) -> None:
        """Whoever orders it."""
        hold(case, case.officer)
        assert erase(case, evidence_id).code == "evidence_held"

    def test_a_draft_cannot_be_erased(self, case: Case) -> None:
        """It is no evidence yet."""
        assert erase(case, declared(case)).code == "evidence_not_kept"

    def test_that_the_time_is_over_is_no_order(self, case: Case, evidence_id: str) -> None:
        """It is found out by the calendar."""
        assert erase(case, evidence_id, ground="retention").status == 400

    @pytest.mark.parametrize("who", ["platform", "officer", "complainant", "respondent"])
    def test_nobody_else_orders_it(self, case: Case, evidence_id: str, who: str) -> None:
        """Not even the platform whose case it is."""
        assert erase(case, evidence_id, getattr(case, who)).code == "forbidden"
