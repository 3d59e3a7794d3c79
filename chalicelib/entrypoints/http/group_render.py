"""A group for the people in it: the view of the rules with everything said in the caller's language."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.collective.formula import Formula
from chalicelib.domain.group import views
from chalicelib.domain.group.state import Group, Ledger, Origin
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role, parse_stamp, stamp
from chalicelib.entrypoints.http import cluster_words, group_words, texts, words

View = dict[str, Any]


def group(view: View, found: Group, pack: RulePack, role: Role, lang: str) -> View:
    """The view in the caller's language."""
    deadlines = [group_words.deadline(d, found, pack, role, lang) for d in view["deadlines"]]
    said = view | {
        "stage_name": group_words.stage(lang, view["stage"]), "you": group_words.YOU[role],
        "next": group_words.following(view, deadlines, lang), "deadlines": deadlines,
        "allowed_actions": [group_words.action(a, lang) for a in view["allowed_actions"]],
        "offers": [_with_terms(o, found.offers[o["id"]].formula, lang) for o in view["offers"]],
        "decisions": [_with_terms(d, found.decisions[d["id"]].formula, lang) for d in view["decisions"]],
    }  # fmt: skip
    if "matter" in view and found.head.origin is Origin.DETECTION:
        said["matter"] = view["matter"] | {"said": cluster_words.suggestion(found.matter, lang)}
    if "polls" in view:
        said["polls"] = [_poll(p, found, lang) for p in view["polls"]]
    return said


def _with_terms(given: View, formula: Formula | None, lang: str) -> View:
    return given if formula is None else given | {"formula": terms(given["formula"], formula, lang)}


def terms(given: View, formula: Formula, lang: str) -> View:
    return given | {"said": group_words.formula(formula, lang)}


def _poll(given: View, found: Group, lang: str) -> View:
    known, running = found.polls[given["id"]], found.deadlines.get(f"poll:{given['id']}")
    due = stamp(running.due_at) if running is not None and known.state.value == "open" else None
    return given | {
        "due_at": due, "choices": list(views.choices(found, known)), "said": group_words.poll(given, lang),
    }  # fmt: skip


def page(view: View, found: Group, pack: RulePack, lang: str) -> View:
    """The public page."""
    agreed = [o.formula for o in views.agreed(found)]
    next_ = texts.text(lang, "group_next", "closed_to_all")
    if view["status"] == "closed":
        next_ = texts.text(lang, "group_next", view["outcome"])
    elif view["joinable"]:
        until = view["joins_until"] and texts.moment(parse_stamp(view["joins_until"]), lang, pack.time_zone)
        next_ = texts.text(lang, "group_next", "join_until" if until else "join", due=until)
    return view | {
        "stage_name": group_words.stage(lang, view["stage"]), "next": next_,
        "terms": [terms(given, f, lang) for given, f in zip(view["terms"], agreed, strict=True)],
    }  # fmt: skip


def line(case_id: str, amount: Money, claim: Money, choice: str, formula: Formula, lang: str) -> View:
    """A line of the ledger: how much of how much, and as what."""
    said = texts.text(
        lang, "group_line", amount=words.money(amount.amount, amount.currency),
        claim=words.money(claim.amount, claim.currency), remedy=group_words.choice(formula, choice, lang),
    )  # fmt: skip
    return {"case_id": case_id, "amount": amount, "claim": claim, "choice": choice, "said": said}


def formula_of(found: Group, ledger: Ledger) -> Formula:
    """Of the offer or decision that the ledger carries out."""
    of = found.offers.get(ledger.of) or found.decisions[ledger.of]
    assert of.formula is not None, "a ledger rests on terms"
    return of.formula
