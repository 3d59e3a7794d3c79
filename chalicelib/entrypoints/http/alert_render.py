"""Sentences for those who read an alert: what was counted where so much was to be expected, and what happens next."""

from __future__ import annotations

from datetime import date
from typing import Any

from chalicelib.domain.families import FAMILY, REFERENCE
from chalicelib.domain.values import parse_stamp
from chalicelib.entrypoints.http import texts

View = dict[str, Any]


def alert(view: View, lang: str) -> View:
    """The view in the caller's language."""
    actions = [
        {"action": verb, "why": texts.text(lang, "alert_actions", verb)} for verb in view["allowed_actions"]
    ]
    return view | {"allowed_actions": actions, "said": _said(view, lang), "next": _next(view, lang)}


def _said(view: View, lang: str) -> str:
    """`23 complaints about the product k2 on 2026-11-22, against 2.5 expected by the weeks before.`"""
    spike = view["spike"]
    days = (date.fromisoformat(spike["last_day"]) - date.fromisoformat(spike["first_day"])).days + 1
    whole, rest = divmod(spike["expected_hundredths"], 100)
    what = texts.text(lang, "alert_kinds", view["kind"], value=_named(view["value"]))
    window = texts.text(lang, "alert_windows", "day" if days == 1 else "week", day=spike["last_day"])
    expected = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return texts.text(lang, "alert_said", n=spike["observed"], what=what, window=window, expected=expected)


def _named(value: str) -> str:
    """A merchant without the word that tells references from families."""
    for prefix in (FAMILY, REFERENCE):
        value = value.removeprefix(prefix)
    return value


def _next(view: View, lang: str) -> str:
    if view["wake_blocked"]:
        return texts.text(lang, "next", "blocked")
    if view["reason"] is not None:
        return texts.text(lang, "alert_next", view["reason"])
    at = texts.moment(parse_stamp(view["fades_at"]), lang)
    return texts.text(lang, "alert_next", view["state"], at=at)
