"""The draw: anybody can do it again, chances follow the weights, and whoever has a conflict is never taken."""

from __future__ import annotations

import hashlib
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.neutrals import conflicts, pools
from chalicelib.domain.neutrals.conflicts import USUAL, Edge, circle
from chalicelib.domain.neutrals.draw import (
    AHEAD,
    MAX_SKIPS,
    Candidates,
    Pages,
    draw,
    lost,
    seed_of,
    ticket,
    unbiased,
)  # fmt: skip
from chalicelib.domain.neutrals.eligibility import Facts, Reason, reasons
from chalicelib.domain.neutrals.roster import Neutral, Relation, Tie
from tests.unit.domain.neutrals.making import (
    HEAD,
    SEED,
    TODAY,
    answered,
    drawn,
    need,
    neutral,
    pool,
)  # fmt: skip


def seeds(number: int) -> list[bytes]:
    """The same ones each time."""
    return [hashlib.sha256(f"seed {n}".encode()).digest() for n in range(number)]


class TestSeed:
    """Fixed by the record and what the sides gave."""

    def test_it_is_a_hash_that_anybody_can_work_out(self) -> None:
        """Tag, chain head, and for each side 0x01, 32 as four bytes, its nonce."""
        length = b"\x01\x00\x00\x00\x20"
        raw = (
            b"redress:draw:1"
            + b"\xab" * 32
            + b"".join(length + digit * 32 for digit in (b"\x11", b"\x22", b"\x33"))
        )
        assert hashlib.sha256(raw).digest() == SEED

    def test_a_nonce_that_was_not_given_is_said_to_be_absent(self) -> None:
        """By 0x00 in its place."""
        raw = b"redress:draw:1" + b"\xab" * 32 + b"\x00\x00\x00"
        assert seed_of(HEAD, {}) == hashlib.sha256(raw).digest()

    @pytest.mark.parametrize(
        ("head", "nonces"), [("ab" * 31, {}), (HEAD, {"body": "11"}), (HEAD, {"clerk": "11" * 32}), ("x", {})]
    )
    def test_what_cannot_be_a_part_of_it_is_refused(self, head: str, nonces: dict[str, str]) -> None:
        """Too short, of somebody else, not hex."""
        with pytest.raises(ValueError, match=r"bytes|side|hex"):
            seed_of(head, nonces)


class TestTickets:
    """A number from a hash, none likelier than another."""

    def test_a_ticket_is_the_hash_of_seed_seat_and_attempt(self) -> None:
        """As a number, modulo the tickets."""
        hashed = hashlib.sha256(SEED + b"\x00\x00\x00\x02" + b"\x00\x00\x00\x05").digest()
        assert ticket(SEED, 2, 5, 1_000) == int.from_bytes(hashed, "big") % 1_000

    def test_what_lies_above_the_largest_multiple_is_hashed_again(self) -> None:
        """Of 2^255 + 1 tickets one multiple fits: all bits set lies above it, its hash may be taken."""
        of, above = (1 << 255) + 1, b"\xff" * 32
        again = hashlib.sha256(above).digest()
        while int.from_bytes(again, "big") >= of:
            again = hashlib.sha256(again).digest()
        assert unbiased(above, of) == int.from_bytes(again, "big")

    @given(st.binary(min_size=32, max_size=32), st.integers(1, 1 << 256))
    def test_a_ticket_is_always_one_of_them(self, hashed: bytes, of: int) -> None:
        """From 0 to the last."""
        assert 0 <= unbiased(hashed, of) < of

    def test_there_is_no_ticket_of_nothing(self) -> None:
        """An empty pool is seen before."""
        with pytest.raises(ValueError, match="no ticket"):
            unbiased(b"\x00" * 32, 0)


class TestAttempts:
    """Who is taken, and who is skipped before."""

    def test_the_first_who_may_serve_is_taken(self) -> None:
        """The holder of the first ticket, where nothing speaks against him."""
        made = pool(10)
        number = ticket(SEED, 0, 0, 10)
        found = drawn(made)
        assert (found.ref, found.attempts[0].ticket, len(found.attempts)) == (f"n-{number:05}", number, 1)

    def test_those_before_are_skipped_with_their_reasons(self) -> None:
        """In the order in which they came up."""
        made = pool(10)
        first = drawn(made).ref
        assert first is not None
        found = drawn(made, {first: (Reason.ABSENT, Reason.AT_CAPACITY)})
        assert found.attempts[0].reasons == (Reason.ABSENT, Reason.AT_CAPACITY)
        assert found.ref != first

    def test_who_comes_up_again_is_passed_over_without_a_word(self) -> None:
        """One of two may serve: the other stands there once, however often his tickets come up."""
        made = pool(2)
        for seed in seeds(50):
            found = drawn(made, {"n-00000"}, seed)
            assert found.ref == "n-00001"
            assert [a.ref for a in found.attempts] in (["n-00001"], ["n-00000", "n-00001"])

    def test_nobody_is_taken_where_nobody_may_serve(self) -> None:
        """Each of them is told why."""
        made = pool(20)
        found = drawn(made, {f"n-{n:05}" for n in range(20)})
        assert (found.taken, len(found.attempts)) == (None, 20)
        with pytest.raises(ValueError, match="nobody"):
            _ = found.following

    def test_an_empty_pool_has_nobody(self) -> None:
        """And no attempts."""
        assert drawn(pool(0)).attempts == ()

    def test_a_pool_in_which_too_many_cannot_serve_is_given_up(self) -> None:
        """After so many, or a few more of the last who were asked about together."""
        made = pool(600)
        found = drawn(made, {f"n-{n:05}" for n in range(600)})
        assert found.taken is None
        assert MAX_SKIPS <= len(found.attempts) < MAX_SKIPS + AHEAD

    def test_one_who_holds_a_ticket_of_ten_thousand_is_found(self) -> None:
        """All others cannot serve: 100 of them with 100 tickets each."""
        made = pools.built({f"n-{n:05}": 100 for n in range(100)} | {"x": 1})
        assert drawn(made, {f"n-{n:05}" for n in range(100)}).ref == "x"

    def test_a_replacement_goes_on_behind_the_one_who_was_taken(self) -> None:
        """The same seed, the next number."""
        made = pool(50)
        first = drawn(made)
        second = drawn(made, {first.ref or ""}, start=first.following)
        assert second.attempts[0].n == 1
        assert second.seed == first.seed

    def test_a_place_that_was_lost_goes_on_in_the_same_draw(self) -> None:
        """As if he had been known to be full."""
        made = pool(50)
        first = drawn(made)
        assert drawn(made, skipped=lost(first)) == drawn(made, {first.ref or ""})

    def test_seats_have_tickets_of_their_own(self) -> None:
        """Of one seed."""
        made = pool(10_000)
        assert len({drawn(made, seat=seat).ref for seat in range(5)}) == 5


