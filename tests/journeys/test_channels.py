"""One complaint by five ways: over real HTTP, a real bucket and a real queue."""

from __future__ import annotations

import http.client
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.channels import COMPLAINT, GIVEN, SAID, form, letter
from tests.journeys import aws
from tests.journeys.cast import Platform, eventually
from tests.mailing import SENDER

KNOWN = GIVEN | {"pack": "generic"}


def browse(shop: Platform, method: str, path: str, body: bytes = b"") -> http.client.HTTPResponse:
    """As a browser asks, which follows nothing by itself here."""
    there = urlsplit(shop.stack.about["base_url"])
    connection = http.client.HTTPConnection(there.hostname or "", there.port)
    connection.request(
        method, path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    )
    return connection.getresponse()


def claim(shop: Platform, case_id: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.api.get(f"/v1/cases/{case_id}")["claim"]
    return {
        key: value for key, value in found.items() if key not in ("channel", "call", "narrative", "details")
    }


def by_form(shop: Platform) -> str:
    path = shop.api.post("/v1/filing-links", KNOWN)["path"]
    assert browse(shop, "POST", path, form()).status == 303
    assert browse(shop, "POST", path, form(narrative="Once more.")).status == 303
    found = re.search(r"case_[a-z2-7]{26}", browse(shop, "GET", path).read().decode())
    assert found is not None
    return found[0]


def by_telephone(shop: Platform) -> str:
    officer = shop.officer()
    said = {key: value for key, value in COMPLAINT.items() if key != "narrative"}
    (asked,) = officer.post("/v1/intake-questions", said)["questions"]
    told = said | {asked["key"]: SAID["narrative"], "call": {"confirmed_at": "2026-01-01T00:00:00Z"}}
    return str(officer.post("/v1/cases", told)["case_id"])


def by_chat(shop: Platform) -> str:
    talk = shop.api.post("/v1/intake-conversations", KNOWN)
    while talk["state"] != "filed":
        question = talk["question"]
        said = SAID.get(question["key"]) if question else "confirm"
        step = {"step": talk["step"], "answer": said or "skip"}
        talk = shop.api.post(f"/v1/intake-conversations/{talk['id']}/answers", step)
    return str(talk["case_id"])


def by_letter(shop: Platform) -> str:
    """Put where SES puts it, twice."""
    aws.client(shop.stack, "sesv2").create_email_identity(EmailIdentity=SENDER)
    made = shop.api.post("/v1/filing-links", KNOWN)
    s3 = aws.client(shop.stack, "s3")
    bucket = next(
        b["Name"] for b in s3.list_buckets()["Buckets"] if "mailbucket" in b["Name"].replace("-", "").lower()
    )
    for n in range(2):
        s3.put_object(
            Bucket=bucket, Key=f"letters/{made['link'][-9:]}-{n}", Body=letter(made["mail_address"])
        )
    found = eventually(
        lambda: re.search(r"case_[a-z2-7]{26}", browse(shop, "GET", made["path"]).read().decode())
    )
    return str(found[0])


@pytest.mark.capability("S01")
def test_five_ways_to_one_complaint(shop: Platform) -> None:
    """Five cases that differ in their channel alone."""
    plain = str(shop.api.post("/v1/cases", COMPLAINT)["case_id"])
    ways = {"web": by_form, "hotline": by_telephone, "email": by_letter, "bot": by_chat}
    for channel, way in ways.items():
        case_id = way(shop)
        assert shop.api.get(f"/v1/cases/{case_id}")["claim"]["channel"] == channel
        assert claim(shop, case_id) == claim(shop, plain)
    shop.drain()
    assert len(shop.api.get("/v1/cases?order=updated")["cases"]) == 1 + len(ways)
