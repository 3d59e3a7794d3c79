"""How a tribunal comes about: nonces and seed, draws, lists, nominations; who is asked discloses and accepts, or goes.

Nobody sits whom a hard bar keeps out; silence about what was disclosed waives what can be waived (compare the IBA
Guidelines on Conflicts of Interest, 2024, general standard 4); and there is one seed for all draws of an arbitration.
"""

from __future__ import annotations

import re
from typing import Final, assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import crowds, guards, rules, timing, wanted
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Bar,
    Challenge,
    Disclosed,
    Listing,
    Neutral,
    Ranking,
    Seat,
    SeatState,
    Seed,
    Stage,
)
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.neutrals import lists
from chalicelib.domain.neutrals.draw import SIDES, seed_of
from chalicelib.domain.values import Role

Events = tuple[ev.Event, ...]

_NONCE: Final = re.compile(r"\A[0-9a-f]{64}\Z")
DECLINING: Final = ("conflict", "time", "expertise", "other")
RESIGNING: Final = ("conflict", "time", "expertise", "health", "other")


def decide(found: Arbitration, command: cmd.Constituting, context: Context) -> Events:  # noqa: C901 - one per command
    match command:
        case cmd.GiveNonce():
            return _nonce(found, command, context)
        case cmd.RecordDraw():
            return _drawn(found, command, context)
        case cmd.PutList():
            return _listed(found, command, context)
        case cmd.PassOver():
            return _passed_over(found, command, context)
        case cmd.RankList():
            return _ranked(found, command, context)
        case cmd.Nominate():
            return _nominated(found, command, context)
        case cmd.Appoint():
            return _appointed(found, command, context)
        case cmd.AcceptAppointment():
            return _accepted(found, command, context)
        case cmd.DeclineAppointment():
            if command.ground not in DECLINING:
                raise Invalid(faults=(Fault("/ground", "not_one_of", limit=", ".join(DECLINING)),))
            return (gone(found, own(found, context), "declined", context, command.ground),)
        case cmd.UpdateDisclosure():
            return _updated(found, command, context)
        case cmd.WaiveConflict():
            return _waived(found, command, context)
        case cmd.Resign():
            if command.ground not in RESIGNING:
                raise Invalid(faults=(Fault("/ground", "not_one_of", limit=", ".join(RESIGNING)),))
            return (gone(found, own(found, context), "resigned", context, command.ground),)
        case cmd.RemoveNeutral():
            removed = gone(found, taken(found, command.seat), "removed", context)
            return (replace(removed, reasons=command.reasons),)
        case _:
            assert_never(command)


# ------------------------------------------------------------------------------------------------------------ the seed


def seeded(found: Arbitration, context: Context, nonces: dict[str, str] | None = None) -> Events:
    """From here on nobody can aim. Nor before: what is recorded behind the last nonce has no part in the seed, so that
    nobody turns it by paying, or proposing terms, once more. Each seat's time to be filled begins.
    """
    given = found.head.nonces if nonces is None else nonces
    origin = found.head.drawn_from or found.head.chain_head
    seed = Seed(origin, given, seed_of(origin, given).hex(), context.now)
    return (ev.SeedMade(seed, tuple(d for s in found.bench for d in filling(s, context))),)


def filling(seat: Seat, context: Context) -> tuple[Deadline, ...]:
    if seat.method is Method.NOMINATION and seat.nominated_by is not None:
        return (deadlines.start(context.pack, rules.NOMINATE, context.now, seat.id, on=seat.nominated_by),)
    return (_appoint(seat, context),)


def _nonce(found: Arbitration, command: cmd.GiveNonce, context: Context) -> Events:
    if _NONCE.match(command.nonce) is None:
        raise Invalid(faults=(Fault("/nonce", "wrong_format", limit="64 hex digits"),))
    slot = guards.nonce_slot(context.role)
    given = ev.NonceGiven(Role(slot), command.nonce)
    nonces = {**found.head.nonces, slot: command.nonce}
    everybody = all(role.value in nonces for role in SIDES)
    if not everybody or not found.seats:  # the body has not taken the case yet
        return (given,)
    return (given, *seeded(found, context, nonces))


