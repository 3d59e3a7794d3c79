"""An arbitration: itself, a case's present one, its record, its draws, its calendar, and what its panel deliberates."""

from __future__ import annotations

from chalicelib.bootstrap import services
from chalicelib.domain.arbitration import icalendar
from chalicelib.domain.errors import NotFound
from chalicelib.domain.neutrals import questionnaire
from chalicelib.entrypoints.http import arbitration_render, texts, work
from chalicelib.entrypoints.http.arbitration_access import Visit, visit
from chalicelib.entrypoints.http.arbitration_replies import NeutralDrawFile
from chalicelib.entrypoints.http.exchange import Reply, Request

CALENDAR: str = "text/calendar; charset=utf-8"


def show(request: Request) -> Reply:
    """With the texts of what the caller sees."""
    return _shown(request, visit(request, "arbitration.show"))


def of_case(request: Request) -> Reply:
    """The present one: the body's that took the case, or was asked last."""
    loaded = work.load(request, "arbitration.of_case")
    referral = loaded.case.referral
    if referral is None:
        raise NotFound("There is no arbitration of this case.")
    return _shown(request, visit(request, "arbitration.of_case", referral.arbitration_id))


def _shown(request: Request, seen: Visit) -> Reply:
    reader, who = services().arbitration_reader, seen.who
    shown = reader.show(seen.loaded, who, seen.root, seen.at)
    said = arbitration_render.arbitration(shown, seen.found, reader.pack(seen.found), who.role, request.lang)
    return Reply(said, version=seen.found.head.version)


def events(request: Request) -> Reply:
    seen, query = visit(request, "arbitration.events"), request.query
    read = services().arbitration_reader.events
    return Reply(read(seen.loaded, seen.who, seen.root, query.after, query.limit))


def deliberation(request: Request) -> Reply:
    seen, query = visit(request, "arbitration.deliberation"), request.query
    read = services().arbitration_reader.deliberation
    return Reply(read(seen.loaded, seen.who, seen.root, query.after, query.limit))


def draw(request: Request) -> Reply:
    """All that it takes to do every draw again: the very file that `redress draw verify` reads."""
    seen = visit(request, "arbitration.draw")
    seed, draws = seen.found.seed, seen.found.draws
    if seed is None or not draws:
        raise NotFound("Nothing has been drawn.")
    made = [drawn for seat in sorted(draws) for drawn in draws[seat].drawn]
    file = services().drawing.file(seen.found.head.tenant, seed.chain_head, seed.nonces, made, seed.frozen_at)
    return Reply(NeutralDrawFile(*(getattr(file, name) for name in file.__struct_fields__)))


def award(request: Request) -> Reply:
    """The very file that `redress award verify` reads; for the panel, while it signs, with the bytes to sign."""
    seen = visit(request, "arbitration.award")
    return Reply(
        services().arbitration_reader.award(seen.loaded, seen.who, seen.root, request.path["award_id"])
    )


def calendar(request: Request) -> Reply:
    """RFC 5545, to be put into any calendar; the same event whenever it is moved or cancelled."""
    seen = visit(request, "arbitration.calendar")
    hearing = seen.found.hearings.get(request.path["hearing_id"])
    if hearing is None or hearing.slot is None:
        raise NotFound("No such hearing is fixed.")
    head, lang = seen.found.head, request.lang
    summary = texts.text(lang, "arb_calendar", "summary", mode=texts.text(lang, "arb_calendar", hearing.mode))
    about = texts.text(lang, "arb_calendar", "about", case=head.case_id, arbitration=head.arbitration_id)
    said = icalendar.calendar(hearing, head.arbitration_id, summary, about, head.updated_at)
    return Reply(said, content_type=CALENDAR)


def disclosure_questionnaire(request: Request) -> Reply:
    """For anybody: what a neutral is asked is no secret."""
    body = {"version": questionnaire.VERSION, "questions": arbitration_render.questions(request.lang)}
    return Reply(body, headers={"Vary": "Accept-Language"})
