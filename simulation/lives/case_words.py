"""What people put into the bodies of actions on a case: sensible by what they see, with words nobody else uses."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

View = dict[str, Any]
Body = dict[str, Any]
CURRENCY: Final = "USD"


class Skip(Exception):
    """There is nothing to say."""


class Words:
    """One act of one person. `view`: the case as that person sees it; `canary`: the person's own word."""

    def __init__(self, role: str, view: View, dice: random.Random, canary: str) -> None:
        self.role, self.view, self.dice, self.canary = role, view, dice, canary

    def body(self, verb: str) -> Body | None:
        """Raises Skip where nothing can be meant."""
        made = BODIES.get(verb)
        return made(self) if made is not None else None

    # ------------------------------------------------------------------------------------------------------------ parts

    def text(self, of: str = "I say") -> str:
        return f"{of} {self.canary}."

    def one(self, name: str, **wanted: Any) -> View:
        """One of those in the view with these values. A set stands for any of it."""
        found = [
            part for part in self.view.get(name, ())
            if all(part.get(k) in v if isinstance(v, set) else part.get(k) == v for k, v in wanted.items())
        ]  # fmt: skip
        if not found:
            raise Skip
        return self.dice.choice(found)

    @property
    def claimed(self) -> int:
        money = self.view["claim"]["sought"].get("money")
        return int(money["amount"]) if money else 5_000

    def terms(self) -> Body:
        dice = self.dice
        money = {"amount": max(1, self.claimed * dice.randrange(20, 101) // 100), "currency": CURRENCY}
        remedy = dice.choice(
            ("partial_refund", "partial_refund", "compensation", "apology", "return_and_refund")
        )
        if remedy == "return_and_refund":
            money = {"amount": self.claimed, "currency": CURRENCY}
        terms: Body = {"remedy": remedy, "money": money}
        if remedy == "apology":
            terms = {"remedy": remedy, "text": self.text("I am sorry")}
        if dice.random() < 0.2:
            terms["within_days"] = dice.randrange(1, 10)
        return terms

    @property
    def other(self) -> str:
        return "respondent" if self.role == "complainant" else "complainant"

    def exhibits(self, role: str) -> list[str]:
        found = [e["id"] for e in self.view.get("evidence", ()) if e["by"] == role and e["state"] == "kept"]
        return found[:3]


def _noted(words: Words, body: Body) -> Body:
    return body | ({"note": words.text("Mind")} if words.dice.random() < 0.5 else {})


def _offer(words: Words) -> Body:
    return _noted(words, {"terms": words.terms()})


def _counter(words: Words) -> Body:
    offer = words.one("offers", state="live", by=words.other)
    return _noted(words, {"offer_id": offer["id"], "terms": words.terms()})


def _answerable(words: Words) -> list[str]:
    own = [o["id"] for o in words.view["offers"] if o["state"] == "live" and o["by"] == words.other]
    return own + [p["id"] for p in words.view["proposals"] if p["state"] == "live"]


def _accept(words: Words) -> Body:
    found = _answerable(words)
    if not found:
        raise Skip
    return {"offer_id": words.dice.choice(found)}


def _decline(words: Words) -> Body:
    accords = [a["id"] for a in words.view["accords"] if a["state"] == "live" and a["by"] == words.other]
    found = _answerable(words) + accords
    if not found:
        raise Skip
    return {"offer_id": words.dice.choice(found)}


def _message(words: Words) -> Body:
    body: Body = {"text": words.text("Hello")}
    if words.view["stage"] == "mediation" and words.dice.random() < 0.7:
        body["room"] = words.dice.choice(("joint", "caucus"))
        if words.role == "mediator" and body["room"] == "caucus":
            body["to"] = words.dice.choice(("complainant", "respondent"))
    return body


def _respond(words: Words) -> Body:
    return {
        "position": words.dice.choice(("admits", "partly", "contests")),
        "statement": words.text("We see it so"),
    }


def _accord(_: Words) -> Body:
    """To a mediation; arbitration takes a quote, which is asked for before."""
    return {"stage": "mediation"}


def _conclude(words: Words) -> Body:
    accord = words.one("accords", state="live", by=words.other)
    quoted = {"terms_sha256": accord["terms_sha256"]} if accord["terms_sha256"] else {}
    return {"accord_id": accord["id"], **quoted}


def _advance(words: Words) -> Body:
    steps = ("apply", "accept", "negotiate", "agree", "perform")
    now = words.view["mediation"][-1]["step"] if words.view["mediation"] else "apply"
    return {"to": steps[min(steps.index(now) + 1, len(steps) - 1)] if now in steps else "negotiate"}


def _pause(words: Words) -> Body:
    reason = "cool_off" if words.role in ("complainant", "respondent") else "appraisal"
    return {"reason": reason, "note": words.text("Wait")}


def _prolong(words: Words) -> Body:
    found = [d["id"] for d in words.view["deadlines"] if words.role in d["may_prolong"]]
    if not found:
        raise Skip
    return {"deadline_id": words.dice.choice(found), "reason": words.text("More time")}


def _reasons(words: Words) -> list[Body]:
    cites = ["claim", *words.exhibits("complainant")[:1]]
    return [{"text": words.text("The reason is"), "cites": cites}]


def _decide(words: Words) -> Body:
    finding = words.dice.choice(("upheld", "partly_upheld", "dismissed"))
    if finding == "dismissed":
        return {"finding": finding, "reasons": _reasons(words)}
    part = 100 if finding == "upheld" else words.dice.randrange(10, 90)
    money = {"amount": max(1, words.claimed * part // 100), "currency": CURRENCY}
    remedy = "refund" if finding == "upheld" else "partial_refund"
    return {"finding": finding, "reasons": _reasons(words), "terms": {"remedy": remedy, "money": money}}


def _task(words: Words, *kinds: str) -> View:
    return words.one("tasks", state={"open", "shipped"}, kind=set(kinds))


def _perform(words: Words) -> Body:
    proof = words.exhibits(words.role if words.role != "platform" else "respondent")
    if not proof:
        raise Skip
    return {"task_id": _task(words, "perform")["id"], "proof": proof}


def _ship(words: Words) -> Body:
    task = _task(words, "return_goods", "return")
    return {
        "task_id": task["id"],
        "carrier": "harbour-parcel",
        "tracking": f"HP-{words.dice.randrange(10**6)}",
    }


BODIES: Final[dict[str, Callable[[Words], Body]]] = {
    "serve": lambda _: {"how": "platform"},
    "dispatch_notice": lambda _: {},
    "respond": _respond, "offer": _offer, "counter": _counter, "accept": _accept, "decline": _decline,
    "withdraw_offer": lambda w: {"offer_id": w.one("offers", state="live", by=w.role)["id"]},
    "bid": lambda w: {"amount": {"amount": w.claimed * w.dice.randrange(50, 100) // 100, "currency": CURRENCY}},
    "message": _message,
    "escalate": lambda w: {"reason": w.text("No end")},
    "withdraw": lambda w: {"reason": w.text("Enough")},
    "propose_accord": _accord, "conclude_accord": _conclude,
    "leave_mediation": lambda w: {"reason": w.text("I leave")},
    "assign_mediator": lambda w: {"mediator": f"mediator-{w.dice.randrange(1, 4)}"} if w.dice.random() < 0.6 else {},
    "challenge_mediator": lambda w: {"reason": w.text("A tie")},
    "rule_on_challenge": lambda w: {"upheld": w.dice.random() < 0.5, "reasons": w.text("We find")},
    "advance_mediation": _advance,
    "conclude_mediation": lambda w: {"reasons": w.text("No way")},
    "pause": _pause, "prolong": _prolong,
    "request_evidence": lambda w: {"to": w.dice.choice(("complainant", "respondent")), "what": w.text("A photo of")},
    "propose": lambda w: {"terms": w.terms(), "reasons": w.text("Because")},
    "decide": _decide, "perform": _perform, "ship_return": _ship,
    "confirm_return": lambda w: {"task_id": _task(w, "return_goods", "return")["id"]},
    "refuse_return": lambda w: {"task_id": _task(w, "return_goods", "return")["id"], "reason": w.text("Not it")},
    "reopen": lambda w: {"reason": w.text("Once more")},
    "look_into": lambda w: {"queue": w.dice.choice(("late", "ombuds")), "note": w.text("Seen")},
    "reject": lambda w: {"ground": "no_standing", "reasons": w.text("Not ours")},
    "note_deficiency": lambda w: {"items": ["product"], "note": w.text("Please")},
    "cure": lambda w: {"details": {"product": w.text("Kettle")}, "note": w.text("Here")},
}  # fmt: skip
