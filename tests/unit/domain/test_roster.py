"""The roster: who may mediate, who of them first, and that a tie keeps everybody out, always."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.case.state import DisputeType
from chalicelib.domain.neutrals.roster import NeutralRole, Relation
from chalicelib.domain.roster import (
    Absence,
    Accreditation,
    Mediator,
    Need,
    Reason,
    Tie,
    TieReason,
    eligible,
    neutral,
    rank,
)

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
YESTERDAY, TODAY = date(2026, 11, 21), date(2026, 11, 22)
NEED = Need(DisputeType.QUALITY, "zh", frozenset({"buyer-1", "shop-1"}))
REFS = ("buyer-1", "shop-1", "buyer-2", "shop-2", "group-1")


def mediator(ref: str = "m-1", **changes: Any) -> Mediator:
    """One who may be asked: speaks Chinese, does everything, has one of four places taken."""
    fields: dict[str, Any] = {"ref": ref, "languages": ("zh",), "capacity": 4, "since": SINCE, "active": 1}
    return Mediator(**(fields | changes))


def tied(ref: str, reason: TieReason = TieReason.EMPLOYMENT) -> dict[str, Any]:
    return {"ties": (Tie(ref, reason),)}


class TestEligible:
    """May he be asked in this case?"""

    def test_nothing_speaks_against_one_who_fits(self) -> None:
        """No skills named means all of them."""
        assert eligible(mediator(), NEED) == ()

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            (tied("buyer-1"), Reason.TIED_TO_PARTY),
            (tied("shop-1", TieReason.PRIOR_CASE), Reason.TIED_TO_PARTY),
            ({"ref": "shop-1"}, Reason.TIED_TO_PARTY),
            ({"skills": (DisputeType.PRICE, DisputeType.SERVICE)}, Reason.NO_SKILL),
            ({"languages": ("en", "de")}, Reason.NO_LANGUAGE),
            ({"available": False}, Reason.NOT_AVAILABLE),
            ({"retired": True}, Reason.NOT_AVAILABLE),
            ({"active": 4}, Reason.AT_CAPACITY),
            ({"active": 5}, Reason.AT_CAPACITY),
        ],
    )
    def test_each_reason_is_given(self, changes: dict[str, Any], reason: Reason) -> None:
        """By itself, where nothing else speaks against him."""
        assert eligible(mediator(**changes), NEED) == (reason,)

    @pytest.mark.parametrize(
        ("changes", "against"),
        [
            ({"absences": (Absence(TODAY, TODAY),)}, (Reason.ABSENT,)),
            ({"absences": (Absence(YESTERDAY, YESTERDAY),)}, ()),
            ({"accreditations": (Accreditation("mediator", YESTERDAY),)}, (Reason.NOT_ACCREDITED,)),
            ({"accreditations": (Accreditation("mediator", TODAY),)}, ()),
            ({"accreditations": (Accreditation("mediator", YESTERDAY), Accreditation("lawyer"))}, ()),
            ({"ties": (Tie("shop-1", TieReason.EMPLOYMENT, until=date(2020, 1, 1)),)}, ()),
            ({"ties": (Tie("shop-1", TieReason.EMPLOYMENT, until=YESTERDAY),)}, (Reason.TIED_TO_PARTY,)),
            ({"ties": (Tie("shop-1", TieReason.FAMILY, until=date(2020, 1, 1)),)}, (Reason.TIED_TO_PARTY,)),
            ({"ties": (Tie("SHOP-1", TieReason.OTHER),)}, (Reason.TIED_TO_PARTY,)),
        ],
    )
    def test_the_day_counts(self, changes: dict[str, Any], against: tuple[Reason, ...]) -> None:
        """Who is away, whose last accreditation has expired, what has been over for three years."""
        assert eligible(mediator(**changes), replace(NEED, on=TODAY)) == against

    def test_all_reasons_are_given_at_once(self) -> None:
        """In one order: whoever mends one learns of the rest beforehand."""
        worst = mediator(
            languages=("en",), skills=(DisputeType.PRICE,), available=False, active=4, **tied("shop-1")
        )
        assert eligible(worst, NEED) == (
            Reason.TIED_TO_PARTY, Reason.NO_SKILL, Reason.NO_LANGUAGE, Reason.NOT_AVAILABLE, Reason.AT_CAPACITY,
        )  # fmt: skip

    def test_who_was_replaced_in_the_case_does_not_come_back(self) -> None:
        """Whatever else speaks for him."""
        again = replace(NEED, former=frozenset({"m-1"}))
        assert eligible(mediator(), again) == (Reason.REPLACED_BEFORE,)

    def test_a_tie_to_somebody_else_does_not_matter(self) -> None:
        """Nor does a skill beyond what is needed."""
        skilled = mediator(skills=(DisputeType.PRICE, DisputeType.QUALITY), **tied("shop-2"))
        assert eligible(skilled, NEED) == ()


@pytest.mark.capability("S19")
def test_a_mediator_is_a_neutral_like_others() -> None:
    """With his skills as competence, his ties as relations, and one role: so the same checks hold for him."""
    entry = neutral(mediator(skills=(DisputeType.PRICE,), **tied("shop-2", TieReason.PRIOR_CASE)))
    assert entry.roles == (NeutralRole.MEDIATOR,)
    assert entry.competence.dispute_types == (DisputeType.PRICE,)
    assert [(tie.ref, tie.relation) for tie in entry.ties] == [("shop-2", Relation.PRIOR_CASE)]
    assert {Relation(reason.value) for reason in TieReason} < set(Relation)


class TestRank:
    """Who first?"""

    def test_the_least_loaded_for_his_capacity_goes_first(self) -> None:
        """2 of 10 is less than 1 of 4, although it is more cases."""
        roster = [mediator("a"), mediator("b", active=2, capacity=10)]
        assert [m.ref for m in rank(roster, NEED)] == ["b", "a"]

    def test_equal_loads_go_by_reference(self) -> None:
        """1 of 3 and 2 of 6 are equal; the order of the roster does not matter."""
        equal = [
            mediator("c", capacity=3), mediator("a", capacity=6, active=2), mediator("b", capacity=9, active=3),
        ]  # fmt: skip
        assert [m.ref for m in rank(equal, NEED)] == ["a", "b", "c"]
        assert rank(reversed(equal), NEED) == rank(equal, NEED)

    def test_who_cannot_be_asked_is_not_ranked(self) -> None:
        """Nobody at all, when nobody fits."""
        assert rank([mediator(available=False), mediator("m-2", **tied("buyer-1"))], NEED) == ()

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=8))
    def test_nobody_ranked_has_less_room_than_the_next(self, loads: list[tuple[int, int]]) -> None:
        """Compared without division: a/b <= c/d where a*d <= c*b."""
        roster = [mediator(f"m-{n}", active=a, capacity=c) for n, (a, c) in enumerate(loads)]
        ranked = rank(roster, NEED)
        assert len(ranked) == sum(active < capacity for active, capacity in loads)
        assert all(a.active * b.capacity <= b.active * a.capacity for a, b in pairwise(ranked))


def a_mediator(draw: random.Random, ref: str) -> Mediator:
    """Anybody: tied to some, full or not, here or away."""
    ties = tuple(Tie(other, draw.choice(list(TieReason))) for other in draw.sample(REFS, draw.randint(0, 3)))
    capacity = draw.randint(1, 5)
    return mediator(
        ref, ties=ties, capacity=capacity, active=draw.randint(0, capacity), available=draw.random() < 0.8,
        languages=tuple(draw.sample(["zh", "en"], draw.randint(1, 2))),
        skills=tuple(draw.sample(list(DisputeType), draw.randint(0, 3))), retired=draw.random() < 0.1,
    )  # fmt: skip


@pytest.mark.capability("S19")
def test_a_tied_mediator_is_never_assigned() -> None:
    """In 10,000 random rosters nobody in rank has a tie to anybody in the case; where somebody fits, somebody ranks."""
    draw, assigned = random.Random(19), 0
    for _ in range(10_000):
        parties = frozenset(draw.sample(REFS, 2))
        need = Need(draw.choice(list(DisputeType)), draw.choice(["zh", "en"]), parties)
        roster = [a_mediator(draw, f"m-{n}") for n in range(draw.randint(0, 6))]
        ranked = rank(roster, need)
        for chosen in ranked:
            assert not parties & {tie.ref for tie in chosen.ties}
            assert chosen.active < chosen.capacity
        assert bool(ranked) == any(not eligible(m, need) for m in roster)
        assigned += bool(ranked)
    assert assigned > 2_000, "the rosters must be such that somebody is assigned at all"
