"""The Tick: whatever is due is decided, one thing at a time; whoever ticks does so again while something is due."""

from __future__ import annotations

from chalicelib.domain.case.state import Deadline
from chalicelib.domain.group import (
    batching,
    dealing,
    distributing,
    guards,
    opening,
    polling,
    rules,
    timing,
    working,
)  # fmt: skip
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.state import CandidacyState, Group, JobKind, Outcome, Stage
from chalicelib.domain.rulepack import Consequence

Events = tuple[ev.Event, ...]


def tick(group: Group, context: Context) -> Events:
    """Empty when nothing is due (early, stale, twice)."""
    happened = timing.due(group, context.now)
    if happened is None:
        return ()
    deadline, warning = happened
    if warning is not None:
        return (ev.DeadlineWarned(deadline.id, deadline.due_at, warning),)
    return _expired(group, deadline, context)


def _expired(group: Group, deadline: Deadline, context: Context) -> Events:
    if deadline.rule == timing.JOB:
        return working.again(group, deadline.subject, context)
    if deadline.rule in polling.BOUND_BY.values() and deadline.id.startswith("poll:"):
        return polling.ended(group, deadline.subject, context)
    match deadline.rule:
        case rules.SUGGESTION:
            return working.dissolved(group, context, Outcome.DISMISSED, "not_taken_up")
        case rules.GATHERING:
            return opening.gathered(group, context)
        case rules.REVIEW:
            return distributing.carrying(group, context)
        case rules.BATCH:
            return batching.opened(group, context)
        case rules.UNCLAIMED:
            return distributing.over(group, context)
        case rules.NEGOTIATION | rules.MEDIATION | rules.DETERMINATION:
            return _stage_over(group, deadline, context)
        case _:
            return _vacant(group, context)


def _stage_over(group: Group, deadline: Deadline, context: Context) -> Events:
    """On to the next stage of the pack; where there is none, or the pack says so, each member goes on alone."""
    following = guards.following(context.pack, group.head.stage)
    if deadline.consequence is Consequence.DISSOLVE or following is None:
        return working.dissolved(group, context, Outcome.DISSOLVED, f"{deadline.rule}_expired")
    return (dealing.entered(following, "expired", context),)


def _vacant(group: Group, context: Context) -> Events:
    """The time for somebody to stand is over."""
    if group.head.stage is not Stage.ELECTION:
        return (working.started(group, JobKind.SEAL, context, then="elect"),)
    standing = any(c.state is CandidacyState.STANDING for c in group.candidacies.values())
    if not standing and not context.rules.seats.least:
        return (opening.talks(context, "no_candidates"),)
    if not standing:
        return working.dissolved(group, context, Outcome.LAPSED, "no_representatives")
    over = ev.StageEntered(Stage.ELECTION, "candidates")
    return (over, working.started(group, JobKind.SEAL, context, then="elect"))
