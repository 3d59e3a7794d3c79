"""An arbitration at a body that works with a system of its own: the same aggregate, told from outside.

What the body decides by itself (who sits, what it deliberates) is recorded here as it says; what protects the parties
holds as at any other body: they hear who sits and what he discloses, may challenge, and an award without reasons, above
the claim, or not signed by the keys on record is none.
"""

from __future__ import annotations

from typing import Any, Final, assert_never

import msgspec
from msgspec.structs import replace

from chalicelib.domain import deadlines, edwards
from chalicelib.domain.arbitration import commands as cmd
from chalicelib.domain.arbitration import constituting, deliberating, guards, proceeding, referring, rules
from chalicelib.domain.arbitration import events as ev
from chalicelib.domain.arbitration.awardfile import strict
from chalicelib.domain.arbitration.context import Context
from chalicelib.domain.arbitration.document import canonical, digest, document
from chalicelib.domain.arbitration.rules import Method
from chalicelib.domain.arbitration.state import (
    Arbitration,
    Award,
    AwardState,
    Bar,
    Content,
    Frozen,
    Neutral,
    RequestState,
    Seat,
    Seen,
    Signature,
    Stage,
    Status,
)
from chalicelib.domain.case.terms import TextRef
from chalicelib.domain.errors import Fault, Invalid, NotAllowed, NotFound
from chalicelib.domain.values import Role, is_id, parse_stamp

Events = tuple[ev.Event, ...]


def decide(found: Arbitration, command: cmd.Outside, context: Context) -> Events:
    """Raises NotAllowed, NotFound or Invalid; nothing has changed then."""
    _outside(found, command, context)
    match command:
        case cmd.TakeReferral():
            return _taken(found, context)
        case cmd.RecordTribunal():
            return _tribunal(found, command, context)
        case cmd.RecordStage():
            return _stage(found, command, context)
        case cmd.FixOutside():
            return _hearing(found, command, context)
        case cmd.RecordAward():
            return _award(found, command, context)
        case _:
            assert_never(command)


def _outside(found: Arbitration, command: cmd.Outside, context: Context) -> None:
    """Only what the body's own system tells; and of a case that is worked on there."""
    head = found.head
    if head.status is Status.CLOSED:
        raise NotAllowed("arbitration_closed", "The arbitration is closed.", outcome=head.outcome)
    if not head.external and not isinstance(command, cmd.TakeReferral):
        raise NotAllowed("not_handed_over", "This body works on the case with Redress itself.")
    stages = _STAGES[type(command)]
    if head.stage not in stages:
        raise NotAllowed("wrong_stage", stage=head.stage, open_in=sorted(stages))
    if context.role not in (Role.BODY, Role.ARBITRATOR):
        raise NotAllowed("wrong_role", roles=[Role.BODY])
    if found.contested is not None:
        raise NotAllowed("challenge_pending", "A challenge is being decided.", challenge=found.contested.id)


_STAGES: Final[dict[type, frozenset[Stage]]] = {
    cmd.TakeReferral: frozenset({Stage.ROUTING}),
    cmd.RecordTribunal: frozenset({Stage.CONSTITUTION}),
    cmd.RecordStage: frozenset({Stage.PROCEEDINGS, Stage.DELIBERATION}),
    cmd.FixOutside: frozenset({Stage.PROCEEDINGS}),
    cmd.RecordAward: frozenset({Stage.DELIBERATION, Stage.AWARDED}),
}


# ------------------------------------------------------------------------------------------------- referral, tribunal


def _taken(found: Arbitration, context: Context) -> Events:
    """No pool is frozen and no seed made: whom the body appoints, and how, is its own affair."""
    look = guards.Look(found, context.role, context.now, context.pack, context.ref)
    if (late := guards.may_take(look)) is not None:
        raise late
    if found.head.method is Method.CROWD:
        raise NotAllowed("not_in_this_procedure", "A crowd is drawn here.", what="handover")
    places = referring.outside(referring.seats(context.rules, found.head.size))
    times = tuple(deadlines.start(context.pack, rules.APPOINT, context.now, s.id) for s in places)
    frozen = Frozen({}, context.now)
    taken = ev.ReferralAccepted(places, referring.charges(found, context), frozen, times)
    return (taken, ev.TakenOutside())


def _tribunal(found: Arbitration, command: cmd.RecordTribunal, context: Context) -> Events:
    """Each has been asked and has disclosed there; the parties' time to challenge begins here."""
    seats = {s.id: s for s in found.bench}
    if faults := _member_faults(found, command.members, seats):
        raise Invalid("This tribunal cannot be recorded.", faults=tuple(faults))
    happened: list[ev.Event] = []
    for member in command.members:
        seat = constituting.vacant(found, member.seat)
        happened += constituting.asked(found, seat, member.neutral, (), context)
        window = deadlines.start(context.pack, rules.CHALLENGE, context.now, seat.id)
        told = constituting.told(member.disclosures)
        happened.append(ev.NeutralDisclosed(seat.id, told, window, member.statement))
    return tuple(happened)


