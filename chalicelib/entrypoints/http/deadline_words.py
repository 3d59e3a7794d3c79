"""A deadline of a case in words: the duty, what silence means, what is left, why it stands still, what moved it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from chalicelib.domain import calendars
from chalicelib.domain.calendars import Unit
from chalicelib.domain.rulepack import Consequence, RulePack
from chalicelib.domain.values import Role, parse_stamp, stamp
from chalicelib.entrypoints.http import sentences, texts, words

View = dict[str, Any]
ANSWERED: Final = {"consent": ("mediation", "consents"), "proposal": ("proposals", "accepted_by")}
"""Shared deadlines that one side may have met already: where the view says who has."""


def deadline(given: View, view: View, pack: RulePack, role: Role, lang: str) -> View:
    """With everything there is to say of it to this caller."""
    again = given.get("repeat", 0)
    means = sentences.silence(
        lang, pack, given["rule"], Consequence(given["consequence"]), view["stage"], again
    )
    return given | {
        "duty": _duty(given, view, pack, role, lang),
        "silence": means,
        "left": _left(given, pack, lang),
        "provisional": _provisional(given, pack),
        "paused": _paused(given, view, lang, pack.time_zone),
        "history": [*_extensions(given, lang, pack.time_zone), *_stood(given, lang, pack.time_zone)],
    }


def runs(given: View) -> bool:
    return state(given) == "running"


def state(given: View) -> str:
    return str(given.get("state", "running"))


def _duty(given: View, view: View, pack: RulePack, role: Role, lang: str) -> str:
    time = sentences.until(lang, parse_stamp(latest(given, view, pack)), pack.time_zone)
    if _has_answered(given, view, role):
        return texts.text(lang, "rules", f"{given['rule']}_given", **time)
    on = given["on"]
    return sentences.duty(lang, pack, given["rule"], on, words.who(lang, on, role), time)


def latest(given: View, view: View, pack: RulePack) -> str:
    """When it is due; while it stands still, when it will be at the latest: once the pause has reached its limit."""
    end = _pause(given, view)[1]
    rule = pack.deadlines.get(given["rule"])
    if end is None or rule is None:
        return str(given["due_at"])
    unit = Unit(given["unit"]) if given.get("unit") else rule.length.unit
    since, until = parse_stamp(given["stopped"][-1]["since"]), parse_stamp(end["due_at"])
    return stamp(
        calendars.shift(parse_stamp(given["due_at"]), since, until, unit, pack.counting(given["rule"]))
    )


def _has_answered(given: View, view: View, role: Role) -> bool:
    if given["rule"] not in ANSWERED or not role.is_party:
        return False
    children, answers = ANSWERED[given["rule"]]
    subject = given["id"].partition(":")[2]
    found = [child for child in view[children] if subject in ("", child["id"])]
    return bool(found) and role.value in found[-1].get(answers, ())


def _left(given: View, pack: RulePack, lang: str) -> str | None:
    """Of a deadline that runs or stands still; nothing of one that is over."""
    if state(given) not in ("running", "paused"):
        return None
    if not given["remaining_seconds"]:
        return texts.text(lang, "left", "over")
    said = texts.text(lang, "left", "days", days=_amount(given, lang))
    note = texts.text(lang, "left", "provisional") if _provisional(given, pack) else None
    return words.joined(lang, said, note)


def _amount(given: View, lang: str) -> str:
    return words.left(
        lang, given["remaining_seconds"], given["remaining_days"], given["remaining_working_days"]
    )


def _provisional(given: View, pack: RulePack) -> bool:
    """Whether its date hangs on a calendar that nobody has announced yet."""
    rule = pack.deadlines.get(given["rule"])
    if rule is None:
        return False
    unit = Unit(given["unit"]) if given.get("unit") else rule.length.unit
    return not calendars.is_certain(parse_stamp(given["due_at"]), unit, pack.counting(given["rule"]))


# -------------------------------------------------------------------------------------------------- pauses, extensions


def _paused(given: View, view: View, lang: str, zone: str) -> str | None:
    """Since when, why, by whom, until when at most, and what will be left then."""
    pause, end = _pause(given, view)
    if pause is None or end is None:
        return None
    by_itself = pause["by"] == Role.SYSTEM.value
    return texts.text(
        lang, "clock", "paused_itself" if by_itself else "paused", Who=words.capital(words.who(lang, pause["by"])),
        since=_at(pause["since"], lang, zone), reason=words.pause(lang, pause["reason"]),
        until=_at(end["due_at"], lang, zone), left=_amount(given, lang),
    )  # fmt: skip


def _pause(given: View, view: View) -> tuple[View | None, View | None]:
    """The pause in which it stands still, and the end of that pause."""
    if state(given) != "paused":
        return None, None
    pause = next((p for p in view["pauses"] if p.get("state", "running") == "running"), None)
    end = next((d for d in view["deadlines"] if pause and d["id"] == f"pause:{pause['id']}"), None)
    return pause, end


def _stood(given: View, lang: str, zone: str) -> Iterable[str]:
    """The pauses that are over."""
    return [
        texts.text(
            lang, "clock", "stood", since=_at(stretch["since"], lang, zone), until=_at(stretch["until"], lang, zone),
            reason=words.pause(lang, stretch["reason"]),
        )
        for stretch in given.get("stopped", ()) if stretch.get("until")
    ]  # fmt: skip


def _extensions(given: View, lang: str, zone: str) -> Iterable[str]:
    return [_extension(grant, lang, zone) for grant in given.get("prolonged", ())]


def _extension(grant: View, lang: str, zone: str) -> str:
    at, was = _at(grant["at"], lang, zone), _at(grant["was_due"], lang, zone)
    if grant["by"] == Role.SYSTEM.value:
        return texts.text(lang, "clock", "extended", at=at, was=was)
    who = words.capital(words.who(lang, grant["by"]))
    return texts.text(lang, "clock", "prolonged", Who=who, at=at, was=was)


def _at(moment: str, lang: str, zone: str) -> str:
    return texts.moment(parse_stamp(moment), lang, zone)
