"""Evidence that can be proved: a photograph without its place, a carrier's record, one file that proves itself."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PIL import Image
from standardwebhooks.webhooks import Webhook

from demo.cast import Dispute, Platform
from demo.checks import until
from demo.complaints import complaint
from demo.http import Api, refusal
from demo.telling import Teller

TRACKING: Final = "JD014600003"
GPS: Final = 0x8825
"""The part of EXIF that says where a photograph was taken."""


def located() -> bytes:
    """A photograph whose camera wrote down where it stood."""
    image, kept = Image.new("RGB", (640, 480), (96, 130, 150)), Image.Exif()
    kept.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    kept[0x010F] = "Camera of Ada Buyer"
    written = io.BytesIO()
    image.save(written, "JPEG", exif=kept, quality=90)
    return written.getvalue()


class Proven(Teller):
    """On a sandbox."""

    def tell(self, lab: Platform) -> None:
        dispute = lab.file(complaint("parcel", occurred_on=lab.now().date())).served()
        self._photograph(dispute)
        self._record(lab, dispute)
        self._bundle(dispute)

    def _photograph(self, dispute: Dispute) -> None:
        self.head(
            "A photograph: the original is the evidence, the other side gets it without where it was taken"
        )
        place, photo = f"/v1/cases/{dispute.case_id}/evidence", located()
        item, _ = dispute.post_file(dispute.consumer, photo, "door.jpg", "image/jpeg", photo)
        until("inspection", lambda: dispute.evidence(item, dispute.consumer)["state"] == "inspected")
        tried = dispute.consumer.post(f"{place}/submissions?dry_run=true", {"evidence_ids": [item]})
        self.say(tried["warning"] or "Nothing is missing.", label="before it is submitted:")
        self.that("a dry run submits nothing", dispute.evidence(item, dispute.consumer)["exhibit"] is None)
        dispute.consumer.edit(f"{place}/{item}/amend", {"kind": "photos"})
        again = dispute.consumer.post(f"{place}/submissions?dry_run=true", {"evidence_ids": [item]})
        self.that(
            "named as what it is, the photograph answers the checklist",
            again["missing"] == [],
            again["missing"],
        )
        dispute.consumer.post(f"{place}/submissions", {"evidence_ids": [item]})
        until("the vault", lambda: dispute.evidence(item, dispute.consumer)["state"] == "kept")
        theirs, own = (
            _fetched(who, f"{place}/{item}/downloads") for who in (dispute.merchant, dispute.consumer)
        )
        self.that("its own side gets back the very bytes", own == photo)
        shown = Image.open(io.BytesIO(theirs))
        self.that(
            "the shop sees the same picture, and not where it was taken",
            shown.size == (640, 480) and not shown.getexif() and b"Camera of Ada" not in theirs,
        )
        refused = refusal(lambda: dispute.merchant.post(f"{place}/{item}/downloads", {"which": "original"}))
        self.say(refused["remedy"], label="the shop asks for the original:")
        self.that("and is told why not", refused["code"] == "original_not_shown", refused)

    def _record(self, lab: Platform, dispute: Dispute) -> None:
        self.head("A carrier's record: signed by the carrier, changed by nobody")
        made = lab.api.post(
            "/v1/record-connections",
            {"kind": "carrier", "connector": "carrier_tracking", "name": "Example Parcel"},
        )
        lab.api.post(
            f"/v1/cases/{dispute.case_id}/record-links", {"connection_id": made["id"], "subject": TRACKING}
        )
        _sent(lab.api, made, _scanned(lab.now()))
        item = until("the record", lambda: _of_third_parties(dispute))
        until("the vault", lambda: dispute.evidence(item["id"], dispute.merchant)["state"] == "kept")
        self.that("it is exhibit T-1, before both sides", item["exhibit"] == "T-1", item)
        where = f"/v1/cases/{dispute.case_id}/evidence/{item['id']}/discard"
        refused = refusal(lambda: dispute.merchant.edit(where))
        self.that("the shop cannot take it back", refused["status"] == 404, refused)

    def _bundle(self, dispute: Dispute) -> None:
        self.head("The whole case in one file, checked without us")
        place = f"/v1/cases/{dispute.case_id}/bundles"
        asked = dispute.consumer.post(place, {"lang": "zh"})
        self.say(asked["next"])
        one = f"{place}/{asked['bundle_id']}"
        until("the bundle", lambda: dispute.consumer.get(one)["state"] == "ready", 120)
        content = _fetched(dispute.consumer, f"{one}/downloads")
        ready = dispute.consumer.get(one)
        self.that(
            "it has the hash that the API names", hashlib.sha256(content).hexdigest() == ready["sha256"]
        )
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            self.say(", ".join(opened.namelist()), label="in it:")
        with tempfile.TemporaryDirectory() as folder:
            whole, broken = Path(folder, "case.zip"), Path(folder, "changed.zip")
            whole.write_bytes(content)
            broken.write_bytes(_changed(content))
            status, said = _verified(whole)
            for line in said.strip().splitlines():
                self.say(line, label="redress verify:")
            self.that("`redress verify` finds everything whole, with nothing of ours", status == 0, said)
            status, said = _verified(broken)
            self.say(said.strip().splitlines()[-1] if said.strip() else "", label="one byte changed:")
            self.that("and names the first thing that is not", status != 0, said)


def _fetched(by: Api, path: str) -> bytes:
    """Through the short-lived link."""
    with urllib.request.urlopen(by.post(path)["url"], timeout=30) as answer:  # noqa: S310 - our own loopback
        content: bytes = answer.read()
    return content


def _scanned(now: datetime) -> str:
    """A parcel that was left at the door, as its carrier tells it."""
    at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{{"id":"scan-1","tracking_number":"{TRACKING}","carrier":"example-parcel",'
        f'"scans":[{{"at":"{at}","status":"delivered","country":"US"}}],'
        f'"proof_of_delivery":{{"at":"{at}","by":"photo","to":"left_at_door"}}}}'
    )


def _sent(api: Api, connection: dict[str, Any], body: str) -> None:
    """As the carrier's server signs and sends it: with the reference library of Standard Webhooks."""
    id_, at = f"msg_{uuid.uuid4().hex}", datetime.now().astimezone()
    signed = {
        "webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(connection["secret"]).sign(id_, at, body),
    }  # fmt: skip
    request = urllib.request.Request(  # noqa: S310 - our own base
        f"{api.base}{connection['path']}", body.encode(), {"Content-Type": "application/json", **signed}
    )
    try:
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - likewise
    except urllib.error.HTTPError as refused:
        raise AssertionError(refused.read().decode()) from refused


def _of_third_parties(dispute: Dispute) -> Any:
    return next((e for e in dispute.show(dispute.merchant)["evidence"] if e["source"]), None)


def _changed(content: bytes) -> bytes:
    """Another byte in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def _verified(bundle: Path) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "redress_cli", "verify", str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
