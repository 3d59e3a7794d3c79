"""Terms as a platform registers them, and those that a case was filed under."""

from __future__ import annotations

from typing import Any

from chalicelib.application.terms import new_version
from chalicelib.bootstrap import services
from chalicelib.domain.agreed import TermsVersion
from chalicelib.domain.errors import NotFound
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import work
from chalicelib.entrypoints.http.exchange import Reply, Request


def put(request: Request) -> Reply:
    """A version, once and for good; the same again changes nothing."""
    tenant, _ = work.tenancy(request)
    given = request.body
    version = new_version(
        request.path["terms_ref"],
        given.effective_from,
        given.title,
        given.lang,
        given.text,
        work.moment(request),
    )
    return Reply(_shown(services().terms.put(tenant.id, version, given.text)))


def show(request: Request) -> Reply:
    tenant, _ = work.tenancy(request)
    day = request.query.at or work.moment(request).date()
    version, text = services().terms.show(tenant.id, request.path["terms_ref"], day)
    return Reply(_shown(version) | {"text": text})


def of_case(request: Request) -> Reply:
    """The text itself: whoever wants to check it takes its SHA-256."""
    case = work.load(request, "case.terms").case
    pin, terms_ref = case.claim.terms, case.claim.terms_ref
    if pin is None or terms_ref is None:
        raise NotFound("No terms were registered for this order.")
    version, text = services().terms.pinned(case.head.tenant, terms_ref, pin)
    pinned = {
        "sha256": pin.sha256, "effective_from": pin.effective_from, "on": pin.on,
        "registered_at": stamp(pin.registered_at),
    }  # fmt: skip
    return Reply(_shown(version) | {"text": text, "pinned": pinned})


def _shown(version: TermsVersion) -> dict[str, Any]:
    return {
        "terms_ref": version.terms_ref, "effective_from": version.effective_from, "title": version.title,
        "lang": version.lang, "sha256": version.sha256, "size": version.size,
        "registered_at": stamp(version.registered_at),
    }  # fmt: skip
