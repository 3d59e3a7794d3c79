"""After the award: correction, additional award, appeal to a larger panel, and the end.

UNCITRAL Arbitration Rules art. 38, 39 and 33 of the Model Law; an appeal only where the pack has one.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from chalicelib.domain import deadlines
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import deliberating, guards, rules
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.constituting import filling
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.referring import closed, outside, seats
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    Outcome,
    Request,
    RequestKind,
    RequestState,
)
from chalicelib.domain.case.state import Deadline
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound

Events = tuple[ev.Event, ...]


def decide(found: Arbitration, command: cmd.After, context: Context) -> Events:
    match command:
        case cmd.RequestAfter():
            return _requested(found, command, context)
        case cmd.RuleOnRequest():
            return _ruled(found, command, context)
        case _:
            assert_never(command)


def _requested(found: Arbitration, command: cmd.RequestAfter, context: Context) -> Events:
    given = context.rules
    written = given.method is not Method.CROWD  # nobody of a crowd could write another
    possible = {
        RequestKind.CORRECTION: given.correction and written, RequestKind.ADDITIONAL: given.additional and written,
        RequestKind.APPEAL: deliberating.may_be_appealed(found, context),
    }  # fmt: skip
    if not possible[command.kind]:
        raise NotAllowed("not_in_this_procedure", what=command.kind.value)
    rule = rules.APPEAL if command.kind is RequestKind.APPEAL else rules.CORRECT
    look = guards.Look(found, context.role, context.now, context.pack, context.ref)
    if guards.running(found, rule) is None:
        raise NotAllowed("deadline_passed", "The time for it is over.")
    if (passed := guards.late(look, rule)) is not None:
        raise passed
    open_one = next((r for r in found.requests.values() if r.state is RequestState.OPEN), None)
    if command.kind is RequestKind.APPEAL and open_one is not None:
        raise NotAllowed("request_pending", request=open_one.id)
    if command.kind is RequestKind.APPEAL and found.signing is not None:
        raise NotAllowed("request_pending", "An award that a request has led to is not served yet.")
    request = Request(context.id("req"), command.kind, context.role, command.text, context.now)
    made = ev.RequestMade(request)
    if command.kind is not RequestKind.APPEAL:
        ruling = deadlines.start(context.pack, rules.RULING, context.now, request.id)
        return (made, ev.DeadlineExtended(ruling))
    return (made, *_appeal(found, request, context))


def _appeal(found: Arbitration, request: Request, context: Context) -> Events:
    """The larger panel is drawn under the same seed, or named from outside; nobody of the first sits again."""
    size = deliberating.appeal_size(context.rules, found.head.size)
    former = tuple(sorted(found.asked_before))
    wanted = seats(context.rules, size, found.head.instance + 1)
    places = tuple(replace(s, former=former) for s in (outside(wanted) if found.head.external else wanted))
    times = tuple(d for s in places for d in filling(s, context))
    return (ev.AppealOpened(request.id, places, size, times),)


def _ruled(found: Arbitration, command: cmd.RuleOnRequest, context: Context) -> Events:
    request = found.requests.get(command.request_id)
    if request is None or request.state is not RequestState.OPEN:
        raise NotFound("No such request is being decided.")
    if not command.granted:
        again = _still_to_appeal(found, context)
        refused = ev.RequestRuledOn(request.id, granted=False, reasons=command.reasons, deadline=again)
        return (refused, *(_if_final(found, request.id) if again is None else ()))
    award = _other_award(found, request, command, context)
    return (
        ev.RequestRuledOn(
            request.id, granted=True, reasons=command.reasons, award=award,
            deadline=deliberating.signing(award, context),
        ),
    )  # fmt: skip


def _other_award(found: Arbitration, request: Request, command: cmd.RuleOnRequest, context: Context) -> Award:
    """A correction changes writing and numbers, not what was found; an additional award adds."""
    stands, content = found.award, command.content
    assert stands is not None, "a request follows an award"
    if content is None or command.seen is None:
        raise Invalid(faults=(Fault("/content", "missing"),))
    faults = deliberating.content_faults(found, content, "/content")
    faults += deliberating.request_faults(stands.content, content, request.kind, "/content")
    if faults:
        raise Invalid("The award is not complete.", faults=tuple(faults))
    return deliberating.adopted(
        found, content, command.seen, context, context.id("awd"), {}, deliberating.majority(found),
        corrects=stands.id,
    )  # fmt: skip


def _if_final(found: Arbitration, ruled: str) -> Events:
    """Nothing runs and nothing is asked any more: the end."""
    waiting = any(r.state is RequestState.OPEN and r.id != ruled for r in found.requests.values())
    open_windows = any(d.rule in (rules.CORRECT, rules.APPEAL) for d in found.running())
    return (
        ()
        if waiting or open_windows or found.signing is not None
        else closed(found, Outcome.AWARDED, "final")
    )


def window_over(found: Arbitration, deadline_id: str) -> Events:
    missed = ev.DeadlineMissed(deadline_id)
    others = [d for d in found.running() if d.id != deadline_id and d.rule in (rules.CORRECT, rules.APPEAL)]
    waiting = any(r.state is RequestState.OPEN for r in found.requests.values())
    if others or waiting or found.signing is not None:
        return (missed,)
    return (missed, *closed(found, Outcome.AWARDED, "final"))


def _still_to_appeal(found: Arbitration, context: Context) -> Deadline | None:
    """An appeal has to wait for what is asked of the first panel: its time runs once more where that took too long."""
    if guards.running(found, rules.APPEAL) is not None or not deliberating.may_be_appealed(found, context):
        return None
    return deadlines.start(context.pack, rules.APPEAL, context.now)


def lapsed(found: Arbitration, request_id: str, context: Context) -> Events:
    """Nobody decides on it: the award stands as it is."""
    again = _still_to_appeal(found, context)
    return (ev.RequestLapsed(request_id, again), *(_if_final(found, request_id) if again is None else ()))


def dropped(found: Arbitration, award_id: str, context: Context) -> Events:
    """Nobody signs the corrected or additional one: it is none, and the first stands. An appeal had to wait for it."""
    again = _still_to_appeal(found, context)
    if again is not None:
        return (ev.AwardDropped(award_id), ev.DeadlineExtended(again))
    without = replace(found, awards={i: a for i, a in found.awards.items() if i != award_id})
    return (ev.AwardDropped(award_id), *_if_final(without, ""))


def after_signing(found: Arbitration) -> Events:
    """A corrected award that came behind the last window ends it."""
    return _if_final(found, "")
