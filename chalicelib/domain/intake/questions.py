"""What is asked of somebody who complains, in one order for every channel: first what every complaint holds, with the
form of its dispute type in between, then the remedy, then the person.

A question's words come from the catalogue where it belongs to a dispute type, else from the texts of the intake.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain import catalogue
from chalicelib.domain.case.filing import WORDED
from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.catalogue import Bilingual, Catalogue, Guide
from chalicelib.domain.guidance import FieldKind
from chalicelib.domain.intake import reading
from chalicelib.domain.intake.draft import DETAIL, Draft
from chalicelib.domain.minor_units import decimal
from chalicelib.domain.values import CURRENCIES

MAX_NAME: Final = 200
MAX_EMAIL: Final = 254
MAX_WISH: Final = 10_000
MAX_NARRATIVE: Final = 30_000
"""The hard limit; a pack's own is lower."""


class Kind(StrEnum):
    """What an answer is read as."""

    NAME = "name"
    TEXT = "text"
    LONG = "long"
    CODE = "code"
    DATE = "date"
    MONEY = "money"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"


class Option(msgspec.Struct, frozen=True):
    key: str
    label: Bilingual | None = None
    """None: the intake's own texts have it, under the question and this key."""


class Question(msgspec.Struct, frozen=True):
    key: str
    kind: Kind
    required: bool
    max_length: int
    options: tuple[Option, ...] = ()
    label: Bilingual | None = None
    help: Bilingual | None = None


_OF_FIELD: Final = {
    FieldKind.TEXT: Kind.TEXT, FieldKind.CODE: Kind.CODE, FieldKind.DATE: Kind.DATE, FieldKind.MONEY: Kind.MONEY,
    FieldKind.BOOLEAN: Kind.BOOLEAN, FieldKind.CHOICE: Kind.CHOICE,
}  # fmt: skip
_LENGTHS: Final = {
    Kind.NAME: MAX_NAME, Kind.TEXT: catalogue.MAX_TEXT, Kind.LONG: MAX_NARRATIVE, Kind.CODE: 80, Kind.DATE: 40,
    Kind.MONEY: 60, Kind.BOOLEAN: 20, Kind.CHOICE: 200, Kind.EMAIL: MAX_EMAIL, Kind.PHONE: 40,
}  # fmt: skip
YES_NO: Final = (Option("true"), Option("false"))


def asked(draft: Draft, known: Catalogue) -> tuple[Question, ...]:
    """Everything that is asked of this complaint, answered or not. What depends on an answer comes once it is there."""
    guide = _guide(draft, known)
    return (
        _choice("dispute_type", [Option(kind.value, found.title) for kind, found in known.guides.items()]),
        _question("order_ref", Kind.CODE, required=False),
        _question("respondent_name", Kind.NAME),
        _question("occurred_on", Kind.DATE),
        _question("narrative", Kind.LONG),
        *_details(guide),
        _choice("remedy", _remedies(guide)),
        *_of_remedy(draft),
        _question("complainant_name", Kind.NAME),
        _question("complainant_email", Kind.EMAIL, required=False),
        _question("complainant_phone", Kind.PHONE, required=False),
    )


def open_questions(draft: Draft, known: Catalogue, *, optional: bool = False) -> tuple[Question, ...]:
    """What is still to be answered before it can be filed; with `optional`, what else might be said."""
    return tuple(q for q in asked(draft, known) if not draft.answer(q.key) and (q.required or optional))


def read(question: Question, text: str, draft: Draft, today: date) -> str | None:
    """The answer as a draft keeps it, which reads the same when it is read again; None for what is no answer to that
    question. Free texts are kept as they are.
    """
    said = text.strip()
    if not said or len(said) > question.max_length:
        return None
    match question.kind:
        case Kind.NAME | Kind.TEXT | Kind.LONG:
            return said
        case Kind.CODE:
            return reading.reference(said)
        case Kind.DATE:
            found = reading.day(said, today)
            return found.isoformat() if found is not None else None
        case Kind.MONEY:
            return _amount(said, draft)
        case Kind.BOOLEAN:
            return reading.truth(said)
        case Kind.CHOICE:
            return reading.choice(said, _labelled(question, draft.lang))
        case Kind.EMAIL:
            return reading.email(said)
        case Kind.PHONE:
            return reading.phone(said)


def currency(draft: Draft) -> str | None:
    """Of the order where the platform has given it, else of the amount that is asked for."""
    if draft.given.order is not None:
        return draft.given.order.currency
    _, _, named = draft.answer("amount").rpartition(" ")
    return named if named in CURRENCIES else None


def _amount(said: str, draft: Draft) -> str | None:
    found = reading.money(said, currency(draft), draft.lang)
    return f"{decimal(found.amount, found.currency)} {found.currency}" if found is not None else None


def _labelled(question: Question, lang: str) -> list[tuple[str, str]]:
    return [(o.key, o.label.of(lang) if o.label is not None else o.key) for o in question.options]


def _guide(draft: Draft, known: Catalogue) -> Guide | None:
    kinds: Mapping[str, DisputeType] = {kind.value: kind for kind in DisputeType}
    kind = kinds.get(draft.answer("dispute_type"))
    return known.guides[kind] if kind is not None else None


def _details(guide: Guide | None) -> tuple[Question, ...]:
    if guide is None:
        return ()
    return tuple(
        Question(
            DETAIL + field.key, _OF_FIELD[field.kind], field.required, _LENGTHS[_OF_FIELD[field.kind]],
            YES_NO if field.kind is FieldKind.BOOLEAN else tuple(Option(o.key, o.label) for o in field.options),
            field.label, field.help,
        )
        for field in guide.form
    )  # fmt: skip


def _remedies(guide: Guide | None) -> list[Option]:
    """The usual ones of this kind of dispute first."""
    usual = [suggestion.remedy for suggestion in guide.remedies] if guide is not None else []
    return [Option(remedy.value) for remedy in dict.fromkeys((*usual, *Remedy))]


def _of_remedy(draft: Draft) -> tuple[Question, ...]:
    said = draft.answer("remedy")
    remedy = Remedy(said) if said in set(Remedy) else None
    if remedy is None:
        return ()
    if remedy.is_money:
        return (_question("amount", Kind.MONEY),)
    if remedy in WORDED:
        needed = remedy is Remedy.CUSTOM
        return (Question("wish", Kind.LONG, needed, MAX_WISH),)
    return ()


def _question(key: str, kind: Kind, *, required: bool = True) -> Question:
    return Question(key, kind, required, _LENGTHS[kind])


def _choice(key: str, options: list[Option]) -> Question:
    return Question(key, Kind.CHOICE, True, _LENGTHS[Kind.CHOICE], tuple(options))
