"""Roles, lengths of time, money and lists: `adapters.wording`, by its former name."""

from __future__ import annotations

from chalicelib.adapters.wording.words import (
    CURRENCY_OF,
    DAY,
    HOUR,
    MINUTE,
    capital,
    count,
    entitlement,
    joined,
    left,
    length,
    listed,
    money,
    pause,
    stage,
    terms,
    who,
)  # fmt: skip

__all__ = [
    "CURRENCY_OF", "DAY", "HOUR", "MINUTE", "capital", "count", "entitlement",
    "joined", "left", "length", "listed", "money", "pause", "stage", "terms", "who",
]  # fmt: skip
