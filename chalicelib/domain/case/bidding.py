"""Sealed double-blind bidding: each side bids once a round without seeing the other's bid.

Where the complainant's demand is not above the respondent's offer, the case settles at the midpoint, rounded down to
the minor unit. Where it is, nothing is learnt: neither amount ever stands in an event, a row, an answer or a log, and
what was sealed is destroyed with the round. Practice of Cybersettle; the parties chose it by bidding.
"""

from __future__ import annotations

from chalicelib.domain import deadlines
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import events as ev
from chalicelib.domain.case import outcome
from chalicelib.domain.case.context import Context
from chalicelib.domain.case.procedure import Round
from chalicelib.domain.case.state import Case
from chalicelib.domain.case.terms import Remedy, Terms
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.values import Money, Role

Events = tuple[ev.Event, ...]


def current(case: Case) -> Round | None:
    """The round that is open."""
    return next((r for r in case.rounds.values() if r.state == "open"), None)


def place(case: Case, command: cmd.PlaceBid, context: Context) -> Events:
    """The first bid of a round starts the other side's time; the second decides it."""
    _check(case, command.amount)
    open_round = current(case)
    if open_round is None:
        return (_opening(case, command, context),)
    placed = ev.BidPlaced(open_round.id, open_round.number, context.role, command.commitment)
    assert command.against is not None, "the other side's bid lies sealed beside the case"
    demand, offer = command.amount, command.against
    if context.role is Role.RESPONDENT:
        demand, offer = offer, demand
    if demand.amount > offer.amount:
        return (placed, ev.BiddingRoundClosed(open_round.id, "apart"))
    terms = _midpoint(case, demand, offer)
    return (
        placed,
        ev.BiddingCrossed(open_round.id, terms),
        *outcome.settle(open_round.id, terms, context, case),
    )


def _opening(case: Case, command: cmd.PlaceBid, context: Context) -> ev.BidPlaced:
    new = context.id("bid")
    deadline = deadlines.start(context.pack, "bid", context.now, new, on=context.role.other)
    return ev.BidPlaced(new, len(case.rounds) + 1, context.role, command.commitment, deadline)


def _midpoint(case: Case, demand: Money, offer: Money) -> Terms:
    claimed = case.claim.sought.remedy
    remedy = Remedy.COMPENSATION if claimed is Remedy.COMPENSATION else Remedy.PARTIAL_REFUND
    return Terms(remedy, Money((demand.amount + offer.amount) // 2, demand.currency))


def _check(case: Case, amount: Money) -> None:
    """Nobody demands or offers more than is claimed. Raises Invalid."""
    claimed = case.claim.sought.money
    assert claimed is not None, "the guard lets only claims for money in"
    faults = []
    if amount.currency != claimed.currency:
        faults.append(Fault("/amount/currency", "other_currency", limit=claimed.currency))
    elif amount.amount <= 0:
        faults.append(Fault("/amount/amount", "out_of_range", limit=claimed.amount))
    elif amount.amount > claimed.amount:
        faults.append(Fault("/amount/amount", "above_claim", limit=claimed.amount))
    if faults:
        raise Invalid("The bid is out of bounds.", faults=tuple(faults))
