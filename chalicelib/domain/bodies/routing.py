"""Which bodies can take a case, in which order they are asked, and why the others are out. Pure.

The parties' own choice from quotes comes first; without one the order that the rules name; without that the platform's
default; then whoever else can take it. A body that has refused is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from chalicelib.domain.bodies import agreements, fees
from chalicelib.domain.bodies.agreements import BodyAgreement, CaseFacts, Uncovered
from chalicelib.domain.bodies.fees import FeeSchedule, Form
from chalicelib.domain.bodies.profile import BodyProfile


class Out(StrEnum):
    """Why a body cannot take a case, beyond what its agreement says."""

    NO_AGREEMENT = "no_agreement"
    NO_PROFILE = "no_profile"
    SANDBOX = "sandbox"
    """One of the two is a sandbox, the other is not."""
    CATEGORY = "category"
    LANGUAGE = "language"
    LAW = "law"
    NO_FEE = "no_fee"
    """No tariff for the currency, or no band for the amount."""
    REFUSED = "refused"
    """It was asked before."""
    NO_MEDIATION = "no_mediation"
    """It lends nobody its mediators."""


class By(StrEnum):
    """What a body's place in the order comes from."""

    CHOICE = "choice"
    RULE = "rule"
    DEFAULT = "default"
    OTHER = "other"


class Candidate(msgspec.Struct, frozen=True):
    """A body with what it publishes and what the platform has agreed with it."""

    body: str
    profile: BodyProfile | None
    agreements: tuple[BodyAgreement, ...] = ()


class Able(msgspec.Struct, frozen=True):
    """A body that can take the case, and the agreement under which."""

    profile: BodyProfile
    agreement: BodyAgreement
    forms: tuple[Form, ...]
    """Those it has a price for."""

    @property
    def body(self) -> str:
        return self.profile.body

    @property
    def fees(self) -> FeeSchedule:
        return self.agreement.terms.fees or self.profile.terms.fees


class Step(msgspec.Struct, frozen=True):
    body: str
    by: By


class Route(msgspec.Struct, frozen=True):
    """Who is asked, in this order, and who is not, with every reason."""

    steps: tuple[Step, ...]
    out: dict[str, tuple[str, ...]]

    def next(self, refused: frozenset[str] = frozenset()) -> Step | None:
        """The first that has not refused; None: nobody is left."""
        return next((step for step in self.steps if step.body not in refused), None)


def sift(
    candidates: Iterable[Candidate], facts: CaseFacts, refused: frozenset[str] = frozenset()
) -> tuple[tuple[Able, ...], dict[str, tuple[str, ...]]]:
    """Those who can take the case in the order given, and the reasons of those who cannot, by body."""
    able, out = [], {}
    for candidate in candidates:
        found, reasons = _one(candidate, facts, refused)
        if found is None:
            out[candidate.body] = reasons
        else:
            able.append(found)
    return tuple(able), out


def route(
    candidates: Iterable[Candidate], facts: CaseFacts, *, choice: str | None = None, rule: Sequence[str] = (),
    default: str | None = None, refused: frozenset[str] = frozenset(),
) -> Route:  # fmt: skip
    """`choice`: the body of the quote on which both parties agreed. `rule`: bodies that the rules name, in their order.
    The others follow by their ids, so that the same case goes the same way.
    """
    able, out = sift(candidates, facts, refused)
    wanted: dict[str, By] = {choice: By.CHOICE} if choice else {}
    for body in rule:
        wanted.setdefault(body, By.RULE)
    if default:
        wanted.setdefault(default, By.DEFAULT)
    for body in sorted(one.body for one in able):
        wanted.setdefault(body, By.OTHER)
    can = {one.body for one in able}
    for body in wanted.keys() - can - out.keys():
        out[body] = (Out.NO_AGREEMENT.value,)
    return Route(tuple(Step(body, by) for body, by in wanted.items() if body in can), out)


def lends(candidate: Candidate, facts: CaseFacts) -> tuple[str, ...]:
    """Every reason why no mediator of that body serves in the case; none: they may. As for an arbitration, but for its
    forms and fees: what mediators cost is between body and platform.
    """
    profile = candidate.profile
    if profile is None:
        return (Out.NO_PROFILE.value,)
    offered = () if profile.terms.mediation else (Out.NO_MEDIATION,)
    tried = [[reason.value for reason in agreements.covers(a, facts)] for a in candidate.agreements]
    nearest = min(tried, key=len, default=[Out.NO_AGREEMENT.value])
    against = (*_by_profile(profile, facts), *offered)
    return tuple(dict.fromkeys([*(reason.value for reason in against), *nearest]))


def told(out: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What parties may hear: nothing of whom the platform has no agreement with, nothing of what was asked before."""
    kept = {body: tuple(r for r in reasons if r not in _INNER) for body, reasons in out.items()}
    return {body: reasons for body, reasons in kept.items() if reasons}


_INNER = frozenset(
    {
        Out.NO_AGREEMENT.value, Out.NO_PROFILE.value, Out.REFUSED.value, Out.SANDBOX.value,
        Uncovered.NOT_CONFIRMED.value, Uncovered.NOT_YET.value, Uncovered.OVER.value,
    }
)  # fmt: skip


def _one(
    candidate: Candidate, facts: CaseFacts, refused: frozenset[str]
) -> tuple[Able | None, tuple[str, ...]]:
    """The body by the first of its agreements that covers the case; else what speaks against the one that comes
    nearest to it.
    """
    profile = candidate.profile
    if profile is None:
        return None, (Out.NO_PROFILE.value,)
    against = _by_profile(profile, facts) + ((Out.REFUSED,) if candidate.body in refused else ())
    tried = []
    for agreement in candidate.agreements:
        reasons: list[str] = [reason.value for reason in agreements.covers(agreement, facts)]
        schedule, amount = agreement.terms.fees or profile.terms.fees, agreements.amount_of(agreement, facts)
        forms = tuple(f for f in profile.terms.forms if fees.price(schedule, amount, f) is not None)
        reasons += [] if forms else [Out.NO_FEE.value]
        if not reasons and not against:
            return Able(profile, agreement, forms), ()
        tried.append(reasons)
    nearest = min(tried, key=len, default=[Out.NO_AGREEMENT.value])
    return None, tuple(dict.fromkeys([*(reason.value for reason in against), *nearest]))


def _by_profile(profile: BodyProfile, facts: CaseFacts) -> tuple[Out, ...]:
    terms = profile.terms
    against = {
        Out.SANDBOX: profile.sandbox != facts.sandbox,
        Out.CATEGORY: bool(terms.categories) and facts.dispute_type not in terms.categories,
        Out.LANGUAGE: facts.language not in terms.languages,
        Out.LAW: bool(terms.laws) and facts.law is not None and facts.law not in terms.laws,
    }
    return tuple(reason for reason, holds in against.items() if holds)
