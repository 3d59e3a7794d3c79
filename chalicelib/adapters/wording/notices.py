"""Notices in words: subject and plain text in one language, made of codes, amounts, moments and the case's own rules.

Nothing that a person wrote comes in here: no name, no message, no reason. So the text of a notice may be kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from chalicelib.adapters.wording import outcomes, sentences, texts, words
from chalicelib.application.notice_ports import Facts
from chalicelib.domain.rulepack import Consequence
from chalicelib.domain.values import Role, parse_stamp, stamp

View = Mapping[str, Any]
_OWN_DEADLINE: Final = (
    "offer",
    "proposal",
    "evidence_request",
    "deficiency",
    "arbitration_asked",
    "warned",
    "extended",
)
"""Notices about one deadline; all others tell of the next one."""
_ENDS: Final = ("outcome",)
_STILL: Final = ("upload", "pause")


@cache
def own(lang: str) -> dict[str, Any]:
    """Read when a notice is first made."""
    text = (resources.files("chalicelib") / "texts" / f"notices-{lang}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


class NoticeWords:
    """The Wording port."""

    def case(self, facts: Facts) -> tuple[str, str]:
        words_ = own(facts.lang)["templates"][facts.template]
        values = _Values(_values(facts))
        subject, body = words_["subject"].format_map(values), words_["body"].format_map(values)
        parts = [_tidy(body), *(_end(facts) if facts.template in _ENDS else [_next(facts)]), _where(facts)]
        return _one_line(subject), "\n\n".join(filter(None, parts))

    def endpoint(self, lang: str, endpoint_id: str, why: str) -> tuple[str, str]:
        found = own(lang)
        reason = found["why"].get(why, found["why"]["other"])
        words_ = found["templates"]["endpoint_disabled"]
        return words_["subject"], words_["body"].format(endpoint=endpoint_id, why=reason)

    def footed(self, lang: str, text: str, unsubscribe: str, *, owed: bool) -> str:
        if owed:
            return f"{text}\n\n{_line(lang, 'owed')}"
        under = (
            _line(lang, "informative", link=unsubscribe) if unsubscribe else _line(lang, "informative_plain")
        )
        return f"{text}\n\n{under}"

    def digest(self, lang: str, parts: Sequence[tuple[str, str]]) -> tuple[str, str]:
        if len(parts) == 1:
            return parts[0]
        told = "\n\n----\n\n".join(f"{subject}\n\n{text}" for subject, text in parts)
        return _line(lang, "digest", n=len(parts)), told


class _Values(dict[str, str]):
    """What a template's words are filled with; made for all templates, so that one may say more than another."""

    def __missing__(self, key: str) -> str:
        raise KeyError(f"nothing to say for {key}")


def _line(lang: str, key: str, **values: object) -> str:
    return str(own(lang)["lines"][key]).format_map(values)


def _values(facts: Facts) -> dict[str, str]:
    """Everything that any template may say."""
    lang, pack, seen, data = facts.lang, facts.pack, facts.seen, facts.data
    found, stage = (
        own(lang),
        str(data.get("stage") or (data.get("accord") or {}).get("stage") or seen["stage"]),
    )
    stage = stage if any(s.id == stage for s in pack.stages) else str(seen["stage"])
    terms = _terms(facts)
    finding = str((data.get("decision") or data).get("finding", ""))
    effect = data.get("legal_effect") or seen.get("legal_effect")
    ended = outcomes.notice(_ended(facts), pack, lang) if facts.template in _ENDS else None
    about = texts.find(lang, "stage_about", pack.stage(stage).kind.value) or ""
    return {
        "Who": words.capital(words.who(lang, _who(facts).value)),
        "sought": words.terms(lang, seen["claim"]["sought"]),
        "terms": terms,
        "ordered": _line(lang, "ordered", terms=terms) if terms else _line(lang, "nothing_ordered"),
        "stage": words.stage(lang, pack, stage), "about": about,
        "due": _due(facts), "finding": found["findings"].get(finding, ""),
        "position": found["positions"].get(str(data.get("position", "")), ""),
        "effect": texts.find(lang, "effects", str(effect)) or "" if effect else "",
        "result": texts.find(lang, "outcomes", str(data.get("outcome", ""))) or "",
        "what": str(ended["what"]) if ended else "", "binds": str(ended["binds"]) if ended else "",
        **_of_service(facts),
    }  # fmt: skip


def _who(facts: Facts) -> Role:
    """Who has done it, as the event says; a body's or a tribunal's act is the arbitration body's."""
    data = facts.data
    child = next((data[name] for name in ("offer", "proposal", "request", "accord") if name in data), data)
    return Role(child.get("by", facts.by))


