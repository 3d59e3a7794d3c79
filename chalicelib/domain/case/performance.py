"""Performance: tasks from a settlement or decision, proof that they are done, goods that go back (S18).

A return and refund is two tasks: the goods first, the money when they are back. Silence about goods that were shipped
counts as receipt; goods that are never shipped end what waits for them. Neither makes anybody agree to anything.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines, entitlements
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import endings, guards, lifecycle, stages
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.seeing import citable
from chalicelib.domain.case.state import Case, Deadline, Evidence, Task, TaskKind, TaskState, Terms
from chalicelib.domain.case.terms import Condition, Remedy
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.rulepack import RulePack, Stage, StageKind
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def decide(case: Case, command: cmd.Performing, context: Context) -> Events:
    match command:
        case cmd.Perform():
            return _perform(case, command, context)
        case cmd.ShipReturn():
            return _ship(case, command, context)
        case cmd.ConfirmReturn():
            return received(case, command.task_id, context, "confirmed")
        case cmd.RefuseReturn():
            return _refuse(case, command, context)
        case _:
            assert_never(command)


def begin(terms: Terms, context: Context, case: Case, cause: str) -> ev.StageEntered:
    """Into the stage of performance, with what has to be done and by when."""
    stage = stage_of(context.pack)
    money = Task(context.id("tsk"), Role.RESPONDENT, terms)
    if not _goods_first(terms) or "return_ship" not in context.pack.deadlines:
        running = _deadline(case, money, context, stage)
        return ev.StageEntered(stage.id, cause, (running,), (money,), by=context.role)
    goods = Task(context.id("tsk", 1), Role.COMPLAINANT, terms, kind=TaskKind.RETURN)
    waiting = Task(money.id, money.by, terms, state=TaskState.WAITING, after=goods.id)
    running = deadlines.start(context.pack, "return_ship", context.now, goods.id, on=goods.by)
    return ev.StageEntered(stage.id, cause, (running,), (goods, waiting), by=context.role)


def due(case: Case, task: Task, context: Context) -> Deadline:
    """By when a task has to be done that comes up now."""
    return _deadline(case, task, context, stage_of(context.pack))


def stage_of(pack: RulePack) -> Stage:
    return next(s for s in pack.stages if s.kind is StageKind.PERFORMANCE)


def received(case: Case, task_id: str, context: Context, how: str) -> Events:
    """The goods are back: the refund's time runs from here."""
    task = _task(case, task_id, TaskKind.RETURN, TaskState.OPEN, TaskState.SHIPPED)
    following = next(t for t in case.tasks.values() if t.after == task.id)
    running = _deadline(case, following, context, stage_of(context.pack))
    return (ev.ReturnReceived(task.id, how, following.id, running),)


def not_shipped(case: Case, task_id: str, context: Context) -> Events:
    """The goods did not go back: nothing is owed for them any more."""
    return (
        ev.ReturnLapsed(task_id),
        endings.closed(case, context, endings.outcome_of(case), "goods_not_returned"),
    )


def breached(case: Case, task_id: str, context: Context) -> Events:
    """Time to perform ran out. The last open task closes the case with the outcome it has."""
    breach: Events = (ev.TaskBreached(task_id),)
    if _others_open(case, task_id):
        return breach
    return (*breach, endings.closed(case, context, endings.outcome_of(case), "breached"))


def proven(case: Case, evidence_id: str, context: Context) -> Events:
    """A refund that a third party attests, kept as evidence, proves the open task to pay just that much: done on the
    platform's attestation, by the very command the platform has. Nothing where it does not fit: another sum or
    currency, paid before it was owed, a refund that has proven a task already, time that is up.
    """
    item = case.evidence[evidence_id]
    task = next((t for t in case.tasks.values() if _paid_by(case, t, item)), None)
    attesting = replace(context, role=Role.PLATFORM)
    look = lifecycle.Look(case, attesting.role, context.now, context.pack)
    if task is None or not citable(item) or lifecycle.refusal("perform", look) is not None:
        return ()
    try:
        return decide(case, cmd.Perform(task.id, (item.id,)), attesting)
    except NotAllowed:  # its time is up: what follows from that is the clock's to say
        return ()


