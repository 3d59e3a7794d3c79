"""What a case comes to: settlement, decision, withdrawal; and how it is opened again."""

from __future__ import annotations

from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import endings, performance, stages
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.seeing import citable
from chalicelib.domain.case.state import (
    Case,
    Decision,
    Finding,
    LegalEffect,
    Outcome,
    Terms,
    TextRef,
)  # fmt: skip
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.rulepack import StageKind

Events = tuple[ev.Event, ...]


def settle(offer_id: str, terms: Terms, context: Context, case: Case) -> Events:
    """The parties agree; what was agreed has to be performed."""
    return (ev.CaseSettled(offer_id, context.role), performance.begin(terms, context, case, cause="agreed"))


def withdrawn(case: Case, reason: TextRef | None, context: Context) -> Events:
    return (endings.closed(case, context, Outcome.WITHDRAWN, "withdrawn", reason),)


def decision(case: Case, command: cmd.Decide, context: Context) -> Events:
    """A reasoned decision by an officer: binding by the platform's terms, or an opinion where the pack's regime binds
    nobody to it; never an award (design §4).
    """
    if faults := _decision_faults(case, command):
        raise Invalid("The decision is not complete.", faults=tuple(faults))
    made = Decision(context.id("dec"), command.finding, command.reasons, context.now, command.terms)
    decided = ev.CaseDecided(made, LegalEffect(context.pack.stage(case.head.stage).legal_effect))
    if command.terms is None:
        return (decided, endings.closed(case, context, Outcome.DECIDED, "dismissed"))
    return (decided, performance.begin(command.terms, context, case, cause="decided"))


def reopened(case: Case, command: cmd.Reopen, context: Context) -> Events:
    """Once more into the stage that the pack names, within its window."""
    rule = context.pack.reopening
    assert rule is not None, "the guard has seen to it"
    stage = context.pack.stage(rule.stage)
    again = ev.CaseReopened(stage.id, context.role, command.reason, stages.bounds(case, stage, context))
    if stage.kind is not StageKind.MEDIATION:
        return (again,)
    return (again, stages.mediation_opened(case, context, agreed=False))


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
    cites |= {e.id for e in case.evidence.values() if citable(e)}
    return cites | {r.id for r in case.requests.values() if r.tells_against}
