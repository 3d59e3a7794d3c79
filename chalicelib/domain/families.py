"""Respondents under several references: which of them are one legal entity, or one family of companies. Pure.

A platform says so as data; nothing is guessed from names. Detection compares complaints within one key: that of the
family where a reference belongs to one, else that of the reference itself.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

MAX_MEMBERS: Final = 49
"""References of one family: a transaction of 100 actions takes the row of a family, and replaces all of them."""
FAMILY: Final = "family:"
REFERENCE: Final = "ref:"


class FamilyKind(StrEnum):
    ALIAS = "alias"
    """One legal entity under several references."""
    CORPORATE_FAMILY = "corporate_family"
    """Several legal entities under one control."""


class Family(msgspec.Struct, frozen=True):
    """References that count as one respondent. A reference belongs to one family at most."""

    id: str
    kind: FamilyKind
    members: tuple[str, ...]
    """As `normal` writes them, sorted."""
    updated_at: datetime
    updated_by: str
    """Whose credential it was: `platform`, or `officer.<reference>`."""
    version: int = 0

    def says(self, other: Family) -> bool:
        """Whether the two differ in nothing but when and by whom they were written."""
        return (self.kind, self.members) == (other.kind, other.members)


def normal(ref: str) -> str:
    """One spelling for references that differ in case, width or blanks only (Unicode NFKC, case folded; what is
    invisible is left out).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", ref).casefold())
    return " ".join("".join(c for c in folded if unicodedata.category(c) != "Cf").split())


def key(ref: str, family_id: str | None) -> str:
    """What complaints against this respondent are compared under. The two kinds of keys never meet."""
    return f"{REFERENCE}{normal(ref)}" if family_id is None else f"{FAMILY}{family_id}"
