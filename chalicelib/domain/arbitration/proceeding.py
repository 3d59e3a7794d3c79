"""The proceedings: orders, rounds of statements, evidence, questions, hearings, agreed terms, closing, termination.

Whatever is granted to one party is granted to both: an extension of an order is an extension for all it asks (UNCITRAL
Arbitration Rules art. 17(1)). Silence stands in the file, and the case goes on without it (art. 30).
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Final, assert_never
from zoneinfo import available_timezones

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import guards, rules
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.referring import closed
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Hearing,
    HearingState,
    Order,
    OrderKind,
    OrderState,
    Outcome,
    Submission,
)
from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.filing import terms_faults
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.case.terms import terms_hash
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]

DAYS: Final = 90
"""The longest an order gives to answer, and the longest one extension."""
EXTENSIONS: Final = 3
"""How often one order is extended."""
MODES: Final = ("video", "telephone")
ANSWERED: Final = frozenset({OrderKind.STATEMENT, OrderKind.EVIDENCE, OrderKind.QUESTION})
"""Orders that ask somebody for something."""
AHEAD_DAYS: Final = 180
"""How far ahead a hearing may be."""


def decide(found: Arbitration, command: cmd.Proceeding, context: Context) -> Events:  # noqa: C901 - one per command
    match command:
        case cmd.GiveOrder():
            return _order(found, command, context)
        case cmd.Submit():
            return _submit(found, command, context)
        case cmd.AskExtension():
            order = _asked_of(found, command.order_id, context.role)
            if context.role.value in order.asked:
                raise NotAllowed("already_asked")
            return (ev.ExtensionAsked(order.id, context.role, command.reason),)
        case cmd.Extend():
            return _extend(found, command)
        case cmd.ProposeHearing():
            return _propose(command, context)
        case cmd.AnswerSlots() | cmd.FixHearing() | cmd.CancelHearing() | cmd.RecordHearing():
            return _hearing(found, command, context)
        case cmd.AgreeTerms():
            return _agree(found, command, context)
        case cmd.CloseProceedings():
            return over(context)
        case cmd.ReopenProceedings():
            if (full := guards.full_of_reopenings(found)) is not None:
                raise full
            bound = deadlines.start(context.pack, rules.PROCEEDINGS, context.now)
            return (ev.ProceedingsReopened(command.reason, bound),)
        case cmd.Terminate():
            look = guards.Look(found, context.role, context.now, context.pack, context.ref)
            if command.ground not in (open_now := guards.ending_grounds(look)):
                raise Invalid(faults=(Fault("/ground", "not_one_of", limit=", ".join(open_now)),))
            return closed(found, Outcome.TERMINATED, command.ground, command.reasons)
        case _:
            assert_never(command)


def over(context: Context) -> Events:
    """The proceedings are closed: the panel deliberates, and the time for the award runs."""
    return (ev.ProceedingsClosed(deadlines.start(context.pack, rules.AWARD, context.now)),)


def time_over(found: Arbitration, deadline: Deadline, context: Context) -> Events:
    """Who was given longer to answer has it, and a hearing that is fixed is held: they end no earlier than that."""
    given = [d.due_at for d in found.running() if d.rule == rules.ROUND]
    fixed = [h for h in found.hearings.values() if h.state is HearingState.FIXED]
    given += [s.starts_at + timedelta(minutes=s.minutes) for h in fixed for s in h.slots if s.id == h.slot]
    latest = max(given, default=context.now)
    if latest <= max(context.now, deadline.due_at):
        return over(context)
    return (ev.DeadlineExtended(replace(deadline, due_at=latest, warnings=())),)


# -------------------------------------------------------------------------------------------------------------- orders


def _order(found: Arbitration, command: cmd.GiveOrder, context: Context) -> Events:
    faults = []
    to = tuple(sorted(set(command.to)))
    if any(not role.is_party for role in to):
        faults.append(Fault("/to", "not_a_party"))
    if command.kind in ANSWERED and not to:
        faults.append(Fault("/to", "missing"))
    if command.days is not None and not 1 <= command.days <= DAYS:
        faults.append(Fault("/days", "out_of_range", limit=f"1 to {DAYS}"))
    if faults:
        raise Invalid(faults=tuple(faults))
    number = sum(o.kind is command.kind for o in found.orders.values()) + 1
    order = Order(
        context.id("ord"), command.kind, context.ref, command.text, context.now, to, round=number,
        state=OrderState.OPEN if to else OrderState.CLOSED,
    )  # fmt: skip
    return (ev.OrderGiven(order, _running(order, command.days, context) if to else None),)


def _running(order: Order, days: int | None, context: Context) -> Deadline:
    length = Length(days, Unit.CALENDAR_DAYS) if days is not None else None
    on = order.to[0] if len(order.to) == 1 else Role.SYSTEM
    return deadlines.start(context.pack, rules.ROUND, context.now, order.id, on=on, length=length)


def _asked_of(found: Arbitration, order_id: str, role: Role) -> Order:
    order = found.orders.get(order_id)
    if order is None:
        raise NotFound("No such order.")
    if order.state is not OrderState.OPEN or role not in order.to:
        raise NotAllowed("order_not_open", "This order does not wait for this party.", order=order.id)
    return order


def _submit(found: Arbitration, command: cmd.Submit, context: Context) -> Events:
    """`exhibits` are the case's own; that they are there was checked when the command was made."""
    order = _asked_of(found, command.order_id, context.role)
    if context.role.value in order.answers:
        raise NotAllowed("already_answered", order=order.id)
    look = guards.Look(found, context.role, context.now, context.pack, context.ref)
    if (passed := guards.late(look, f"{rules.ROUND}:{order.id}")) is not None:
        raise passed
    answered = Submission(context.now, command.text, tuple(dict.fromkeys(command.exhibits)))
    everybody = {*order.answers, context.role.value} >= {role.value for role in order.to}
    return (ev.Submitted(order.id, context.role, answered, complete=everybody),)