def _paid_by(case: Case, task: Task, item: Evidence) -> bool:
    source, owed = item.source, deadlines.running(case, f"perform:{task.id}")
    if source is None or source.refunded is None or source.occurred_at is None or owed is None:
        return False
    open_to_pay = (
        task.kind is TaskKind.PERFORM and task.state is TaskState.OPEN and task.by is Role.RESPONDENT
    )
    fits = task.terms.remedy.is_money and task.terms.money == source.refunded
    return open_to_pay and fits and source.occurred_at >= owed.started_at and not _used(case, item)


def _used(case: Case, item: Evidence) -> bool:
    """Whether the same refund, however often and by whomever it was told, has proven a task before: by the provider's
    own id of it, which stays the same when it comes over two connections.
    """
    assert item.source is not None
    proofs = [case.evidence[p].source for t in case.tasks.values() for p in t.proof if p in case.evidence]
    return any(s is not None and s.record == item.source.record for s in proofs)


def _perform(case: Case, command: cmd.Perform, context: Context) -> Events:
    """A task is done and proven by kept evidence of the one who did it; the last one closes the case."""
    task = _task(case, command.task_id, TaskKind.PERFORM, TaskState.OPEN)
    _in_time(case, f"perform:{task.id}", context)
    if faults := _proof_faults(case, command, context):
        raise Invalid("The proof of performance does not hold.", faults=tuple(faults))
    done: Events = (ev.TaskPerformed(task.id, context.role, command.proof),)
    if _others_open(case, task.id):
        return done
    return (*done, endings.closed(case, context, endings.outcome_of(case), "performed"))


def _ship(case: Case, command: cmd.ShipReturn, context: Context) -> Events:
    task = _task(case, command.task_id, TaskKind.RETURN, TaskState.OPEN)
    _in_time(case, f"return_ship:{task.id}", context)
    running = deadlines.start(context.pack, "return_receive", context.now, task.id, on=Role.RESPONDENT)
    return (ev.ReturnShipped(task.id, command.carrier, command.tracking, running),)


def _refuse(case: Case, command: cmd.RefuseReturn, context: Context) -> Events:
    """What came back is disputed: a neutral looks at it again, where the pack has one; else the next forum does."""
    task = _task(case, command.task_id, TaskKind.RETURN, TaskState.SHIPPED)
    _in_time(case, f"return_receive:{task.id}", context)
    refused = ev.ReturnRefused(task.id, command.reason)
    following = stage_of(context.pack).next
    if following is None:
        return (refused, endings.closed(case, context, endings.outcome_of(case), "return_refused"))
    return (refused, *stages.enter(case, context, following, "return_refused", command.reason))


def _deadline(case: Case, task: Task, context: Context, stage: Stage) -> Deadline:
    """By the terms, by the better of the rule and what the consumer was promised (S50), by the rule."""
    key, pack = stage.deadline, context.pack
    length = Length(task.terms.within_days, Unit.CALENDAR_DAYS) if task.terms.within_days else None
    own = deadlines.start(pack, key, context.now, task.id, on=task.by, length=length)
    promised = entitlements.value("refund_days", pack, case.claim.promises)
    if length is not None or promised is None or not task.terms.remedy.is_money:
        return own
    length = Length(promised[0], Unit.CALENDAR_DAYS)
    better = deadlines.start(pack, key, context.now, task.id, on=task.by, length=length)
    return min(own, better, key=lambda d: d.due_at)


def _in_time(case: Case, deadline_id: str, context: Context) -> None:
    if (late := guards.passed(deadlines.running(case, deadline_id), context.now)) is not None:
        raise late


def _goods_first(terms: Terms) -> bool:
    return terms.remedy is Remedy.RETURN_AND_REFUND or Condition.GOODS_RETURNED in terms.conditions


def _task(case: Case, task_id: str, kind: TaskKind, *states: TaskState) -> Task:
    task = case.tasks.get(task_id)
    if task is None or task.kind is not kind:
        raise NotFound("No such task in this case.")
    if task.state not in states:
        raise NotAllowed("task_not_open", state=task.state.value)
    return task


def _others_open(case: Case, task_id: str) -> bool:
    return any(t.id != task_id and t.is_open for t in case.tasks.values())


def _proof_faults(case: Case, command: cmd.Perform, context: Context) -> list[Fault]:
    if not command.proof:
        return [Fault("/proof", "missing")]
    kept = {e.id for e in case.evidence.values() if citable(e) and e.by is context.role}
    return [
        Fault(f"/proof/{n}", "not_kept_evidence")
        for n, proof in enumerate(command.proof)
        if proof not in kept
    ]