def _member_faults(
    found: Arbitration, members: tuple[cmd.Appointed, ...], seats: dict[str, Seat]
) -> list[Fault]:
    faults = []
    refs, persons = [m.neutral.ref for m in members], [m.neutral.person for m in members]
    for n, member in enumerate(members):
        at, neutral = f"/members/{n}", member.neutral
        if member.seat not in seats or [m.seat for m in members].count(member.seat) > 1:
            faults.append(Fault(f"{at}/seat", "not_one_of", limit=", ".join(seats)))
        if refs.count(neutral.ref) > 1 or persons.count(neutral.person) > 1:
            faults.append(Fault(f"{at}/person", "same_person"))
        if neutral.ref in found.asked_before:
            faults.append(Fault(f"{at}/ref", "already_asked"))
        if neutral.public_key and not edwards.binds(strict(neutral.public_key) or b""):
            faults.append(Fault(f"{at}/public_key", "wrong_format", limit="Ed25519, RFC 8032 §5.1.3"))
        if neutral.ref in (found.head.complainant.ref, found.head.respondent.ref):
            faults.append(Fault(f"{at}/ref", "reserved_ref"))
        faults += [
            Fault(f"{at}/disclosures/{code}", "not_one_of", limit="waivable, disclose")
            for code, bar in sorted(member.disclosures.items()) if bar is Bar.HARD
        ]  # fmt: skip
    return faults


# -------------------------------------------------------------------------------------------------------- proceedings


def _stage(found: Arbitration, command: cmd.RecordStage, context: Context) -> Events:
    """The body says how far it is; said again it changes nothing."""
    if command.stage is found.head.stage:
        return ()
    if command.stage is Stage.DELIBERATION:
        if (waiting := guards.still_answering(found)) is not None:
            raise waiting
        return proceeding.over(context)
    if command.stage is not Stage.PROCEEDINGS or command.reason is None:
        raise Invalid(faults=(Fault("/reason", "missing"),))
    return proceeding.decide(found, cmd.ReopenProceedings(command.reason), context)


def _hearing(found: Arbitration, command: cmd.FixOutside, context: Context) -> Events:
    """Proposed and fixed at once: the body has asked the parties itself. One that is moved is off with the same."""
    if len(found.hearings) >= guards.CAPS["hearings"]:
        raise NotAllowed("arbitration_holds_no_more", what="hearings", limit=guards.CAPS["hearings"])
    off: Events = ()
    if command.replaces is not None:
        off = proceeding.decide(found, cmd.CancelHearing(command.replaces), context)
    asked = cmd.ProposeHearing((command.slot,), command.time_zone, command.mode)
    proposed = proceeding.decide(found, asked, context)
    first = proposed[0]
    assert isinstance(first, ev.HearingProposed), "a hearing is proposed, or refused"
    return (*off, *proposed, ev.HearingFixed(first.hearing.id, first.hearing.slots[0].id))


# ---------------------------------------------------------------------------------------------------------- the award


def _award(found: Arbitration, command: cmd.RecordAward, context: Context) -> Events:
    """The award, or on a request the corrected or additional one; served on both parties at once."""
    request = found.requests.get(command.request_id or "")
    if found.head.stage is Stage.AWARDED and (request is None or request.state is not RequestState.OPEN):
        raise NotFound("No such request is being decided.")
    stands = found.award if found.head.stage is Stage.AWARDED else None
    if stands is not None and stands.state is AwardState.ADOPTED:
        raise NotAllowed("award_adopted", "The award is being signed.", award=stands.id)
    award = _read(found, command, context, stands.id if stands is not None else None)
    faults = deliberating.content_faults(found, award.content, "/document/content")
    faults += [*_seen_faults(found, award.seen), *_word_faults(award, command.words)]
    if stands is not None and request is not None:
        faults += deliberating.request_faults(
            stands.content, award.content, request.kind, "/document/content"
        )
    if stands is None:
        faults += deliberating.kind_faults(found, award.content, context, "/document/content")
    if faults:
        raise Invalid("The award is not complete.", faults=tuple(faults))
    if stands is None:
        return (deliberating.rendered(found, award, context),)
    assert request is not None
    if command.reasons is None:
        raise Invalid(faults=(Fault("/reasons", "missing"),))
    ruled = ev.RequestRuledOn(request.id, granted=True, reasons=command.reasons)
    return (ruled, deliberating.rendered(found, award, context))


