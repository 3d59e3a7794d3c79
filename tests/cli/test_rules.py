"""`rules diff`: one told case under two rule packs, from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.entrypoints.http.example_pack import PACK, STORY


def diff(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as people type it."""
    command = [sys.executable, "-m", "redress_cli", "rules", "diff", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def written(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return written(tmp_path, "case.json", STORY)


def test_what_differs_is_shown_side_by_side(case: Path, tmp_path: Path) -> None:
    """Dates of both, under the names of both; the exit status says that they differ."""
    own = written(tmp_path, "own.json", PACK)
    shown = diff("generic@2", own, "--case", case)
    assert shown.returncode == 1, shown.stderr
    lines = {line.split("  ")[0]: line.split() for line in shown.stdout.splitlines()[1:]}
    # Served on Monday 2026-09-28 03:00 UTC: five calendar days to Sat 3 October (UTC), or three working days
    # of China to Thu 8 October, after the National Day holidays.
    assert lines["case.served platform: respond due"][-4:] == ["2026-10-04", "00:00", "2026-10-08", "16:00"]


def test_the_same_pack_differs_in_nothing(case: Path) -> None:
    """Exit status 0."""
    shown = diff("generic@2", "generic@2", "--case", case)
    assert (shown.returncode, shown.stdout) == (0, "No date and no outcome differs.\n")


def test_the_whole_story_can_be_shown(case: Path) -> None:
    """Each event with the deadlines it begins."""
    shown = diff("generic@2", "generic@2", "--case", case, "--all")
    assert "2026-09-28 03:00  platform     case.served platform" in shown.stdout


@pytest.mark.parametrize(
    ("one", "said"), [("nowhere@1", "nowhere@1: neither a file nor"), ("../pyproject", "neither a file nor")]
)
def test_an_unknown_pack_is_said_to_be_unknown(case: Path, one: str, said: str) -> None:
    """On standard error, with exit status 2."""
    shown = diff(one, "generic@2", "--case", case)
    assert shown.returncode == 2
    assert said in shown.stderr


def test_a_broken_pack_is_refused_with_the_path(case: Path, tmp_path: Path) -> None:
    """As the API does it."""
    stages = [PACK["stages"][0] | {"next": "nowhere"}, *PACK["stages"][1:]]
    shown = diff(written(tmp_path, "broken.json", PACK | {"stages": stages}), "generic@2", "--case", case)
    assert shown.returncode == 2
    assert "/stages/0/next: unknown_stage" in shown.stderr
