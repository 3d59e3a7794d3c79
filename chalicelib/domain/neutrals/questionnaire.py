"""What a neutral is asked before he accepts, and again whenever something changes: the disclosure questionnaire. Pure.

Its structure follows the lists of the IBA Guidelines on Conflicts of Interest in International Arbitration (2024): what
nobody can waive, what the parties can waive when they know it, and what they are to be told. The words are our own and
stand in `texts/` under `disclosure`, by these codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from chalicelib.domain.errors import Fault
from chalicelib.domain.neutrals.conflicts import THREE_YEARS, Bar

VERSION: Final = 1
"""Of the questions; kept with the answers."""


class Question(msgspec.Struct, frozen=True):
    """Answered with yes or no. `look_back_days`: how far back it asks; None: now, or ever."""

    code: str
    bar: Bar
    look_back_days: int | None = None


class Disclosure(msgspec.Struct, frozen=True):
    """What the answers come to, by code."""

    hard: tuple[str, ...]
    waivable: tuple[str, ...]
    disclose: tuple[str, ...]

    @property
    def must_decline(self) -> bool:
        return bool(self.hard)

    @property
    def needs_waiver(self) -> bool:
        return bool(self.waivable)

    @property
    def clean(self) -> bool:
        return not (self.hard or self.waivable or self.disclose)


QUESTIONS: Final = (
    Question("is_party", Bar.HARD),
    Question("leads_party", Bar.HARD),
    Question("owns_much_of_party", Bar.HARD),
    Question("lives_off_party", Bar.HARD),
    Question("gains_from_outcome", Bar.HARD),
    Question("cannot_say", Bar.HARD),
    Question("advised_on_this_matter", Bar.WAIVABLE),
    Question("was_in_this_matter", Bar.WAIVABLE),
    Question("acts_for_party", Bar.WAIVABLE),
    Question("firm_acts_for_party", Bar.WAIVABLE),
    Question("same_firm_as_counsel", Bar.WAIVABLE),
    Question("family_near_party", Bar.WAIVABLE),
    Question("family_near_counsel", Bar.WAIVABLE),
    Question("owns_some_of_party", Bar.WAIVABLE),
    Question("acted_for_party_before", Bar.DISCLOSE, THREE_YEARS),
    Question("acted_against_party_before", Bar.DISCLOSE, THREE_YEARS),
    Question("worked_for_party_before", Bar.DISCLOSE, THREE_YEARS),
    Question("appointed_by_party_before", Bar.DISCLOSE, THREE_YEARS),
    Question("worked_with_counsel_before", Bar.DISCLOSE, THREE_YEARS),
    Question("close_to_somebody", Bar.DISCLOSE),
    Question("hostile_to_somebody", Bar.DISCLOSE),
    Question("spoke_out_on_this", Bar.DISCLOSE),
    Question("competes_in_this_trade", Bar.DISCLOSE),
    Question("customer_of_party", Bar.DISCLOSE),
    Question("anything_else", Bar.DISCLOSE),
)
CODES: Final = frozenset(question.code for question in QUESTIONS)


def answer_faults(answers: Mapping[str, bool]) -> tuple[Fault, ...]:
    """Every question is answered: what nobody asked is no answer, and silence is no `no`."""
    return tuple(_answer_faults(answers))


def _answer_faults(answers: Mapping[str, bool]) -> Iterator[Fault]:
    for question in QUESTIONS:
        if question.code not in answers:
            yield Fault(f"/answers/{question.code}", "missing")
    for code in sorted(set(answers) - CODES):
        yield Fault(f"/answers/{code}", "unknown_field")


def weighed(answers: Mapping[str, bool]) -> Disclosure:
    """What was answered with yes, by what it comes to, in the order of the questions."""
    said = [question for question in QUESTIONS if answers.get(question.code)]
    by_bar = {bar: tuple(q.code for q in said if q.bar is bar) for bar in Bar}
    return Disclosure(by_bar[Bar.HARD], by_bar[Bar.WAIVABLE], by_bar[Bar.DISCLOSE])
