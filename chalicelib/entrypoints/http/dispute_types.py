"""The kinds of dispute, each with its form, its evidence checklist and its remedies. For anybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from chalicelib.bootstrap import services
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import NotFound
from chalicelib.entrypoints.http.exchange import Reply, Request

if TYPE_CHECKING:
    from chalicelib.domain.catalogue import Exhibit, Field, Guide, Option


def list_types(request: Request) -> Reply:
    guides = services().catalogue.get().guides.values()
    return in_language({"dispute_types": [_guide(guide, request.lang) for guide in guides]}, request.lang)


def show(request: Request) -> Reply:
    try:
        kind = DisputeType(request.path["dispute_type"])
    except ValueError:
        raise NotFound("No such kind of dispute.") from None
    return in_language(_guide(services().catalogue.get().guides[kind], request.lang), request.lang)


def in_language(body: dict[str, Any], lang: str) -> Reply:
    """A reply whose texts depend on the caller's language, and that says so."""
    return Reply(body, headers={"Content-Language": lang, "Vary": "Accept-Language"})


def evidence(exhibits: Iterable[Exhibit], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "key": e.key,
            "label": e.label.of(lang),
            "why": e.why.of(lang),
            "holder": e.holder,
            "needed": e.needed,
        }
        for e in exhibits
    ]


def options(given: Iterable[Option], lang: str) -> list[dict[str, str]]:
    return [{"key": option.key, "label": option.label.of(lang)} for option in given]


def _guide(guide: Guide, lang: str) -> dict[str, Any]:
    return {
        "dispute_type": guide.type,
        "title": guide.title.of(lang),
        "form": [_field(field, lang) for field in guide.form],
        "evidence": evidence(guide.evidence, lang),
        "remedies": [{"remedy": s.remedy, "note": s.note.of(lang)} for s in guide.remedies],
    }


def _field(field: Field, lang: str) -> dict[str, Any]:
    return {
        "key": field.key, "label": field.label.of(lang), "help": field.help.of(lang), "kind": field.kind,
        "required": field.required, "options": options(field.options, lang),
    }  # fmt: skip
