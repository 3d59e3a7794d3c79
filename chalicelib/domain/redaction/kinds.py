"""What is taken out of a text, in the order in which it counts where two overlap."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Kind(StrEnum):
    EMAIL = "email"
    LINK = "link"
    IP_ADDRESS = "ip_address"
    IBAN = "iban"
    CARD = "card"
    IDENTITY = "identity"
    PHONE = "phone"
    COMPLAINANT = "complainant"
    """The name of one."""
    RESPONDENT = "respondent"
    OTHER_PERSON = "other_person"
    REFERENCE = "reference"
    ADDRESS = "address"
    NUMBER = "number"
    """A long one of which nobody knows what it stands for."""


class Known(msgspec.Struct, frozen=True):
    """What is known of the case: a name or a reference, and what it is."""

    kind: Kind
    value: str


class Span(msgspec.Struct, frozen=True):
    start: int
    end: int
    kind: Kind
