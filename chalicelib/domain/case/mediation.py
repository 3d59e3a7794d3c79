"""Mediation in five recorded steps: apply, mediator, investigate, negotiate, result (S19–S21).

Nobody is kept in it: without both parties' consent it does not begin, and either may leave at any time. A mediator who
is tied to a party is never appointed; a challenge is decided by an officer, never by the one it is about.
"""

from __future__ import annotations

from typing import assert_never

from chalicelib.domain import deadlines
from chalicelib.domain.case import accords, endings, stages, timing
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Mediation, Step
from chalicelib.domain.case.representatives import EndGround
from chalicelib.domain.case.state import Case, Outcome
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.values import guest

Events = tuple[ev.Event, ...]
ORDER = tuple(Step)


def decide(case: Case, command: cmd.Mediating, context: Context) -> Events:
    match command:
        case cmd.ProposeAccord():
            return accords.propose(case, command, context)
        case cmd.ConcludeAccord():
            return accords.conclude(case, command, context)
        case cmd.ConsentToMediation():
            return _consent(case, context)
        case cmd.LeaveMediation():
            return _leave(case, command, context)
        case cmd.AssignMediator():
            return _assign(case, command)
        case cmd.ChallengeMediator():
            challenged = ev.MediatorChallenged(context.role, command.reason)
            return (challenged, *_stopped(case, context))
        case cmd.RuleOnChallenge():
            return _rule(case, command, context)
        case cmd.AdvanceMediation():
            return _advance(case, command)
        case cmd.ConcludeMediation():
            return ended(case, context, "no_agreement", command.reasons)
        case _:
            assert_never(command)


def ended(case: Case, context: Context, result: str, reason: TextRef | None = None) -> Events:
    """The mediation is over without an agreement: the case goes on, or ends where the pack leads nowhere from here."""
    over = ev.MediationEnded(result, context.role, reason)
    if context.pack.stage(case.head.stage).next is None:
        return (over, endings.closed(case, context, Outcome.REFERRED, f"mediation_{result}"))
    return (over, *stages.next_stage(case, context, cause=f"mediation_{result}"))


def of(case: Case) -> Mediation:
    under_way = case.mediation
    assert under_way is not None, "a stage of mediation has one under way"
    return under_way


def former(case: Case) -> frozenset[str]:
    """Mediators who were replaced in any mediation of this case: never appointed in it again."""
    return frozenset(ref for m in case.mediations.values() for ref in m.former)


def ever(case: Case) -> list[str]:
    """Whoever is or was in charge of a mediation of this case."""
    return [ref for m in case.mediations.values() for ref in (*m.former, m.in_charge) if ref is not None]


def known_to(case: Case, body: str) -> tuple[str, ...]:
    """Whoever has mediated in this case, by what he may be called on that body's roster: nobody who has heard the sides
    in confidence arbitrates between them (UNCITRAL Model Law on Mediation, article 13).
    """
    named = ever(case)
    own = guest(body, "")
    return tuple(sorted({ref.removeprefix(own) for ref in named if "/" not in ref or ref.startswith(own)}))


def former_persons(case: Case) -> frozenset[str]:
    """Who these are over all bodies, as far as that is known."""
    return frozenset(person for m in case.mediations.values() for person in m.former_persons)


def taking_part(case: Case) -> frozenset[str]:
    """The references of the parties, and of whoever speaks or has spoken for one of them, unless named by mistake."""
    spoken = {r.ref for r in case.representations.values() if r.ground is not EndGround.MISTAKE}
    return frozenset({case.head.complainant.ref, case.head.respondent.ref, *spoken})


def _consent(case: Case, context: Context) -> Events:
    if context.role.other not in of(case).consents:
        return (ev.MediationConsented(context.role),)
    return (ev.MediationConsented(context.role, deadlines.start(context.pack, "appoint", context.now)),)


def _leave(case: Case, command: cmd.LeaveMediation, context: Context) -> Events:
    result = "declined" if of(case).step is Step.APPLY else "withdrawn"
    return ended(case, context, result, command.reason)


def _assign(case: Case, command: cmd.AssignMediator) -> Events:
    if command.conflicts:
        raise NotAllowed("mediator_not_eligible", reasons=list(command.conflicts))
    name = command.mediator if command.body is None else guest(command.body, command.mediator)
    if name in former(case) or command.person in former_persons(case):
        raise NotAllowed("mediator_not_eligible", reasons=["replaced_before"])
    if {command.mediator, command.person} & taking_part(case):
        raise NotAllowed("mediator_not_eligible", reasons=["tied_to_party"])
    assigned = ev.MediatorAssigned(command.mediator, command.body, command.draw)
    return (assigned, ev.MediatorIdentified(command.person)) if command.person else (assigned,)


def _stopped(case: Case, context: Context) -> Events:
    """Until a challenge is decided nothing runs (Decree 20 of 2020 of SAMR art. 19), where the pack says so."""
    return timing.paused(case, "challenge", context) if "challenge" in context.pack.pauses else ()


def _rule(case: Case, command: cmd.RuleOnChallenge, context: Context) -> Events:
    """Upheld: the mediator goes, and another is appointed in time."""
    deadline = deadlines.start(context.pack, "appoint", context.now) if command.upheld else None
    ruled = ev.ChallengeRuledOn(command.upheld, command.reasons, deadline)
    return (ruled, *timing.resumed(case, context, only="challenge"))


def _advance(case: Case, command: cmd.AdvanceMediation) -> Events:
    now, following = of(case).step, ORDER[ORDER.index(of(case).step) + 1]
    if command.to is not following or following is Step.RESULT:
        raise NotAllowed("illegal_step", step=now.value, next=following.value)
    return (ev.MediationAdvanced(command.to),)


def consent_expired(case: Case, context: Context) -> Events:
    """Whoever was asked has not answered: silence is no consent (P5)."""
    return ended(case, context, "silence")
