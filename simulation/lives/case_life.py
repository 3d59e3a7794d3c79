"""The life of one case: filed, and then whoever is in the mood does what the API says is open to them."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any, Final

from simulation.lives.asking import Answer, Story, Wish
from simulation.lives.case_words import CURRENCY, Skip, Words
from simulation.lives.cast import Cast, Tenant
from simulation.lives.files import Files
from simulation.lives.group_life import GroupLife
from simulation.lives.mischief import mischief
from simulation.lives.moods import Mood
from simulation.lives.tribunal import Tribunal

TYPES: Final = ("quality", "after_sales", "logistics", "quality")
PARTIES: Final = ("complainant", "respondent")
WEIGHTS: Final = {
    "message": 2.0, "offer": 2.0, "counter": 3.0, "accept": 1.2, "decline": 1.0, "respond": 6.0, "serve": 8.0,
    "dispatch_notice": 1.0, "withdraw": 0.12, "escalate": 0.5, "bid": 1.0, "propose_accord": 1.2, "withdraw_offer": 0.5,
    "conclude_accord": 4.0, "consent": 6.0, "leave_mediation": 0.25, "assign_mediator": 6.0, "challenge_mediator": 0.4,
    "rule_on_challenge": 5.0, "advance_mediation": 4.0, "conclude_mediation": 0.8, "pause": 0.4, "resume": 1.0,
    "prolong": 0.5, "request_evidence": 1.0, "propose": 2.0, "decide": 3.0, "perform": 6.0, "ship_return": 6.0,
    "confirm_return": 5.0, "refuse_return": 1.0, "reopen": 0.6, "look_into": 0.5, "admit": 4.0, "reject": 0.5,
    "note_deficiency": 1.0, "cure": 4.0, "declare_evidence": 0.5,
}  # fmt: skip
"""How dear each act is to people who may do it. What is not here they leave alone."""


class CaseLife:
    """`moods`: how fast things go and how often somebody does what he should not. `acts`: how many are tried."""

    def __init__(self, cast: Cast, platform: Tenant, mood: Mood, dice: random.Random, number: int) -> None:
        self.cast, self.platform, self.mood, self.dice, self.number = cast, platform, mood, dice, number
        self.case_id = ""
        self.canaries = {role: cast.canary() for role in (*PARTIES, "officer", "mediator", "platform")}
        self.refs = {"complainant": f"buyer-{number}", "respondent": f"shop-{dice.randrange(4)}"}
        self.done: Counter[str] = Counter()
        """Acts that were acknowledged."""
        self.refused: Counter[str] = Counter()
        self.last: dict[str, Any] = {}
        """The case as somebody saw it last."""
        self.going_on: dict[str, Any] | None = None
        """Who has acted last, and has seen what came of it."""
        self.neighbours: list[CaseLife] = []
        self.tribunal = Tribunal(self)
        self.group: GroupLife | None = None
        """Of those with the same complaint."""
        self.files: Files | None = None
        self.claimed = dice.randrange(1_000, 90_000)

    @property
    def path(self) -> str:
        return f"/v1/cases/{self.case_id}"

    # ------------------------------------------------------------------------------------------------------------ story

    def story(self) -> Story:
        yield self.mood.arrival(self.dice)
        if not (yield from self._file()):
            return
        idle = 0
        for _ in range(self.mood.acts):
            yield self.mood.gap(self.dice)
            acted = yield from self._turn()
            idle = 0 if acted else idle + 1
            if self.last.get("status") == "closed" and idle > 1:
                break
        if self.dice.random() < self.mood.forgetting:
            yield from self._forgotten()

    def _forgotten(self) -> Story:
        """The platform asks that the complainant be erased, once or twice: on the person's own wish, or by an order."""
        path = f"/v1/persons/{self.refs['complainant']}/erasure"
        body = {"ground": self.dice.choice(("data_subject", "court_order")), "note": f"order-{self.number}"}
        wish = self.cast.server(self.platform, "POST", path, body)
        self.count("erase_person", (yield wish))
        yield self.mood.gap(self.dice)
        yield self.cast.server(self.platform, "GET", path)

    @property
    def _together(self) -> float:
        """How often somebody with the same complaint acts in the group, or waits for it, rather than alone."""
        if self.group is None or self.last.get("status") == "closed":
            return 0.0
        return 0.9 if self.group.gathers or not self.group.id else 0.5

    def _file(self) -> Story:
        wish = self.cast.server(self.platform, "POST", "/v1/cases", self._complaint())
        if self.dice.random() < self.mood.twice:
            answers: list[Answer] = yield (wish, wish)
        else:
            answers = [(yield wish)]
        for answer in answers:
            if answer.ok:
                self.case_id, self.last = answer.body["case_id"], answer.body
        if self.case_id:
            self.done["file"] += 1
        return bool(self.case_id)

    def _complaint(self) -> dict[str, Any]:
        buyer, shop = self.canaries["complainant"], self.canaries["respondent"]
        return {
            "pack": self.mood.pack, "lang": self.dice.choice(("en", "zh")), "channel": "web",
            "complainant": {"ref": self.refs["complainant"], "name": f"Ms {buyer}", "email": f"{buyer}@mail.example"},
            "respondent": {"ref": self.refs["respondent"], "name": f"Shop {shop}", "email": f"{shop}@mail.example"},
            "dispute_type": "quality" if self.group else self.dice.choice(TYPES), "occurred_on": "2026-11-12",
            "claim": {
                "remedy": "refund", "money": {"amount": self.claimed, "currency": CURRENCY},
            },
            "narrative": f"It broke. {buyer}", "order_ref": f"order-{self.number}",
        }  # fmt: skip

    def _turn(self) -> Story:
        """One act of somebody; whether it was acknowledged."""
        referral = self.last.get("referral")
        if referral and self.last["stage"] == "arbitration" and self.dice.random() < 0.85:
            return (yield from self.tribunal.turn(referral["arbitration_id"], referral["body"]))
        if self.group is not None and self.dice.random() < self._together:
            return (yield from self.group.member_turn(self))
        if self.going_on is not None and self.dice.random() < self.mood.going_on:
            who, self.going_on = self.going_on, None
            return (yield from self._act(who, who["role"], self.last))
        role = self._whose()
        who = yield from self._person(role)
        if who is None:
            return False
        seen: Answer = yield self.ask(who, "GET", self.path)
        if not seen.ok:
            return False
        self.last = view = seen.body
        return (yield from self._act(who, role, view))

    def _act(self, who: dict[str, Any], role: str, view: dict[str, Any]) -> Story:
        if self.dice.random() < self.mood.mischief:
            return (yield from mischief(self, who, role, view))
        words = Words(role, view, self.dice, self.canaries[role])
        open_to = [action["action"] for action in view["allowed_actions"] if action["action"] in WEIGHTS]
        if not open_to:
            return False
        verb = self.dice.choices(open_to, [self._dear(verb, role, view) for verb in open_to])[0]
        if verb == "declare_evidence":
            return (yield from self.files.bring(who, role)) if self.files and role != "platform" else False
        try:
            body = words.body(verb)
        except Skip:
            return False
        if verb == "propose_accord" and (view["stage"] == "mediation" or self.dice.random() < 0.6):
            body = (yield from self.tribunal.propose(who)) or body
        return (yield from self._do(who, verb, body, view))

    @staticmethod
    def _dear(verb: str, role: str, view: dict[str, Any]) -> float:
        """Who has to show that something was done brings a file first."""
        kept = any(e["by"] == role and e["state"] == "kept" for e in view["evidence"])
        if view["stage"] == "performance" and verb == "declare_evidence":
            return 0.3 if kept or role != "respondent" else 20.0
        return WEIGHTS[verb]

    def _do(self, who: dict[str, Any], verb: str, body: Any, view: dict[str, Any]) -> Story:
        if_match = view["version"] if self.dice.random() < self.mood.matching else None
        wish = self.ask(who, "POST", f"{self.path}/actions/{verb}", body, if_match)
        if self.dice.random() < self.mood.twice:
            answers: list[Answer] = yield (wish, wish)
        else:
            answers = [(yield wish)]
        return self.note(verb, answers, who=who)

    def count(self, verb: str, answer: Answer) -> None:
        """An act whose answer shows no case."""
        if answer.ok:
            self.done[verb] += 1
        else:
            self.refused[f"{verb}: {answer.status} {answer.code}"] += 1

    def note(
        self, verb: str, answers: list[Answer], shown: str = "case", whose: Any = None,
        who: dict[str, Any] | None = None,
    ) -> bool:  # fmt: skip
        """What became of an act; `shown`: under which name the answer has the view of `whose` it is. `who`: whoever may
        go on from there, without another look.
        """
        for answer in answers:
            if answer.ok:
                (whose or self).last = answer.body[shown]
                self.going_on = who
                self.done[verb] += 1
                return True
            self.refused[f"{verb}: {answer.status} {answer.code}"] += 1
        return False

    # ----------------------------------------------------------------------------------------------------------- people

    def _whose(self) -> str:
        """Mostly somebody whose move it is."""
        move = [role for role in self.last.get("move", ()) if role in self.canaries]
        if move and self.dice.random() < 0.6:
            return self.dice.choice(move)
        others = [*PARTIES, *PARTIES, "officer", "platform"]
        if self._mediator():
            others += ["mediator", "mediator"]
        return self.dice.choice(others)

    def _mediator(self) -> str:
        mediations = self.last.get("mediation") or [{}]
        return str(mediations[-1].get("mediator") or "")

    def _person(self, role: str) -> Story:
        """What it takes to be that person; None where there is no way."""
        if role == "platform":
            return {"who": f"platform:{self.platform.id}", "bearer": self.platform.key, "role": role}
        if role in PARTIES:
            case_id, ref = self.case_id, ""
        else:
            case_id, ref = "", "officer-1" if role == "officer" else self._mediator()
            if not ref:
                return None
        token = yield from self.cast.token(self.platform, role, case_id, ref)
        return {"who": f"{role}:{case_id or ref}", "bearer": token, "role": role} if token else None

    def ask(
        self, who: dict[str, Any], method: str, path: str, body: Any = None, if_match: int | None = None
    ) -> Wish:
        key = self.cast.key() if method == "POST" else ""
        return Wish(
            who["who"], self.platform.id, who["role"], method, path, body, who["bearer"], key, if_match
        )
