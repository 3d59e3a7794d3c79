"""Where a case can go: found by running the real rules on a case through everything that can happen to it.

Nothing about the lifecycle is written down here a second time. From a filing on, every action of every role and
every passing of time is tried, state after state, until nothing new comes up; what the rules answer is what is
drawn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.decisions import decide, file
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.state import (
    Case,
    Claim,
    DisputeType,
    Finding,
    OfferState,
    Party,
    ProposalState,
    Reason,
    Remedy,
    RequestState,
    Status,
    TaskState,
    Terms,
    TextRef,
)  # fmt: skip
from chalicelib.domain.errors import RedressError
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role, derive_id

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY: Final = b"explore" * 5
TEXT: Final = TextRef("txt_" + "a" * 26, "0" * 64)
LOW, HIGH = (Terms(Remedy.PARTIAL_REFUND, Money(amount, "EUR")) for amount in (500, 1_000))
COMPLAINANT, RESPONDENT, OFFICER, PLATFORM = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.PLATFORM
MAX_STATES: Final = 20_000


class Edge(msgspec.Struct, frozen=True, order=True):
    """A way from one stage to another, or out of the case. `outcome` is empty while the case stays open."""

    source: str
    target: str
    outcome: str
    silence: bool
    by: str
    """The verb; for silence the rule whose time has passed."""
    role: str


class Running(msgspec.Struct, frozen=True, order=True):
    """A deadline that was seen running in a stage, and against whom."""

    stage: str
    rule: str
    on: str


class Found(msgspec.Struct, frozen=True):
    edges: tuple[Edge, ...]
    running: tuple[Running, ...]
    states: int


class _At(msgspec.Struct, frozen=True):
    """A case at a moment, and how many commands led there (their ids must differ)."""

    case: Case
    now: datetime
    steps: int


Attempt = tuple[str, Role, tuple[cmd.Command, ...]]
"""A verb, who does it, and the commands; a submission comes with what `inspect` does before and after it."""


def explore(pack: RulePack) -> Found:
    """Every edge and every running deadline. Raises AssertionError when there is no end to new states."""
    first = _filed(pack)
    edges: set[Edge] = set()
    running = _running(first.case)
    seen, ahead = {_key(first.case)}, deque([first])
    while ahead:
        for after in _after(ahead.popleft(), pack, edges):
            running |= _running(after.case)
            if (key := _key(after.case)) not in seen:
                seen.add(key)
                ahead.append(after)
        assert len(seen) < MAX_STATES, "the states of a case do not end"
    return Found(tuple(sorted(edges)), tuple(sorted(running)), len(seen))


def _filed(pack: RulePack) -> _At:
    command = cmd.FileCase(
        case_id=derive_id("case", KEY, pack.ref), tenant=derive_id("ten", KEY), lang="en", fingerprint="",
        complainant=Party(COMPLAINANT, "a", "en"), respondent=Party(RESPONDENT, "b", "en"),
        claim=Claim(DisputeType.QUALITY, HIGH, START.date().isoformat(), TEXT, "api"),
    )  # fmt: skip
    (filed,) = file(command, Context(START, PLATFORM, pack, "0", KEY))
    return _At(evolve(None, filed, START), START, 0)


def _after(at: _At, pack: RulePack, edges: set[Edge]) -> Iterator[_At]:
    """Every state one action or one passing of time away."""
    for verb, role, commands in _attempts(at.case):
        try:
            yield _carried_out(at, pack, verb, role, commands, edges)
        except RedressError:
            continue
    wake = deadlines.next_wake(at.case)
    if wake is not None:
        yield _carried_out(_At(at.case, wake, at.steps), pack, "", Role.SYSTEM, (cmd.Tick(),), edges)


def _carried_out(
    at: _At, pack: RulePack, verb: str, role: Role, commands: Iterable[cmd.Command], edges: set[Edge]
) -> _At:
    case, steps = at.case, at.steps
    for command in commands:
        steps += 1
        before: ev.Event | None = None
        for event in decide(case, command, Context(at.now, role, pack, str(steps), KEY)):
            edges |= _edges(case, before, event, verb, role)
            case, before = evolve(case, event, at.now), event
    return _At(case, at.now, steps)


def _edges(case: Case, before: ev.Event | None, event: ev.Event, verb: str, role: Role) -> set[Edge]:
    """The move that an event is, if it is one."""
    if isinstance(event, ev.StageEntered):
        target, outcome = event.stage, ""
    elif isinstance(event, ev.CaseClosed):
        target, outcome = "", event.outcome.value
    else:
        return set()
    by = verb or _rule(case, before)
    return {Edge(case.head.stage, target, outcome, not verb, by, "" if not verb else role.value)}


def _rule(case: Case, before: ev.Event | None) -> str:
    """Whose passing it was: said by the event just before, or the deadline that is due first."""
    match before:
        case ev.RespondentDefaulted():
            return case.deadlines[before.deadline_id].rule
        case ev.TaskBreached():
            return case.deadlines[f"perform:{before.task_id}"].rule
        case _:
            return deadlines.moments(case)[0].deadline.rule


def _attempts(case: Case) -> Iterator[Attempt]:
    yield "serve", PLATFORM, (cmd.RecordService("platform", START),)
    for position in ("admits", "contests"):
        yield "respond", RESPONDENT, (cmd.Respond(position, TEXT),)
    yield from _talks(case)
    for role in (COMPLAINANT, RESPONDENT):
        yield "escalate", role, (cmd.Escalate(),)
    yield "withdraw", COMPLAINANT, (cmd.Withdraw(),)
    if not any(r.state is RequestState.OPEN for r in case.requests.values()):
        yield "request_evidence", OFFICER, (cmd.RequestEvidence(RESPONDENT, TEXT),)
    yield "propose", OFFICER, (cmd.Propose(LOW, TEXT),)
    reasons = (Reason(TEXT, ("claim",)),)
    yield "decide", OFFICER, (cmd.Decide(Finding.UPHELD, reasons, HIGH),)
    yield "decide", OFFICER, (cmd.Decide(Finding.DISMISSED, reasons),)
    yield from _performance(case)


def _talks(case: Case) -> Iterator[Attempt]:
    """Offers in two amounts, so that two sides can meet; one of each amount and side at a time."""
    live = [o for o in case.offers.values() if o.state is OfferState.LIVE]
    for role in (COMPLAINANT, RESPONDENT):
        for terms in (LOW, HIGH):
            if (role, terms) in {(o.by, o.terms) for o in live}:
                continue
            yield "offer", role, (cmd.MakeOffer(terms),)
            for offer in live:
                yield "counter", role, (cmd.CounterOffer(offer.id, terms),)
        for offer in live:
            yield "accept", role, (cmd.Accept(offer.id),)
        for proposal in case.proposals.values():
            yield "accept", role, (cmd.Accept(proposal.id),)


def _performance(case: Case) -> Iterator[Attempt]:
    """Evidence only in time to prove performance: elsewhere it moves nothing, but would double the states."""
    open_tasks = [t.id for t in case.tasks.values() if t.state is TaskState.OPEN]
    file = cmd.Declaration("0" * 64, 1, "image/png", TEXT)
    for role in (RESPONDENT, PLATFORM):
        mine = [e for e in case.evidence.values() if e.by is role]
        if open_tasks and not mine:
            yield "declare_evidence", role, (cmd.DeclareEvidence((file,)),)
        for item in mine:
            kept = cmd.RecordKept(item.id, "1", START)
            yield (
                "submit_evidence",
                role,
                (cmd.RecordInspection(item.id, "1"), cmd.SubmitEvidence(item.id), kept),
            )
        for task in open_tasks:
            yield "perform", role, (cmd.Perform(task, tuple(e.id for e in mine)),)


def _running(case: Case) -> set[Running]:
    if case.head.status is Status.CLOSED:
        return set()
    return {Running(case.head.stage, d.rule, d.on.value) for d in case.running()}


def _key(case: Case) -> object:
    """What tells two states apart as far as the rules look; ids, moments and histories do not."""
    head = case.head
    return (
        head.stage, head.status, head.outcome, head.served_at is None, head.position, head.defaulted,
        frozenset((o.by, o.terms) for o in case.offers.values() if o.state is OfferState.LIVE),
        frozenset(frozenset(p.accepted_by) for p in case.proposals.values() if p.state is ProposalState.LIVE),
        frozenset(r.state for r in case.requests.values() if r.state is RequestState.OPEN),
        frozenset((e.by, e.state) for e in case.evidence.values()),
        frozenset((d.rule, d.repeat, len(d.warnings)) for d in case.running()),
    )  # fmt: skip
