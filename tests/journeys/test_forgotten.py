"""A person is erased: its words are found with their readers before, and nowhere at all afterwards. From outside.

What may stay is the ciphertext of rows that no key opens any more, and hashes whose salts are gone with it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from chalicelib.entrypoints.http.examples import BODIES
from demo.files import photo
from local.client import Client, Refused
from redress_cli.__main__ import main
from tests.journeys import aws
from tests.journeys.cast import Dispute, Platform, eventually, refund
from tests.journeys.test_sealed import records, rows
from tests.stack import Process

CANARY, CJK = "Canary8824", "金丝雀八八二四"
OPENER = build_opener(ProxyHandler({}))


def marked(name: str) -> str:
    return f"{CANARY} {CJK} {name}"


def picture() -> bytes:
    """A photograph with a word in its metadata."""
    data = b"Comment\x00" + CANARY.encode()
    chunk = struct.pack(">I", len(data)) + b"tEXt" + data + struct.pack(">I", zlib.crc32(b"tEXt" + data))
    return photo()[:33] + chunk + photo()[33:]


def told(shop: Platform) -> Dispute:
    """A dispute with a canary in everything that is written of or by the complainant, and which is over."""
    number = hashlib.sha256(shop.tenant_id.encode()).hexdigest()[:8]
    person = {
        "ref": f"buyer-{number}",
        "name": marked("name"),
        "email": f"{CANARY}@example.com",
        "phone": "+49 555 8824",
    }
    told_by_us = BODIES["NoticeSettingsIn"]
    assert shop.api.send("PUT", f"/v1/tenants/{shop.tenant_id}/notices", told_by_us).status == 200
    shop.file(narrative="Another buyer's kettle leaks at its collar too.")  # what it is compared with
    dispute = shop.file(complainant=person, narrative=marked("narrative")).served()
    buyer, seller, officer = dispute.complainant, dispute.respondent, shop.officer()
    dispute.act(seller, "respond", position="contests", statement="We think not.")
    offer = dispute.act(seller, "offer", terms=refund(1_000))["created"][0]
    dispute.act(buyer, "counter", offer_id=offer, terms=refund(6_000), note=marked("note"))
    dispute.act(buyer, "offer", terms={"remedy": "custom", "text": marked("terms")})
    dispute.act(buyer, "message", text=marked("message"))
    dispute.attach(buyer, picture(), marked("file.png"))
    hold = f"/v1/cases/{dispute.case_id}/holds"
    held = officer.post(hold, {"ground": "audit", "reason": marked("hold")})["hold_id"]
    officer.post(f"{hold}/{held}/lift", {"reason": marked("lifted")})
    dispute.act(buyer, "escalate", reason=marked("escalation"))
    dispute.act(officer, "propose", terms=refund(3_000), reasons=marked("reasons"))
    dispute.act(buyer, "withdraw", reason=marked("withdrawal"))
    shop.drain()
    return dispute


def bundle(dispute: Dispute, by: Client) -> bytes:
    """Made and fetched."""
    place = f"/v1/cases/{dispute.case_id}/bundles"
    made = by.post(place, {"lang": "en"})
    bundle_id = made.get("bundle_id") or made["id"]
    eventually(lambda: by.get(f"{place}/{bundle_id}")["state"] == "ready")
    link = by.post(f"{place}/{bundle_id}/downloads", None)["url"]
    with OPENER.open(link) as answer:
        return bytes(answer.read())


def unpacked(raw: bytes) -> str:
    """Bytes as text, and of an archive all that is in it; a PDF's streams too."""
    parts = [raw]
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
            parts += [name.encode() for name in archive.namelist()]
    return "\n".join(part.decode("utf-8", "replace") for part in parts)


def objects(stack: Process) -> str:
    """Every version of every object of every bucket, with its key."""
    s3, found = aws.client(stack, "s3"), []
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket["Name"]):
            for one in page.get("Versions", ()):
                body = s3.get_object(Bucket=bucket["Name"], Key=one["Key"], VersionId=one["VersionId"])[
                    "Body"
                ]
                found += [one["Key"], unpacked(body.read())]
    return "\n".join(found)


