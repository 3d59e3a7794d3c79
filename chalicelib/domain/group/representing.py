"""Who speaks for a group: candidacy, election, recall, resignation, replacement; authorities of lawyers, associations.

Representatives may talk; what they may not do without the members is agree to a settlement, change the claim or waive
it (Civil Procedure Law of China art. 56). Silence gives nobody a mandate (P5).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.collective.polls import Result
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import polling
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.rules import VACANCY
from chalicelib.domain.group.state import (
    ASKING,
    Authority,
    Candidacy,
    CandidacyState,
    Group,
    Poll,
    PollKind,
    Stage,
)

Events = tuple[ev.Event, ...]

SCOPES: Final = ("negotiate", "offer", "evidence", "message", "mediation", "determination", "export")
"""What a mandate can cover. `export`: to take the list of the members out, with everybody's reference."""
AUTHORITY_DAYS: Final = 730
"""The longest an authority may run from its signature."""
_LIVE: Final = (CandidacyState.STANDING, CandidacyState.ELECTED)


def decide(group: Group, command: cmd.Representing, context: Context) -> Events:
    match command:
        case cmd.Stand():
            return _stand(group, command, context)
        case cmd.StandDown():
            own = _own(group, command.case_id)
            return _gone(group, own, "resigned", command.reason)
        case cmd.DemandRecall():
            return _recall(group, command, context)
        case cmd.Authorise():
            _own_scope(group, command, context)
            return (ev.AuthorityRegistered(_authority(command, context)),)
        case cmd.RevokeAuthority():
            known = group.authorities.get(command.authority_id)
            if known is None or known.revoked:
                raise NotFound("No such authority for this group.")
            return (ev.AuthorityRevoked(known.id, command.reason),)
        case cmd.NoteLeft():
            concerned = (*_LIVE, CandidacyState.NOT_ELECTED)
            theirs = [c for c in group.candidacies.values() if c.case_id == command.case_id]
            return tuple(e for c in theirs if c.state in concerned for e in _gone(group, c, "left"))
        case _:
            assert_never(command)


def elected(group: Group, result: Result, context: Context) -> Events:
    """All candidacies after the count: winners in office, the others in the order in which they follow."""
    ranking = {case: n for n, case in enumerate(result.ranking, start=1)}
    standing = [c for c in group.candidacies.values() if c.state is CandidacyState.STANDING]
    winners = winning(group, result, context)
    return (
        ev.RepresentativesElected(
            tuple(
                replace(
                    c, votes=result.votes.get(c.case_id, 0), rank=ranking.get(c.case_id),
                    state=CandidacyState.ELECTED if c.case_id in winners else CandidacyState.NOT_ELECTED,
                    since=context.now if c.case_id in winners else None,
                )
                for c in standing
            )
        ),
    )  # fmt: skip


def winning(group: Group, result: Result, context: Context) -> tuple[str, ...]:
    """Who takes the seats: of those who still stand, the first of the ranking. Whoever left while the others voted
    takes none, and keeps none from the next.
    """
    standing = {c.case_id for c in group.candidacies.values() if c.state is CandidacyState.STANDING}
    able = [case for case in result.ranking if case in standing]
    free = max(context.rules.seats.most, 1) - len(group.representatives)
    return tuple(able[: max(free, 0)]) if result.winners else ()


def recalled(group: Group, case_id: str) -> Events:
    found = group.representatives.get(case_id)
    return _gone(group, found, "recalled") if found is not None else ()


def in_force(group: Group, ref: str, context: Context) -> Authority | None:
    """The authority by which that lawyer or association may act now."""
    return next(
        (a for a in group.authorities.values() if a.ref == ref and not a.revoked and context.now < a.expires_at),
        None,
    )  # fmt: skip


def _stand(group: Group, command: cmd.Stand, context: Context) -> Events:
    """Whoever stands first for a seat that fell vacant in talks lets the time begin in which others may."""
    _check_scope(command.scope)
    made = Candidacy(context.id("cnd"), command.case_id, context.now, command.statement, command.scope)
    in_talks = group.head.stage not in (Stage.GATHERING, Stage.ELECTION)
    waiting = any(d.subject == VACANCY for d in group.running())
    return (ev.CandidateStood(made, polling.vacancy(context) if in_talks and not waiting else None),)


def _check_scope(scope: tuple[str, ...]) -> None:
    if not scope:
        raise Invalid(faults=(Fault("/scope", "missing"),))
    if unknown := [n for n, code in enumerate(scope) if code not in SCOPES]:
        limit = ", ".join(SCOPES)
        raise Invalid(faults=tuple(Fault(f"/scope/{n}", "not_one_of", limit=limit) for n in unknown))


