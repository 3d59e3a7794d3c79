"""Guided diagnosis: answers in; rights, limits, remedies and the next questions out. Pure, and no advice.

Rights come from the regime of the consumer's home. What the answers do not settle stays open and becomes a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.conditions import Facts, Value, answers_of, holds, open_answers, unique
from chalicelib.domain.diagnosis_numbers import (
    Abroad,
    Counted,
    Promises,
    Sum,
    counted,
    is_over,
    limits_of,
    total,
)
from chalicelib.domain.diagnosis_rules import Exclusion, Regime, Right, Step
from chalicelib.domain.guidance import Counts, RightState


class Asked(msgspec.Struct, frozen=True):
    """What somebody tells. `promises`: by whom, under which entitlement, how much."""

    answers: Mapping[str, Value] = {}
    dispute_type: DisputeType | None = None
    promises: Promises = {}


class Finding(msgspec.Struct, frozen=True):
    """One right, weighed."""

    right: Right
    state: RightState
    limits: tuple[Counted, ...] = ()
    """The one that decides about it first, where there is one."""
    total: Sum | None = None
    exclusion: Exclusion | None = None
    """What excludes it."""
    open_exclusions: tuple[Exclusion, ...] = ()
    """What would exclude it, as far as the answers do not tell."""
    missing: tuple[str, ...] = ()
    """The answers that decide about it."""

    @property
    def until(self) -> datetime | None:
        """When the right ends, or for one that waits, when it begins."""
        return self.limits[0].due_at if self.right.limit is not None and self.limits else None


class Diagnosis(msgspec.Struct, frozen=True):
    """Findings in the order of the regime's rights."""

    findings: tuple[Finding, ...]
    dispute_type: DisputeType | None
    """As told, or what the first right that applies suggests."""
    steps: tuple[Step, ...]
    questions: tuple[str, ...]
    """Keys of what to ask next, the most useful first."""

    def of_state(self, *states: RightState) -> list[Finding]:
        return [finding for finding in self.findings if finding.state in states]

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Of the rights that apply, in their order."""
        return tuple(dict.fromkeys(r for f in self.of_state(RightState.APPLIES) for r in f.right.remedies))


class _Table(msgspec.Struct, frozen=True):
    """Everything one right is weighed with."""

    facts: Facts
    asked: Asked
    abroad: Abroad


def diagnose(
    regime: Regime, asked: Asked, now: datetime, time_zone: str, seller: Regime | None = None
) -> Diagnosis:
    """The diagnosis under `regime`, with days counted in that zone; `seller` is the regime of the seller's place."""
    abroad = limits_of(seller) if seller is not None and seller.regime != regime.regime else {}
    table = _Table(Facts(asked.answers, now, time_zone), asked, abroad)
    findings = tuple(found for right in regime.rights if (found := _weigh(right, table)) is not None)
    suggested = next((f.right.suggests for f in findings if f.state is RightState.APPLIES), None)
    return Diagnosis(
        findings=findings,
        dispute_type=asked.dispute_type or suggested,
        steps=tuple(s for s in regime.steps if s.when is None or holds(s.when, table.facts) is True),
        questions=_questions(findings, table),
    )


def _weigh(right: Right, table: _Table) -> Finding | None:
    """None for a right that has nothing to do with what was told, or that nobody gives."""
    facts, promises = table.facts, table.asked.promises
    fits = holds(right.when, facts)
    if fits is False or not _concerns(right, table):
        return None
    limits = [counted(limit, facts, promises, table.abroad) for limit in right.limits]
    if right.limit is not None and limits[0] is None:
        return None
    known = tuple(one for one in limits if one is not None)
    state, missing = _state(right, known, facts)
    exclusion = next((e for e in right.excluded if holds(e.when, facts) is True), None)
    if fits is None and (exclusion is not None or state is not RightState.POSSIBLE):
        return None  # nobody claims it, and it would be of no use
    if exclusion is not None:
        return Finding(right, RightState.EXCLUDED, known, exclusion=exclusion)
    if state is RightState.LAPSED:
        return Finding(right, state, known)
    undecided = tuple(e for e in right.excluded if holds(e.when, facts) is None)
    amount = total(right.amount, facts, promises) if right.amount else None
    return Finding(right, state, known, amount, None, undecided, missing)


def _concerns(right: Right, table: _Table) -> bool:
    """By the kind of dispute; while that is unknown, by whether any answer is about this right at all."""
    if (told := table.asked.dispute_type) is not None:
        return not right.only_for or told in right.only_for
    about = {part.answer for part in answers_of(right.when)} | {limit.starts for limit in right.limits[:1]}
    return not about.isdisjoint(table.facts.answers)


def _state(right: Right, limits: tuple[Counted, ...], facts: Facts) -> tuple[RightState, tuple[str, ...]]:
    """And the answers it waits for."""
    missing = open_answers(right.when, facts)
    limit = right.limit
    if limit is not None:
        over = is_over(limits[0], facts)
        if over is None:
            missing = unique((*missing, limit.starts))
        elif limit.counts is Counts.AFTER and not over:
            return RightState.NOT_YET, missing
        elif limit.counts is Counts.UNTIL and over:
            if limit.measured_by is None or limit.measured_by in facts.answers:
                return RightState.LAPSED, missing
            missing = unique((*missing, limit.measured_by))
    return (RightState.POSSIBLE if missing else RightState.APPLIES), missing


def _questions(findings: tuple[Finding, ...], table: _Table) -> tuple[str, ...]:
    """What kind of dispute; then what decides about rights, what would exclude them, what puts a figure on them."""
    asked = [] if table.asked.dispute_type else ["dispute_type"]
    asked += [key for finding in findings for key in finding.missing]
    undecided = [exclusion for finding in findings for exclusion in finding.open_exclusions]
    asked += [key for exclusion in undecided for key in open_answers(exclusion.when, table.facts)]
    amounts = [finding.total.amount.of for finding in findings if finding.total is not None]
    return unique((*asked, *(key for key in amounts if key not in table.facts.answers)))