def _read(found: Arbitration, command: cmd.RecordAward, context: Context, corrects: str | None) -> Award:
    """The award that this document is. Raises Invalid where it says anything else than what stands here."""
    plain = command.document
    try:
        award = Award(
            str(plain["award_id"]), msgspec.convert(plain["content"], Content), _sitting(found),
            parse_stamp(plain["adopted_at"]), msgspec.convert(plain["seen"], Seen), int(plain["majority"]),
            dissents=msgspec.convert(plain["dissents"], dict[str, TextRef]), corrects=corrects,
            instance=found.head.instance,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, msgspec.ValidationError):
        raise Invalid(faults=(Fault("/document", "invalid"),)) from None
    own = document(found, award)
    faults = [Fault(f"/document/{n}", "other_value") for n in sorted(own) if not _same(plain, own, n)]
    faults += [Fault(f"/document/{name}", "unknown_field") for name in sorted(set(plain) - set(own))]
    if not is_id("awd", award.id) or award.id in found.awards:
        faults.append(Fault("/document/award_id", "wrong_format", limit="awd_, new"))
    if not 2 * award.majority > len(award.panel) or award.majority > len(award.panel):
        faults.append(Fault("/document/majority", "out_of_range", limit=len(award.panel)))
    if not award.adopted_at <= context.now:
        faults.append(Fault("/document/adopted_at", "in_the_future"))
    if faults:
        raise Invalid("The document is not that of this arbitration.", faults=tuple(faults))
    return replace(award, sha256=digest(own), signatures=_signatures(found, award, command, context))


def _same(plain: dict[str, Any], own: dict[str, Any], name: str) -> bool:
    """As the bytes that are signed: a tuple and a list are one there."""
    return name in plain and canonical({name: plain[name]}) == canonical({name: own[name]})


def _sitting(found: Arbitration) -> tuple[str, ...]:
    return tuple(s.neutral.ref for s in found.bench if s.neutral is not None)


def _signatures(
    found: Arbitration, award: Award, command: cmd.RecordAward, context: Context
) -> dict[str, Signature]:
    """More than half of the tribunal's; who has not signed is noted on the award."""
    signed, faults = dict[str, Signature](), []
    for n, (ref, signature) in enumerate(command.signatures):
        seat = found.seat_of(ref)
        if seat is None or seat.neutral is None or ref in signed:
            faults.append(Fault(f"/signatures/{n}/ref", "not_one_of", limit=", ".join(award.panel)))
        else:
            key = seat.neutral.public_key
            signed[ref] = Signature(ref, seat.id, context.now, "Ed25519", key, signature)
    if not faults and 2 * len(signed) <= len(award.panel):
        faults.append(Fault("/signatures", "at_least", limit=len(award.panel) // 2 + 1))
    if faults:
        raise Invalid("The award is not signed.", faults=tuple(faults))
    return signed


def _seen_faults(found: Arbitration, seen: Seen) -> list[Fault]:
    """What the deciders saw is what was handed over, and what has been told since."""
    matter, at = found.matter, "/document/seen"
    faults = []
    if (seen.case_seq, seen.case_chain_head) != (matter.case_seq, matter.case_chain_head):
        faults.append(Fault(f"{at}/case_chain_head", "other_value", limit=matter.case_chain_head))
    if seen.seq > found.head.seq:
        faults.append(Fault(f"{at}/seq", "at_most", limit=found.head.seq))
    wrong = [e for e, hash_ in seen.exhibits.items() if matter.exhibits.get(e, hash_) != hash_]
    return faults + [Fault(f"{at}/exhibits/{e}", "other_value", limit=matter.exhibits[e]) for e in wrong]


def _word_faults(award: Award, words: frozenset[TextRef]) -> list[Fault]:
    """Every text that the document commits to is there, and none besides."""
    meant = {(r.text.id, r.text.commitment) for i in award.content.issues for r in i.reasons}
    meant |= {(t.id, t.commitment) for t in award.dissents.values()}
    if award.content.terms is not None and (own := award.content.terms.text) is not None:
        meant.add((own.id, own.commitment))
    given = {(w.id, w.commitment) for w in words}
    missing = [Fault("/texts", "missing", limit=id_) for id_, _ in sorted(meant - given)]
    return missing + [Fault("/texts", "not_citable", limit=id_) for id_, _ in sorted(given - meant)]


def neutral_of(ref: str, person: str, public_key: str) -> Neutral:
    """As the body names one."""
    return Neutral(ref, person, Method.BODY, Role.BODY, public_key)
