"""The life of one group: it is opened, those with the same complaint join, elect, vote and are paid; some leave."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

from simulation.lives.asking import Answer, Story, Wish
from simulation.lives.case_words import CURRENCY, Skip
from simulation.lives.group_words import GroupWords

if TYPE_CHECKING:
    from simulation.lives.case_life import CaseLife

WEIGHTS: Final = {
    "gather": 4.0, "dismiss": 0.02, "list": 0.3, "close_gathering": 1.0, "stand": 1.0, "stand_down": 0.03,
    "demand_recall": 0.2, "offer": 3.0, "agree_to_offer": 3.0, "refuse_offer": 0.5, "withdraw_offer": 0.1,
    "propose_change": 0.4, "message": 0.3, "escalate": 0.5, "assign_mediator": 4.0, "pose_question": 1.5,
    "answer_question": 3.0, "decide": 3.0, "commit_nonce": 1.5, "draw_tests": 1.0, "open_batch": 2.0,
    "correct_ledger": 0.5,
}  # fmt: skip
SIZE: Final = 13
"""Alike complaints: some more than it takes to form a group."""
ENOUGH: Final = 10
"""Members, as the shipped procedures ask: with fewer nobody ends the time to join."""
ROLES: Final = ("officer", "officer", "respondent", "member", "member", "mediator")


class GroupLife:
    """Of one platform. `lives`: of those who may join."""

    def __init__(self, lives: list[CaseLife], dice: random.Random) -> None:
        self.lives, self.dice = lives, dice
        self.cast, self.mood, self.platform = lives[0].cast, lives[0].mood, lives[0].platform
        self.id = ""
        self.last: dict[str, Any] = {}
        self.voted: set[tuple[str, str]] = set()
        self.canaries = {role: self.cast.canary() for role in ("officer", "respondent", "mediator")}

    @property
    def path(self) -> str:
        return f"/v1/groups/{self.id}"

    @property
    def gathers(self) -> bool:
        return bool(self.id) and self.last.get("stage", "gathering") == "gathering"

    @property
    def _inside(self) -> int:
        """As far as they know of themselves."""
        return sum(life.last.get("grouped_in") == self.id for life in self.lives)

    # ----------------------------------------------------------------------------------------------- those who run it

    def story(self) -> Story:
        yield self.mood.within / 3
        wish = self.cast.server(self.platform, "POST", "/v1/groups", {
            "origin": "association", "pack": self.mood.pack, "dispute_type": "quality",
            "respondent_ref": self.lives[0].refs["respondent"], "currency": CURRENCY, "expected": SIZE, "listed": True,
        })  # fmt: skip
        opened: Answer = yield wish
        if not opened.ok:
            self.lives[0].refused[f"open_group: {opened.status} {opened.code}"] += 1
            return
        self.id = opened.body["group_id"]
        self.lives[0].done["open_group"] += 1
        for _ in range(self.mood.acts * 7):
            yield self.mood.gap(self.dice)
            yield from self._turn()
            if self.last.get("status") == "closed":
                return

    def _turn(self) -> Story:
        role, life = self.dice.choice(ROLES), self.dice.choice(self.lives)
        if role == "member":
            yield from self.member_turn(life)
            return
        if role == "respondent":
            if not life.case_id:
                return
            token = yield from self.cast.token(self.platform, role, life.case_id)
        else:
            ref = "officer-1" if role == "officer" else self.last.get("mediator")
            if not ref:
                return
            token = yield from self.cast.token(self.platform, role, "", ref)
        if token:
            yield from self._act(life, role, token, self.canaries[role])

    # -------------------------------------------------------------------------------------------------------- members

    def member_turn(self, life: CaseLife) -> Story:
        """What a complainant does about it: joins, leaves, votes, acts in it. Whether it was acknowledged."""
        if not life.case_id or not self.id:
            return False
        token = yield from self.cast.token(self.platform, "complainant", life.case_id)
        if not token:
            return False
        inside = life.last.get("grouped_in") == self.id
        if not inside:
            return (yield from self._join(life, token)) if self.gathers else False
        if self.dice.random() < 0.01:
            return (yield from self._on_case(life, token, "leave_group", {"group_id": self.id}))
        return (yield from self._act(life, "complainant", token, life.canaries["complainant"]))

    def _join(self, life: CaseLife, token: str) -> Story:
        loss = {"amount": life.claimed, "currency": CURRENCY}
        body = {"group_id": self.id, "registration": {"relation": "order", "loss": loss}}
        return (yield from self._on_case(life, token, "join_group", body))

    def _on_case(self, life: CaseLife, token: str, verb: str, body: Any) -> Story:
        wish = self._wish(life, "complainant", token, "POST", f"{life.path}/actions/{verb}", body)
        return life.note(verb, [(yield wish)])

    def _act(self, life: CaseLife, role: str, token: str, canary: str) -> Story:
        seen: Answer = yield self._wish(life, role, token, "GET", self.path)
        if not seen.ok:
            return False
        self.last = view = seen.body
        words = GroupWords(role, life.case_id, view, self.dice, canary)
        polls = [p for p in view["polls"] or () if self._asks(p, life, role)]
        if polls and self.dice.random() < 0.8:
            poll = self.dice.choice(polls)
            if self.dice.random() < 0.95:  # now and then somebody votes twice
                self.voted.add((life.case_id, poll["id"]))
            body = {"group_id": self.id, **words.ballot(poll)}
            return (yield from self._on_case(life, token, "vote_in_group", body))
        open_to = [a["action"] for a in view["allowed_actions"] if a["action"] in WEIGHTS]
        if self._inside < ENOUGH:
            open_to = [verb for verb in open_to if verb != "close_gathering"]
        if not open_to:
            return False
        verb = self.dice.choices(open_to, [WEIGHTS[verb] for verb in open_to])[0]
        try:
            given = words.body(verb)
        except Skip:
            return False
        answer: Answer = yield self._wish(life, role, token, "POST", f"{self.path}/actions/{verb}", given)
        return life.note(f"group.{verb}", [answer], "group", self)

    def _asks(self, poll: dict[str, Any], life: CaseLife, role: str) -> bool:
        """Whether that poll is open to this member."""
        return (
            role == "complainant" and poll["state"] == "open" and (life.case_id, poll["id"]) not in self.voted
        )

    def _wish(self, life: CaseLife, role: str, token: str, method: str, path: str, body: Any = None) -> Wish:
        who = f"{role}:{life.case_id}" if role in ("complainant", "respondent") else f"{role}:{role}-1"
        key = self.cast.key() if method == "POST" else ""
        return Wish(who, self.platform.id, role, method, path, body, token, key)
