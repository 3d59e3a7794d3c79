"""Determination for all members: common questions decided once; test cases whose results bind only their parties."""

from __future__ import annotations

import re
from typing import Final, assert_never

from chalicelib.domain.case.state import Finding, Reason
from chalicelib.domain.collective.formula import terms_hash
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.group import batching, polling, working
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.dealing import checked
from chalicelib.domain.group.state import (
    CommonDecision,
    Draw,
    Group,
    JobKind,
    Outcome,
    PollKind,
    Question,
    TestResult,
)  # fmt: skip

Events = tuple[ev.Event, ...]
_NONCE: Final = re.compile(r"\A[0-9a-f]{64}\Z")


def decide(group: Group, command: cmd.Determining, context: Context) -> Events:
    match command:
        case cmd.PoseQuestion():
            return (ev.QuestionPosed(Question(context.id("qst"), command.text, context.now)),)
        case cmd.AnswerQuestion():
            return _answered(group, command)
        case cmd.DecideCommon():
            return _decided(group, command, context)
        case cmd.CommitNonce():
            if _NONCE.match(command.nonce) is None:
                raise Invalid(faults=(Fault("/nonce", "wrong_format", limit="64 hex digits"),))
            return (ev.NonceGiven(context.role, command.nonce),)
        case cmd.DrawTests():
            return _draw(group, command, context)
        case cmd.OpenBatch():
            return batching.opened(group, context)
        case cmd.RecordTestResult():
            return batching.after_result(group, _test_ended(group, command), context)
        case _:
            assert_never(command)


def drawn(draw_id: str, command: cmd.RecordDraw, roll: int) -> Events:
    """The test cases are known and have been let go on by themselves."""
    return (ev.TestsDrawn(draw_id, command.seed, command.cases, roll, command.members),)


def _answered(group: Group, command: cmd.AnswerQuestion) -> Events:
    question = group.questions.get(command.question_id)
    if question is None:
        raise NotFound("No such question in this group.")
    if question.finding is not None:
        raise NotAllowed("question_answered", question=question.id)
    if faults := _unreasoned(command.reasons):
        raise Invalid("A finding has reasons.", faults=tuple(faults))
    return (ev.QuestionAnswered(question.id, command.finding, command.reasons),)


def _decided(group: Group, command: cmd.DecideCommon, context: Context) -> Events:
    """What it gives, members get unless they object in time. What gives nothing binds nobody: each goes on alone and
    has lost nothing by having joined.
    """
    if faults := _faults(group, command):
        raise Invalid("The decision is not complete.", faults=tuple(faults))
    roll = group.head.roll
    assert roll is not None, "a group in talks has been counted"
    formula = None
    if command.formula is not None:
        formula = checked(command.formula, roll)
    effect = next((s.legal_effect for s in context.pack.stages if s.kind == "determination"), "opinion")
    made = CommonDecision(
        context.id("gde"), command.finding, command.questions, command.reasons, context.now, formula,
        terms_hash(formula) if formula is not None else "", effect, command.within_days,
    )  # fmt: skip
    decision = ev.CommonlyDecided(made)
    if formula is None:
        return (decision, *working.dissolved(group, context, Outcome.DECIDED, "decided_without_terms"))
    # An opinion binds nobody who has not taken it up; a platform's decision those who do not object.
    if effect == "opinion" or not context.rules.objections:
        asked = polling.asked(group, PollKind.ACCEPTANCE, context, of=made.id, terms_sha256=made.terms_sha256)
    else:
        asked = polling.asked(group, PollKind.OBJECTION, context, of=made.id)
    return (decision, *asked)


def _faults(group: Group, command: cmd.DecideCommon) -> list[Fault]:
    found = _unreasoned(command.reasons)
    for n, question_id in enumerate(command.questions):
        known = group.questions.get(question_id)
        if known is None or known.finding is None:
            found.append(Fault(f"/questions/{n}", "not_answered"))
    if command.finding is Finding.DISMISSED and command.formula is not None:
        found.append(Fault("/formula", "not_applicable"))
    if command.finding is not Finding.DISMISSED and command.formula is None:
        found.append(Fault("/formula", "missing"))
    return found


def _unreasoned(reasons: tuple[Reason, ...]) -> list[Fault]:
    if not reasons:
        return [Fault("/reasons", "missing")]
    return [Fault(f"/reasons/{n}/cites", "missing") for n, reason in enumerate(reasons) if not reason.cites]


def _draw(group: Group, command: cmd.DrawTests, context: Context) -> Events:
    """The roll is sealed after both sides have had their chance to give a nonce, so that nobody can aim."""
    most = context.rules.test_cases
    assert most is not None, "the guard has seen to it"
    if not 1 <= command.number <= most.n:
        raise Invalid(faults=(Fault("/number", "out_of_range", limit=most.n),))
    draw = Draw(context.id("drw"), group.head.rolls + 1, command.number, "", group.head.nonces)
    seal = working.started(group, JobKind.SEAL, context, of=draw.id, then="draw")
    return (ev.DrawOrdered(draw), seal)


def _test_ended(group: Group, command: cmd.RecordTestResult) -> Events:
    """The same result twice, or of a case that was never drawn, changes nothing."""
    in_order = sorted(group.draws.values(), key=lambda draw: draw.roll)
    numbered = [case for draw in in_order for case in draw.cases]
    if command.case_id not in numbered:
        return ()
    number = numbered.index(command.case_id) + 1
    if str(number) in group.results:
        return ()
    return (ev.TestEnded(TestResult(number, command.outcome, command.share)),)
