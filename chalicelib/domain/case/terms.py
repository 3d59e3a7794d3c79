"""What is asked, offered, agreed or ordered, and how a written text is known without its words."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from chalicelib.domain.values import Money


class Remedy(StrEnum):
    REFUND = "refund"
    PARTIAL_REFUND = "partial_refund"
    RETURN_AND_REFUND = "return_and_refund"
    COMPENSATION = "compensation"
    REPLACEMENT = "replacement"
    REPAIR = "repair"
    APOLOGY = "apology"
    """Without admission: it settles a grievance and proves nothing."""
    REVIEW_CORRECTION = "review_correction"
    CUSTOM = "custom"
    """In the parties' own words, which stand sealed beside the terms."""

    @property
    def is_money(self) -> bool:
        return self in (
            Remedy.REFUND,
            Remedy.PARTIAL_REFUND,
            Remedy.RETURN_AND_REFUND,
            Remedy.COMPENSATION,
        )


class Condition(StrEnum):
    """What an offer is subject to: a closed list, so that equal terms are seen to be equal."""

    GOODS_RETURNED = "goods_returned"
    RESPONDENT_PAYS_RETURN = "respondent_pays_return"
    COMPLAINANT_PAYS_RETURN = "complainant_pays_return"
    FULL_SETTLEMENT = "full_settlement"
    """Nothing more is claimed from this order."""
    CONFIDENTIAL = "confidential"


class TextRef(msgspec.Struct, frozen=True):
    """A sealed text: its id and SHA-256(salt, text). The salt is sealed with the text, so erasure leaves no oracle."""

    id: str
    commitment: str


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked, offered, agreed or ordered. Two terms match when they are equal."""

    remedy: Remedy
    money: Money | None = None
    conditions: tuple[Condition, ...] = ()
    """Sorted and without repetition."""
    within_days: Annotated[int, msgspec.Meta(ge=1, le=365)] | None = None
    """Calendar days to perform; none: as the pack says."""
    text: TextRef | None = None
    """What a `custom` remedy consists in, or the words of an apology. Own words are never equal to other words."""


def terms_hash(terms: msgspec.Struct) -> str:
    """SHA-256 over terms of any kind in canonical JSON (sorted keys, no blanks), in hex: what whoever agrees quotes."""
    plain: Any = msgspec.to_builtins(terms)
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
