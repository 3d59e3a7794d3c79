"""Filing a complaint: from its body to a case, in one transaction and without a read."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from chalicelib.application import execute
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain import agreed, catalogue
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import filing
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import Claim, Party, Terms
from chalicelib.domain.errors import Fault, Invalid, RedressError
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Role, derive_id
from chalicelib.entrypoints.http import reports, work
from chalicelib.entrypoints.http.acting.making import money, sealed_details
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import CaseIn, PersonIn, PlacedOrderIn, StandingIn


def create(request: Request) -> Reply:
    """One transaction. The case's id follows from the Idempotency-Key, so a repeated filing meets its own case."""
    ask = work.ask(request)
    assert ask.key is not None
    case_id = execute.case_id(ask.root, ask.principal, ask.key)
    try:
        receipt = _file(request.body, ask, case_id)
    except RedressError:
        # A filing's key never expires: what could be filed once is answered, though its day or its pack has passed.
        earlier = services().executor.filed_before(case_id, ask.fingerprint)
        if earlier is None:
            raise
        receipt = earlier
    shown = work.view(request, receipt.case, ask.at) | {"report_id": reports.id_beside(ask, request.body)}
    place = f"{request.exchange.base}/v1/cases/{case_id}"
    return Reply(shown, version=receipt.case.head.version, location=place, replayed=receipt.replayed)


def dry_run(request: Request) -> Reply:
    """What a filing would open: refused where it would be refused, with every gap at once; nothing is written."""
    ask, body = work.ask(request), request.body
    pack, form = pack_named(body.pack, ask.at, ask.tenant.id), _form(body)
    today = ask.at.astimezone(ZoneInfo(pack.time_zone)).date()
    filing.check(form, pack, today, _wrong_beside(body, ask.at))
    case_id = derive_id("case", ask.root.ids, ask.command_id)
    case, command = services().executor.try_filing(
        ask, pack.ref, lambda texts: _command(ask, case_id, body, form, pack, today, texts)
    )
    shown = work.view(request, case, ask.at)
    return Reply({"case": shown, "gaps": list(command.gaps), "clock": work.clock(request, None, case)})


def _file(body: CaseIn, ask: execute.Ask, case_id: str) -> execute.Receipt:
    pack, form = pack_named(body.pack, ask.at, ask.tenant.id), _form(body)
    today = ask.at.astimezone(ZoneInfo(pack.time_zone)).date()
    filing.check(form, pack, today, _wrong_beside(body, ask.at))
    contacts = {Role.COMPLAINANT: _contacts(body.complainant), Role.RESPONDENT: _contacts(body.respondent)}
    beside = reports.beside(ask, body, case_id, pack.ref)
    return services().executor.file(
        ask, pack.ref, lambda texts: _command(ask, case_id, body, form, pack, today, texts), contacts, beside
    )


def pack_named(ref: str, at: datetime, tenant: str) -> RulePack:
    """By id the version in force, by `id@version` that one. Raises Invalid for one unknown or not in force."""
    packs, (pack_id, _, version) = services().packs, ref.partition("@")
    try:
        pack = packs.get(ref, tenant=tenant) if version else packs.current(pack_id, at, tenant)
    except KeyError:
        known = ", ".join(sorted({p.id for p in packs.all()}))
        raise Invalid(
            "There is no such rule pack.", faults=(Fault("/pack", "not_one_of", limit=known),)
        ) from None
    day = at.astimezone(ZoneInfo(pack.time_zone)).date().isoformat()
    if not pack.effective_from <= day <= (pack.effective_to or day):
        raise Invalid("The rule pack is not in force.", faults=(Fault("/pack", "not_in_force", limit=day),))
    return pack


def _form(body: CaseIn) -> filing.Form:
    return filing.Form(
        complainant=_person(body.complainant), respondent=_person(body.respondent), dispute_type=body.dispute_type,
        occurred_on=body.occurred_on, remedy=body.claim.remedy, narrative=body.narrative, order_ref=body.order_ref,
        money=money(body.claim.money), terms_ref=body.terms_ref, channel=body.channel, lang=body.lang,
        text=body.claim.text, standing=_standing(body.standing), promises=body.promises,
    )  # fmt: skip