# ------------------------------------------------------------------------------------------------------ filling a seat


def vacant(found: Arbitration, seat_id: str) -> Seat:
    seat = next((s for s in found.bench if s.id == seat_id), None)
    if seat is None:
        raise NotFound("No such seat on the panel.")
    if seat.state is not SeatState.VACANT:
        raise NotAllowed("seat_taken", seat=seat.id)
    return seat


def taken(found: Arbitration, seat_id: str) -> Seat:
    seat = next((s for s in found.bench if s.id == seat_id and s.neutral is not None), None)
    if seat is None:
        raise NotFound("Nobody is asked for, or sits on, such a seat.")
    return seat


def own(found: Arbitration, context: Context) -> Seat:
    seat = found.seat_of(context.ref)
    assert seat is not None, "the guard has seen to it"
    return seat


def asked(
    found: Arbitration, seat: Seat, neutral: Neutral, against: tuple[str, ...], context: Context
) -> Events:
    """Raises NotAllowed with all reasons against. Nobody is asked twice in one matter, whichever seat it was for."""
    known = neutral.ref in found.asked_before or neutral.person in found.persons_before
    reasons = (*against, "replaced_before") if known else against
    if reasons:
        raise NotAllowed("neutral_not_eligible", neutral=neutral.ref, reasons=list(dict.fromkeys(reasons)))
    due = deadlines.start(context.pack, rules.DISCLOSE, context.now, seat.id)
    told = ev.NeutralAsked(seat.id, replace(neutral, person=""), due)
    return (told, ev.NeutralIdentified(seat.id, neutral.person)) if neutral.person else (told,)


def gone(found: Arbitration, seat: Seat, cause: str, context: Context, ground: str = "") -> ev.NeutralGone:
    """With whoever was challenged the challenge goes, and what stood still for it runs on. A crowd votes on, if it can
    (`crowds.votes_on`); if not, whatever is empty in it is filled.
    """
    open_one: Challenge | None = found.contested
    resumed: tuple[Deadline, ...] = ()
    if open_one is not None and open_one.neutral == _ref(seat) and cause != "challenged":
        mine = (f"{rules.CHALLENGE}:{seat.id}", f"{rules.DISCLOSE}:{seat.id}")
        resumed = tuple(
            d for d in timing.going_on(found, context.pack, context.now)
            if d.id not in mine and d.rule != rules.SIGN  # what was being signed falls with whoever has gone
        )  # fmt: skip
    if crowds.votes_on(found, seat, context.rules):
        return ev.NeutralGone(seat.id, _ref(seat), cause, ground, resumed=resumed, voting=True)
    if found.head.stage is Stage.DELIBERATION:
        empty = [s for s in found.bench if s.state is SeatState.VACANT]
        resumed = (*resumed, *(_appoint(s, context) for s in empty))
    return ev.NeutralGone(
        seat.id, _ref(seat), cause, ground, deadline=_appoint(seat, context), resumed=resumed
    )


def _appointed(found: Arbitration, command: cmd.Appoint, context: Context) -> Events:
    """By the body where it may choose; by the system whoever is next on a list, and nothing where that is over."""
    if context.role is Role.SYSTEM:
        due = next((w for w in wanted.wants(found, context.rules) if w.seat == command.seat), None)
        if due is None or due.what is not wanted.What.ASK or command.neutral.ref not in due.names:
            return ()
    seat = vacant(found, command.seat)
    if context.role is not Role.SYSTEM and not guards.appointable(found, seat):
        raise NotAllowed("seat_is_drawn", "The rules fill this seat otherwise: nobody picks who sits in it.")
    return asked(found, seat, command.neutral, command.against, context)


def _ref(seat: Seat) -> str:
    assert seat.neutral is not None
    return seat.neutral.ref


def _appoint(seat: Seat, context: Context) -> Deadline:
    return deadlines.start(context.pack, rules.APPOINT, context.now, seat.id)


