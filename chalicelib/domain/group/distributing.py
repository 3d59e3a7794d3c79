"""Distribution: the ledger of what each member gets, its review and carrying out, and what did not reach its member."""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import polling, rules, working
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.state import Correction, Group, Job, JobKind, Ledger, Outcome, Poll, Stage

Events = tuple[ev.Event, ...]


def begun(group: Group, poll_id: str, of: str, context: Context) -> Events:
    """Into distribution: each member's line is worked out, and whoever has not agreed goes on alone meanwhile."""
    roll = group.polls[poll_id].roll
    return (
        ev.StageEntered(Stage.DISTRIBUTION, "adopted" if of in group.offers else "decided", by=context.role),
        working.started(group, JobKind.LEDGER, context, of=of, roll=roll, then=poll_id, n=1),
        working.started(
            group, JobKind.RELEASE, context, of=poll_id, roll=roll, then="others", n=2, after=True
        ),
    )


def decide(group: Group, command: cmd.Distributing, context: Context) -> Events:
    if isinstance(command, cmd.CorrectLedger):
        return _corrected(group, command, context)
    return _unclaimed(group, command)


def made(group: Group, job: Job, command: cmd.RecordLedger, context: Context) -> Events:
    """The lines stand and may be reviewed; nothing is paid before."""
    known = group.ledger
    if not command.fits:
        return _unfit(group, context)
    if short := _too_few(group, job.of, command.lines, context):
        return short
    new = Ledger(
        context.id("led"), known.number + 1 if known else 1, job.of, job.roll, command.lines, command.root,
        command.totals,
    )  # fmt: skip
    if command.lowered:  # silence accepts nothing, and an officer accepts for nobody (P5)
        return (ev.LedgerMade(new), *polling.asked_again(new, context))
    return (ev.LedgerMade(new, deadlines.start(context.pack, rules.REVIEW, context.now)),)


def answered(group: Group, poll: Poll, context: Context) -> Events:
    """Whoever was asked again and has said yes keeps its line; the others go on alone with their own claims, and the
    ledger is worked out without them.
    """
    ledger = group.ledger
    assert ledger is not None, "a correction is of a ledger"
    first = _first_vote(group, ledger)
    return (
        working.started(group, JobKind.LEDGER, context, of=ledger.of, roll=ledger.roll, then=first.id, n=1),
        working.started(
            group, JobKind.RELEASE, context, of=poll.id, roll=ledger.roll, then="others", n=2, after=True
        ),
    )


def _first_vote(group: Group, ledger: Ledger) -> Poll:
    """By which the members answered what the ledger carries out."""
    return max((p for p in group.polls.values() if p.of == ledger.of), key=lambda p: p.asked_at)


def _too_few(group: Group, of: str, lines: int, context: Context) -> Events:
    """Who has left since the count, settled alone or was not covered has no line. Where nobody has one, or fewer than
    the offer asked for, nobody is held any longer: the group ends, each goes on alone with its own claim.
    """
    offer = group.offers.get(of)
    if offer is None:
        gone = working.dissolved(group, context, Outcome.DECIDED, "decision_not_taken_up")
        return () if lines else gone
    if lines and lines >= offer.least:
        return ()
    cause = "too_few_left" if lines else "no_members"
    failed = ev.OfferFailed(offer.id, "too_few" if lines else "nobody")
    return (failed, *working.dissolved(group, context, Outcome.DISSOLVED, cause))


def done(carried: int, waiting: int, context: Context) -> Events:
    """The ledger has been carried. `waiting`: lines whose cases could not take them yet. Where nobody was there any
    more to get anything, nothing can stay unclaimed either: the group ends at once.
    """
    if not carried and not waiting:
        return (ev.GroupClosed(Outcome.DISSOLVED, "no_members"),)
    unclaimed = deadlines.start(context.pack, rules.UNCLAIMED, context.now)
    return (ev.StageEntered(Stage.DISTRIBUTION, "carried_out", (unclaimed,)),)


