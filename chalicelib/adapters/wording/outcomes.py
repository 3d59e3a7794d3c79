"""How a case ended, in plain words (S31): what the outcome is, whom it binds, what can be done now and until when."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.wording import texts, words
from chalicelib.domain.case.outline import bounded
from chalicelib.domain.case.state import Outcome
from chalicelib.domain.rulepack import Ground, RulePack
from chalicelib.domain.values import parse_stamp

View = dict[str, Any]


def notice(given: View | None, pack: RulePack, lang: str) -> View | None:
    """The notice in the caller's language; None before there is an outcome."""
    if given is None:
        return None
    ground = _ground(given, pack)
    effect = given["legal_effect"] or "none"
    return given | {
        "what": words.joined(lang, texts.text(lang, "outcomes", given["outcome"]), _why(given, pack, lang)),
        "binds": texts.text(lang, "effects", effect),
        "then": [step(code, given, lang, pack.time_zone) for code in given["steps"]],
        "instead": ground.instead[lang] if ground is not None else None,
        "forum": pack.next_forum[lang] if given["closed_at"] else None,
    }


def step(code: str, given: View, lang: str, zone: str = "UTC") -> str:
    """What can be done now."""
    until = texts.moment(parse_stamp(given["reopen_until"]), lang, zone) if given.get("reopen_until") else ""
    return texts.text(lang, "steps", code, until=until)


def _ground(given: View, pack: RulePack) -> Ground | None:
    """The ground on which a complaint was refused: it is the cause of the closing."""
    if given["outcome"] != Outcome.REJECTED.value:
        return None
    return next((ground for ground in pack.grounds if ground.code == given["cause"]), None)


def _why(given: View, pack: RulePack, lang: str) -> str | None:
    """None before the case is closed: nothing has ended it yet."""
    cause = given["cause"]
    if cause is None:
        return None
    if (ground := _ground(given, pack)) is not None:
        return texts.text(lang, "causes", "refused", ground=ground.title[lang])
    if (named := texts.find(lang, "causes", cause)) is not None:
        return named
    kind = bounded(pack, cause.removesuffix("_expired"))
    own = texts.find(lang, "causes", f"{kind.value}_expired") if kind is not None else None
    return own or texts.text(lang, "causes", "expired")
