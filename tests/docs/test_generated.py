"""The generated pages are what the code says now, and made the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from docs_tools import generate


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(generate.pages())


def test_the_generated_pages_are_fresh(made: dict[str, str]) -> None:
    """`make openapi` writes them."""
    assert generate.stale(made) == [], "run `make openapi`"


def test_the_same_code_gives_the_same_bytes(made: dict[str, str]) -> None:
    """In another process with other hashes: no order of a set gets in."""
    program = """
import hashlib, json
from docs_tools import generate
print(json.dumps({n: hashlib.sha256(t.encode()).hexdigest() for n, t in generate.pages().items()}))
"""
    environment = {**os.environ, "PYTHONHASHSEED": "65537", "TZ": "Asia/Shanghai"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=generate.DOCS.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {n: hashlib.sha256(t.encode()).hexdigest() for n, t in made.items()}


def test_a_page_that_was_touched_is_stale(made: dict[str, str], tmp_path: Path) -> None:
    """And writing mends it, once."""
    assert set(generate.write(made, tmp_path)) == set(made)
    (tmp_path / "capabilities.md").write_text("edited", "utf-8")
    assert generate.stale(made, tmp_path) == ["capabilities.md"]
    assert generate.write(made, tmp_path) == ["capabilities.md"]
    assert generate.stale(made, tmp_path) == []


def test_a_generated_page_says_that_it_is(made: dict[str, str]) -> None:
    """Whoever opens one to correct it learns where to."""
    assert all("Do not edit" in text for name, text in made.items() if name.endswith(".md"))
