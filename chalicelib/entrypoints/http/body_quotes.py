"""What an arbitration of a case would cost and how long it would take, at each body that can take it."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.bootstrap import services
from chalicelib.domain.bodies.profile import BodyProfile
from chalicelib.domain.bodies.quotes import Quote
from chalicelib.domain.values import stamp
from chalicelib.entrypoints.http import texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request


def create(request: Request) -> Reply:
    """The same request on one day has the same quotes."""
    tenant, root = work.tenancy(request)
    case = work.load(request, "case.quote").case
    found = services().quoting.quote(tenant, root, case, work.moment(request))
    names = {body: _name(profile, request.lang) for body, profile in found.profiles.items()}
    unable = [
        {
            "body_id": body, "name": names[body], "reasons": list(reasons),
            "said": [texts.text(request.lang, "body_out", reason) for reason in reasons],
        }
        for body, reasons in found.out.items()
    ]  # fmt: skip
    quotes = [_shown(quote, names[quote.offered.body]) for quote in found.quotes]
    return Reply({"quotes": quotes, "unable": unable})


def _shown(quote: Quote, name: str) -> dict[str, Any]:
    told = quote.offered
    return {
        "quote_id": quote.id, "body_id": told.body, "name": name, "form": told.form,
        "amount": {"amount": told.amount.amount, "currency": told.amount.currency},
        "fee": msgspec.to_builtins(told.fee), "usual": msgspec.to_builtins(quote.usual),
        "accept_days": told.accept_days, "award_days": told.award_days, "languages": list(told.languages),
        "seats": list(told.seats), "valid_until": stamp(told.valid_until), "sha256": quote.sha256,
    }  # fmt: skip


def _name(profile: BodyProfile, lang: str) -> str:
    return profile.terms.names.zh if lang == "zh" else profile.terms.names.en
