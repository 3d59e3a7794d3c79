"""What people put into the bodies of actions in an arbitration, by what they see of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from chalicelib.domain.neutrals.questionnaire import QUESTIONS
from simulation.lives.case_words import CURRENCY, Body, Skip, View


class PanelWords:
    """One act of one person. `ref`: of a neutral, his own."""

    def __init__(self, role: str, ref: str, view: View, dice: random.Random, canary: str) -> None:
        self.role, self.ref, self.view, self.dice, self.canary = role, ref, view, dice, canary

    def body(self, verb: str) -> Body | None:
        """Raises Skip where nothing can be meant."""
        made = BODIES.get(verb)
        return made(self) if made is not None else None

    def text(self, of: str = "We say") -> str:
        return f"{of} {self.canary}."

    def one(self, name: str, **wanted: Any) -> View:
        found = [p for p in self.view.get(name) or () if all(p.get(k) == v for k, v in wanted.items())]
        if not found:
            raise Skip
        return self.dice.choice(found)

    def seat(self) -> str:
        """Of somebody who is asked or sits."""
        found = [seat["id"] for seat in self.view["seats"] if seat["neutral"] is not None]
        if not found:
            raise Skip
        return self.dice.choice(found)

    def terms(self) -> Body:
        claimed = (self.view["claimed"] or {"amount": 5_000})["amount"]
        part = self.dice.randrange(20, 100)
        return {
            "remedy": "compensation",
            "money": {"amount": max(1, claimed * part // 100), "currency": CURRENCY},
        }

    def content(self) -> Body:
        if self.view["agreed"] is not None and len(self.view["agreed"]["by"]) == 2:
            return {"kind": "consent", "finding": "partly_upheld", "issues": []}
        finding = self.dice.choice(("partly_upheld", "partly_upheld", "dismissed"))
        reason = {"text": self.text("It follows"), "cites": ["claim"]}
        issue = {"code": "conformity", "finding": finding, "reasons": [reason]}
        terms = {} if finding == "dismissed" else {"terms": self.terms()}
        return {"kind": "final", "finding": finding, "issues": [issue], **terms}


def _accept(words: PanelWords) -> Body:
    yes = words.dice.choice([q.code for q in QUESTIONS]) if words.dice.random() < 0.1 else ""
    return {
        "answers": {question.code: question.code == yes for question in QUESTIONS},
        "statement": words.text(),
    }


def _order(words: PanelWords) -> Body:
    body: Body = {
        "kind": words.dice.choice(("statement", "statement", "direction")),
        "text": words.text("Please say"),
    }
    return body | ({"to": ["complainant", "respondent"]} if body["kind"] == "statement" else {})


def _agree(words: PanelWords) -> Body:
    agreed = words.view["agreed"]
    if agreed is not None and words.role not in agreed["by"]:
        return {"sha256": agreed["sha256"]}
    if agreed is not None:  # the same terms once more would be acknowledged, and nothing new be in the record
        raise Skip
    return {"terms": words.terms()}


def _hearing(words: PanelWords) -> Body:
    day = words.view["as_of"][:10]
    slots = [{"starts_at": f"2027-0{n}-15T09:00:00Z", "minutes": 60} for n in (1, 2) if day < f"2027-0{n}-01"]
    if not slots:
        raise Skip
    return {"slots": slots, "time_zone": "Asia/Singapore", "mode": "video"}


def _fix(words: PanelWords) -> Body:
    hearing = words.one("hearings", state="proposed")
    return {"hearing_id": hearing["id"], "slot": words.dice.choice(hearing["slots"])["id"]}


def _charge(words: PanelWords) -> Body:
    return {"charge_id": words.one("fees", paid_at=None)["id"]}


def _ruling(words: PanelWords) -> Body:
    granted = words.dice.random() < 0.4
    request = words.one("requests", state="open")
    body: Body = {"request_id": request["id"], "granted": granted, "reasons": words.text("We rule")}
    return body | ({"content": words.content()} if granted else {})


BODIES: Final[dict[str, Callable[[PanelWords], Body]]] = {
    "refuse_referral": lambda w: {"ground": "capacity", "reasons": w.text("No room")},
    "record_payment": _charge,
    "give_nonce": lambda w: {"nonce": f"{w.dice.getrandbits(256):064x}"},
    "put_list": lambda w: {"seat": w.one("seats")["id"], "names": [f"neutral-{n}" for n in (1, 2, 3)]},
    "rank_list": lambda w: {"listing": w.one("lists", closed=False)["id"], "ranked": ["neutral-1"]},
    "nominate": lambda w: {"neutral": f"neutral-{w.dice.randrange(1, 7)}"},
    "appoint": lambda w: {
        "seat": w.one("seats", state="vacant")["id"], "neutral": f"neutral-{w.dice.randrange(1, 7)}",
    },
    "accept_appointment": _accept,
    "decline_appointment": lambda w: {"ground": w.dice.choice(("time", "expertise", "other"))},
    "update_disclosure": lambda w: {"codes": [], "statement": w.text("I have met")},
    "challenge": lambda w: {"seat": w.seat(), "reason": w.text("He knows")},
    "comment": lambda w: {"challenge_id": w.one("challenges", state="open")["id"], "text": w.text("Not so")},
    "rule_on_challenge": lambda w: {
        "challenge_id": w.one("challenges", state="open")["id"], "upheld": w.dice.random() < 0.5,
        "reasons": w.text("We rule"),
    },
    "resign": lambda _: {"ground": "other"},
    "remove_neutral": lambda w: {"seat": w.seat(), "reasons": w.text("He is silent")},
    "order": _order,
    "submit": lambda w: {"order_id": w.one("orders", state="open")["id"], "text": w.text("It was so")},
    "ask_extension": lambda w: {"order_id": w.one("orders", state="open")["id"], "reason": w.text("I travel")},
    "extend": lambda w: {"order_id": w.one("orders", state="open")["id"], "days": 2, "reason": w.text("Fair")},
    "propose_hearing": _hearing,
    "answer_slots": lambda w: {
        "hearing_id": (h := w.one("hearings", state="proposed"))["id"], "slots": [s["id"] for s in h["slots"]],
    },
    "fix_hearing": _fix,
    "cancel_hearing": lambda w: {"hearing_id": w.one("hearings")["id"]},
    "record_hearing": lambda w: {"hearing_id": w.one("hearings", state="fixed")["id"], "minutes": w.text("Heard")},
    "agree_terms": _agree,
    "terminate": lambda w: {"ground": "not_pursued", "reasons": w.text("Nobody comes")},
    "deliberate": lambda w: {"text": w.text("I find")},
    "put_draft": lambda w: {"content": w.content()},
    "vote_on_draft": lambda w: {
        "draft_id": w.one("drafts", adopted=False, dropped=False)["id"], "agrees": w.dice.random() < 0.8,
    },
    "adopt_draft": lambda w: {"draft_id": w.one("drafts", adopted=False, dropped=False)["id"]},
    "sign": lambda w: {"award_id": w.one("awards", state="adopted")["id"], "kept": True},
    "request_after": lambda w: {
        "kind": w.dice.choice(("correction", "interpretation", "addition")), "text": w.text("Please"),
    },
    "rule_on_request": _ruling,
}  # fmt: skip
