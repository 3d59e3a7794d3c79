"""What every fold is made of: a changed head, a changed child, a deadline that begins or ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from chalicelib.domain.case.procedure import AccordState, DeficiencyState, PauseState, RoundState, Step
from chalicelib.domain.case.state import (
    Case,
    Deadline,
    DeadlineState,
    Evidence,
    OfferState,
    ProposalState,
    RequestState,
    Task,
    TaskState,
)  # fmt: skip
from chalicelib.domain.values import Role

OUTLIVE_STAGE = frozenset(
    {"respond", "offer", "proposal", "evidence", "upload", "pause", "first_reply", "deemed_service"}
)
"""Rules whose deadlines go on when a stage ends; all others, whatever a pack calls them, bound the stage."""


def head(case: Case, **changes: object) -> Case:
    return replace(case, head=replace(case.head, **changes))


def begin(case: Case, *deadlines: Deadline | None) -> Case:
    """With these deadlines in force, in the place of those of the same ids."""
    found = {d.id: d for d in deadlines if d is not None}
    return replace(case, deadlines={**case.deadlines, **found}) if found else case


def end(case: Case, deadline_id: str, state: DeadlineState) -> Case:
    """With that deadline over; nothing changes where it is over already."""
    found = case.deadlines.get(deadline_id)
    if found is None or found.state not in (DeadlineState.RUNNING, DeadlineState.PAUSED):
        return case
    return begin(case, replace(found, state=state))


def end_all(case: Case, concerned: Callable[[Deadline], bool]) -> Case:
    """With every unfinished deadline cancelled that is concerned."""
    return begin(
        case, *(replace(d, state=DeadlineState.CANCELLED) for d in case.unfinished() if concerned(d))
    )


def overdue(case: Case) -> Case:
    """In the queue of overdue cases exactly while a deadline that binds somebody lives on an extension of its own. What
    stands still because the case is pursued in a group binds nobody.
    """
    binding = case.unfinished() if case.head.grouped_in is None else case.running()
    found = (d for d in binding if d.rule != "upload")
    late = any(d.prolonged and d.prolonged[-1].by is Role.SYSTEM for d in found)
    return case if late is case.head.overdue else head(case, overdue=late)


def answered(case: Case, at: datetime) -> Case:
    """The respondent has spoken, in whatever way."""
    if case.head.responded_at is not None:
        return case
    return first_reply(end(head(case, responded_at=at), "respond", DeadlineState.MET))


def spoken(case: Case, by: Role, at: datetime) -> Case:
    """A respondent who takes part, in whatever way, is not silent."""
    return answered(case, at) if by is Role.RESPONDENT else case


def first_reply(case: Case) -> Case:
    return end(case, "first_reply", DeadlineState.MET)


def offer(case: Case, offer_id: str, state: OfferState, deadline: DeadlineState) -> Case:
    changed = replace(case, offers={**case.offers, offer_id: replace(case.offers[offer_id], state=state)})
    return end(changed, f"offer:{offer_id}", deadline)


def proposal(case: Case, proposal_id: str, state: ProposalState, deadline: DeadlineState) -> Case:
    known = replace(case.proposals[proposal_id], state=state)
    return end(
        replace(case, proposals={**case.proposals, proposal_id: known}), f"proposal:{proposal_id}", deadline
    )


def request(case: Case, request_id: str, state: RequestState, deadline: DeadlineState) -> Case:
    changed = replace(case.requests[request_id], state=state)
    ended = end(case, f"evidence:{request_id}", deadline)
    return replace(ended, requests={**case.requests, request_id: changed})


def file(case: Case, evidence_id: str, **changes: object) -> Case:
    changed: Evidence = replace(case.evidence[evidence_id], **changes)
    return replace(case, evidence={**case.evidence, evidence_id: changed})


def task(case: Case, task_id: str, **changes: object) -> Case:
    changed: Task = replace(case.tasks[task_id], **changes)
    return replace(case, tasks={**case.tasks, task_id: changed})


def mediation(case: Case, **changes: object) -> Case:
    """The one under way, changed. A change of its mediator shows in the head too."""
    known = case.mediation
    assert known is not None, "no mediation is under way"
    changed = replace(known, **changes)
    after = replace(case, mediations={**case.mediations, known.id: changed})
    mediator = changed.in_charge if changed.result is None else None
    return after if after.head.mediator == mediator else head(after, mediator=mediator)


def membership(case: Case, group_id: str, **changes: object) -> Case:
    changed = replace(case.memberships[group_id], **changes)
    return replace(case, memberships={**case.memberships, group_id: changed})


def lapse_tasks(case: Case) -> Case:
    open_ones = {i: replace(t, state=TaskState.LAPSED) for i, t in case.tasks.items() if t.is_open}
    return replace(case, tasks={**case.tasks, **open_ones}) if open_ones else case


def close_talks(case: Case, mediation_result: str) -> Case:
    """After an agreement, a decision or a closing nothing is left to answer; only uploads and performance run on."""
    closed = _close_answers(_end_pauses(close_agreements(case)))
    if case.mediation is not None:
        closed = mediation(closed, result=mediation_result, step=Step.RESULT)
    return end_all(closed, lambda d: d.rule not in ("upload", "perform"))


def _close_answers(case: Case) -> Case:
    offers = {i: replace(o, state=OfferState.CLOSED) for i, o in case.offers.items() if o.state == "live"}
    proposals = {
        i: replace(p, state=ProposalState.CLOSED) for i, p in case.proposals.items() if p.state == "live"
    }
    requests = {
        i: replace(r, state=RequestState.CLOSED) for i, r in case.requests.items() if r.state == "open"
    }
    return replace(
        case, offers={**case.offers, **offers} if offers else case.offers,
        proposals={**case.proposals, **proposals} if proposals else case.proposals,
        requests={**case.requests, **requests} if requests else case.requests,
    )  # fmt: skip


def close_agreements(case: Case) -> Case:
    """Proposed agreements, sealed bids and deficiency notices: they belong to the stage they are made in."""
    accords = {i: replace(a, state=AccordState.CLOSED) for i, a in case.accords.items() if a.state == "live"}
    rounds = {i: replace(r, state=RoundState.CLOSED) for i, r in case.rounds.items() if r.state == "open"}
    lacks = {
        i: replace(d, state=DeficiencyState.CLOSED) for i, d in case.deficiencies.items() if d.state == "open"
    }
    return replace(
        case, accords={**case.accords, **accords} if accords else case.accords,
        rounds={**case.rounds, **rounds} if rounds else case.rounds,
        deficiencies={**case.deficiencies, **lacks} if lacks else case.deficiencies,
    )  # fmt: skip


def _end_pauses(case: Case) -> Case:
    ended = {i: replace(p, state=PauseState.ENDED) for i, p in case.pauses.items() if p.state == "running"}
    return replace(case, pauses={**case.pauses, **ended}) if ended else case
