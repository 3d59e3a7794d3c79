"""Who acts, and what they say: what the API itself says is open to them, and now and then nonsense."""

from __future__ import annotations

import base64
import hashlib
import random
import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any, Final
from urllib.error import URLError

from load.measuring import Meter
from local.client import Client, Reply, upload

NONSENSE: Final = 0.03
"""How often somebody sends what nobody may."""
REMEDIES: Final = ("refund", "partial_refund", "replacement")


class Caller:
    """One credential. Every request is measured; a key goes with every writing one."""

    def __init__(self, client: Client, meter: Meter) -> None:
        self.client, self.meter = client, meter

    def as_(self, token: str) -> Caller:
        return Caller(self.client.as_(token), self.meter)

    def get(self, path: str, kind: str = "") -> Any:
        return self._call("GET", path, None, kind or "read").body

    def put(self, path: str, body: Any) -> Any:
        return self._call("PUT", path, body, "write").body

    def post(self, path: str, body: Any = None, kind: str = "write") -> Reply:
        return self._call("POST", path, {} if body is None else body, kind)

    def _call(self, method: str, path: str, body: Any, kind: str) -> Reply:
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        began, told = time.perf_counter(), f"{method} {path} {str(body)[:200]}"
        try:
            reply = self.client.send(method, path, body, headers)
        except (OSError, URLError) as lost:
            self.meter.note(kind, time.perf_counter() - began, None, type(lost).__name__, told)
            return Reply(0, {}, {})
        code = reply.body.get("code", "") if reply.status >= 400 and isinstance(reply.body, dict) else ""
        self.meter.note(kind, time.perf_counter() - began, reply.status, code, told)
        return reply


class Case:
    """One dispute and who acts in it."""

    def __init__(self, case_id: str, sides: dict[str, Caller]) -> None:
        self.case_id, self.sides = case_id, sides


def complaint(dice: random.Random, on: str, shops: int) -> dict[str, Any]:
    """About a kettle. Many are about few shops, so that some are alike."""
    amount = dice.randrange(500, 20_000)
    return {
        "pack": "generic", "lang": dice.choice(("en", "zh")),
        "dispute_type": dice.choice(("quality", "price", "service")),
        "complainant": {"ref": f"buyer-{dice.randrange(10**9)}", "name": "Ada Marlow"},
        "respondent": {"ref": f"shop-{dice.randrange(shops)}", "name": "Brindlemoor Kitchen"},
        "occurred_on": on, "order_ref": f"BK-{dice.randrange(10**9)}",
        "claim": {"remedy": "refund", "money": {"amount": amount, "currency": "USD"}},
        "narrative": "The kettle leaks at the base since the first day. " * dice.randrange(1, 12),
    }  # fmt: skip


def act(dice: random.Random, case: Case) -> None:
    """Somebody looks at the case and does one of the things that are open to him."""
    role = dice.choice(tuple(case.sides))
    by = case.sides[role]
    shown = by.get(f"/v1/cases/{case.case_id}", "show")
    if "allowed_actions" not in shown:
        return
    if dice.random() < 0.2:
        by.get(f"/v1/cases/{case.case_id}/events?limit=50", "events")
    verbs = [a["action"] for a in shown["allowed_actions"] if a["action"] in (*SAID, "declare_evidence")]
    if dice.random() < NONSENSE:
        verbs = list(SAID)
    if not verbs:
        return
    verb = dice.choice(verbs)
    if verb == "declare_evidence":
        _attach(case, by)
        return
    body = said(verb, dice, shown)
    if body is not None:
        by.post(f"/v1/cases/{case.case_id}/actions/{verb}", body, "act")


PIXEL: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""The smallest picture that is one: PNG, one point."""


def _attach(case: Case, by: Caller) -> None:
    """A small picture, announced and uploaded as a browser does it; submitted when it has been looked at."""
    place = f"/v1/cases/{case.case_id}/evidence"
    waiting = [e for e in by.get(place, "read").get("evidence", ()) if e.get("state") == "inspected"]
    if waiting:
        by.post(f"{place}/{waiting[0]['id']}/submit", None, "submit")
        return
    file = {"name": "photo.png", "media_type": "image/png", "size": len(PIXEL)}
    made = by.post(place, {"files": [file | {"sha256": hashlib.sha256(PIXEL).hexdigest()}]}, "declare")
    if made.status < 300:
        began = time.perf_counter()
        reply = upload(made.body["uploads"][0], PIXEL)
        by.meter.note("upload", time.perf_counter() - began, reply.status, "", "an upload")


def sit(dice: random.Random, office: Caller, neutrals: dict[str, Caller], answers: dict[str, bool]) -> None:
    """The body's office, or one of its neutrals, at one of the arbitrations that wait for it."""
    listed = office.get("/v1/arbitrations?limit=50", "list").get("arbitrations", ())
    if not listed:
        return
    place = f"/v1/arbitrations/{dice.choice(listed)['arbitration_id']}"
    seats = office.get(place, "show").get("seats") or ()
    sitting = [s["neutral"]["ref"] for s in seats if s.get("neutral")]
    by = neutrals.get(dice.choice(sitting), office) if sitting and dice.random() < 0.5 else office
    shown = by.get(place, "show")
    verbs = [a["action"] for a in shown.get("allowed_actions", ()) if a["action"] in SITS]
    if verbs:
        verb = dice.choice(verbs)
        by.post(f"{place}/actions/{verb}", SITS[verb](answers), "act")


