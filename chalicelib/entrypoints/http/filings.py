"""Filing a complaint through the API: by the platform's server, or by an officer for somebody at the telephone."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from chalicelib.application import execute
from chalicelib.bootstrap import services
from chalicelib.domain import agreed
from chalicelib.domain.access import Principal
from chalicelib.domain.case import filing
from chalicelib.domain.case.procedure import Call, Standing
from chalicelib.domain.errors import Fault, Incomplete, Invalid, RedressError
from chalicelib.domain.intake.complaint import Complaint
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import volumes, work
from chalicelib.entrypoints.http.acting.making import money
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import CallIn, CaseIn, PersonIn, PlacedOrderIn, StandingIn

HOTLINE = "hotline"


def create(request: Request, *, bulk: bool = False) -> Reply:
    """One transaction. The case's id follows from the Idempotency-Key, so a repeated filing meets its own case."""
    ask = on_behalf(work.ask(request))
    assert ask.key is not None
    body: CaseIn = request.body
    case_id = execute.case_id(ask.root, ask.principal, ask.key)
    desk, said = services().filing, complaint(body, work.principal(request), ask.at)
    try:
        volumes.filing(ask.principal.tenant, body.complainant.ref, body.respondent.ref, bulk=bulk)
        companion = None
        if body.violation_report is not None:
            from chalicelib.entrypoints.http import reports  # most complaints report nothing

            companion = reports.beside(ask, body, case_id, desk.checked(ask, said).ref)
    except RedressError:
        earlier = services().executor.filed_before(case_id, ask.fingerprint)
        if earlier is None:
            raise
        receipt = earlier
    else:
        receipt = desk.file(ask, said, case_id, companion)
    shown = work.view(request, receipt.case, ask.at) | {"report_id": _report_id(ask, body)}
    place = f"{request.exchange.base}/v1/cases/{case_id}"
    return Reply(shown, version=receipt.case.head.version, location=place, replayed=receipt.replayed)


def _report_id(ask: execute.Ask, body: CaseIn) -> str | None:
    """Of the report that was filed with it."""
    if body.violation_report is None:
        return None
    from chalicelib.entrypoints.http import reports

    return reports.id_beside(ask, body)


def dry_run(request: Request) -> Reply:
    """What a filing would open: refused where it would be refused, with every gap at once; nothing is written."""
    ask = on_behalf(work.ask(request))
    said = complaint(request.body, work.principal(request), ask.at)
    case, command = services().filing.tried(ask, said)
    shown = work.view(request, case, ask.at)
    return Reply({"case": shown, "gaps": list(command.gaps), "clock": work.clock(request, None, case)})


def on_behalf(ask: execute.Ask) -> execute.Ask:
    """Whoever runs the channel does so for the platform, which files: the record of two channels tells nothing else of
    the same complaint. The idempotency key stays its sender's own.
    """
    if ask.principal.role is Role.PLATFORM:
        return ask
    who = Principal(ask.principal.id, Role.PLATFORM, ask.principal.tenant, ask.principal.ref)
    return replace(ask, principal=who)


def complaint(body: CaseIn, who: Principal, at: datetime) -> Complaint:
    """The body as any channel hands it in. An officer's is always the hotline's, and says that the caller agreed."""
    return Complaint(
        pack=body.pack, form=_form(body, _channel(body, who)), details=body.details, country=body.country,
        about=dict[str, str](body.about.items()), order=order(body.order), call=_call(body, who, at),
    )  # fmt: skip


def _channel(body: CaseIn, who: Principal) -> str:
    if who.role is Role.PLATFORM:
        return body.channel
    if body.channel not in ("api", HOTLINE):
        raise Invalid(faults=(Fault("/channel", "not_one_of", limit=HOTLINE),))
    return HOTLINE


def _call(body: CaseIn, who: Principal, at: datetime) -> Call | None:
    """Nobody's words are filed unheard: an officer says when they were read back."""
    given: CallIn | None = body.call
    if who.role is Role.PLATFORM:
        if given is None:
            return None
        if body.channel != HOTLINE:
            raise Invalid(faults=(Fault("/call", "not_applicable"),))
    elif given is None:
        raise Incomplete(faults=(Fault("/call", "missing"),))
    if given.confirmed_at > at + agreed.AHEAD:
        raise Invalid(faults=(Fault("/call/confirmed_at", "date_in_future", limit=stamp(at)),))
    taken_by = who.ref if who.role is not Role.PLATFORM else given.taken_by
    if not taken_by:
        raise Incomplete(faults=(Fault("/call/taken_by", "missing"),))
    return Call(taken_by, stamp(given.confirmed_at))


def pack_named(ref: str, at: datetime, tenant: str) -> RulePack:
    """By id the version in force, by `id@version` that one. Raises Invalid for one unknown or not in force."""
    return services().filing.pack_named(ref, at, tenant)


def _form(body: CaseIn, channel: str) -> filing.Form:
    return filing.Form(
        complainant=_person(body.complainant), respondent=_person(body.respondent), dispute_type=body.dispute_type,
        occurred_on=body.occurred_on, remedy=body.claim.remedy, narrative=body.narrative, order_ref=body.order_ref,
        money=money(body.claim.money), terms_ref=body.terms_ref, channel=channel, lang=body.lang,
        text=body.claim.text, standing=standing(body.standing), promises=body.promises,
    )  # fmt: skip


def _person(given: PersonIn) -> filing.PersonForm:
    return filing.PersonForm(given.ref, given.name, given.email, given.phone)


def standing(given: StandingIn | None) -> Standing | None:
    if given is None:
        return None
    contacted = given.contacted_on.isoformat() if given.contacted_on is not None else None
    return Standing(given.personal_use, given.own_claim, given.other_forum, contacted, given.identity_checked)


def order(given: PlacedOrderIn | None) -> agreed.Order | None:
    if given is None:
        return None
    items = tuple(agreed.Item(i.ref, i.title, i.quantity, i.unit_amount) for i in given.items)
    return agreed.Order(
        ordered_at=given.ordered_at, seller=given.seller, currency=given.currency, items=items, total=given.total,
        shipping=given.shipping, discount=given.discount, provider=given.provider, payment_ref=given.payment_ref,
    )  # fmt: skip
