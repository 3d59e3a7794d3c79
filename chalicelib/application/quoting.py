"""Which bodies can take a case, and what each of them would charge: quotes are made, kept, and found again.

The agreement to arbitrate names one of them; what it says is charged then, whatever the schedule says by that time.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.application.body_ports import Bodies
from chalicelib.application.ports import Root, Tenant
from chalicelib.domain.bodies import durations, quotes, routing
from chalicelib.domain.bodies.agreements import BodyAgreement, CaseFacts
from chalicelib.domain.bodies.profile import BodyProfile
from chalicelib.domain.bodies.quotes import Quote
from chalicelib.domain.bodies.routing import Able, Candidate, Route
from chalicelib.domain.case.procedure import ArbitrationTerms
from chalicelib.domain.case.referred import Quoted as QuotedTerms
from chalicelib.domain.case.state import Case, DisputeType
from chalicelib.domain.values import Money, derive_id


class Quoted(msgspec.Struct, frozen=True):
    """`out`: by body, why it cannot take the case, as parties may hear; `profiles`: of all these bodies."""

    quotes: tuple[Quote, ...]
    out: dict[str, tuple[str, ...]]
    profiles: dict[str, BodyProfile]


class Quoting:
    """Two reads, one more for each body that can take the case, and one write."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies

    def quote(self, tenant: Tenant, root: Root, case: Case, now: datetime) -> Quoted:
        """The same question on one day has the same quotes, under the same ids."""
        facts = facts_of(case, tenant, now)
        candidates = self.candidates(tenant.id)
        able, out = routing.sift(candidates, facts)
        made = tuple(quote for one in able for quote in self._quotes(one, facts, root, case, now))
        if made:
            self._bodies.put_quotes(made)
        profiles = {c.body: c.profile for c in candidates if c.profile is not None}
        return Quoted(made, routing.told(out), profiles)

    def candidates(self, platform: str) -> tuple[Candidate, ...]:
        """Every body with which the platform has, or had, or may get an agreement."""
        by_body: dict[str, list[BodyAgreement]] = {}
        for agreement in self._bodies.agreements(platform):
            by_body.setdefault(agreement.body, []).append(agreement)
        profiles = self._bodies.some_profiles(by_body)
        return tuple(Candidate(b, profiles.get(b), tuple(found)) for b, found in sorted(by_body.items()))

    def route(
        self, tenant: Tenant, case: Case, now: datetime, *, choice: str | None = None, rule: tuple[str, ...] = (),
        default: str | None = None, refused: frozenset[str] = frozenset(),
    ) -> Route:  # fmt: skip
        """Who is asked to take the case, in which order; see `domain.bodies.routing`."""
        facts = facts_of(case, tenant, now)
        found = self.candidates(tenant.id)
        return routing.route(found, facts, choice=choice, rule=rule, default=default, refused=refused)

    def held(self, quote_id: str, case_id: str) -> Quote | None:
        """The quote as it was given for that case; None for any other's."""
        found = self._bodies.quote(quote_id)
        return found if found is not None and found.offered.case_id == case_id else None

    def for_agreement(
        self, tenant: Tenant, case: Case, terms: ArbitrationTerms, now: datetime
    ) -> QuotedTerms | None:
        """What the quote says that an agreement names, and which of its further bodies can take the case; None where
        there is no such quote for this case. One read, two more where it names further bodies.
        """
        found = self.held(terms.quote_id, case.head.case_id)
        if found is None:
            return None
        fee, able = found.offered.fee, tuple[str, ...]()
        if terms.fallbacks:
            able = tuple(
                one.body for one in routing.sift(self.candidates(tenant.id), facts_of(case, tenant, now))[0]
            )
        bears = {"complainant": fee.complainant, "respondent": fee.respondent, "platform": fee.platform}
        return QuotedTerms(
            found.offered.body, Money(fee.total, fee.currency), {role: n for role, n in bears.items() if n},
            found.offered.languages, found.offered.seats, found.offered.valid_until, able,
        )  # fmt: skip

    def _quotes(
        self, able: Able, facts: CaseFacts, root: Root, case: Case, now: datetime
    ) -> tuple[Quote, ...]:
        counts = self._bodies.durations(able.body)
        usual = durations.usual(counts.get(facts.dispute_type, {})) or durations.usual(_all(counts))
        return tuple(
            Quote(derive_id("qte", root.ids, case.head.case_id, quotes.sha256(offered)), offered, usual)
            for offered in quotes.offers(able, facts, case.head.case_id, now)
        )


def facts_of(case: Case, tenant: Tenant, now: datetime) -> CaseFacts:
    """What of the case decides who can take it."""
    claim = case.claim
    return CaseFacts(
        claim.dispute_type, case.head.lang, claim.sought.money, now.date(), claim.country, tenant.sandbox
    )


def _all(counts: dict[DisputeType, dict[int, int]]) -> dict[int, int]:
    return durations.merged(*counts.values())
