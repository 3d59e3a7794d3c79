"""By which quorum and majority a vote is adopted. Whole numbers only: two thirds are two thirds, not 66.67 per cent."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

import msgspec

from chalicelib.domain.collective.formula import WHOLE
from chalicelib.domain.errors import Fault


class Majority(StrEnum):
    SIMPLE = "simple"
    """More than half of the votes cast."""
    ABSOLUTE = "absolute"
    """More than half of the members, silent or not."""
    TWO_THIRDS = "two_thirds"
    """Of the votes cast, at least."""
    SHARE = "share"
    """At least so many basis points of the votes cast."""
    SHARE_OF_MEMBERS = "share_of_members"


BY_SHARE: Final = (Majority.SHARE, Majority.SHARE_OF_MEMBERS)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a vote counts and what it takes. The quorum is the greater of the two, in ballots."""

    majority: Majority | None = Majority.SIMPLE
    """None only in an election: those with the most votes are elected. Given there, each of them needs it."""
    share_bp: int = 0
    quorum_bp: int = 0
    """Basis points of the roll, rounded up to whole members."""
    quorum: int = 0
    """A number of members."""


def passes(votes: int, cast: int, members: int, rule: Rule) -> bool:
    """Whether so many votes are the majority that the rule asks for. No vote at all is none."""
    if votes <= 0:
        return False
    match rule.majority:
        case None:
            return True
        case Majority.SIMPLE:
            return 2 * votes > cast
        case Majority.ABSOLUTE:
            return 2 * votes > members
        case Majority.TWO_THIRDS:
            return 3 * votes >= 2 * cast
        case Majority.SHARE:
            return WHOLE * votes >= rule.share_bp * cast
        case Majority.SHARE_OF_MEMBERS:
            return WHOLE * votes >= rule.share_bp * members


def rule_faults(rule: Rule, at: str = "") -> Iterator[Fault]:
    """Everything that keeps a rule from being used."""
    if rule.majority in BY_SHARE and not 1 <= rule.share_bp <= WHOLE:
        yield Fault(f"{at}/share_bp", "out_of_range", limit=WHOLE)
    if rule.quorum_bp > WHOLE:
        yield Fault(f"{at}/quorum_bp", "at_most", limit=WHOLE)
    for field, least in (("quorum_bp", rule.quorum_bp), ("quorum", rule.quorum)):
        if least < 0:
            yield Fault(f"{at}/{field}", "at_least", limit=0)
