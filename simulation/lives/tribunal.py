"""What becomes of a case that has gone to arbitration: parties, office and panel act on it by turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulation.lives.asking import Answer, Story, Wish
from simulation.lives.case_words import Skip
from simulation.lives.panel_words import PanelWords

if TYPE_CHECKING:
    from simulation.lives.case_life import CaseLife

WEIGHTS: Final = {
    "accept_referral": 6.0, "refuse_referral": 0.15, "withdraw_consent": 0.05, "record_payment": 2.0, "give_nonce": 5.0,
    "put_list": 3.0, "rank_list": 4.0, "nominate": 4.0, "appoint": 3.0, "accept_appointment": 6.0,
    "decline_appointment": 0.6, "update_disclosure": 0.1, "waive_conflict": 0.5, "challenge": 0.4, "comment": 0.7,
    "rule_on_challenge": 6.0, "resign": 0.08, "remove_neutral": 0.05, "order": 0.7, "submit": 4.0, "ask_extension": 0.3,
    "extend": 0.3, "propose_hearing": 0.3, "answer_slots": 1.0, "fix_hearing": 1.0, "cancel_hearing": 0.4,
    "record_hearing": 0.6, "agree_terms": 0.5, "close_proceedings": 4.0, "reopen_proceedings": 0.1, "terminate": 0.05,
    "deliberate": 0.7, "put_draft": 5.0, "vote_on_draft": 4.0, "adopt_draft": 5.0, "sign": 9.0, "request_after": 0.5,
    "rule_on_request": 5.0,
}  # fmt: skip
ROLES: Final = ("complainant", "respondent", "clerk", "arbitrator", "arbitrator")


class Tribunal:
    """Of one life: the present arbitration of its case."""

    def __init__(self, life: CaseLife) -> None:
        self.life, self.cast, self.dice = life, life.cast, life.dice
        self.canaries: dict[str, str] = {}
        self.last: dict[str, Any] = {}

    def propose(self, who: dict[str, Any]) -> Story:
        """Terms from a quote of a body: what `propose_accord` takes. None where nobody quotes."""
        answer: Answer = yield self.life.ask(who, "POST", f"{self.life.path}/quotes")
        quotes = answer.body.get("quotes", ()) if answer.ok else ()
        if not quotes:
            return None
        quote = self.dice.choice(quotes)
        fee = {"amount": quote["fee"]["total"], "currency": quote["fee"]["currency"]}
        return {"stage": "arbitration", "arbitration": {
            "body": quote["body_id"], "scope": "whole", "seat": "SG", "language": "en", "fee": fee, "fee_by": "system",
            "effect": "final_and_binding", "rules_sha256": "ab" * 32, "quote_id": quote["quote_id"],
        }}  # fmt: skip

    def turn(self, arbitration_id: str, body_id: str) -> Story:
        """One act of somebody; whether it was acknowledged."""
        role, ref = self._whose()
        wish = yield from self._person(role, ref, body_id)
        if wish is None:
            return False
        path = f"/v1/arbitrations/{arbitration_id}"
        seen: Answer = yield wish("GET", path)
        if not seen.ok:
            return False
        self.last = view = seen.body
        open_to = [a["action"] for a in view["allowed_actions"] if a["action"] in WEIGHTS]
        if not open_to:
            return False
        verb = self.dice.choices(open_to, [WEIGHTS[verb] for verb in open_to])[0]
        try:
            body = PanelWords(role, ref, view, self.dice, self._canary(role, ref)).body(verb)
        except Skip:
            return False
        answer: Answer = yield wish("POST", f"{path}/actions/{verb}", body)
        self.life.note(f"arb.{verb}", [answer], "arbitration", self)
        return answer.ok

    def _whose(self) -> tuple[str, str]:
        move = [role for role in self.last.get("move", ()) if role in ROLES]
        role = self.dice.choice(move) if move and self.dice.random() < 0.6 else self.dice.choice(ROLES)
        panel = self.last.get("panel") or []
        if role == "arbitrator":
            return (role, self.dice.choice(panel)) if panel else ("clerk", "clerk-1")
        return role, "clerk-1" if role == "clerk" else ""

    def _person(self, role: str, ref: str, body_id: str) -> Story:
        """What makes this person's wishes; None where there is no way."""
        if role in ("clerk", "arbitrator"):
            tenant, who = self.cast.body(body_id), f"{role}:{ref}"
            token = yield from self.cast.token(tenant, role, "", ref)
        else:
            tenant, who = self.life.platform, f"{role}:{self.life.case_id}"
            token = yield from self.cast.token(tenant, role, self.life.case_id)
        if not token:
            return None

        def wish(method: str, path: str, body: Any = None) -> Wish:
            key = self.cast.key() if method == "POST" else ""
            return Wish(who, tenant.id, role, method, path, body, token, key)

        return wish

    def _canary(self, role: str, ref: str) -> str:
        if role in self.life.canaries:
            return self.life.canaries[role]
        return self.canaries.setdefault(ref, self.cast.canary())
