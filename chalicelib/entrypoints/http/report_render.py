"""Sentences for those who read a violation report: what each deadline asks, what silence means, what happens next."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints.http import texts


def report(view: dict[str, Any], lang: str) -> dict[str, Any]:
    """The view of those who govern, in the caller's language."""
    deadlines = [_deadline(d, lang) for d in view["deadlines"]]
    actions = [a | {"why": texts.text(lang, "report_actions", a["action"])} for a in view["allowed_actions"]]
    return view | {"deadlines": deadlines, "allowed_actions": actions, "next": _next(view, deadlines, lang)}


def told(view: dict[str, Any], lang: str) -> dict[str, Any]:
    """What the named reporter is told, in its language."""
    key = view["outcome"] or view["stage"]
    return view | {"next": texts.text(lang, "report_next", key)}


def _next(view: dict[str, Any], deadlines: list[dict[str, Any]], lang: str) -> str:
    if view["outcome"] is not None:
        return texts.text(lang, "report_next", view["outcome"])
    if view["wake_blocked"]:
        return texts.text(lang, "next", "blocked")
    running = next(d for d in deadlines if d.get("state", "running") == "running")
    return ("" if lang == "zh" else " ").join((running["duty"], running["silence"]))


def _deadline(deadline: dict[str, Any], lang: str) -> dict[str, Any]:
    due = texts.moment(parse_stamp(deadline["due_at"]), lang)
    return deadline | {
        "duty": texts.text(lang, "report_rules", deadline["rule"], due=due),
        "silence": texts.text(lang, "report_silence", "again" if deadline.get("repeat", 0) else "refer"),
    }
