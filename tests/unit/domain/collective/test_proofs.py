"""Proofs as files: checked by whoever holds them."""

from __future__ import annotations

import json
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.collective.draws import Draw, draw
from chalicelib.domain.collective.proofs import (
    Broken,
    DrawFile,
    Proof,
    RollFile,
    check,
    read,
    rightly_passed_over,
    verify,
    write,
)
from chalicelib.domain.collective.roll import RollEntry, prove, roll_root
from tests.unit.domain.collective.making import ROOT, roll_entries, sealed
from tests.unit.domain.collective.test_draws import BANDS, NONCES, ONE

PARTS: tuple[list[RollEntry], ...] = roll_entries(12), [], roll_entries(18, start=12)
SHARDS = tuple(tuple(part) for part in PARTS)
OF = roll_root(sealed(*PARTS))
ALL = [entry for part in PARTS for entry in part]
DRAW = draw(ALL, OF, NONCES, 7, BANDS)
INCLUSION = prove(sealed(*PARTS), 2, PARTS[2], "case_0020")
PROOFS: list[Proof] = [INCLUSION, RollFile(OF, SHARDS), DrawFile(DRAW, SHARDS)]


@pytest.mark.capability("S42")
@pytest.mark.parametrize("proof", PROOFS)
def test_a_true_proof_is_found_right(proof: Proof) -> None:
    """After a way through its file, by itself and beside the kept root."""
    again = read(write(proof))
    assert again == proof
    assert check(again) == ()
    assert check(again, OF) == ()


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_of_another_roll_is_found_out(proof: Proof) -> None:
    """It fits itself, and not the record."""
    assert check(proof, ROOT) == (Broken.OTHER_ROOT,)


def test_each_file_says_what_it_is() -> None:
    """By its format."""
    assert [json.loads(write(proof))["format"] for proof in PROOFS] == [
        "redress-inclusion/1",
        "redress-roll/1",
        "redress-draw/1",
    ]


def left_out(parts: tuple[tuple[RollEntry, ...], ...]) -> tuple[tuple[RollEntry, ...], ...]:
    """Without a small claim that was not drawn: one who might have been."""
    spare = next(entry for entry in parts[0] if entry.amount < 1_000 and entry.case_id not in DRAW.cases)
    return (tuple(entry for entry in parts[0] if entry != spare), *parts[1:])


def others(drawn: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The first that was drawn from the large ones is replaced by one who was not."""
    spare = next(e.case_id for e in ALL[9:] if e.case_id not in drawn["large"])
    return drawn | {"large": (spare, *drawn["large"][1:])}


@pytest.mark.parametrize(
    ("proof", "found"),
    [
        (replace(INCLUSION, index=0), {Broken.NOT_INCLUDED}),
        (RollFile(OF, left_out(SHARDS)), {Broken.ROOT}),
        (RollFile(roll_root(sealed(PARTS[0], PARTS[0])), (SHARDS[0], SHARDS[0])), {Broken.TWICE}),
        (RollFile(OF, (SHARDS[0] * 2,)), {Broken.UNREADABLE}),
        (DrawFile(DRAW, left_out(SHARDS)), {Broken.ROOT, Broken.STRATA}),
        (DrawFile(replace(DRAW, seed=ROOT), SHARDS), {Broken.SEED}),
        (DrawFile(replace(DRAW, nonces={"complainant": ONE}), SHARDS), {Broken.SEED, Broken.CASES}),
        (DrawFile(replace(DRAW, drawn=others(DRAW.drawn)), SHARDS), {Broken.CASES}),
        (DrawFile(replace(DRAW, members=DRAW.members | {"small": 8}), SHARDS), {Broken.STRATA}),
        (DrawFile(replace(DRAW, number=8), SHARDS), {Broken.STRATA, Broken.CASES}),
        (DrawFile(replace(DRAW, strata=()), SHARDS), {Broken.STRATA, Broken.CASES}),
        (DrawFile(replace(DRAW, root="x"), SHARDS), {Broken.UNREADABLE}),
        (DrawFile(replace(DRAW, nonces={"officer": ONE}), SHARDS), {Broken.UNREADABLE}),
    ],
)
def test_whatever_was_changed_is_found(proof: Proof, found: set[Broken]) -> None:
    """And named."""
    assert set(check(proof)) == found


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"format":"redress-roll/2"}', write(INCLUSION)[:-9]])
def test_what_is_no_proof_cannot_be_read(raw: bytes) -> None:
    """One kind of error for all of it."""
    with pytest.raises(msgspec.MsgspecError):
        read(raw)


@given(st.integers(0, 30), st.integers(0, 9), st.booleans())
def test_every_draw_verifies(size: int, number: int, banded: bool) -> None:
    """Of any roll, with strata or without."""
    parts = [roll_entries(size), roll_entries(size // 2, start=size)]
    root = roll_root(sealed(*parts))
    made = draw(parts[0] + parts[1], root, NONCES, number, BANDS if banded else ())
    assert verify(made, parts) == ()


class TestPassedOver:
    """One member checks a draw with nothing but the own entry and what is published."""

    def test_who_was_not_drawn_has_a_larger_ticket(self) -> None:
        """Everybody who was not, and nobody who was."""
        for entry in ALL:
            assert rightly_passed_over(DRAW, entry) == (entry.case_id not in DRAW.cases)

    @pytest.mark.parametrize(
        "changes",
        [
            {"drawn": others(DRAW.drawn)},
            {"drawn": DRAW.drawn | {"large": DRAW.drawn["large"][:-1]}},
            {"seed": ROOT},
            {"members": {"small": 9}},
        ],
    )
    def test_a_false_draw_is_found_by_whoever_should_have_been_drawn(self, changes: dict[str, Any]) -> None:
        """The first of the large claims sees it."""
        first = next(entry for entry in ALL if entry.case_id == DRAW.drawn["large"][0])
        assert not rightly_passed_over(replace(DRAW, **changes), first)

    @pytest.mark.parametrize(
        "changes", [{"drawn": DRAW.drawn | {"large": DRAW.drawn["large"][:-1]}}, {"seed": ROOT}]
    )
    def test_too_few_drawn_or_another_seed_is_found_by_everybody(self, changes: dict[str, Any]) -> None:
        """Whoever claims much, drawn or not."""
        assert not any(rightly_passed_over(replace(DRAW, **changes), entry) for entry in ALL[9:])


def test_a_draw_from_a_hundred_thousand_is_checked_within_seconds() -> None:
    """Roll, tickets and all; processor time."""
    parts = [roll_entries(1_000, start=1_000 * n) for n in range(100)]
    root = roll_root(sealed(*parts))
    started = time.process_time()
    made: Draw = draw([entry for part in parts for entry in part], root, NONCES, 20, BANDS)
    assert verify(made, parts) == ()
    assert time.process_time() - started < 4
