"""What the README shows of the command line is what the command line prints."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import Final

from docs_tools.capabilities import ROOT
from tests.docs import pages

PROMPT: Final = "$ python "


def test_the_command_in_it_prints_what_stands_below_it() -> None:
    """Run in the project's folder, as whoever copies it does."""
    blocks = [block.code for block in pages.blocks(ROOT / "README.md", "") if block.code.startswith(PROMPT)]
    assert blocks
    for block in blocks:
        first, _, below = block.partition("\n")
        command = [sys.executable, *shlex.split(first.removeprefix(PROMPT))]
        shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert shown.stdout == below, shown.stderr
