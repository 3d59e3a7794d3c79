"""`redress_cli group verify`: what it finds right, what it finds out, and how it says so."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.collective import proofs
from chalicelib.domain.collective.books import Account, Line, Why
from chalicelib.domain.collective.canonical import canonical, ticket
from chalicelib.domain.collective.draws import draw
from chalicelib.domain.collective.proofs import Broken, DrawFile, Proof, RollFile
from chalicelib.domain.collective.roll import RollEntry, prove, prove_leaf, roll_root, seal_leaves
from redress_cli import group as tool
from redress_cli.verify import BROKEN, UNREADABLE, WHOLE
from tests.cli.test_verify import JSON
from tests.unit.domain.collective.making import ROOT, roll_entries, sealed
from tests.unit.domain.collective.test_draws import BANDS

PARTS: tuple[list[RollEntry], ...] = roll_entries(3), [], [*roll_entries(2, start=3), RollEntry("case_0005")]
"""Claims of 1.00 to 5.00 EUR, 15.00 in all, and one that is not for money."""
SHARDS = tuple(tuple(part) for part in PARTS)
OF = roll_root(sealed(*PARTS))
ALL = [entry for part in PARTS for entry in part]
NONCES = {"complainant": "a1" * 32, "respondent": "b2" * 32}
INCLUSION, ROLL = prove(sealed(*PARTS), 2, PARTS[2], "case_0004"), RollFile(OF, SHARDS)
DRAWN = DrawFile(draw(ALL, OF, NONCES, 2), SHARDS)
PROOFS: list[Proof] = [INCLUSION, ROLL, DRAWN]


def told(proof: Proof, kept: str | None = None) -> list[str]:
    """The lines it prints of a proof."""
    return list(tool.report(proof, proofs.check(proof, kept), kept))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command on a file with that in it: its exit code, and all that it wrote."""

    def command(raw: bytes, *more: str) -> tuple[int, str]:
        (path := tmp_path / "proof.json").write_bytes(raw)
        code, shown = tool.main([str(path), *more]), capsys.readouterr()
        return code, shown.out + shown.err

    return command


# ------------------------------------------------------------------------------------------------------- what is right


@pytest.mark.capability("S41")
@pytest.mark.parametrize("proof", PROOFS)
def test_a_true_proof_with_the_kept_root_is_found_right(run: Any, proof: Proof) -> None:
    """Exit code 0; a root is the same in capitals."""
    code, said = run(proofs.write(proof), "--root", OF.upper())
    assert (code, said.splitlines()[-1]) == (WHOLE, f"it proves what it says; the root is {OF}")


@pytest.mark.parametrize("proof", PROOFS)
def test_without_a_kept_root_it_says_what_is_not_shown(proof: Proof) -> None:
    """A file that fits itself may be of another list."""
    assert told(proof)[-1] == tool.UNCOMPARED


def test_a_member_is_shown_at_its_place() -> None:
    """By its case and its claim: the second of three in the last of three shards."""
    assert told(INCLUSION)[:2] == [
        "a member: case_0004, claims 500 EUR in minor units",
        "entry 2 of 3, shard 2 of 3",
    ]


def test_a_claim_that_is_not_for_money_is_said_to_be_none() -> None:
    """Not nothing in no currency."""
    assert (
        told(prove(sealed(*PARTS), 2, PARTS[2], "case_0005"))[0] == "a member: case_0005, no claim for money"
    )


def test_a_roll_is_summed_up() -> None:
    """100 + 200 + … + 500 = 1,500 cents."""
    assert told(ROLL)[:2] == ["a roll: 6 members in 3 shards", "claimed: 1500 EUR in minor units"]


def test_a_draw_shows_who_was_drawn_and_whose_nonces_it_rests_on() -> None:
    """The smallest ticket first."""
    assert told(DRAWN)[:4] == [
        "a draw: 2 of 6 members in 3 shards",
        "nonces: complainant, respondent",
        *(f"drawn: {case_id}" for case_id in DRAWN.draw.cases),
    ]


def test_a_draw_without_nonces_says_what_the_seed_is_of() -> None:
    """Whoever knew the roll could have known the draw."""
    lines = told(DrawFile(draw(ALL, OF, {}, 1), SHARDS))
    assert lines[1] == "nonces: none, the seed is of the roll alone"


def test_a_draw_with_batches_says_in_which_one_a_case_is() -> None:
    """Four of six are left: two batches of three at most, in the order of the tickets."""
    proof = DrawFile(DRAWN.draw, SHARDS, batch_size=3)
    assert told(proof)[4] == "the other 4 in 2 batches of 3 at most"
    left = sorted((e.case_id for e in ALL if e.case_id not in DRAWN.draw.cases), key=_ticket)
    places = [tool.placed(proof, case_id) for case_id in left]
    assert [place.rpartition(": ")[2] for place in places] == [*["batch 1 of 2"] * 3, "batch 2 of 2"]
    assert tool.placed(proof, DRAWN.draw.cases[0]).endswith("drawn as a test case")
    assert tool.placed(proof, "case_9999").endswith("not in this roll")
    assert tool.placed(DRAWN, left[0]).endswith("only a whole draw with batches tells")


def _ticket(case_id: str) -> bytes:
    return ticket(bytes.fromhex(DRAWN.draw.seed), case_id)


def test_strata_are_named_with_those_drawn_from_them() -> None:
    """All six claim less than ten euro; the one without money is in no band."""
    lines = told(DrawFile(draw(ALL, OF, NONCES, 6, BANDS), SHARDS))
    assert sorted(lines[2:8]) == [
        *(f"drawn: case_{n:04}, of small" for n in range(5)), "drawn: case_0005",
    ]  # fmt: skip