def _unfit(group: Group, context: Context) -> Events:
    """Nobody is held by terms that cannot be carried out: each goes on alone. Where it was the last correction that
    does not fit, the ledger stands as it stood before, and is open to review again.
    """
    known = group.ledger
    if known is None:
        return working.dissolved(group, context, Outcome.DISSOLVED, "terms_do_not_fit")
    before = replace(known, corrections=())  # whose line was put right everybody would read in the event
    return (ev.LedgerMade(before, deadlines.start(context.pack, rules.REVIEW, context.now)),)


def carrying(group: Group, context: Context) -> Events:
    """The review is over: the ledger is carried to the members' cases."""
    ledger = group.ledger
    assert ledger is not None, "a review is of a ledger"
    return (
        working.started(
            group, JobKind.CARRY, context, of=ledger.of, roll=ledger.roll, then=str(ledger.number)
        ),
    )


def over(group: Group, context: Context) -> Events:
    """Sums that did not reach their members go where the pack says, and the group ends."""
    assert group.ledger is not None, "distribution follows a ledger"
    waiting = group.settled.unclaimed if group.settled is not None else {}
    if waiting and context.rules.unclaimed is rules.Unclaimed.MEMBERS:
        ledger = group.ledger
        return (
            working.started(
                group, JobKind.REDISTRIBUTE, context, of=ledger.of, roll=ledger.roll, then=str(ledger.number)
            ),
        )
    resolved: Events = (ev.UnclaimedResolved(context.rules.unclaimed.value, waiting),) if waiting else ()
    return (*resolved, _end(group))


def shared(group: Group, command: cmd.RecordShared, context: Context) -> Events:
    """The members whom their sums have reached get what others' have not, as far as their claims go; the group ends."""
    sums = {c: command.shared.get(c, 0) + command.rest.get(c, 0) for c in {**command.shared, **command.rest}}
    rest = {c: amount for c, amount in command.rest.items() if amount}
    to = context.rules.unclaimed_rest.value if rest else ""
    return (ev.UnclaimedResolved(rules.Unclaimed.MEMBERS.value, sums, rest, to), _end(group))


def _end(group: Group) -> ev.GroupClosed:
    assert group.ledger is not None, "distribution follows a ledger"
    return ev.GroupClosed(
        Outcome.SETTLED if group.ledger.of in group.offers else Outcome.DECIDED, "carried_out"
    )


def _corrected(group: Group, command: cmd.CorrectLedger, context: Context) -> Events:
    ledger = group.ledger
    assert ledger is not None, "the guard has seen to it"
    if command.entitled.amount < 0:
        raise Invalid(faults=(Fault("/entitled/amount", "too_small", limit=0),))
    if command.entitled.currency not in ledger.totals:
        limit = ", ".join(sorted(ledger.totals))
        raise Invalid(faults=(Fault("/entitled/currency", "other_currency", limit=limit),))
    right = Correction(command.case_id, command.entitled, command.reason, command.text)
    poll = _first_vote(group, ledger)
    again = working.started(group, JobKind.LEDGER, context, of=ledger.of, roll=ledger.roll, then=poll.id)
    return (ev.LedgerCorrected(right), again)


def _unclaimed(group: Group, command: cmd.RecordUnclaimed) -> Events:
    """Within what the ledger gave in that currency; each member's sum once."""
    ledger, settled = group.ledger, group.settled
    assert ledger is not None, "the guard has seen to it"
    known = settled.unclaimed if settled is not None else {}
    if settled is not None and command.case_id in settled.cases:
        raise NotAllowed("recorded_already", case_id=command.case_id)
    left = ledger.totals.get(command.amount.currency, 0) - known.get(command.amount.currency, 0)
    if not 1 <= command.amount.amount <= left:
        raise Invalid(faults=(Fault("/amount/amount", "out_of_range", limit=left),))
    return (ev.SumUnclaimed(command.case_id, command.amount),)
