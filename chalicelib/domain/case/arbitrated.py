"""What its arbitration does to a case: opened, come so far, awarded, corrected, or come to nothing (S24, S26, S64).

All of it is told by the system, and told again where a message comes twice or late: whatever has been done, or does not
concern this case any more, changes nothing. The only way in is the parties' own agreement (P4).
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.case import accords, endings, performance, stages
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Accord
from chalicelib.domain.case.referred import STAGES, Referral
from chalicelib.domain.case.state import (
    Case,
    Deadline,
    LegalEffect,
    Outcome,
    Status,
    Task,
    TaskKind,
    TaskState,
)
from chalicelib.domain.rulepack import StageKind
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def decide(case: Case, command: cmd.Arbitrated, context: Context) -> Events:
    assert context.role is Role.SYSTEM, (
        "nobody tells a case of its arbitration but the arbitration's own record"
    )
    match command:
        case cmd.RecordReferral():
            return _referred(case, command, context)
        case cmd.RecordStage():
            return _reached(case, command)
        case cmd.RecordAward():
            return _awarded(case, command, context)
        case cmd.CorrectAward():
            return _corrected(case, command, context)
        case cmd.ReturnFromArbitration():
            return _returned(case, command, context)
        case _:
            assert_never(command)


def expired(case: Case, deadline: Deadline, context: Context) -> Events | None:
    """What the end of the stage's own time means where proceedings are under way, or were to begin; None: what the rule
    says. An arbitration ends by its own deadlines, so that the case waits for it once more, and people look into it.
    """
    stage = context.pack.stage(case.head.stage)
    if stage.kind is not StageKind.ARBITRATION or deadline.rule != stage.deadline:
        return None
    accord = accords.standing(case)
    if context.pack.arbitration is None or accord is None or not accords.has_proceedings(accord):
        return None
    if accords.referral(case, accord) is None:
        return returned(case, accord, "not_opened", context)
    again = replace(deadlines.extended(context.pack, deadline, context.now), repeat=0)
    return (ev.DeadlineExtended(again, "arbitration_under_way"),)


def returned(case: Case, accord: Accord, cause: str, context: Context) -> Events:
    """Where the pack leads from here; else where they agreed, with its time anew. A pack that has neither refers."""
    known = accords.referral(case, accord)
    back = ev.ArbitrationReturned(accord.id, cause, known.arbitration_id if known is not None else "")
    following = context.pack.stage(case.head.stage).next or accord.made_in
    if not following:
        return (back, endings.closed(case, context, Outcome.REFERRED, "arbitration_ended"))
    return (back, *stages.enter(case, context, following, "arbitration_ended"))


def _referred(case: Case, command: cmd.RecordReferral, context: Context) -> Events:
    accord = _agreed(case, command.accord_id, context)
    if accord is None:
        return ()
    known = accords.referral(case, accord)
    if known is not None and known.fallback >= command.fallback:
        return ()
    referral = Referral(command.arbitration_id, accord.id, command.body, context.now, command.fallback)
    rule = context.pack.stage(case.head.stage).deadline
    return (ev.ArbitrationReferred(referral, deadlines.start(context.pack, rule, context.now)),)


def _reached(case: Case, command: cmd.RecordStage) -> Events:
    known = _mine(case, command.arbitration_id)
    if known is None or case.head.status is Status.CLOSED or case.head.outcome is not None:
        return ()
    if command.stage not in STAGES or command.stage in known.reached:
        return ()
    return (ev.ArbitrationReached(known.arbitration_id, command.stage),)


def _awarded(case: Case, command: cmd.RecordAward, context: Context) -> Events:
    """The first award, while the case still waits for it: what the parties agreed meanwhile stands."""
    known = _mine(case, command.arbitration_id)
    if known is None or known.awards or not _waits(case, context):
        return ()
    assert accords.standing(case) is not None, "an award without an agreement on it (P4)"
    effect = LegalEffect(command.legal_effect)
    assert effect in (LegalEffect.AWARD, LegalEffect.OPINION)
    awarded = ev.CaseAwarded(
        command.arbitration_id, command.award_id, command.award_sha256, command.finding, effect, command.terms
    )
    if command.terms is None:
        return (awarded, endings.closed(case, context, Outcome.AWARDED, "dismissed"))
    # From its service on. A sandbox of the body's has another time than one of the platform's.
    served = context.now if case.head.sandbox else min(command.served_at, context.now)
    entered = performance.begin(command.terms, replace(context, now=served), case, "awarded")
    return (awarded, entered)


def _corrected(case: Case, command: cmd.CorrectAward, context: Context) -> Events:
    known = _mine(case, command.arbitration_id)
    if known is None or not known.awards or command.award_id in known.awards:
        return ()
    told = ev.AwardCorrected(known.arbitration_id, command.award_id, command.award_sha256, command.finding)
    if _comes_after_the_end(case, command):
        assert command.terms is not None
        again = performance.begin(command.terms, _of(command.award_id, context), case, "awarded")
        return (replace(told, reopens=True), again)
    changed, running = _tasks(case, command, context)
    return (replace(told, tasks=changed, deadlines=running),)


def _comes_after_the_end(case: Case, command: cmd.CorrectAward) -> bool:
    """Something was added for somebody to perform when all before it was performed, breached, or nothing was owed: the
    case is opened for that, whatever the pack says about opening again, which the parties may still ask for once.
    """
    over = case.head.status is Status.CLOSED and case.head.outcome is Outcome.AWARDED
    return over and command.additional and command.terms is not None


def _tasks(
    case: Case, command: cmd.CorrectAward, context: Context
) -> tuple[tuple[Task, ...], tuple[Deadline, ...]]:
    """A correction changes what is still to be done, and not by when; what is added has its own time."""
    terms = command.terms
    if terms is None or case.head.status is Status.CLOSED or case.head.outcome is not Outcome.AWARDED:
        return (), ()
    if not command.additional:
        due = (TaskState.OPEN, TaskState.WAITING)
        known = case.referral.awards if case.referral is not None else ()
        added = {_of(award_id, context).id("tsk", n) for award_id in known for n in (0, 1)}
        live = [
            t for t in case.tasks.values()
            if t.state in due and t.kind is TaskKind.PERFORM and t.id not in added
        ]  # fmt: skip
        return tuple(replace(t, terms=terms) for t in live), ()
    task = Task(_of(command.award_id, context).id("tsk"), Role.RESPONDENT, terms)
    return (task,), (performance.due(case, task, context),)


def _of(award_id: str, context: Context) -> Context:
    """The tasks of an additional award are known by its id: a correction of the first one leaves them as they are."""
    return replace(context, command_id=award_id)


def _returned(case: Case, command: cmd.ReturnFromArbitration, context: Context) -> Events:
    accord = _agreed(case, command.accord_id, context)
    if accord is None:
        return ()
    known = accords.referral(case, accord)
    if known is not None and known.arbitration_id != command.arbitration_id:
        return ()  # another body has it by now
    return returned(case, accord, command.cause, context)


def _agreed(case: Case, accord_id: str, context: Context) -> Accord | None:
    """The agreement by which the case waits in arbitration now, if it is that very one."""
    accord = accords.standing(case) if _waits(case, context) else None
    return accord if accord is not None and accord.id == accord_id else None


def _waits(case: Case, context: Context) -> bool:
    stage = context.pack.stage(case.head.stage)
    return case.head.status is Status.OPEN and stage.kind is StageKind.ARBITRATION


def _mine(case: Case, arbitration_id: str) -> Referral | None:
    return case.referral if case.head.arbitration == arbitration_id else None
