"""What people put into the bodies of actions on a group, by what they see of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from simulation.lives.case_words import CURRENCY, Body, Skip, View

SHA256: Final = "ab" * 32


class GroupWords:
    """One act of one person. `case_id`: of a member, its own."""

    def __init__(self, role: str, case_id: str, view: View, dice: random.Random, canary: str) -> None:
        self.role, self.case_id, self.view, self.dice, self.canary = role, case_id, view, dice, canary

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

    def formula(self) -> Body:
        claimed = ((self.view["roll"] or {}).get("claimed") or {}).get(CURRENCY, 100_000)
        part = self.dice.randrange(20, 90)
        if self.dice.random() < 0.5:
            return {"kind": "share", "share_bp": part * 100}
        return {"kind": "fund", "total": [{"amount": claimed * part // 100 + 1, "currency": CURRENCY}]}

    def ballot(self, poll: View) -> Body:
        """A vote in that poll."""
        option = self.dice.choice(poll["options"] + [o for o in poll["options"] if o == "yes"] * 2)
        quoted = {"terms_sha256": poll["terms_sha256"]} if option == "yes" and poll["terms_sha256"] else {}
        chosen = {"choice": self.dice.choice(poll["choices"])} if option == "yes" and poll["choices"] else {}
        return {"poll_id": poll["id"], "options": [option], **quoted, **chosen}


def _decide(words: GroupWords) -> Body:
    answered = [q["id"] for q in words.view["questions"] if q["finding"]]
    if not answered:
        raise Skip
    upheld = words.dice.random() < 0.8
    body: Body = {
        "finding": "upheld" if upheld else "dismissed", "questions": answered,
        "reasons": [{"text": words.text("It follows"), "cites": [answered[0]]}],
    }  # fmt: skip
    return body | ({"formula": words.formula()} if upheld else {})


def _answer(words: GroupWords) -> Body:
    question = words.one("questions", finding=None)
    return {
        "question_id": question["id"], "finding": "upheld",
        "reasons": [{"text": words.text("It did"), "cites": ["law"]}],
    }  # fmt: skip


def _offer_id(words: GroupWords) -> Body:
    offer = words.one("offers", state="live")
    return {"offer_id": offer["id"], "terms_sha256": offer["terms_sha256"]}


def _correct(words: GroupWords) -> Body:
    if words.view["ledger"] is None or not words.case_id:
        raise Skip
    return {
        "case_id": words.case_id, "entitled": {"amount": words.dice.randrange(0, 900), "currency": CURRENCY},
        "reason": "price_misread", "text": words.text("It was less"),
    }  # fmt: skip


BODIES: Final[dict[str, Callable[[GroupWords], Body]]] = {
    "dismiss": lambda w: {"reasons": w.text("Not together")},
    "list": lambda _: {"listed": True},
    "stand": lambda w: {"statement": w.text("I have time"), "scope": ["negotiate", "offer", "message", "mediation"]},
    "demand_recall": lambda w: {
        "case_id": w.one("representatives")["case_id"], "reason": w.text("She is silent"),
    },
    "offer": lambda w: {"formula": w.formula(), "note": w.text("For all")},
    "agree_to_offer": _offer_id,
    "refuse_offer": lambda w: {"offer_id": w.one("offers", state="live")["id"], "reason": w.text("Too little")},
    "withdraw_offer": lambda w: {"offer_id": w.one("offers", state="live")["id"]},
    "propose_change": lambda w: {"kind": "change_of_claim", "text": w.text("Rather a new one")},
    "message": lambda w: {"room": w.dice.choice(("members", "representatives", "parties")), "text": w.text("Hello")},
    "assign_mediator": lambda w: {"mediator": f"mediator-{w.dice.randrange(1, 4)}"},
    "pose_question": lambda w: {"text": w.text("Did it leak")},
    "answer_question": _answer,
    "decide": _decide,
    "commit_nonce": lambda w: {"nonce": f"{w.dice.getrandbits(256):064x}"},
    "draw_tests": lambda w: {"number": w.dice.randrange(1, 4)},
    "correct_ledger": _correct,
}  # fmt: skip
