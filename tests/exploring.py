"""Where a case can go, found by running the real rules through everything that can happen to it.

Nothing about the lifecycle is written down here a second time: from a filing on, whatever leads somewhere is tried by
everybody, and time passes, state after state, until nothing new comes up. What the parties can say to each other would
multiply the states without leading anywhere else, so it is tried once in every stage, from a state of that stage.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from chalicelib.domain import deadlines
from chalicelib.domain.case import accords, decisions, tick
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.evolve import evolve
from chalicelib.domain.case.outline import Move
from chalicelib.domain.case.procedure import AccordState, ArbitrationTerms, DeficiencyState, Step
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
    Status,
    TaskKind,
    TaskState,
    Terms,
    TextRef,
)  # fmt: skip
from chalicelib.domain.errors import RedressError
from chalicelib.domain.rulepack import RulePack, StageKind
from chalicelib.domain.values import Money, Role, derive_id

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY: Final = b"explore" * 5
TEXT: Final = TextRef("txt_" + "a" * 26, "0" * 64)
EUR: Final = "EUR"
LOW, HIGH = (Terms(Remedy.PARTIAL_REFUND, Money(amount, EUR)) for amount in (500, 1_000))
GOODS_BACK: Final = Terms(Remedy.RETURN_AND_REFUND, Money(1_000, EUR))
BID: Final = cmd.PlaceBid(Money(700, EUR), "a" * 64)
CROSSING: Final = cmd.PlaceBid(Money(700, EUR), "b" * 64, against=Money(700, EUR))
C, R, O, M, P = Role.COMPLAINANT, Role.RESPONDENT, Role.OFFICER, Role.MEDIATOR, Role.PLATFORM  # noqa: E741
PARTIES: Final = (C, R)
AGREED: Final = (AccordState.LIVE, AccordState.CONCLUDED)
IDLE: Final = ("first_reply", "upload")
"""Rules whose passing leads nowhere."""
MAX_STATES: Final = 20_000

Attempt = tuple[str, Role, tuple[cmd.Command, ...]]
"""A verb, who does it, and the commands: the last of them is what is tried."""


class Running(msgspec.Struct, frozen=True, order=True):
    """A deadline that was seen running in a stage."""

    stage: str
    rule: str


class Found(msgspec.Struct, frozen=True):
    moves: frozenset[Move]
    running: frozenset[Running]
    states: int


class At(msgspec.Struct, frozen=True):
    """A case at a moment, and how many commands led there (their ids must differ)."""

    case: Case
    now: datetime
    steps: int


def explore(pack: RulePack) -> Found:
    """Every move and every running deadline. Raises AssertionError when there is no end to new states."""
    moves: set[Move] = set()
    seen = _reachable(pack, moves)
    for at in _one_of_each_stage(pack, seen):
        _talk(at, pack, moves)
    running = {
        Running(at.case.head.stage, d.rule) for at in seen if at.case.head.status is Status.OPEN
        for d in at.case.running()
    }  # fmt: skip
    return Found(frozenset(moves), frozenset(running), len(seen))


def _reachable(pack: RulePack, moves: set[Move]) -> list[At]:
    first = _filed(pack)
    seen, ahead = {_key(first.case): first}, deque([first])
    while ahead:
        for after in _after(ahead.popleft(), pack, moves):
            if (key := _key(after.case)) not in seen:
                seen[key] = after
                ahead.append(after)
        assert len(seen) < MAX_STATES, "the states of a case do not end"
    return list(seen.values())


def _filed(pack: RulePack) -> At:
    command = cmd.FileCase(
        case_id=derive_id("case", KEY, pack.ref), tenant=derive_id("ten", KEY), lang="en", fingerprint="",
        complainant=Party(C, "a", "en"), respondent=Party(R, "b", "en"),
        claim=Claim(DisputeType.QUALITY, HIGH, START.date().isoformat(), TEXT, "api"),
    )  # fmt: skip
    return _folded(None, decisions.file(command, Context(START, P, pack, "0", KEY)), START, 0)


def _folded(case: Case | None, events: Iterable[ev.Event], now: datetime, steps: int) -> At:
    for event in events:
        case = evolve(case, event, now)
    assert case is not None
    return At(case, now, steps)


def _after(at: At, pack: RulePack, moves: set[Move]) -> Iterator[At]:
    """Every state one act or one passing of time away."""
    for verb, role, commands in (
        *_beginning(at.case, pack),
        *_mediating(at.case, pack),
        *_ending(at.case, pack),
    ):
        try:
            yield acted(at, pack, verb, role, commands, moves)
        except RedressError:
            continue
    yield from _passed(at, pack, moves)


def acted(
    at: At, pack: RulePack, verb: str, role: Role, commands: Iterable[cmd.Command], moves: set[Move]
) -> At:
    """After these commands; where the case moved, by that verb."""
    for command in commands:
        events = decisions.decide(at.case, command, Context(at.now, role, pack, str(at.steps + 1), KEY))
        moves |= _moved(at.case, events, verb, role.value)
        at = _folded(at.case, events, at.now, at.steps + 1)
    return at


def _passed(at: At, pack: RulePack, moves: set[Move]) -> Iterator[At]:
    """After each of the running deadlines has ended, whichever comes first: pauses, extensions and promises can put
    them into any order. One at a time, so it is plain whose silence it was; warnings change nothing.
    """
    for deadline in at.case.running():
        if deadline.rule in IDLE:
            continue
        now = max(at.now, deadlines.effective_at(deadline))
        due = deadlines.Due(now, deadlines.Kind.EXPIRY, deadline)
        events = tick._due(at.case, due, Context(now, Role.SYSTEM, pack, str(at.steps + 1), KEY))
        moves |= _moved(at.case, events, deadline.rule, "")
        yield _folded(at.case, events, now, at.steps + 1)


def _moved(case: Case, events: Iterable[ev.Event], by: str, role: str) -> set[Move]:
    found = set()
    for event in events:
        if isinstance(event, ev.StageEntered):
            found.add(Move(case.head.stage, event.stage, "", not role, by, role))
        elif isinstance(event, ev.CaseClosed):
            found.add(Move(case.head.stage, "", event.outcome.value, not role, by, role))
    return found


# ------------------------------------------------------------------------------------------------------- what is tried


def _beginning(case: Case, pack: RulePack) -> Iterator[Attempt]:
    yield "admit", O, (cmd.Admit(),)
    for ground in pack.grounds[:1]:
        yield "reject", O, (cmd.Reject(ground.code, TEXT),)
    if not case.deficiencies:
        yield "note_deficiency", O, (cmd.NoteDeficiency(("order",)),)
    if any(d.state is DeficiencyState.OPEN for d in case.deficiencies.values()):
        yield "cure", C, (cmd.Cure({"order": "1"}),)
    yield "serve", P, (cmd.RecordService("platform", START),)
    yield "respond", R, (cmd.Respond("contests", TEXT),)
    yield "withdraw", C, (cmd.Withdraw(),)
    for role in PARTIES:
        yield "escalate", role, (cmd.Escalate(),)


def _mediating(case: Case, pack: RulePack) -> Iterator[Attempt]:
    """Agreements on a stage, and the steps of a mediation."""
    for role in PARTIES:
        yield "consent", role, (cmd.ConsentToMediation(),)
        yield "leave_mediation", role, (cmd.LeaveMediation(),)
        for stage_id in pack.stage(case.head.stage).by_agreement:
            if not any(a.state in AGREED and a.stage == stage_id for a in case.accords.values()):
                yield "propose_accord", role, (cmd.ProposeAccord(stage_id, _terms(pack, stage_id)),)
        for accord in case.accords.values():
            yield "conclude_accord", role, (cmd.ConcludeAccord(accord.id, accord.terms_sha256),)
    yield "assign_mediator", O, (cmd.AssignMediator("m"),)
    yield "advance_mediation", M, (cmd.AdvanceMediation(Step.NEGOTIATE),)
    yield "conclude_mediation", M, (cmd.ConcludeMediation(TEXT),)


def _terms(pack: RulePack, stage_id: str) -> ArbitrationTerms | None:
    if pack.stage(stage_id).kind is not StageKind.ARBITRATION:
        return None
    effect = pack.agreement.effects[0] if pack.agreement else ""
    made = ArbitrationTerms("body", "claim", "Brussels", "en", Money(1, EUR), R, effect, "0" * 64)
    assert accords.terms_hash(made)
    return made


def _ending(case: Case, pack: RulePack) -> Iterator[Attempt]:
    """Decisions, one settlement on each kind of terms, performance; files only in time to prove it."""
    reasons = (Reason(TEXT, ("claim",)),)
    for terms in (HIGH, GOODS_BACK):
        yield "decide", O, (cmd.Decide(Finding.UPHELD, reasons, terms),)
    yield "decide", O, (cmd.Decide(Finding.DISMISSED, reasons),)
    live = [o for o in case.offers.values() if o.state is OfferState.LIVE]
    if not live:
        for terms in (LOW, GOODS_BACK):
            yield "offer", R, (cmd.MakeOffer(terms),)
    for offer in live:
        yield "accept", C, (cmd.Accept(offer.id),)
    yield from _performing(case)


def _performing(case: Case) -> Iterator[Attempt]:
    file = cmd.Declaration("0" * 64, 1, "image/png", TEXT)
    for task in case.tasks.values():
        if task.kind is TaskKind.RETURN:
            yield "ship_return", C, (cmd.ShipReturn(task.id, "carrier", "1"),)
            yield "confirm_return", R, (cmd.ConfirmReturn(task.id),)
            yield "refuse_return", R, (cmd.RefuseReturn(task.id, TEXT),)
        elif task.state is TaskState.OPEN:
            for role in (R, P):
                mine = [e for e in case.evidence.values() if e.by is role]
                if not mine:
                    yield "declare_evidence", role, (cmd.DeclareEvidence((file,)),)
                for item in mine:
                    kept = cmd.RecordKept(item.id, "1", START)
                    yield "", role, (cmd.RecordInspection(item.id, "1"), cmd.SubmitEvidence(item.id), kept)
                yield "perform", role, (cmd.Perform(task.id, tuple(e.id for e in mine)),)


# --------------------------------------------------------------------------------------------------- talk, once a stage


def _one_of_each_stage(pack: RulePack, seen: list[At]) -> list[At]:
    """A state of each stage in which the parties can talk; in a mediation one in which its mediator can propose too."""
    found: dict[str, At] = {}
    for at in seen:
        head = at.case.head
        talking = head.status is Status.OPEN and head.served_at is not None and not at.case.offers
        steps = [m.step for m in at.case.mediations.values() if m.result is None]
        if talking and (pack.stage(head.stage).kind is not StageKind.MEDIATION or Step.NEGOTIATE in steps):
            found.setdefault(head.stage, at)
    return list(found.values())


def _talk(at: At, pack: RulePack, moves: set[Move]) -> None:
    """Everything two sides can say to each other that ends in an agreement, each side with each word."""
    for role in PARTIES:
        other = role.other
        _try(
            at,
            pack,
            moves,
            (("", other, cmd.MakeOffer(LOW)),),
            lambda c, r=role: ("accept", r, cmd.Accept(_last(c))),
        )
        _try(
            at,
            pack,
            moves,
            (("", other, cmd.MakeOffer(LOW)),),
            lambda _, r=role: ("offer", r, cmd.MakeOffer(LOW)),
        )
        _try(
            at, pack, moves, (("", other, cmd.MakeOffer(LOW)), ("", other, cmd.MakeOffer(HIGH))),
            lambda c, r=role: ("counter", r, cmd.CounterOffer(_last(c), LOW)),
        )  # fmt: skip
        _try(at, pack, moves, (("", other, BID),), lambda _, r=role: ("bid", r, CROSSING))
        for neutral in (O, M):
            said = (("", neutral, cmd.Propose(LOW, TEXT)), ("", other, None))
            _try(at, pack, moves, said, lambda c, r=role: ("accept", r, cmd.Accept(_proposed(c))))


def _try(at: At, pack: RulePack, moves: set[Move], said: Iterable[tuple], last: object) -> None:
    try:
        for verb, role, command in said:
            at = acted(at, pack, verb, role, (command or cmd.Accept(_proposed(at.case)),), moves)
        verb, role, command = last(at.case)  # type: ignore[operator]
        acted(at, pack, verb, role, (command,), moves)
    except RedressError:
        return


def _last(case: Case) -> str:
    return [o.id for o in case.offers.values() if o.state is OfferState.LIVE][-1]


def _proposed(case: Case) -> str:
    return [p.id for p in case.proposals.values() if p.state is ProposalState.LIVE][-1]


def _key(case: Case) -> object:
    """What tells two states apart as far as the rules look; ids, moments, warnings and histories do not."""
    head = case.head
    running = frozenset((d.rule, d.repeat) for d in case.running() if d.rule not in IDLE)
    if head.status is Status.CLOSED:
        return head.stage, head.outcome
    if case.tasks:
        files = frozenset((e.by, e.state) for e in case.evidence.values())
        return (
            head.stage,
            head.outcome,
            frozenset((t.kind, t.state) for t in case.tasks.values()),
            files,
            running,
        )
    return (
        head.stage, head.served_at is None, head.responded_at is None, head.defaulted,
        frozenset((o.by, o.terms.remedy) for o in case.offers.values() if o.state is OfferState.LIVE),
        frozenset((a.stage, a.state, a.by) for a in case.accords.values() if a.state in AGREED),
        frozenset((m.step, m.consents, m.mediator is None) for m in case.mediations.values() if m.result is None),
        frozenset(d.state for d in case.deficiencies.values()), running,
    )  # fmt: skip