def _drawn(found: Arbitration, command: cmd.RecordDraw, context: Context) -> Events:
    """Nothing where the seat has been filled, or the draw has gone on, since: the message came twice or late. Nor where
    nobody waits for a draw of it: a party names somebody, or strikes from a list.
    """
    due = [w.seat for w in wanted.wants(found, context.rules) if w.what is wanted.What.DRAW]
    seat = next((s for s in found.bench if s.id == command.seat), None)
    if seat is None or seat.id not in due or found.seed is None:
        return ()
    known = found.draws.get(seat.id)
    if command.drawn.start != (known.following if known is not None else 0):
        return ()
    if command.drawn.seed != found.seed.seed:
        raise AssertionError("a draw under another seed")
    drawn = ev.NeutralDrawn(seat.id, command.drawn)
    if command.neutral is None:
        return () if known is not None and known.drawn[-1] == command.drawn else (drawn,)
    if command.neutral.ref in found.asked_before:
        return ()
    return (drawn, *asked(found, seat, command.neutral, (), context))


def _listed(found: Arbitration, command: cmd.PutList, context: Context) -> Events:
    """Raises Invalid for names that are no list (`lists.list_faults`)."""
    due = [w.seat for w in wanted.wants(found, context.rules) if w.what is wanted.What.LIST]
    mine = [x for x in found.listings.values() if x.seat == command.seat]
    if command.seat not in due and (context.role is Role.SYSTEM or any(not x.closed for x in mine)):
        return ()
    seat = vacant(found, command.seat)
    if seat.id not in due:
        raise NotAllowed("no_vacant_seat", "This seat does not wait for a list.")
    if faults := lists.list_faults(command.names, found.asked_before):
        raise Invalid(faults=faults)
    listing = Listing(f"{seat.id}.{len(mine) + 1}", seat.id, len(mine) + 1, command.names)
    return (ev.ListPut(listing, deadlines.start(context.pack, rules.STRIKE, context.now, listing.id)),)


def _ranked(found: Arbitration, command: cmd.RankList, context: Context) -> Events:
    listing = found.listings.get(command.listing)
    if listing is None or listing.closed:
        raise NotFound("No such list waits for an answer.")
    if context.role.value in listing.answers:
        raise NotAllowed("already_ranked")
    if (over := guards.late(_look(found, context), f"{rules.STRIKE}:{listing.id}")) is not None:
        raise over
    ranking = Ranking(command.struck, command.ranked)
    choice = lists.Choice(ranking.struck, ranking.ranked)
    if faults := lists.choice_faults(listing.names, choice, context.rules.strikes):
        raise Invalid("The ranking does not fit the list.", faults=faults)
    ranked = ev.ListRanked(listing.id, context.role, ranking)
    if context.role.other.value not in listing.answers:
        return (ranked,)
    answers = {**listing.answers, context.role.value: ranking}
    return (ranked, _list_closed(found, listing, answers, context))


def _passed_over(found: Arbitration, command: cmd.PassOver, context: Context) -> Events:
    """Whatever follows, another list or a draw, has the whole time to fill the seat. Nothing where somebody who is left
    was not tried: the message came late.
    """
    listing = found.listings.get(command.listing)
    due = next((w for w in wanted.wants(found, context.rules) if listing and w.seat == listing.seat), None)
    if listing is None or due is None or due.what is not wanted.What.ASK:
        return ()
    if not command.reasons.keys() >= set(due.names):
        return ()
    appoint = deadlines.start(context.pack, rules.APPOINT, context.now, listing.seat)
    return (ev.ListClosed(listing.id, (), appoint, dict(command.reasons)),)


def list_over(found: Arbitration, listing_id: str, context: Context) -> Events:
    """The time to strike is over: whoever was silent finds everybody acceptable."""
    listing = found.listings[listing_id]
    return (_list_closed(found, listing, listing.answers, context),)


def _list_closed(
    found: Arbitration, listing: Listing, answers: dict[str, Ranking], context: Context
) -> ev.ListClosed:
    """From here on runs the time in which whoever is left is asked, or another list put."""
    appoint = deadlines.start(context.pack, rules.APPOINT, context.now, listing.seat)
    return ev.ListClosed(listing.id, wanted.ranked(found, listing, answers), appoint)


