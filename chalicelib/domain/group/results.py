"""What the result of work over all members leads to: a sealed roll, a count, a ledger, a draw, or that it is done.

Each result is taken once: one for work that is not under way any more changes nothing, so a message may come twice.
"""

from __future__ import annotations

from chalicelib.domain.collective.polls import Result
from chalicelib.domain.group import (
    batching,
    dealing,
    determining,
    distributing,
    opening,
    polling,
    representing,
    timing,
    working,
)  # fmt: skip
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.evolve import fold
from chalicelib.domain.group.rules import Mode
from chalicelib.domain.group.state import (
    Group,
    Job,
    JobKind,
    Outcome,
    Poll,
    PollKind,
    PollState,
    Stage,
    Status,
)

Events = tuple[ev.Event, ...]


def of_work(group: Group, command: cmd.Working, context: Context) -> Events:
    job = working.under_way(group, command.job_id, *working.kind_of(command))
    if job is None:
        return ()
    first: Events = ()
    match command:
        case cmd.RecordRoll():
            first = (ev.RollSealed(working.sealed(group, command, context)),)
        case cmd.RecordDone():
            return _then(group, working.done(group, job, context, command), context, job, command)
        case _:
            pass
    return _then(group, (*first, *working.done(group, job, context)), context, job, command)


def _then(group: Group, happened: Events, context: Context, job: Job, command: cmd.Working) -> Events:
    """What has happened and what follows from it, decided on the group as it is then."""
    after = fold(group, happened, context.now)
    if after.head.status is Status.CLOSED:
        return happened
    return (*happened, *_following(after, command, job, context))


def _following(group: Group, command: cmd.Working, job: Job, context: Context) -> Events:
    match command:
        case cmd.RecordRoll():
            return _rolled(group, job, command.members, context)
        case cmd.RecordTally():
            return _counted(group, job, command, context)
        case cmd.RecordLedger():
            return distributing.made(group, job, command, context)
        case cmd.RecordDraw():
            return determining.drawn(job.of, command, job.roll)
        case cmd.RecordShared():
            return distributing.shared(group, command, context)
        case cmd.RecordDone():
            return _done(group, job, command, context)


# ---------------------------------------------------------------------------------------------------------------- rolls


def _rolled(group: Group, job: Job, members: int, context: Context) -> Events:
    roll = group.head.rolls
    match job.then:
        case "form":
            return _form(group, members, roll, context)
        case "elect":
            return _elect(group, members, roll, context)
        case "poll":
            if members == 0:
                return working.dissolved(group, context, Outcome.DISSOLVED, "no_members")
            return _put(group, job.of, roll, context)
        case _:  # a draw
            return (working.started(group, JobKind.DRAW, context, of=job.of, roll=roll),)


def _put(group: Group, poll_id: str, roll: int, context: Context) -> Events:
    """Whoever came late may claim in a currency that the terms do not know: the terms stand for the others, and that
    member goes on alone (see `work.outcomes`). Only where they reach nobody any more is nobody asked about them.
    """
    asked = group.polls[poll_id]
    if asked.state is PollState.VOID:  # talks have ended meanwhile
        return ()
    of = asked.of
    offer, sealed = group.offers.get(of), group.head.roll
    found = offer or group.decisions.get(of)
    formula = found.formula if found is not None else None
    if formula is None or sealed is None or dealing.reaches(formula, sealed):
        return polling.opened(group, poll_id, roll, context)
    on = timing.going_on(group, context.pack, context.now)
    failed: Events = (ev.OfferFailed(of, "currency_not_covered"),) if offer is not None else ()
    return (ev.PollVoided(poll_id, "currency_not_covered", on), *failed)


def _form(group: Group, members: int, roll: int, context: Context) -> Events:
    if members < context.rules.form_at.n:
        return working.dissolved(group, context, Outcome.LAPSED, "too_few")
    formed = opening.formed(members, context)
    if context.rules.affirm:
        return (*formed, *polling.at_once(PollKind.AFFIRMATION, roll, context))
    if context.rules.seats.most:
        return (*formed, *_candidates(group, roll, context))
    return formed


