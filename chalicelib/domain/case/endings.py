"""How a case ends: the closing, and the notice that everyone gets of it (S31)."""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import calendars
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Notice
from chalicelib.domain.case.state import Case, LegalEffect, Outcome
from chalicelib.domain.case.terms import TextRef


def closed(
    case: Case, context: Context, outcome: Outcome, cause: str, reason: TextRef | None = None
) -> ev.CaseClosed:
    """The end, with its notice: what can be done now, in the order in which it helps (S31)."""
    steps = next_steps(outcome, cause, case.head.legal_effect)
    reopening, until = context.pack.reopening, None
    if reopening is not None and cause in reopening.after and case.head.reopened < reopening.times:
        until = calendars.due(context.now, reopening.within, context.pack.counting())
        steps = ("reopen", *steps)
    return ev.CaseClosed(outcome, cause, reason, Notice(context.id("ntc"), steps, until))


def next_steps(outcome: Outcome, cause: str, effect: LegalEffect | None = None) -> tuple[str, ...]:
    """What the notice says can be done, as codes. An opinion that was not followed can be enforced nowhere."""
    match outcome:
        case Outcome.SETTLED | Outcome.DECIDED | Outcome.AWARDED if cause in ("performed", "nothing_due"):
            return ("nothing_more",)
        case Outcome.SETTLED:
            return ("enforce_agreement", "next_forum") if cause == "breached" else ("next_forum",)
        case Outcome.DECIDED:
            binds = effect is not LegalEffect.OPINION
            return ("enforce_decision", "next_forum") if cause == "breached" and binds else ("next_forum",)
        case Outcome.AWARDED:
            binds = effect is not LegalEffect.OPINION
            return ("enforce_award", "next_forum") if cause == "breached" and binds else ("next_forum",)
        case Outcome.REJECTED:
            return ("see_ground", "next_forum")
        case Outcome.WITHDRAWN:
            return ("file_again", "next_forum")
        case Outcome.LAPSED:
            return ("file_again", "next_forum")
        case Outcome.REFERRED:
            return ("next_forum",)
        case _:
            assert_never(outcome)


def outcome_of(case: Case) -> Outcome:
    """What performance carries out. Raises AssertionError before there is an outcome."""
    assert case.head.outcome is not None, "performance follows an outcome"
    return case.head.outcome