def _own(group: Group, case_id: str) -> Candidacy:
    """Raises NotAllowed for a member who neither stands nor represents."""
    found = next((c for c in group.candidacies.values() if c.case_id == case_id and c.state in _LIVE), None)
    if found is None:
        raise NotAllowed("not_a_candidate")
    return found


def _gone(group: Group, found: Candidacy, cause: str, reason: TextRef | None = None) -> Events:
    """No longer; whoever was next in the election comes in, and nobody who has left meanwhile."""
    if found.state is not CandidacyState.ELECTED:
        return (ev.CandidateStoodDown(found.id, reason),)
    waiting = sorted(
        (c for c in group.candidacies.values() if c.state is CandidacyState.NOT_ELECTED and c.rank is not None),
        key=lambda c: c.rank or 0,
    )  # fmt: skip
    over: Events = (ev.RepresentativeEnded(found.id, cause, reason),)
    return (*over, ev.RepresentativeReplaced(waiting[0].id, found.id)) if waiting else over


def _recall(group: Group, command: cmd.DemandRecall, context: Context) -> Events:
    """Any member may ask all others. About somebody whom they have been asked about in this term of office they are
    asked again only after a pause, and when enough of them wish it.
    """
    office = group.representatives.get(command.case_id)
    if office is None:
        raise NotFound("No such representative of this group.")
    asked = [p for p in group.polls.values() if p.kind is PollKind.RECALL and p.of == command.case_id]
    last = max(
        (p for p in asked if office.since is None or p.asked_at >= office.since), key=_asked_at, default=None
    )
    if last is None:
        return polling.asked(group, PollKind.RECALL, context, of=command.case_id, reason=command.reason)
    _may_ask_again(office, last, context)
    if len({*office.recall_by, context.case_id}) < context.rules.recall_again_by.n:
        return (ev.RecallDemanded(office.id, context.case_id, command.reason),)
    return polling.asked(group, PollKind.RECALL, context, of=command.case_id, reason=command.reason)


def _asked_at(poll: Poll) -> datetime:
    return poll.asked_at


def _may_ask_again(office: Candidacy, last: Poll, context: Context) -> None:
    """Raises NotAllowed while the last recall runs, or its pause, and for a member who has asked already."""
    pause = timedelta(days=context.rules.recall_again_days.n)
    again_from = (last.counted_at or last.asked_at) + pause
    if last.state in ASKING or context.now < again_from:
        raise NotAllowed("recall_asked_already", poll=last.id, due_at=again_from)
    if context.case_id in office.recall_by:
        needed = context.rules.recall_again_by.n
        raise NotAllowed("recall_demanded_already", have=len(office.recall_by), needed=needed)


def _own_scope(group: Group, command: cmd.Authorise, context: Context) -> None:
    """A member in office passes on what it has, and no more: members gave it no wider mandate (P5)."""
    office = group.representatives.get(context.case_id) if context.case_id else None
    if office is not None and (beyond := sorted(set(command.scope) & set(SCOPES) - set(office.scope))):
        raise NotAllowed(
            "outside_authority", "The mandate does not cover this.", scope=sorted(office.scope), needs=beyond
        )


def _authority(command: cmd.Authorise, context: Context) -> Authority:
    """A signed statement with scope and end. A signature that comes with its key must fit."""
    _check_scope(command.scope)
    faults = []
    if not context.now < command.expires_at:
        faults.append(Fault("/expires_at", "in_the_past"))
    elif command.expires_at > command.signed_at + timedelta(days=AUTHORITY_DAYS):
        faults.append(Fault("/expires_at", "too_late", limit=AUTHORITY_DAYS))
    if command.signed_at > context.now:
        faults.append(Fault("/signed_at", "in_the_future"))
    if bool(command.signature) is not bool(command.public_key):
        faults.append(Fault("/public_key" if command.signature else "/signature", "missing"))
    if faults:
        raise Invalid("This authority cannot be registered.", faults=tuple(faults))
    if command.signature and not command.fits:
        raise Invalid("The signature does not fit.", faults=(Fault("/signature", "does_not_fit"),))
    return Authority(
        id=context.id("aut"), kind=command.kind, ref=command.ref, scope=command.scope,
        statement_sha256=command.statement_sha256, signed_at=command.signed_at, expires_at=command.expires_at,
        signature=command.signature, public_key=command.public_key,
    )  # fmt: skip
