"""What opening, gathering, forming, the stages and the end change."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain.case.state import DeadlineState
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import timing
from chalicelib.domain.group.folding.parts import begin, end, head, quiet
from chalicelib.domain.group.state import Group, Head, JobState, Stage, Status


def opened(event: ev.GroupOpened, at: datetime) -> Group:
    new = Head(
        group_id=event.group_id, tenant=event.tenant, pack=event.pack, origin=event.origin, opened_at=at,
        updated_at=at, fingerprint=event.fingerprint, lang=event.lang, respondent=event.matter.respondent,
        shards=event.shards, sandbox=event.sandbox, stage=event.stage, listed=event.listed,
        joinable=event.stage is Stage.GATHERING,
    )  # fmt: skip
    return Group(new, event.matter, {event.deadline.id: event.deadline})


def apply(group: Group, event: ev.Opening, at: datetime) -> Group:
    match event:
        case ev.GroupOpened():
            raise AssertionError("a group is opened once")
        case ev.GatheringBegun():
            over = end(group, lambda _: True, DeadlineState.MET)
            return begin(head(over, stage=Stage.GATHERING, joinable=True), event.deadline)
        case ev.GatheringEnded():
            return end(group, lambda d: d.rule == "group_gathering", DeadlineState.MET)
        case ev.GroupListed():
            return head(group, listed=event.listed)
        case ev.GroupAbsorbed():
            return replace(group, matter=event.matter)
        case ev.GroupSplit():
            return replace(group, matter=replace(group.matter, found=event.found))
        case ev.GroupFormed():
            return head(group, members=event.members)
        case ev.StageEntered():
            return _entered(group, event)
        case ev.GroupClosed():
            return _closed(group, event, at)
        case _:
            assert_never(event)


def _entered(group: Group, event: ev.StageEntered) -> Group:
    """Offers outlive a stage of talks; what bounds a stage does not."""
    of_stages = (*timing.STAGES.values(), "group_batch")
    bounding = ("group_gathering", "group_election", "group_consent", *of_stages, "group_review")
    left = end(group, lambda d: d.rule in bounding and not d.id.startswith("poll:"), DeadlineState.MET)
    changes: dict[str, object] = {"stage": event.stage}
    if event.stage is not Stage.MEDIATION:
        changes["mediator"] = None
    if event.stage is Stage.DISTRIBUTION:
        left = quiet(left)
        if event.cause == "carried_out" and left.ledger is not None:
            ledger = replace(left.ledger, carried=True)
            left = replace(left, ledgers={**left.ledgers, ledger.id: ledger})
    return begin(head(left, **changes), *event.deadlines)


def _closed(group: Group, event: ev.GroupClosed, at: datetime) -> Group:
    """Nothing runs on but work that has begun; what only waited is not done any more."""
    running = group.head.job
    left = end(quiet(group), lambda d: d.id != f"{timing.JOB}:{running}", DeadlineState.CANCELLED)
    dropped = {
        i: replace(j, state=JobState.DONE) for i, j in group.jobs.items() if j.state is JobState.WAITING
    }
    left = replace(left, jobs={**left.jobs, **dropped}) if dropped else left
    return head(
        left, status=Status.CLOSED, stage=Stage.CLOSED, outcome=event.outcome, cause=event.cause, closed_at=at,
        joinable=False, mediator=None, into=event.into,
    )  # fmt: skip
