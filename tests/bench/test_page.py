"""The page of figures: tables land between their marks, and what was not measured stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import bars, page
from bench.cpu import Work

TEXT = "Before\n<!-- cpu -->\nold\n<!-- end -->\nBetween\n<!-- layers -->\n\n<!-- end -->\nAfter\n"
WORK = Work("filing", 1_400, 1_000, 1_200, ["TransactWriteItems"], {"botocore": 900.0})


def test_a_table_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """And the text around it stays."""
    path = tmp_path / "performance.md"
    path.write_text(TEXT)
    assert page.write({"cpu": [WORK]}, path) == ["cpu", "layers"]
    text = path.read_text()
    assert (
        "| filing | 1,400 | 1,000 | 1.40 | 1,200 | 1.17 | TransactWriteItems |\n<!-- end -->\nBetween" in text
    )
    assert "old" not in text
    assert (tmp_path / "performance-cpu.svg").read_text().startswith("<svg")


def test_a_section_without_a_place_is_an_error(tmp_path: Path) -> None:
    """No figure is dropped in silence."""
    path = tmp_path / "performance.md"
    path.write_text("nothing")
    with pytest.raises(ValueError, match="no place for cpu"):
        page.write({"cpu": [WORK]}, path)


def test_a_ratio_beyond_its_target_is_drawn_as_missed() -> None:
    """At it, it is met."""
    drawn = bars.ratios("Ratios", [("one", 1.4, 1.4), ("two", 1.5, 1.4)])
    assert drawn.index('class="met"') < drawn.index('class="missed"')
