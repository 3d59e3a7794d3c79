"""Which course a case takes: the first track that it fits, for good, or the pack's own."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.adapters.packs import PackFiles
from chalicelib.domain.arbitration.context import pack_of
from chalicelib.domain.arbitration.rules import Arbitrating, Method
from chalicelib.domain.case.state import DisputeType, Remedy, Terms
from chalicelib.domain.values import Money
from tests.arbitrations import matter, sought

PANELS = PackFiles().get("demo-panels@1")
GIVEN = PANELS.arbitration
assert GIVEN is not None


def method(dispute_type: str, claimed: Money | None) -> tuple[str, int, int]:
    """Of the course: the method, the size, and of whom an appeal is heard."""
    assert GIVEN is not None
    own = GIVEN.of(dispute_type, claimed)
    return own.method.value, own.size, own.appeal_to


@pytest.mark.parametrize(
    ("dispute_type", "claimed", "course"),
    [
        ("logistics", Money(19_999, "USD"), ("crowd", 7, 15)),
        ("review", None, ("crowd", 7, 15)),
        ("logistics", Money(20_000, "USD"), ("list", 1, 3)),
        ("quality", Money(19_999, "USD"), ("draw", 1, 3)),
        ("quality", Money(199_999, "USD"), ("list", 1, 3)),
        ("quality", Money(200_000, "USD"), ("nomination", 3, 5)),
        ("review", Money(200_000, "USD"), ("nomination", 3, 5)),
        ("quality", None, ("draw", 1, 3)),
    ],
)
def test_a_case_goes_the_first_way_that_it_fits(
    dispute_type: str, claimed: Money | None, course: tuple[str, int, int]
) -> None:
    """By what it is about and by the amount: 200 and 2,000 dollars are the bounds; no money at all is a small claim."""
    assert method(dispute_type, claimed) == course


def test_a_currency_that_no_bound_names_fits_no_bound() -> None:
    """Nobody can say whether a claim in it is small or large."""
    assert method("logistics", Money(1, "CHF")) == method("quality", Money(10**9, "CHF")) == ("draw", 1, 3)


def test_consent_conflicts_and_composition_are_the_same_on_all_tracks() -> None:
    """Only how the tribunal comes about differs, and what follows its decision."""
    assert GIVEN is not None
    for course in GIVEN.courses:
        assert (course.relations, course.challenges, course.composition, course.withdraw_by) == (
            GIVEN.relations,
            GIVEN.challenges,
            GIVEN.composition,
            GIVEN.withdraw_by,
        )
        assert course.tracks == ()


def test_the_larger_panel_of_the_pack_is_not_for_a_track() -> None:
    """What a track says of the size is all: it is chosen by the amount itself."""
    assert GIVEN is not None
    given = replace(GIVEN, large_from={"USD": 1}, large_size=5)
    assert given.of("quality", Money(50_000, "USD")).large_from == {}
    assert given.of("quality", Money(5_000, "USD")).large_from == {"USD": 1}


def test_an_arbitration_is_held_to_the_rules_of_its_matter() -> None:
    """As it was referred; the calendar that was looked up for the pack is the same."""
    small = matter(dispute_type=DisputeType.LOGISTICS, sought=sought(6_490))
    own = pack_of(PANELS, small)
    assert own.arbitration is not None
    assert (own.arbitration.method, own.ref, own.days) == (Method.CROWD, PANELS.ref, PANELS.days)
    assert pack_of(own, small) is own
    repair = matter(dispute_type=DisputeType.QUALITY, sought=Terms(Remedy.REPAIR))
    assert pack_of(PANELS, repair).arbitration == GIVEN.of("quality", None)  # type: ignore[union-attr]


def test_a_section_without_tracks_reads_as_before() -> None:
    """And is not copied for each case."""
    plain = msgspec.json.decode(b'{"method": "draw", "size": 1}', type=Arbitrating)
    assert plain.of("quality", None) is plain
    assert plain.courses == (plain,)
