"""Sentences for the people in a case: what each deadline asks, what silence means, what happens next.

Works on the plain data of `domain.case.views`; adds to it and changes nothing.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.values import Role, parse_stamp
from chalicelib.entrypoints.http import texts


def case(view: dict[str, Any], role: Role, lang: str) -> dict[str, Any]:
    """The view in the caller's language."""
    deadlines = [_deadline(d, role, lang) for d in view["deadlines"]]
    return view | {
        "stage_name": texts.find(lang, "stages", view["stage"]) or view["stage"],
        "deadlines": deadlines,
        "allowed_actions": [
            a | {"why": texts.text(lang, "actions", a["action"])} for a in view["allowed_actions"]
        ],
        "evidence": [_evidence(e, lang) for e in view["evidence"]],
        "next": _next(view, deadlines, lang),
    }


def _next(view: dict[str, Any], deadlines: list[dict[str, Any]], lang: str) -> str:
    if view["status"] == "closed":
        return texts.text(lang, "next", view["outcome"])
    if view["wake_blocked"]:
        return texts.text(lang, "next", "blocked")
    first = next(
        (d for d in deadlines if d.get("state", "running") == "running" and d["rule"] != "upload"), None
    )
    if first is None:
        return texts.text(lang, "next", "open")
    return _joined(lang, first["duty"], first["silence"])


def _deadline(deadline: dict[str, Any], role: Role, lang: str) -> dict[str, Any]:
    return deadline | {"duty": _duty(deadline, role, lang), "silence": _silence(deadline, lang)}


def _evidence(item: dict[str, Any], lang: str) -> dict[str, Any]:
    if item.get("reason") is None:
        return item
    found = texts.find(lang, "refusals", item["reason"]) or texts.text(lang, "refusals", "other")
    return item | {"refusal": found}


def _duty(deadline: dict[str, Any], role: Role, lang: str) -> str:
    key = deadline["rule"] if texts.find(lang, "rules", deadline["rule"]) else "other"
    due = texts.moment(parse_stamp(deadline["due_at"]), lang)
    return texts.text(lang, "rules", key, Who=_who(deadline["on"], role, lang), due=due)


def _silence(deadline: dict[str, Any], lang: str) -> str:
    means = texts.text(lang, "silence", deadline["consequence"])
    return _joined(lang, texts.text(lang, "extension"), means) if deadline.get("repeat", 0) else means


def _who(on: str, role: Role, lang: str) -> str:
    name = texts.text(lang, "you") if on == role.value else texts.text(lang, "roles", on)
    return name[:1].upper() + name[1:]


def _joined(lang: str, *sentences: str) -> str:
    return ("" if lang == "zh" else " ").join(sentences)
