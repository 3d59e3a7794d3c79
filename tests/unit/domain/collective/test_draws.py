"""Test cases and batches by lot that anybody can draw again."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.collective.canonical import ticket
from chalicelib.domain.collective.draws import OTHERS, Stratum, allocate, batches, draw, draw_seed, stratum_of
from chalicelib.domain.collective.roll import RollEntry
from tests.unit.domain.collective.making import ROOT, SEED, roll_entries

ONE, TWO = "11" * 32, "22" * 32
NONCES = {"complainant": ONE, "respondent": TWO}
BANDS = (Stratum("small", "EUR", 0, 1_000), Stratum("large", "EUR", 1_000))


class TestSeed:
    """Fixed by the roll and what both sides gave."""

    @pytest.mark.capability("S41")
    def test_it_is_a_hash_that_anybody_can_work_out(self) -> None:
        """Tag, root, and for each side 0x01 with its nonce."""
        raw = b"redress:draw:1" + SEED + b"\x01" + b"\x11" * 32 + b"\x01" + b"\x22" * 32
        assert draw_seed(ROOT, NONCES) == hashlib.sha256(raw).digest()

    def test_a_nonce_that_was_not_given_is_said_to_be_absent(self) -> None:
        """By 0x00 in its place."""
        raw = b"redress:draw:1" + SEED + b"\x00" + b"\x01" + b"\x22" * 32
        assert draw_seed(ROOT, {"respondent": TWO}) == hashlib.sha256(raw).digest()

    def test_the_sides_have_a_fixed_order(self) -> None:
        """Not the one in which they were given."""
        assert draw_seed(ROOT, dict(reversed(NONCES.items()))) == draw_seed(ROOT, NONCES)
        assert draw_seed(ROOT, {"complainant": TWO, "respondent": ONE}) != draw_seed(ROOT, NONCES)

    @pytest.mark.parametrize(
        ("root", "nonces"),
        [
            ("00", {}),
            ("zz" * 32, {}),
            (ROOT, {"complainant": "11"}),
            (ROOT, {"officer": ONE}),
            (ROOT, {"respondent": ""}),
        ],
    )
    def test_anything_else_is_an_error(self, root: str, nonces: dict[str, str]) -> None:
        """A short one, another's, none at all."""
        with pytest.raises(ValueError, match=r"bytes|side|hex"):
            draw_seed(root, nonces)


class TestDraw:
    """The smallest tickets."""

    def test_the_smallest_tickets_are_drawn(self) -> None:
        """SHA-256 over seed and case, sorted: three lines in any language."""
        made = draw(roll_entries(50), ROOT, NONCES, 5)
        seed = draw_seed(ROOT, NONCES)
        by_hand = sorted(hashlib.sha256(seed + f"case_{n:04}".encode()).digest() for n in range(50))[:5]
        assert [hashlib.sha256(seed + case.encode()).digest() for case in made.cases] == by_hand
        assert (made.seed, made.members) == (seed.hex(), {OTHERS: 50})

    def test_a_longer_draw_begins_with_the_shorter_one(self) -> None:
        """A replacement is the next; there is no second seed."""
        assert draw(roll_entries(50), ROOT, {}, 9).cases[:4] == draw(roll_entries(50), ROOT, {}, 4).cases

    def test_a_small_roll_is_drawn_whole(self) -> None:
        """And no further."""
        assert len(draw(roll_entries(3), ROOT, {}, 9).cases) == 3
        assert draw([], ROOT, {}, 9).cases == ()

    @given(st.integers(0, 40), st.integers(0, 12), st.randoms(use_true_random=False))
    def test_the_order_of_the_roll_does_not_matter(
        self, size: int, number: int, chance: random.Random
    ) -> None:
        """Nor how it is split into shards."""
        entries = roll_entries(size)
        mixed = chance.sample(entries, size)
        assert draw(mixed, ROOT, NONCES, number, BANDS) == draw(entries, ROOT, NONCES, number, BANDS)


class TestStrata:
    """Bands of claims, so that small and large ones are both tried."""

    def test_each_gives_its_share_by_largest_remainder(self) -> None:
        """Claims of 1.00 to 30.00: nine below 10.00, twenty-one above. Of seven: 2.1 and 4.9."""
        made = draw(roll_entries(30), ROOT, NONCES, 7, BANDS)
        assert made.members == {"small": 9, "large": 21}
        assert {key: len(cases) for key, cases in made.drawn.items()} == {"small": 2, "large": 5}

    def test_within_a_stratum_the_smallest_tickets_are_drawn(self) -> None:
        """As if it were alone."""
        entries = roll_entries(30)
        small = draw(entries[:9], ROOT, NONCES, 2)
        assert draw(entries, ROOT, NONCES, 7, BANDS).drawn["small"] == small.cases

    @pytest.mark.parametrize(
        ("entry", "key"),
        [
            (RollEntry("a", 999, "EUR"), "small"),
            (RollEntry("a", 1_000, "EUR"), "large"),
            (RollEntry("a", 5, "JPY"), OTHERS),
            (RollEntry("a"), OTHERS),
        ],
    )
    def test_everybody_belongs_to_one(self, entry: RollEntry, key: str) -> None:
        """Whoever fits none, to the others."""
        assert stratum_of(BANDS, entry) == key

    def test_a_stratum_without_a_currency_takes_any(self) -> None:
        """Amounts that are not for money count as nothing."""
        assert stratum_of((Stratum("all"),), RollEntry("a")) == "all"

    @given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30)), st.integers(0, 60))
    def test_no_stratum_gives_more_than_it_has(self, members: dict[str, int], number: int) -> None:
        """And together they give what was asked for, or all."""
        found = allocate(number, members, SEED)
        assert sum(found.values()) == min(number, sum(members.values()))
        assert all(found[key] <= size for key, size in members.items())

    def test_a_stratum_with_a_share_of_one_case_gives_one(self) -> None:
        """Quotas are cut to whole cases and rounded up by remainder, so each is less than one from its exact share."""
        assert allocate(10, {"a": 10, "b": 90}, SEED) == {"a": 1, "b": 9}


class TestBatches:
    """A roll cut into parts of one size."""

    @given(st.integers(0, 40), st.integers(1, 12), st.randoms(use_true_random=False))
    def test_everybody_is_in_one_batch_in_the_order_of_tickets(
        self, size: int, of: int, chance: random.Random
    ) -> None:
        """Whatever order they came in."""
        cases = [entry.case_id for entry in roll_entries(size)]
        found = batches(chance.sample(cases, size), of, SEED)
        assert [case for batch in found for case in batch] == sorted(cases, key=lambda c: ticket(SEED, c))
        assert all(len(batch) == of for batch in found[:-1])
        assert all(0 < len(batch) <= of for batch in found)

    def test_a_batch_of_none_is_an_error(self) -> None:
        """It would never end."""
        with pytest.raises(ValueError, match="one case or more"):
            batches(["a"], 0, SEED)
