"""Consumers who come without a platform: proof of their address, then a token, or a complaint of their own (S01).

The complaint goes the way of all complaints (`application.filing_cases`), in a tenant that takes such ones.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.application import execute, intake
from chalicelib.application.asking import Ask, Tenancy
from chalicelib.application.onboarding import Minted
from chalicelib.application.proving_addresses import FILE, TOKEN
from chalicelib.bootstrap import services
from chalicelib.domain import proofs
from chalicelib.domain.access import Principal
from chalicelib.domain.case import filing
from chalicelib.domain.case.procedure import Standing
from chalicelib.domain.case.state import Case
from chalicelib.domain.credentials import Rejected
from chalicelib.domain.errors import Fault, Invalid, NotFound, RedressError
from chalicelib.domain.intake import assembling
from chalicelib.domain.intake.complaint import Complaint
from chalicelib.domain.values import Role, stamp
from chalicelib.entrypoints.http import volumes, work
from chalicelib.entrypoints.http.acting.making import money
from chalicelib.entrypoints.http.auth import NotRecognised
from chalicelib.entrypoints.http.exchange import Caller, Reply, Request
from chalicelib.entrypoints.http.public_schemas import ProofIn, PublicCaseIn, PublicStandingIn

CHANNEL: Final = "public"
ROUTE: Final = "POST /v1/public/cases"
LANGUAGES: Final = ("en", "zh")
_BEARER: Final = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9_]{1,200})")


def show_intake(request: Request) -> Reply:
    """Raises NotFound for a tenant that takes none, in the words for one that does not exist."""
    tenant = services().onboarding.tenant(request.path["tenant_id"])
    if not tenant.security.public_intake:
        raise NotFound("No such tenant.")
    day = request.wall.date().isoformat()
    known = {p.id for p in services().packs.all() if p.effective_from <= day <= (p.effective_to or day)}
    return Reply(
        {
            "tenant_id": tenant.id, "name": tenant.name, "languages": list(LANGUAGES), "packs": sorted(known),
            "cases_a_day": proofs.CASES_A_DAY, "proofs_an_hour": proofs.AN_HOUR, "proofs_a_day": proofs.A_DAY,
            "attempts": proofs.ATTEMPTS,
        }
    )  # fmt: skip


def ask_proof(request: Request) -> Reply:
    """The same answer for everybody."""
    body: ProofIn = request.body
    if body.purpose == TOKEN and body.case_id is None:
        raise Invalid(faults=(Fault("/case_id", "missing"),))
    if body.purpose == FILE and body.case_id is not None:
        raise Invalid(faults=(Fault("/case_id", "not_applicable"),))
    asked = services().proof_asking.ask
    proof_id, ends = asked(body.tenant_id, body.email, body.purpose, body.lang, body.case_id or "")
    return Reply({"proof_id": proof_id, "expires_at": stamp(ends)})


def confirm_proof(request: Request) -> Reply:
    """A token of the case, or leave to file. Raises ProofInvalid."""
    asking = services().proof_asking
    proof, there = asking.confirm(request.path["proof_id"], request.body.code)
    if proof.purpose == TOKEN:
        return Reply({"token": _token(services().proof_tokens.of_proof(proof, there))})
    text, until = asking.filing_token(proof, there)
    return Reply({"filing_token": text, "expires_at": stamp(until)})


def file_case(request: Request) -> Reply:
    """The case's id follows from address and Idempotency-Key. Raises what filing raises, and PublicFilings."""
    there, address = _proven(request)
    ask = _ask(request, there, address)
    body: PublicCaseIn = request.body
    said = complaint(body, address, intake.person_ref(there.root, address))
    seen = _as_complainant(request, there, address)
    if request.query.dry_run:
        case, command = services().filing.tried(ask, said)
        return Reply({"case": work.view(seen, case, ask.at), "token": None, "gaps": list(command.gaps)})
    assert ask.key is not None
    case_id = execute.case_id(ask.root, ask.principal, ask.key)
    receipt = _filed(ask, said, case_id, there, address)
    token = services().proof_tokens.of_party(there, receipt.case, Role.COMPLAINANT)
    shown = {
        "case": work.view(seen, receipt.case, ask.at),
        "token": _token(token),
        "gaps": _gaps(receipt.case),
    }
    place = f"{request.exchange.base}/v1/cases/{case_id}"
    return Reply(shown, version=receipt.case.head.version, location=place, replayed=receipt.replayed)


