"""What a regime gives consumers, as data: rights with their conditions, exclusions, limits and amounts. Owns the shape.

One JSON file for each regime, `chalicelib/catalogue/diagnosis-<regime>.json`. Every number names its article and says
whether it has been verified against the primary text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

import msgspec

from chalicelib.domain.calendars import Length, Unit
from chalicelib.domain.case.state import DisputeType, Remedy
from chalicelib.domain.catalogue import Bilingual, Key
from chalicelib.domain.conditions import Condition, answers_of, malformed
from chalicelib.domain.guidance import AnswerKind, Counts
from chalicelib.domain.promises import ENTITLEMENTS
from chalicelib.domain.questions import Question
from chalicelib.domain.rulepack import PackId
from chalicelib.domain.values import Money


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a rule stands: a key of the regime's laws, and the article."""

    law: Key
    article: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    verified: bool
    """Whether the number or rule has been read in the primary text or an official page."""


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A period that starts on a day given as an answer."""

    key: Key
    label: Bilingual
    starts: Key
    counts: Counts = Counts.UNTIL
    length: Length | None = None
    """What the law gives. None: whatever has been promised."""
    basis: Basis | None = None
    """Of the law's length."""
    entitlement: str | None = None
    """Under which name a platform or merchant may promise better."""
    measured_by: Key | None = None
    """The day that must lie within the period, where that is not today: when the defect showed, for example."""


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A multiple of a price. Worked out in the currency of the floor only: a floor in other money says nothing."""

    label: Bilingual
    of: Key
    times: Annotated[int, msgspec.Meta(ge=1, le=100)]
    basis: Basis
    floor: Money | None = None
    entitlement: str | None = None


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a right is not there although everything else is."""

    code: Key
    when: Condition
    why: Bilingual
    basis: Basis


class Right(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One right. `only_for` narrows it to kinds of dispute; none: any kind."""

    code: Key
    title: Bilingual
    explains: Bilingual
    basis: Basis
    when: Condition
    remedies: Annotated[tuple[Remedy, ...], msgspec.Meta(min_length=1)]
    suggests: DisputeType
    """The kind of dispute it is filed as, where the person has not said."""
    only_for: tuple[DisputeType, ...] = ()
    excluded: tuple[Exclusion, ...] = ()
    limit: Limit | None = None
    terms: tuple[Limit, ...] = ()
    """What others then have to do, by when. They do not decide about the right."""
    amount: Amount | None = None
    letter: Bilingual | None = None
    """To the seller, ready to be filled in where it has brackets."""

    @property
    def limits(self) -> tuple[Limit, ...]:
        return ((self.limit,) if self.limit else ()) + self.terms

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (self.when, *(exclusion.when for exclusion in self.excluded))


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to do by oneself before, or instead of, filing."""

    key: Key
    text: Bilingual
    template: Bilingual | None = None
    when: Condition | None = None


class Regime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One layer of law."""

    regime: PackId
    title: Bilingual
    time_zone: str
    countries: Mapping[Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")], str]
    """ISO 3166-1 code to the time zone of its capital."""
    rule_packs: Annotated[tuple[PackId, ...], msgspec.Meta(min_length=1)]
    """Procedures that would apply, the first in force."""
    laws: Mapping[Key, Bilingual]
    rights: Annotated[tuple[Right, ...], msgspec.Meta(min_length=1)]
    steps: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1)]

    def zone(self, country: str | None) -> str:
        return self.countries.get(country or "", self.time_zone)


def asked(regime: Regime) -> set[str]:
    """The questions that decide anything in this regime."""
    conditions = [condition for right in regime.rights for condition in right.conditions]
    conditions += [step.when for step in regime.steps if step.when is not None]
    keys = {part.answer for condition in conditions for part in answers_of(condition)}
    limits = [limit for right in regime.rights for limit in right.limits]
    keys |= {key for limit in limits for key in (limit.starts, limit.measured_by)}
    keys |= {right.amount.of for right in regime.rights if right.amount is not None}
    return {key for key in keys if key is not None}


def problems(regime: Regime, questions: Mapping[str, Question]) -> list[str]:
    """Everything wrong with a regime beyond its shape. Checked when the files are loaded."""
    codes = [right.code for right in regime.rights]
    found = ["rights: a code stands twice"] if len(set(codes)) < len(codes) else []
    for right in regime.rights:
        at = f"rights/{right.code}"
        found += [f"{at}: no law {name}" for name in _laws(right) if name not in regime.laws]
        found += [f"{at}: {text}" for text in _conditions(right.conditions, questions)]
        found += [f"{at}/{limit.key}: {text}" for limit in right.limits for text in _limit(limit, questions)]
        if right.amount is not None:
            found += [f"{at}/amount: {text}" for text in _amount(right.amount, questions)]
    steps = [step.when for step in regime.steps if step.when is not None]
    return found + [f"steps: {text}" for text in _conditions(steps, questions)]


def _laws(right: Right) -> Iterator[str]:
    bases = [right.basis, *(exclusion.basis for exclusion in right.excluded)]
    bases += [limit.basis for limit in right.limits if limit.basis]
    bases += [right.amount.basis] if right.amount else []
    return (basis.law for basis in bases)


def _conditions(conditions: Iterable[Condition], questions: Mapping[str, Question]) -> Iterator[str]:
    for condition in conditions:
        if malformed(condition):
            yield "a condition has no meaning"
        for part in answers_of(condition):
            question = questions.get(part.answer or "")
            if question is None or not _comparable(part, question):
                yield f"{part.answer} is no question, or cannot be compared like this"


def _comparable(part: Condition, question: Question) -> bool:
    match question.kind:
        case AnswerKind.BOOLEAN:
            return isinstance(part.equals, bool)
        case AnswerKind.DATE:
            return part.within is not None or part.past is not None
        case AnswerKind.MONEY:
            return part.at_least is not None or part.at_most is not None
        case AnswerKind.CHOICE:
            options = {option.key for option in question.options}
            named = (part.equals,) if isinstance(part.equals, str) else part.one_of or ("",)
            return set(named) <= options
        case AnswerKind.COUNTRY | AnswerKind.DISPUTE_TYPE:
            return False


def _limit(limit: Limit, questions: Mapping[str, Question]) -> Iterator[str]:
    for key in filter(None, (limit.starts, limit.measured_by)):
        if key not in questions or questions[key].kind is not AnswerKind.DATE:
            yield f"{key} is no date"
    if (limit.length is None) != (limit.basis is None):
        yield "a length and its article go together"
    if limit.length is None and limit.entitlement is None:
        yield "nobody gives it"
    if limit.entitlement is not None:
        known = ENTITLEMENTS.get(limit.entitlement)
        if known is None or known.unit not in set(Unit) or (limit.length and limit.length.unit != known.unit):
            yield f"{limit.entitlement} is not promised in this unit"


def _amount(amount: Amount, questions: Mapping[str, Question]) -> Iterator[str]:
    if amount.of not in questions or questions[amount.of].kind is not AnswerKind.MONEY:
        yield f"{amount.of} is no money"
    if amount.entitlement is not None and (
        amount.entitlement not in ENTITLEMENTS or ENTITLEMENTS[amount.entitlement].unit != "times"
    ):
        yield f"{amount.entitlement} is no multiple"
