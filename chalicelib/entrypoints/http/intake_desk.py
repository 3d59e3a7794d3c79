"""Filing links, the address for letters, and the script of a hotline: what a platform sets up, and what it asks."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from chalicelib.application import execute
from chalicelib.application.asking import Tenancy
from chalicelib.application.intake_ports import Desk
from chalicelib.application.mail_taking import address, link_address
from chalicelib.bootstrap import services
from chalicelib.domain.errors import Fault, Invalid, NotFound
from chalicelib.domain.intake import assembling, questions
from chalicelib.domain.intake.draft import DETAIL, Draft, Given
from chalicelib.domain.intake.questions import Question
from chalicelib.domain.minor_units import decimal
from chalicelib.domain.values import derive_id, stamp
from chalicelib.entrypoints.http import filings, intake_page, work
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.intake_schemas import FilingLinkIn, GivenIn, MailDeskIn
from chalicelib.entrypoints.http.schemas import CaseIn


def make_link(request: Request) -> Reply:
    """The same Idempotency-Key with the same body is the same link."""
    body: FilingLinkIn = request.body
    there, link_id = tenancy(request), derived(request, "fln")
    draft = drafted(there, body)
    until = request.wall + timedelta(days=body.days)
    text, kept = services().filing_links.make(
        there, link_id, draft, until, execute.fingerprint(there.root, request.canonical, request.key or "")
    )
    shown = {
        "link": text, "path": f"{request.exchange.base}/file/{text}", "expires_at": stamp(kept.expires_at),
        "mail_address": link_address(kept.id, services().settings.mail_domain), "case_id": kept.case_id or None,
    }  # fmt: skip
    return Reply(shown)


def put_mail_desk(request: Request) -> Reply:
    body: MailDeskIn = request.body
    there = tenancy(request)
    services().filing.pack_named(body.pack, there.now, there.tenant.id)
    desk = Desk(there.tenant.id, body.pack, body.lang, body.country)
    services().intakes.put_desk(desk)
    return Reply(_desk(there, desk))


def show_mail_desk(request: Request) -> Reply:
    there = tenancy(request)
    desk = services().intakes.desk(there.tenant.id)
    if desk is None:
        raise NotFound("No letters are taken.")
    return Reply(_desk(there, desk))


def script(request: Request) -> Reply:
    """The questions that a complaint still leaves open, in its own language. Nothing is written or refused."""
    body: CaseIn = request.body
    draft = _told(body)
    found = questions.open_questions(draft, services().catalogue.get(), optional=request.query.optional)
    return Reply({"lang": body.lang, "questions": [asked(q, body.lang) for q in found]})


def dry_run(request: Request) -> Reply:
    """As filing would go, with what else could be asked."""
    reply, body = filings.dry_run(request), request.body
    known = services().catalogue.get()
    found = questions.open_questions(_told(body), known, optional=True)
    return Reply(reply.body | {"questions": [asked(question, body.lang) for question in found]})


def tenancy(request: Request) -> Tenancy:
    tenant, root = work.tenancy(request)
    return Tenancy(tenant, root, work.moment(request))


def derived(request: Request, prefix: str) -> str:
    """The id of what this request makes: the same for the same request."""
    _, root = work.tenancy(request)
    key = request.key or secrets.token_hex(16)
    return derive_id(prefix, root.ids, work.principal(request).id, request.exchange.route, key)


def drafted(there: Tenancy, body: GivenIn) -> Draft:
    """Raises Invalid for rules that are not there, and for answers to nothing that is asked or that cannot be read."""
    services().filing.pack_named(body.pack, there.now, there.tenant.id)
    given = Given(
        body.pack, body.lang, body.country, body.complainant_ref, body.respondent_ref, body.terms_ref,
        dict[str, str](body.about.items()), dict(body.promises), filings.standing(body.standing),
        filings.order(body.order),
    )  # fmt: skip
    draft = Draft(given, dict(body.answers))
    known = services().catalogue.get()
    read, unread = assembling.heard(draft, known, services().intake.today(there, draft))
    faults = [Fault(f"/answers/{key}", "not_an_answer") for key in unread]
    faults += [
        Fault(f"/answers/{key}", "unknown_question")
        for key in body.answers
        if body.answers[key].strip() and key not in read.answers
    ]
    if faults:
        raise Invalid(faults=tuple(faults))
    return read


def asked(question: Question, lang: str) -> dict[str, Any]:
    return {
        "key": question.key, "text": intake_page.label(question, lang), "help": intake_page.help_of(question, lang),
        "kind": question.kind.value, "required": question.required, "max_length": question.max_length,
        "options": [{"key": key, "label": label} for key, label in intake_page.options(question, lang)],
    }  # fmt: skip


def _desk(there: Tenancy, desk: Desk) -> dict[str, Any]:
    mail = address(there.root, there.tenant.id, services().settings.mail_domain)
    return {"address": mail, "pack": desk.pack, "lang": desk.lang, "country": desk.country}


def _told(body: CaseIn) -> Draft:
    """What an API's complaint says, as answers to the questions."""
    claim, money = body.claim, body.claim.money
    said = {
        "dispute_type": body.dispute_type, "order_ref": body.order_ref, "respondent_name": body.respondent.name,
        "occurred_on": body.occurred_on.isoformat() if body.occurred_on else None, "narrative": body.narrative,
        "remedy": claim.remedy, "wish": claim.text, "complainant_name": body.complainant.name,
        "amount": f"{decimal(money.amount, money.currency)} {money.currency}" if money else None,
        "complainant_email": body.complainant.email, "complainant_phone": body.complainant.phone,
    }  # fmt: skip
    answers = {key: str(value) for key, value in said.items() if value is not None}
    return Draft(
        Given(body.pack, body.lang), answers | {DETAIL + key: value for key, value in body.details.items()}
    )
