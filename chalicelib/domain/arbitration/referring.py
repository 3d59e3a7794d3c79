"""The referral: opened by the parties' agreement, taken or refused by the body, left by withdrawal; fees as quoted."""

from __future__ import annotations

from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration import rules
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.arbitration.state import Arbitration, Charge, Frozen, Outcome, Seat, SeatRole, Status
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Money, Role

Events = tuple[ev.Event, ...]

GROUNDS: Final = ("outside_agreement", "conflict_of_body", "capacity", "language", "no_jurisdiction", "other")
"""Why a body may refuse a case; each with reasons in its own words."""


FAILED: Final = frozenset({"no_neutral", "no_award", "no_ruling"})
"""Ends that the body owes an answer for."""


def size_of(given: Arbitrating, claimed: Money | None) -> int:
    """How many neutrals decide, by the amount in dispute."""
    if claimed is not None and claimed.amount >= given.large_from.get(claimed.currency, claimed.amount + 1):
        return given.large_size
    return given.size


def opened(command: cmd.OpenArbitration, context: Context) -> Events:
    """A new arbitration: the body is asked. Raises NotAllowed where the pack knows no arbitration."""
    if context.pack.arbitration is None:
        raise NotAllowed("not_in_this_procedure", "These rules know no arbitration.", what="arbitration")
    size = size_of(context.rules, command.matter.sought.money)
    first = ev.ArbitrationOpened(
        arbitration_id=command.arbitration_id, tenant=command.body, platform=command.platform, case_id=command.case_id,
        pack=context.pack.ref, complainant=command.complainant, respondent=command.respondent, matter=command.matter,
        lang=command.lang, fingerprint=command.fingerprint, size=size, method=context.rules.method,
        deadlines=(deadlines.start(context.pack, rules.ACCEPT, context.now),), sandbox=command.sandbox,
    )  # fmt: skip
    return (first,)


def decide(found: Arbitration, command: cmd.Referring, context: Context) -> Events:
    match command:
        case cmd.AcceptReferral():
            return _accepted(found, command, context)
        case cmd.RefuseReferral():
            if command.ground not in GROUNDS:
                raise Invalid(faults=(Fault("/ground", "not_one_of", limit=", ".join(GROUNDS)),))
            return closed(found, Outcome.REFUSED, command.ground, command.reasons)
        case cmd.WithdrawConsent():
            return closed(
                found, Outcome.WITHDRAWN, f"consent_withdrawn_by_{context.role.value}", command.reason
            )
        case cmd.RecordPayment():
            charge = found.charges.get(command.charge_id)
            if charge is None:
                raise NotFound("No such charge.")
            return () if charge.paid_at is not None else (ev.PaymentRecorded(charge.id),)
        case cmd.EndWithCase():
            if found.head.status is Status.CLOSED:
                return ()
            return closed(found, Outcome(command.outcome), command.cause)
        case _:
            assert_never(command)


def closed(found: Arbitration, outcome: Outcome, cause: str, reasons: TextRef | None = None) -> Events:
    """The end. What was charged goes back where the tribunal never was complete, or where the body has not done what it
    was charged for; else it was earned. An award that was served stands, whatever becomes of the appeal from it.
    """
    if outcome is Outcome.TERMINATED and found.standing:
        outcome = Outcome.AWARDED
    end = ev.ArbitrationClosed(outcome, cause, reasons)
    back = {c.id: c.money.amount for c in found.charges.values() if c.refunded < c.money.amount}
    earned = found.head.complete and cause not in FAILED
    if earned or outcome is Outcome.AWARDED or not back:
        return (end,)
    return (ev.FeeRefunded(back, cause), end)


def seats(given: Arbitrating, size: int, instance: int = 1) -> tuple[Seat, ...]:
    """The places to be filled. Of a panel the last seat is the chair's; each side nominates one where the pack says."""
    prefix = "" if instance == 1 else f"{instance}-"
    if given.method is Method.CROWD:
        return tuple(Seat(f"{prefix}{n}", SeatRole.JUROR, Method.CROWD) for n in range(1, size + 1))
    if size == 1:
        method = Method.DRAW if given.method is Method.NOMINATION else given.method
        return (Seat(f"{prefix}1", SeatRole.SOLE, method),)
    sides = {1: Role.COMPLAINANT, 2: Role.RESPONDENT} if given.method is Method.NOMINATION else {}
    members = [_member(f"{prefix}{n}", given, sides.get(n)) for n in range(1, size)]
    method = Method.DRAW if given.method is Method.NOMINATION else given.method
    return (*members, Seat(f"{prefix}{size}", SeatRole.CHAIR, method))


def _member(id_: str, given: Arbitrating, side: Role | None) -> Seat:
    method = given.method if side is not None or given.method is not Method.NOMINATION else Method.DRAW
    return Seat(id_, SeatRole.MEMBER, method, nominated_by=side)


def outside(places: tuple[Seat, ...]) -> tuple[Seat, ...]:
    """The same at a body with a system of its own, which fills them all: nothing is drawn or listed here."""
    return tuple(replace(s, method=Method.BODY, nominated_by=None) for s in places)


def _accepted(found: Arbitration, command: cmd.AcceptReferral, context: Context) -> Events:
    """The fee falls due as it was quoted; before anybody is asked the seed of the draws can be added to."""
    places = seats(context.rules, found.head.size)
    nonces = deadlines.start(context.pack, rules.NONCES, context.now)
    frozen = Frozen(command.pools, context.now)
    return (ev.ReferralAccepted(places, charges(found, context), frozen, (nonces,)),)


def charges(found: Arbitration, context: Context) -> tuple[Charge, ...]:
    """As the agreement has it: its fee is the quote's."""
    terms = found.matter.terms
    shares = terms.shares or {terms.fee_by.value: terms.fee.amount}
    return tuple(
        Charge(context.id("chg", n), Role(role), Money(amount, terms.fee.currency), context.now)
        for n, (role, amount) in enumerate(sorted(shares.items())) if amount
    )  # fmt: skip
