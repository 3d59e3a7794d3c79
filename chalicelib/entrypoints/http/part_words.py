"""The parts of a case in words: terms, obligations, agreements on a stage, sealed bids, mediation, what is lacking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, parse_stamp
from chalicelib.entrypoints.http import texts, words

View = dict[str, Any]
Label = Callable[[str], str]
"""From the key of something a complaint lacks to its name in the caller's language."""


def parts(view: View, pack: RulePack, role: Role, lang: str, label: Label) -> View:
    """The parts that have something to say, each with it."""
    return {
        "claim": view["claim"] | {"sought": terms(view["claim"]["sought"], lang)},
        "offers": [_with_terms(offer, lang) for offer in view["offers"]],
        "proposals": [_with_terms(proposal, lang) for proposal in view["proposals"]],
        "decision": _decision(view["decision"], lang),
        "tasks": [_task(task, role, lang) for task in view["tasks"]],
        "requests": [_request(found, role, lang) for found in view["requests"]],
        "evidence": [_evidence(item, lang) for item in view["evidence"]],
        "deficiencies": [_deficiency(lack, lang, label) for lack in view["deficiencies"]],
        "pauses": [pause | {"why": words.pause(lang, pause["reason"])} for pause in view["pauses"]],
        "accords": [_accord(accord, pack, role, lang) for accord in view["accords"]],
        "bidding": [_round(found, role, lang) for found in view["bidding"]],
        "mediation": [_mediation(found, lang) for found in view["mediation"]],
        "entitlements": [_entitlement(found, pack, lang) for found in view["entitlements"]],
        "screening": _screening(view["screening"], pack, lang),
        "group": _group(view["group"], pack, lang),
    }


def terms(given: View, lang: str) -> View:
    return given | {"said": words.capital(words.terms(lang, given))}


def _with_terms(given: View, lang: str) -> View:
    return given | {"terms": terms(given["terms"], lang)} if given.get("terms") else given


def _decision(given: View | None, lang: str) -> View | None:
    return None if given is None else _with_terms(given, lang)


def _task(given: View, role: Role, lang: str) -> View:
    """Who must do what, and how far it has come."""
    shown = _with_terms(given, lang)
    returns = given.get("kind") == "return"
    what = texts.text(lang, "tasks", "return") if returns else words.terms(lang, given["terms"])
    who = words.capital(words.who(lang, given["by"], role))
    return shown | {"said": texts.text(lang, "tasks", given.get("state", "open"), Who=who, terms=what)}


def _request(given: View, role: Role, lang: str) -> View:
    """Who was asked, and what it means that nothing came."""
    who = words.capital(words.who(lang, given["to"], role))
    state = "passed" if given["state"] == "unmet" and not given["adverse_inference"] else given["state"]
    return given | {"said": texts.text(lang, "requests", state, Who=who)}


def _evidence(given: View, lang: str) -> View:
    if given.get("reason") is None:
        return given
    found = texts.find(lang, "refusals", given["reason"]) or texts.text(lang, "refusals", "other")
    return given | {"refusal": found}


def _group(given: View | None, pack: RulePack, lang: str) -> View | None:
    """Since when, or until when, the case belonged to it, and what that means for its time."""
    if given is None:
        return None
    since, until = (parse_stamp(given[k]) if given[k] else None for k in ("joined_at", "ended_at"))
    moments = {
        name: texts.moment(at, lang, pack.time_zone) if at is not None else ""
        for name, at in (("since", since), ("until", until))
    }
    return given | {"said": texts.text(lang, "membership", given["state"], **moments)}


def _deficiency(given: View, lang: str, label: Label) -> View:
    names = [label(item) for item in given["items"]]
    items = texts.text(lang, "lists", "semicolon").join(names)
    said = texts.text(lang, "deficiencies", given.get("state", "open"), items=items)
    return given | {"labels": names, "said": said}


def _accord(given: View, pack: RulePack, role: Role, lang: str) -> View:
    who = words.capital(words.who(lang, given["by"], role))
    stage = words.stage(lang, pack, given["stage"])
    state = given.get("state", "live")
    return given | {"said": texts.text(lang, "accords", state, Who=who, stage=stage)}


def _round(given: View, role: Role, lang: str) -> View:
    state = given.get("state", "open")
    if state == "open" and role.is_party:
        state = "yours" if given["your_bid"] else "theirs"
    shown = _with_terms(given, lang)
    return shown | {"said": texts.text(lang, "bids", state, n=given["number"])}


def _mediation(given: View, lang: str) -> View:
    """The step it is in, and how it ended."""
    step = texts.text(lang, "mediation_steps", given.get("step", "apply"))
    result = texts.text(lang, "mediation_results", given["result"]) if given.get("result") else None
    return given | {"said": words.joined(lang, step, result)}


def _entitlement(given: View, pack: RulePack, lang: str) -> View:
    """What the consumer may ask, and by whose rule: the article where it is the law's."""
    said = words.entitlement(lang, pack, given["key"], given["value"])
    by = texts.text(lang, "given_by", given["source"])
    if given["article"]:
        by = texts.text(lang, "given_by", "article", by=by, article=given["article"])
    return given | {"said": said, "because": by}


def _screening(given: View | None, pack: RulePack, lang: str) -> View | None:
    if given is None:
        return None
    titles = {ground.code: ground.title[lang] for ground in pack.grounds}
    return given | {"said": [titles[code] for code in given["doubts"]]}
