"""`redress_cli verify BUNDLE`: told from a record by its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from redress_cli.__main__ import main
from redress_cli.bundle import is_bundle
from tests.bundle_samples import sample


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bundle") / "case.bin"
    place.write_bytes(sample())
    return place


@pytest.mark.capability("S36")
def test_a_bundle_is_verified(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever its file is called."""
    assert main(["verify", str(bundle)]) == 0
    assert "whole, as the complainant may see it" in capsys.readouterr().out


@pytest.mark.parametrize("at", [0, 1, 5_000, -1, -22])
def test_a_changed_one_is_broken_in_one_line(
    bundle: Path, tmp_path: Path, at: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """That names the first thing; damage at either end does not make it something else."""
    raw = bytearray(bundle.read_bytes())
    raw[at] ^= 0x20
    (tmp_path / "b.zip").write_bytes(raw)
    assert main(["verify", str(tmp_path / "b.zip")]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("BROKEN: ")


def test_a_kept_head_is_held_against_it(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is not in it breaks it."""
    assert main(["verify", str(bundle), "--chain-head", "ab" * 32, "--lang", "zh"]) == 1
    assert "that you kept is not in it" in capsys.readouterr().out


def test_a_record_is_none(tmp_path: Path) -> None:
    """It goes to the verifier of records."""
    (tmp_path / "events.json").write_text('{"events": []}', "utf-8")
    assert not is_bundle([str(tmp_path / "events.json"), "--chain-head", "ab" * 32])
    assert is_bundle([str(tmp_path / "missing.zip")])


def test_a_file_that_is_not_there_is_not_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2, as with every tool."""
    assert main(["verify", str(tmp_path / "missing.zip")]) == 2
    assert "not readable" in capsys.readouterr().err