def _elect(group: Group, members: int, roll: int, context: Context) -> Events:
    """After the affirmation, or for a seat that fell vacant."""
    if group.head.stage not in timing.STAGES and members < context.rules.form_at.n:
        return working.dissolved(group, context, Outcome.LAPSED, "too_few")
    if not context.rules.seats.most:
        return (opening.talks(context, "affirmed"),)
    return _candidates(group, roll, context)


def _candidates(group: Group, roll: int, context: Context) -> Events:
    """An election where anybody stands; else time for somebody to do so."""
    if asked := polling.election(group, roll, context):
        return asked
    if group.head.stage in timing.STAGES:  # whoever stood for a vacant seat has thought better of it
        return ()
    return (ev.StageEntered(Stage.ELECTION, "no_candidates", (polling.vacancy(context),)),)


# --------------------------------------------------------------------------------------------------------------- counts


def _counted(group: Group, job: Job, command: cmd.RecordTally, context: Context) -> Events:
    poll = group.polls[job.of]
    if poll.state is PollState.VOID:
        return ()
    result = polling.result(group, poll, command.tally, context)
    # A recall has stopped nothing, and lets nothing go on that stands still for something else.
    on = () if poll.kind is PollKind.RECALL else timing.going_on(group, context.pack, context.now)
    counted: Events = (ev.PollCounted(poll.id, result, on),)
    after = fold(group, counted, context.now)
    return (*counted, *_outcome(after, poll, result, context))


def _outcome(group: Group, poll: Poll, result: Result, context: Context) -> Events:
    match poll.kind:
        case PollKind.ELECTION:
            return _elected(group, result, context)
        case PollKind.AFFIRMATION:
            return (
                working.started(
                    group, JobKind.RELEASE, context, of=poll.id, roll=poll.roll, then="unaffirmed"
                ),
            )
        case PollKind.ACCEPTANCE:
            return _accepted(group, poll, result, context)
        case PollKind.CONSENT:
            return (ev.ChangeDecided(poll.of, result.adopted),)
        case PollKind.RECALL:
            return representing.recalled(group, poll.of) if result.adopted else ()
        case PollKind.CORRECTION:
            return distributing.answered(group, poll, context)
        case PollKind.OBJECTION:
            return distributing.begun(group, poll.id, poll.of, context)


def _elected(group: Group, result: Result, context: Context) -> Events:
    """Too few got a vote: nobody has a mandate, and the group ends unless the pack lets it go without (P5)."""
    if group.head.stage in timing.STAGES:  # for a vacant seat, in talks that go on
        return representing.elected(group, result, context)
    seated = representing.winning(group, result, context)
    if len(seated) < context.rules.seats.least:
        return working.dissolved(group, context, Outcome.LAPSED, "no_representatives")
    return (*representing.elected(group, result, context), opening.talks(context, "elected"))


def _accepted(group: Group, poll: Poll, result: Result, context: Context) -> Events:
    """An offer binds those who said yes, if enough did; a decision that nobody is bound by likewise."""
    yes = result.votes.get(polling.YES, 0)
    offer = group.offers.get(poll.of)
    failed = _short(result, yes, offer.least if offer is not None else 0, context)
    if offer is None:
        if failed:
            return working.dissolved(group, context, Outcome.DECIDED, "decision_not_taken_up")
        return distributing.begun(group, poll.id, poll.of, context)
    if failed:
        return (ev.OfferFailed(offer.id, failed),)
    return (ev.OfferAdopted(offer.id, yes), *distributing.begun(group, poll.id, offer.id, context))


def _short(result: Result, yes: int, least: int, context: Context) -> str:
    """Why the yeses are not enough, as a code; empty where they are."""
    if yes == 0:
        return "nobody"
    if context.rules.voting.mode is Mode.VOTE and not result.quorate:
        return "no_quorum"
    if context.rules.voting.mode is Mode.VOTE and not result.adopted:
        return "no_majority"
    return "too_few" if yes < least else ""


# ----------------------------------------------------------------------------------------------------------------- done


def _done(group: Group, job: Job, command: cmd.RecordDone, context: Context) -> Events:
    if job.kind is JobKind.RELEASE and job.then == "unaffirmed":
        return (working.started(group, JobKind.SEAL, context, then="elect"),)
    if job.kind is JobKind.BATCH:
        return batching.done(group, job, context)
    if job.kind is JobKind.CARRY:
        return distributing.done(command.carried, command.waiting, context)
    return ()
