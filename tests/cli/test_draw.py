"""`redress_cli draw verify`: a draw that was made as it says, one that was not, and what is no draw at all."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.neutrals import drawfile, pools
from chalicelib.domain.neutrals.drawfile import Broken
from docs_tools.capabilities import ROOT as HOME
from redress_cli import draw as tool
from redress_cli.verify import BROKEN, UNREADABLE, WHOLE
from tests.unit.domain.neutrals.making import HEAD, drawn, file, pool

POOL = pool(40, lambda n: 1 + n % 5)
ROOT = pools.root_of(POOL.index)
UP = drawn(POOL).ref or ""
FIRST = drawn(POOL, {UP})
FILE = file(POOL, FIRST)
RAW = drawfile.write(FILE)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command on a file with that in it: its exit code, and all that it wrote."""

    def command(raw: bytes, *more: str) -> tuple[int, str]:
        (path := tmp_path / "draw.json").write_bytes(raw)
        code, shown = tool.main([str(path), *more]), capsys.readouterr()
        return code, shown.out + shown.err

    return command


@pytest.mark.capability("S23")
def test_a_draw_that_was_made_as_it_says_is_found_right(run: Any) -> None:
    """Held against the record: exit code 0."""
    code, said = run(RAW, "--head", HEAD, "--root", ROOT.upper())
    assert (code, said.splitlines()[-1]) == (WHOLE, "it was drawn as it says")


def test_it_shows_every_attempt(run: Any) -> None:
    """One was skipped, the next was taken: 40 neutrals, 8 of each weight from 1 to 5, are 8 x 15 = 120 tickets."""
    skipped, taken = FIRST.attempts
    assert run(RAW)[1].splitlines() == [
        "nonces: complainant, respondent, body",
        f"seat 0, from attempt 0: a pool of 40 neutrals with 120 tickets, root {ROOT}",
        f"  attempt {skipped.n}, ticket {skipped.ticket}: {UP} skipped: at_capacity",
        f"  attempt {taken.n}, ticket {taken.ticket}: {taken.ref} taken",
        "it was drawn as it says",
        tool.UNCOMPARED,
    ]


@pytest.mark.capability("S23")
def test_a_flipped_byte_is_refused(run: Any) -> None:
    """Every byte of the file, the lowest bit turned over."""
    for at in range(len(RAW)):
        flipped = bytearray(RAW)
        flipped[at] ^= 1
        try:
            found = drawfile.check(tool.read(bytes(flipped)))
        except tool.NoDraw:
            continue
        assert found, at
    code, said = run(RAW.replace(b'"n":0', b'"n":3', 1))
    assert code == BROKEN
    assert "BROKEN: " in said


@pytest.mark.parametrize("option", ["--head", "--root"])
def test_another_head_or_root_is_told(run: Any, option: str) -> None:
    """The file fits itself and not the record."""
    code, said = run(RAW, option, "00" * 32)
    assert code == BROKEN
    assert "you kept" in said


def test_half_a_root_is_none(run: Any) -> None:
    """It would be taken for another pool's."""
    with pytest.raises(SystemExit) as stopped:
        run(RAW, "--root", ROOT[:10])
    assert stopped.value.code == 2


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"format":"redress-draw/1"}', b"\xff", b"[" * 100_000])
def test_what_is_no_draw_is_not_readable(run: Any, raw: bytes) -> None:
    """Neither a group's draw nor anything else."""
    code, said = run(raw)
    assert code == UNREADABLE
    assert said.startswith("not readable: ")


def test_a_file_that_is_not_there_is_not_readable(capsys: pytest.CaptureFixture[str]) -> None:
    """Told on standard error."""
    assert tool.main(["/nowhere/draw.json"]) == UNREADABLE
    assert capsys.readouterr().err.startswith("not readable: ")


def test_it_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the mark that some editors put before a file."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + RAW)))
    assert tool.main(["-"]) == WHOLE


def test_a_draw_that_took_nobody_says_so(run: Any) -> None:
    """Both of two could not serve."""
    two = pool(2)
    said = run(drawfile.write(file(two, drawn(two, {"n-00000", "n-00001"}))))[1]
    assert "  nobody was taken" in said.splitlines()


def test_every_finding_has_words() -> None:
    """And no words stand for nothing."""
    assert set(tool.SAID) == set(Broken)


def test_it_is_a_command() -> None:
    """As it is typed."""
    command = [sys.executable, "-m", "redress_cli", "draw", "verify", "-"]
    done = subprocess.run(command, cwd=HOME, input=RAW, capture_output=True, check=False)
    assert done.returncode == WHOLE, done.stderr