def test_it_asks_for_pages_and_then_for_the_few_on_them() -> None:
    """Of four hundred pages at most eight, and about at most eight neutrals."""
    made = pool(100_000)
    steps = draw(SEED, 0, made.index)
    asked = next(steps)
    assert isinstance(asked, Pages)
    assert 1 <= len(asked.hashes) <= AHEAD
    people = steps.send({name: made.pages[name] for name in asked.hashes})
    assert isinstance(people, Candidates)
    assert 1 <= len(people.refs) <= AHEAD
    with pytest.raises(StopIteration):
        steps.send({people.refs[0]: ()})


@pytest.mark.capability("S23")
def test_chances_follow_the_weights() -> None:
    """20,000 draws among ten with weights 1 to 10, two of whom never may serve: the other eight by their weights.

    The weights of the eight are 1, 2, 4, 5, 6, 7, 9, 10: 44 in all, so weight w is expected 20,000 w / 44 times. With
    eight possible outcomes there are 7 degrees of freedom. By the approximation of Wilson and Hilferty the value that
    chance exceeds once in a thousand is 7 (1 - 2/63 + 3.0902 sqrt(2/63))^3: 2/63 = 0.031746, its root 0.178174,
    7 (0.968254 + 0.550594)^3 = 7 x 3.503761 = 24.53; the exact one is 24.32.
    """
    made = pool(10, lambda n: n + 1)
    found = Counter(drawn(made, {"n-00002", "n-00007"}, seed).ref for seed in seeds(20_000))
    expected = {f"n-{n:05}": 20_000 * (n + 1) / 44 for n in (0, 1, 3, 4, 5, 6, 8, 9)}
    assert set(found) == set(expected)
    assert sum((found[ref] - mean) ** 2 / mean for ref, mean in expected.items()) < 24.32


@pytest.mark.capability("S23")
def test_nobody_starves() -> None:
    """5,000 draws among 300 of whom one weighs 1 and the rest 10: he too is taken, and everybody else is.

    He holds one ticket of 2,991; 5,000 draws without him happen with a chance of e^-1.67, so the seeds below go on to
    30,000 for him: e^-10.03, one in 22,000. The others hold ten each: e^-16.7 for one, 299 of them 1 in 60,000.
    """
    made = pool(300, lambda n: 1 if n == 7 else 10)
    others = {drawn(made, (), seed).ref for seed in seeds(5_000)}
    assert len(others | {"n-00007"}) == 300
    assert any(drawn(made, (), seed).ref == "n-00007" for seed in seeds(30_000))


def a_roster(chance: random.Random, size: int) -> dict[str, Neutral]:
    """Three in ten are tied to somebody near the case, directly or by somebody else."""
    near = ("shop-1", "owner-1", "firm-1", "buyer-1")
    return {
        f"n-{n:05}": neutral(
            f"n-{n:05}", ties=(Tie(chance.choice(near), Relation.EMPLOYMENT),) if chance.random() < 0.3 else ()
        )
        for n in range(size)
    }  # fmt: skip


@pytest.mark.capability("S23")
def test_ten_thousand_draws_never_take_a_conflicted_neutral() -> None:
    """Of 1,000 neutrals 30 in 100 are tied to a party, to its owner, or to the firm that acts for the other side."""
    roster, made = a_roster(random.Random(23), 1_000), pool(1_000, lambda n: 1 + n % 5)
    edges = [
        Edge("owner-1", Relation.OWNERSHIP, "shop-1"),
        Edge("firm-1", Relation.REPRESENTATION, "buyer-1"),
    ]
    adjacency = {"shop-1": edges[:1], "owner-1": edges[:1], "buyer-1": edges[1:], "firm-1": edges[1:]}
    asked = need()
    around = circle(asked.refs, adjacency, TODAY, USUAL)

    def against(ref: str) -> tuple[Reason, ...]:
        found = conflicts.found(roster[ref], around, TODAY, USUAL)
        return reasons(roster[ref], asked, Facts(found))

    skipped = 0
    for seed in seeds(10_000):
        drew = answered(made.index, made.pages, against, seed)
        assert drew.ref is not None
        assert not roster[drew.ref].ties
        assert all(attempt.reasons == (Reason.TIED_TO_PARTY,) for attempt in drew.attempts[:-1])
        skipped += len(drew.attempts) - 1
    assert skipped > 3_000, "there must be conflicts to be found"


def test_two_draws_of_the_same_are_the_same() -> None:
    """Attempt by attempt."""
    assert drawn(pool(100), {"n-00001"}) == drawn(pool(100), {"n-00001"})
