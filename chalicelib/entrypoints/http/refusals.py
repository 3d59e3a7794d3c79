"""What the refusal of an action tells beside its code: when it was or will be possible, and what applies instead."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import texts

MEMBERS: Final = ("allowed_from", "consequence", "instead")
"""Of a refusal's data: members of the problem itself."""


def members(error: NotAllowed, lang: str, actions: str = "actions") -> dict[str, Any]:
    """Moments, the consequence of the time that passed, the actions that are open, and all that in words. `actions`:
    where their words stand.
    """
    data = error.data
    told = {
        "due_at": _moment(error.due_at),
        "allowed_from": _moment(data.get("allowed_from")),
        "consequence": data.get("consequence"),
        "instead": [_action(verb, lang, actions) for verb in _verbs(data)] if "instead" in data else None,
        "applies": applies(error, lang) or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def rest(error: NotAllowed) -> dict[str, Any]:
    """What stays in `data`."""
    return {name: value for name, value in error.data.items() if name not in MEMBERS}


def applies(error: NotAllowed, lang: str) -> str:
    """In words: until or from when, and what silence has meant. Empty where time is not what it is about."""
    sentences = []
    if isinstance(opens := error.data.get("allowed_from"), datetime):
        sentences.append(texts.text(lang, "refused", "from", at=texts.moment(opens, lang)))
    if error.due_at is not None:
        key = "was" if error.code == "deadline_passed" else "waits"
        sentences.append(texts.text(lang, "refused", key, at=texts.moment(error.due_at, lang)))
    if "consequence" in error.data:
        sentences.append(texts.text(lang, "refused", "consequences", str(error.data["consequence"])))
    return ("" if lang == "zh" else " ").join(sentences)


def _moment(found: object) -> str | None:
    return stamp(found) if isinstance(found, datetime) else None


def _verbs(data: dict[str, Any]) -> list[str]:
    return [str(verb) for verb in data["instead"]]


def _action(verb: str, lang: str, actions: str) -> dict[str, str | None]:
    return {"action": verb, "why": texts.find(lang, actions, verb)}
