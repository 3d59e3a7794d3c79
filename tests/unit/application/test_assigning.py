"""Entering mediators, and choosing one for a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.application import assigning
from chalicelib.domain.case.procedure import Mediation
from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.families import key, normal
from chalicelib.domain.roster import Absence, Accreditation, Mediator, Need, Tie, TieReason
from tests import builders
from tests.market import Market
from tests.roundtrips import count_calls

NEED = Need(DisputeType.QUALITY, "en", frozenset({"complainant-0001", "respondent-0001"}))
TIED = (Tie("respondent-0001", TieReason.OWNERSHIP),)
TODAY = builders.NOW.date()


class Known:
    """The Families port: one family, or nobody's."""

    def __init__(self, members: tuple[str, ...] = (), family: str = "") -> None:
        self.members, self.family = members, family

    def resolve(self, tenant_id: str, ref: str) -> str:
        return key(ref, self.family or None)

    def references(self, tenant_id: str, ref: str) -> tuple[str, ...]:
        return self.members or (normal(ref),)


def enter(market: Market, ref: str = "m-1", **changes: Any) -> Mediator:
    return assigning.enter(market.services.directory, market.tenant.id, builders.mediator(ref, **changes))


def choose(market: Market, ref: str | None = None, need: Need = NEED) -> str:
    return assigning.choose(market.services.directory, market.tenant.id, need, ref).ref


class TestEntering:
    """The roster."""

    def test_who_is_on_the_roster_stays_since_then(self, market: Market) -> None:
        """A later entry changes the rest."""
        first = enter(market)
        again = enter(market, since=first.since.replace(year=2030), capacity=9)
        assert (again.since, again.capacity) == (first.since, 9)

    def test_a_roster_has_an_end(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who is on it may still be changed."""
        monkeypatch.setattr(assigning, "MAX_MEDIATORS", 2)
        enter(market, "m-1")
        enter(market, "m-2")
        with pytest.raises(NotAllowed) as refused:
            enter(market, "m-3")
        assert (refused.value.code, refused.value.data) == ("too_many_mediators", {"limit": 2})
        assert enter(market, "m-2", capacity=9).capacity == 9


class TestTheNeed:
    """What a case asks for."""

    def test_it_follows_from_the_case(self) -> None:
        """Its type of dispute, its language, the day, both its parties and the platform."""
        case = builders.case()
        parties = {case.head.complainant.ref, case.head.respondent.ref, case.head.tenant}
        expected = Need(case.claim.dispute_type, "en", frozenset(parties), on=TODAY)
        assert assigning.need_of(case, Known(), TODAY) == expected

    @pytest.mark.capability("S19")
    def test_the_respondents_family_counts_as_the_respondent(self) -> None:
        """By every reference of it, and by its own name."""
        case = builders.case()
        own = case.head.respondent.ref
        need = assigning.need_of(case, Known((own, "shop-9"), "lamps-group"), TODAY)
        assert need.refs == {case.head.complainant.ref, own, case.head.tenant, "shop-9", "lamps-group"}

    def test_who_was_replaced_is_named(self) -> None:
        """Nobody comes back into a case."""
        under_way = Mediation(builders.an_id("med"), builders.NOW, former=("m-1",))
        case = builders.case(mediations={under_way.id: under_way})
        assert assigning.need_of(case, Known(), TODAY).former == {"m-1"}


class TestChoosing:
    """Somebody named, or the best."""

    def test_who_is_named_is_taken_where_he_may_be(self, market: Market) -> None:
        """Whoever else has more room. One read."""
        enter(market, "m-1", capacity=1)
        enter(market, "m-2", capacity=200)
        with count_calls() as calls:
            assert choose(market, "m-1") == "m-1"
        assert calls == {"dynamodb.GetItem": 1}

    @pytest.mark.parametrize(
        ("changes", "reasons"),
        [
            (None, ["not_in_roster"]),
            ({"ties": TIED}, ["tied_to_party"]),
            ({"ties": TIED, "languages": ("zh",), "available": False},
             ["tied_to_party", "no_language", "not_available"]),
        ],
    )  # fmt: skip
    def test_who_is_named_and_does_not_fit_is_refused_with_all_reasons(
        self, market: Market, changes: dict[str, Any] | None, reasons: list[str]
    ) -> None:
        """By the codes of the roster."""
        if changes is not None:
            enter(market, **changes)
        with pytest.raises(NotAllowed) as refused:
            choose(market, "m-1")
        assert refused.value.code == "mediator_not_eligible"
        assert refused.value.data == {"mediator": "m-1", "reasons": reasons}

    @pytest.mark.capability("S19")
    def test_without_a_name_the_best_is_taken(self, market: Market) -> None:
        """Of those without ties, the one with the most room for his capacity. One read, too."""
        enter(market, "a-tied", ties=TIED)
        enter(market, "b-away", available=False)
        enter(market, "c-fits")
        enter(market, "d-fits-as-well")
        with count_calls() as calls:
            assert choose(market) == "c-fits"
        assert calls == {"dynamodb.Query": 1}

    @pytest.mark.capability("S19")
    def test_whoever_is_tied_to_the_family_or_away_is_passed_over(self, market: Market) -> None:
        """In the family's own spelling or the platform's; and of the rest the least loaded comes first."""
        need = replace(NEED, refs=NEED.refs | {"lamps gmbh"}, on=TODAY)
        enter(market, "a-tied", ties=(Tie("Lamps GmbH", TieReason.OWNERSHIP),))
        enter(market, "b-away", absences=(Absence(TODAY, TODAY),))
        enter(market, "c-expired", accreditations=(Accreditation("mediator", TODAY - timedelta(days=1)),))
        enter(market, "d-fits", accreditations=(Accreditation("mediator", TODAY),))
        assert choose(market, need=need) == "d-fits"

    def test_nobody_is_taken_where_nobody_fits(self, market: Market) -> None:
        """An empty roster is no other."""
        with pytest.raises(NotAllowed) as empty:
            choose(market)
        enter(market, ties=TIED)
        with pytest.raises(NotAllowed) as tied:
            choose(market)
        assert [empty.value.code, tied.value.code] == ["no_mediator_available"] * 2

    def test_another_platforms_mediator_is_on_no_roster_of_ours(self, market: Market) -> None:
        """By whatever name."""
        enter(Market(market.services), "m-1")
        with pytest.raises(NotAllowed):
            choose(market, "m-1")
        with pytest.raises(NotAllowed):
            choose(market)