SITS: Final[dict[str, Callable[[dict[str, bool]], dict[str, Any]]]] = {
    "accept_referral": lambda _: {},
    "give_nonce": lambda _: {"nonce": secrets.token_hex(32)},
    "accept_appointment": lambda answers: {"answers": answers},
}


def refer(case: Case, body_id: str) -> None:
    """Both sides agree on an arbitration, by the quote that they were shown."""
    consumer, merchant = case.sides["complainant"], case.sides["respondent"]
    found = consumer.post(f"/v1/cases/{case.case_id}/quotes", None, "quote")
    quotes = found.body.get("quotes", ()) if found.status < 300 else ()
    chosen = next((q for q in quotes if q["body_id"] == body_id), None)
    if chosen is None:
        return
    fee = chosen["fee"]
    agreed = {
        "body": body_id, "scope": "whole_claim", "seat": "SG", "language": "en",
        "fee": {"amount": fee["total"], "currency": fee["currency"]}, "fee_by": "system",
        "effect": "final_and_binding", "rules_sha256": hashlib.sha256(b"Rules, 2026").hexdigest(),
        "quote_id": chosen["quote_id"],
    }  # fmt: skip
    place = f"/v1/cases/{case.case_id}/actions"
    made = consumer.post(f"{place}/propose_accord", {"stage": "arbitration", "arbitration": agreed}, "act")
    if made.status < 300:
        accord = made.body["case"]["accords"][-1]
        yes = {"accord_id": accord["id"], "terms_sha256": accord["terms_sha256"]}
        merchant.post(f"{place}/conclude_accord", yes, "act")


def terms(dice: random.Random, shown: Any) -> dict[str, Any]:
    most = shown["claim"]["sought"]["money"]["amount"]
    return {"remedy": "partial_refund", "money": {"amount": dice.randrange(1, most + 1), "currency": "USD"}}


def _live(shown: Any, dice: random.Random) -> str | None:
    """Something that waits for an answer."""
    found = [one["id"] for kind in ("offers", "proposals") for one in shown[kind] if one["state"] == "open"]
    found += [one["id"] for kind in ("offers", "proposals") for one in shown[kind] if one["state"] == "live"]
    return dice.choice(found) if found else None


def _to(shown: Any, dice: random.Random, **more: Any) -> dict[str, Any] | None:
    found = _live(shown, dice)
    return {"offer_id": found} | more if found else None


def _decision(dice: random.Random, shown: Any) -> dict[str, Any]:
    return {
        "finding": "partly_upheld", "reasons": [{"text": "The complaint is borne out in part.", "cites": ["claim"]}],
        "terms": terms(dice, shown),
    }  # fmt: skip


def _performed(shown: Any) -> dict[str, Any] | None:
    """With a file of his own as the proof, where there is one."""
    found = [task["id"] for task in shown["tasks"] if task["state"] == "open"]
    proof = [e["id"] for e in shown["evidence"] if e["state"] in ("submitted", "kept")]
    return {"task_id": found[0], "proof": proof[:1]} if found and proof else None


def _accord(shown: Any) -> dict[str, Any] | None:
    found = [one for one in shown["accords"] if one["state"] in ("open", "live", "proposed")]
    return {"accord_id": found[0]["id"], "terms_sha256": found[0]["terms_sha256"]} if found else None


SAID: Final = (
    "respond", "offer", "counter", "accept", "decline", "message", "escalate", "withdraw", "propose_accord",
    "conclude_accord", "pause", "resume", "propose", "decide", "perform", "reopen",
)  # fmt: skip
SELDOM: Final = {
    "withdraw": 0.05,
    "reopen": 0.1,
    "pause": 0.05,
    "accept": 0.3,
    "decline": 0.5,
    "propose_accord": 0.3,
}
"""What ends things, or makes them stand still: how often it is done where it could be."""


def said(verb: str, dice: random.Random, shown: Any) -> dict[str, Any] | None:  # noqa: C901 - a line each
    """The body of an action out of what its actor reads of the case; None: nothing to say."""
    if dice.random() > SELDOM.get(verb, 1):
        return None
    match verb:
        case "respond":
            return {
                "position": dice.choice(("contests", "partly")),
                "statement": "It was sound when it left.",
            }
        case "offer":
            return {"terms": terms(dice, shown), "note": "For goodwill."}
        case "counter":
            return _to(shown, dice, terms=terms(dice, shown))
        case "accept" | "decline":
            return _to(shown, dice)
        case "message":
            return {"text": "Has the parcel arrived? " * dice.randrange(1, 5)}
        case "escalate" | "reopen":
            return {"reason": "We do not get any further."}
        case "propose_accord":
            return {"stage": "mediation"}
        case "conclude_accord":
            return _accord(shown)
        case "pause":
            return {"reason": "cool_off"}
        case "propose":
            return {"terms": terms(dice, shown), "reasons": "Both sides carry a share."}
        case "decide":
            return _decision(dice, shown)
        case "perform":
            return _performed(shown)
    return {}
