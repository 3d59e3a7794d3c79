"""What a body publishes of itself: what it takes, in which languages and places, in what forms, at what price. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import msgspec

from chalicelib.domain.bodies import fees
from chalicelib.domain.bodies.fees import FeeSchedule, Form
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import Fault

MAX_NAME: Final = 200
MAX_LANGUAGES: Final = 20
MAX_PLACES: Final = 50

BodyName = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME, pattern=r"\S")]
Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$", description="ISO 639")]
Law = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$", description="Of a country, by ISO 3166-1 alpha-2.")]
Seat = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", description="ISO 3166-1 or 3166-2.")
]
Languages = Annotated[tuple[Language, ...], msgspec.Meta(min_length=1, max_length=MAX_LANGUAGES)]
Laws = Annotated[tuple[Law, ...], msgspec.Meta(max_length=MAX_PLACES)]
Categories = Annotated[tuple[DisputeType, ...], msgspec.Meta(max_length=len(DisputeType))]


class BodyNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In English and in Chinese: neither may be missing."""

    en: BodyName
    zh: BodyName


class BodyContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How people reach the body; of an office, never of a person."""

    url: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^https://[^\s]+$")]
    email: Annotated[str, msgspec.Meta(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}$")] | None = None
    phone: Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9][0-9 ().-]{2,30}$")] | None = None


class ProfileTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the body says of itself."""

    names: BodyNames
    languages: Languages
    seats: Annotated[tuple[Seat, ...], msgspec.Meta(min_length=1, max_length=MAX_PLACES)]
    laws: Laws = ()
    """Under which it decides; none: any."""
    categories: Categories = ()
    """Types of dispute; none: all."""
    forms: Annotated[tuple[Form, ...], msgspec.Meta(min_length=1, max_length=len(Form))]
    """The usual one first."""
    fees: FeeSchedule
    contact: BodyContact
    external: bool = False
    """Does not work with Redress itself: its cases are handed over by messages to its own system."""
    mediation: bool = False
    """Mediators of its roster serve in the mediations of platforms with which it has an agreement."""


class BodyProfile(msgspec.Struct, frozen=True):
    """A profile as published. `body`: the tenant's id."""

    body: str
    terms: ProfileTerms
    updated_at: datetime
    sandbox: bool = False
    """Only sandboxes come to a body that is one: their time is another."""
    version: int = 0


def normal(terms: ProfileTerms) -> ProfileTerms:
    """Each thing once and in one order, but for the forms, whose order says which is usual."""
    return msgspec.structs.replace(
        terms, languages=tuple(sorted(set(terms.languages))), seats=tuple(dict.fromkeys(terms.seats)),
        laws=tuple(sorted(set(terms.laws))), categories=tuple(sorted(set(terms.categories))),
        forms=tuple(dict.fromkeys(terms.forms)),
    )  # fmt: skip


def faults(terms: ProfileTerms) -> list[Fault]:
    """What is wrong with it beyond its shape."""
    return fees.faults(terms.fees, "/fees")
