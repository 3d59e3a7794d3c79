"""The kinds of dispute: for each its form, its evidence checklist and its usual remedies. Owns their shape and what of
a filled-in form is missing or wrong.

The data are JSON under `chalicelib/catalogue/types`, one file for each kind, everything in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

import msgspec

from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.errors import Fault
from chalicelib.domain.guidance import KEY_PATTERN, FieldKind, Holder, Need
from chalicelib.domain.values import MAX_AMOUNT, REF_PATTERN

MAX_TEXT: Final = 2_000
"""Characters of one free text of a form."""
Key = Annotated[str, msgspec.Meta(pattern=KEY_PATTERN)]
Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000, pattern=r"\S")]

_KEY: Final = re.compile(KEY_PATTERN.replace("$", r"\Z"))
_REF: Final = re.compile(REF_PATTERN.replace("$", r"\Z"))
_AMOUNT: Final = re.compile(r"\A(0|[1-9][0-9]{0,13})\Z")


class Bilingual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing said in English and in Chinese: neither may be missing."""

    en: Phrase
    zh: Phrase

    def of(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Key
    label: Bilingual


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question of a form, beyond what every complaint asks."""

    key: Key
    label: Bilingual
    help: Bilingual
    kind: FieldKind
    required: bool = False
    options: tuple[Option, ...] = ()


class Exhibit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the evidence checklist."""

    key: Key
    label: Bilingual
    why: Bilingual
    holder: Holder
    needed: Need
    one_of: Key | None = None
    """Lines that share this word stand for each other: one of them is enough."""


class Suggestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sensible remedy, and when it is."""

    remedy: Remedy
    note: Bilingual


class Guide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of dispute. None of the three lists may be empty."""

    type: DisputeType
    title: Bilingual
    form: Annotated[tuple[Field, ...], msgspec.Meta(min_length=1)]
    evidence: Annotated[tuple[Exhibit, ...], msgspec.Meta(min_length=1)]
    remedies: Annotated[tuple[Suggestion, ...], msgspec.Meta(min_length=1)]
    """The usual one first."""

    def field(self, key: str) -> Field | None:
        return next((field for field in self.form if field.key == key), None)

    def name(self, item: str, lang: str) -> str:
        """Of something a complaint can lack: a question of the form, or `evidence.` and a line of the checklist."""
        key = item.removeprefix("evidence.")
        lines: tuple[Field | Exhibit, ...] = self.form if key == item else self.evidence
        return next((line.label.of(lang) for line in lines if line.key == key), item)


class Catalogue(msgspec.Struct, frozen=True):
    """Every kind of dispute there is."""

    guides: Mapping[DisputeType, Guide]


def problems(guide: Guide) -> list[str]:
    """Everything wrong with a guide beyond its shape. Checked when the files are loaded."""
    keys: dict[str, list[str]] = {
        "form": [field.key for field in guide.form],
        "evidence": [exhibit.key for exhibit in guide.evidence],
        "remedies": [suggestion.remedy for suggestion in guide.remedies],
    }
    found = [f"{part}: a key stands twice" for part, given in keys.items() if len(set(given)) < len(given)]
    for field in guide.form:
        options = {option.key for option in field.options}
        if (field.kind is FieldKind.CHOICE) != (len(options) > 1) or len(options) < len(field.options):
            found.append(f"form/{field.key}: a choice has two options or more, nothing else has any")
    if not any(exhibit.needed is Need.MUST for exhibit in guide.evidence):
        found.append("evidence: nothing is needed")
    return found + _group_problems(guide)


def _group_problems(guide: Guide) -> list[str]:
    """Lines that stand for each other are at least two, and one side's."""
    groups: dict[str, list[Exhibit]] = {}
    for exhibit in guide.evidence:
        if exhibit.one_of is not None:
            groups.setdefault(exhibit.one_of, []).append(exhibit)
    return [
        f"evidence/{group}: two lines or more of one holder"
        for group, lines in groups.items()
        if len(lines) < 2 or len({line.holder for line in lines}) > 1
    ]


# ------------------------------------------------------------------------------------------------- a form filled in


def gaps(catalogue: Catalogue, dispute_type: DisputeType, details: Mapping[str, str]) -> tuple[str, ...]:
    """The required keys that are missing or blank, in the order of the form.

    A sealed text counts by whatever stands for it under its key, its id for example.
    """
    form = catalogue.guides[dispute_type].form
    return tuple(f.key for f in form if f.required and not details.get(f.key, "").strip())


def missing_details(
    catalogue: Catalogue, dispute_type: DisputeType, details: Mapping[str, str]
) -> list[Fault]:
    """The same as faults of a request."""
    return [Fault(f"/details/{key}", "missing") for key in gaps(catalogue, dispute_type, details)]


def wrong_details(catalogue: Catalogue, dispute_type: DisputeType, details: Mapping[str, str]) -> list[Fault]:
    """What is there but cannot be: an unknown key, a value of the wrong kind, one too long, one that is no option.

    An empty value is a gap, not a mistake.
    """
    guide = catalogue.guides[dispute_type]
    faults = []
    for key, value in details.items():
        at = f"/details/{key}" if _KEY.match(key) else "/details"
        field = guide.field(key)
        fault = Fault(at, "unknown_field") if field is None else value_fault(field, value, at)
        if fault is not None:
            faults.append(fault)
    return faults


def is_text(catalogue: Catalogue, dispute_type: DisputeType, key: str) -> bool:
    """Whether the value under that key is somebody's own words, and therefore sealed. False for an unknown key."""
    field = catalogue.guides[dispute_type].field(key)
    return field is not None and field.kind is FieldKind.TEXT


def value_fault(field: Field, value: str, at: str) -> Fault | None:
    """What is wrong with one value, or None."""
    if not value.strip():
        return None
    match field.kind:
        case FieldKind.TEXT:
            return Fault(at, "too_long", MAX_TEXT) if len(value) > MAX_TEXT else None
        case FieldKind.CODE:
            return None if _REF.match(value) else Fault(at, "pattern", REF_PATTERN)
        case FieldKind.DATE:
            return None if _is_date(value) else Fault(at, "not_a_date")
        case FieldKind.MONEY:
            return _amount_fault(value, at)
        case FieldKind.BOOLEAN:
            return None if value in ("true", "false") else Fault(at, "not_one_of", "true, false")
        case FieldKind.CHOICE:
            options = [option.key for option in field.options]
            return None if value in options else Fault(at, "not_one_of", ", ".join(options))


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _amount_fault(value: str, at: str) -> Fault | None:
    if not _AMOUNT.match(value):
        return Fault(at, "not_an_integer")
    return None if int(value) <= MAX_AMOUNT else Fault(at, "out_of_range", MAX_AMOUNT)
