"""One told dispute, over HTTP like any other: a platform is taken on, and its two sides negotiate about a kettle.

The platform is a sandbox, so that whoever looks around can move its clock.
"""

from __future__ import annotations

import hashlib
import struct
import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from local.client import Client, upload

INSPECTION_SECONDS: Final = 20
OFFICER: Final = "officer-1"
MEDIATOR: Final = "mediator-1"
REGULATOR: Final = "authority-1"


@dataclass(frozen=True)
class Seeded:
    """What there is afterwards. Tokens are not here: they are made when they are needed."""

    tenant_id: str
    api_key: str
    case_id: str


def seed(operator: Client) -> Seeded:
    """Raises local.client.Refused where the API does not play along."""
    tenant = operator.post("/v1/tenants", {"name": "Example Market", "sandbox": True})
    api_key = tenant["key"]["api_key"]
    platform = operator.as_(api_key)
    platform.send("PUT", f"/v1/mediators/{MEDIATOR}", {"languages": ["en", "zh"], "capacity": 5})
    case_id = platform.post("/v1/cases", _complaint())["case_id"]
    platform.act(case_id, "serve", how="platform")
    _negotiate(platform, case_id)
    return Seeded(tenant["id"], api_key, case_id)


def tokens(platform: Client, case_id: str) -> dict[str, str]:
    """A fresh token for every role that has one. The mediator's opens the case when it is put in charge of it."""
    asked = {
        "officer": {"role": "officer", "ref": OFFICER},
        "mediator": {"role": "mediator", "ref": MEDIATOR},
        "regulator": {"role": "regulator", "ref": REGULATOR},
        "complainant": {"role": "complainant", "case_id": case_id},
        "respondent": {"role": "respondent", "case_id": case_id},
    }
    return {role: str(platform.post("/v1/tokens", body)["token"]) for role, body in asked.items()}


def _negotiate(platform: Client, case_id: str) -> None:
    given = tokens(platform, case_id)
    buyer, shop = platform.as_(given["complainant"]), platform.as_(given["respondent"])
    statement = "The seal of this batch was weak. We would like to keep you as a customer."
    shop.act(case_id, "respond", position="partly", statement=statement)
    offer = shop.act(case_id, "offer", terms=_refund(2_000), note="A third back, and you keep the kettle.")
    photo = _attach(buyer, case_id, "kettle.png", "image/png", _photo())
    buyer.act(case_id, "message", text="I have added a photograph of the collar. It leaks from there.")
    buyer.post(f"/v1/cases/{case_id}/evidence/{photo}/submit")
    buyer.act(
        case_id, "counter", offer_id=offer["created"][0], terms=_refund(5_000), note="It never worked well."
    )
    shop.act(case_id, "message", text="Thank you for the photograph. We will answer by tomorrow.")


def _complaint() -> dict[str, Any]:
    bought = datetime.now(UTC).date() - timedelta(days=10)
    return {
        "pack": "generic",
        "channel": "web",
        "complainant": {"ref": "buyer-1042", "name": "Marian Harrow", "email": "m.harrow@example.com"},
        "respondent": {"ref": "shop-77", "name": "Brindlemoor Kitchen"},
        "dispute_type": "quality",
        "occurred_on": bought.isoformat(),
        "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
        "narrative": "The kettle leaks at its collar since the third day. I ask for my money back.",
        "order_ref": "BK-448210",
    }


def _refund(amount: int) -> dict[str, Any]:
    return {"remedy": "partial_refund", "money": {"amount": amount, "currency": "USD"}}


def _attach(by: Client, case_id: str, name: str, media_type: str, content: bytes) -> str:
    """A file that has been declared, uploaded and inspected."""
    file = {
        "name": name, "media_type": media_type, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    form = by.post(f"/v1/cases/{case_id}/evidence", {"files": [file]})["uploads"][0]
    answer = upload(form, content)
    if answer.status >= 300:
        raise RuntimeError(f"the upload was refused: {answer.status} {answer.body}")
    evidence_id = str(form["evidence_id"])
    _await_inspection(by, case_id, evidence_id)
    return evidence_id


def _await_inspection(by: Client, case_id: str, evidence_id: str) -> None:
    end = time.monotonic() + INSPECTION_SECONDS
    while time.monotonic() < end:
        found = {e["id"]: e["state"] for e in by.get(f"/v1/cases/{case_id}")["evidence"]}
        if found[evidence_id] == "inspected":
            return
        time.sleep(0.05)
    raise RuntimeError(f"the upload {evidence_id} was not inspected in {INSPECTION_SECONDS} s")


def _photo(side: int = 16) -> bytes:
    """A small picture in the PNG format."""
    rows = b"".join(
        b"\0" + bytes((x * 12, y * 12, 96)[c] for x in range(side) for c in range(3)) for y in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
