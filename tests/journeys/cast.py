"""Who acts in a journey: a platform with its webhook inbox, its officers, and the two sides of its disputes."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from local.client import Client, Reply, upload
from tests.stack import Inbox, Process, Receiver


@dataclass(frozen=True)
class Platform:
    """A tenant that was taken on for one test. `api` is its server's client; `inbox` gets all of its events."""

    stack: Process
    tenant_id: str
    api: Client
    endpoint: dict[str, Any]
    inbox: Inbox

    def officer(self, ref: str = "officer-1") -> Client:
        return self.api.as_(self.api.post("/v1/tokens", {"role": "officer", "ref": ref})["token"])

    def party(self, role: str, case_id: str) -> Client:
        """The complainant or the respondent of a case."""
        return self.api.as_(self.api.post("/v1/tokens", {"role": role, "case_id": case_id})["token"])

    def file(self, key: str | None = None, **changes: Any) -> Dispute:
        """A complaint about a kettle, as changed."""
        case = self.api.post("/v1/cases", complaint(**changes), key)
        return Dispute(self, case["case_id"])

    def now(self) -> datetime:
        """A sandbox's own time."""
        return datetime.fromisoformat(self.api.get("/v1/sandbox/clock")["now"])

    def move_to(self, moment: str | datetime) -> None:
        """A sandbox's clock, through every wake on the way."""
        to = moment if isinstance(moment, str) else moment.isoformat()
        while not self.api.post("/v1/sandbox/clock", {"to": to})["reached"]:
            pass

    def advance(self, **by: float) -> None:
        self.move_to(self.now() + timedelta(**by))

    def drain(self) -> None:
        """Until every event has been delivered, listed and acted upon."""
        self.stack.drain()


@dataclass(frozen=True)
class Dispute:
    """One case and its two sides."""

    platform: Platform
    case_id: str

    @property
    def complainant(self) -> Client:
        return self.platform.party("complainant", self.case_id)

    @property
    def respondent(self) -> Client:
        return self.platform.party("respondent", self.case_id)

    def show(self, by: Client | None = None) -> Any:
        return (by or self.platform.api).get(f"/v1/cases/{self.case_id}")

    def events(self, by: Client | None = None) -> list[Any]:
        found: list[Any] = (by or self.platform.api).get(f"/v1/cases/{self.case_id}/events")["events"]
        return found

    def act(self, by: Client, verb: str, **body: Any) -> Any:
        return by.act(self.case_id, verb, **body)

    def served(self) -> Dispute:
        """Waits until the acknowledged webhook counts as notice."""
        eventually(lambda: self.show()["served_at"])
        return self

    def declare(self, by: Client, content: bytes, name: str = "photo.png", **more: Any) -> Any:
        """One file announced: its form."""
        file = {"name": name, "media_type": "image/png", "size": len(content)} | more
        file.setdefault("sha256", hashlib.sha256(content).hexdigest())
        return by.post(f"/v1/cases/{self.case_id}/evidence", {"files": [file]})["uploads"][0]

    def attach(self, by: Client, content: bytes, name: str = "photo.png", **more: Any) -> str:
        """Declared, uploaded, inspected, submitted and kept: the evidence's id."""
        form = self.declare(by, content, name, **more)
        answer = post_form(form, content)
        assert answer.status < 300, f"the upload was refused: {answer}"
        evidence_id = str(form["evidence_id"])
        self.await_evidence(by, evidence_id, "inspected")
        by.post(f"/v1/cases/{self.case_id}/evidence/{evidence_id}/submit")
        self.await_evidence(by, evidence_id, "kept")
        return evidence_id

    def evidence(self, by: Client, evidence_id: str) -> Any:
        """As its owner sees it: a file under way is nobody else's."""
        return next(found for found in self.show(by)["evidence"] if found["id"] == evidence_id)

    def await_evidence(self, by: Client, evidence_id: str, state: str) -> Any:
        """The file in that state, or refused."""

        def reached() -> Any:
            found = self.evidence(by, evidence_id)
            return found if found["state"] in (state, "refused") else None

        return eventually(reached)


def take_on(stack: Process, receiver: Receiver, *, sandbox: bool) -> Platform:
    """By the operator: a tenant, its first key, and an endpoint for its events."""
    made = stack.operator.post("/v1/tenants", {"name": f"Market {uuid.uuid4().hex[:6]}", "sandbox": sandbox})
    api, inbox = stack.operator.as_(made["key"]["api_key"]), receiver.inbox()
    endpoint = api.post("/v1/webhook-endpoints", {"url": inbox.url})
    return Platform(stack, made["id"], api, endpoint, inbox)


def complaint(**changes: Any) -> dict[str, Any]:
    number = uuid.uuid4().hex[:8]
    return {
        "pack": "generic",
        "complainant": {"ref": f"buyer-{number}", "name": "Marian Harrow", "email": "m.harrow@example.com"},
        "respondent": {"ref": f"shop-{number}", "name": "Brindlemoor Kitchen"},
        "dispute_type": "quality",
        "occurred_on": (datetime.now(UTC) - timedelta(days=10)).date().isoformat(),
        "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
        "narrative": "The kettle leaks at its collar since the third day. I ask for my money back.",
        "order_ref": f"BK-{number}",
    } | changes


def refund(amount: int) -> dict[str, Any]:
    return {"remedy": "partial_refund", "money": {"amount": amount, "currency": "USD"}}


def post_form(form: dict[str, Any], content: bytes) -> Reply:
    """An upload as a browser makes it."""
    return upload(form, content)


def running(dispute: Dispute, rule: str) -> datetime:
    """When a deadline is due."""
    found = next(d for d in dispute.show()["deadlines"] if d["rule"] == rule)
    return datetime.fromisoformat(found["due_at"])


Patient = tuple[Dispute, datetime]
"""Somebody whose negotiation runs on wall time, and when it is due."""


def eventually(seen: Callable[[], Any], seconds: float = 30) -> Any:
    """What this gives as soon as it is true. Fails the test when it takes longer."""
    end = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < end, f"it did not come true in {seconds} s"
        time.sleep(0.05)
    return found
