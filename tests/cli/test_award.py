"""`redress_cli award verify --draw`: whether those who sit were drawn as the award says."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.arbitration.awardfile import AwardFile, Signed
from chalicelib.domain.neutrals import drawfile, pools
from redress_cli.award import UNRECORDED, drawn_so, report
from tests.unit.domain.neutrals.making import drawn, file, pool

POOL = pool(40, lambda n: 1 + n % 5)
MADE = drawn(POOL)
RAW = drawfile.write(file(POOL, MADE))
NAMED = {"seed": MADE.seed, "pool": pools.root_of(POOL.index)}


def document(**changes: Any) -> dict[str, Any]:
    """A panel of three whose first seat was drawn; the others the parties have named."""
    return {"instance": 1, "panel": [MADE.ref, "mine", "yours"], "draws": {"1": NAMED}, **changes}


@pytest.mark.capability("S26")
def test_whoever_was_drawn_sits_and_others_may_be_named() -> None:
    """One seat was drawn of three."""
    assert MADE.seat == 0
    assert drawn_so(document(), RAW)


@pytest.mark.parametrize("changes", [
    {"panel": ["mine", MADE.ref, "yours"]},  # he sits, but on another seat
    {"panel": ["mine", "yours", "ours"]},
    {"draws": {"1": NAMED, "2": NAMED}},  # of the second seat there is no draw
    {"draws": {}},  # nothing was drawn: this file is of something else
    {"draws": {"1": {**NAMED, "seed": "0" * 64}}},
    {"instance": 2, "draws": {"2-1": NAMED}},  # the draw is of the first panel
])  # fmt: skip
def test_any_other_panel_was_not_drawn_so(changes: dict[str, Any]) -> None:
    """Nor any other seat, or seed."""
    assert not drawn_so(document(**changes), RAW)


def test_the_draws_of_an_appeal_are_numbered_apart() -> None:
    """From 100 on; those of the first panel stand beside them in the document."""
    later = drawn(POOL, seat=100)
    made = drawfile.write(file(POOL, MADE, later))
    sat = document(instance=2, panel=[later.ref, "b", "c"], draws={"1": NAMED, "2-1": NAMED})
    assert drawn_so(sat, made) is (later.ref != MADE.ref)


def test_a_draw_that_does_not_hold_proves_nothing() -> None:
    other = replace(MADE, seed="1" * 64)
    assert not drawn_so(document(), drawfile.write(file(POOL, other)))


def test_each_signer_whose_key_was_not_given_is_told() -> None:
    """One of three is not all; with all, and the hash, nothing is left to compare."""
    plain = {
        "award_id": "awd_1", "arbitration_id": "arb_1", "case_id": "case_1", "panel": ["a", "b", "c"], "majority": 3,
        "content": {"finding": "dismissed"}, "rules": "demo@2", "draws": {},
    }  # fmt: skip
    signed = tuple(Signed(ref, "Ed25519", "a2V5", "c2ln") for ref in "abc")
    given = AwardFile(plain, "0" * 64, {}, signed, ())
    lines = list(report(given, (), "0" * 64, {"b": "a2V5"}))
    assert [line.partition(";")[0] for line in lines if line.startswith("not held")] == [
        "not held against the roster: the key of a", "not held against the roster: the key of c",
    ]  # fmt: skip
    whole = list(report(given, (), "0" * 64, dict.fromkeys("abc", "a2V5")))
    assert not [line for line in whole if line.startswith("not held")]
    assert UNRECORDED in list(report(given, (), None, dict.fromkeys("abc", "a2V5")))
