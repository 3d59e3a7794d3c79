"""Cases: filing, lists, the case itself, its record, its messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.application import execute
from chalicelib.application.texts import Texts
from chalicelib.bootstrap import services
from chalicelib.domain.case import commands as cmd
from chalicelib.domain.case import filing
from chalicelib.domain.case.state import Claim, Party, Terms
from chalicelib.domain.errors import Fault, Invalid, RedressError
from chalicelib.domain.rulepack import RulePack
from chalicelib.domain.values import Money, Role, stamp
from chalicelib.entrypoints.http import render, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.schemas import CaseIn, CaseListQuery, PersonIn

FILTERS = ("status", "stage", "move", "due_from", "due_to", "updated_since")
LAST_DUE = "9999-12-30T00:00:00.000000Z"
"""Behind it lie, in the lists, the cases on which no time runs: no range of due moments means them."""


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
    shown = work.view(request, receipt.case, ask.at)
    place = f"{request.exchange.base}/v1/cases/{case_id}"
    return Reply(shown, version=receipt.case.head.version, location=place, replayed=receipt.replayed)


def _file(body: CaseIn, ask: execute.Ask, case_id: str) -> execute.Receipt:
    pack = _pack(body.pack, ask.at)
    form = _form(body)
    filing.check(form, pack, ask.at.astimezone(ZoneInfo(pack.time_zone)).date())
    contacts = {Role.COMPLAINANT: _contacts(body.complainant), Role.RESPONDENT: _contacts(body.respondent)}
    return services().executor.file(
        ask, pack.ref, lambda texts: _command(ask, case_id, form, texts), contacts
    )


def show(request: Request) -> Reply:
    """With the texts this caller may read: one Query, and one BatchGet of persons' keys."""
    loaded = work.load(request, "case.show")
    who, (_, root) = work.principal(request), work.tenancy(request)
    shown = services().reader.show(loaded, who, root, work.moment(request))
    return Reply(render.case(shown, who.role, request.lang), version=loaded.case.head.version)


def list_cases(request: Request) -> Reply:
    """Rows are written after the case itself: `as_of` is when they were read, and the newest may be missing."""
    query: CaseListQuery = request.query
    tenant, _ = work.tenancy(request)
    given = {name: getattr(query, name) for name in FILTERS}
    filters = {name: _filter(value) for name, value in given.items() if value is not None}
    if "due_from" in filters:
        filters.setdefault("due_to", LAST_DUE)
    try:
        rows, after = services().views.cases(tenant.id, query.order, filters, query.after, query.limit)
    except Invalid as refused:  # everything else has been checked, so it is the cursor
        raise Invalid(refused.detail, faults=(Fault("query/after", "malformed_cursor"),)) from None
    summaries = [msgspec.json.decode(row.summary) for row in rows]
    return Reply({"cases": summaries, "next_after": after or None, "as_of": stamp(request.wall)})


def events(request: Request) -> Reply:
    loaded = work.load(request, "case.events")
    query, case_id = request.query, loaded.case.head.case_id
    return Reply(services().reader.events(case_id, work.principal(request), query.after, query.limit))


def messages(request: Request) -> Reply:
    loaded = work.load(request, "case.messages")
    _, root = work.tenancy(request)
    return Reply(services().reader.messages(loaded, root, request.query.after, request.query.limit))


def _filter(value: Any) -> str:
    return stamp(value) if isinstance(value, datetime) else str(value)


def _pack(ref: str, at: datetime) -> RulePack:
    """By id the version in force, by `id@version` that one. Raises Invalid for one unknown or not in force."""
    packs, (pack_id, _, version) = services().packs, ref.partition("@")
    try:
        pack = packs.get(ref) if version else packs.current(pack_id, at)
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
    money = body.claim.money
    return filing.Form(
        complainant=_person(body.complainant), respondent=_person(body.respondent), dispute_type=body.dispute_type,
        occurred_on=body.occurred_on, remedy=body.claim.remedy, narrative=body.narrative, order_ref=body.order_ref,
        money=Money(money.amount, money.currency) if money else None, terms_ref=body.terms_ref, channel=body.channel,
        lang=body.lang,
    )  # fmt: skip


def _person(given: PersonIn) -> filing.PersonForm:
    return filing.PersonForm(given.ref, given.name, given.email, given.phone)


def _contacts(given: PersonIn) -> dict[str, str]:
    named = {"name": given.name, "email": given.email, "phone": given.phone}
    return {name: value for name, value in named.items() if value is not None}


def _command(ask: execute.Ask, case_id: str, form: filing.Form, texts: Texts) -> cmd.FileCase:
    """A form that was checked has no gaps."""
    assert form.complainant.ref
    assert form.respondent.ref
    assert form.narrative
    assert form.dispute_type
    assert form.remedy
    assert form.occurred_on
    claim = Claim(
        dispute_type=form.dispute_type, sought=Terms(form.remedy, form.money), occurred_on=form.occurred_on.isoformat(),
        narrative=texts.add(form.narrative), channel=form.channel, order_ref=form.order_ref, terms_ref=form.terms_ref,
    )  # fmt: skip
    return cmd.FileCase(
        case_id=case_id, tenant=ask.tenant.id, claim=claim, lang=form.lang, fingerprint=ask.fingerprint,
        complainant=Party(Role.COMPLAINANT, form.complainant.ref, form.lang),
        respondent=Party(Role.RESPONDENT, form.respondent.ref, form.lang), sandbox=ask.tenant.sandbox,
    )  # fmt: skip