def test_a_line_of_a_ledger_is_proven_alike() -> None:
    """It is no member's entry, and shown as it was hashed."""
    lines = [canonical(Line(Account.MEMBER, "EUR", n, Why.ENTITLED, f"case_{n}")) for n in range(3)]
    proof = prove_leaf([seal_leaves(0, lines)], 0, lines, 1)
    assert told(proof, proof.root)[:2] == [
        'a line: {"account":"member","amount":1,"case_id":"case_1","currency":"EUR","why":"entitled"}',
        "entry 2 of 3, shard 0 of 1",
    ]
    assert proofs.check(proof, proof.root) == ()


# ------------------------------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("proof", "finding"),
    [
        (replace(INCLUSION, leaf=INCLUSION.leaf.replace("500", "900")), Broken.NOT_INCLUDED),
        (RollFile(OF, (SHARDS[0][:2], *SHARDS[1:])), Broken.ROOT),
        (RollFile(roll_root(sealed(PARTS[0], PARTS[0])), (SHARDS[0], SHARDS[0])), Broken.TWICE),
        (RollFile(OF, (SHARDS[0] * 2, *SHARDS[1:])), Broken.UNREADABLE),
        (DrawFile(replace(DRAWN.draw, seed=ROOT), SHARDS), Broken.SEED),
        (DrawFile(replace(DRAWN.draw, drawn={"others": DRAWN.draw.cases[::-1]}), SHARDS), Broken.CASES),
        (DrawFile(replace(DRAWN.draw, members={"others": 7}), SHARDS), Broken.STRATA),
    ],
)
def test_what_was_changed_is_named_in_words(run: Any, proof: Proof, finding: Broken) -> None:
    """Exit code 1, and no word of its proving anything."""
    code, said = run(proofs.write(proof))
    assert (code, said.splitlines()[-1]) == (BROKEN, f"BROKEN: {tool.SAID[finding]}")


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_of_another_list_is_found_by_the_root_that_was_kept(run: Any, proof: Proof) -> None:
    """A whole list can be made up; a root in somebody's copy of the record cannot."""
    code, said = run(proofs.write(proof), "--root", ROOT)
    assert (code, said.splitlines()[-1]) == (BROKEN, f"BROKEN: {tool.SAID[Broken.OTHER_ROOT]}")


def test_every_finding_has_its_words() -> None:
    """None is left to a trace."""
    assert set(tool.SAID) == set(Broken)


NONE = [
    b"", b"nothing", b"[]", b"17", b"\xff\xfe", b'{"events":[]}', b'{"format":"redress-roll/2"}',
    b"[" * 100_000, b'{"x":' * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("raw", NONE, ids=len)
def test_what_is_no_proof_is_called_so(run: Any, raw: bytes) -> None:
    """Exit code 2, in one line."""
    code, said = run(raw)
    assert (code, said.count("\n"), said.startswith("not readable: none of redress-roll/1")) == (
        UNREADABLE,
        1,
        True,
    )


def test_a_file_that_is_not_there_is_not_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No trace for a typing error."""
    assert tool.main([str(tmp_path / "none.json")]) == UNREADABLE
    assert capsys.readouterr().err.startswith("not readable: ")


@pytest.mark.parametrize("root", ["", "ab", OF[:-1], OF + "0", "g" * 64])
def test_half_a_root_is_an_error_of_usage(run: Any, root: str) -> None:
    """Not the finding that the file is of another list."""
    with pytest.raises(SystemExit) as ended:
        run(proofs.write(ROLL), "--root", root)
    assert ended.value.code == UNREADABLE


def test_nobody_writes_on_the_readers_terminal() -> None:
    """Whatever stands in the names of cases."""
    proof = RollFile(
        roll_root(sealed([RollEntry("a\x1b[2J", 1, "\x07")])), ((RollEntry("a\x1b[2J", 1, "\x07"),),)
    )
    assert told(proof)[1] == "claimed: 1 \N{REPLACEMENT CHARACTER} in minor units"


def fields(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where everything stands in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([at] if at else []), *(path for key, item in inside for path in fields(item, (*at, key)))]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PROOFS), st.data(), JSON)
def test_no_field_breaks_the_tool_and_none_can_be_changed(
    proof: Proof, data: st.DataObject, value: object
) -> None:
    """Every answer is a verdict or that it is no proof; what was changed is not found right beside the kept root."""
    document = json.loads(proofs.write(proof))
    *way, last = data.draw(st.sampled_from(fields(document)))
    place: Any = document
    for key in way:
        place = place[key]
    place[last] = value
    try:
        changed = tool.read(json.dumps(document).encode())
    except tool.NoProof:
        return
    assert told(changed, OF)
    assert proofs.check(changed, OF) or changed == proof


# --------------------------------------------------------------------------------------------------------- as a command


def test_it_is_one_of_the_commands_and_reads_its_input() -> None:
    """In an empty environment; a mark of byte order that an editor has put there is no part of it."""
    command = [sys.executable, "-m", "redress_cli", "group", "verify", "-", "--root", OF]
    raw = b"\xef\xbb\xbf" + proofs.write(DRAWN)
    done = subprocess.run(command, input=raw, capture_output=True, check=False, timeout=60, env={})
    assert (done.returncode, done.stderr) == (WHOLE, b"")
    assert f"the root is {OF}".encode() in done.stdout


def test_it_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As `verify` does, by a hyphen."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(proofs.write(ROLL))))
    assert tool.main(["-"]) == WHOLE
    assert "6 members" in capsys.readouterr().out