def _filed(ask: Ask, said: Complaint, case_id: str, there: Tenancy, address: str) -> execute.Receipt:
    """What could be filed once under this key is answered, whatever the limits say by now."""
    form = said.form
    try:
        services().filing.checked(ask, said)  # what is refused takes no place
        volumes.filing(there.tenant.id, form.complainant.ref, form.respondent.ref)
        if not services().proof_asking.may_file(there, address, case_id):
            raise proofs.PublicFilings
    except RedressError:
        earlier = services().executor.filed_before(case_id, ask.fingerprint)
        if earlier is None:
            raise
        return earlier
    return services().filing.file(ask, said, case_id)


def complaint(body: PublicCaseIn, address: str, ref: str) -> Complaint:
    """As every channel hands it in. The seller gets the reference that any seller of that name and address gets: who
    proves the address has a respondent's token, and that must reach nobody else's cases.
    """
    one, other = body.complainant, body.respondent
    seller = assembling.named(other.name, proofs.normal(other.email) if other.email else "")
    form = filing.Form(
        complainant=filing.PersonForm(ref, one.name, address, one.phone),
        respondent=filing.PersonForm(seller, other.name, other.email, other.phone),
        dispute_type=body.dispute_type, occurred_on=body.occurred_on, remedy=body.claim.remedy,
        narrative=body.narrative, order_ref=body.order_ref, money=money(body.claim.money), terms_ref=None,
        channel=CHANNEL, lang=body.lang, text=body.claim.text, standing=_standing(body.standing), promises={},
    )  # fmt: skip
    return Complaint(pack=body.pack, form=form, details=body.details, country=body.country)


def _standing(given: PublicStandingIn | None) -> Standing | None:
    if given is None:
        return None
    contacted = given.contacted_on.isoformat() if given.contacted_on is not None else None
    return Standing(given.personal_use, given.own_claim, given.other_forum, contacted, None)


def _proven(request: Request) -> tuple[Tenancy, str]:
    """Who files, by the filing token. Raises NotRecognised."""
    if not request.authorization:
        raise NotRecognised("credential_missing")
    found = _BEARER.fullmatch(request.authorization)
    try:
        there, address = services().proof_asking.proven(proofs.read(found[1] if found else ""))
    except Rejected as refused:
        expired = refused.code == "token_expired"
        raise NotRecognised("credential_expired" if expired else "credential_invalid") from None
    except NotFound:
        raise NotRecognised("credential_invalid") from None
    if not there.tenant.security.public_intake:  # turned off since
        raise NotRecognised("credential_invalid")
    return there, address


def _ask(request: Request, there: Tenancy, address: str) -> Ask:
    """The platform files, as through its other channels; the keys are the address's own."""
    name = f"public.{proofs.mark(there.root.ids, address)}"
    who, key = Principal(name, Role.PLATFORM, there.tenant.id), request.key or ""
    return Ask(
        tenant=there.tenant, root=there.root, principal=who, at=_moment(request, there),
        command_id=execute.command_id(there.root, who, ROUTE, key), route=ROUTE, key=request.key,
        fingerprint=execute.fingerprint(there.root, request.canonical, key),
    )  # fmt: skip


def _moment(request: Request, there: Tenancy) -> datetime:
    tenant = there.tenant
    offset = services().directory.sandbox_offset(tenant.id) if tenant.sandbox else timedelta(0)
    return request.wall + offset


def _as_complainant(request: Request, there: Tenancy, address: str) -> Request:
    """The same request, looked at with the eyes of whom it makes a party."""
    ref = intake.person_ref(there.root, address)
    who = Principal("complainant", Role.COMPLAINANT, there.tenant.id, ref)
    return replace(request, caller=Caller(who, there.tenant, there.root))


def _gaps(case: Case) -> list[str]:
    """As the form of its kind of dispute has it, whatever the procedure makes of that."""
    from chalicelib.domain import catalogue

    return list(catalogue.gaps(services().catalogue.get(), case.claim.dispute_type, case.claim.details))


def _token(minted: Minted) -> dict[str, Any]:
    token = minted.token
    return {
        "token": minted.text, "role": token.role, "ref": token.ref, "case_id": token.case_id,
        "expires_at": stamp(datetime.fromtimestamp(token.expires, UTC)),
    }  # fmt: skip