def messages(stack: Process) -> str:
    """What waits in any queue, dead letters included."""
    sqs, found = aws.client(stack, "sqs"), []
    for url in sqs.list_queues()["QueueUrls"]:
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        found += [message["Body"] for message in got.get("Messages", ())]
    return "\n".join(found)


def holds(text: str) -> bool:
    """In whatever form a word might lie: plain, escaped, or in base64 at any of its three offsets."""
    forms = [CANARY, CJK, json.dumps(CJK)[1:-1]]
    for word in (CANARY.encode(), CJK.encode()):
        forms += [base64.b64encode(b"x" * n + word)[4 if n else 0 : -4].decode() for n in range(3)]
    return any(form in text for form in forms)


def read_by(dispute: Dispute, *readers: Client) -> str:
    """All that these callers can read of the case."""
    place = f"/v1/cases/{dispute.case_id}"
    parts = ("", "/events?limit=500", "/messages", "/timeline")
    return json.dumps([by.get(f"{place}{part}") for by in readers for part in parts], ensure_ascii=False)


def ring(stack: Process, request_id: str) -> None:
    """What the hourly round would send out."""
    sqs = aws.client(stack, "sqs")
    (url,) = [url for url in sqs.list_queues()["QueueUrls"] if "rasures" in url and "ead" not in url]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    line = {"kind": "over", "case_id": request_id, "evidence_id": "request", "until": now}
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(line))


@pytest.mark.capability("S56")
def test_no_word_of_an_erased_person_is_left_anywhere(
    shop: Platform, stack: Process, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables, buckets, queues, logs, streams, deliveries, answers, a later bundle; and its record is whole."""
    dispute = told(shop)
    buyer, seller, officer = dispute.complainant, dispute.respondent, shop.officer()
    before = bundle(dispute, seller)
    assert holds(read_by(dispute, seller)), "twin: the other side reads it"
    assert holds(unpacked(before)), "twin: and took it along"
    assert holds(objects(stack)), "twin: the scan sees what is in buckets"
    assert not holds(rows(stack)), "no table ever held it"
    assert shop.api.get(f"/v1/cases/{dispute.case_id}/notices")["notices"], (
        "notices were sent, and are kept as codes"
    )

    ref = dispute.show()["complainant_ref"]
    asked = shop.api.post(f"/v1/persons/{ref}/erasure", {"ground": "court_order", "note": "file-2-O-88"})
    assert asked["erasing"] == [dispute.case_id]
    ring(stack, asked["request_id"])
    eventually(lambda: dispute.show()["erased"].get("complainant"))
    shop.drain()
    assert shop.api.get(f"/v1/persons/{ref}/erasure")["state"] == "done"

    with pytest.raises(Refused) as out:
        buyer.get(f"/v1/cases/{dispute.case_id}")
    assert out.value.status == 401, "its tokens are good no more"
    after = bundle(dispute, seller)
    (tmp_path / "later.zip").write_bytes(after)
    assert main(["verify", str(tmp_path / "later.zip")]) == 0
    checked = capsys.readouterr().out
    assert "what the complainant wrote was erased" in checked
    assert checked.count("words erased") >= 7, (
        "narrative, note, terms, message, file name, escalation, withdrawal"
    )
    left = {
        "tables": rows(stack), "buckets": objects(stack), "queues": messages(stack), "log": stack.log(),
        "answers": read_by(dispute, seller, officer, shop.api), "bundle": unpacked(after),
        "deliveries": "\n".join(one.body.decode() for one in shop.inbox.delivered), "stream": records(stack),
    }  # fmt: skip
    assert [place for place, text in left.items() if holds(text)] == []
    assert all(left[place] for place in left if place != "queues"), "each scan has seen something"
    assert dispute.show()["people"].get("complainant", {}).get("name") is None
    happened = [event["type"] for event in dispute.events() if "type" in event]
    assert happened.count("person.erased") == 1
