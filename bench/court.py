"""An arbitrated dispute told over HTTP: five megabytes of evidence, an agreement from a quote, a draw, a signed award.

The body, its profile and its roster are there before the story begins, for they serve every dispute and are no part of
one. Everything that follows from a command runs to its end before the next.
"""

from __future__ import annotations

import random
import struct
import zlib
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

from bench.dispute import prose
from bench.stage import Stage
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.neutrals.questionnaire import QUESTIONS
from chalicelib.domain.values import Role
from tests.forum import Forum

CLAIM: Final = {"remedy": "refund", "money": {"amount": 6_490, "currency": "EUR"}}
SIDE: Final = 1_291
"""Pixels of a square picture without any pattern: 1,291 x 1,291 x 3 bytes are five million."""


def picture(side: int = SIDE, seed: int = 1) -> bytes:
    """A PNG that cannot be compressed: what cameras make, in size."""
    noise = random.Random(seed)
    rows = b"".join(b"\0" + noise.randbytes(side * 3) for _ in range(side))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 0)),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


class Court:
    """One body with a roster of six, and what a clerk, an arbitrator and the parties do in one arbitration."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        market: Any = SimpleNamespace(tenant=stage.tenant)
        self.forum = Forum(stage.services, market)
        self.body = self.forum.body
        self.forum.enter(*(f"neutral-{n}" for n in range(6)))

    def token(self, role: Role, ref: str) -> str:
        made = self.stage.services
        return made.onboarding.mint(self.body, made.roots.of(self.body), role, None, ref).text

    def found(self, arbitration_id: str) -> Arbitration:
        return self.forum.found(arbitration_id)


class Arbitrated:
    """The arbitration of one case."""

    def __init__(self, court: Court, case_id: str) -> None:
        self.court, self.stage, self.case_id = court, court.stage, case_id
        self.id = ""

    def agree(self) -> None:
        """On the body's quote, documents only; the case is referred and the body's list shows it."""
        buyer, shop = (self.stage.token(role, self.case_id) for role in (Role.COMPLAINANT, Role.RESPONDENT))
        quoted = self._post("quotes", f"/v1/cases/{self.case_id}/quotes", buyer, None)["quotes"][0]
        fee = {"amount": quoted["fee"]["total"], "currency": quoted["fee"]["currency"]}
        terms = {
            "body": self.court.body.id, "scope": "order-1", "seat": "BE", "language": "en", "fee": fee,
            "fee_by": "respondent", "effect": "final_and_binding", "rules_sha256": "ab" * 32,
            "quote_id": quoted["quote_id"],
        }  # fmt: skip
        path = f"/v1/cases/{self.case_id}/actions/"
        shown = self._post(
            "propose_accord", f"{path}propose_accord", buyer, {"stage": "arbitration", "arbitration": terms}
        )["case"]["accords"][0]
        agreed = {"accord_id": shown["id"], "terms_sha256": shown["terms_sha256"]}
        self._post("conclude_accord", f"{path}conclude_accord", shop, agreed)
        self.id = self._known()

    def _known(self) -> str:
        referred = self.stage.services.reader.load(self.case_id).case.head.arbitration
        assert referred is not None, "the case was not referred"
        return referred

    def decide(self) -> None:
        """Taken, drawn, accepted, unchallenged, closed, drafted, adopted and signed."""
        clerk = self.court.token(Role.CLERK, "clerk-1")
        self.act("accept_referral", clerk, None)
        people = (
            self.stage.token(Role.COMPLAINANT, self.case_id), self.stage.token(Role.RESPONDENT, self.case_id), clerk
        )  # fmt: skip
        for n, who in enumerate(people):
            self.act("give_nonce", who, {"nonce": f"{n + 1:064x}"})
        (ref,) = self.court.found(self.id).head.panel
        own = self.court.token(Role.ARBITRATOR, ref)
        self.act("accept_appointment", own, {"answers": {question.code: False for question in QUESTIONS}})
        self.until("arb_challenge")
        own = self.court.token(Role.ARBITRATOR, ref)
        self.act("close_proceedings", own, None)
        (draft,) = self.act("put_draft", own, {"content": _content()})["created"]
        self.act("adopt_draft", own, {"draft_id": draft})
        self.act("sign", own, {"award_id": draft, "kept": True})

    def act(self, verb: str, credential: str, body: Any) -> dict[str, Any]:
        return self._post(verb, f"/v1/arbitrations/{self.id}/actions/{verb}", credential, body)

    def until(self, rule: str) -> None:
        """To the end of that deadline: each wake on the way is armed an hour before, rings twice and is ticked."""
        due = next(d for d in self.court.found(self.id).running() if d.rule == rule)
        end = due.due_at + timedelta(seconds=due.grace_seconds)
        while (wake := self.court.found(self.id).head.next_wake) is not None and wake <= end:
            self.stage.ring(rule, wake)
        self.stage.clock.moment = max(end, self.stage.clock.moment)

    def _post(self, label: str, path: str, credential: str, body: Any) -> dict[str, Any]:
        self.stage.clock.moment += timedelta(seconds=20)
        answer = self.stage.request(label, "POST", path, credential, body)
        self.stage.run(label)
        return answer


def _content() -> dict[str, Any]:
    """Of the award: one issue, two reasons."""
    reasons = [{"text": prose(800), "cites": ["claim"]}, {"text": prose(400), "cites": ["claim"]}]
    issue = {"code": "conformity", "finding": "partly_upheld", "reasons": reasons}
    paid = {"remedy": "compensation", "money": {"amount": 4_000, "currency": "EUR"}}
    return {"kind": "final", "finding": "partly_upheld", "issues": [issue], "terms": paid}
