"""Conflicts: how far a case's side reaches, what ties come to, and what waivers leave of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.neutrals import conflicts
from chalicelib.domain.neutrals.conflicts import (
    STRICT,
    THREE_YEARS,
    USUAL,
    Bar,
    Conflict,
    Edge,
    Near,
    Rule,
    Waiver,
    circle,
    found,
    laid_over,
    parties_alone,
    standing,
)  # fmt: skip
from chalicelib.domain.neutrals.roster import Relation, Tie
from tests.unit.domain.neutrals.making import TODAY, neutral

OVER = TODAY - timedelta(days=THREE_YEARS)
"""The last day that the usual rules still look back to."""


def edges(
    *pairs: str, relation: Relation = Relation.OWNERSHIP, until: date | None = None
) -> dict[str, list[Edge]]:
    """`a-b` for each; by either end."""
    by_code: dict[str, list[Edge]] = {}
    for pair in pairs:
        a, b = pair.split("-")
        for code in (a, b):
            by_code.setdefault(code, []).append(Edge(a, relation, b, until=until))
    return by_code


def near(adjacency: Mapping[str, Iterable[Edge]], **more: Any) -> dict[str, Near]:
    return circle(["shop"], adjacency, TODAY, USUAL, **more).near


def of(relation: Relation, ref: str = "shop", until: date | None = None) -> tuple[Conflict, ...]:
    """What a tie to the shop, or to `owner` one step from it, comes to."""
    around = circle(["shop"], edges("owner-shop"), TODAY, USUAL)
    return found(neutral(ties=(Tie(ref, relation, until=until),)), around, TODAY, USUAL)


class TestCircle:
    """Who stands near a case."""

    def test_it_goes_three_steps_and_no_further(self) -> None:
        """By the shortest way."""
        reached = near(edges("shop-a", "a-b", "b-c", "c-d"))
        assert {code: one.steps for code, one in reached.items()} == {"shop": 0, "a": 1, "b": 2, "c": 3}
        assert reached["c"].path == ("shop", "a", "b", "c")

    def test_relations_lead_both_ways(self) -> None:
        """The owner is found from the shop, and the shop's sister from the owner."""
        assert set(near(edges("owner-shop", "owner-sister"))) == {"shop", "owner", "sister"}

    def test_fewer_steps_are_taken_where_fewer_are_asked_for(self) -> None:
        """None: the parties themselves; four there are not."""
        assert set(near(edges("shop-a", "a-b"), steps=1)) == {"shop", "a"}
        assert set(near(edges("shop-a"), steps=0)) == {"shop"}
        with pytest.raises(ValueError, match="at most 3"):
            near({}, steps=4)

    def test_one_question_is_asked_for_each_step(self) -> None:
        """Of all who were new in the one before."""
        register, asked = edges("shop-a", "shop-b", "a-c"), []

        def around(codes: frozenset[str]) -> dict[str, list[Edge]]:
            asked.append(sorted(codes))
            return {code: register.get(code, []) for code in codes}

        circle(["shop"], around, TODAY, USUAL)
        assert asked == [["shop"], ["a", "b"], ["c"]]

    def test_what_was_over_too_long_ago_leads_nowhere(self) -> None:
        """On the last day of the look-back it still does."""
        assert set(near(edges("shop-a", until=OVER))) == {"shop", "a"}
        assert set(near(edges("shop-a", until=OVER - timedelta(days=1)))) == {"shop"}

    def test_a_past_case_is_found_and_leads_no_further(self) -> None:
        """The friends of a former opponent are not one's circle."""
        past = edges("shop-a", relation=Relation.PRIOR_CASE)
        past["a"] += edges("a-b")["a"]
        assert set(near(past)) == {"shop", "a"}

    def test_a_circle_has_an_end_and_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Here at five codes."""
        monkeypatch.setattr(conflicts, "MAX_CIRCLE", 5)
        cut = circle(["shop"], edges(*(f"shop-{letter}" for letter in "abcdefg")), TODAY, USUAL)
        assert (len(cut.near), cut.whole) == (5, False)

    def test_the_order_of_the_register_does_not_matter(self) -> None:
        """Of two ways as short as each other the same one is told."""
        one = near(edges("shop-a", "shop-b", "a-c", "b-c"))
        other = near(edges("b-c", "a-c", "shop-b", "shop-a"))
        assert one["c"].path == other["c"].path == ("shop", "a", "c")


class TestFound:
    """What ties a neutral to the case."""

    @pytest.mark.parametrize(
        ("relation", "bar", "further"),
        [
            (Relation.EMPLOYMENT, Bar.HARD, Bar.HARD),
            (Relation.OWNERSHIP, Bar.HARD, Bar.HARD),
            (Relation.FAMILY, Bar.HARD, Bar.HARD),
            (Relation.FIRM, Bar.WAIVABLE, Bar.WAIVABLE),
            (Relation.REPRESENTATION, Bar.WAIVABLE, Bar.DISCLOSE),
            (Relation.PRIOR_CASE, Bar.DISCLOSE, Bar.DISCLOSE),
            (Relation.OTHER, Bar.DISCLOSE, Bar.DISCLOSE),
        ],
    )
    def test_a_tie_comes_to_what_its_relation_says(self, relation: Relation, bar: Bar, further: Bar) -> None:
        """To the shop itself, and to its owner, one step further off."""
        assert of(relation) == (Conflict(relation, bar, ("shop", "n-1")),)
        assert of(relation, "owner") == (Conflict(relation, further, ("shop", "owner", "n-1")),)

    def test_a_tie_that_is_over_counts_for_three_years(self) -> None:
        """And tells its last day; family counts for good."""
        assert of(Relation.EMPLOYMENT, until=OVER)[0].until == OVER
        assert of(Relation.EMPLOYMENT, until=OVER - timedelta(days=1)) == ()
        assert len(of(Relation.FAMILY, until=date(1990, 1, 1))) == 1

    def test_a_tie_to_somebody_else_is_none(self) -> None:
        """However close."""
        assert of(Relation.FAMILY, "stranger") == ()

    def test_a_party_cannot_be_the_neutral(self) -> None:
        """Nor can the same person under another reference."""
        around = parties_alone(["n-1", "p-7"])
        assert found(neutral(), around, TODAY, USUAL)[0] == Conflict(Relation.SAME_PERSON, Bar.HARD, ("n-1",))
        assert found(neutral("n-2", person="p-7"), around, TODAY, USUAL)[0].path == ("p-7", "n-2")

    def test_what_the_register_knows_of_him_counts_like_what_he_told(self) -> None:
        """He works for the owner of the shop, and has not said so."""
        register = edges("owner-shop")
        work = Edge("n-1", Relation.EMPLOYMENT, "owner")
        register["owner"].append(work)
        around = circle(["shop"], register, TODAY, USUAL)
        assert found(neutral(), around, TODAY, USUAL) == (
            Conflict(Relation.EMPLOYMENT, Bar.HARD, ("shop", "owner", "n-1")),
        )

    def test_the_gravest_comes_first(self) -> None:
        """Then by the way that leads there."""
        ties = (Tie("shop", Relation.OTHER), Tie("shop", Relation.FIRM), Tie("shop", Relation.FAMILY))
        bars = [c.bar for c in found(neutral(ties=ties), parties_alone(["shop"]), TODAY, USUAL)]
        assert bars == [Bar.HARD, Bar.WAIVABLE, Bar.DISCLOSE]

    @pytest.mark.capability("S19")
    @pytest.mark.parametrize(
        "relation", [r for r in Relation if r not in (Relation.SAME_PERSON, Relation.FAMILY)]
    )
    def test_a_strict_rule_bars_every_tie_and_for_three_years_what_is_over(self, relation: Relation) -> None:
        """As for mediators: 22 November 2026 is 1,095 days behind the 23rd of 2023 (2024 is a leap year)."""
        bars = [
            found(neutral(ties=(Tie("shop", relation, until=day),)), parties_alone(["shop"]), TODAY, STRICT)
            for day in (None, date(2023, 11, 23), date(2023, 11, 22))
        ]
        assert [[c.bar for c in found_] for found_ in bars] == [[Bar.HARD], [Bar.HARD], []]

    def test_a_family_tie_bars_for_good(self) -> None:
        """Thirty years after a divorce."""
        old = neutral(ties=(Tie("shop", Relation.FAMILY, until=date(1996, 1, 1)),))
        assert found(old, parties_alone(["shop"]), TODAY, STRICT)[0].bar is Bar.HARD


class TestWaivers:
    """What is left once the parties have spoken."""

    firm = Conflict(Relation.FIRM, Bar.WAIVABLE, ("shop", "n-1"))

    def said(self, *by: str, relation: Relation = Relation.FIRM) -> list[Waiver]:
        return [Waiver(("shop", "n-1"), relation, party) for party in by]

    def test_it_takes_every_party(self) -> None:
        """The word of one of two is not enough."""
        assert standing([self.firm], self.said("buyer"), ("buyer", "shop")) == (self.firm,)
        assert standing([self.firm], self.said("buyer", "shop"), ("buyer", "shop")) == ()

    def test_a_hard_bar_stays_whatever_is_said(self) -> None:
        """Nobody can waive it."""
        hard = Conflict(Relation.FAMILY, Bar.HARD, ("shop", "n-1"))
        said = self.said("buyer", "shop", relation=Relation.FAMILY)
        assert standing([hard], said, ("buyer", "shop")) == (hard,)

    def test_a_waiver_is_of_one_conflict(self) -> None:
        """Not of another between the same two."""
        said = self.said("buyer", "shop", relation=Relation.REPRESENTATION)
        assert standing([self.firm], said, ("buyer", "shop")) == (self.firm,)

    def test_without_parties_nothing_is_waived(self) -> None:
        """Silence of nobody is no word."""
        assert standing([self.firm], self.said("buyer"), ()) == (self.firm,)


class TestRules:
    """What a pack or a body says."""

    def test_what_is_said_replaces_what_is_usual(self) -> None:
        """Bar and days; how far it reaches stays."""
        rules = laid_over(USUAL, {"firm": ("hard", 0)})
        assert rules[Relation.FIRM] == Rule(Bar.HARD, 0, 2)
        assert rules[Relation.FAMILY] == USUAL[Relation.FAMILY]

    def test_what_nobody_has_said_anything_of_bars(self) -> None:
        """A relation without a rule is no licence."""
        assert laid_over({}, {})[Relation.OTHER] == Rule(Bar.HARD)

    @pytest.mark.parametrize("said", [{"friendship": ("hard", 1)}, {"firm": ("soft", 1)}])
    def test_what_there_is_none_of_is_refused(self, said: dict[str, tuple[str, int]]) -> None:
        """Relation or bar."""
        with pytest.raises(ValueError, match="is not a valid"):
            laid_over(USUAL, said)
