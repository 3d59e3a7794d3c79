"""Who acts in the demo: two platforms (one on wall time, one a sandbox), and per case its people with their tokens."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from demo import http
from demo.checks import until
from demo.http import Api
from demo.receiver import Receiver
from demo.telling import last_day


@dataclass
class Platform:
    """An onboarded tenant with its API key, its officer and its webhook endpoint."""

    name: str
    tenant_id: str
    api: Api
    officer: Api
    endpoint_id: str
    path: str

    def now(self) -> datetime:
        """A sandbox's own time."""
        return datetime.fromisoformat(self.api.get("/v1/sandbox/clock")["now"])

    def move_to(self, moment: str) -> None:
        """Through every wake on the way."""
        while not self.api.post("/v1/sandbox/clock", {"to": moment})["reached"]:
            pass

    def advance(self, **by: float) -> None:
        self.move_to((self.now() + timedelta(**by)).isoformat())

    def step(self) -> Any:
        """To when something happens by itself next: what happened, and when it will go on."""
        return self.api.post("/v1/sandbox/clock", {"to_next": "deadline"})

    def mediator(self, ref: str) -> Api:
        return self.api.as_(self.api.post("/v1/tokens", {"role": "mediator", "ref": ref})["token"])

    def file(self, body: dict[str, Any], key: str | None = None) -> Dispute:
        case_id = self.api.post("/v1/cases", body, key)["case_id"]
        return Dispute(self, case_id)


def onboard(operator: Api, receiver: Receiver, name: str, *, sandbox: bool) -> Platform:
    """By the operator: tenant, first key, endpoint, an officer's token."""
    made = operator.post("/v1/tenants", {"name": name, "sandbox": sandbox})
    api = operator.as_(made["key"]["api_key"])
    path = f"/hooks/{made['id']}"
    endpoint = api.post("/v1/webhook-endpoints", {"url": f"{receiver.base}{path}"})
    receiver.inbox.secrets[path] = endpoint["secret"]
    officer = api.post("/v1/tokens", {"role": "officer", "ref": "officer-1"})["token"]
    return Platform(name, made["id"], api, api.as_(officer), endpoint["id"], path)


@dataclass
class Dispute:
    """One case and its two sides."""

    platform: Platform
    case_id: str

    def __post_init__(self) -> None:
        self.consumer = self._party("complainant")
        self.merchant = self._party("respondent")

    def _party(self, role: str) -> Api:
        token = self.platform.api.post("/v1/tokens", {"role": role, "case_id": self.case_id})["token"]
        return self.platform.api.as_(token)

    def show(self, by: Api | None = None) -> Any:
        return (by or self.platform.api).case(self.case_id)

    def deadline(self, rule: str) -> Any:
        """The running deadline of a rule."""
        running = [d for d in self.show()["deadlines"] if d["rule"] == rule and d["state"] == "running"]
        return running[-1]

    def last_day(self, rule: str, zone: tzinfo = UTC) -> date:
        """With which that deadline ends."""
        return last_day(self.deadline(rule)["due_at"], zone)

    def record(self) -> list[dict[str, Any]]:
        """All events of the case, page by page."""
        found: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = self.platform.api.get(f"/v1/cases/{self.case_id}/events", after=after, limit=100)
            found, after = found + page["events"], page["next_after"]
        return found

    def served(self) -> Dispute:
        """Waits for the acknowledged webhook to count as notice."""
        until("service by webhook", lambda: self.show()["served_at"], 90)
        return self

    def attach(self, by: Api, content: bytes, name: str, media_type: str, **more: Any) -> str:
        """Declared, posted, inspected, submitted, kept: the evidence id."""
        evidence_id, status = self.post_file(by, content, name, media_type, content, **more)
        assert status in (200, 201, 204), f"upload refused: {status}"
        until("inspection", lambda: self.evidence(evidence_id, by)["state"] == "inspected")
        by.post(f"/v1/cases/{self.case_id}/evidence/{evidence_id}/submit")
        until("the vault", lambda: self.evidence(evidence_id, by)["state"] == "kept")
        return evidence_id

    def post_file(
        self, by: Api, declared: bytes, name: str, media_type: str, sent: bytes, **more: Any
    ) -> tuple[str, int]:
        """Declares one file and posts these bytes with its form."""
        file = {"name": name, "media_type": media_type, "size": len(declared)} | more
        file["sha256"] = hashlib.sha256(declared).hexdigest()
        answer = by.post(f"/v1/cases/{self.case_id}/evidence", {"files": [file]}, str(uuid.uuid4()))
        form = answer["uploads"][0]
        status, self.upload_answer = http.upload(form, sent)
        return form["evidence_id"], status

    def evidence(self, evidence_id: str, by: Api) -> Any:
        return next(e for e in self.show(by)["evidence"] if e["id"] == evidence_id)
