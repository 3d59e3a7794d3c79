"""A diagnosis worked out for a request and shown in its language. Imported when somebody first asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalicelib.bootstrap import services
from chalicelib.domain.catalogue import Guide
from chalicelib.domain.conditions import Value
from chalicelib.domain.diagnosis import Asked, Diagnosis, diagnose
from chalicelib.domain.diagnosis_rules import Regime, asked
from chalicelib.domain.errors import Fault, Invalid
from chalicelib.domain.guidance import AnswerKind, RightState
from chalicelib.domain.promises import Source, wrong_promises
from chalicelib.domain.questions import read_answers
from chalicelib.domain.values import Money, stamp
from chalicelib.entrypoints.http import dispute_types, texts
from chalicelib.entrypoints.http.diagnosis_render import Told, deadlines, question, right
from chalicelib.entrypoints.http.exchange import Reply, Request
from chalicelib.entrypoints.http.guidance_schemas import DiagnosisIn
from chalicelib.entrypoints.http.schemas import MoneyIn

NO_REGIME: Final = "generic"
NOT_AVAILABLE: Final = (RightState.EXCLUDED, RightState.LAPSED, RightState.NOT_YET)


def listed(request: Request) -> Reply:
    """Everything that may be asked in a regime, in a sensible order."""
    regime = _regime(request.query.regime or NO_REGIME, "query/regime")
    wanted = asked(regime)
    found = [q for q in services().diagnosis.questions().questions if q.kind.is_beside or q.key in wanted]
    body = {
        "regime": regime.regime,
        "title": regime.title.of(request.lang),
        "questions": [question(q, services().catalogue.get(), request.lang) for q in found],
    }
    return dispute_types.in_language(body, request.lang)


def answered(request: Request) -> Reply:
    """Raises Invalid with a fault for every answer that cannot be used."""
    body: DiagnosisIn = request.body
    regime = _regime(body.regime or _by_country(body.country), "/regime")
    seller = _regime(body.seller_regime, "/seller_regime") if body.seller_regime else None
    zone = regime.zone(body.country)
    answers, faults = _answers(body, request.wall, zone)
    faults += wrong_promises(body.promises, "/promises")
    faults += wrong_promises(body.platform_promises, "/platform_promises")
    if faults:
        raise Invalid(faults=tuple(faults))
    promises = {Source.PLATFORM: body.platform_promises, Source.MERCHANT: body.promises}
    found = diagnose(regime, Asked(answers, body.dispute_type, promises), request.wall, zone, seller)
    return dispute_types.in_language(_shown(found, Told(regime, seller, request.lang), request), request.lang)


def _regime(name: str, at: str) -> Regime:
    regimes = services().diagnosis.regimes()
    if name not in regimes:
        raise Invalid(faults=(Fault(at, "not_one_of", ", ".join(regimes)),))
    return regimes[name]


def _by_country(country: str | None) -> str:
    regimes = services().diagnosis.regimes().values()
    return next((regime.regime for regime in regimes if country in regime.countries), NO_REGIME)


def _answers(body: DiagnosisIn, now: datetime, zone: str) -> tuple[Mapping[str, Value], list[Fault]]:
    """Today is the day where the consumer is."""
    given = {
        key: Money(told.amount, told.currency) if isinstance(told, MoneyIn) else told
        for key, told in body.answers.items()
    }
    return read_answers(services().diagnosis.questions(), given, now.astimezone(ZoneInfo(zone)).date())


def _shown(found: Diagnosis, told: Told, request: Request) -> dict[str, Any]:
    body, lang = request.body, told.lang
    guides = services().catalogue.get().guides
    guide = guides[found.dispute_type] if found.dispute_type else None
    abroad = told.seller is not None and told.seller.regime != told.regime.regime
    return {
        "notice": texts.text(lang, "diagnosis", "notice"),
        "floor": texts.text(lang, "diagnosis", "floor") if abroad else None,
        "regime": told.regime.regime, "title": told.regime.title.of(lang),
        "seller_regime": told.seller.regime if told.seller else None,
        "country": body.country, "dispute_type": found.dispute_type, "as_of": stamp(request.wall),
        "rights": [right(f, told) for f in found.of_state(RightState.APPLIES)],
        "possible": [right(f, told) for f in found.of_state(RightState.POSSIBLE)],
        "not_available": [right(f, told) for f in found.of_state(*NOT_AVAILABLE)],
        "remedies": _remedies(found, guide, lang),
        "evidence": dispute_types.evidence(guide.evidence, lang) if guide else [],
        "steps": _steps(found, lang),
        "deadlines": deadlines(found, lang),
        "rule_pack": _pack(told.regime, request),
        "questions": _next(found, body, lang),
    }  # fmt: skip


def _remedies(found: Diagnosis, guide: Guide | None, lang: str) -> list[dict[str, Any]]:
    """What the rights give, then what is usual besides."""
    notes = {s.remedy: s.note.of(lang) for s in guide.remedies} if guide else {}
    given = {
        remedy: finding.right.code
        for finding in reversed(found.of_state(RightState.APPLIES))
        for remedy in finding.right.remedies
    }
    order = dict.fromkeys((*found.remedies, *notes))
    return [{"remedy": one, "note": notes.get(one), "right": given.get(one)} for one in order]


def _steps(found: Diagnosis, lang: str) -> list[dict[str, Any]]:
    """Where a right that applies has a letter of its own, that is the one to write."""
    own = next((f.right.letter for f in found.of_state(RightState.APPLIES) if f.right.letter), None)
    return [
        {
            "key": step.key, "text": step.text.of(lang),
            "template": (own or step.template).of(lang) if step.template else None,
        }
        for step in found.steps
    ]  # fmt: skip


def _pack(regime: Regime, request: Request) -> dict[str, Any] | None:
    """The first of the regime's procedures that is in force today; else the general one."""
    for pack_id in (*regime.rule_packs, NO_REGIME):
        try:
            pack = services().packs.current(pack_id, request.wall)
        except KeyError:
            continue
        link = f"{request.exchange.base}/v1/procedures/{pack.id}"
        return {"pack": pack.ref, "title": pack.title[request.lang], "procedure": link}
    return None


def _next(found: Diagnosis, body: DiagnosisIn, lang: str) -> list[dict[str, Any]]:
    """Where nobody has said which law it is, that comes first."""
    known = services().diagnosis.questions().by_key()
    first = [AnswerKind.COUNTRY.value] if body.regime is None and body.country is None else []
    return [question(known[key], services().catalogue.get(), lang) for key in (*first, *found.questions)]
