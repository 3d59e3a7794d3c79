"""Talks for all members at once: offers by formula, changes of the claim, rooms, mediation, on to the next stage.

Representatives and respondent only find terms worth asking about; what binds a member is that member's own explicit yes
to terms it quotes by their hash.
"""

from __future__ import annotations

import hmac
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.collective.amounts import Entry
from chalicelib.domain.collective.entry_faults import against, pays_in
from chalicelib.domain.collective.formula import Formula, Kind, in_currency, normal, terms_hash
from chalicelib.domain.collective.formula_faults import faults as formula_faults
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.group import commands as cmd
from chalicelib.domain.group import events as ev
from chalicelib.domain.group import guards, polling, timing
from chalicelib.domain.group.context import Context
from chalicelib.domain.group.state import Change, Group, GroupOffer, OfferState, PollKind, Roll, Stage
from chalicelib.domain.values import Money, Role

Events = tuple[ev.Event, ...]

ROOMS: Final[dict[str, frozenset[Role]]] = {
    "members": frozenset({Role.COMPLAINANT, Role.REPRESENTATIVE, Role.OFFICER}),
    "representatives": frozenset({Role.COMPLAINANT, Role.REPRESENTATIVE}),
    "parties": frozenset({Role.REPRESENTATIVE, Role.RESPONDENT, Role.MEDIATOR}),
}
"""Who speaks in which room. All members read the first; representatives and whoever wrote read the second."""
BOTH: Final = frozenset({Role.REPRESENTATIVE, Role.RESPONDENT})


def decide(group: Group, command: cmd.Deciding, context: Context) -> Events:  # noqa: C901 - one line each
    match command:
        case cmd.MakeOffer():
            return _offer(group, command, context)
        case cmd.AgreeToOffer():
            return _agree(group, command, context)
        case cmd.RefuseOffer():
            offer = _answerable(group, command.offer_id, context)
            return (ev.OfferRefused(offer.id, context.role, command.reason),)
        case cmd.WithdrawOffer():
            offer = _offer_of(group, command.offer_id)
            if offer.by is not context.role:
                raise NotAllowed("not_your_offer")
            if (refused := guards.live_offer(group, offer.id)) is not None:
                raise refused
            return (ev.OfferWithdrawn(offer.id),)
        case cmd.ProposeChange():
            change = Change(context.id("chg"), command.kind, command.text, context.now)
            asked = polling.asked(group, PollKind.CONSENT, context, of=change.id)
            return (ev.ChangeProposed(change), *asked)
        case cmd.PostMessage():
            return _message(command, context)
        case cmd.Escalate():
            following = guards.following(context.pack, group.head.stage)
            assert following is not None, "the guard has seen to it"
            return (replace(entered(following, "escalated", context), reason=command.reason),)
        case cmd.AssignMediator():
            if command.conflicts:
                raise NotAllowed(
                    "mediator_conflicted", mediator=command.mediator, conflicts=list(command.conflicts)
                )
            return (ev.MediatorAssigned(command.mediator),)
        case _:
            assert_never(command)


def entered(stage: Stage, cause: str, context: Context) -> ev.StageEntered:
    """Into a stage of talks, with its own time."""
    running = deadlines.start(context.pack, timing.STAGES[stage], context.now)
    return ev.StageEntered(stage, cause, (running,), by=context.role)


def checked(formula: Formula, roll: Roll, at: str = "/formula") -> Formula:
    """The terms in the order in which they are hashed. Raises Invalid with every fault: what cannot be shared out among
    the members of the roll is not put to them.
    """
    claimed = roll.claimed
    found = formula_faults(formula, at)
    named = {m.currency for group in (formula.each, formula.total, formula.cap, formula.floor) for m in group}
    found += [
        Fault(at, "other_currency", limit=", ".join(sorted(claimed))) for c in named if c not in claimed
    ]
    if formula.total and formula.kind is not Kind.FUND:  # what it comes to depends on who says yes
        found.append(Fault(f"{at}/total", "not_applicable"))
    found = found or [*uncovered(formula, roll, at), *_floors(formula, roll, at)]
    if found:
        raise Invalid("These terms cannot be offered.", faults=tuple(found))
    return normal(formula)


def uncovered(formula: Formula, roll: Roll, at: str = "/formula") -> list[Fault]:
    """What of the claims the terms say nothing about."""
    each = [Entry(cur, Money(amount, cur)) for cur, amount in roll.claimed.items()]
    return [f for f in against(formula, each, at, stated=False) if f.code == "currency_not_covered"]


def reaches(formula: Formula, roll: Roll) -> bool:
    """Whether the terms say something about anybody's claim."""
    return not roll.claimed or any(pays_in(formula, currency) for currency in roll.claimed)


def _floors(formula: Formula, roll: Roll, at: str) -> list[Fault]:
    """A fund must reach for everybody's floor, whatever each of them claims."""
    if formula.kind is not Kind.FUND:
        return []
    return [
        Fault(f"{at}/floor", "floors_above_fund", limit=total // max(roll.members, 1))
        for floor in formula.floor
        if (total := in_currency(formula.total, floor.currency)) is not None
        and floor.amount * roll.members > total
    ]


def _offer(group: Group, command: cmd.MakeOffer, context: Context) -> Events:
    roll = group.head.roll
    assert roll is not None, "a group in talks has been counted"
    if command.least > roll.members:
        raise Invalid(faults=(Fault("/least", "at_most", limit=roll.members),))
    formula = checked(command.formula, roll)
    agreed = (context.role,) if context.role in BOTH else ()
    made = GroupOffer(
        context.id("gof"), context.role, formula, terms_hash(formula), context.now, command.least, command.within_days,
        command.note, agreed_by=agreed,
    )  # fmt: skip
    return (ev.OfferMade(made),)


def _agree(group: Group, command: cmd.AgreeToOffer, context: Context) -> Events:
    """When both sides find the terms worth it, the members are asked."""
    offer = _answerable(group, command.offer_id, context)
    if not hmac.compare_digest(command.terms_sha256, offer.terms_sha256):
        raise Invalid(
            "The yes must quote the hash of the very terms that were offered.",
            faults=(Fault("/terms_sha256", "other_terms", limit=offer.terms_sha256),),
        )
    complete = {*offer.agreed_by, context.role} >= BOTH
    agreed: Events = (ev.OfferAgreed(offer.id, context.role, complete),)
    if not complete:
        return agreed
    asked = polling.asked(group, PollKind.ACCEPTANCE, context, of=offer.id, terms_sha256=offer.terms_sha256)
    return (*agreed, *asked)


def _offer_of(group: Group, offer_id: str) -> GroupOffer:
    offer = group.offers.get(offer_id)
    if offer is None:
        raise NotFound("No such offer in this group.")
    return offer


def _answerable(group: Group, offer_id: str, context: Context) -> GroupOffer:
    offer = _offer_of(group, offer_id)
    if context.role in offer.agreed_by:
        raise NotAllowed("own_offer", "One's own offer cannot be answered.")
    if offer.state is not OfferState.LIVE:
        raise NotAllowed("offer_not_live", state=offer.state.value)
    return offer


def _message(command: cmd.PostMessage, context: Context) -> Events:
    speakers = ROOMS.get(command.room)
    if speakers is None:
        raise Invalid(faults=(Fault("/room", "not_one_of", limit=", ".join(ROOMS)),))
    if context.role not in speakers:
        raise NotAllowed("wrong_role", roles=sorted(speakers))
    return (ev.MessagePosted(context.role, command.room, command.message),)