def _nominated(found: Arbitration, command: cmd.Nominate, context: Context) -> Events:
    seat = guards.own_seat(found, context.role)
    assert seat is not None, "the guard has seen to it"
    return asked(found, seat, command.neutral, command.against, context)


# ---------------------------------------------------------------------------------------------------------- disclosure


def _accepted(found: Arbitration, command: cmd.AcceptAppointment, context: Context) -> Events:
    """Whoever finds a bar that nobody can waive has declined by saying so."""
    seat = own(found, context)
    if _hard(command.answers):
        return (gone(found, seat, "hard_bar", context, _hard(command.answers)[0]),)
    _room_for(len(command.answers))
    window = _window(found, seat, context)
    return (ev.NeutralDisclosed(seat.id, told(command.answers), window, command.statement),)


def _updated(found: Arbitration, command: cmd.UpdateDisclosure, context: Context) -> Events:
    seat = own(found, context)
    known = {d.code for d in seat.disclosures}
    fresh = {code: bar for code, bar in command.answers.items() if code not in known}
    if not fresh and command.statement is None:
        return ()
    if _hard(fresh) and found.signing is None:  # what the panel has decided is not undone by one of it
        return (gone(found, seat, "hard_bar", context, _hard(fresh)[0]),)
    _room_for(len(known) + len(fresh) + len(seat.updates) + (command.statement is not None))
    window = _window(found, seat, context)
    return (ev.DisclosureUpdated(seat.id, told(fresh), window, command.statement),)


def _window(found: Arbitration, seat: Seat, context: Context) -> Deadline:
    """The time to challenge. While another challenge is decided none can be brought: it stands still from the start."""
    window = deadlines.start(context.pack, rules.CHALLENGE, context.now, seat.id)
    return timing.stop(window, context.now) if found.contested is not None else window


def _room_for(disclosures: int) -> None:
    if disclosures > guards.CAPS["disclosures"]:
        raise NotAllowed("arbitration_holds_no_more", what="disclosures", limit=guards.CAPS["disclosures"])


def _hard(answers: dict[str, Bar]) -> list[str]:
    return sorted(code for code, bar in answers.items() if bar is Bar.HARD)


def told(answers: dict[str, Bar]) -> tuple[Disclosed, ...]:
    return tuple(Disclosed(code, bar) for code, bar in sorted(answers.items()))


def _waived(found: Arbitration, command: cmd.WaiveConflict, context: Context) -> Events:
    seat = taken(found, command.seat)
    told = next((d for d in seat.disclosures if d.code == command.code), None)
    if told is None or told.bar is not Bar.WAIVABLE:
        raise NotFound("Nothing of that code was disclosed that could be waived.")
    if context.role in told.waived_by:
        return ()
    return (ev.ConflictWaived(seat.id, (told.code,), (context.role,)),)


def unchallenged(found: Arbitration, seat_id: str, context: Context) -> Events:
    """The time to challenge is over: the neutral sits, and when all do the tribunal is complete."""
    seat = found.seats[seat_id]
    waived = tuple(d.code for d in seat.disclosures if d.bar is Bar.WAIVABLE and len(d.waived_by) < 2)
    silent: Events = ()
    if waived:
        silent = (ev.ConflictWaived(seat_id, waived, (Role.COMPLAINANT, Role.RESPONDENT), silent=True),)
    if seat.state is SeatState.SEATED:  # it was about what came up later
        return (*silent, ev.DeadlineMissed(f"{rules.CHALLENGE}:{seat_id}"))
    sits = ev.SeatConfirmed(seat_id, _ref(seat))
    others = [s for s in found.bench if s.id != seat_id]
    if any(s.state is not SeatState.SEATED for s in others):
        return (*silent, sits)
    panel = tuple(_ref(s) for s in found.bench)
    first = rules.COMMIT if found.head.method is Method.CROWD else rules.PROCEEDINGS
    bound = deadlines.start(context.pack, first, context.now)
    going_on = timing.going_on(found, context.pack, context.now, timing.VACANCY)
    return (*silent, sits, ev.TribunalComplete(panel, (bound, *going_on)))


def _look(found: Arbitration, context: Context) -> guards.Look:
    return guards.Look(found, context.role, context.now, context.pack, context.ref)
