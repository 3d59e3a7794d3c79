"""How a group begins, gathers members and is formed; how suggestions are merged, split and dismissed."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.families import normal
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import outline, rules, working
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.rules import Late
from chalicelib.domain.group.state import Group, JobKind, Matter, Origin, Outcome, Stage

Events = tuple[ev.Event, ...]

SHARDS_LEAST: Final = 4
SHARDS_MOST: Final = 1_024
PER_SHARD: Final = 100
"""Members that a shard is made for: at 1,000 write units a second on a key some 100 may join each in a second."""
MOST_PER_SHARD: Final = 5_000
"""Members with whom a shard is full: what work leaves behind for it, the opened ballots above all, lies in one row, and
DynamoDB takes none above 400 KB. A group that was made for few is full before its pack's capacity.
"""
USUAL: Final = 1_600
"""Members that a group is made for when nobody says how many to expect."""


def shards(expected: int, capacity: int) -> int:
    """How many shards a group gets for so many members: a power of two."""
    wanted, number = min(expected or USUAL, capacity) / PER_SHARD, SHARDS_LEAST
    while number < wanted and number < SHARDS_MOST:
        number *= 2
    return number


def opened(command: cmd.OpenGroup, context: Context) -> Events:
    """A new group. What detection suggests an officer looks at first, unless the pack says otherwise.

    Raises NotAllowed where the pack knows no groups or this role may open none; Invalid for too large a number.
    """
    if context.pack.groups is None:
        raise NotAllowed("not_in_this_procedure", "These rules know no groups.", what="groups")
    if command.origin is not Origin.DETECTION and context.role not in context.rules.open_by:
        raise NotAllowed("wrong_role", roles=sorted(context.rules.open_by))
    capacity = context.rules.capacity
    if (
        command.origin is Origin.COMPLAINANT
    ):  # whoever opens for itself does not make room for a hundred thousand
        capacity = min(capacity, USUAL)
    if command.expected > capacity:
        raise Invalid(faults=(Fault("/expected", "at_most", limit=capacity),))
    suggested = command.origin is Origin.DETECTION and not context.rules.opens_by_itself
    rule = rules.SUGGESTION if suggested else rules.GATHERING
    first = ev.GroupOpened(
        group_id=command.group_id, tenant=command.tenant, pack=context.pack.ref, origin=command.origin,
        matter=command.matter, lang=command.lang, fingerprint=command.fingerprint,
        stage=Stage.SUGGESTED if suggested else Stage.GATHERING,
        shards=shards(max(command.expected, command.matter.found), capacity),
        deadline=deadlines.start(context.pack, rule, context.now), sandbox=command.sandbox, listed=command.listed,
    )  # fmt: skip
    inviting = command.origin is Origin.DETECTION and not suggested
    return (first, working.started(None, JobKind.INVITE, context)) if inviting else (first,)


def decide(group: Group, command: cmd.Opening, context: Context) -> Events:
    match command:
        case cmd.Gather():
            begun = ev.GatheringBegun(
                deadlines.start(context.pack, rules.GATHERING, context.now), context.role
            )
            return (begun, working.started(group, JobKind.INVITE, context))
        case cmd.Dismiss():
            return working.dissolved(group, context, Outcome.DISMISSED, "dismissed", command.reasons)
        case cmd.Merge():
            if command.into == group.head.group_id:
                raise Invalid(faults=(Fault("/into", "not_applicable"),))
            return working.dissolved(
                group, context, Outcome.MERGED, "merged", command.reasons, into=command.into
            )
        case cmd.Absorb():
            return _absorbed(group, command, context)
        case cmd.InviteFound():
            return _invited(group, command, context)
        case cmd.Split():
            return _split(group, command)
        case cmd.CloseGathering():
            return gathered(group, context)
        case _:
            return (ev.GroupListed(command.listed),)


def gathered(group: Group, context: Context) -> Events:
    """Nobody is counted before the gates are closed. Where late joiners are taken, they stay open."""
    # Where each member affirms its demand, whoever came later would have affirmed nothing.
    closing = ("join",) if context.rules.late is Late.FORMED or context.rules.affirm else ()
    return (
        ev.GatheringEnded(context.role),
        working.started(group, JobKind.SEAL, context, closes=closing, then="form"),
    )


def formed(members: int, context: Context) -> Events:
    """Enough have joined: they affirm their demands and elect who speaks for them, as far as the pack asks for it."""
    made = ev.GroupFormed(members, outline.reached(context.pack, members))
    if context.rules.affirm or context.rules.seats.most:
        return (made, ev.StageEntered(Stage.ELECTION, "formed"))
    return (made, talks(context, "formed"))


def talks(context: Context, cause: str) -> ev.StageEntered:
    """Into the group's first stage of talks."""
    running = deadlines.start(context.pack, rules.NEGOTIATION, context.now)
    return ev.StageEntered(Stage.NEGOTIATION, cause, (running,), by=context.role)


def _absorbed(group: Group, command: cmd.Absorb, context: Context) -> Events:
    """Groups never cross respondents or kinds of dispute. The same group twice changes nothing. Its members, and the
    cases of its clusters, are invited.
    """
    mine, other = group.matter, command.matter
    if (mine.family, mine.dispute_type) != (other.family, other.dispute_type):
        raise NotAllowed("not_alike", "The groups are not about the same respondent and kind of dispute.")
    if command.group_id in mine.merged:
        return ()
    both: Matter = replace(
        mine, clusters=tuple(dict.fromkeys((*mine.clusters, *other.clusters))), found=mine.found + other.found,
        days=max(mine.days, other.days), merged=tuple(dict.fromkeys((*mine.merged, command.group_id, *other.merged))),
        keys={k: v for k, v in mine.keys.items() if k in other.keys and normal(other.keys[k]) == normal(v)},
    )  # fmt: skip
    absorbed = ev.GroupAbsorbed(command.group_id, both)
    if group.head.stage is not Stage.GATHERING:
        return (absorbed,)
    return (absorbed, working.started(group, JobKind.INVITE, context, of=command.group_id))


def _invited(group: Group, command: cmd.InviteFound, context: Context) -> Events:
    """A group that nobody is asked into yet will ask them with the others."""
    if not group.head.joinable:
        return ()
    wanted = uninvited(group, command.clusters)
    return tuple(
        working.started(group, JobKind.INVITE, context, of=cluster, n=n, after=n > 0)
        for n, cluster in enumerate(wanted)
    )


def uninvited(group: Group, clusters: tuple[str, ...]) -> tuple[str, ...]:
    """Those of which no invitations have gone out."""
    sent = {job.of for job in group.jobs.values() if job.kind is JobKind.INVITE}
    return tuple(one for one in clusters if one not in sent and one not in group.matter.clusters)


def _split(group: Group, command: cmd.Split) -> Events:
    if not command.cases:
        raise Invalid(faults=(Fault("/cases", "missing"),))
    if len(set(command.cases)) < len(command.cases):
        raise Invalid(faults=(Fault("/cases", "repeated"),))
    left = max(group.matter.found - len(command.cases), 0)
    return (ev.GroupSplit(command.cases, command.reasons, left),)
