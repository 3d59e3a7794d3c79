"""Counting complaints by what they are about: each case once, in a row that never outgrows a kilobyte. Pure.

A day of one key is a set of marks, one for each case: counting a case twice changes nothing, so no other row has to
say that it was counted. Once a set is full, only every second mark is kept, then every fourth, and so on (adaptive
sampling: Flajolet, "On adaptive sampling", Computing 43, 1990). Which marks these are follows from the marks alone: so
days that were thinned differently can still be compared mark by mark.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.families import normal

KEPT: Final = 150
"""Marks of one day: of five bytes each, so that the row stays one write unit."""
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""Of base64 for addresses (RFC 4648): six bits to a character."""
LENGTH: Final = 5
_ZEROS: Final = {letter: (n & -n).bit_length() - 1 for n, letter in enumerate(ALPHABET) if n}
SAMPLES: Final = 3
"""Cases of a day that are named, so that an officer finds some."""


class SignalKind(StrEnum):
    """By what complaints are counted."""

    MERCHANT = "merchant"
    """The respondent, or its family."""
    PRODUCT = "product"
    LISTING = "listing"
    BATCH = "batch"
    PROMOTION = "promotion"
    INCIDENT = "incident"
    RECALL = "recall"


class Key(msgspec.Struct, frozen=True, order=True):
    kind: SignalKind
    value: str


class Day(msgspec.Struct, frozen=True):
    """What was counted of one key on one day. `thin`: of how many halvings the marks are what is left."""

    marks: frozenset[str] = frozenset()
    thin: int = 0
    sample: tuple[str, ...] = ()

    def at(self, thin: int) -> int:
        """How many marks there would be after so many halvings; where there were more already, an estimate."""
        if self.thin >= thin:
            return len(self.marks) << (self.thin - thin)
        return sum(1 for mark in self.marks if rarity(mark) >= thin)

    @property
    def number(self) -> int:
        """Of complaints; an estimate once marks were dropped (within a tenth, two times of three)."""
        return self.at(0)

    def halved(self) -> Day:
        """With as few marks as fit again."""
        kept, thin = self.marks, self.thin
        while len(kept) > KEPT:
            thin += 1
            kept = frozenset(mark for mark in kept if rarity(mark) >= thin)
        return Day(kept, thin, self.sample)


def keys(respondent: str, about: Mapping[str, str]) -> tuple[Key, ...]:
    """What a complaint is counted under: its respondent's key (see `families.key`), and whatever its filing names that
    has a kind here, in one spelling.
    """
    named = (
        (kind, normal(about.get(kind.value, ""))) for kind in SignalKind if kind is not SignalKind.MERCHANT
    )
    return (Key(SignalKind.MERCHANT, respondent), *(Key(kind, value) for kind, value in named if value))


def mark(case_id: str) -> str:
    """Five characters that stand for a case: 30 bits, as good as random."""
    digest = hashlib.sha256(b"redress:mark:1" + case_id.encode()).digest()
    return base64.urlsafe_b64encode(digest[:6]).decode()[:LENGTH]


def rarity(mark: str) -> int:
    """After how many halvings the mark is still there: the zero bits at its end, six to a character."""
    told = mark.rstrip(ALPHABET[0])
    return 6 * (len(mark) - len(told)) + (_ZEROS[told[-1]] if told else 0)


def slot(mark: str) -> int:
    """Which of the named cases of its day a case takes the place of."""
    return ALPHABET.index(mark[0]) % SAMPLES


def samples(days: Iterable[Day], most: int) -> tuple[str, ...]:
    """Cases that are named on these days, the last days first, each once."""
    found = dict.fromkeys(case for day in days for case in day.sample)
    return tuple(found)[:most]
