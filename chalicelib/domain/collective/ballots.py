"""What members are asked, and the sealed ballot with which they answer."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.domain.collective.canonical import canonical, digest
from chalicelib.domain.collective.majorities import Rule, rule_faults
from chalicelib.domain.errors import Fault

YES_NO: Final = ("yes", "no")
MAX_OPTIONS: Final = 100
SALT_BYTES: Final = 16
"""The least. Without a salt anybody could try out the few ballots there are."""


class QuestionKind(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    """One of several options."""
    ELECTION = "election"
    """Of persons, by approval: each member may vote for as many of them as he likes."""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`options`: keys, or ids of candidates."""

    kind: QuestionKind
    options: tuple[str, ...] = YES_NO
    seats: int = 1
    """How many persons are elected."""
    least: int | None = None
    """With how many of them the election has succeeded; none: all seats."""

    @property
    def enough(self) -> int:
        return self.seats if self.least is None else self.least


class Ballot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member's vote. It names poll and case, so that nobody can hand in another's sealed ballot as his own."""

    poll_id: str
    case_id: str
    options: tuple[str, ...]
    """None for a blank one."""


def commitment(ballot: Ballot, salt: bytes) -> str:
    """SHA-256(salt ‖ canonical ballot), hex: binds without showing. Raises ValueError for a short salt."""
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes or more")
    return digest(salt, canonical(replace(ballot, options=tuple(sorted(ballot.options))))).hex()


def opens(ballot: Ballot, salt: bytes, sealed: str) -> bool:
    """Whether this is the ballot that was sealed."""
    return len(salt) >= SALT_BYTES and hmac.compare_digest(commitment(ballot, salt), sealed)


def fits(question: Question, options: Sequence[str]) -> bool:
    """Whether a ballot with these options counts."""
    most = len(question.options) if question.kind is QuestionKind.ELECTION else 1
    return (
        len(options) <= most and len(set(options)) == len(options)
        and all(option in question.options for option in options)
    )  # fmt: skip


def ballot_faults(question: Question, options: Sequence[str], at: str = "/options") -> list[Fault]:
    """Everything that keeps a ballot from being counted; empty exactly for one that fits."""
    found = [
        Fault(f"{at}/{n}", "not_one_of", limit=", ".join(question.options))
        for n, option in enumerate(options) if option not in question.options
    ]  # fmt: skip
    found += [
        Fault(f"{at}/{n}", "repeated") for n, option in enumerate(options) if option in list(options)[:n]
    ]
    most = len(question.options) if question.kind is QuestionKind.ELECTION else 1
    return [*found, *([Fault(at, "too_many", limit=most)] if len(options) > most else [])]


def question_faults(question: Question, rule: Rule, at: str = "") -> Iterator[Fault]:
    """Everything that keeps a question from being asked by that rule."""
    if question.kind is QuestionKind.YES_NO and question.options != YES_NO:
        yield Fault(f"{at}/options", "not_one_of", limit=", ".join(YES_NO))
    least = 2 if question.kind is QuestionKind.CHOICE else 1
    if len(question.options) < least:
        yield Fault(f"{at}/options", "too_few", limit=least)
    if len(question.options) > MAX_OPTIONS:
        yield Fault(f"{at}/options", "too_many", limit=MAX_OPTIONS)
    for n, option in enumerate(question.options):
        if option in question.options[:n]:
            yield Fault(f"{at}/options/{n}", "repeated")
    if question.seats < 1:
        yield Fault(f"{at}/seats", "too_small", limit=1)
    if not 1 <= question.enough <= max(question.seats, 1):
        yield Fault(f"{at}/least", "out_of_range", limit=max(question.seats, 1))
    if rule.majority is None and question.kind is not QuestionKind.ELECTION:
        yield Fault(f"{at}/majority", "missing")
    yield from rule_faults(rule, at)
