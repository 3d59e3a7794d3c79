"""What a command leads to: `decide(case, command, context)` gives events or raises a refusal. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import evidence, lifecycle, negotiation, outcome
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.state import Case, EvidenceRequest, Status
from chalicelib.domain.case.tick import tick
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]


def file(command: cmd.FileCase, context: Context) -> Events:
    """A new case: in the pack's first stage, with the time to give the respondent notice running."""
    pack = context.pack
    return (
        ev.CaseFiled(
            case_id=command.case_id, tenant=command.tenant, pack=pack.ref, stage=pack.first_stage,
            complainant=command.complainant, respondent=command.respondent, claim=command.claim, lang=command.lang,
            fingerprint=command.fingerprint, sandbox=command.sandbox,
            deadlines=(deadlines.start(pack, "service", context.now),),
        ),
    )  # fmt: skip


def decide(case: Case, command: cmd.Command, context: Context) -> Events:  # noqa: C901 - one line per command
    """The events the command leads to; an empty tuple when there is nothing to do.

    Raises NotAllowed, Invalid, OverBudget or NotFound; nothing has changed then.
    """
    match command:
        case cmd.FileCase():
            raise NotAllowed("already_filed")
        case cmd.RecordService():
            return _record_service(case, command, context)
        case cmd.Respond():
            _open(case, "respond", context)
            return (*_served_by_acting(case, context), ev.CaseResponded(command.position, command.statement))
        case cmd.MakeOffer() | cmd.CounterOffer():
            _open(case, "counter" if isinstance(command, cmd.CounterOffer) else "offer", context)
            return (*_served_by_acting(case, context), *negotiation.offer(case, command, context))
        case cmd.Accept():
            _open(case, "accept", context)
            return negotiation.accept(case, command, context)
        case cmd.PostMessage():
            _open(case, "message", context)
            return (ev.MessagePosted(context.role, command.message),)
        case cmd.Escalate():
            _open(case, "escalate", context)
            return outcome.next_stage(case, context, cause="escalated", reason=command.reason)
        case cmd.Withdraw():
            _open(case, "withdraw", context)
            return outcome.withdrawn(command.reason)
        case cmd.RequestEvidence():
            _open(case, "request_evidence", context)
            return _request(command, context)
        case cmd.Propose():
            _open(case, "propose", context)
            return negotiation.propose(case, command, context)
        case cmd.Decide():
            _open(case, "decide", context)
            return outcome.decision(case, command, context)
        case cmd.Perform():
            _open(case, "perform", context)
            return outcome.perform(case, command, context)
        case cmd.DeclareEvidence():
            _open(case, "declare_evidence", context)
            return evidence.declare(case, command, context)
        case cmd.RecordInspection():
            return evidence.inspected(case, command)
        case cmd.SubmitEvidence():
            return evidence.submit(case, command, context)
        case cmd.RecordKept():
            return evidence.kept(case, command)
        case cmd.AuthorizeDownload():
            return evidence.download(case, command, context)
        case cmd.RevokeTokens():
            return (ev.TokensRevoked(command.role, case.party(command.role).epoch + 1),)
        case cmd.Tick():
            return tick(case, context)
        case cmd.BlockWake():
            return _block_wake(case, command)
        case _:
            assert_never(command)


def fold(case: Case | None, events: Events, at: datetime) -> Case:
    """The case after all of the events. Raises AssertionError for no case and no events."""
    for event in events:
        case = evolve(case, event, at)
    assert case is not None
    return case


def _open(case: Case, verb: str, context: Context) -> None:
    look = lifecycle.Look(case, context.role, context.now, context.pack)
    if (refused := lifecycle.refusal(verb, look)) is not None:
        raise refused


def _record_service(case: Case, command: cmd.RecordService, context: Context) -> Events:
    """Notice starts the time to answer. A second notice of one that stands changes nothing."""
    if case.head.status is Status.CLOSED or case.head.served_at is not None:
        if context.role is Role.SYSTEM:
            return ()
        raise NotAllowed("already_served")
    if context.role is not Role.SYSTEM:
        _open(case, "serve", context)
    # What a platform attests may lie back; the time to answer never starts before the record shows the notice.
    starts = command.at if context.role is Role.SYSTEM else context.now
    return (_served(command.how, command.at, context, starts),)


def _served_by_acting(case: Case, context: Context) -> Events:
    """Who answers has had notice, whatever the delivery receipts say."""
    if context.role is not Role.RESPONDENT or case.head.served_at is not None:
        return ()
    return (_served("acted", context.now, context, context.now),)


def _served(how: str, at: datetime, context: Context, starts: datetime) -> ev.CaseServed:
    first = context.pack.stage(context.pack.first_stage)
    running = tuple(deadlines.start(context.pack, rule, starts) for rule in ("respond", first.deadline))
    return ev.CaseServed(how, at, running)


def _request(command: cmd.RequestEvidence, context: Context) -> Events:
    request = EvidenceRequest(context.id("req"), command.to, command.what)
    deadline = deadlines.start(context.pack, "evidence", context.now, request.id, on=command.to)
    return (ev.EvidenceRequested(request, deadline),)


def _block_wake(case: Case, command: cmd.BlockWake) -> Events:
    if command.retry_at is None:
        return (ev.WakeBlocked(case.head.wake_failures + 1),)
    return (ev.WakeDeferred(command.retry_at),)
