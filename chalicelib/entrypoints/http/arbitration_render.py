"""An arbitration for the people in it: the view of the rules with everything said in the caller's language."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.arbitration import views
from chalicelib.domain.arbitration.state import Arbitration
from chalicelib.domain.neutrals import questionnaire
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import arbitration_words, texts, words

View = dict[str, Any]


def arbitration(view: View, found: Arbitration, pack: RulePack, role: Role, lang: str) -> View:
    """The view in the caller's language."""
    deadlines = [arbitration_words.deadline(d, pack, role, lang) for d in view.get("deadlines", ())]
    known = deadlines or [arbitration_words.deadline(d, pack, role, lang) for d in _next_one(found)]
    said = view | {
        "stage_name": arbitration_words.stage(lang, view["stage"]), "you": arbitration_words.YOU[role],
        "next": arbitration_words.following(view, known, lang),
        "allowed_actions": [arbitration_words.action(a, lang) for a in view["allowed_actions"]],
        "awards": [_with_terms(a, lang) for a in view["awards"]],
    }  # fmt: skip
    if "deadlines" in view:
        said["deadlines"] = deadlines
    if "drafts" in view:
        said["drafts"] = [_with_terms(d, lang) for d in view["drafts"]]
    if view.get("agreed"):
        said["agreed"] = view["agreed"] | {"terms": _terms(view["agreed"]["terms"], lang)}
    return said


def _next_one(found: Arbitration) -> list[View]:
    """For whoever is not shown all deadlines: the one that the summary names."""
    first = views.next_one(found)
    if first is None:
        return []
    return [{
        "id": first.id, "rule": first.rule, "on": first.on.value, "state": "running", "due_at": stamp(first.due_at),
        "consequence": first.consequence.value,
    }]  # fmt: skip


def _with_terms(given: View, lang: str) -> View:
    content = given["content"]
    if not content.get("terms"):
        return given
    return given | {"content": content | {"terms": _terms(content["terms"], lang)}}


def _terms(given: View, lang: str) -> View:
    return given | {"said": words.terms(lang, given)}


def questions(lang: str) -> list[View]:
    """The disclosure questionnaire: each question in words, how a yes counts, and how far back it asks."""
    return [
        {
            "code": one.code, "bar": one.bar.value, "look_back_days": one.look_back_days,
            "text": texts.text(lang, "disclosure", one.code),
        }
        for one in questionnaire.QUESTIONS
    ]  # fmt: skip
