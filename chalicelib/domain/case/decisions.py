"""What a command leads to: `decide(case, command, context)` gives events or raises a refusal. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import calendars, deadlines
from chalicelib.domain.case import (
    acting,
    approving,
    arbitrated,
    bundles,
    evidence,
    external,
    grouped,
    keeping,
    lifecycle,
    mediation,
    membership,
    messages,
    negotiation,
    outcome,
    performance,
    representation,
    screening,
    stages,
    timing,
)  # fmt: skip
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.state import Case, EvidenceRequest, Status
from chalicelib.domain.case.tick import tick
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.rulepack import CountsFrom, Stage, StageKind
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]

VERBS: Final[dict[type, str]] = {
    cmd.Respond: "respond", cmd.MakeOffer: "offer", cmd.CounterOffer: "counter", cmd.Accept: "accept",
    cmd.Decline: "decline", cmd.WithdrawOffer: "withdraw_offer", cmd.PlaceBid: "bid", cmd.PostMessage: "message",
    cmd.Escalate: "escalate", cmd.Withdraw: "withdraw", cmd.RequestEvidence: "request_evidence",
    cmd.Propose: "propose", cmd.Decide: "decide", cmd.Perform: "perform", cmd.DeclareEvidence: "declare_evidence",
    cmd.Admit: "admit", cmd.Reject: "reject", cmd.NoteDeficiency: "note_deficiency", cmd.Cure: "cure",
    cmd.DispatchNotice: "dispatch_notice", cmd.ProposeAccord: "propose_accord",
    cmd.ConcludeAccord: "conclude_accord", cmd.ConsentToMediation: "consent",
    cmd.LeaveMediation: "leave_mediation", cmd.AssignMediator: "assign_mediator",
    cmd.ChallengeMediator: "challenge_mediator", cmd.RuleOnChallenge: "rule_on_challenge",
    cmd.AdvanceMediation: "advance_mediation", cmd.ConcludeMediation: "conclude_mediation", cmd.PauseClock: "pause",
    cmd.ResumeClock: "resume", cmd.Prolong: "prolong", cmd.ShipReturn: "ship_return",
    cmd.ConfirmReturn: "confirm_return", cmd.RefuseReturn: "refuse_return", cmd.Reopen: "reopen",
    cmd.LookInto: "look_into", cmd.JoinGroup: "join_group", cmd.LeaveGroup: "leave_group",
    cmd.CastVote: "vote_in_group",
}  # fmt: skip
"""The line of the lifecycle table that a command must pass. Commands that are not here are the system's own, or have
guards of their own.
"""


def file(command: cmd.FileCase, context: Context) -> Events:
    """A new case in the pack's first stage. Where that screens, the officer's time runs, or the complainant's to
    complete the complaint; else the time to give the respondent notice.
    """
    pack = context.pack
    first = pack.stage(pack.first_stage)
    screens = first.kind is StageKind.SCREENING
    stall = calendars.due(context.now, pack.stall_after, "UTC") - context.now if pack.stall_after else None
    filed = ev.CaseFiled(
        case_id=command.case_id, tenant=command.tenant, pack=pack.ref, stage=first.id,
        complainant=command.complainant, respondent=command.respondent, claim=command.claim, lang=command.lang,
        fingerprint=command.fingerprint, sandbox=command.sandbox,
        deadlines=tuple(deadlines.start(pack, rule, context.now) for rule in _first_rules(first)),
        stall_seconds=int(stall.total_seconds()) if stall else 0,
    )  # fmt: skip
    beside = (ev.ExternalUpdated(command.external),) if command.external is not None else ()
    if first.kind is StageKind.MEDIATION:
        opened = stages.mediation_opened(evolve(None, filed, context.now), context, agreed=False)
        return (filed, opened, *beside)
    if not screens or not command.gaps:
        return (filed, *beside)
    lacking = screening.noted(evolve(None, filed, context.now), command.gaps, _as_system(context))
    return (filed, *lacking, *beside)


def _first_rules(first: Stage) -> tuple[str, ...]:
    if first.kind is StageKind.SCREENING:
        return (first.deadline,)
    return ("service",) if first.counts_from is CountsFrom.SERVICE else ("service", first.deadline)


def decide(case: Case, command: cmd.Command, context: Context) -> Events:
    """The events the command leads to; an empty tuple when there is nothing to do.

    Raises NotAllowed (which says what is open instead), Invalid, OverBudget or NotFound; nothing has changed then.
    """
    try:
        happened = _decided(case, command, context)
        return happened if case.head.grouped_in is None else grouped.follows(case, happened, context)
    except NotAllowed as refused:
        if context.role is not Role.SYSTEM:
            lifecycle.with_instead(refused, _look(case, context))
        raise


def _decided(case: Case, command: cmd.Command, context: Context) -> Events:  # noqa: C901 - one line per kind
    verb = VERBS.get(type(command))
    acting.check(case, command, verb, context)
    if verb is not None:
        _open(case, verb, context)
    if isinstance(command, cmd.Screening):
        return screening.decide(case, command, context)
    if isinstance(command, cmd.Talks | cmd.Mediating):
        noticed = _served_by_acting(case, context)
        known = fold(case, noticed, context.now)
        if isinstance(command, cmd.Talks):
            return (*noticed, *negotiation.decide(known, command, context))
        return (*noticed, *mediation.decide(known, command, context))
    if isinstance(command, cmd.Timing):
        return timing.decide(case, command, context)
    if isinstance(command, cmd.Performing):
        return performance.decide(case, command, context)
    if isinstance(command, cmd.RecordKept):
        kept = evidence.decide(case, command, context)
        return (*kept, *performance.proven(fold(case, kept, context.now), command.evidence_id, context))
    if isinstance(command, cmd.Filing):
        return evidence.decide(case, command, context)
    if isinstance(command, cmd.Keeping):
        return keeping.decide(case, command, context)
    if isinstance(command, cmd.Representing):
        return representation.decide(case, command, context)
    if isinstance(command, cmd.Grouping):
        return membership.decide(case, command, context)
    if isinstance(command, cmd.Arbitrated):
        return arbitrated.decide(case, command, context)
    if isinstance(command, cmd.Bundling):
        return bundles.decide(case, command, context)
    return _whole(case, command, context)


def _whole(case: Case, command: cmd.Whole, context: Context) -> Events:  # noqa: C901 - one line per command
    match command:
        case cmd.FileCase():
            raise NotAllowed("already_filed")
        case cmd.RecordService():
            return _record_service(case, command, context)
        case cmd.DispatchNotice():
            return _dispatched(command, context)
        case cmd.Respond():
            return (*_served_by_acting(case, context), ev.CaseResponded(command.position, command.statement))
        case cmd.PostMessage():
            return (*_served_by_acting(case, context), messages.post(case, command, context))
        case cmd.Escalate():
            return stages.next_stage(case, context, cause="escalated", reason=command.reason)
        case cmd.Withdraw():
            return outcome.withdrawn(case, command.reason, context)
        case cmd.RequestEvidence():
            return _request(command, context)
        case cmd.Decide():
            return outcome.decision(case, command, context)
        case cmd.Reopen():
            return outcome.reopened(case, command, context)
        case cmd.RevokeTokens():
            return (ev.TokensRevoked(command.role, case.party(command.role).epoch + 1),)
        case cmd.ApprovePublicText():
            return approving.approve(case, command, context)
        case cmd.Tick():
            return tick(case, context)
        case cmd.BlockWake():
            return _block_wake(case, command)
        case external.RecordExternal():
            new = external.news(case.externals, command.found)
            return (ev.ExternalUpdated(command.found),) if new else ()
        case cmd.Oversee():
            stranded = deadlines.is_stranded(case) and not case.head.stalled
            return (ev.CaseStalled(case.head.progress_at or case.head.filed_at),) if stranded else ()
        case _:
            assert_never(command)


def fold(case: Case | None, events: Events, at: datetime) -> Case:
    """The case after all of the events. Raises AssertionError for no case and no events."""
    for event in events:
        case = evolve(case, event, at)
    assert case is not None
    return case


def _look(case: Case, context: Context) -> lifecycle.Look:
    return lifecycle.Look(case, context.role, context.now, context.pack, context.acting)


def _open(case: Case, verb: str, context: Context) -> None:
    if (refused := lifecycle.explained(verb, _look(case, context))) is not None:
        raise refused


def _record_service(case: Case, command: cmd.RecordService, context: Context) -> Events:
    """Notice starts the time to answer. A second notice of one that stands changes nothing. Where complaints are
    screened the filing's own delivery, however late its receipt comes, is no notice: nobody had to answer yet.
    """
    settled = case.head.status is Status.CLOSED or case.head.served_at is not None
    unready = context.pack.stage(case.head.stage).kind is StageKind.SCREENING
    before = context.pack.screens and command.delivered == "case.filed"
    if context.role is Role.SYSTEM and (settled or unready or before):
        return ()
    if context.role is not Role.SYSTEM:
        _open(case, "serve", context)
    # What a platform attests may lie back; the time to answer never starts before the record shows the notice.
    starts = command.at if context.role is Role.SYSTEM else context.now
    return (stages.served(case, command.how, command.at, context, starts),)


def _served_by_acting(case: Case, context: Context) -> Events:
    """Who answers has had notice, whatever the delivery receipts say."""
    if context.role is not Role.RESPONDENT or case.head.served_at is not None:
        return ()
    return (stages.served(case, "acted", context.now, context, context.now),)


def _dispatched(command: cmd.DispatchNotice, context: Context) -> Events:
    """Sent is not delivered: only where the pack says so does a notice that was sent count after a while."""
    deemed = None
    if "deemed_service" in context.pack.deadlines:
        deemed = deadlines.start(context.pack, "deemed_service", context.now)
    return (ev.NoticeDispatched(command.at, deemed),)


def _as_system(context: Context) -> Context:
    return replace(context, role=Role.SYSTEM, acting="")


def _request(command: cmd.RequestEvidence, context: Context) -> Events:
    request = EvidenceRequest(context.id("req"), command.to, command.what, by=context.role)
    deadline = deadlines.start(context.pack, "evidence", context.now, request.id, on=command.to)
    return (ev.EvidenceRequested(request, deadline),)


def _block_wake(case: Case, command: cmd.BlockWake) -> Events:
    if command.retry_at is None:
        return (ev.WakeBlocked(case.head.wake_failures + 1),)
    return (ev.WakeDeferred(command.retry_at),)