def _terms(facts: Facts) -> str:
    """What is offered, agreed, ordered or to be done, where the event names it or what it is about."""
    data, seen = facts.data, facts.seen
    for holder in (data.get("offer"), data.get("proposal"), data.get("decision"), data):
        if holder and holder.get("terms"):
            return words.terms(facts.lang, holder["terms"])
    tasks = data.get("tasks") or [t for t in seen["tasks"] if t["id"] == data.get("task_id")]
    own_tasks = [task for task in tasks if task["by"] == facts.role.value] or list(tasks)
    if own_tasks:
        return words.terms(facts.lang, own_tasks[0]["terms"])
    if "offer_id" in data:
        return _agreed(facts, str(data["offer_id"]))
    return ""


def _agreed(facts: Facts, offer_id: str) -> str:
    """Of a settlement: the offer or the proposal it came from; of sealed bids that met, what has to be done now."""
    seen = facts.seen
    children = [*seen["offers"], *seen["proposals"]]
    owed = [task for task in seen["tasks"] if task.get("kind", "perform") == "perform"]
    found = next((child for child in children if child["id"] == offer_id), None) or next(iter(owed), None)
    return words.terms(facts.lang, found["terms"]) if found else ""


# ------------------------------------------------------------------------------------------------------ deadlines


def _of_service(facts: Facts) -> dict[str, str]:
    """What is asked of whoever gets the notice of a complaint: its time has not begun yet, so by the rule."""
    lang, pack = facts.lang, facts.pack
    rule = "respond" if "respond" in pack.deadlines else pack.opening.deadline
    given = pack.deadlines[rule]
    who, time = words.who(lang, given.on.value, facts.role), sentences.within(lang, given.length)
    duty = sentences.duty(lang, pack, rule, given.on.value, who, time)
    return {"duty": duty, "silence": sentences.meant(lang, pack, rule)}


def _due(facts: Facts) -> str:
    given = facts.data.get("due_at") or (facts.data.get("deadline") or {}).get("due_at")
    return texts.moment(parse_stamp(given), facts.lang, facts.pack.time_zone) if given else ""


def _next(facts: Facts) -> str:
    """Who must act by when, and what silence means: of the deadline it is about, else of the next one."""
    if facts.template == "service":
        return ""
    about = (facts.data.get("deadline") or {}).get("id") or facts.data.get("deadline_id")
    running = [
        d
        for d in facts.seen["deadlines"]
        if d.get("state", "running") == "running" and d["rule"] not in _STILL
    ]
    named = [d for d in running if d["id"] == about] if facts.template in _OWN_DEADLINE else []
    mine = [d for d in running if d["on"] in (facts.role.value, Role.SYSTEM.value)]
    chosen = next(iter(named or mine or running), None)
    if chosen is None or facts.seen["status"] == "closed":
        return ""
    said = _deadline(facts, chosen)
    yours = chosen["on"] in (facts.role.value, Role.SYSTEM.value)
    return said if yours else words.joined(facts.lang, _line(facts.lang, "nothing_asked"), said)


def _deadline(facts: Facts, given: View) -> str:
    lang, pack = facts.lang, facts.pack
    time = sentences.until(lang, parse_stamp(given["due_at"]), pack.time_zone)
    duty = sentences.duty(
        lang, pack, given["rule"], given["on"], words.who(lang, given["on"], facts.role), time
    )
    means = Consequence(given["consequence"])
    silence = sentences.silence(
        lang, pack, given["rule"], means, str(facts.seen["stage"]), given.get("repeat", 0)
    )
    return words.joined(lang, duty, silence)


# -------------------------------------------------------------------------------------------------------- the end


def _ended(facts: Facts) -> dict[str, Any]:
    """As the closing event tells it: the case may have been opened again since."""
    data = facts.data
    told = data.get("notice") or {}
    return {
        "outcome": data["outcome"], "cause": data.get("cause"), "steps": list(told.get("steps", ())),
        "reopen_until": told.get("reopen_until"), "closed_at": stamp(facts.at),
        "legal_effect": facts.seen.get("legal_effect"),
    }  # fmt: skip


def _end(facts: Facts) -> Iterator[str]:
    """Steps, what to do instead, the next forum, the dates."""
    lang, zone = facts.lang, facts.pack.time_zone
    ended = outcomes.notice(_ended(facts), facts.pack, lang)
    assert ended is not None
    if ended["then"]:
        yield "\n".join([_line(lang, "now"), *(f"- {step}" for step in ended["then"])])
    if ended["instead"]:
        yield _line(lang, "instead", text=ended["instead"])
    if ended["forum"]:
        yield _line(lang, "forum", text=ended["forum"])
    moments = (
        ("filed_on", facts.seen["filed_at"]), ("served_on", facts.seen["served_at"]), ("closed_on", ended["closed_at"]),
    )  # fmt: skip
    dates = [_line(lang, key, at=texts.moment(parse_stamp(at), lang, zone)) for key, at in moments if at]
    yield "\n".join(dates)


def _where(facts: Facts) -> str:
    lines = [_line(facts.lang, "case", case=facts.case_id)]
    if facts.link:
        lines.append(_line(facts.lang, "link", link=facts.link))
    return "\n".join(lines)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _one_line(text: str) -> str:
    """A subject: no line break can come in by a template of words."""
    return " ".join(text.split())
