"""How a case gets from stage to stage, and what runs from there on: notice, the stage's end, mediation's first step."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain import deadlines
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Mediation, Step
from chalicelib.domain.case.state import Case, Deadline
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import CountsFrom, Stage, StageKind
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def next_stage(case: Case, context: Context, cause: str, reason: TextRef | None = None) -> Events:
    """Where the pack leads from here. Raises NotAllowed at a stage without a successor."""
    following = context.pack.stage(case.head.stage).next
    if following is None:
        raise NotAllowed("no_next_stage")
    return enter(case, context, following, cause, reason)


def enter(
    case: Case,
    context: Context,
    stage_id: str,
    cause: str,
    reason: TextRef | None = None,
    *,
    agreed: bool = False,
) -> Events:
    """Into that stage. Before the respondent has had notice only the time to give it runs. `agreed`: by an accord.

    A stage of arbitration is entered by an accord alone (P4): anything else is a defect of the pack or of ours.
    """
    stage = context.pack.stage(stage_id)
    assert agreed or stage.kind is not StageKind.ARBITRATION, "arbitration without an agreement"
    entered = ev.StageEntered(stage.id, cause, bounds(case, stage, context), by=context.role, reason=reason)
    if stage.kind is not StageKind.MEDIATION:
        return (entered,)
    return (entered, mediation_opened(case, context, agreed=agreed))


def bounds(case: Case, stage: Stage, context: Context) -> tuple[Deadline, ...]:
    """What runs from the entry on: the stage's own time, and the time to give notice as long as there was none.

    Where notice is given, the stage's time waits for it unless the pack counts from earlier. A respondent who has had
    notice and whose time to answer was cut off, because the case was closed in between, gets it once more.
    """
    reopened = case.head.closed_at is not None
    since = case.head.filed_at if stage.counts_from is CountsFrom.FILING and not reopened else context.now
    own = deadlines.start(context.pack, stage.deadline, since)
    if stage.kind is StageKind.SCREENING:
        return (own,)
    if case.head.served_at is not None:
        answer = (deadlines.start(context.pack, "respond", context.now),) if _unheard(case) else ()
        return (own, *answer)
    if deadlines.unfinished(case, "deemed_service") is not None:
        return () if _waits_for_notice(stage, context) else (own,)
    service = deadlines.start(context.pack, "service", context.now)
    return (service,) if _waits_for_notice(stage, context) else (service, own)


def served(case: Case, how: str, at: datetime, context: Context, starts: datetime) -> ev.CaseServed:
    """The respondent has had notice: its time to answer runs, and whatever has waited for it."""
    pack, here = context.pack, context.pack.stage(case.head.stage)
    rules = ["respond", *(["first_reply"] if "first_reply" in pack.deadlines else [])]
    if _waits_for_notice(here, context):
        rules.append(here.deadline)
    if case.mediation is not None and case.mediation.step is Step.APPLY:
        rules.append("consent")
    return ev.CaseServed(how, at, tuple(deadlines.start(pack, rule, starts) for rule in rules))


def mediation_opened(case: Case, context: Context, *, agreed: bool) -> ev.MediationOpened:
    """At the beginning of a stage of mediation. `agreed`: both parties asked for it themselves. Nobody's time to
    consent runs before the respondent knows of the case.
    """
    new = Mediation(
        context.id("med", len(case.mediations)), context.now, step=Step.MEDIATOR if agreed else Step.APPLY,
        consents=(Role.COMPLAINANT, Role.RESPONDENT) if agreed else (),
    )  # fmt: skip
    if case.head.served_at is None and not agreed:
        return ev.MediationOpened(new)
    deadline = deadlines.start(context.pack, "appoint" if agreed else "consent", context.now)
    return ev.MediationOpened(new, deadline)


def _unheard(case: Case) -> bool:
    """Whether the respondent neither has answered, nor was silent, nor has time left to answer."""
    head = case.head
    answered = head.responded_at is not None or head.defaulted
    return not answered and deadlines.unfinished(case, "respond") is None


def _waits_for_notice(stage: Stage, context: Context) -> bool:
    return stage.counts_from is CountsFrom.SERVICE and stage.id == context.pack.opening.id