def _extend(found: Arbitration, command: cmd.Extend) -> Events:
    order = found.orders.get(command.order_id)
    known = guards.running(found, f"{rules.ROUND}:{command.order_id}")
    if order is None or known is None:
        raise NotFound("No such order runs.")
    if not 1 <= command.days <= DAYS:
        raise Invalid(faults=(Fault("/days", "out_of_range", limit=f"1 to {DAYS}"),))
    if order.extensions >= EXTENSIONS:
        raise NotAllowed("too_many_extensions", limit=EXTENSIONS)
    longer = replace(known, due_at=known.due_at + timedelta(days=command.days))
    return (ev.OrderExtended(order.id, command.reason, longer),)


def unmet(found: Arbitration, order_id: str) -> Events:
    order = found.orders[order_id]
    silent = tuple(role for role in order.to if role.value not in order.answers)
    return (ev.OrderUnmet(order.id, silent),)


# ------------------------------------------------------------------------------------------------------------ hearings


def _propose(command: cmd.ProposeHearing, context: Context) -> Events:
    faults = []
    if not 1 <= len(command.slots) <= guards.CAPS["slots"]:
        faults.append(Fault("/slots", "out_of_range", limit=f"1 to {guards.CAPS['slots']}"))
    if command.time_zone not in available_timezones():
        faults.append(Fault("/time_zone", "unknown_time_zone"))
    if command.mode not in MODES:
        faults.append(Fault("/mode", "not_one_of", limit=", ".join(MODES)))
    latest = context.now + timedelta(days=AHEAD_DAYS)
    for n, slot in enumerate(command.slots):
        if not context.now < slot.starts_at <= latest:
            faults.append(Fault(f"/slots/{n}/starts_at", "out_of_range", limit=f"within {AHEAD_DAYS} days"))
        if not 10 <= slot.minutes <= 480:
            faults.append(Fault(f"/slots/{n}/minutes", "out_of_range", limit="10 to 480"))
    if faults:
        raise Invalid(faults=tuple(faults))
    slots = tuple(replace(s, id=context.id("slt", n)) for n, s in enumerate(command.slots))
    return (ev.HearingProposed(Hearing(context.id("hng"), slots, command.time_zone, command.mode)),)


_Hearing = cmd.AnswerSlots | cmd.FixHearing | cmd.CancelHearing | cmd.RecordHearing


def _hearing(found: Arbitration, command: _Hearing, context: Context) -> Events:
    known = found.hearings.get(command.hearing_id)
    if known is None or known.state in (HearingState.HELD, HearingState.CANCELLED, HearingState.SET_ASIDE):
        raise NotFound("No such hearing is to come.")
    slots = {s.id for s in known.slots}
    match command:
        case cmd.AnswerSlots():
            wrong = [n for n, s in enumerate(command.slots) if s not in slots]
            if wrong:
                raise Invalid(faults=tuple(Fault(f"/slots/{n}", "not_offered") for n in wrong))
            return (ev.SlotsAnswered(known.id, context.role, tuple(dict.fromkeys(command.slots))),)
        case cmd.FixHearing():
            if command.slot not in slots:
                raise Invalid(faults=(Fault("/slot", "not_offered"),))
            if any(s.id == command.slot and s.starts_at <= context.now for s in known.slots):
                raise Invalid(faults=(Fault("/slot", "in_the_past"),))
            return () if known.slot == command.slot else (ev.HearingFixed(known.id, command.slot),)
        case cmd.CancelHearing():
            return (ev.HearingCancelled(known.id),)
        case cmd.RecordHearing():
            fixed = next((s for s in known.slots if s.id == known.slot), None)
            if known.state is not HearingState.FIXED or fixed is None or fixed.starts_at > context.now:
                raise NotAllowed(
                    "hearing_not_fixed", "Only a hearing whose fixed time has come can have been held."
                )
            return (ev.HearingHeld(known.id, command.minutes),)
        case _:
            assert_never(command)


# ------------------------------------------------------------------------------------------------------- agreed terms


def _agree(found: Arbitration, command: cmd.AgreeTerms, context: Context) -> Events:
    """The first proposes, the second quotes the hash. Silence agrees to nothing (P5)."""
    if faults := terms_faults(command.terms, "/terms", like=found.matter.sought.money):
        raise Invalid(faults=tuple(faults))
    digest, known = terms_hash(command.terms), found.agreed
    if known is not None and context.role in known.by and known.sha256 == digest:
        return ()
    answers = known is not None and context.role not in known.by
    if answers and known is not None and command.sha256 is not None:
        if not hmac.compare_digest(command.sha256, known.sha256) or digest != known.sha256:
            raise Invalid(faults=(Fault("/sha256", "other_terms", limit=known.sha256),))
        return (ev.TermsAgreed(context.role, command.terms, digest, concluded=True),)
    if command.sha256 is not None:
        raise Invalid(faults=(Fault("/sha256", "not_applicable"),))
    if known is not None and digest == known.sha256:
        raise Invalid(faults=(Fault("/sha256", "missing"),))
    return (ev.TermsAgreed(context.role, command.terms, digest),)
