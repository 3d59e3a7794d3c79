"""How a stage and a case end: escalation, settlement, decision, performance, withdrawal, referral."""

from __future__ import annotations

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.state import (
    Case,
    Decision,
    EvidenceState,
    Finding,
    LegalEffect,
    Outcome,
    RequestState,
    Task,
    TaskState,
    Terms,
    TextRef,
)  # fmt: skip
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.rulepack import RulePack, Stage, StageKind
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def next_stage(case: Case, context: Context, cause: str, reason: TextRef | None = None) -> Events:
    """Where the pack leads from here. Raises NotAllowed at a stage without a successor."""
    following = context.pack.stage(case.head.stage).next
    if following is None:
        raise NotAllowed("no_next_stage")
    stage = context.pack.stage(following)
    running = (deadlines.start(context.pack, stage.deadline, context.now),)
    return (ev.StageEntered(stage.id, cause, running, by=context.role, reason=reason),)


def settle(offer_id: str, terms: Terms, context: Context) -> Events:
    """The parties agree; the respondent has to perform."""
    return (ev.CaseSettled(offer_id, context.role), _performance(terms, context, cause="agreed"))


def withdrawn(reason: TextRef | None) -> Events:
    return (ev.CaseClosed(Outcome.WITHDRAWN, "withdrawn", reason),)


def decision(case: Case, command: cmd.Decide, context: Context) -> Events:
    """A reasoned decision by the platform's officer: binding by the platform's terms, never an award (design §4)."""
    if faults := _decision_faults(case, command):
        raise Invalid("The decision is not complete.", faults=tuple(faults))
    made = Decision(context.id("dec"), command.finding, command.reasons, context.now, command.terms)
    decided = ev.CaseDecided(made, LegalEffect.PLATFORM_DECISION)
    if command.terms is None:
        return (decided, ev.CaseClosed(Outcome.DECIDED, "dismissed"))
    return (decided, _performance(command.terms, context, cause="decided"))


def perform(case: Case, command: cmd.Perform, context: Context) -> Events:
    """A task is done and proven by kept evidence of the one who did it; the last one closes the case."""
    task = case.tasks.get(command.task_id)
    if task is None:
        raise NotFound("No such task in this case.")
    if task.state is not TaskState.OPEN:
        raise NotAllowed("task_not_open", state=task.state.value)
    deadline = deadlines.running(case, f"perform:{task.id}")
    if not deadlines.in_time(deadline, context.now):
        assert deadline is not None
        raise NotAllowed("deadline_passed", "The time to perform is over.", due_at=deadline.due_at)
    if faults := _proof_faults(case, command, context):
        raise Invalid("The proof of performance does not hold.", faults=tuple(faults))
    done: Events = (ev.TaskPerformed(task.id, context.role, command.proof),)
    others = [t for t in case.tasks.values() if t.id != task.id and t.state is TaskState.OPEN]
    return done if others else (*done, _closed(case, "performed"))


def breached(case: Case, task_id: str) -> Events:
    """Time to perform ran out. The last open task closes the case with the outcome it has."""
    others = [t for t in case.tasks.values() if t.id != task_id and t.state is TaskState.OPEN]
    breach: Events = (ev.TaskBreached(task_id),)
    return breach if others else (*breach, _closed(case, "breached"))


def _closed(case: Case, cause: str) -> ev.CaseClosed:
    assert case.head.outcome is not None
    return ev.CaseClosed(case.head.outcome, cause)


def _performance(terms: Terms, context: Context, cause: str) -> ev.StageEntered:
    stage = _performance_stage(context.pack)
    task = Task(context.id("tsk"), Role.RESPONDENT, terms)
    deadline = deadlines.start(context.pack, stage.deadline, context.now, task.id, on=task.by)
    return ev.StageEntered(stage.id, cause, (deadline,), (task,), by=context.role)


def _performance_stage(pack: RulePack) -> Stage:
    return next(s for s in pack.stages if s.kind is StageKind.PERFORMANCE)


def _decision_faults(case: Case, command: cmd.Decide) -> list[Fault]:
    faults = [] if command.reasons else [Fault("/reasons", "missing")]
    citable = _citable(case)
    for n, reason in enumerate(command.reasons):
        if not reason.cites:
            faults.append(Fault(f"/reasons/{n}/cites", "missing"))
        faults += [
            Fault(f"/reasons/{n}/cites/{k}", "not_citable")
            for k, c in enumerate(reason.cites)
            if c not in citable
        ]
    if command.finding is Finding.DISMISSED and command.terms is not None:
        faults.append(Fault("/terms", "not_applicable"))
    if command.finding is not Finding.DISMISSED and command.terms is None:
        faults.append(Fault("/terms", "missing"))
    if command.terms is not None:
        faults += terms_faults(command.terms, "/terms", like=case.claim.sought.money)
    return faults


def _citable(case: Case) -> set[str]:
    """A reason rests on the claim, the response, kept evidence, or a request that was not met."""
    cites = {"claim"}
    if case.head.position is not None:
        cites.add("response")
    cites |= {e.id for e in case.evidence.values() if e.state is EvidenceState.KEPT}
    return cites | {r.id for r in case.requests.values() if r.state is RequestState.UNMET}


def _proof_faults(case: Case, command: cmd.Perform, context: Context) -> list[Fault]:
    if not command.proof:
        return [Fault("/proof", "missing")]
    kept = {e.id for e in case.evidence.values() if e.state is EvidenceState.KEPT and e.by is context.role}
    return [
        Fault(f"/proof/{n}", "not_kept_evidence")
        for n, proof in enumerate(command.proof)
        if proof not in kept
    ]
