"""Help while two sides negotiate (S16): what comparable cases came to, and words to begin with."""

from __future__ import annotations

from typing import Any, Final

from chalicelib.bootstrap import services
from chalicelib.domain.case.state import Case
from chalicelib.domain.similar import AT_MOST, ENOUGH, Range, range_of
from chalicelib.domain.values import Money, stamp
from chalicelib.entrypoints.http import texts, work
from chalicelib.entrypoints.http.exchange import Reply, Request

TEMPLATES: Final = ("offer", "counter", "apology", "decline", "question")


def show(request: Request) -> Reply:
    """For both sides alike. A range of outcomes only where enough comparable cases stand behind it."""
    loaded = work.load(request, "case.negotiation_help")
    tenant, _ = work.tenancy(request)
    claim = loaded.case.claim
    shares = services().views.outcomes(
        tenant.id, claim.dispute_type.value, claim.sought.remedy.value, AT_MOST
    )
    found = range_of(shares)
    return Reply({
        "dispute_type": claim.dispute_type.value, "remedy": claim.sought.remedy.value,
        "range": _range(found, loaded.case) if found is not None else None,
        "explanation": _explanation(found, request.lang),
        "templates": [
            {"use": use, "text": texts.text(request.lang, "templates", use)} for use in TEMPLATES
        ],
        "as_of": stamp(request.wall),
    })  # fmt: skip


def _range(found: Range, case: Case) -> dict[str, Any]:
    """In percent, and in the money of this claim."""
    claimed = case.claim.sought.money
    shown: dict[str, Any] = {
        "cases": found.cases, "low_percent": found.low, "middle_percent": found.middle,
        "high_percent": found.high, "low": None, "middle": None, "high": None,
    }  # fmt: skip
    if claimed is not None:
        parts = {"low": found.low, "middle": found.middle, "high": found.high}
        shown |= {name: _part(claimed, percent) for name, percent in parts.items()}
    return shown


def _part(claimed: Money, percent: int) -> dict[str, Any]:
    return {"amount": claimed.amount * percent // 100, "currency": claimed.currency}


def _explanation(found: Range | None, lang: str) -> str:
    if found is None:
        return texts.text(lang, "similar", "too_few", needed=ENOUGH)
    return texts.text(
        lang, "similar", "range", cases=found.cases, low=found.low, middle=found.middle, high=found.high
    )
