"""Profiles, agreements, quotes and durations of arbitration bodies on a table."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from chalicelib.adapters.bodies import PynamoBodies
from chalicelib.adapters.tables import Tables
from chalicelib.application.ports import VersionMoved
from chalicelib.domain.bodies import agreements, durations, quotes
from chalicelib.domain.bodies.durations import Usual
from chalicelib.domain.bodies.fees import Form
from chalicelib.domain.bodies.quotes import Quote
from chalicelib.domain.bodies.routing import Able
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.values import Role
from tests.bodies import BODY, NOW, OTHER, PLATFORM, facts, profile, proposed

CASE, ARBITRATION = "case_" + "a" * 26, "arb_" + "a" * 26
QUALITY = DisputeType.QUALITY


@pytest.fixture
def bodies(tables: Tables) -> PynamoBodies:
    return PynamoBodies(tables)


class TestProfiles:
    """One row each."""

    def test_a_profile_comes_back_as_it_was(self, bodies: PynamoBodies) -> None:
        """By its body; another has none."""
        bodies.put_profile(None, profile())
        assert (bodies.profile(BODY), bodies.profile(OTHER)) == (profile(), None)

    def test_pages_follow_the_ids(self, bodies: PynamoBodies) -> None:
        """Behind the one that is named."""
        for body in (OTHER, BODY):
            bodies.put_profile(None, profile(body))
        assert [one.body for one in bodies.profiles("", 1)] == [BODY]
        assert [one.body for one in bodies.profiles(BODY, 5)] == [OTHER]

    def test_some_come_at_once(self, bodies: PynamoBodies) -> None:
        """Whoever has none is absent."""
        bodies.put_profile(None, profile())
        assert bodies.some_profiles([BODY, OTHER]) == {BODY: profile()}
        assert bodies.some_profiles([]) == {}

    @pytest.mark.parametrize("before", [None, profile(version=7)])
    def test_nobody_writes_over_what_he_has_not_seen(self, bodies: PynamoBodies, before: object) -> None:
        """Neither as new nor from another version."""
        bodies.put_profile(None, profile())
        with pytest.raises(VersionMoved):
            bodies.put_profile(before, profile(version=8))  # type: ignore[arg-type]


class TestAgreements:
    """Rows on both sides, in one transaction."""

    def test_both_sides_read_the_same(self, bodies: PynamoBodies) -> None:
        """Nobody else reads anything."""
        bodies.put_agreement(None, proposed())
        found = [bodies.agreement(tenant, proposed().id) for tenant in (PLATFORM, BODY, OTHER)]
        assert found == [proposed(), proposed(), None]

    def test_a_change_is_seen_from_both_sides(self, bodies: PynamoBodies) -> None:
        """From one version to the next."""
        bodies.put_agreement(None, proposed())
        after = agreements.answer(proposed(), Role.BODY, NOW, confirmed=True)
        bodies.put_agreement(proposed(), after)
        assert bodies.agreements(PLATFORM) == bodies.agreements(BODY) == [after]

    def test_of_two_answers_one_stands(self, bodies: PynamoBodies) -> None:
        """The second finds another version."""
        bodies.put_agreement(None, proposed())
        yes, no = (agreements.answer(proposed(), Role.BODY, NOW, confirmed=said) for said in (True, False))
        bodies.put_agreement(proposed(), yes)
        with pytest.raises(VersionMoved):
            bodies.put_agreement(proposed(), no)
        assert bodies.agreement(PLATFORM, yes.id) == yes

    def test_pages_follow_the_ids(self, bodies: PynamoBodies) -> None:
        """Behind the one that is named."""
        one, two = (proposed(f"bag_{letter * 26}") for letter in "ab")
        for agreement in (two, one):
            bodies.put_agreement(None, agreement)
        assert bodies.agreements(PLATFORM, limit=1) == [one]
        assert bodies.agreements(PLATFORM, one.id, 5) == [two]


class TestQuotes:
    """Kept as they were given."""

    def test_a_quote_comes_back_with_the_same_hash(self, bodies: PynamoBodies) -> None:
        """Twice the same is one."""
        agreement = agreements.answer(proposed(), Role.BODY, NOW, confirmed=True)
        (offered,) = quotes.offers(Able(profile(), agreement, (Form.DOCUMENTS,)), facts(), CASE, NOW)
        quote = Quote("qte_" + "a" * 26, offered, Usual(20, 40, 9))
        bodies.put_quotes([quote])
        bodies.put_quotes([quote])
        found = bodies.quote(quote.id)
        assert found == quote
        assert found is not None
        assert found.sha256 == quote.sha256

    def test_one_that_was_not_given_is_not_there(self, bodies: PynamoBodies) -> None:
        """Whatever its id."""
        assert bodies.quote("qte_" + "b" * 26) is None


class TestDurations:
    """Counts by category and length."""

    def test_each_arbitration_counts_once(self, bodies: PynamoBodies) -> None:
        """However often it is told."""
        for _ in range(2):
            bodies.record_duration(BODY, QUALITY, 33, of=ARBITRATION)
        assert bodies.durations(BODY) == {QUALITY: {35: 1}}

    def test_they_add_up_to_what_is_usual(self, bodies: PynamoBodies) -> None:
        """By category, for that body alone. Of five, the third took 20 days and the fifth 90."""
        for n, days in enumerate((10, 10, 20, 30, 90)):
            bodies.record_duration(BODY, QUALITY, days, of=f"arb_{str(n) * 26}")
        bodies.record_duration(BODY, DisputeType.PRICE, 1, of="arb_price")
        bodies.record_duration(OTHER, QUALITY, 1, of="arb_other")
        assert durations.usual(bodies.durations(BODY)[QUALITY]) == Usual(20, 90, 5)


def test_a_profile_may_change_from_the_version_that_was_seen(bodies: PynamoBodies) -> None:
    """And to the next."""
    bodies.put_profile(None, profile())
    after = replace(profile(), version=2)
    bodies.put_profile(profile(), after)
    assert bodies.profile(BODY) == after
