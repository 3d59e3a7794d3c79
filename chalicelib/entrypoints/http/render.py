"""A case for the people in it: the view of the rules with everything said in the caller's language.

Works on the plain data of `domain.case.views` and the case's rule pack; adds to the view and changes nothing.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.access import STAFF
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role
from chalicelib.entrypoints.http import deadline_words, outcome_words, part_words, texts, words
from chalicelib.entrypoints.http.part_words import Label

View = dict[str, Any]


def case(view: View, pack: RulePack, role: Role, lang: str, label: Label = str) -> View:
    """The view in the caller's language. `label` names what a complaint lacks."""
    deadlines = [deadline_words.deadline(d, view, pack, role, lang) for d in view["deadlines"]]
    notice = outcome_words.notice(view["outcome_notice"], pack, lang)
    step = _step(view, deadlines, pack, role)
    return (
        view
        | part_words.parts(view, pack, role, lang, label)
        | {
            "stage_name": words.stage(lang, pack, view["stage"]),
            "deadlines": deadlines,
            "allowed_actions": [_action(a, lang) for a in view["allowed_actions"]],
            "outcome_notice": notice,
            "queue_notes": [texts.text(lang, "queues", name) for name in view["queues"]],
            "external_disputes": [_external(found, lang) for found in view["external_disputes"]],
            "turn": _turn(view, lang),
            "next_step": step,
            "next": _next(view, step, notice, lang),
        }
    )


def _action(given: View, lang: str) -> View:
    return given | {"why": texts.text(lang, "actions", given["action"])}


def _external(found: View, lang: str) -> View:
    return found | {"said": texts.text(lang, "external", "states", found["state"])}


def _turn(view: View, lang: str) -> str:
    """Whose move it is."""
    if view["your_move"]:
        return texts.text(lang, "turn", "you")
    if not view["move"]:
        return texts.text(lang, "turn", "nobody")
    names = [words.who(lang, role) for role in view["move"]]
    return texts.text(lang, "turn", "others", who=words.listed(lang, names))


def _step(view: View, deadlines: list[View], pack: RulePack, role: Role) -> View | None:
    """The deadline that comes next for this caller: its own where it is its move, else the first one of the case."""
    live = [d for d in deadlines if deadline_words.runs(d) and d["rule"] not in ("upload", "pause")]
    stopped = [d for d in deadlines if d["paused"]]
    if view["status"] == "closed" or not (live or stopped):
        return None
    own = [d for d in live if _is_on(d, role)] if view["your_move"] else []
    first = (own or live or stopped)[0]
    return {
        "deadline": first["id"], "who": first["on"], "yours": _is_on(first, role),
        "by": deadline_words.latest(first, view, pack),
        "what": first["duty"], "left": first["left"], "silence": first["silence"],
        "paused": (stopped or [{"paused": None}])[0]["paused"],
    }  # fmt: skip


def _is_on(deadline: View, role: Role) -> bool:
    mine = [r.value for r in STAFF] if role in STAFF else [role.value]
    return deadline["on"] in mine


def _next(view: View, step: View | None, notice: View | None, lang: str) -> str:
    """What happens next, in one piece."""
    if view["status"] == "closed":
        told = texts.text(lang, "next", view["outcome"])
        return words.joined(lang, told, *(notice["then"] if notice and view["outcome"] != "referred" else []))
    if view["wake_blocked"]:
        return texts.text(lang, "next", "blocked")
    if step is None:
        return texts.text(lang, "next", "open")
    return words.joined(lang, step["paused"], step["what"], step["silence"])
