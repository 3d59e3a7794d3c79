"""An arbitration in words: what happens next, by when, who may act and what silence means.

A deadline's duty and silence are told as the published procedure tells them; see `sentences`.
"""

from __future__ import annotations

from typing import Any, Final

from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, parse_stamp
from chalicelib.entrypoints.http import sentences, texts, words

View = dict[str, Any]
YOU: Final = {
    Role.COMPLAINANT: "complainant", Role.RESPONDENT: "respondent", Role.PLATFORM: "staff", Role.OFFICER: "staff",
    Role.BODY: "body", Role.CLERK: "body", Role.ARBITRATOR: "arbitrator",
}  # fmt: skip


def stage(lang: str, stage_id: str) -> str:
    return texts.text(lang, "arb_stages", stage_id)


def action(given: View, lang: str) -> View:
    return given | {"why": texts.text(lang, "arb_actions", given["action"])}


def deadline(given: View, pack: RulePack, role: Role, lang: str) -> View:
    """With who may do what until when, and what happens if nobody does."""
    rule, on = given["rule"], given["on"]
    due = sentences.until(lang, parse_stamp(given["due_at"]), pack.time_zone)
    who = texts.find(lang, "subjects", rule) or words.who(lang, on, _as(role))
    return given | {
        "duty": sentences.duty(lang, pack, rule, on, who, due), "silence": silence(lang, rule, given["consequence"]),
    }  # fmt: skip


def _as(role: Role) -> Role:
    """A clerk acts for the body."""
    return Role.BODY if role is Role.CLERK else role


def silence(lang: str, rule: str, consequence: str) -> str:
    found = texts.find(lang, "silence", f"{rule}_{consequence}")
    return found or texts.text(lang, "silence", consequence)


def following(view: View, deadlines: list[View], lang: str) -> str:
    """In one piece. While a challenge is decided nothing else goes on."""
    if view["status"] == "closed":
        return texts.text(lang, "arb_next", view["outcome"])
    if view["wake_blocked"]:
        return texts.text(lang, "arb_next", "blocked")
    running = [d for d in deadlines if d["state"] == "running"]
    if not running:
        return texts.text(lang, "arb_next", "open")
    paused = any(d["state"] == "paused" for d in deadlines)
    still = texts.text(lang, "arb_next", "stands_still") if paused else None
    return words.joined(lang, still, running[0]["duty"], running[0]["silence"])
