"""Two disputes told over HTTP, so that every command happens at least once and one dispute is whole.

The whole one: filed, served by its webhook, answered, discussed, offered and countered, escalated, evidence on both
sides, a proposal that lapses, decided, performed. Its length is that of ordinary complaints; texts are ASCII.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, Final

from bench.stage import Stage
from chalicelib.domain.values import Role
from demo.files import photo

DAY: Final = timedelta(days=1)
PNG: Final = photo()
SENTENCES: Final = (
    "The kettle leaks at its collar since the tenth day, and the shop has not answered my letters. "
)


def prose(length: int) -> str:
    """ASCII of exactly that length."""
    return (SENTENCES * (length // len(SENTENCES) + 1))[:length]


def complaint(narrative: int = 2_048, occurred_on: str = "2026-11-12") -> dict[str, Any]:
    """The complaint of the target: ASCII, one person's contacts, the other side's name, pack `generic`."""
    return {
        "pack": "generic", "lang": "en", "channel": "web",
        "complainant": {
            "ref": "buyer-1042", "name": "Marian Harrow", "email": "m.harrow@example.com", "phone": "+44 20 7946 0182",
        },
        "respondent": {"ref": "shop-77", "name": "Brindlemoor Kitchen"},
        "dispute_type": "quality", "occurred_on": occurred_on,
        "claim": {"remedy": "refund", "money": {"amount": 6_490, "currency": "USD"}},
        "narrative": prose(narrative), "order_ref": "BK-448210", "terms_ref": "terms-2026-05",
    }  # fmt: skip


def refund(amount: int) -> dict[str, Any]:
    return {"remedy": "partial_refund", "money": {"amount": amount, "currency": "USD"}}


class Dispute:
    """One case and what is done in it; every reaction runs to its end before the next command."""

    def __init__(self, stage: Stage, **changes: Any) -> None:
        """`changes`: of the complaint."""
        self.stage = stage
        self.case_id: str = self._do("file", "/v1/cases", stage.api_key, complaint() | changes)["case_id"]

    def _do(self, label: str, path: str, credential: str, body: Any) -> dict[str, Any]:
        self.stage.clock.moment += timedelta(seconds=20)
        answer = self.stage.request(label, "POST", path, credential, body)
        self.stage.run(label)
        return answer

    def act(self, role: Role, verb: str, **body: Any) -> dict[str, Any]:
        path = f"/v1/cases/{self.case_id}/actions/{verb}"
        return self._do(verb, path, self.credential(role), body)

    def credential(self, role: Role) -> str:
        return self.stage.api_key if role is Role.PLATFORM else self.stage.token(role, self.case_id)

    def evidence(self, role: Role, content: bytes = PNG, **more: Any) -> str:
        """One file from its declaration to the vault."""
        file = {"name": "collar.png", "media_type": "image/png", "size": len(content)} | more
        file["sha256"] = hashlib.sha256(content).hexdigest()
        path = f"/v1/cases/{self.case_id}/evidence"
        evidence_id: str = self._do("declare", path, self.credential(role), {"files": [file]})["created"][0]
        self.stage.deliver("inspect", "uploads", self.stage.upload(self.case_id, evidence_id, content))
        self.stage.run("inspect")
        self._do("submit", f"{path}/{evidence_id}/submit", self.credential(role), None)
        return evidence_id

    def show(self, role: Role) -> dict[str, Any]:
        """The first look of an hour is written down before anything is shown; this is a later one."""
        self.stage.clock.moment += timedelta(seconds=20)
        self.stage.request("first look", "GET", f"/v1/cases/{self.case_id}", self.credential(role))
        return self.stage.request("show", "GET", f"/v1/cases/{self.case_id}", self.credential(role))

    def wait(self, label: str, length: timedelta) -> None:
        self.stage.wait(label, length, self.case_id)


def whole(stage: Stage) -> Dispute:
    """From the complaint to the closed case, in 25 days."""
    told = Dispute(stage)
    buyer, shop, officer = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER
    told.wait("warn", 3 * DAY)
    told.act(shop, "respond", position="partly", statement=prose(600))
    told.act(buyer, "message", text=prose(240))
    offered = told.act(shop, "offer", terms=refund(2_000), note=prose(160))["created"][0]
    told.act(buyer, "counter", offer_id=offered, terms=refund(5_500), note=prose(160))
    photo = told.evidence(buyer)
    told.act(buyer, "escalate", reason=prose(120))
    asked = told.act(officer, "request_evidence", to="respondent", what=prose(160))["created"][0]
    report = told.evidence(shop, request_id=asked)
    proposed = told.act(officer, "propose", terms=refund(4_000), reasons=prose(600))["created"][0]
    told.act(shop, "accept", offer_id=proposed)
    told.wait("lapse", 6 * DAY)
    reasons = [
        {"text": prose(800), "cites": [photo, "claim"]},
        {"text": prose(400), "cites": [report, "response"]},
    ]
    decided = told.act(officer, "decide", finding="partly_upheld", reasons=reasons, terms=refund(6_000))
    told.wait("warn", 8 * DAY)
    proof = told.evidence(shop)
    told.act(shop, "perform", task_id=decided["case"]["tasks"][0]["id"], proof=[proof])
    told.show(buyer)
    return told


def settled(stage: Stage) -> Dispute:
    """Served by the platform's word, for no webhook gets through, and settled: what the other dispute lacks."""
    stage.receiver.up = False
    told = Dispute(stage)
    told.act(Role.PLATFORM, "serve", how="platform")
    stage.receiver.up = True
    offered = told.act(Role.RESPONDENT, "offer", terms=refund(5_000), note=prose(160))["created"][0]
    told.act(Role.COMPLAINANT, "accept", offer_id=offered)
    return told