def _person(given: PersonIn) -> filing.PersonForm:
    return filing.PersonForm(given.ref, given.name, given.email, given.phone)


def _contacts(given: PersonIn) -> dict[str, str]:
    named = {"name": given.name, "email": given.email, "phone": given.phone}
    return {name: value for name, value in named.items() if value is not None}


def _standing(given: StandingIn | None) -> Standing | None:
    if given is None:
        return None
    contacted = given.contacted_on.isoformat() if given.contacted_on is not None else None
    return Standing(given.personal_use, given.own_claim, given.other_forum, contacted, given.identity_checked)


def _wrong_beside(body: CaseIn, at: datetime) -> list[Fault]:
    """With the dispute type's own form, and with the order."""
    faults = _wrong_details(body)
    if body.order is not None:
        faults += agreed.order_faults(_order(body.order), at, money(body.claim.money))
    return faults


def _order(given: PlacedOrderIn) -> agreed.Order:
    items = tuple(agreed.Item(i.ref, i.title, i.quantity, i.unit_amount) for i in given.items)
    return agreed.Order(
        ordered_at=given.ordered_at, seller=given.seller, currency=given.currency, items=items, total=given.total,
        shipping=given.shipping, discount=given.discount, provider=given.provider, payment_ref=given.payment_ref,
    )  # fmt: skip


def _wrong_details(body: CaseIn) -> list[Fault]:
    """The forms are read only where there is something to hold against them."""
    if body.dispute_type is None or not body.details:
        return []
    return catalogue.wrong_details(services().catalogue.get(), body.dispute_type, body.details)


def _command(
    ask: execute.Ask, case_id: str, body: CaseIn, form: filing.Form, pack: RulePack, today: date, texts: Texts
) -> cmd.FileCase:
    claim = _with_order(_claim(body, form, today, texts), ask, body, pack, texts)
    assert form.complainant.ref
    assert form.respondent.ref
    return cmd.FileCase(
        case_id=case_id, tenant=ask.tenant.id, claim=claim, lang=form.lang, fingerprint=ask.fingerprint,
        complainant=Party(Role.COMPLAINANT, form.complainant.ref, form.lang),
        respondent=Party(Role.RESPONDENT, form.respondent.ref, form.lang), sandbox=ask.tenant.sandbox,
        gaps=_gaps(claim) if pack.screens else (),
    )  # fmt: skip


def _with_order(claim: Claim, ask: execute.Ask, body: CaseIn, pack: RulePack, texts: Texts) -> Claim:
    """What was agreed (S11): the order, and the terms in force on its day, by the rules' own time. Without an order
    there is no such day: the reference of the terms stays a code.
    """
    if body.order is None:
        return claim
    day = body.order.ordered_at.astimezone(ZoneInfo(pack.time_zone)).date()
    pin = services().terms.pin(ask.tenant.id, claim.terms_ref, day)
    return replace(claim, terms=pin, order=texts.add(agreed.canonical(_order(body.order))))


def _gaps(claim: Claim) -> tuple[str, ...]:
    """What of the dispute type's form is not filled in: a deficiency to be cured, where somebody screens."""
    return catalogue.gaps(services().catalogue.get(), claim.dispute_type, claim.details)


def _claim(body: CaseIn, form: filing.Form, today: date, texts: Texts) -> Claim:
    """A form that was checked has no gaps. The home law that goes along is that of the day of filing."""
    assert form.narrative
    assert form.dispute_type
    assert form.remedy
    assert form.occurred_on
    narrative = texts.add(form.narrative)  # the first text of every case
    details = body.details
    if details:
        details = sealed_details(services().catalogue.get(), form.dispute_type, details, texts)
    return Claim(
        dispute_type=form.dispute_type, sought=Terms(form.remedy, form.money, text=texts.maybe(form.text)),
        occurred_on=form.occurred_on.isoformat(), narrative=narrative, channel=form.channel, order_ref=form.order_ref,
        terms_ref=form.terms_ref, details=details, standing=form.standing, country=body.country,
        floor=services().packs.floor(body.country, today) if body.country is not None else "",
        promises=form.promises, about=dict(sorted(body.about.items())),
    )  # fmt: skip
