"""Distribution: the ledger of what each member gets, its review and carrying out, and what did not reach its member."""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.errors import Fault, Invalid, NotAllowed
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import rules, working
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.state import Correction, Group, Job, JobKind, Ledger, Outcome, Stage

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
    new = Ledger(
        context.id("led"), known.number + 1 if known else 1, job.of, job.roll, command.lines, command.root,
        command.totals, known.corrections if known else (),
    )  # fmt: skip
    return (ev.LedgerMade(new, deadlines.start(context.pack, rules.REVIEW, context.now)),)


def _unfit(group: Group, context: Context) -> Events:
    """Nobody is held by terms that cannot be carried out: each goes on alone. Where it was the last correction that
    does not fit, the ledger stands as it stood before, and is open to review again.
    """
    known = group.ledger
    if known is None:
        return working.dissolved(group, context, Outcome.DISSOLVED, "terms_do_not_fit")
    before = replace(known, corrections=known.corrections[:-1])
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
    outcome = Outcome.SETTLED if group.ledger.of in group.offers else Outcome.DECIDED
    resolved: Events = (ev.UnclaimedResolved(context.rules.unclaimed.value, waiting),) if waiting else ()
    return (*resolved, ev.GroupClosed(outcome, "carried_out"))


def _corrected(group: Group, command: cmd.CorrectLedger, context: Context) -> Events:
    ledger = group.ledger
    assert ledger is not None, "the guard has seen to it"
    if command.entitled.amount < 0:
        raise Invalid(faults=(Fault("/entitled/amount", "too_small", limit=0),))
    if command.entitled.currency not in ledger.totals:
        limit = ", ".join(sorted(ledger.totals))
        raise Invalid(faults=(Fault("/entitled/currency", "other_currency", limit=limit),))
    right = Correction(command.case_id, command.entitled, command.reason, command.text)
    poll = max((p for p in group.polls.values() if p.of == ledger.of), key=lambda p: p.asked_at)
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
