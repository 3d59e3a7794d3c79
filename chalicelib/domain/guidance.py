"""The words that catalogue and diagnosis share with whoever publishes them. Light: it needs no rules and no data."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

KEY_PATTERN: Final = r"^[a-z][a-z0-9_]{1,39}$"


class FieldKind(StrEnum):
    """What a value of a form is written as: always a string. Only `text` is somebody's own words, and sealed."""

    TEXT = "text"
    CODE = "code"
    """A reference: digits, letters, `_.:-`; never a name or an address."""
    DATE = "date"
    MONEY = "money"
    """Minor units, in the currency of the claim: `12900`."""
    BOOLEAN = "boolean"
    CHOICE = "choice"


class Holder(StrEnum):
    """Who usually has a piece of evidence, and can therefore be asked for it."""

    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    PLATFORM = "platform"
    CARRIER = "carrier"


class Need(StrEnum):
    MUST = "must"
    """Without it the claim can hardly be judged."""
    SHOULD = "should"


class AnswerKind(StrEnum):
    """What a question of the diagnosis is answered with."""

    BOOLEAN = "boolean"
    CHOICE = "choice"
    DATE = "date"
    MONEY = "money"
    COUNTRY = "country"
    """ISO 3166-1 alpha-2; given beside the answers."""
    DISPUTE_TYPE = "dispute_type"
    """One of the catalogue; given beside the answers."""

    @property
    def is_beside(self) -> bool:
        return self in (AnswerKind.COUNTRY, AnswerKind.DISPUTE_TYPE)


class Counts(StrEnum):
    """What a period does to the right it belongs to."""

    UNTIL = "until"
    """The right lives as long as the period runs."""
    AFTER = "after"
    """It begins when the period is over."""


class RightState(StrEnum):
    """How a right stands with what is known."""

    APPLIES = "applies"
    POSSIBLE = "possible"
    """Answers are missing."""
    EXCLUDED = "excluded"
    LAPSED = "lapsed"
    NOT_YET = "not_yet"
