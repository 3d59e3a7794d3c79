"""A file's way: declared, posted past the checker at the door, inspected, submitted, locked away, handed out."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest
from botocore.exceptions import ClientError

from demo.files import photo
from tests.journeys import aws
from tests.journeys.cast import Dispute, Platform, eventually, post_form
from tests.stack import Process

PHOTO = photo()
OPENER = build_opener(ProxyHandler({}))


@pytest.mark.capability("S07")
@pytest.mark.parametrize(
    ("sent", "status"), [(PHOTO[:-1] + b"?", 400), (PHOTO + b"?", 400), (PHOTO[:-1], 400), (b"", 400)]
)
def test_other_bytes_than_declared_are_refused_at_the_door(shop: Platform, sent: bytes, status: int) -> None:
    """Another hash or another size: nothing arrives, and the declaration still waits."""
    dispute = shop.file()
    form = dispute.declare(dispute.complainant, PHOTO)
    answer = post_form(form, sent)
    assert answer.status == status, answer.body
    shop.drain()
    assert dispute.evidence(dispute.complainant, form["evidence_id"])["state"] == "declared"
    assert post_form(form, PHOTO).status == 204
    assert (
        dispute.await_evidence(dispute.complainant, form["evidence_id"], "inspected")["state"] == "inspected"
    )


@pytest.mark.capability("S07")
@pytest.mark.parametrize("field", ["key", "Content-Type", "x-amz-checksum-sha256", "policy"])
def test_a_form_that_was_tampered_with_is_refused_at_the_door(shop: Platform, field: str) -> None:
    """Every field is part of what was signed."""
    dispute = shop.file()
    form = dispute.declare(dispute.complainant, PHOTO)
    changed = {"key": f"intake/{dispute.case_id}/evi_{'a' * 26}", "Content-Type": "text/html"}
    form["fields"][field] = changed.get(field, form["fields"][field][::-1])
    assert post_form(form, PHOTO).status in (400, 403)
    shop.drain()
    assert dispute.evidence(dispute.complainant, form["evidence_id"])["state"] == "declared"


@pytest.mark.capability("S07")
def test_a_file_that_is_no_picture_is_refused_by_inspection(shop: Platform) -> None:
    """Its bytes are as declared, its type is not; it cannot be submitted, and the reason is told in words."""
    dispute, disguised = shop.file(), b"MZ this is a program" * 20
    by = dispute.complainant
    form = dispute.declare(by, disguised)
    assert post_form(form, disguised).status == 204
    found = dispute.await_evidence(dispute.complainant, form["evidence_id"], "refused")
    assert (found["state"], found["reason"]) == ("refused", "media_type_mismatch")
    assert found["refusal"].startswith("The file is of another type than declared.")
    answer = by.send(
        "POST", f"/v1/cases/{dispute.case_id}/evidence/{found['id']}/submit", None, {"Idempotency-Key": "s"}
    )
    assert (answer.status, answer.body["code"]) == (409, "evidence_not_inspected")


@pytest.fixture
def kept(shop: Platform) -> tuple[Dispute, dict[str, Any]]:
    """A photograph of the complainant's in the vault."""
    dispute = shop.file()
    evidence_id = dispute.attach(dispute.complainant, PHOTO, "裂缝.png")
    return dispute, dispute.evidence(dispute.complainant, evidence_id)


def link(dispute: Dispute, item: dict[str, Any], by: Any) -> Any:
    return by.post(f"/v1/cases/{dispute.case_id}/evidence/{item['id']}/downloads")


@pytest.mark.capability("S07")
def test_a_submitted_file_cannot_be_deleted(kept: tuple[Dispute, dict[str, Any]], stack: Process) -> None:
    """The vault holds its version under lock until the day the case tells."""
    dispute, item = kept
    place = urlsplit(link(dispute, item, dispute.complainant)["url"])
    bucket, key = place.path.lstrip("/").split("/", 1)
    (version,) = parse_qs(place.query)["versionId"]
    s3 = aws.client(stack, "s3")
    with pytest.raises(ClientError) as refused:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    held = s3.head_object(Bucket=bucket, Key=key, VersionId=version)
    assert held["ObjectLockMode"] == "GOVERNANCE"
    assert held["ObjectLockRetainUntilDate"].isoformat()[:19] == item["kept_until"][:19]


@pytest.mark.capability("S45")
@pytest.mark.parametrize("who", ["complainant", "respondent"])
def test_either_side_downloads_the_file_as_an_attachment(
    kept: tuple[Dispute, dict[str, Any]], who: str
) -> None:
    """The very bytes, never shown by a browser by itself, and noted in the record."""
    dispute, item = kept
    given = link(dispute, item, getattr(dispute, who))
    with OPENER.open(given["url"], timeout=10) as answer:
        content, headers = answer.read(), answer.headers
    assert hashlib.sha256(content).hexdigest() == given["sha256"] == item["sha256"]
    assert headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E8%A3%82%E7%BC%9D.png" in headers["content-disposition"]
    assert headers["content-type"] == "image/png"
    assert dispute.events()[-1]["type"] == "evidence.download_authorised"


def test_a_link_leads_to_its_own_file_only(kept: tuple[Dispute, dict[str, Any]]) -> None:
    """One that was changed opens nothing."""
    dispute, item = kept
    url = link(dispute, item, dispute.complainant)["url"]
    for changed in (
        url.replace(item["id"], f"evi_{'a' * 26}"),
        url.replace("attachment", "inline"),
        url[:-1],
    ):
        with pytest.raises(HTTPError) as refused, OPENER.open(changed, timeout=10):
            pass
        assert refused.value.code in (400, 403, 404)


def test_a_file_under_way_is_its_owners_alone(shop: Platform) -> None:
    """The other side sees it once it is evidence, and at once then."""
    dispute = shop.file()
    form = dispute.declare(dispute.complainant, PHOTO)
    assert dispute.show(dispute.respondent)["evidence"] == []
    post_form(form, PHOTO)
    dispute.await_evidence(dispute.complainant, form["evidence_id"], "inspected")
    assert dispute.show(dispute.respondent)["evidence"] == []
    dispute.complainant.post(f"/v1/cases/{dispute.case_id}/evidence/{form['evidence_id']}/submit")
    seen = eventually(lambda: dispute.show(dispute.respondent)["evidence"])
    assert seen[0]["id"] == form["evidence_id"]
