"""Questions to all members: asked over a sealed roll, voted on under seal, counted once, silence never a yes (P5)."""

from __future__ import annotations

from typing import Final

from chalicelib.domain import deadlines
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.collective import polls
from chalicelib.domain.collective.ballots import Question, QuestionKind
from chalicelib.domain.collective.canonical import poll_seed
from chalicelib.domain.collective.majorities import Rule
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import rules, working
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.rules import Late, Mode
from chalicelib.domain.group.state import CandidacyState, Group, JobKind, Ledger, Poll, PollKind

Events = tuple[ev.Event, ...]

BOUND_BY: Final = {
    PollKind.ELECTION: rules.ELECTION, PollKind.AFFIRMATION: rules.AFFIRMATION, PollKind.ACCEPTANCE: rules.ACCEPTANCE,
    PollKind.CONSENT: rules.CONSENT, PollKind.RECALL: rules.RECALL, PollKind.OBJECTION: rules.OBJECTION,
    PollKind.CORRECTION: rules.ACCEPTANCE,
}  # fmt: skip
"""The deadline of each kind; a pack without one of its own gives it the time for a consent."""
LAST_TO_JOIN: Final = (PollKind.ACCEPTANCE, PollKind.OBJECTION)
"""Before these are asked for the first time the doors close for late joiners."""
YES: Final = "yes"
OBJECT: Final = "object"


def asked(
    group: Group, kind: PollKind, context: Context, *, of: str = "", terms_sha256: str = "",
    reason: TextRef | None = None,
) -> Events:  # fmt: skip
    """The question stands; the roll is sealed before anybody votes."""
    options = (OBJECT,) if kind is PollKind.OBJECTION else ("yes", "no")
    poll = Poll(context.id("pol"), kind, context.now, of, options, terms_sha256)
    closing = kind in LAST_TO_JOIN and group.head.joinable and context.rules.late is Late.FIRST_POLL
    seal = working.started(
        group, JobKind.SEAL, context, of=poll.id, closes=("join",) if closing else (), then="poll"
    )
    return (ev.PollAsked(poll, reason), seal)


def at_once(kind: PollKind, roll: int, context: Context, options: tuple[str, ...] = ("yes",)) -> Events:
    """A question over a roll that has just been sealed."""
    poll = Poll(context.id("pol"), kind, context.now, options=options)
    return (ev.PollAsked(poll), ev.PollOpened(poll.id, roll, _deadline(poll, context)))


def asked_again(ledger: Ledger, context: Context) -> Events:
    """Whether members accept their lines as they were put right, over the roll of the first time: a yes quotes the
    ledger's root. Who is asked their lines say.
    """
    poll = Poll(context.id("pol"), PollKind.CORRECTION, context.now, ledger.id, terms_sha256=ledger.root)
    return (ev.PollAsked(poll), ev.PollOpened(poll.id, ledger.roll, _deadline(poll, context)))


def opened(group: Group, poll_id: str, roll: int, context: Context) -> Events:
    poll = group.polls[poll_id]
    return (ev.PollOpened(poll_id, roll, _deadline(poll, context)),)


def election(group: Group, roll: int, context: Context) -> Events:
    """Among those who stand. Empty where nobody does."""
    standing = tuple(c.case_id for c in group.candidacies.values() if c.state is CandidacyState.STANDING)
    return at_once(PollKind.ELECTION, roll, context, standing) if standing else ()


def vacancy(context: Context) -> Deadline:
    """The time in which members may stand for a seat that nobody has."""
    key = rules.ELECTION if rules.ELECTION in context.pack.deadlines else rules.CONSENT
    return deadlines.start(context.pack, key, context.now, rules.VACANCY)


def ended(group: Group, poll_id: str, context: Context) -> Events:
    """Time is up: no more votes, they are counted."""
    tally = working.started(
        group, JobKind.TALLY, context, of=poll_id, roll=group.polls[poll_id].roll, closes=(poll_id,)
    )
    return (ev.PollEnded(poll_id), tally)


def question(poll: Poll, context: Context) -> Question:
    """As the arithmetic of votes has it."""
    if poll.kind is PollKind.ELECTION:
        seats = context.rules.seats
        return Question(QuestionKind.ELECTION, poll.options, max(seats.most, 1), max(seats.least, 1))
    if poll.kind in (PollKind.OBJECTION, PollKind.AFFIRMATION):
        return Question(QuestionKind.CHOICE, poll.options)
    return Question(QuestionKind.YES_NO, poll.options)


def rule(poll: Poll, context: Context) -> Rule:
    """What it takes. Whoever accepts an offer for itself needs nobody else's yes."""
    voting = context.rules.voting
    alone = poll.kind is PollKind.ACCEPTANCE and voting.mode is Mode.INDIVIDUAL
    each = (PollKind.ELECTION, PollKind.OBJECTION, PollKind.AFFIRMATION, PollKind.CORRECTION)
    if alone or poll.kind in each:
        return Rule(majority=None)
    return voting.rule


def result(group: Group, poll: Poll, tally: polls.Tally, context: Context) -> polls.Result:
    """What the count comes to; ties between candidates are decided by the roll's own root."""
    assert group.head.roll is not None, "counted over a roll"
    return polls.result(
        question(poll, context), rule(poll, context), tally, poll_seed(group.head.roll.root, poll.id)
    )


def _deadline(poll: Poll, context: Context) -> Deadline:
    own = BOUND_BY[poll.kind]
    key = own if own in context.pack.deadlines else rules.CONSENT
    running = deadlines.start(context.pack, key, context.now)
    return deadlines.renamed(running, f"poll:{poll.id}")
