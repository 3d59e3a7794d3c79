"""A diagnosis in the caller's language: rights with their limits, amounts and exclusions, deadlines, questions."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.domain.catalogue import Catalogue
from chalicelib.domain.conditions import answers_of
from chalicelib.domain.diagnosis import Diagnosis, Finding
from chalicelib.domain.diagnosis_numbers import Counted, Sum
from chalicelib.domain.diagnosis_rules import Basis, Exclusion, Regime
from chalicelib.domain.guidance import AnswerKind, RightState
from chalicelib.domain.promises import Source
from chalicelib.domain.questions import Question
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http.dispute_types import options


class Told(msgspec.Struct, frozen=True):
    """Under which laws, and in which language."""

    regime: Regime
    seller: Regime | None
    lang: str

    def basis(self, basis: Basis, source: Source = Source.LAW) -> dict[str, Any]:
        of = self.seller if source is Source.SELLER_LAW and self.seller is not None else self.regime
        law = of.laws[basis.law].of(self.lang)
        return {"source": law, "article": basis.article, "verified": basis.verified}


def right(finding: Finding, told: Told) -> dict[str, Any]:
    one, lang = finding.right, told.lang
    return {
        "code": one.code, "title": one.title.of(lang), "explains": one.explains.of(lang),
        "state": finding.state, **told.basis(one.basis),
        "until": stamp(finding.until) if finding.until else None,
        "limits": [_limit(counted, told) for counted in finding.limits],
        "amount": _amount(finding.total, told) if finding.total else None,
        "excluded_by": _exclusion(finding.exclusion, told) if finding.exclusion else None,
        "would_exclude": [_exclusion(exclusion, told) for exclusion in finding.open_exclusions],
        "missing": list(finding.missing), "remedies": list(one.remedies),
        "letter": one.letter.of(lang) if one.letter else None,
    }  # fmt: skip


def deadlines(found: Diagnosis, lang: str) -> list[dict[str, Any]]:
    """Everything dated of the rights that apply or begin later, the earliest first."""
    dated = [
        {
            "right": finding.right.code, "key": counted.limit.key, "label": counted.limit.label.of(lang),
            "due_at": stamp(counted.due_at), "won_by": counted.won_by,
        }
        for finding in found.of_state(RightState.APPLIES, RightState.NOT_YET)
        for counted in finding.limits
        if counted.due_at is not None
    ]  # fmt: skip
    return sorted(dated, key=lambda deadline: str(deadline["due_at"]))


def question(asked: Question, catalogue: Catalogue, lang: str) -> dict[str, Any]:
    """The kinds of dispute are the options of the question about them."""
    choices = options(asked.options, lang)
    if asked.kind is AnswerKind.DISPUTE_TYPE:
        choices = [{"key": kind, "label": g.title.of(lang)} for kind, g in catalogue.guides.items()]
    return {
        "key": asked.key, "pointer": asked.pointer, "text": asked.text.of(lang),
        "help": asked.help.of(lang) if asked.help else None, "kind": asked.kind, "options": choices,
        "days": asked.days,
    }  # fmt: skip


def _limit(counted: Counted, told: Told) -> dict[str, Any]:
    limit = counted.limit
    return {
        "key": limit.key, "label": limit.label.of(told.lang), "n": counted.length.n, "unit": counted.length.unit,
        "starts": limit.starts, "counts": limit.counts, "won_by": counted.won_by,
        "compared": [{"n": n, "by": source} for n, source in counted.compared],
        "basis": told.basis(counted.basis, counted.won_by) if counted.basis else None,
        "due_at": stamp(counted.due_at) if counted.due_at else None,
    }  # fmt: skip


def _amount(total: Sum, told: Told) -> dict[str, Any]:
    amount = total.amount
    return {
        "label": amount.label.of(told.lang), "times": total.times, "of": amount.of, "floor": amount.floor,
        "won_by": total.won_by, "basis": told.basis(amount.basis), "money": total.money,
    }  # fmt: skip


def _exclusion(exclusion: Exclusion, told: Told) -> dict[str, Any]:
    asked = dict.fromkeys(part.answer for part in answers_of(exclusion.when))
    return {
        "code": exclusion.code, "why": exclusion.why.of(told.lang), "basis": told.basis(exclusion.basis),
        "questions": list(asked),
    }  # fmt: skip
