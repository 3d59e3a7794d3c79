"""What work over all members changes: which is under way, what the last roll says."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.folding.parts import begin, end, head, job
from chalicelib.domain.group.rules import REVIEW, UNCLAIMED, VACANCY
from chalicelib.domain.group.state import Group, JobKind, JobState, Settled
from chalicelib.domain.group.timing import JOB


def apply(group: Group, event: ev.Working) -> Group:
    match event:
        case ev.JobStarted():
            known = begin(job(group, event.job), event.deadline)
            if event.job.kind is JobKind.CARRY:  # the review is over, or the next wake would carry once more
                known = end(known, lambda d: d.rule == "group_review", DeadlineState.MET)
            if event.job.kind is JobKind.REDISTRIBUTE:  # likewise the time to claim
                known = end(known, lambda d: d.rule == UNCLAIMED, DeadlineState.MET)
            if event.job.state is not JobState.RUNNING:
                return known
            if event.job.kind is JobKind.CARRY:  # nobody corrects any more what is being carried out
                known = end(known, lambda d: d.rule == REVIEW, DeadlineState.MET)
            if event.job.then == "elect":
                known = end(known, lambda d: d.subject == VACANCY, DeadlineState.MET)
            closing = "join" in event.job.closes
            return head(known, job=event.job.id, **({"joinable": False} if closing else {}))
        case ev.JobFinished():
            return _finished(group, event)
        case ev.RollSealed():
            roll = event.roll
            return head(group, roll=roll, rolls=roll.number, members=roll.members)
        case _:
            assert_never(event)


def _finished(group: Group, event: ev.JobFinished) -> Group:
    found = replace(group.jobs[event.job_id], state=JobState.DONE)
    over = end(group, lambda d: d.id == f"{JOB}:{event.job_id}", DeadlineState.MET)
    done = head(
        job(over, found), job=None, members=max(group.head.members - event.released - event.carried, 0)
    )
    if found.kind not in (JobKind.CARRY, JobKind.RELEASE):
        return done
    settled = done.settled or Settled()
    paid = {c: settled.paid.get(c, 0) + event.paid.get(c, 0) for c in {**settled.paid, **event.paid}}
    return replace(
        done, settled=replace(
            settled, members=settled.members + event.carried, released=settled.released + event.released, paid=paid,
        ),
    )  # fmt: skip
